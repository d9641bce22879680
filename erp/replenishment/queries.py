"""What advice is made from, and advice with what became of it. Reads only.

Demand is what deliveries took from stock, by day: cancelled ones left out, returns not taken off
(what came back had to be there before). Goods asked for count until they are ordered, whatever
lies between a requisition and its order; so what is asked for is never advised again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole
from erp.base.reading import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

    Reader = Transaction | Connection

HISTORY_DAYS = 730
USUAL_LEAD_DAYS = 14
"""Where no receipt has been seen and no supplier has said."""
SERVICE_BASIS_POINTS, REVIEW_DAYS, HOLDING_BASIS_POINTS = 9_500, 7, 2_000
"""The rule of what has none of its own, as the columns' defaults."""

Place = tuple[int, int]
"""Product and warehouse."""

_STANDS = "not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')"


@dataclass(slots=True)
class Situation:
    """All that is known of goods in a warehouse on a day; quantities in the product's unit.

    `demand` is (day, quantity delivered, largest line), `stock_changes` the net of each day,
    `coming` (day, quantity) of orders placed. `minimum` and `maximum` are the thresholds people
    set. `lead_times` are days from order to receipt, `received_on` the day each was seen;
    `agreed_days` is what the supplier said.
    `unit_cost` and `unit_price` are in minor units, None where unknown.
    """

    product: str
    name: str
    warehouse: str
    available: Decimal = Decimal(0)
    soon: Decimal = Decimal(0)
    promised: Decimal = Decimal(0)
    requested: Decimal = Decimal(0)
    coming: list[tuple[date, Decimal]] = field(default_factory=list)
    demand: list[tuple[date, Decimal, Decimal]] = field(default_factory=list)
    stock_changes: dict[date, Decimal] = field(default_factory=dict)
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    service_basis_points: int = SERVICE_BASIS_POINTS
    review_days: int = REVIEW_DAYS
    holding_basis_points: int = HOLDING_BASIS_POINTS
    is_automatic: bool = False
    supplier: str = ""
    agreed_days: int | None = None
    least_quantity: Decimal = Decimal(0)
    pack_quantity: Decimal = Decimal(0)
    lead_times: list[int] = field(default_factory=list)
    received_on: list[date] = field(default_factory=list)
    shelf_life_days: int = 0
    unit_cost: Decimal | None = None
    unit_price: Decimal | None = None


class Advice(NamedTuple):
    """An advice, its decision and its outcome.

    `why` holds numbers as text by name. `decision` is empty while it is open. `ordered` and
    `received` are of its requisition, `received_on` the first receipt; `ran_out_on` is the first
    day since on which the warehouse ended without any of it.
    """

    advice_id: int
    product: str
    name: str
    warehouse: str
    supplier: str
    advised_on: date
    order_on: date
    need_on: date
    quantity: Decimal
    because: str
    why: Mapping[str, Any]
    decision: str
    reason: str
    decided_on: date | None
    requisition: str
    ordered: Decimal
    received: Decimal
    received_on: date | None
    ran_out_on: date | None


def situations(reader: Reader, today: date) -> list[Situation]:
    """Everything replenished: goods delivered in two years, promised, or with a threshold."""
    found = _Found(reader, today)
    found.read()
    return [each for _, each in sorted(found.places.items())]


