"""How long incidents took: the report of response times.

Belongs here: arithmetic over incidents for their page. Does not: the incidents themselves
(`erp.monitoring`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from erp.monitoring.queries import Incident

SEVERITIES = ("critical", "warning")


class Times(NamedTuple):
    """Of one severity: how many there were and are still open; None where none got that far.

    The median is the upper one of an even number: a time that was really taken.
    """

    severity: str
    opened: int
    still_open: int
    median_response: timedelta | None
    longest_response: timedelta | None
    median_repair: timedelta | None
    longest_repair: timedelta | None


def response_times(incidents: Iterable[Incident], since: datetime) -> list[Times]:
    """Of the incidents opened since a moment, by severity, the gravest first."""
    opened = [each for each in incidents if each.opened_at >= since]
    return [_times(name, [e for e in opened if e.severity == name]) for name in SEVERITIES]


def _times(severity: str, incidents: Sequence[Incident]) -> Times:
    responses = sorted(each.response for each in incidents if each.response is not None)
    repairs = sorted(each.repair for each in incidents if each.repair is not None)
    return Times(
        severity, len(incidents), sum(each.ended_at is None for each in incidents),
        _median(responses), max(responses, default=None),
        _median(repairs), max(repairs, default=None),
    )  # fmt: skip


def _median(values: Sequence[timedelta]) -> timedelta | None:
    return values[len(values) // 2] if values else None
