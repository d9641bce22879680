"""Stock turnover by month as a sheet.

Belongs here: columns and rows. Does not: a sum (`erp.statements.stock_turnover`), a widget.
"""

from __future__ import annotations

from collections.abc import Sequence

from apps.web.language import text as _
from apps.web.queries.reports import facts_of
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from erp.base.exact import from_whole, round_decimal
from erp.statements.queries import Firm, Months
from erp.statements.stock_turnover import Turnover, together


def turnover_sheet(firm: Firm, months: Months, found: Sequence[Turnover]) -> Sheet:
    """The months and all of them together; a month opens its books."""
    columns = (
        Column(_("Month")),
        Column(_("Stock at the beginning"), "money"),
        Column(_("Stock at the end"), "money"),
        Column(_("Average stock"), "money"),
        Column(_("Cost of sales"), "money"),
        Column(_("Times turned over"), "quantity"),
        Column(_("Days goods stay"), "quantity"),
    )
    rows = [Row(_cells(firm, each), "", each.name) for each in found]
    if len(found) > 1:
        rows.append(Row((_("Total"), *_cells(firm, together(found))[1:]), "total"))
    return Sheet("stock-turnover", _("Stock turnover"), facts_of(firm, months), columns, rows)


def _cells(firm: Firm, each: Turnover) -> tuple[Cell, ...]:
    amounts = [from_whole(amount, firm.digits) for amount in (each.opening, each.closing)]
    average = round_decimal(each.average.scaleb(-firm.digits), firm.digits)
    cost = from_whole(each.cost, firm.digits)
    return (each.name, *amounts, average, cost, each.times, each.days_held)
