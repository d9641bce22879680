"""Acts of watching stock: set a threshold, name people, look for alerts, ask for goods.

Belongs here: one function a business act; the caller owns the transaction. Does not: posting the
requisition made here (`erp.posting`), which stands above this area.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from erp.access.errors import UnknownUser
from erp.alerts.errors import NothingToOrder, RequisitionOpen, ThresholdsCross, UnknownPlace
from erp.alerts.models import (
    alert_recipient,
    stock_alert,
    stock_alert_end,
    stock_alert_notice,
    stock_threshold,
)
from erp.alerts.queries import ON_HAND
from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows
from erp.documents.types import Document, Line

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from sqlalchemy import Connection

    from erp.base.commits import Transaction


def set_threshold(
    transaction: Transaction,
    *,
    product: str,
    warehouse: str,
    minimum: Decimal,
    maximum: Decimal | None = None,
) -> None:
    """Say what a warehouse should hold of a product at least, and at most.

    Raises `UnknownPlace`, `ThresholdsCross`.
    """
    if minimum < 0 or (maximum is not None and maximum < minimum):
        raise ThresholdsCross(product, minimum, maximum)
    known = transaction.rows(
        "select p.id, w.id, s.id from product p join warehouse w on w.code = ?"
        " left join stock_threshold s on s.product_id = p.id and s.warehouse_id = w.id"
        " where p.code = ? and p.is_stocked = 1",
        (warehouse, product),
    )
    if not known:
        raise UnknownPlace(product, warehouse)
    product_id, warehouse_id, found = known[0]
    values = {"minimum": minimum, "maximum": maximum}
    if found is None:
        names = {"product_id": product_id, "warehouse_id": warehouse_id}
        transaction.insert(stock_threshold, names | values)
    else:
        transaction.update(stock_threshold, found, values)


def set_recipients(transaction: Transaction, warehouse: str, names: Collection[str]) -> None:
    """Say who is named in the alerts to come of a warehouse: these people and nobody else.

    Raises `UnknownPlace`, `UnknownUser`.
    """
    warehouse_id = transaction.scalar("select id from warehouse where code = ?", (warehouse,))
    if warehouse_id is None:
        raise UnknownPlace("", warehouse)
    people = dict(transaction.rows("select name, id from app_user where is_active = 1"))
    for name in names:
        if name not in people:
            raise UnknownUser(name)
    wanted = {people[name] for name in names}
    known = {
        user_id: (row_id, bool(is_active))
        for row_id, user_id, is_active in transaction.rows(
            "select id, user_id, is_active from alert_recipient where warehouse_id = ?",
            (warehouse_id,),
        )
    }
    for user_id in sorted(wanted - known.keys()):
        values = {"user_id": user_id, "warehouse_id": warehouse_id, "is_active": 1}
        transaction.insert(alert_recipient, values)
    for user_id, (row_id, is_active) in known.items():
        if is_active != (user_id in wanted):
            transaction.update(alert_recipient, row_id, {"is_active": int(user_id in wanted)})


def look(transaction: Transaction, on: date) -> int:
    """Raise what is newly out of its thresholds, end what is back within; returns how many rose.

    An alert that is still open is not raised again, so its people are named once.
    """
    is_open = {
        (product_id, warehouse_id, kind): alert_id
        for alert_id, product_id, warehouse_id, kind in transaction.rows(
            "select a.id, a.product_id, a.warehouse_id, a.kind from stock_alert a"
            " where not exists (select 1 from stock_alert_end e where e.alert_id = a.id)"
        )
    }
    people: dict[int, list[int]] = {}
    for user_id, warehouse_id in transaction.rows(
        "select user_id, warehouse_id from alert_recipient where is_active = 1 order by user_id"
    ):
        people.setdefault(warehouse_id, []).append(user_id)
    day, rising = on.isoformat(), 0
    for place, quantity, threshold, wanted in _outside(transaction):
        if is_open.pop(place, None) is not None:
            continue
        alert_id = transaction.new_id(stock_alert)
        transaction.add(
            stock_alert, (alert_id, transaction.tx, *place, quantity, threshold, wanted, day)
        )
        rising += 1
        for user_id in people.get(place[1], ()):
            notice = (transaction.new_id(stock_alert_notice), transaction.tx, alert_id, user_id)
            transaction.add(stock_alert_notice, notice)
    for alert_id in is_open.values():
        end = (transaction.new_id(stock_alert_end), transaction.tx, alert_id, day)
        transaction.add(stock_alert_end, end)
    return rising


_Place = tuple[int, int, str]


def _outside(transaction: Transaction) -> list[tuple[_Place, int, int, int]]:
    """Product, warehouse and kind of what is out of its thresholds; held, threshold, wanted."""
    found: list[tuple[_Place, int, int, int]] = []
    for product_id, warehouse_id, minimum, maximum, quantity in transaction.rows(
        "select s.product_id, s.warehouse_id, s.minimum, s.maximum, coalesce(h.quantity, 0)"
        f" from stock_threshold s left join {ON_HAND} h"
        " on h.product_id = s.product_id and h.warehouse_id = s.warehouse_id order by s.id"
    ):
        held, least = int(quantity), int(minimum)
        most = None if maximum is None else int(maximum)
        if held < least:
            place = (product_id, warehouse_id, "low")
            found.append((place, held, least, (least if most is None else most) - held))
        elif most is not None and held > most:
            found.append(((product_id, warehouse_id, "over"), held, most, 0))
    return found


def a_requisition(reader: Transaction | Connection, alert_id: int) -> Document:
    """The requisition of what an open alert of low stock wants, the same whenever it is asked for.

    Raises `NothingToOrder`; `RequisitionOpen` while one of an earlier alert is still to come.
    """
    found = rows(
        reader,
        "select p.code, a.product_id, a.warehouse_id, w.code, a.wanted, a.raised_on"
        " from stock_alert a join product p on p.id = a.product_id"
        " join warehouse w on w.id = a.warehouse_id where a.id = ? and a.kind = 'low'"
        " and not exists (select 1 from stock_alert_end e where e.alert_id = a.id)",
        (alert_id,),
    )
    if not found:
        raise NothingToOrder(alert_id)
    product, product_id, warehouse_id, warehouse, wanted, day = found[0]
    earlier = rows(
        reader,
        "select d.series, d.number from stock_alert a join document d on d.key = 'alert/' || a.id"
        " join document_line l on l.document_id = d.id"
        " where a.product_id = ? and a.warehouse_id = ? and a.id <> ?"
        " and l.quantity > coalesce((select sum(g.quantity) from line_progress g"
        " where g.line_id = l.id), 0)"
        " and not exists (select 1 from document r where r.reverses_id = d.id"
        " and r.kind = 'reversal')",
        (product_id, warehouse_id, alert_id),
    )
    if earlier:
        series, number = earlier[0]
        raise RequisitionOpen(product, f"{series}-{number:04d}")
    quantity = from_whole(int(wanted), QUANTITY_DIGITS)
    on = date.fromisoformat(str(day))
    return Document(
        "requisition", f"alert/{alert_id}", on, warehouse=warehouse,
        lines=(Line(product, quantity),), memo="库存预警 low stock",
    )  # fmt: skip
