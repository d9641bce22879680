"""What a GS1 barcode says: product, lot, dates, serial number and quantity in one scan.

Belongs here: reading element strings (GS1 General Specifications, release 25, section 3), with
brackets or with FNC1 between elements. Does not: whose product it is (`erp.catalog.scanning`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum import ean

from erp.catalog.errors import BadElementString

FNC1 = "\x1d"
"""How a scanner sends FNC1: the group separator of ASCII."""

_PREFIXES = ("]C1", "]d2", "]Q3", "]e0", FNC1)
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6}
_VARIABLE = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8}
_MEASURE = re.compile(r"310[0-5]")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")
_DATES = {"11": "produced_on", "15": "best_before", "17": "expires_on"}
_CENTURY_BACK, _CENTURY_AHEAD = 51, 50


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one scan; empty or None where it says nothing. `gtin` has 14 digits.

    `best_before` is 15, `expires_on` 17; `quantity` is a count (37, 30) or a net weight in kg.
    """

    gtin: str = ""
    lot: str = ""
    serial: str = ""
    produced_on: date | None = None
    best_before: date | None = None
    expires_on: date | None = None
    quantity: Decimal | None = None
    others: dict[str, str] = field(default_factory=dict)

    @property
    def last_day(self) -> date | None:
        """The day goods expire, else the day until which they are best."""
        return self.expires_on or self.best_before


def is_element_string(scan: str, *, today: date) -> bool:
    """Whether a scan reads as a GS1 element string."""
    try:
        read_elements(scan, today=today)
    except BadElementString:
        return False
    return True


def read_elements(scan: str, *, today: date) -> Elements:
    """The elements of a scan; two-digit years are those nearest to `today` as GS1 says.

    Raises `BadElementString` where something is no element, a check digit or a date is wrong.
    """
    text = scan.strip(" \t\r\n")
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    elements = _bracketed(scan, text) if text.startswith("(") else _strung(scan, text)
    if not elements:
        raise BadElementString(scan, scan)
    found: dict[str, object] = {}
    others: dict[str, str] = {}
    for code, value in elements.items():
        _check(scan, code, value)
        if code in {"01", "02"}:
            found["gtin"] = value
        elif code == "10":
            found["lot"] = value
        elif code == "21":
            found["serial"] = value
        elif code in _DATES:
            found[_DATES[code]] = _date(scan, code, value, today)
        elif code in {"30", "37"}:
            found["quantity"] = Decimal(value)
        elif _MEASURE.fullmatch(code):
            found["quantity"] = Decimal(value).scaleb(-int(code[3]))
        else:
            others[code] = value
    return Elements(**found, others=others)  # type: ignore[arg-type]  # by name


def check_digit(digits: str) -> str:
    """The check digit that follows 7, 11, 12, 13 or 17 digits."""
    return str(ean.calc_check_digit(digits))


def _bracketed(scan: str, text: str) -> dict[str, str]:
    if "".join(f"({code}){value}" for code, value in _BRACKETED.findall(text)) != text:
        raise BadElementString(scan, text)
    return {code: value.rstrip(FNC1) for code, value in _BRACKETED.findall(text)}


def _strung(scan: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    while text:
        if text[0] == FNC1:
            text = text[1:]
            continue
        measured = _MEASURE.match(text)
        code = measured[0] if measured else text[:2]
        text = text[len(code) :]
        length = 6 if measured else _FIXED.get(code)
        if length is not None:
            value, text = text[:length], text[length:]
        elif code in _VARIABLE:
            value, _, text = text.partition(FNC1)
        else:
            raise BadElementString(scan, code + text)
        found[code] = value
    return found


def _check(scan: str, code: str, value: str) -> None:
    length = 6 if _MEASURE.fullmatch(code) else _FIXED.get(code)
    is_whole = value.isascii() and value.isdigit()
    if length is not None:
        is_sound = is_whole and len(value) == length
        if is_sound and length in {14, 18}:
            is_sound = check_digit(value[:-1]) == value[-1]
    elif code in _VARIABLE:
        is_sound = 0 < len(value) <= _VARIABLE[code] and value.isascii() and value.isprintable()
        is_sound = is_sound and (code not in {"30", "37"} or is_whole)
    else:
        is_sound = False
    if not is_sound:
        raise BadElementString(scan, f"({code}){value}")


def _date(scan: str, code: str, value: str, today: date) -> date:
    """A date YYMMDD; day 00 is the month's last (section 3.4)."""
    year, month, day = (int(value[at : at + 2]) for at in (0, 2, 4))
    gap = year - today.year % 100
    century = today.year // 100
    if gap >= _CENTURY_BACK:
        century -= 1
    elif gap < -_CENTURY_AHEAD + 1:
        century += 1
    try:
        whole = century * 100 + year
        return date(whole, month, day or monthrange(whole, month)[1])
    except ValueError as error:
        raise BadElementString(scan, f"({code}){value}") from error
