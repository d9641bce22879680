"""What a product costs and why, live from the core's running totals and value rows.

Belongs here: reading, in the shape tables take. Does not: arithmetic of cost (`erp.stock`).
Quantities and amounts are exact, amounts in major units of company currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, select

from erp.base.exact import from_whole, round_decimal
from erp.catalog.models import costing_policy, product
from erp.company.models import company
from erp.costing import TrueUp
from erp.documents.models import document
from erp.ledger.models import account, journal_entry
from erp.stock.models import cost_group, lot, stock_move
from erp.stock_accounting.models import layer_balance, pool_balance, stock_value

QUANTITY, MONEY, PRICE = pl.Decimal(38, 6), pl.Decimal(38, 4), pl.Decimal(38, 8)
ROWS = 200
"""Value rows shown, the latest first."""

_PER_UNIT = 4


@dataclass(frozen=True, slots=True)
class Costing:
    """How a product is costed since a date."""

    product_id: int
    method: str
    standard_cost: Decimal
    since: date


def costing_of(connection: Connection, code: str) -> Costing | None:
    """The costing in force, or None where no goods have this code."""
    row = connection.execute(
        select(product).where(product.c.code == code, product.c.is_stocked == 1)
    ).first()
    if row is None:
        return None
    return Costing(row.id, row.costing_method, row.standard_cost, row.costing_from)


def policies(connection: Connection, product_id: int) -> list[Costing]:
    """Every change of costing, the latest first."""
    query = select(costing_policy).where(costing_policy.c.product_id == product_id)
    return [
        Costing(product_id, row.costing_method, row.standard_cost, row.valid_from)
        for row in connection.execute(query.order_by(costing_policy.c.valid_from.desc()))
    ]


def pools(connection: Connection, product_id: int) -> pl.DataFrame:
    """What each cost pool holds now."""
    digits = _digits(connection)
    query = (
        select(
            cost_group.c.code.label("cost_group"), account.c.code, pool_balance.c.quantity,
            pool_balance.c.amount, pool_balance.c.last_date,
        )
        .join(cost_group, cost_group.c.id == pool_balance.c.cost_group_id)
        .join(account, account.c.id == pool_balance.c.account_id)
        .where(pool_balance.c.product_id == product_id, pool_balance.c.last_date > date(1900, 1, 1))
        .order_by(cost_group.c.code, account.c.code)
    )  # fmt: skip
    rows = [
        (
            row.cost_group, row.code, row.quantity, from_whole(row.amount, digits),
            _each(from_whole(row.amount, digits), row.quantity), row.last_date,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    schema = {
        "cost_group_code": pl.String, "account_code": pl.String, "quantity": QUANTITY,
        "book_value": MONEY, "unit_cost": PRICE, "last_moved_date": pl.Date,
    }  # fmt: skip
    return _frame(rows, schema)


def layers(connection: Connection, product_id: int) -> pl.DataFrame:
    """What is left of each layer or lot, the oldest first."""
    digits = _digits(connection)
    query = (
        select(
            layer_balance.c.business_date, lot.c.code, layer_balance.c.quantity,
            layer_balance.c.amount, cost_group.c.code.label("cost_group"),
        )
        .join(cost_group, cost_group.c.id == layer_balance.c.cost_group_id)
        .outerjoin(lot, lot.c.id == layer_balance.c.lot_id)
        .where(layer_balance.c.product_id == product_id, layer_balance.c.quantity > 0)
        .order_by(layer_balance.c.business_date, layer_balance.c.layer_id)
    )  # fmt: skip
    rows = [
        (
            row.business_date, row.cost_group, row.code or "", row.quantity,
            from_whole(row.amount, digits), _each(from_whole(row.amount, digits), row.quantity),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    schema = {
        "business_date": pl.Date, "cost_group_code": pl.String, "lot": pl.String,
        "quantity": QUANTITY, "book_value": MONEY, "unit_cost": PRICE,
    }  # fmt: skip
    return _frame(rows, schema)


def value_rows(connection: Connection, product_id: int) -> pl.DataFrame:
    """The latest value rows of a product with the documents that made them.

    Rows of moves are found by their moves, the others by an index of their own: no ledger is read
    through.
    """
    digits = _digits(connection)
    recent = (
        select(stock_move.c.id, stock_move.c.document_line_id)
        .where(stock_move.c.product_id == product_id)
        .order_by(stock_move.c.business_date.desc(), stock_move.c.id.desc())
        .limit(ROWS)
        .subquery()
    )
    moved = _value_query().join(
        recent,
        (stock_value.c.document_line_id == recent.c.document_line_id)
        & (stock_value.c.move_id == recent.c.id),
    )
    alone = _value_query().where(
        stock_value.c.product_id == product_id, stock_value.c.move_id.is_(None)
    )
    order = (stock_value.c.business_date.desc(), stock_value.c.id.desc())
    found = [
        row
        for query in (moved, alone)
        for row in connection.execute(query.order_by(*order).limit(ROWS))
    ]
    found.sort(key=lambda row: (row.business_date, row.id), reverse=True)
    rows = [
        (
            row.business_date, None if row.series is None else f"{row.series}-{row.number:04d}",
            row.kind, row.account, row.quantity, from_whole(row.amount, digits),
        )
        for row in found[:ROWS]
    ]  # fmt: skip
    schema = {
        "business_date": pl.Date, "document": pl.String, "value_kind": pl.String,
        "account_code": pl.String, "quantity": QUANTITY, "amount": MONEY,
    }  # fmt: skip
    return _frame(rows, schema)


def _value_query() -> Select[Any]:
    return (
        select(
            stock_value.c.id, stock_value.c.business_date, stock_value.c.kind,
            stock_value.c.quantity, stock_value.c.amount, document.c.series, document.c.number,
            account.c.code.label("account"),
        )
        .join(account, account.c.id == stock_value.c.account_id)
        .outerjoin(journal_entry, journal_entry.c.id == stock_value.c.entry_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
    )  # fmt: skip


def true_ups(found: list[TrueUp], digits: int) -> pl.DataFrame:
    """What a true-up would post, one row for each pool and account."""
    rows = [
        (each.product, each.method, each.account, from_whole(each.amount, digits)) for each in found
    ]
    schema = {
        "product_code": pl.String, "costing_method": pl.String, "account_code": pl.String,
        "amount": MONEY,
    }  # fmt: skip
    return _frame(rows, schema)


def _frame(rows: Sequence[tuple[object, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def company_digits(connection: Connection) -> int:
    """The decimals of the company's currency."""
    return _digits(connection)


def _digits(connection: Connection) -> int:
    return int(connection.execute(select(company.c.currency_digits)).scalar_one())


def _each(amount: Decimal, quantity: Decimal) -> Decimal | None:
    return round_decimal(amount / quantity, _PER_UNIT) if quantity else None
