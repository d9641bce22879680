"""What selling asks of the books: orders, what is open, month-end lists, collection, channels.

Belongs here: reading rows as they are, for pages and exports alike. Does not: analysis over years
(the warehouse). Amounts are company currency in major units, quantities in the product's unit. A
list as at a day counts vouchers up to that day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import text

from data.determination import AccountKey, TaxpayerKind, find_rule, load_determination
from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole, round_decimal
from erp.sales.errors import UnknownField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from data.charts import Standard


def _digits(reader: Connection) -> int:
    return int(reader.execute(text("select currency_digits from company")).scalar_one())


def account_code(reader: Connection, act: str, day: date) -> str:
    """The account an act uses in this company."""
    standard, kind = reader.execute(text("select standard, taxpayer_kind from company")).one()
    key = AccountKey(act, cast("Standard", standard), cast("TaxpayerKind", kind))
    rule = find_rule(load_determination(), key, on=day)
    assert rule is not None
    return rule.account


def control_balance(reader: Connection, act: str, day: date) -> Decimal:
    """The balance of an act's account at the end of a day, debit positive, from the postings."""
    found = reader.execute(
        text(
            "select coalesce(sum(p.amount), 0) from posting p"
            " join journal_entry e on e.id = p.entry_id join account a on a.id = p.account_id"
            " where a.code = :code and e.voucher_date <= :day"
        ).bindparams(code=account_code(reader, act, day)),
        {"day": _day(reader, day)},
    )
    return from_whole(int(found.scalar_one()), _digits(reader))


def _day(reader: Connection, day: date) -> date | str:
    """A date as the database keeps it: text on SQLite."""
    return day.isoformat() if reader.dialect.name == "sqlite" else day


def _as_date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _rows(reader: Connection, sql: str, values: dict[str, Any]) -> Sequence[Any]:
    return reader.execute(text(sql), values).all()


def _number(series: str, number: int) -> str:
    return f"{series}-{number:04d}"


# -- orders

Operator = Literal["=", "contains", ">=", "<="]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a sales order with its head. `status` is open, partial, delivered or closed."""

    number: str
    key: str
    line: int
    business_date: date
    customer: str
    customer_name: str
    channel: str
    reference: str
    memo: str
    due_date: date
    product: str
    product_name: str
    unit: str
    quantity: Decimal
    delivered: Decimal
    closed: Decimal
    left: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a field of `OrderLine`."""

    field: str
    operator: Operator
    value: Any


_ORDER_LINES = """
select d.id as document_id, l.line, d.series, d.number as running, d.key, d.business_date,
       r.code as customer, r.name as customer_name, d.channel, d.reference, d.memo,
       coalesce(l.due_date, d.due_date) as due_date, p.code as product, p.name as product_name,
       p.unit, l.quantity, l.unit_price, l.net, l.tax,
       coalesce((select g.quantity from line_progress g
                  where g.line_id = l.id and g.act = 'delivery'), 0) as delivered,
       coalesce((select g.quantity from line_progress g
                  where g.line_id = l.id and g.act = 'sales_order_closing'), 0) as closed
  from document d join document_line l on l.document_id = d.id
  join party r on r.id = d.party_id join product p on p.id = l.product_id
 where d.kind = 'sales_order'
   and not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')
"""

_SELECTIVE = {
    "business_date": "d.business_date",
    "channel": "d.channel",
    "customer": "r.code",
    "key": "d.key",
    "product": "p.code",
}
"""Fields whose conditions the database answers, so that a search reads what it shows."""


