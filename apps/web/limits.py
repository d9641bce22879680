"""How much one caller may send: rates as token buckets, sizes as numbers.

Belongs here: counting. What is counted, and what happens above a limit, is the guard's business.
Counters live in this process; the lock-out of an account, which must survive it, is `erp.access`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, refilled at `per_second`."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server. A page load asks for about 120 files, so bursts are generous."""

    requests: Rate = Rate(burst=600, per_second=60)
    sign_ins: Rate = Rate(burst=10, per_second=0.2)
    frames: Rate = Rate(burst=200, per_second=50)
    body_bytes: int = 1 << 20
    sign_in_bytes: int = 16 << 10
    upload_bytes: int = 26 << 20
    frame_bytes: int = 2 << 20
    session_age_seconds: float = 3.0
    """How long an answer about a session's liveness may be reused; design §6 allows 5."""


class Buckets:
    """A token bucket per key; the least recently used are forgotten, so memory is bounded."""

    def __init__(
        self,
        rate: Rate,
        *,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Take one token of `key`; false when none is left."""
        now = self._clock()
        tokens, since = self._filled.pop(key, (float(self._rate.burst), now))
        tokens = min(float(self._rate.burst), tokens + (now - since) * self._rate.per_second)
        allowed = tokens >= 1
        self._filled[key] = (tokens - allowed, now)
        if len(self._filled) > self._most:
            self._filled.popitem(last=False)
        return allowed
