"""Proving the migrated company: every guarantee and every tie-out recomputed from the rows.

Belongs here: `ledgerhouse verify` as a process on the home `migrate` left, made anew if it is gone.
Does not: what is proved.
"""

from __future__ import annotations

from bench import migrate
from bench.figures import RUNS, CannotMeasure, Figure, of_runs
from bench.process import Finished, ledgerhouse

SECONDS = 20.0


def measure() -> list[Figure]:
    """Seconds of one `verify`."""
    if not migrate.core().exists():
        migrate.make_home()
    runs = [_verify() for _ in range(RUNS)]
    return [
        of_runs(
            "verify", "every guarantee of that company verified", [run.seconds for run in runs],
            unit="seconds", sense="at most", limit=SECONDS,
            **{"seconds of processor": [round(run.cpu_seconds, 1) for run in runs]},
        )
    ]  # fmt: skip


def _verify() -> Finished:
    done = ledgerhouse("verify", environment=migrate.home_environment(), good=(0, 1))
    broken = [each["name"] for each in done.said["guarantees"] if not each["holds"]]
    if broken:
        raise CannotMeasure(f"the company breaks {', '.join(broken)}; `make clean` removes it")
    return done