def order_lines(reader: Connection, conditions: Sequence[Condition] = ()) -> list[OrderLine]:
    """Lines of sales orders that meet every condition, newest order first.

    Raises `UnknownField` for a condition on a field that is none.
    """
    names = {each.name for each in fields(OrderLine)}
    for each in conditions:
        if each.field not in names:
            raise UnknownField(each.field, ", ".join(sorted(names)))
    digits = _digits(reader)
    sql, values = _ORDER_LINES, {}
    for place, each in enumerate(conditions):
        if each.field in _SELECTIVE and each.operator != "contains":
            sql += f" and {_SELECTIVE[each.field]} {each.operator} :value{place}"
            is_day = isinstance(each.value, date)
            values[f"value{place}"] = _day(reader, each.value) if is_day else each.value
    rows = reader.execute(text(f"{sql} order by d.id desc, l.line"), values).mappings()
    found = (_order_line(row, digits) for row in rows)
    return [line for line in found if all(_meets(line, each) for each in conditions)]


def _order_line(row: Any, digits: int) -> OrderLine:  # noqa: ANN401 - a row by name
    quantity, delivered, closed = (
        from_whole(int(row[name]), QUANTITY_DIGITS) for name in ("quantity", "delivered", "closed")
    )
    left = quantity - delivered - closed
    status = "partial" if delivered else "open"
    if left <= 0:
        status = "delivered" if delivered else "closed"
    return OrderLine(
        number=_number(row["series"], row["running"]),
        key=row["key"],
        line=row["line"],
        business_date=_as_date(row["business_date"]),
        customer=row["customer"],
        customer_name=row["customer_name"],
        channel=row["channel"],
        reference=row["reference"],
        memo=row["memo"],
        due_date=_as_date(row["due_date"]),
        product=row["product"],
        product_name=row["product_name"],
        unit=row["unit"],
        quantity=quantity,
        delivered=delivered,
        closed=closed,
        left=left,
        unit_price=from_whole(int(row["unit_price"]), UNIT_PRICE_DIGITS),
        net=from_whole(row["net"], digits),
        tax=from_whole(row["tax"], digits),
        status=status,
    )


def _meets(line: OrderLine, condition: Condition) -> bool:
    found, wanted = getattr(line, condition.field), condition.value
    if condition.operator == "contains":
        return str(wanted).lower() in str(found).lower()
    if condition.operator == "=":
        return bool(found == wanted)
    return bool(found >= wanted if condition.operator == ">=" else found <= wanted)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an order: what, the document, its gross amount, when, by whom."""

    what: str
    document: str
    amount: Decimal
    recorded_at: datetime
    user_id: int


_TIMELINE = """
with recursive
  reached (line_id, document_id) as (
    select l.id, l.document_id from document_line l join document d on d.id = l.document_id
     where d.key = :key
    union
    select l.id, l.document_id from document_line l join reached r on l.source_line_id = r.line_id
  ),
  documents (id) as (
    select document_id from reached union select id from document where key = :key
  ),
  steps (what, document_id, amount, tx) as (
    select d.kind, d.id, d.gross, d.tx from document d join documents x on x.id = d.id
    union all
    select 'reserved', l.document_id, 0, r.tx from reservation r
      join document_line l on l.id = r.order_line_id join reached x on x.line_id = l.id
     where r.quantity > 0 group by l.document_id, r.tx
    union all
    select 'approved', u.document_id, 0, a.tx from approval_decision a
      join approval_due u on u.id = a.due_id join documents x on x.id = u.document_id
     where a.decision = 'approve'
    union all
    select 'paid', e.document_id, -sum(s.amount), s.tx
      from open_item i join documents x on x.id = i.document_id
      join document d on d.id = i.document_id and d.kind = 'sales_invoice'
      join settlement s on s.open_item_id = i.id join journal_entry e on e.id = s.entry_id
     where e.document_id not in (select id from documents) group by e.document_id, s.tx
  )
select s.what, d.series, d.number, s.amount, c.recorded_at, c.user_id
  from steps s join document d on d.id = s.document_id join commit_log c on c.tx = s.tx
 order by c.commit_number, s.document_id, case s.what when 'reserved' then 1 else 0 end
