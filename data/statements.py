"""The official statements as dated data: forms, their lines, where each figure comes from.

Belongs here: 会小企01–03 of 小企业会计准则 and the forms of 财会〔2019〕6号, line by line with
name, sign, formula or sources, and the rule each line stands on. Does not: reckoning a figure; that
is `erp.statements`, and the same tables serve a warehouse. A rule that changes is a new form with a
new first day.

A line's `sources` are terms one after another, each taken off where it begins with a minus:

- `balance:1001`: the balance of an account with all below it; `@revenue` is a class of accounts.
- `debit:3101`, `credit:3101`: that balance where it stands on that side, else nothing.
- `debit_by_party:1122`, `debit_by_child:2221` (and `credit_…`): the same for each party, or for
  each account one level down, on its own.
- `turnover:5001`: debits less credits of the months, closing entries left out; `credited:1602` the
  credits alone.
- `change:1405`: what the balance moved in the months.
- `cash:sales`: cash postings with that cash-flow item; `cash:@operating` a whole activity,
  `cash:unassigned` those without one. `cash_balance:beginning` and `cash_balance:end`.
- `equity:owners`: a row of the statement of changes in equity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, cast

from data.charts import Side, Standard
from data.tables import is_in_force, read_date, read_flag, read_table

Statement = Literal[
    "balance_sheet", "income_statement", "cash_flow", "supplement", "changes_in_equity"
]
Role = Literal["heading", "line", "total", "detail", "blank"]

_TERM = re.compile(r"(-?)([a-z_]+):(.+)")
_PART = re.compile(r"([+-]?)(\w+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One source of a line; `sign` is 1, or -1 where the term is taken off."""

    sign: int
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line as it is printed.

    Attributes:
        block: The half of a balance sheet: `assets` or `liabilities_and_equity`.
        key: Names the line in formulas; `number` is the printed line number, where there is one.
        role: A `detail` repeats part of a line (其中); a `blank` is printed without a figure.
        side: The side whose amounts the line shows as positive.
        formula: Sign and key of each line added up; empty where sources give the figure.
        source: The rule the line stands on.
    """

    block: str
    key: str
    number: str
    name_zh: str
    name_en: str
    role: Role
    side: Side
    formula: tuple[tuple[int, str], ...]
    terms: tuple[Term, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """A statement's official form. `columns` name the periods it prints, the first one leading."""

    code: str
    standard: Standard
    statement: Statement
    paper: str
    name_zh: str
    name_en: str
    columns: tuple[str, ...]
    has_departments: bool
    valid_from: date | None
    valid_to: date | None
    source: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True, slots=True)
class EquityColumn:
    """A column of the statement of changes in equity and the accounts in it."""

    key: str
    name_zh: str
    name_en: str
    accounts: tuple[str, ...]


@cache
def load_forms() -> tuple[Form, ...]:
    """Every form of every standard, in the order a report prints them."""
    return tuple(_form(row) for row in read_table("statements", "forms.csv"))


def find_form(standard: str, statement: str, on: date) -> Form | None:
    """The form of a statement in force on a day; None where the standard has none."""
    for form in load_forms():
        if (form.standard, form.statement) == (standard, statement) and is_in_force(
            on, form.valid_from, form.valid_to
        ):
            return form
    return None


@cache
def load_equity_columns() -> tuple[EquityColumn, ...]:
    """The columns of the statement of changes in equity, without their sum."""
    return tuple(
        EquityColumn(row["key"], row["name_zh"], row["name_en"], tuple(row["accounts"].split(";")))
        for row in read_table("statements", "equity_columns.csv")
    )


@cache
def load_equity_movements() -> dict[tuple[str, str], str]:
    """From a column, to a column (`outside` is no equity) → the line of the statement."""
    return {
        (row["from_column"], row["to_column"]): row["line"]
        for row in read_table("statements", "equity_movements.csv")
    }


def _form(row: dict[str, str]) -> Form:
    return Form(
        code=row["code"],
        standard=cast("Standard", row["standard"]),
        statement=cast("Statement", row["statement"]),
        paper=row["paper"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        columns=tuple(row["columns"].split(";")),
        has_departments=read_flag(row["has_departments"]),
        valid_from=read_date(row["valid_from"]),
        valid_to=read_date(row["valid_to"]),
        source=row["source"],
        lines=tuple(map(_line, read_table("statements", f"{row['code']}.csv"))),
    )


def _line(row: dict[str, str]) -> FormLine:
    return FormLine(
        block=row["block"],
        key=row["key"],
        number=row["number"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        role=cast("Role", row["role"]),
        side=cast("Side", row["side"] or "D"),
        formula=tuple(
            (-1 if sign == "-" else 1, key) for sign, key in _PART.findall(row["formula"])
        ),
        terms=tuple(_term(cell) for cell in filter(None, row["sources"].split(";"))),
        source=row["source"],
    )


def _term(cell: str) -> Term:
    found = _TERM.fullmatch(cell)
    assert found is not None, cell
    sign, kind, what = found.groups()
    return Term(-1 if sign else 1, kind, what)
