"""QIF, the plain list of Quicken: no account, no currency, no balances.

Belongs here: bank, cash and card lists. Dates are month first, as Quicken writes them, unless one
of the file can only be day first.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from erp.banking.statements import Statement, StatementLine
from ingest.bank.errors import BadRows, NotAStatement
from ingest.bank.numbers import Unreadable, decode, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATE = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-' ]+(\d{2,4})")
_KINDS = ("bank", "cash", "ccard", "oth a", "oth l")
_MONTHS = 12
_CENTURY, _PIVOT = 100, 70

_Record = dict[str, str]


def read(name: str, content: bytes) -> tuple[list[Statement], list[str]]:
    """One statement of all records, oldest first."""
    text = decode(content, chinese=True)
    kind = re.search(r"^!Type:\s*(.+?)\s*$", text, re.IGNORECASE | re.MULTILINE)
    if kind is None or kind[1].casefold() not in _KINDS:
        said = kind[1] if kind else "?"
        raise NotAStatement(name, f"QIF 类型 {said} 不是银行账户", f"QIF of type {said}")
    records = list(_records(text))
    found = [_DATE.match(record.get("D", "")) for _, record in records]
    is_day_first = any(each is not None and int(each[1]) > _MONTHS for each in found)
    lines: list[StatementLine] = []
    problems: list[tuple[int, str]] = []
    for row, record in records:
        try:
            lines.append(_line(row, record, is_day_first=is_day_first))
        except ValueError as error:
            problems.append((row, str(error)))
    if problems:
        raise BadRows(name, problems)
    lines.sort(key=lambda line: line.booking_date)
    return [Statement("", "", tuple(lines), "qif")], []


def _records(text: str) -> Iterator[tuple[int, _Record]]:
    record: _Record = {}
    start = 0
    for row, line in enumerate(text.splitlines(), 1):
        if line.startswith("^"):
            if record:
                yield start, record
            record = {}
        elif line.strip() and not line.startswith("!"):
            start = start if record else row
            record[line[0]] = " ".join(filter(None, (record.get(line[0]), line[1:].strip())))
    if record:
        yield start, record


def _line(row: int, record: _Record, *, is_day_first: bool) -> StatementLine:
    amount = read_amount(record.get("T") or record.get("U") or "")
    if amount is None:
        raise Unreadable("金额为空 no amount")
    return StatementLine(
        row=row,
        booking_date=_day(record.get("D", ""), is_day_first=is_day_first),
        amount=amount,
        counterparty=record.get("P", ""),
        reference=record.get("N", ""),
        text=record.get("M", ""),
        raw=" ".join(f"{code}{said}" for code, said in record.items()),
    )


def _day(said: str, *, is_day_first: bool) -> date:
    found = _DATE.match(said)
    if found is None:
        raise Unreadable(f"{said!r} 不是日期 is no date")
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    if one > _CENTURY:
        one, two, year, is_day_first = two, year, one, False
    if year < _CENTURY:
        year += 2000 if year < _PIVOT else 1900
    try:
        return date(year, two, one) if is_day_first else date(year, one, two)
    except ValueError as error:
        raise Unreadable(f"{said!r} 不是日期 is no date") from error