"""


def order_timeline(reader: Connection, key: str) -> list[Step]:
    """Everything that happened to an order, in the order it was recorded; times are UTC.

    `what` is a kind of document, `reserved`, `approved` or `paid`.
    """
    digits = _digits(reader)
    return [
        Step(
            what,
            _number(series, number),
            from_whole(int(amount), digits),
            datetime.fromisoformat(recorded_at),
            user_id,
        )
        for what, series, number, amount, recorded_at, user_id in _rows(
            reader, _TIMELINE, {"key": key}
        )
    ]


# -- what is open, for forms


@dataclass(frozen=True, slots=True)
class CarriableLine:
    """A line with what of it still waits for an act."""

    document: str
    key: str
    line: int
    kind: str
    business_date: date
    product: str
    product_name: str
    unit: str
    unit_price: Decimal
    left: Decimal


_EARNED = "(d.kind = 'acceptance' or d.kind = 'delivery' and l.revenue_event in ('', 'delivery'))"
_WAITING: dict[str, tuple[str, str]] = {
    "sales_order": (
        """d.kind = 'quotation' and d.due_date >= :day and not exists (select 1
             from document_link k where k.to_document_id = d.id and k.relation = 'revises')""",
        "'sales_order'",
    ),
    "pick_list": (
        """d.kind = 'sales_order' and p.is_stocked = 1 and l.quantity > coalesce((
             select sum(g.quantity) from line_progress g where g.line_id = l.id
                and g.act in ('delivery', 'sales_order_closing')), 0)""",
        "'pick_list', 'sales_order_closing'",
    ),
    "delivery": ("d.kind = 'sales_order'", "'delivery', 'sales_order_closing'"),
    "sales_order_closing": ("d.kind = 'sales_order'", "'delivery', 'sales_order_closing'"),
    "acceptance": (
        "d.kind = 'delivery' and l.revenue_event not in ('', 'delivery')",
        "'acceptance', 'sales_return'",
    ),
    "sales_invoice": (_EARNED, "'sales_invoice'"),
    "vat_due": (
        f"{_EARNED} and l.tax_event <> 'delivery'", "'sales_invoice', 'vat_due', 'declared_used'"
    ),
    "sales_return": ("d.kind in ('delivery', 'acceptance')", "'sales_return', 'acceptance'"),
    "credit_note": ("d.kind = 'sales_return'", "'credit_note'"),
}  # fmt: skip
"""Act → which lines wait for it, and what takes from their quantity."""

CARRIED_ACTS = tuple(_WAITING)


def carriable_lines(reader: Connection, act: str, customer: str, day: date) -> list[CarriableLine]:
    """Lines of a customer, up to a day, that wait for an act (a kind of document), oldest first."""
    waiting, taking = _WAITING[act]
    sql = f"""
select * from (
  select d.id, d.series, d.number, d.key, l.line, d.kind, d.business_date, p.code, p.name, p.unit,
         l.unit_price, l.quantity - coalesce((
           select sum(case g.act when 'declared_used' then -g.quantity else g.quantity end)
             from line_progress g where g.line_id = l.id and g.act in ({taking})), 0) as waits
    from document d join document_line l on l.document_id = d.id
    join party r on r.id = d.party_id join product p on p.id = l.product_id
   where r.code = :party and d.business_date <= :day and {waiting}
     and not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')
) found where waits > 0 order by id, line
"""
    return [
        CarriableLine(
            _number(row[1], row[2]),
            row[3],
            row[4],
            row[5],
            _as_date(row[6]),
            row[7],
            row[8],
            row[9],
            from_whole(int(row[10]), UNIT_PRICE_DIGITS),
            from_whole(int(row[11]), QUANTITY_DIGITS),
        )
        for row in _rows(reader, sql, {"party": customer, "day": _day(reader, day)})
    ]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is open of a document at the end of a day, signed like the account (debit positive)."""

    document: str
    key: str
    kind: str
    party: str
    party_name: str
    business_date: date
    due_date: date
    amount: Decimal


