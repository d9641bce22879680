"""A fair queue for writers of one SQLite file, over all threads and processes.

`busy_timeout` alone is no queue: waiting writers poll, and one of them may wait for ever while
another writes thousands of times. `flock` wakes waiters in the order they came, and the kernel
frees the lock when a process dies.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold `path` alone, waiting in line for it. Each use opens the file anew, so threads queue."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
