"""The guard: the outermost ASGI layer, over every HTTP path and every WebSocket.

Belongs here: the order in which a request is checked, and what happens to an open socket when its
session ends. Does not: the rules themselves (`apps.web.admission`), what a session is
(`erp.access`), nor any page. Streamlit's own endpoints are behind it like everything else.

The guard keeps these promises, each with a test that first shows the hole without it:

1. Without a live session only sign-in, static files and what watches the server answer.
2. A request whose Host or Origin is not exactly one of ours is refused, safe or not; a WebSocket
   and a state-changing request with a session must name an Origin.
3. A state-changing request with a session needs the session's CSRF token. Below `/api/` an API key
   may stand in a session's place: then cookies count for nothing, and the core is asked each time.
4. Each frame that comes in on a WebSocket re-checks session and rights (an answer is reused for
   at most `Limits.session_age_seconds`); a dead or outdated session is closed with 4401.
5. A media link opens only for the session to which it was sent; an upload goes only to a page of
   its own session.
6. The session's secret never reaches a page. Pages learn whose request it is from a header that
   only the guard can set, and Streamlit resumes a `session_state` only for the same session.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from apps.web import admission
from apps.web.admission import Entry, Headers, Site
from apps.web.limits import Buckets, Limits
from operations import logs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SESSION_ENDED = 4401
MEDIA_LINK = re.compile(rb"(?s)(.)(?=(/media/[0-9A-Za-z._-]+))")
MEDIA_KEPT = 500
SESSIONS_REMEMBERED = 10_000
UPLOADS = "/_stcore/upload_file/"


@dataclass(frozen=True, slots=True)
class LiveSession:
    """What the guard knows of a session that may act now."""

    id: int
    user_id: int
    is_outdated: bool = False
    """The person's rights changed since this id was given: a new id must be taken first."""


@dataclass(frozen=True, slots=True)
class LiveKey:
    """What the guard knows of an API key that may act now."""

    id: int


class Sessions(Protocol):
    """Where the guard asks about sessions. The calls may block; the guard makes them in threads."""

    def find(self, token: str) -> LiveSession | None:
        """The live session of a cookie, if there is one; notes that it was used."""

    def renew(self, token: str) -> str | None:
        """A new cookie for an outdated session, whose old one stops working."""


@dataclass(eq=False, slots=True)
class Socket:
    """One open WebSocket."""

    session: LiveSession
    token: str
    frames: Buckets
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: bool = False


