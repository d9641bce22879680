"""Lists of selling as frames and choices, live from the core.

Belongs here: `erp.sales.queries` in the shape tables and forms take. Does not: arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, text

from apps.web.language import text as _
from apps.web.queries.sheet import Column, Kind, Row, Sheet
from erp.purchasing.queries import OpenLine
from erp.sales import queries
from erp.sales.queries import (
    ChannelSales,
    Condition,
    ContractState,
    Dispatched,
    OpenItem,
    OrderTotals,
)

QUANTITY, MONEY, PRICE = pl.Decimal(38, 6), pl.Decimal(38, 4), pl.Decimal(38, 8)


def revenue_events() -> dict[str, str]:
    """The events revenue may wait for, as the reader knows them."""
    return {
        "": _("With the delivery"),
        "acceptance": _("With the customer's acceptance"),
        "due_date": _("On the agreed date"),
        "sales_list": _("With the agent's sales list"),
    }


def tax_events() -> dict[str, str]:
    """The events VAT may wait for."""
    return {
        "": _("With the invoice"),
        "delivery": _("With the delivery"),
        "due_date": _("On the agreed date"),
        "money": _("With the money"),
    }


def contract_keys(connection: Connection, customer: str, day: date) -> dict[str, str]:
    """Contracts of a customer that still hold: key and what a reader sees."""
    found = queries.expiring_contracts(connection, day, within_days=36_500)
    return {each.key: f"{each.document} · {each.left}" for each in found if each.party == customer}


def contract_papers(connection: Connection, key: str) -> list[tuple[str, str]]:
    """Name and hash of each paper kept with a contract."""
    custom: str = connection.execute(
        text("select custom from document where key = :key"), {"key": key}
    ).scalar_one()
    return [(each["name"], each["digest"]) for each in json.loads(custom).get("papers", [])]


def order_key(connection: Connection, number: str) -> str:
    """The key of the sales order with this number, or nothing."""
    series, dash, running = number.rpartition("-")
    if not dash or not running.isdigit():
        return ""
    found = connection.execute(
        text(
            "select key from document where kind = 'sales_order' and series = :series"
            " and number = :number"
        ),
        {"series": series, "number": int(running)},
    ).scalar()
    return str(found or "")


def carriable(connection: Connection, act: str, customer: str, day: date) -> list[OpenLine]:
    """Lines of a customer that wait for an act, as the carrying grid takes them."""
    return [
        OpenLine(
            number=line.document,
            key=line.key,
            line=line.line,
            kind=line.kind,
            business_date=line.business_date,
            supplier=customer,
            product=line.product,
            name=line.product_name,
            unit=line.unit,
            unit_price=line.unit_price,
            ordered_price=None,
            left=line.left,
        )
        for line in queries.carriable_lines(connection, act, customer, day)
    ]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Lines of orders as a frame, and the last one's place, after which the next page begins."""

    frame: pl.DataFrame
    last: tuple[int, int] | None


def orders(
    connection: Connection,
    conditions: Sequence[Condition],
    *,
    limit: int | None = None,
    after: tuple[int, int] | None = None,
) -> OrderPage:
    """Order lines that meet the conditions, newest first: all, or `limit` of them from a place."""
    lines = queries.order_lines(connection, conditions, limit=limit, after=after)
    frame = pl.DataFrame(
        [
            (
                line.number, line.business_date, line.due_date, line.customer, line.customer_name,
                line.product, line.product_name, line.status, line.channel, line.warehouse,
                line.department, line.salesperson, line.project, line.reference, line.quantity,
                line.delivered, line.left, line.unit_price, line.net, line.tax, line.gross,
            )
            for line in lines
        ],
        schema={
            "document": pl.String, "business_date": pl.Date, "due_date": pl.Date,
            "party_code": pl.String, "party_name": pl.String, "product_code": pl.String,
            "product_name": pl.String, "state": pl.String, "channel": pl.String,
            "warehouse_code": pl.String, "department": pl.String, "salesperson": pl.String,
            "project": pl.String, "reference": pl.String, "ordered": QUANTITY,
            "delivered": QUANTITY, "left": QUANTITY, "unit_price": PRICE, "amount": MONEY,
            "tax": MONEY, "gross": MONEY,
        },
        orient="row",
    )  # fmt: skip
    last = (lines[-1].document_id, lines[-1].line) if lines else None
    return OrderPage(frame, last)


def totals(found: OrderTotals) -> dict[str, Decimal]:
    """The totals by the column of the list they stand under."""
    return {
        "ordered": found.quantity,
        "delivered": found.delivered,
        "left": found.left,
        "amount": found.net,
        "tax": found.tax,
        "gross": found.gross,
    }


def order_sheet(frame: pl.DataFrame, sums: dict[str, Decimal], headings: Sequence[str]) -> Sheet:
    """The list as it is exported: its columns and rows, and the totals row last."""
    kinds: dict[str, Kind] = {
        **dict.fromkeys(("ordered", "delivered", "left"), "quantity"),
        **dict.fromkeys(("amount", "tax", "gross"), "money"),
        "unit_price": "price",
    }
    last = tuple(_("Total") if name == "document" else sums.get(name) for name in frame.columns)
    return Sheet(
        name="sales-orders",
        title=_("Sales orders"),
        facts=(),
        columns=tuple(
            Column(heading, kinds.get(name, "text"))
            for name, heading in zip(frame.columns, headings, strict=True)
        ),
        rows=[*(Row(cells) for cells in frame.rows()), Row(last, "total")],
    )


def items(listed: Sequence[OpenItem]) -> pl.DataFrame:
    """Open items, one row each."""
    return pl.DataFrame(
        [
            (each.document, each.party, each.party_name, each.business_date, each.due_date,
             each.amount)
            for each in listed
        ],
        schema={
            "document": pl.String, "party_code": pl.String, "party_name": pl.String,
            "business_date": pl.Date, "due_date": pl.Date, "amount": MONEY,
        },
        orient="row",
    )  # fmt: skip


def dispatched(listed: Sequence[Dispatched]) -> pl.DataFrame:
    """Goods dispatched, one row for each delivery and product."""
    return pl.DataFrame(
        [
            (each.document, each.party, each.party_name, each.business_date, each.product,
             each.quantity, each.cost)
            for each in listed
        ],
        schema={
            "document": pl.String, "party_code": pl.String, "party_name": pl.String,
            "business_date": pl.Date, "product_code": pl.String, "quantity": QUANTITY,
            "amount": MONEY,
        },
        orient="row",
    )  # fmt: skip


def channels(found: Sequence[ChannelSales], not_said: str) -> pl.DataFrame:
    """Revenue by channel."""
    return pl.DataFrame(
        [(each.channel or not_said, each.documents, each.revenue) for each in found],
        schema={"channel": pl.String, "documents": pl.Int64, "revenue": MONEY},
        orient="row",
    )


def contracts(found: Sequence[ContractState]) -> pl.DataFrame:
    """Contracts with what is left of them."""
    return pl.DataFrame(
        [
            (each.document, each.party, each.party_name, each.last_day, each.value, each.left)
            for each in found
        ],
        schema={
            "document": pl.String, "party_code": pl.String, "party_name": pl.String,
            "due_date": pl.Date, "amount": MONEY, "remaining": MONEY,
        },
        orient="row",
    )  # fmt: skip
