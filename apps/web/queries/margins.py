"""Gross margin by product, customer or order as a sheet.

Belongs here: columns and rows. Does not: a sum (`erp.statements.margins`), a widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Connection, select

from apps.web.language import message
from apps.web.language import text as _
from apps.web.queries.documents import number_of
from apps.web.queries.reports import NOT_ASSIGNED, facts_of, named
from apps.web.queries.sheet import Column, Row, Sheet
from erp.base.exact import from_whole
from erp.catalog.models import product
from erp.documents.models import document
from erp.parties.models import party
from erp.statements.margins import NONE, Cut, Margin
from erp.statements.queries import Firm, Months

CUTS: dict[Cut, str] = {
    "product": message("Product"),
    "customer": message("Customer"),
    "order": message("Order"),
}
_MASTERS = {"product": product, "customer": party}
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")


def margin_sheet(
    connection: Connection, firm: Firm, cut: Cut, months: Months, found: Sequence[Margin]
) -> Sheet:
    """Margins with their total; an order's row opens its document."""
    names = _names(connection, cut, [each.id for each in found])
    columns = (
        Column(_("Code")),
        Column(_(CUTS[cut])),
        Column(_("Revenue"), "money"),
        Column(_("Cost"), "money"),
        Column(_("Gross profit"), "money"),
        Column(_("Margin %"), "quantity"),
    )
    rows = []
    for each in found:
        code, name = names.get(each.id, ("", _(NOT_ASSIGNED)))
        cells = (code, name, *_figures(firm, each))
        rows.append(Row(cells, "", code if cut == "order" else ""))
    if rows:
        whole = Margin(NONE, sum(m.revenue for m in found), sum(m.cost for m in found))
        rows.append(Row((_("Total"), "", *_figures(firm, whole)), "total"))
    return Sheet(f"margin-{cut}", _("Gross margin"), facts_of(firm, months), columns, rows)


def _figures(firm: Firm, each: Margin) -> tuple[Decimal, Decimal, Decimal, Decimal | None]:
    revenue, cost, profit = (
        from_whole(amount, firm.digits) for amount in (each.revenue, each.cost, each.profit)
    )
    share = (profit * _HUNDRED / revenue).quantize(_TENTH) if revenue else None
    return revenue, cost, profit, share


def _names(connection: Connection, cut: Cut, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    if cut == "order":
        query = (
            select(document.c.id, document.c.series, document.c.number, party.c.name)
            .outerjoin(party, party.c.id == document.c.party_id)
            .where(document.c.kind == "sales_order")
        )
        wanted = set(ids)
        return {
            row.id: (number_of(row.series, row.number), row.name or "")
            for row in connection.execute(query)
            if row.id in wanted
        }
    master = _MASTERS[cut]
    rows = connection.execute(select(master.c.id, master.c.code, master.c.name, master.c.name_en))
    return {row.id: (row.code, named(row.name, row.name_en)) for row in rows}