class Guard:
    """Wraps the whole application. One per process."""

    def __init__(
        self,
        app: App,
        *,
        site: Site,
        sessions: Sessions,
        limits: Limits | None = None,
        page_owner: Callable[[str], int | None] = lambda _: None,
        find_key: Callable[[str, str, str], LiveKey | None] = lambda *_: None,
    ) -> None:
        """`page_owner` tells which session an open Streamlit page (by its id) belongs to.

        `find_key` is asked with secret, address and request for the API key that may act.
        """
        self._app = app
        self._site = site
        self._sessions = sessions
        self._limits = limits or Limits()
        self._page_owner = page_owner
        self._find_key = find_key
        self._requests = Buckets(self._limits.requests)
        self._sign_ins = Buckets(self._limits.sign_ins)
        self._known: OrderedDict[bytes, tuple[float, LiveSession]] = OrderedDict()
        self._sockets: defaultdict[int, set[Socket]] = defaultdict(set)
        self._media: defaultdict[int, OrderedDict[str, None]] = defaultdict(OrderedDict)
        self._endings = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        self._loop = asyncio.get_running_loop()
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    # Ending

    def end_session(self, session_id: int) -> None:
        """Forget a session, its open sockets and its media links. Callable from any thread."""
        self._endings += 1
        for key, (_, session) in list(self._known.items()):
            if session.id == session_id:
                self._known.pop(key, None)
        self._media.pop(session_id, None)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_sockets, session_id)

    def _end_sockets(self, session_id: int) -> None:
        for socket in self._sockets.pop(session_id, set()):
            socket.ended.set()

    # HTTP

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = _GuardedSend(send, admission.security_headers(self._site), scope["path"])
        body = _BodyLimit(receive, self._body_bytes(scope["path"]))
        try:
            self._check_address(scope)
            body.check_declared(scope["headers"])
            secret = admission.api_key(scope["path"], scope["headers"])
            key = None if secret is None else await self._key(scope, secret)
            session = await self._admitted(scope, guarded) if key is None else None
        except _Refused as refused:
            await refused.answer(guarded)
        else:
            await body.run(self._app, self._inner(scope, session, key), guarded)

    def _check_address(self, scope: Scope) -> None:
        if admission.header(scope["headers"], b"host") not in self._site.hosts:
            raise _Refused(421, "host_not_ours")
        if not self._origin_passes(scope, scope["headers"]):
            raise _Refused(403, "origin_not_ours")
        if admission.entry_of(scope["path"]) is Entry.NOBODY:
            raise _Refused(404, "not_found")

    async def _key(self, scope: Scope, secret: str) -> LiveKey:
        """The API key of a request. Nothing is remembered: a revoked one is refused at once."""
        if not self._requests.take(_address(scope)):
            raise _Refused(429, "too_many_requests", [(b"retry-after", b"5")])
        request = f"{scope['method']} {scope['path']}"
        key = await asyncio.to_thread(self._find_key, secret, _address(scope), request)
        if key is None:
            raise _Refused(401, "key_refused")
        return key

    async def _admitted(self, scope: Scope, guarded: _GuardedSend) -> LiveSession | None:
        """The session that may make this request; none at a path open to anyone."""
        token = admission.cookie(scope["headers"], self._site.session_cookie)
        session, is_within_rate = await self._caller(scope, token)
        if not is_within_rate or not self._sign_in_rate_passes(scope):
            raise _Refused(429, "too_many_requests", [(b"retry-after", b"5")])
        if admission.entry_of(scope["path"]) is Entry.ANYONE:
            return session
        if session is not None and session.is_outdated and _is_navigation(scope):
            session = await self._renewed(token, guarded)
        if session is None or session.is_outdated or token is None:
            raise _session_needed(scope)
        if not self._csrf_passes(scope, scope["headers"], token):
            raise _Refused(403, "csrf_token_missing")
        if not self._owns(session, scope["path"]):
            raise _Refused(404, "not_found")
        return session

    def _origin_passes(self, scope: Scope, headers: Headers) -> bool:
        origin = admission.header(headers, b"origin")
        if origin is not None:
            return origin in self._site.origins
        if scope["type"] == "http" and scope["method"] in admission.SAFE_METHODS:
            return True
        # Browsers always send Origin here; without one only a caller that carries no session
        # (and is thus refused later, or is a program at an open path) may go on.
        return (
            scope["type"] == "http" and admission.cookie(headers, self._site.session_cookie) is None
        )

    def _csrf_passes(self, scope: Scope, headers: Headers, token: str) -> bool:
        if scope["method"] in admission.SAFE_METHODS or scope["path"].startswith(UPLOADS):
            # Uploads are sent by Streamlit's own script with Streamlit's own XSRF token, which
            # Streamlit checks; Origin and the page's owner are checked here as well.
            return True
        given = admission.header(headers, admission.CSRF_HEADER)
        return admission.is_csrf_token(token, given)

    def _owns(self, session: LiveSession, path: str) -> bool:
        if path.startswith("/media/"):
            return path in self._media.get(session.id, ())
        if path.startswith(UPLOADS):
            page = path.removeprefix(UPLOADS).partition("/")[0]
            return self._page_owner(page) == session.id
        return True

    def _body_bytes(self, path: str) -> int:
        if path.startswith(UPLOADS):
            return self._limits.upload_bytes
        return self._limits.sign_in_bytes if path in admission.DOORS else self._limits.body_bytes

    def _sign_in_rate_passes(self, scope: Scope) -> bool:
        if scope["path"] not in admission.DOORS or scope["method"] in admission.SAFE_METHODS:
            return True
        return self._sign_ins.take(_address(scope))

    async def _renewed(self, token: str | None, guarded: _GuardedSend) -> LiveSession | None:
        """A session with a new id for changed rights; the answer carries the new cookie."""
        renewed = await asyncio.to_thread(self._sessions.renew, token) if token else None
        if renewed is None:
            return None
        guarded.add_cookies(admission.session_cookies(self._site, renewed))
        return await self._find(renewed)

    # Sessions

    async def _caller(self, scope: Scope, token: str | None) -> tuple[LiveSession | None, bool]:
        """The session of a request, and whether its rate allows the request."""
        known = self._remembered(token) if token else None
        if known is not None:
            return known, self._requests.take(f"session {known.id}")
        if not self._requests.take(_address(scope)):
            return None, False
        return (await self._find(token) if token else None), True

    def _remembered(self, token: str) -> LiveSession | None:
        key = hashlib.sha256(token.encode()).digest()
        asked_at, session = self._known.get(key, (0.0, None))
        is_fresh = time.monotonic() - asked_at <= self._limits.session_age_seconds
        return session if session is not None and is_fresh else None

    async def _find(self, token: str) -> LiveSession | None:
        known = self._remembered(token)
        if known is not None:
            return known
        asked_at, endings = time.monotonic(), self._endings
        session = await asyncio.to_thread(self._sessions.find, token)
        key = hashlib.sha256(token.encode()).digest()
        self._known.pop(key, None)
        # An answer that was on its way while some session ended may be about that session.
        if session is not None and endings == self._endings:
            self._known[key] = (asked_at, session)
            if len(self._known) > SESSIONS_REMEMBERED:
                self._known.popitem(last=False)
        return session

    def _inner(
        self, scope: Scope, session: LiveSession | None, key: LiveKey | None = None
    ) -> Scope:
        """The scope as the application sees it: no secret, and the guard's word who it is."""
        names = (self._site.session_cookie, self._site.csrf_cookie)
        headers = [
            (name, value)
            for name, value in admission.without_cookies(scope["headers"], names)
            if name not in {admission.SESSION_HEADER, admission.KEY_HEADER}
        ]
        if session is not None:
            headers.append((admission.SESSION_HEADER, str(session.id).encode()))
            logs.bind(session=session.id)
        state = {**scope.get("state", {}), "session": session, "api_key": key}
        return {**scope, "headers": headers, "state": state}

    # WebSocket

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: Headers = scope["headers"]
        token = admission.cookie(headers, self._site.session_cookie)
        is_ours = admission.header(headers, b"host") in self._site.hosts
        if (
            not is_ours
            or not self._origin_passes(scope, headers)
            or admission.entry_of(scope["path"]) is not Entry.SESSION
            or token is None
        ):
            return await _close(receive, send)
        session, allowed = await self._caller(scope, token)
        if session is None or session.is_outdated or not allowed:
            return await _close(receive, send)
        socket = Socket(session, token, Buckets(self._limits.frames, most=1))
        self._sockets[session.id].add(socket)
        try:
            return await self._app(
                self._inner(scope, session),
                _Incoming(self, socket, receive, send),
                self._outgoing(socket, send),
            )
        finally:
            socket.is_closed = True
            self._sockets.get(session.id, set()).discard(socket)

    def _outgoing(self, socket: Socket, send: Send) -> Send:
        async def forward(message: Message) -> None:
            if socket.is_closed:
                return
            if message["type"] == "websocket.send" and (frame := message.get("bytes")):
                self._note_media(socket.session.id, frame)
            socket.is_closed = message["type"] == "websocket.close"
            await send(message)

        return forward

    def _note_media(self, session_id: int, frame: bytes) -> None:
        if b"/media/" not in frame:
            return
        links = self._media[session_id]
        # In a protobuf the byte before a short string is its length, which says where the link
        # ends; the next field's bytes may look like more of it.
        for length, text in MEDIA_LINK.findall(frame):
            path = text[: length[0]].decode()
            links.pop(path, None)
            links[path] = None
        while len(links) > MEDIA_KEPT:
            links.popitem(last=False)

    async def frame_close_code(self, socket: Socket, message: Message) -> int | None:
        """With which code a socket must close upon this frame, or none."""
        frame = message.get("bytes") or (message.get("text") or "").encode()
        if len(frame) > self._limits.frame_bytes:
            return 1009
        if not socket.frames.take(""):
            return 1008
        session = await self._find(socket.token)
        if session is None or session.is_outdated or session.id != socket.session.id:
            return SESSION_ENDED
        return None


