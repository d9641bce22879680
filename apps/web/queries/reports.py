"""Statements and books as sheets: names in the reader's language, amounts in major units.

Belongs here: turning what `erp.statements` gives into rows to show. Does not: a sum, or a widget.
Everything is live from the core.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Connection, Table, select

from apps.web.language import is_chinese, message
from apps.web.language import text as _
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from data.reference import load_cash_flow_items
from data.statements import FormLine, load_equity_columns
from erp.base.exact import from_whole
from erp.ledger.models import account
from erp.organization.models import department
from erp.parties.models import party
from erp.statements import statements
from erp.statements.queries import Firm, Months
from erp.statements.rules import Part
from erp.statements.statements import Statement

COLUMN_NAMES = {
    "end": message("End of the period"),
    "year_beginning": message("Beginning of the year"),
    "year": message("Year to date"),
    "period": message("The period"),
    "last_year": message("Same period last year"),
    statements.TOTAL: message("Total"),
}
NOT_ASSIGNED = message("Not assigned")


def named(name: str, name_en: str) -> str:
    """A name in the reader's language."""
    return name if is_chinese() else name_en or name


def names_of(connection: Connection, table: Table, key: str) -> dict[str | int, str]:
    """Every name of a master, by its id or code."""
    rows = connection.execute(select(table.c[key].label("key"), table.c.name, table.c.name_en))
    return {row.key: named(row.name, row.name_en) for row in rows}


def facts_of(firm: Firm, months: Months, paper: str = "") -> tuple[str, ...]:
    """What stands under a title: company, period, unit, number of the form."""
    period = months.last if months.first == months.last else f"{months.first} – {months.last}"
    return tuple(filter(None, (named(firm.name, firm.name_en), period, firm.currency, paper)))


def statement_sheet(connection: Connection, filled: Statement) -> Sheet:
    """A statement as its form prints it; a row opens by its line's key."""
    has_numbers = any(line.number for line in filled.form.lines)
    columns = [Column(_("Item")), *([Column(_("Line no."))] if has_numbers else [])]
    names = _column_names(connection, filled)
    columns += [Column(names[key], "money") for key in filled.columns]
    rows = [
        Row(
            (
                _indented(line),
                *([line.number] if has_numbers else []),
                *(_figure(filled, line, index) for index in range(len(filled.columns))),
            ),
            line.role if line.role in ("heading", "total") else "",
            line.key,
        )
        for line in filled.form.lines
    ]
    return Sheet(
        name=f"{filled.form.statement}-{filled.months.last}",
        title=named(filled.form.name_zh, filled.form.name_en),
        facts=facts_of(filled.firm, filled.months, filled.form.paper),
        columns=tuple(columns),
        rows=rows,
    )


def _indented(line: FormLine) -> str:
    name = named(line.name_zh, line.name_en)
    return f"\u3000\u3000{name}" if line.role == "detail" else name


def _figure(filled: Statement, line: FormLine, index: int) -> Decimal | None:
    """A line's figure; 0 is left out except in a total, as the paper form has it."""
    figure = filled.figures[line.key][index]
    if figure is None or (figure == 0 and line.role != "total"):
        return None
    return from_whole(figure, filled.firm.digits)


def _column_names(connection: Connection, filled: Statement) -> dict[str, str]:
    names = {key: _(name) for key, name in COLUMN_NAMES.items()}
    names |= {each.key: named(each.name_zh, each.name_en) for each in load_equity_columns()}
    departments = names_of(connection, department, "id")
    for key in filled.columns:
        if key.isdigit():
            names[key] = departments.get(int(key), key) if key != "0" else _(NOT_ASSIGNED)
    return names


def parts_sheet(connection: Connection, firm: Firm, title: str, parts: Iterable[Part]) -> Sheet:
    """What a line is made of; a row opens by its account."""
    accounts = names_of(connection, account, "code")
    parties = names_of(connection, party, "id")
    items = {
        each.code: named(each.name_zh, each.name_en)
        for each in load_cash_flow_items(statements.standard_of(firm))
    }
    rows = []
    total = 0
    for part in parts:
        total += part.amount
        cells: tuple[Cell, ...] = (
            part.account,
            accounts.get(part.account) or items.get(part.cash_flow_item, part.cash_flow_item),
            parties.get(part.party_id, ""),
            from_whole(part.amount, firm.digits),
        )
        rows.append(Row(cells, "", part.account))
    rows.append(Row((_("Total"), "", "", from_whole(total, firm.digits)), "total"))
    columns = (
        Column(_("Account")),
        Column(_("Account name")),
        Column(_("Party")),
        Column(_("Amount"), "money"),
    )
    return Sheet("parts", title, (), columns, rows)
