"""Reading a bank's table by its mapping, and finding the mapping a table belongs to.

Belongs here: cells of a mapped table into statements. Does not: files, what mappings may say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from erp.banking.statements import Statement, StatementLine
from ingest.bank.errors import BadMapping, BadRows, NotAStatement
from ingest.bank.numbers import ZERO, Unreadable, read_amount, read_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ingest.bank.mapping import Mapping
    from ingest.bank.table import Rows

_HEADER_WITHIN = 60
_TOTALS = ("合计", "总计", "小计", "TOTAL", "Total")


def recognise(sheets: Sequence[Rows], mappings: Iterable[Mapping]) -> Mapping | None:
    """The mapping that asks for most and gets it all."""
    fitting = [m for m in mappings if any(_header_at(rows, m) is not None for rows in sheets)]
    return max(fitting, key=lambda m: (len(m.header) + len(m.preface), m.name), default=None)


def _header_at(rows: Rows, mapping: Mapping) -> int | None:
    """Where the table's header stands; for a table without one, the row above its first."""
    if not mapping.header_row:
        for number, row in enumerate(rows[:_HEADER_WITHIN]):
            cells = zip(row, mapping.pattern, strict=False)
            if len(row) == len(mapping.pattern) and all(
                re.fullmatch(form, cell) for cell, form in cells
            ):
                return number - 1
        return None
    above = " ".join(cell for row in rows[:_HEADER_WITHIN] for cell in row)
    if not all(word in above for word in mapping.preface):
        return None
    wanted = {_plain(name) for name in mapping.header}
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        if wanted <= {_plain(cell) for cell in row}:
            return number
    return None


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name)


def read_mapped(
    name: str, sheets: Sequence[Rows], mapping: Mapping
) -> tuple[list[Statement], list[str]]:
    """A statement per currency of the table; every bad row is told at once."""
    if mapping.refuse:
        raise NotAStatement(name, mapping.refuse["zh"], mapping.refuse["en"])
    for rows in sheets:
        start = _header_at(rows, mapping)
        if start is not None:
            return _Reading(name, rows, start, mapping).statements()
    raise BadMapping(mapping.name, f"{name}: 找不到表头 no header {', '.join(mapping.header)}")


@dataclass(slots=True)
class _Row:
    number: int
    cells: dict[str, str]
    raw: str

    def get(self, column: str) -> str:
        return self.cells.get(_plain(column), "") if column else ""