class _Found:
    """The situations being read, one kind of fact after the other."""

    def __init__(self, reader: Reader, today: date) -> None:
        self.reader, self.today = reader, today
        self.places: dict[Place, Situation] = {}
        self.products: dict[int, tuple[str, str, int, Decimal | None]] = {
            product_id: (code, name, int(shelf), _price(price))
            for product_id, code, name, shelf, price in rows(
                reader,
                "select id, code, name, shelf_life_days, list_price from product"
                " where is_stocked = 1 and (closed_on is null or closed_on > ?)",
                (today.isoformat(),),
            )
        }
        self.warehouses = dict(rows(reader, "select id, code from warehouse"))

    def at(self, product_id: int, warehouse_id: int | None) -> Situation | None:
        """The place of a fact; made at the first."""
        known = self.products.get(product_id)
        if known is None or warehouse_id is None:
            return None
        code, name, shelf, _ = known
        place = (product_id, warehouse_id)
        if place not in self.places:
            self.places[place] = Situation(
                code, name, self.warehouses[warehouse_id], shelf_life_days=shelf
            )
        return self.places[place]

    def read(self) -> None:
        """First what makes a place one to replenish, then what is known of it."""
        self._demand()
        self._promised()
        self._thresholds()
        self._rules()
        self._stock()
        self._suppliers()
        self._coming()
        self._requested()
        self._costs()

    def _demand(self) -> None:
        since = (self.today - timedelta(days=HISTORY_DAYS)).isoformat()
        for product_id, warehouse_id, day, quantity, largest in rows(
            self.reader,
            "select m.product_id, f.warehouse_id, m.business_date, sum(m.quantity),"
            " max(m.quantity) from stock_move m join location f on f.id = m.from_location_id"
            " join document_line l on l.id = m.document_line_id"
            " join document d on d.id = l.document_id"
            " where d.kind = 'delivery' and m.business_date >= ? and m.business_date < ?"
            f" and f.kind = 'internal' and f.purpose = '' and {_STANDS}"
            " group by m.product_id, f.warehouse_id, m.business_date order by 3",
            (since, self.today.isoformat()),
        ):
            if (place := self.at(product_id, warehouse_id)) is not None:
                place.demand.append((_day(day), _quantity(quantity), _quantity(largest)))

    def _promised(self) -> None:
        for product_id, warehouse_id, left in rows(
            self.reader,
            "select l.product_id, d.warehouse_id, sum(l.quantity - coalesce((select sum(g.quantity)"
            " from line_progress g where g.line_id = l.id"
            " and g.act in ('delivery', 'sales_order_closing')), 0))"
            " from document d join document_line l on l.document_id = d.id"
            f" where d.kind = 'sales_order' and {_STANDS} group by l.product_id, d.warehouse_id",
        ):
            if left > 0 and (place := self.at(product_id, warehouse_id)) is not None:
                place.promised = _quantity(left)

    def _thresholds(self) -> None:
        for product_id, warehouse_id, minimum, maximum in rows(
            self.reader,
            "select product_id, warehouse_id, minimum, maximum from stock_threshold",
        ):
            if (place := self.at(product_id, warehouse_id)) is not None:
                place.minimum = _quantity(minimum)
                place.maximum = None if maximum is None else _quantity(maximum)

    def _rules(self) -> None:
        for product_id, warehouse_id, service, review, holding, automatic in rows(
            self.reader,
            "select product_id, warehouse_id, service_basis_points, review_days,"
            " holding_basis_points, is_automatic from replenishment_rule",
        ):
            if (place := self.at(product_id, warehouse_id)) is not None:
                place.service_basis_points, place.review_days = int(service), int(review)
                place.holding_basis_points, place.is_automatic = int(holding), bool(automatic)

    def _stock(self) -> None:
        for product_id, warehouse_id, purpose, quantity in rows(
            self.reader,
            "select b.product_id, l.warehouse_id, l.purpose, sum(b.quantity) from stock_balance b"
            " join location l on l.id = b.location_id"
            " where l.purpose in ('', 'inspection', 'transit')"
            " group by b.product_id, l.warehouse_id, l.purpose",
        ):
            place = self.places.get((product_id, warehouse_id))
            if place is not None and purpose == "":
                place.available = _quantity(quantity)
            elif place is not None:
                place.soon += _quantity(quantity)
        since = (self.today - timedelta(days=HISTORY_DAYS)).isoformat()
        for product_id, warehouse_id, day, quantity in rows(
            self.reader,
            "select s.product_id, l.warehouse_id, s.business_date, sum(s.quantity) from stock_day s"
            " join location l on l.id = s.location_id and l.purpose = ''"
            " where s.business_date >= ? group by s.product_id, l.warehouse_id, s.business_date",
            (since,),
        ):
            if (product_id, warehouse_id) in self.places:
                self.places[product_id, warehouse_id].stock_changes[_day(day)] = _quantity(quantity)

    def _coming(self) -> None:
        for product_id, warehouse_id, ordered_on, due, ordered, came in rows(
            self.reader,
            "select l.product_id, d.warehouse_id, d.business_date, l.due_date, l.quantity,"
            " coalesce((select sum(g.quantity) from line_progress g where g.line_id = l.id"
            "    and g.act in ('goods_receipt', 'purchase_order_closing')), 0)"
            " + coalesce((select sum(g.quantity) from document_line i"
            "    join line_progress g on g.line_id = i.id and g.act = 'goods_receipt'"
            "    where i.source_line_id = l.id and i.kind = 'supplier_invoice'), 0)"
            " from document d join document_line l on l.document_id = d.id"
            f" where d.kind = 'purchase_order' and {_STANDS}",
        ):
            place = self.places.get((product_id, warehouse_id))
            if place is not None and ordered > came:
                usual = timedelta(days=place.agreed_days or USUAL_LEAD_DAYS)
                on = _day(due) if due else _day(ordered_on) + usual
                place.coming.append((max(on, self.today), _quantity(ordered - came)))

    def _requested(self) -> None:
        for _, product_id, warehouse_id, left in open_requisitions(self.reader):
            place = self.places.get((product_id, warehouse_id))
            if place is not None:
                place.requested += _quantity(left)

    def _suppliers(self) -> None:
        lead: dict[tuple[str, int], list[tuple[int, date]]] = defaultdict(list)
        last: dict[int, str] = {}
        for supplier, product_id, ordered_on, received_on in rows(
            self.reader,
            "select p.code, l.product_id, od.business_date, d.business_date from document d"
            " join document_line l on l.document_id = d.id"
            " join document_line o on o.id = l.source_line_id and o.kind = 'purchase_order'"
            " join document od on od.id = o.document_id join party p on p.id = d.party_id"
            f" where d.kind = 'goods_receipt' and l.quantity > 0 and {_STANDS}"
            " order by d.business_date, l.id",
        ):
            received = _day(received_on)
            lead[supplier, product_id].append(((received - _day(ordered_on)).days, received))
            last[product_id] = supplier
        agreed: dict[int, tuple[Any, ...]] = {}
        for product_id, *rest in rows(
            self.reader,
            "select c.product_id, p.code, c.lead_time_days, c.least_quantity, c.pack_quantity"
            " from supplier_price c join party p on p.id = c.supplier_id where c.valid_from <= ?"
            " and (c.valid_to is null or c.valid_to >= ?) order by c.unit_price desc, p.code desc",
            (self.today.isoformat(), self.today.isoformat()),
        ):
            agreed[product_id] = tuple(rest)
        for (product_id, _), place in self.places.items():
            if product_id in agreed:
                place.supplier, days, least, pack = agreed[product_id]
                place.agreed_days = None if days is None else int(days)
                place.least_quantity, place.pack_quantity = _quantity(least), _quantity(pack)
            else:
                place.supplier = last.get(product_id, "")
            seen = lead.get((place.supplier, product_id), [])
            place.lead_times = [days for days, _ in seen]
            place.received_on = [on for _, on in seen]

    def _costs(self) -> None:
        cost = {
            product_id: Decimal(int(amount)) / _quantity(quantity)
            for product_id, quantity, amount in rows(
                self.reader,
                "select product_id, sum(quantity), sum(amount) from pool_balance"
                " group by product_id having sum(quantity) > 0",
            )
        }
        digits = rows(self.reader, "select currency_digits from company")[0][0]
        for (product_id, _), place in self.places.items():
            place.unit_cost = cost.get(product_id)
            price = self.products[product_id][3]
            place.unit_price = None if price is None else price * 10 ** int(digits)


def open_requisitions(reader: Reader) -> list[tuple[int, int, int, int]]:
    """Transaction, product, warehouse and millionths of requisition lines not ordered yet."""
    return [
        (tx, product_id, warehouse_id, int(quantity) - int(direct) - int(quoted))
        for tx, product_id, warehouse_id, quantity, direct, quoted in rows(
            reader,
            "select l.tx, l.product_id, d.warehouse_id, l.quantity,"
            " coalesce((select sum(g.quantity) from line_progress g"
            "    where g.line_id = l.id and g.act = 'purchase_order'), 0),"
            " coalesce((select sum(g.quantity) from document_line r join document_line q"
            "    on q.source_line_id = r.id and q.kind = 'supplier_quote'"
            "    join line_progress g on g.line_id = q.id and g.act = 'purchase_order'"
            "    where r.source_line_id = l.id and r.kind = 'request_for_quotation'), 0)"
            " from document d join document_line l on l.document_id = d.id"
            f" where d.kind = 'requisition' and {_STANDS} order by l.id",
        )
        if int(quantity) > int(direct) + int(quoted) and warehouse_id is not None
    ]


def advices(reader: Reader, *, is_open: bool | None = None, most: int = 500) -> list[Advice]:
    """Advice, the most urgent first; only open or only decided advice when asked."""
    state = {None: "1 = 1", True: "x.id is null", False: "x.id is not null"}[is_open]
    order = "a.order_on, a.need_on, a.id" if is_open else "a.advised_on desc, a.id desc"
    return [
        _advice(reader, row)
        for row in rows(
            reader,
            "select a.id, p.code, p.name, w.code, coalesce(s.code, ''), a.advised_on, a.order_on,"
            " a.need_on, a.quantity, a.because, a.why, coalesce(x.decision, ''),"
            " coalesce(x.reason, ''), x.decided_on, a.product_id, a.warehouse_id"
            " from replenishment_advice a join product p on p.id = a.product_id"
            " join warehouse w on w.id = a.warehouse_id left join party s on s.id = a.supplier_id"
            " left join replenishment_decision x on x.advice_id = a.id"
            f" where {state} order by {order} limit {most}",
        )
    ]


