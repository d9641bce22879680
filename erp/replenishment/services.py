"""Acts of replenishment: set a rule, keep the night's advice, accept it, refuse it.

Belongs here: one function a business act; the caller owns the transaction. Does not: computing
advice (`analytics.planning.replenishment`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from erp.base.exact import QUANTITY_DIGITS, from_whole, to_quantity
from erp.documents.types import Document, Line
from erp.posting import post_in
from erp.replenishment.errors import (
    AlreadyRequested,
    NoOpenAdvice,
    ReasonMissing,
    RuleOutOfRange,
    UnknownGoods,
)
from erp.replenishment.models import (
    replenishment_advice,
    replenishment_decision,
    replenishment_rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from erp.base.commits import Transaction
    from erp.base.database import Database

LEAST_SERVICE, MOST_SERVICE = 5_000, 9_999


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an advice says before it is kept. `because` is orders, minimum or forecast."""

    product: str
    warehouse: str
    supplier: str
    order_on: date
    need_on: date
    quantity: Decimal
    because: str
    why: Mapping[str, str]
    is_automatic: bool = False


def set_rule(
    transaction: Transaction,
    *,
    product: str,
    warehouse: str,
    service_basis_points: int = 9_500,
    review_days: int = 7,
    holding_basis_points: int = 2_000,
    is_automatic: bool = False,
) -> None:
    """Say how goods are replenished in a warehouse. Raises `UnknownGoods`, `RuleOutOfRange`."""
    is_in_range = LEAST_SERVICE <= service_basis_points <= MOST_SERVICE
    if not is_in_range or review_days < 1 or holding_basis_points < 0:
        raise RuleOutOfRange(product, service_basis_points, review_days)
    product_id, warehouse_id = _place(transaction, product, warehouse)
    values = {
        "service_basis_points": service_basis_points,
        "review_days": review_days,
        "holding_basis_points": holding_basis_points,
        "is_automatic": int(is_automatic),
    }
    found = transaction.rows(
        "select id from replenishment_rule where product_id = ? and warehouse_id = ?",
        (product_id, warehouse_id),
    )
    if found:
        transaction.update(replenishment_rule, found[0][0], values)
    else:
        names = {"product_id": product_id, "warehouse_id": warehouse_id}
        transaction.insert(replenishment_rule, names | values)


def keep_advice(
    database: Database, transaction: Transaction, proposals: Iterable[Proposal], today: date
) -> tuple[int, int]:
    """Let the open advice lapse and keep tonight's; what is automatic is asked for at once.

    An open advice that says the same again stays as it is, with its number and its day. Returns
    how many are new, and how many of them became requisitions.
    """
    is_open = {
        (product, warehouse): (advice_id, int(quantity))
        for advice_id, product, warehouse, quantity in transaction.rows(
            "select a.id, p.code, w.code, a.quantity from replenishment_advice a"
            " join product p on p.id = a.product_id join warehouse w on w.id = a.warehouse_id"
            " where not exists (select 1 from replenishment_decision x where x.advice_id = a.id)"
        )
    }
    fresh: list[Proposal] = []
    for each in proposals:
        before = is_open.get((each.product, each.warehouse))
        if before is not None and before[1] == to_quantity(each.quantity):
            del is_open[each.product, each.warehouse]
        else:
            fresh.append(each)
    for advice_id, _ in is_open.values():
        _decide(transaction, advice_id, "lapse", "", today)
    automatic = [
        (advice_id, each)
        for each in fresh
        for advice_id in [_keep(transaction, each, today)]
        if each.is_automatic
    ]
    if automatic:
        post_in(
            database, transaction, [_requisition(number, each, today) for number, each in automatic]
        )
        for advice_id, _ in automatic:
            _decide(transaction, advice_id, "accept", "", today)
    return len(fresh), len(automatic)


