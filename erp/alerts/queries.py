"""Questions about alerts, thresholds and slow movers. Reads only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.commits import Transaction

    Reader = Transaction | Connection


class Threshold(NamedTuple):
    """What a warehouse should hold of a product, and what it has available or promised now."""

    product: str
    name: str
    warehouse: str
    minimum: Decimal
    maximum: Decimal | None
    on_hand: Decimal


class Alert(NamedTuple):
    """An open alert. `requisition` is the number of what was asked for because of it."""

    alert_id: int
    kind: str
    product: str
    name: str
    warehouse: str
    quantity: Decimal
    threshold: Decimal
    wanted: Decimal
    raised_on: str
    requisition: str


class SlowMover(NamedTuple):
    """A pool: what is there, when it was last sold, how long it lasts, what it is worth.

    `days_of_cover` is None where nothing was sold in the window. Amounts in minor units.
    """

    product: str
    name: str
    cost_group: str
    quantity: Decimal
    value: int
    last_sold: str
    days_since_sale: int | None
    days_of_cover: int | None


ON_HAND = """(
  select b.product_id, l.warehouse_id, sum(b.quantity) as quantity
    from stock_threshold s join location l on l.warehouse_id = s.warehouse_id and l.purpose = ''
    join stock_balance b on b.product_id = s.product_id and b.location_id = l.id
   group by b.product_id, l.warehouse_id)"""


def thresholds(reader: Reader) -> list[Threshold]:
    """Every threshold with the stock beside it."""
    return [
        Threshold(
            product, name, warehouse, _exact(minimum),
            None if maximum is None else _exact(maximum), _exact(quantity),
        )
        for product, name, warehouse, minimum, maximum, quantity in rows(
            reader,
            "select p.code, p.name, w.code, s.minimum, s.maximum, coalesce(h.quantity, 0)"
            " from stock_threshold s join product p on p.id = s.product_id"
            f" join warehouse w on w.id = s.warehouse_id left join {ON_HAND} h"
            " on h.product_id = s.product_id and h.warehouse_id = s.warehouse_id"
            " order by w.code, p.code",
        )
    ]  # fmt: skip


def open_alerts(reader: Reader) -> list[Alert]:
    """What is too low or too much, oldest first."""
    return [
        Alert(
            alert_id, kind, product, name, warehouse, _exact(quantity), _exact(threshold),
            _exact(wanted), str(day), f"{series}-{number:04d}" if series else "",
        )
        for (
            alert_id, kind, product, name, warehouse, quantity, threshold, wanted, day, series,
            number,
        ) in rows(
            reader,
            "select a.id, a.kind, p.code, p.name, w.code, a.quantity, a.threshold, a.wanted,"
            " a.raised_on, d.series, d.number from stock_alert a"
            " join product p on p.id = a.product_id join warehouse w on w.id = a.warehouse_id"
            " left join document d on d.key = 'alert/' || a.id"
            " where not exists (select 1 from stock_alert_end e where e.alert_id = a.id)"
            " order by a.id",
        )
    ]  # fmt: skip


def told(reader: Reader) -> dict[int, list[str]]:
    """Open alert → the display names of those it named."""
    found: dict[int, list[str]] = {}
    for alert_id, name in rows(
        reader,
        "select n.alert_id, u.display_name from stock_alert_notice n"
        " join app_user u on u.id = n.user_id where not exists ("
        " select 1 from stock_alert_end e where e.alert_id = n.alert_id) order by n.id",
    ):
        found.setdefault(alert_id, []).append(name)
    return found


def count_of(reader: Reader, user_id: int) -> int:
    """How many open alerts name a person."""
    return int(
        rows(
            reader,
            "select count(*) from stock_alert_notice n where n.user_id = ? and not exists ("
            " select 1 from stock_alert_end e where e.alert_id = n.alert_id)",
            (user_id,),
        )[0][0]
    )


def recipients(reader: Reader) -> dict[str, list[str]]:
    """Warehouse → the sign-in names of those its alerts will name."""
    found: dict[str, list[str]] = {}
    for warehouse, name in rows(
        reader,
        "select w.code, u.name from alert_recipient r join warehouse w on w.id = r.warehouse_id"
        " join app_user u on u.id = r.user_id where r.is_active = 1 and u.is_active = 1"
        " order by w.code, u.name",
    ):
        found.setdefault(warehouse, []).append(name)
    return found


def people(reader: Reader) -> dict[str, str]:
    """Sign-in name → display name of everybody who may be named."""
    return dict(
        map(tuple, rows(reader, "select name, display_name from app_user where is_active = 1"
                        " order by name"))
    )  # fmt: skip


def slow_movers(
    reader: Reader, today: date, *, window_days: int = 90, idle_days: int = 0
) -> list[SlowMover]:
    """Goods by how long ago they were sold, the longest first; idle for `idle_days` at least.

    With 0 every pool is listed, and the values add up to the value of all stock.
    """
    since = (today - timedelta(days=window_days)).isoformat()
    sold = {
        (product, group): (str(last), int(quantity))
        for product, group, last, quantity in rows(
            reader,
            "select m.product_id, case p.costing_method when 'monthly_average' then 0"
            " else w.cost_group_id end, max(m.business_date),"
            " sum(case when m.business_date > ? then m.quantity else 0 end)"
            " from pool_balance b join product p on p.id = b.product_id"
            " join stock_move m on m.product_id = b.product_id"
            " join location c on c.id = m.to_location_id and c.kind = 'customer'"
            " join location l on l.id = m.from_location_id"
            " join warehouse w on w.id = l.warehouse_id"
            " where b.quantity > 0 and b.cost_group_id ="
            " case p.costing_method when 'monthly_average' then 0 else w.cost_group_id end"
            " group by 1, 2",
            (since,),
        )
    }
    found = []
    for product_id, group_id, code, name, group, quantity, value in rows(
        reader,
        "select b.product_id, b.cost_group_id, p.code, p.name, coalesce(g.code, ''),"
        " sum(b.quantity), sum(b.amount) from pool_balance b join product p on p.id = b.product_id"
        " left join cost_group g on g.id = b.cost_group_id"
        " where b.quantity <> 0 or b.amount <> 0"
        " group by b.product_id, b.cost_group_id, p.code, p.name, g.code",
    ):
        last, moved = sold.get((product_id, group_id), ("", 0))
        days = (today - date.fromisoformat(last)).days if last else None
        if days is not None and days < idle_days:
            continue
        cover = int(quantity) * window_days // moved if moved else None
        found.append(SlowMover(code, name, group, _exact(quantity), int(value), last, days, cover))
    return sorted(found, key=lambda each: (each.last_sold, -each.value, each.product))


def _exact(millionths: int) -> Decimal:
    return from_whole(int(millionths), QUANTITY_DIGITS)
