"""Dates and amounts as banks write them.

Belongs here: one cell to a value, or a sentence why not. Does not: which column means what.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

ZERO = Decimal(0)
_MONEY_SIGNS = re.compile(r"[\s\u3000¥￥$€£元]|CNY|RMB|人民币", re.IGNORECASE)
_NOTHING = {"", "-", "--", "/", "—"}


class Unreadable(ValueError):
    """A cell that is not what its column should hold."""


def read_amount(cell: str, decimal: str = ".") -> Decimal | None:
    """A number, or None for an empty cell. Knows +1.23, 1,234.50, (12.00), ¥5, CNY 3.20.

    What follows in brackets is a remark: `56.78(CN)`.
    """
    text = _MONEY_SIGNS.sub("", cell.strip().strip("`'\"="))
    if text in _NOTHING:
        return None
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()") if negative else re.sub(r"\([^)]*\)$", "", text)
    text = text.replace("−", "-")
    text = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    if not re.fullmatch(r"[+-]?\d*\.?\d+|[+-]?\d+\.", text):
        raise Unreadable(f"{cell.strip()!r} 不是金额 is no amount")
    try:
        value = Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits numbers only
        raise Unreadable(cell) from error
    return -value if negative else value


def read_day(cell: str, formats: tuple[str, ...], year_month: tuple[int, int] = (0, 0)) -> date:
    """A calendar date in one of the formats; times of day are let go.

    A format without a year takes that of the statement's month, or the year before where the month
    would lie after it.
    """
    text = cell.strip().strip("`'\"=")
    for form in formats:
        try:
            if "%Y" in form or "%y" in form:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a bank's own day
            found = datetime.strptime(f"2000 {text}", f"%Y {form}").date()  # noqa: DTZ007 - as above
        except ValueError:
            continue
        year, month = year_month
        if not year:
            break
        return date(year - 1 if found.month > month else year, found.month, found.day)
    raise Unreadable(f"{cell.strip()!r} 不是日期 is no date")


def decode(content: bytes, *, chinese: bool) -> str:
    """A file's text: by its mark, else UTF-8, else GB18030 (or a western code page)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    order = ("utf-8-sig", "gb18030", "cp1252") if chinese else ("utf-8-sig", "cp1252")
    for encoding in order:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
