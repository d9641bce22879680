"""How a rule reads its hours, and how long one waits before sending again.

Belongs here: arithmetic. Does not: any table.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING

from erp.monitoring.errors import RuleHoursWrong

if TYPE_CHECKING:
    from datetime import datetime

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
FIRST_WAIT = timedelta(minutes=1)
MOST_TRIES = 12
"""Doubling from a minute, the last try is some 34 hours after the first."""


def read_hours(hours: str) -> tuple[time, time]:
    """The first and last moment of `HH:MM-HH:MM`. Raises `RuleHoursWrong`."""
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise RuleHoursWrong(hours)
    numbers = [int(each) for each in found.groups()]
    first, last = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    if first >= last:
        raise RuleHoursWrong(hours)
    return first, last


def is_odd_hour(moment: datetime, hours: str) -> bool:
    """Whether a local moment lies outside the hours."""
    first, last = read_hours(hours)
    return not first <= moment.time() < last


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to send again after so many tries that failed; None when it is given up."""
    return now + FIRST_WAIT * 2 ** (tries - 1) if tries < MOST_TRIES else None