class _Reading:
    """One table being read."""

    def __init__(self, name: str, rows: Rows, start: int, mapping: Mapping) -> None:
        self._name, self._mapping = name, mapping
        header = rows[start] if mapping.header_row else []
        self._columns = [_plain(cell) for cell in header] or [
            str(n) for n in range(1, len(mapping.pattern) + 1)
        ]
        self._rows = rows[start + 1 :]
        self._first = start + 2
        around = rows[: start + 1] + [row for row in rows[start + 1 :] if self._is_aside(row)]
        self._around = "\n".join(" ".join(filter(None, row)) for row in around)
        self._problems: list[tuple[int, str]] = []
        self._notes: list[str] = []
        found = re.search(mapping.year_month, self._around) if mapping.year_month else None
        self._year_month = (int(found[1]), int(found[2])) if found else (0, 0)

    def statements(self) -> tuple[list[Statement], list[str]]:
        """All that the table says."""
        self._check_columns()
        by_currency: dict[str, list[StatementLine]] = {}
        for row in self._body():
            try:
                found = self._line(row)
            except ValueError as error:
                self._problems.append((row.number, str(error)))
                continue
            if found is not None:
                currency, line = found
                by_currency.setdefault(currency, []).append(line)
        if self._problems:
            raise BadRows(self._name, self._problems)
        if not by_currency:
            raise NotAStatement(self._name, "没有任何明细行", "it has no lines")
        account = self._said(self._mapping.account)
        alone = len(by_currency) == 1
        return [
            self._statement(account, currency, lines, alone=alone)
            for currency, lines in by_currency.items()
        ], self._notes

    def _check_columns(self) -> None:
        m = self._mapping
        named = [m.date, m.amount, m.income, m.expense, m.direction, m.balance]
        missing = [each for each in named if each and _plain(each) not in self._columns]
        if missing:
            raise BadMapping(m.name, f"缺少列 columns missing: {', '.join(missing)}")

    def _is_aside(self, row: list[str]) -> bool:
        """A row that is not of the table: a total, a balance, a remark of the bank."""
        filled = [cell for cell in row if cell]
        if not filled:
            return True
        return any(word in filled[0] for word in (*_TOTALS, *self._mapping.end)) or (
            len(filled) <= 2 < len(self._columns) and not filled[0][:4].strip("/-.").isdigit()  # noqa: PLR2004 - a sentence, or a label and a figure
        )

    def _body(self) -> list[_Row]:
        found = []
        for number, cells in enumerate(self._rows, self._first):
            if self._mapping.end and "".join(cells).startswith(self._mapping.end):
                break
            if self._is_aside(cells):
                continue
            row = _Row(
                number,
                dict(zip(self._columns, cells, strict=False)),
                " | ".join(cells).rstrip(" |"),
            )
            if self._is_skipped(row):
                self._notes.append(f"{number}: {row.raw[:80]}")
                continue
            found.append(row)
        return found

    def _is_skipped(self, row: _Row) -> bool:
        return any(
            row.get(column).startswith(tuple(words)) for column, words in self._mapping.skip.items()
        )

    def _line(self, row: _Row) -> tuple[str, StatementLine] | None:
        m = self._mapping
        amount = self._amount(row)
        if amount is None:
            self._notes.append(f"{row.number}: {row.raw[:80]}")
            return None
        fee = self._fee(row)
        if m.fee_is_outside and fee:
            amount -= fee
        return self._currency(row), StatementLine(
            row=row.number,
            booking_date=self._day(row.get(m.date) or row.get(m.value_date)),
            value_date=self._day(row.get(m.value_date)) if row.get(m.value_date) else None,
            amount=amount,
            counterparty=_said(row.get(m.counterparty)),
            counterparty_account=_said(row.get(m.counterparty_account)),
            reference=_said(row.get(m.reference)),
            text=" ".join(dict.fromkeys(filter(None, (_said(row.get(c)) for c in m.text)))),
            bank_reference=_said(row.get(m.bank_reference)),
            balance=read_amount(row.get(m.balance), m.decimal) if m.balance else None,
            fee=fee,
            raw=row.raw,
        )

    def _day(self, cell: str) -> date:
        return read_day(cell, self._mapping.date_formats, self._year_month)

    def _amount(self, row: _Row) -> Decimal | None:
        m = self._mapping
        if m.income or m.expense:
            income = read_amount(row.get(m.income), m.decimal) or ZERO
            expense = read_amount(row.get(m.expense), m.decimal) or ZERO
            if income and expense:
                raise Unreadable("收入与支出同时有值 both an income and an expense")
            # Some banks write expenses with their sign, others without.
            return (income - abs(expense)) or None
        value = read_amount(row.get(m.amount), m.decimal)
        if value is None:
            raise Unreadable("金额为空 no amount")
        if not m.direction:
            return value * m.sign or None
        sign = self._sign(row)
        return None if sign == 0 or not value else value * sign

    def _sign(self, row: _Row) -> int:
        """1 for money in, -1 out; 0 where the row moved no money of this account."""
        m = self._mapping
        said = row.get(m.direction)
        if said.startswith(m.inwards):
            return 1
        if said.startswith(m.outwards):
            return -1
        if m.neutral:
            kind = row.get(str(m.neutral["column"]))
            for words, sign in ((m.neutral.get("in", ()), 1), (m.neutral.get("out", ()), -1)):
                if any(word in kind for word in words):
                    return sign
            return 0
        raise Unreadable(f"{said!r} 不是收支方向 says neither in nor out")

    def _fee(self, row: _Row) -> Decimal:
        fee = self._mapping.fee
        if isinstance(fee, str):
            return abs(read_amount(row.get(fee)) or ZERO) if fee else ZERO
        found = re.search(fee["pattern"], row.get(fee["column"]))
        return abs(read_amount(found[1]) or ZERO) if found else ZERO

    def _currency(self, row: _Row) -> str:
        m = self._mapping
        if "(" in m.currency:
            said = self._said(m.currency)
        elif re.fullmatch(r"[A-Z]{3}", m.currency):
            said = m.currency
        else:
            said = row.get(m.currency)
        known = m.currencies.get(said, said).upper()
        if known and not re.fullmatch(r"[A-Z]{3}", known):
            raise Unreadable(f"{said!r} 不是币种 is no currency")
        return known

    def _said(self, pattern: str) -> str:
        found = re.search(pattern, self._around) if pattern else None
        return found[1].strip() if found else ""

    def _statement(
        self, account: str, currency: str, lines: list[StatementLine], *, alone: bool
    ) -> Statement:
        m = self._mapping
        lines = oldest_first(lines)
        opening, closing = (
            read_amount(self._said(pattern), m.decimal) if pattern and alone else None
            for pattern in (m.opening, m.closing)
        )
        first, last = lines[0], lines[-1]
        if opening is None and closing is None and first.balance is not None:
            opening, closing = first.balance - first.amount, last.balance
        return Statement(account, currency, tuple(lines), m.name, opening, closing)


def _said(cell: str) -> str:
    return (
        "" if cell.strip("`'") in ("/", "-", "--") or not cell.strip("-") else cell.strip("`'\t ")
    )


def oldest_first(lines: list[StatementLine]) -> list[StatementLine]:
    """Lines in the order they happened: as they stand, or turned round, by dates and balances."""
    days = [line.booking_date for line in lines]
    if days[0] == days[-1]:
        if _steps(lines[::-1]) > _steps(lines):
            return lines[::-1]
        return lines
    turned = lines[::-1] if days[0] > days[-1] else lines
    return sorted(turned, key=lambda line: line.booking_date)


def _steps(lines: Sequence[StatementLine]) -> int:
    """How many running balances follow from the one before."""
    return sum(
        one.balance is not None and other.balance == one.balance + other.amount
        for one, other in pairwise(lines)
    )