class _Incoming:
    """`receive` of a guarded socket: every frame is checked, and an ended session wakes it."""

    def __init__(self, guard: Guard, socket: Socket, receive: Receive, send: Send) -> None:
        self._guard = guard
        self._socket = socket
        self._receive = receive
        self._send = send

    async def __call__(self) -> Message:
        message = await self._next()
        if message is None:
            return await self._closed(SESSION_ENDED)
        if message["type"] != "websocket.receive":
            return message
        code = await self._guard.frame_close_code(self._socket, message)
        return message if code is None else await self._closed(code)

    async def _next(self) -> Message | None:
        """The next message, or none if the session ended first."""
        incoming = asyncio.ensure_future(self._receive())
        ended = asyncio.ensure_future(self._socket.ended.wait())
        try:
            await asyncio.wait({incoming, ended}, return_when=asyncio.FIRST_COMPLETED)
            return None if ended.done() else incoming.result()
        finally:
            incoming.cancel()
            ended.cancel()

    async def _closed(self, code: int) -> Message:
        """Close towards the browser, and tell the application that it is over."""
        if not self._socket.is_closed:
            self._socket.is_closed = True
            await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


class _GuardedSend:
    """`send` of an HTTP answer: adds our headers and takes away what would weaken them."""

    def __init__(self, send: Send, headers: Headers, path: str) -> None:
        self._send = send
        self._headers = list(headers)
        self._path = path
        self.is_started = False

    def add_cookies(self, cookies: list[str]) -> None:
        """Cookies that go with the answer."""
        self._headers += [(b"set-cookie", cookie.encode()) for cookie in cookies]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_started = True
            ours = {key for key, _ in self._headers} - {b"set-cookie"}
            kept = [
                (key, value)
                for key, value in message.get("headers", [])
                if key.lower() not in ours
                and not key.lower().startswith(b"access-control-")
                and key.lower() not in {b"server", b"link"}
            ]
            if not self._path.startswith(admission.OPEN_FOLDERS):
                kept = [(key, value) for key, value in kept if key.lower() != b"cache-control"]
                kept.append((b"cache-control", b"no-store"))
            message = {**message, "headers": kept + self._headers}
        await self._send(message)


