"""Python's cycle collector, held while many rows are made.

Belongs here: the pause. Does not: what is made meanwhile. A batch makes hundreds of thousands of
objects that live until its COMMIT; the collector walks all of them again and again and finds
nothing. Reference counting goes on, so only cycles wait, and no longer than the batch.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = threading.Lock()
_holders: list[bool] = []
"""One per pause under way, in any thread; the first says whether the collector ran before."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Hold the collector; the last of the threads that hold it lets it go on.

    The collector belongs to the process: other threads' cycles wait too. Where it was off before
    it stays off.
    """
    with _lock:
        _holders.append(_holders[0] if _holders else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            was_on = _holders.pop()
            if was_on and not _holders:
                gc.enable()
