"""The official statements: a form filled in for a period, each line open to what it is made of.

Belongs here: choosing the form in force, its columns, departments beside each other. Does not:
arithmetic of a line (`rules`), sums of the ledger (`queries`). Figures are whole minor units of
company currency with the sign their line shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from data.statements import find_form, load_equity_columns, load_forms
from erp.statements import queries, rules
from erp.statements.errors import NoDepartments, NoForm, UnknownMonth
from erp.statements.recomputed import Recomputed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.charts import Standard
    from data.statements import Form, FormLine
    from erp.statements.queries import Department, Firm, Months
    from erp.statements.rules import Chart, Facts, Part

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Statement:
    """A form filled in: for each line's key its figure in every column; None is printed blank."""

    firm: Firm
    form: Form
    months: Months
    columns: tuple[str, ...]
    figures: dict[str, tuple[int | None, ...]]

    def figure(self, key: str, column: str | None = None) -> int:
        """A line's figure in a column, the leading one unless said."""
        index = 0 if column is None else self.columns.index(column)
        return self.figures[key][index] or 0


@dataclass(frozen=True, slots=True)
class Proof:
    """An identity a statement must keep, in words, and by how much it fails (0: it holds)."""

    zh: str
    en: str
    difference: int


_IDENTITIES = {
    ("small_business", "balance_sheet"): ("30", "53"),
    ("enterprise", "balance_sheet"): ("total_assets", "total_liabilities_and_equity"),
    ("small_business", "cash_flow"): ("unassigned", None),
    ("enterprise", "cash_flow"): ("unassigned", None),
    ("enterprise", "supplement"): ("other", None),
}


def proofs(filled: Statement) -> list[Proof]:
    """What the statement itself proves: both halves equal, all cash explained."""
    keys = _IDENTITIES.get((filled.form.standard, filled.form.statement))
    if keys is None:
        return []
    left, right = keys
    if right is not None:
        difference = filled.figure(left) - filled.figure(right)
        return [Proof("资产 = 负债 + 所有者权益", "Assets = liabilities + equity", difference)]
    zh, en = (
        ("间接法与直接法一致", "Indirect and direct method agree")
        if left == "other"
        else ("每笔现金都有现金流量项目", "All cash bears a cash-flow item")
    )
    return [Proof(zh, en, filled.figure(left))]


def standard_of(firm: Firm) -> Standard:
    """The company's standard, as the reference data names it."""
    return cast("Standard", firm.standard)


def available(standard: str) -> list[Form]:
    """The statements a standard prescribes, in the order of a report."""
    return [form for form in load_forms() if form.standard == standard]


def form_of(connection: Connection, statement: str, months: Months) -> Form:
    """The form in force at the end of the months. Raises `NoForm`, `UnknownMonth`."""
    known = queries.read_months(connection)
    for month in (months.first, months.last):
        if month not in known:
            raise UnknownMonth(month)
    standard = queries.read_firm(connection).standard
    on = queries.last_day_of(connection, months.last)
    form = find_form(standard, statement, on)
    if form is None:
        raise NoForm(statement, standard, on)
    return form


def fill(
    connection: Connection,
    statement: str,
    months: Months,
    *,
    department: Department = queries.ALL,
    from_rows: bool = False,
) -> Statement:
    """A statement in its official columns. Raises `NoForm`, `NoDepartments`, `UnknownMonth`.

    `from_rows` recomputes every figure from the postings instead of the running totals.
    """
    form = form_of(connection, statement, months)
    if department != queries.ALL and not form.has_departments:
        raise NoDepartments(statement)
    if form.statement == "changes_in_equity":
        return _fill_equity(connection, form, months)
    rows = _recomputed(connection, form, department) if from_rows else None
    facts = [_facts(connection, column, months, department, rows=rows) for column in form.columns]
    return _statement(connection, form, months, form.columns, facts)


