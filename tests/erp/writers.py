"""Many writers at once: threads in several processes, each posting documents of its own.

Belongs here: running them and gathering what became of each document. Does not belong here: what
must hold afterwards. Processes end when their work does: `multiprocessing.Pool` ends them by
SIGTERM, to which Dagster gives what SIGINT does: nothing, in tests started in the background.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from erp.base.database import Database, open_database
from erp.base.errors import LedgerhouseError
from erp.documents.types import Document
from erp.posting import post

Fate = tuple[str, str]
"""A document's key and `posted`, `repeated` or the name of the error."""


def fresh_processes() -> Any:
    """Where processes come from that share nothing with this one, and have what they need loaded.

    They are forked off one that has only imported, which costs a tenth of importing in each.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def post_at_once(url: str, queues: Sequence[Sequence[Document]], processes: int = 2) -> list[Fate]:
    """Each queue is posted by a thread, the threads shared out over the processes."""
    shares = [[list(queue) for queue in queues[n::processes]] for n in range(processes)]
    context = fresh_processes()
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        fates = list(pool.map(post_in_threads, [url] * processes, shares))
    return [fate for share in fates for fate in share]


def post_in_threads(url: str, queues: Sequence[Sequence[Document]]) -> list[Fate]:
    """One thread a queue, one document a transaction."""
    database = open_database(url)

    def work(queue: Sequence[Document]) -> list[Fate]:
        return [_fate(database, document) for document in queue]

    with ThreadPoolExecutor(len(queues)) as threads:
        fates = [fate for share in threads.map(work, queues) for fate in share]
    database.close()
    return fates


def _fate(database: Database, document: Document) -> Fate:
    try:
        report = post(database, [document])
    except LedgerhouseError as error:
        return document.key, type(error).__name__
    return document.key, "posted" if report.posted else "repeated"


_together: list[Any] = []


def post_together_for(url: str, queues: Sequence[Sequence[Document]], seconds: int) -> list[int]:
    """A process a queue, all for the same seconds; how many documents each posted."""
    context = fresh_processes()
    barrier = context.Barrier(len(queues))
    writers = len(queues)
    with ProcessPoolExecutor(
        writers, mp_context=context, initializer=_remember, initargs=(barrier,)
    ) as pool:
        return list(pool.map(_post_for, [url] * writers, queues, [seconds] * writers))


def _remember(barrier: Any) -> None:
    _together.append(barrier)


def _post_for(url: str, queue: Sequence[Document], seconds: int) -> int:
    database = open_database(url)
    post(database, [queue[0]])
    _together[0].wait(60)
    until = time.monotonic() + seconds
    done = 0
    for document in queue[1:]:
        if time.monotonic() > until:
            break
        post(database, [document])
        done += 1
    database.close()
    return done


class Victim:
    """A process that posts a list of documents and is killed when the test says so."""

    def __init__(self, url: str, documents: Sequence[Document], batch: int) -> None:
        context = fresh_processes()
        self._begun = context.Event()
        self._process = context.Process(
            target=_post_until_killed, args=(url, list(documents), batch, self._begun)
        )
        self._process.start()

    def kill_after(self, seconds: float) -> None:
        """Let it post for so long, then kill it as the kernel does when memory runs out."""
        assert self._begun.wait(60)
        time.sleep(seconds)
        pid = self._process.pid
        assert pid is not None
        if self._process.is_alive():
            os.kill(pid, signal.SIGKILL)
        self._process.join()


def _post_until_killed(url: str, documents: list[Document], batch: int, begun: Any) -> None:
    database = open_database(url)
    post(database, documents[:1])
    begun.set()
    for start in range(1, len(documents), batch):
        post(database, documents[start : start + batch])
    database.close()
