"""Where the work of many series is done: in this process, in several, or on a firm's Spark or Ray.

Belongs here: handing parts of a piece of work out and collecting what came of them, in order. Does
not: what the work is. A result is the same wherever it is done.
"""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import fugue.api as fa
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SCHEMA = "part:long,done:binary"


def spread(
    act: Callable[[Any], Any], parts: Sequence[Any], *, processes: int = 1, engine: str = ""
) -> list[Any]:
    """What `act`, a function of a module, makes of each part.

    `engine` is one of Fugue's (`spark`, `ray`, `dask`), which takes its cluster from that engine's
    own settings and must have this package on its machines; none means `processes` on this machine.
    """
    if engine:
        return _by_engine(act, parts, engine)
    if processes == 1:
        return [act(part) for part in parts]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as workers:
        return list(workers.map(act, parts))


def _by_engine(act: Callable[[Any], Any], parts: Sequence[Any], engine: str) -> list[Any]:
    """As rows of pickled parts: every engine moves rows of bytes, few move objects."""
    work = pd.DataFrame({"part": range(len(parts)), "work": [pickle.dumps(each) for each in parts]})

    def done(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"part": row["part"], "done": pickle.dumps(act(pickle.loads(row["work"])))}  # noqa: S301 - ours
            for row in rows
        ]

    found = fa.as_pandas(
        fa.transform(work, done, schema=_SCHEMA, partition={"by": ["part"]}, engine=engine)
    )
    by_part = dict(zip(found["part"], found["done"], strict=True))
    return [pickle.loads(by_part[at]) for at in range(len(parts))]  # noqa: S301 - ours
