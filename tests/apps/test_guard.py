"""The guard around the smallest of applications: bodies, rates, endings."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from apps.web.admission import Site
from apps.web.guard import Guard, LiveSession
from apps.web.limits import Buckets, Limits, Rate

BASE = "http://localhost:8501"


class OneSession:
    """A core that knows one session, and counts how often it is asked."""

    def __init__(self) -> None:
        self.live: dict[str, LiveSession] = {"secret": LiveSession(7, 1)}
        self.asked = 0

    def find(self, token: str) -> LiveSession | None:
        self.asked += 1
        return self.live.get(token)

    def renew(self, token: str) -> str | None:
        return None


async def echo(scope, receive, send):
    """Reads the whole body and answers its length."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"access-control-allow-origin", b"*"), (b"cache-control", b"public")],
        }
    )
    await send({"type": "http.response.body", "body": str(size).encode()})


def call(guard: Guard, method: str, path: str, **options) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(guard)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


@pytest.fixture
def sessions() -> OneSession:
    return OneSession()


@pytest.fixture
def guard(sessions) -> Guard:
    limits = Limits(body_bytes=100, requests=Rate(5, 0.0), session_age_seconds=3600)
    return Guard(echo, site=Site.on_loopback(8501), sessions=sessions, limits=limits)


async def _chunks():
    for _ in range(20):
        yield b"x" * 10


def test_a_body_that_grows_beyond_its_limit_without_saying_so_is_refused(guard):
    # /health is open to anyone, so nothing but the size is in the way.
    answer = call(guard, "POST", "/health", content=_chunks())
    assert answer.status_code == 413
    assert call(guard, "POST", "/health", content=b"x" * 100).text == "100"
    lying = {"content-length": "many"}
    assert call(guard, "GET", "/health", headers=lying).status_code == 413


def test_what_would_weaken_an_answer_is_taken_away(guard):
    answer = call(guard, "GET", "/health")
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_an_answer_about_a_session_is_reused_until_the_session_ends(guard, sessions):
    cookies = {"cookie": "ledgerhouse-8501=secret"}
    assert call(guard, "GET", "/api/v1/me", headers=cookies).status_code == 200
    assert call(guard, "GET", "/api/v1/me", headers=cookies).status_code == 200
    assert sessions.asked == 1
    sessions.live.clear()
    guard._loop = None  # each call above had an event loop of its own
    guard.end_session(7)
    assert call(guard, "GET", "/api/v1/me", headers=cookies).status_code == 401


def test_requests_of_one_address_are_limited(guard):
    statuses = [call(guard, "GET", "/health").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


def test_buckets_refill_and_forget_the_least_recent():
    now = [0.0]
    buckets = Buckets(Rate(burst=2, per_second=1), most=2, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    buckets.take("b")
    buckets.take("c")
    assert len(buckets._filled) == 2
    assert buckets.take("a"), "forgotten, so it starts anew"


def test_a_session_that_ends_wakes_its_open_socket_at_once(sessions):
    """No frame need come in: log-out in one tab closes the others."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        await send({"type": "websocket.send", "bytes": b"too late"})

    async def play():
        guard = Guard(app, site=Site.on_loopback(8501), sessions=sessions)
        scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "headers": [
                (b"host", b"localhost:8501"),
                (b"origin", BASE.encode()),
                (b"cookie", b"ledgerhouse-8501=secret"),
            ],
            "client": ("127.0.0.1", 1),
        }
        never = asyncio.Event()

        async def receive():
            await never.wait()

        opened = asyncio.Event()

        async def send(message):
            sent.append(message)
            opened.set()

        running = asyncio.create_task(guard(scope, receive, send))
        await opened.wait()
        guard.end_session(7)
        await asyncio.wait_for(running, 5)

    asyncio.run(play())
    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 4401}]