_OPEN_AT = """
select d.series, d.number, d.key, d.kind, r.code, r.name, i.business_date, i.due_date,
       sum(rows.amount)
  from (
    select i.id, i.amount from open_item i join journal_entry e on e.id = i.entry_id
     where e.voucher_date <= :day
    union all
    select s.open_item_id, s.amount from settlement s join journal_entry e on e.id = s.entry_id
     where e.voucher_date <= :day
  ) rows join open_item i on i.id = rows.id join account a on a.id = i.account_id
  join party r on r.id = i.party_id join document d on d.id = i.document_id
 where a.code = :code and (:party = '' or r.code = :party)
 group by i.id, d.series, d.number, d.key, d.kind, r.code, r.name, i.business_date, i.due_date
having sum(rows.amount) <> 0 order by i.due_date, i.id
"""


def open_items(reader: Connection, act: str, day: date, *, customer: str = "") -> list[OpenItem]:
    """What is open on an act's account at the end of a day, oldest due first."""
    digits = _digits(reader)
    values = {
        "day": _day(reader, day), "code": account_code(reader, act, day), "party": customer,
    }  # fmt: skip
    return [
        OpenItem(
            _number(row[0], row[1]),
            row[2],
            row[3],
            row[4],
            row[5],
            _as_date(row[6]),
            _as_date(row[7]),
            from_whole(int(row[8]), digits),
        )
        for row in _rows(reader, _OPEN_AT, values)
    ]


# -- month-end lists


def shipped_not_invoiced(reader: Connection, day: date) -> list[OpenItem]:
    """Revenue earned and not invoiced; it sums to receivables not invoiced (1122.02)."""
    return open_items(reader, "receivable_unbilled", day)


def invoiced_not_shipped(reader: Connection, day: date) -> list[OpenItem]:
    """Invoices in advance of orders and dispatched goods: the part of advances not from money."""
    advances = open_items(reader, "advance_received", day)
    return [each for each in advances if each.kind in {"sales_order", "delivery"}]


@dataclass(frozen=True, slots=True)
class Dispatched:
    """Goods of a delivery that are dispatched and not accepted yet, at cost."""

    document: str
    party: str
    party_name: str
    business_date: date
    product: str
    quantity: Decimal
    cost: Decimal


_DISPATCHED = """
select d.series, d.number, r.code, r.name, d.business_date, p.code, sum(v.quantity), sum(v.amount)
  from stock_value v join account a on a.id = v.account_id
  join document_line l on l.id = v.document_line_id
  join document_line o on o.id = case l.kind when 'delivery' then l.id else l.source_line_id end
  join document d on d.id = o.document_id join party r on r.id = d.party_id
  join product p on p.id = v.product_id
 where a.code = :code and v.business_date <= :day
 group by d.id, d.series, d.number, r.code, r.name, d.business_date, p.code
having sum(v.quantity) <> 0 or sum(v.amount) <> 0 order by d.id, p.code
"""


def dispatched_goods(reader: Connection, day: date) -> list[Dispatched]:
    """Goods shipped whose revenue is still to come; it sums to goods dispatched (1406)."""
    digits = _digits(reader)
    values = {"day": _day(reader, day), "code": account_code(reader, "goods_dispatched", day)}
    return [
        Dispatched(
            _number(row[0], row[1]),
            row[2],
            row[3],
            _as_date(row[4]),
            row[5],
            from_whole(int(row[6]), QUANTITY_DIGITS),
            from_whole(int(row[7]), digits),
        )
        for row in _rows(reader, _DISPATCHED, values)
    ]


# -- contracts


@dataclass(frozen=True, slots=True)
class ContractState:
    """A contract with what orders have drawn of it."""

    document: str
    key: str
    party: str
    party_name: str
    last_day: date
    value: Decimal
    drawn: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be ordered."""
        return self.value - self.drawn


_CONTRACTS = """
select d.series, d.number, d.key, r.code, r.name, d.due_date, d.gross, coalesce(w.amount, 0)
  from document d join party r on r.id = d.party_id
  left join document_drawn w on w.document_id = d.id
 where d.kind = 'contract' and d.due_date between :first and :last
   and not exists (select 1 from document_link k
                    where k.to_document_id = d.id and k.relation = 'revises')
 order by d.due_date, d.id
