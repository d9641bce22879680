"""Lists of selling as frames and choices, live from the core.

Belongs here: `erp.sales.queries` in the shape tables and forms take. Does not: arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, text

from apps.web.language import text as _
from erp.purchasing.queries import OpenLine
from erp.sales import queries
from erp.sales.queries import ChannelSales, Condition, ContractState, Dispatched, OpenItem

QUANTITY, MONEY, PRICE = pl.Decimal(38, 6), pl.Decimal(38, 4), pl.Decimal(38, 8)
SUMMED = ("ordered", "delivered", "left", "amount", "tax")


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


def orders(connection: Connection, conditions: Sequence[Condition]) -> pl.DataFrame:
    """Order lines that meet the conditions, newest first."""
    return pl.DataFrame(
        [
            (
                line.number, line.business_date, line.due_date, line.customer, line.customer_name,
                line.product, line.product_name, line.status, line.channel, line.reference,
                line.quantity, line.delivered, line.left, line.unit_price, line.net, line.tax,
            )
            for line in queries.order_lines(connection, conditions)
        ],
        schema={
            "document": pl.String, "business_date": pl.Date, "due_date": pl.Date,
            "party_code": pl.String, "party_name": pl.String, "product_code": pl.String,
            "product_name": pl.String, "state": pl.String, "channel": pl.String,
            "reference": pl.String, "ordered": QUANTITY, "delivered": QUANTITY, "left": QUANTITY,
            "unit_price": PRICE, "amount": MONEY, "tax": MONEY,
        },
        orient="row",
    )  # fmt: skip


def totals(frame: pl.DataFrame) -> dict[str, Decimal]:
    """The sums of the frame's figures."""
    return {name: sum(frame[name].to_list(), Decimal(0)) for name in SUMMED}


def as_csv(frame: pl.DataFrame) -> bytes:
    """The rows shown and their totals, as a file that spreadsheets open."""
    last = {"document": _("Total"), **totals(frame)}
    whole = pl.concat(
        [frame, pl.DataFrame([last], schema_overrides=dict(frame.select(SUMMED).schema))],
        how="diagonal_relaxed",
    )
    return b"\xef\xbb\xbf" + whole.write_csv().encode()


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
