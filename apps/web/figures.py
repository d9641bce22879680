"""Money, quantities, rates, dates and times as the reader writes them.

Belongs here: formatting of exact values. Does not: arithmetic, or words (`apps.web.language`).
Amounts are `Decimal` in major units; times are shown in the company's time zone.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from apps.web.language import reader_language

DATE_FORMAT = "date_format"
"""Where a page's state keeps how the firm writes dates."""

NONE = "—"
"""What stands where there is no figure: never 0."""


def money(amount: Decimal | None, currency: str = "CNY", *, language: str | None = None) -> str:
    """An amount with its currency's sign and digits: `¥1,234.50`."""
    if amount is None:
        return NONE
    return format_currency(amount, currency, locale=language or reader_language())


def amount(value: Decimal | None, *, digits: int = 2, language: str | None = None) -> str:
    """An amount without its currency, for columns: `1,234.50`."""
    if value is None:
        return NONE
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=language or reader_language())


def price(value: Decimal | None, *, language: str | None = None) -> str:
    """A unit price: at least two decimals, at most eight."""
    if value is None:
        return NONE
    return format_decimal(value, format="#,##0.00######", locale=language or reader_language())


def quantity(value: Decimal | None, *, language: str | None = None) -> str:
    """A quantity with the decimals it has, at most six: `1,200` or `0.25`."""
    if value is None:
        return NONE
    return format_decimal(value, format="#,##0.######", locale=language or reader_language())


def percent(ratio: Decimal | None, *, language: str | None = None) -> str:
    """A ratio as per cent with one decimal: `12.5%`."""
    if ratio is None:
        return NONE
    return format_percent(ratio, format="#,##0.0%", locale=language or reader_language())


def day(value: date | None, *, language: str | None = None, pattern: str = "") -> str:
    """A date: `2026年11月22日`, `Nov 22, 2026`, or as the firm writes all its dates.

    In a language other than the reader's the firm's `pattern` is given.
    """
    pattern = pattern if language else _pattern()
    return NONE if value is None else _dated(value, pattern or "medium", language)


def plain_day(value: date) -> str:
    """A date in a table: `2026-11-22`, or as the firm writes all its dates."""
    return _dated(value, _pattern() or "yyyy-MM-dd", None)


def _pattern() -> str:
    return str(st.session_state.get(DATE_FORMAT, ""))


def _dated(value: date, pattern: str, language: str | None) -> str:
    return format_date(value, pattern, locale=language or reader_language())


def short_moment(value: datetime, zone: str) -> str:
    """A moment of this year in the company's time zone: `11-22 18:30`, the same in any language."""
    return format_datetime(value, "MM-dd HH:mm", tzinfo=ZoneInfo(zone), locale="en")


def moment(value: datetime | None, zone: str, *, language: str | None = None) -> str:
    """A moment in the company's time zone, to the minute."""
    if value is None:
        return NONE
    locale = language or reader_language()
    pattern = "y年M月d日 HH:mm" if locale.startswith("zh") else "d MMM y, HH:mm"
    return format_datetime(value, pattern, tzinfo=ZoneInfo(zone), locale=locale)