def _advice(reader: Reader, row: Any) -> Advice:  # noqa: ANN401 - a row of the query
    (advice_id, product, name, warehouse, supplier, advised, order, need, quantity, because, why,
     decision, reason, decided, product_id, warehouse_id) = row  # fmt: skip
    number, ordered, received, received_on = "", 0, 0, None
    if decision == "accept":
        number, ordered, received, received_on = _followed(reader, f"advice/{advice_id}")
    ran_out = _ran_out(reader, (product_id, warehouse_id), str(advised)) if decision else None
    return Advice(
        advice_id, product, name, warehouse, supplier, _day(advised), _day(order), _day(need),
        _quantity(quantity), because, json.loads(why), decision, reason,
        _day(decided) if decided else None, number, _quantity(ordered), _quantity(received),
        received_on, ran_out,
    )  # fmt: skip


def _followed(reader: Reader, key: str) -> tuple[str, int, int, date | None]:
    """Number of a requisition; what was ordered of it, directly or by a quote, and received."""
    ((series, number, line_id),) = rows(
        reader,
        "select d.series, d.number, l.id from document d join document_line l"
        " on l.document_id = d.id where d.key = ?",
        (key,),
    )
    orders = rows(
        reader,
        "select o.id, o.quantity from document_line o where o.kind = 'purchase_order'"
        " and (o.source_line_id = ? or o.source_line_id in (select q.id from document_line r"
        " join document_line q on q.source_line_id = r.id and q.kind = 'supplier_quote'"
        " where r.source_line_id = ? and r.kind = 'request_for_quotation'))",
        (line_id, line_id),
    )
    came, first = 0, None
    for order_id, _ in orders:
        for quantity, day in rows(
            reader,
            "select l.quantity, d.business_date from document_line l join document d"
            " on d.id = l.document_id where l.source_line_id = ? and l.kind = 'goods_receipt'"
            " order by d.business_date",
            (order_id,),
        ):
            came += int(quantity)
            first = first or _day(day)
    return f"{series}-{number:04d}", sum(int(each[1]) for each in orders), came, first


def _ran_out(reader: Reader, place: Place, since: str) -> date | None:
    """The first day after `since` at whose end none was left."""
    ((held,),) = rows(
        reader,
        "select coalesce(sum(b.quantity), 0) from stock_balance b join location l"
        " on l.id = b.location_id and l.purpose = '' where b.product_id = ? and l.warehouse_id = ?",
        place,
    )
    changes = rows(
        reader,
        "select s.business_date, sum(s.quantity) from stock_day s join location l"
        " on l.id = s.location_id and l.purpose = '' where s.product_id = ? and l.warehouse_id = ?"
        " and s.business_date > ? group by s.business_date order by s.business_date",
        (*place, since),
    )
    level = int(held) - sum(int(each[1]) for each in changes)
    for day, change in changes:
        level += int(change)
        if level <= 0:
            return _day(day)
    return None


def _quantity(millionths: object) -> Decimal:
    return from_whole(int(millionths), QUANTITY_DIGITS)  # type: ignore[call-overload]


def _price(whole: object) -> Decimal | None:
    value = from_whole(int(whole), UNIT_PRICE_DIGITS)  # type: ignore[call-overload]
    return value or None


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])
