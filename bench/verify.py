"""Proving the migrated company: every guarantee and every tie-out recomputed from the rows.

Belongs here: `ledgerhouse verify` as a process on the home `migrate` left, made anew if it is gone.
Does not: what is proved.
"""

from __future__ import annotations

from bench import migrate
from bench.figures import CannotMeasure, Figure, of_runs, repeat
from bench.process import ledgerhouse

SECONDS = 20.0


def measure() -> list[Figure]:
    """Seconds of one `verify`."""
    if not migrate.core().exists():
        migrate.make_home()
    runs = repeat(_verify)
    return [
        of_runs(
            "verify", "every guarantee of that company verified", runs, unit="seconds",
            sense="at most", limit=SECONDS,
        )
    ]  # fmt: skip


def _verify() -> float:
    done = ledgerhouse("verify", environment=migrate.home_environment(), good=(0, 1))
    broken = [each["name"] for each in done.said["guarantees"] if not each["holds"]]
    if broken:
        raise CannotMeasure(f"the company breaks {', '.join(broken)}; `make clean` removes it")
    return done.seconds
