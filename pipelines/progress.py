"""One line of progress, for the person who waits and for the log of the run.

Belongs here: how a step speaks. Does not: what it says.
"""

import sys
from datetime import datetime

import dagster as dg


def say(context: dg.AssetExecutionContext, line: str) -> None:
    """Write a line to stderr with the time, and into the run's log."""
    context.log.info("%s", line)
    now = datetime.now().astimezone()
    print(f"{now:%H:%M:%S} {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress
