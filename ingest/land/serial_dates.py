"""Excel's numbers and dates as text, exact to what is stored.

Belongs here: what .xls and .xlsx have in common. Does not: either file format.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl.styles.numbers import (
    is_date_format,
    is_timedelta_format,
)

_SINCE_1900, _SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - no zone is stored
_MARCH_1900 = 60
"""Excel believes 1900 was a leap year, so serial days before this one are a day off."""
_DAYS = 2_958_466
_MILLISECONDS = 86_400_000


def number_text(value: float) -> str:
    """The digits that were typed: the shortest that give the stored number back."""
    return plain_digits(repr(value).removesuffix(".0"))


def plain_digits(text: str) -> str:
    """A number as written, its power of ten spelt out: 1.5e+3 is 1500."""
    return f"{Decimal(text):f}" if "e" in text or "E" in text else text


def is_date(style: str) -> bool:
    """Whether a number format shows a point in time (not a length of time)."""
    return bool(is_date_format(style)) and not is_duration(style)


def is_duration(style: str) -> bool:
    """Whether a number format shows a length of time, such as [h]:mm."""
    return bool(is_timedelta_format(style))


def serial_text(serial: float, *, since_1904: bool) -> str | None:
    """A serial day as 2017-04-27, with its time if it has one; None when it is no date.

    A time alone (below one day) is 08:26:00. Times are rounded to the millisecond Excel shows.
    """
    if not 0 <= serial < _DAYS:
        return None
    days, milliseconds = divmod(round(serial * _MILLISECONDS), _MILLISECONDS)
    base = _SINCE_1904 if since_1904 else _SINCE_1900
    if not since_1904 and 0 < days < _MARCH_1900:
        days += 1
    moment = base + timedelta(days=days, milliseconds=milliseconds)
    time = moment.time().isoformat("milliseconds" if milliseconds % 1000 else "seconds")
    if math.floor(serial) == 0 and not since_1904 and days == 0:
        return time
    return f"{moment.date().isoformat()} {time}" if milliseconds else moment.date().isoformat()