def fill_by_department(connection: Connection, statement: str, months: Months) -> Statement:
    """A statement for the months with a column per department, *not assigned* (0) and their total.

    Raises `NoForm`, `NoDepartments`, `UnknownMonth`. Columns are the departments' ids as text, then
    `total`, which is reckoned for the company and not added up.
    """
    form = form_of(connection, statement, months)
    if not form.has_departments:
        raise NoDepartments(statement)
    ids = queries.departments_in(connection, months)
    facts = [queries.movement_facts(connection, months, department=each) for each in ids]
    facts.append(queries.movement_facts(connection, months))
    columns = (*map(str, ids), TOTAL)
    return _statement(connection, form, months, columns, facts)


def open_line(
    connection: Connection,
    statement: str,
    key: str,
    months: Months,
    *,
    column: str | None = None,
    department: Department = queries.ALL,
) -> list[Part]:
    """What a line is made of, by account and party; the parts sum to the line's figure.

    A total opens to the parts of the lines it adds up, with the sign they have in it.
    """
    form = form_of(connection, statement, months)
    chart = queries.read_chart(connection)
    chosen = column or form.columns[0]
    facts = _facts(connection, chosen, months, department, rows=None)
    return _parts(form, key, chart, facts)


def months_of_column(column: str, months: Months) -> Months:
    """The months a column covers."""
    if column in ("year", "end"):
        return months.year_to_date
    return months.last_year if column == "last_year" else months


def unplaced(form: Form, chart: Chart, codes: list[str]) -> list[str]:
    """Accounts that do not fall in exactly one line per side; an account of the firm's own may."""
    return [code for code in codes if any(count != 1 for count in _placements(form, chart, code))]


def _placements(form: Form, chart: Chart, code: str) -> list[int]:
    """In how many lines a debit and a credit balance (or turnover) of an account fall."""
    counts = []
    for amount in (1, -1):
        turnover = (1, 0) if amount > 0 else (0, 1)
        facts = rules.Facts(balances={(code, 1): amount}, turnovers={code: turnover})
        placed = 0
        for line in form.lines:
            if line.role == "line":
                found = sum(part.amount for part in rules.parts_of(line, chart, facts))
                placed += abs(found)
        counts.append(placed)
    return counts


def _parts(form: Form, key: str, chart: Chart, facts: Facts) -> list[Part]:
    lines = {line.key: line for line in form.lines}

    def gather(line: FormLine, sign: int) -> list[Part]:
        if line.formula:
            return [
                part for each, other in line.formula for part in gather(lines[other], sign * each)
            ]
        return [
            rules.Part(part.account, part.party_id, sign * part.amount, part.cash_flow_item)
            for part in rules.parts_of(line, chart, facts)
        ]

    return gather(lines[key], 1)


def _recomputed(connection: Connection, form: Form, department: Department) -> Recomputed:
    return Recomputed(
        connection,
        None if department == queries.ALL else department,
        with_parties=form.statement == "balance_sheet",
    )


def _facts(
    connection: Connection,
    column: str,
    months: Months,
    department: Department,
    *,
    rows: Recomputed | None,
) -> Facts:
    if column == "end":
        return queries.balance_facts(connection, months.last, rows=rows)
    if column == "year_beginning":
        return queries.year_beginning_facts(connection, months.last, rows=rows)
    return queries.movement_facts(
        connection, months_of_column(column, months), department=department, rows=rows
    )


def _statement(
    connection: Connection,
    form: Form,
    months: Months,
    columns: tuple[str, ...],
    facts: list[Facts],
) -> Statement:
    chart = queries.read_chart(connection)
    reckoned = [rules.reckon(form, chart, each) for each in facts]
    figures = {line.key: tuple(each.get(line.key) for each in reckoned) for line in form.lines}
    return Statement(queries.read_firm(connection), form, months, columns, figures)


def _fill_equity(connection: Connection, form: Form, months: Months) -> Statement:
    """The statement of changes in equity: its columns are kinds of equity, the last their sum."""
    facts = queries.equity_facts(connection, months.last)
    columns = load_equity_columns()
    statement = _statement(
        connection, form, months, tuple(each.key for each in columns), list(facts.values())
    )
    figures = {
        key: (*row, None if all(each is None for each in row) else sum(each or 0 for each in row))
        for key, row in statement.figures.items()
    }
    return Statement(statement.firm, form, months, (*statement.columns, TOTAL), figures)