"""


def expiring_contracts(reader: Connection, day: date, *, within_days: int) -> list[ContractState]:
    """Contracts whose last day comes within so many days, the next first."""
    digits = _digits(reader)
    last = day + timedelta(days=within_days)
    values = {"first": _day(reader, day), "last": _day(reader, last)}
    return [
        ContractState(
            _number(row[0], row[1]),
            row[2],
            row[3],
            row[4],
            _as_date(row[5]),
            from_whole(row[6], digits),
            from_whole(int(row[7]), digits),
        )
        for row in _rows(reader, _CONTRACTS, values)
    ]


# -- collection


@dataclass(frozen=True, slots=True)
class Collection:
    """Receivables at the end of a day.

    `receivable` is the sum of open items, `control` the balance of their accounts, which must be
    equal. `days` is DSO: receivable ÷ gross sales × days.
    """

    receivable: Decimal
    control: Decimal
    overdue: tuple[OpenItem, ...]
    sales: Decimal
    days: Decimal | None

    @property
    def overdue_amount(self) -> Decimal:
        """What is past its due date."""
        return sum((item.amount for item in self.overdue), Decimal(0))


_SALES = """
select coalesce(sum(case d.kind when 'sales_return' then -l.net - l.tax
                         else l.net + l.tax end), 0)
  from document d join document_line l on l.document_id = d.id
 where d.business_date between :first and :last
   and (d.kind = 'acceptance'
    or d.kind in ('delivery', 'sales_return') and l.revenue_event in ('', 'delivery')
    or d.kind = 'sales_invoice' and l.source_line_id is null)
"""


def collection(reader: Connection, day: date, *, over_days: int = 90) -> Collection:
    """Receivables, what is overdue, and days of sales outstanding over the last `over_days`."""
    acts = ("receivable_billed", "receivable_unbilled")
    items = [item for act in acts for item in open_items(reader, act, day)]
    receivable = sum((item.amount for item in items), Decimal(0))
    first = day - timedelta(days=over_days - 1)
    values = {"first": _day(reader, first), "last": _day(reader, day)}
    sales = from_whole(int(reader.execute(text(_SALES), values).scalar_one()), _digits(reader))
    return Collection(
        receivable,
        sum((control_balance(reader, act, day) for act in acts), Decimal(0)),
        tuple(item for item in items if item.due_date < day),
        sales,
        round_decimal(receivable * over_days / sales, 1) if sales > 0 else None,
    )


# -- channels


@dataclass(frozen=True, slots=True)
class ChannelSales:
    """Net revenue of a channel; `` is *not said*."""

    channel: str
    documents: int
    revenue: Decimal


_CHANNELS = """
select coalesce(d.channel, ''), count(distinct d.id), -sum(p.amount)
  from posting p join journal_entry e on e.id = p.entry_id join account a on a.id = p.account_id
  left join document d on d.id = e.document_id
 where a.code like :code and e.kind <> 'closing' and e.voucher_date between :first and :last
 group by coalesce(d.channel, '') order by 3 desc, 1
"""


def sales_by_channel(reader: Connection, first: date, last: date) -> list[ChannelSales]:
    """Revenue posted between two days by the channel of its document; it sums to the account."""
    digits = _digits(reader)
    code = account_code(reader, "revenue", last)
    values = {
        "code": f"{code}%", "first": _day(reader, first), "last": _day(reader, last),
    }  # fmt: skip
    return [
        ChannelSales(channel, documents, from_whole(int(revenue), digits))
        for channel, documents, revenue in _rows(reader, _CHANNELS, values)
    ]
