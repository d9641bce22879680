"""Every request with an id, timed, counted and written down: what stands around the guard.

Belongs here: noting. Does not: deciding anything about a request, which is the guard's alone.
Neither query nor header is written down: secrets and names may stand in both.
"""

from __future__ import annotations

import json
import logging
import time
from http import HTTPStatus

from apps.web import metrics
from apps.web.admission import DOORS
from apps.web.guard import App, Message, Receive, Scope, Send
from operations import logs

ID_HEADER = b"x-request-id"
_log = logging.getLogger("ledgerhouse.web")

KINDS = {
    "api": "api", "assets": "file", "static": "file", "media": "file", "component": "file",
    "_stcore": "framework", "favicon.ico": "file",
    "favicon.png": "file", "sign-out": "sign_in", **{door[1:]: "sign_in" for door in DOORS},
    "health": "watch", "healthz": "watch", "metrics": "watch",
}  # fmt: skip
"""What a path is of, by its first folder; anything else is a page."""

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_QUIET = frozenset({"file", "framework", "watch"})
"""Written down only where they fail: a page asks for a hundred files."""


class RequestLog:
    """Wraps the guarded application. One per process."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        note = _Note(scope, send)
        try:
            await self._app(scope, receive, note)
        except Exception:  # noqa: BLE001 - whatever it is, it is written down and answered
            metrics.faults.labels("request").inc()
            _log.exception("request failed", extra=note.told)
            await note.fail()
        finally:
            note.end()

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        logs.start(path=scope["path"])
        with metrics.open_pages.track_inprogress():
            await self._app(scope, receive, send)


class _Note:
    """`send` of one request that remembers how it was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._started = time.perf_counter()
        self._method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self._id = logs.start()
        self._kind = KINDS.get(scope["path"].split("/")[1], "page")
        self._status = 0
        self.told = {"method": self._method, "path": scope["path"][:200]}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = [*message.get("headers", []), (ID_HEADER, self._id.encode())]
            message = {**message, "headers": headers}
        await self._send(message)

    async def fail(self) -> None:
        """Answer a request whose answer had not begun: that it failed, and under which id."""
        if self._status:
            return
        body = json.dumps({"error": "fault", "request": self._id}).encode()
        headers = [
            (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())
        ]  # fmt: skip
        await self(
            {
                "type": "http.response.start",
                "status": int(HTTPStatus.INTERNAL_SERVER_ERROR),
                "headers": headers,
            }
        )
        await self({"type": "http.response.body", "body": body})

    def end(self) -> None:
        """Count it, and write it down where it is worth a line."""
        seconds = time.perf_counter() - self._started
        metrics.requests.labels(self._kind, self._method, str(self._status)).inc()
        metrics.request_seconds.labels(self._kind).observe(seconds)
        is_failed = self._status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if is_failed or self._kind not in _QUIET:
            told = {**self.told, "status": self._status, "ms": round(seconds * 1000)}
            _log.log(logging.WARNING if is_failed else logging.INFO, "request", extra=told)