class _BodyLimit:
    """Counts a request's body as it comes, since Content-Length may be absent or false."""

    def __init__(self, receive: Receive, most_bytes: int) -> None:
        self._receive = receive
        self._left = most_bytes
        self._is_exceeded = False

    def check_declared(self, headers: Headers) -> None:
        """Refuses a Content-Length that is too large or no number."""
        declared = admission.header(headers, b"content-length")
        if declared is not None and (not declared.isdigit() or int(declared) > self._left):
            raise _Refused(413, "too_large")

    async def run(self, app: App, scope: Scope, send: _GuardedSend) -> None:
        """Run the application; a body that outgrows its limit becomes our 413."""
        try:
            await app(scope, self._counted, self._unless_exceeded(send))
        except Exception:
            if not self._is_exceeded:
                raise
        if self._is_exceeded and not send.is_started:
            await _Refused(413, "too_large").answer(send)

    async def _counted(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._is_exceeded = True
            return {"type": "http.disconnect"}
        return message

    def _unless_exceeded(self, send: Send) -> Send:
        async def forward(message: Message) -> None:
            if not self._is_exceeded:
                await send(message)

        return forward


def _is_navigation(scope: Scope) -> bool:
    accept = admission.header(scope["headers"], b"accept") or ""
    path = scope["path"]
    is_page = not path.startswith(("/api/", "/media/", "/_stcore/", "/component/"))
    return scope["method"] == "GET" and "text/html" in accept and is_page


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("unknown", 0))[0])


class _Refused(Exception):
    """The guard's own answer to a request that goes no further."""

    def __init__(self, status: int, error: str, headers: Headers | None = None) -> None:
        super().__init__(error)
        self._status = status
        self._headers = headers or []

    async def answer(self, send: Send) -> None:
        """Send status and reason."""
        body = json.dumps({"error": str(self)}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *self._headers,
        ]
        start = {"type": "http.response.start", "status": self._status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _session_needed(scope: Scope) -> _Refused:
    if _is_navigation(scope):
        return _Refused(303, "session_needed", [(b"location", b"/sign-in")])
    return _Refused(401, "session_needed")


async def _close(receive: Receive, send: Send) -> None:
    """Refuse a handshake: the server answers 403 before any WebSocket exists."""
    await receive()
    await send({"type": "websocket.close", "code": SESSION_ENDED})