def accept(database: Database, transaction: Transaction, advice_id: int, today: date) -> str:
    """Ask for what an advice says; returns the requisition's number.

    Raises `NoOpenAdvice`; `AlreadyRequested` where a requisition of the goods for the warehouse
    was made after the advice, which did not know of it.
    """
    advice = _open_advice(transaction, advice_id)
    later = transaction.rows(
        "select d.series, d.number from replenishment_advice a join document d"
        " on d.warehouse_id = a.warehouse_id and d.kind = 'requisition' and d.tx > a.tx"
        " join document_line l on l.document_id = d.id and l.product_id = a.product_id"
        " where a.id = ? and not exists (select 1 from document r where r.reverses_id = d.id"
        " and r.kind = 'reversal')",
        (advice_id,),
    )
    if later:
        series, number = later[0]
        raise AlreadyRequested(advice.product, f"{series}-{number:04d}")
    (posted,) = post_in(database, transaction, [_requisition(advice_id, advice, today)])
    _decide(transaction, advice_id, "accept", "", today)
    return posted.name


def refuse(transaction: Transaction, advice_id: int, reason: str, today: date) -> None:
    """Do not follow an advice, and say why. Raises `NoOpenAdvice`, `ReasonMissing`."""
    advice = _open_advice(transaction, advice_id)
    if not reason.strip():
        raise ReasonMissing(advice.product)
    _decide(transaction, advice_id, "refuse", reason.strip(), today)


def _place(transaction: Transaction, product: str, warehouse: str) -> tuple[int, int]:
    known = transaction.rows(
        "select p.id, w.id from product p join warehouse w on w.code = ?"
        " where p.code = ? and p.is_stocked = 1",
        (warehouse, product),
    )
    if not known:
        raise UnknownGoods(product, warehouse)
    return int(known[0][0]), int(known[0][1])


def _keep(transaction: Transaction, each: Proposal, today: date) -> int:
    product_id, warehouse_id = _place(transaction, each.product, each.warehouse)
    supplier_id = transaction.rows("select id from party where code = ?", (each.supplier,))
    advice_id = transaction.new_id(replenishment_advice)
    transaction.add(
        replenishment_advice,
        (
            advice_id, transaction.tx, product_id, warehouse_id,
            supplier_id[0][0] if supplier_id else None, today.isoformat(),
            max(each.order_on, today).isoformat(), each.need_on.isoformat(),
            to_quantity(each.quantity), each.because, json.dumps(dict(each.why), sort_keys=True),
        ),
    )  # fmt: skip
    return advice_id


def _decide(
    transaction: Transaction, advice_id: int, decision: str, reason: str, today: date
) -> None:
    number = transaction.new_id(replenishment_decision)
    transaction.add(
        replenishment_decision,
        (number, transaction.tx, advice_id, decision, reason, today.isoformat()),
    )


def _open_advice(transaction: Transaction, advice_id: int) -> Proposal:
    found = transaction.rows(
        "select p.code, w.code, a.order_on, a.need_on, a.quantity, a.because"
        " from replenishment_advice a join product p on p.id = a.product_id"
        " join warehouse w on w.id = a.warehouse_id where a.id = ?"
        " and not exists (select 1 from replenishment_decision x where x.advice_id = a.id)",
        (advice_id,),
    )
    if not found:
        raise NoOpenAdvice(advice_id)
    product, warehouse, order_on, need_on, quantity, because = found[0]
    return Proposal(
        product, warehouse, "", date.fromisoformat(str(order_on)), date.fromisoformat(str(need_on)),
        from_whole(int(quantity), QUANTITY_DIGITS), because, {},
    )  # fmt: skip


def _requisition(advice_id: int, advice: Proposal, today: date) -> Document:
    return Document(
        "requisition", f"advice/{advice_id}", today, warehouse=advice.warehouse,
        lines=(Line(advice.product, advice.quantity, due_date=advice.need_on),),
        memo="补货建议 replenishment advice",
    )  # fmt: skip
