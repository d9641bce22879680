"""What selling asks of the books: orders, what is open, month-end lists, collection, channels.

Belongs here: reading rows as they are, for pages and exports alike. Does not: analysis over years
(the warehouse). Amounts are company currency in major units, quantities in the product's unit. A
list as at a day counts vouchers up to that day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import text

from data.determination import AccountKey, TaxpayerKind, find_rule, load_determination
from erp.base.exact import (
    QUANTITY_DIGITS,
    UNIT_PRICE_DIGITS,
    check_fits,
    from_whole,
    round_decimal,
    to_whole,
)
from erp.sales.errors import UnknownField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """A line of a sales order with its head. `status` is open, partial, delivered or closed.

    Amounts are company currency but `unit_price`, which is in the order's `currency`. What the
    customer is (group, type, industry, size) is as it stands today.
    """

    document_id: int
    number: str
    key: str
    line: int
    business_date: date
    customer: str
    customer_name: str
    party_group: str
    party_type: str
    industry: str
    party_size: str
    warehouse: str
    department: str
    salesperson: str
    salesperson_name: str
    project: str
    channel: str
    reference: str
    memo: str
    currency: str
    due_date: date
    product: str
    product_name: str
    category: str
    description: str
    unit: str
    tax_code: str
    quantity: Decimal
    delivered: Decimal
    closed: Decimal
    left: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    status: str


QUANTITIES = ("quantity", "delivered", "closed", "left")
AMOUNTS = ("net", "tax", "gross")
DAYS = ("business_date", "due_date")
_PRICE = "unit_price"
_COLUMN = {"left": "waits"}
"""Fields whose name is a word of SQL."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a field of `OrderLine`."""

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """The sums over every line a search finds, and how many there are."""

    lines: int
    quantity: Decimal
    delivered: Decimal
    left: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


_ORDER_LINES = """
from (
  select each.*, quantity - delivered - closed as waits, net + tax as gross,
         case when quantity - delivered - closed > 0
              then case when delivered <> 0 then 'partial' else 'open' end
              when delivered <> 0 then 'delivered' else 'closed' end as status
    from (
  select d.id as document_id,
         d.series || '-' || case when d.number < 10 then '000' when d.number < 100 then '00'
           when d.number < 1000 then '0' else '' end || cast(d.number as text) as number,
         d.key, l.line, d.business_date, r.code as customer, r.name as customer_name,
         r.party_group, r.party_type, r.industry, r.party_size,
         d.channel, d.reference, d.memo, d.currency,
         coalesce(l.due_date, d.due_date) as due_date, p.code as product, p.name as product_name,
         p.category, l.description, p.unit, l.quantity,
         coalesce(g.quantity, 0) as delivered, coalesce(c.quantity, 0) as closed,
         l.unit_price, l.net, l.tax {named}
    from document d cross join document_line l
    join party r on r.id = d.party_id join product p on p.id = l.product_id
    {joins}
    left join line_progress g on g.line_id = l.id and g.act = 'delivery'
    left join line_progress c on c.line_id = l.id and c.act = 'sales_order_closing'
   where d.kind = 'sales_order' and l.document_id = d.id
     and not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')
    ) each
) found
"""
"""`cross join` makes SQLite go from heads to lines, so that a head is judged once."""

_NAMED = {
    "warehouse": ("w.code", "left join warehouse w on w.id = d.warehouse_id"),
    "department": ("o.code", "left join department o on o.id = d.department_id"),
    "salesperson": ("y.code", "left join employee y on y.id = d.employee_id"),
    "salesperson_name": ("y.name", "left join employee y on y.id = d.employee_id"),
    "project": ("j.code", "left join project j on j.id = d.project_id"),
    "tax_code": ("t.code", "left join tax_code t on t.id = l.tax_code_id"),
}
"""Fields that need a table of their own, which a sum over all lines leaves out."""


def _found(names: Iterable[str]) -> str:
    """The lines with the fields asked for."""
    asked = {name: _NAMED[name] for name in names if name in _NAMED}
    return _ORDER_LINES.format(
        named="".join(f", coalesce({column}, '') as {name}" for name, (column, _) in asked.items()),
        joins=" ".join(dict.fromkeys(join for _, join in asked.values())),
    )


def order_lines(
    reader: Connection,
    conditions: Sequence[Condition] = (),
    *,
    limit: int | None = None,
    after: tuple[int, int] | None = None,
) -> list[OrderLine]:
    """Lines of sales orders that meet every condition, newest order first.

    At most `limit` of them, those that come after the line `after` (document id and line). Raises
    `UnknownField` for a condition on a field that is none.
    """
    digits = _digits(reader)
    where, values = _meeting(reader, conditions, digits)
    if after is not None:
        where += " and (document_id < :after or document_id = :after and line > :after_line)"
        values |= {"after": after[0], "after_line": after[1]}
    sql = f"select * {_found(_NAMED)} where {where} order by document_id desc, line"
    if limit is not None:
        sql += " limit :limit"
        values["limit"] = limit
    rows = reader.execute(text(sql), values).mappings()
    names = [each.name for each in fields(OrderLine)]
    return [
        OrderLine(**{name: _read(name, row[_COLUMN.get(name, name)], digits) for name in names})
        for row in rows
    ]


def order_totals(reader: Connection, conditions: Sequence[Condition] = ()) -> OrderTotals:
    """The totals row of a search: over all it finds, not over what a page shows.

    Raises `UnknownField`.
    """
    digits = _digits(reader)
    where, values = _meeting(reader, conditions, digits)
    names = [each.name for each in fields(OrderTotals)][1:]
    used = [each.field for each in conditions]
    sums = ", ".join(f"coalesce(sum({_COLUMN.get(name, name)}), 0)" for name in names)
    row = reader.execute(
        text(f"select count(*), {sums} {_found(used)} where {where}"), values
    ).one()
    figures = {name: _read(name, sum_, digits) for name, sum_ in zip(names, row[1:], strict=True)}
    return OrderTotals(row[0], **figures)


def _meeting(
    reader: Connection, conditions: Sequence[Condition], digits: int
) -> tuple[str, dict[str, Any]]:
    """The conditions as SQL with the values it binds."""
    names = {each.name for each in fields(OrderLine)}
    parts, values = ["1 = 1"], {}
    for place, each in enumerate(conditions):
        if each.field not in names:
            raise UnknownField(each.field, ", ".join(sorted(names)))
        column, name = _COLUMN.get(each.field, each.field), f"value{place}"
        if each.operator == "contains":
            parts.append(f"lower(cast({column} as text)) like :{name} escape '!'")
            words = str(each.value).lower()
            for mark in "!%_":
                words = words.replace(mark, f"!{mark}")
            values[name] = f"%{words}%"
        else:
            parts.append(f"{column} {each.operator} :{name}")
            values[name] = _stored(reader, each, digits)
    return " and ".join(parts), values


def _stored(reader: Connection, condition: Condition, digits: int) -> Any:  # noqa: ANN401 - any field
    """A condition's value as the column keeps it."""
    field, value = condition.field, condition.value
    if field in DAYS:
        return _day(reader, value)
    scale = _scale(field, digits)
    if scale is None:
        return value
    if condition.operator == "=":
        return to_whole(value, scale, field)
    end = ROUND_CEILING if condition.operator == ">=" else ROUND_FLOOR
    return check_fits(int(Decimal(value).scaleb(scale).to_integral_value(end)), field)


def _read(field: str, value: Any, digits: int) -> Any:  # noqa: ANN401 - any field
    """A column's value as `OrderLine` has it."""
    if field in DAYS:
        return _as_date(value)
    scale = _scale(field, digits)
    return value if scale is None else from_whole(int(value), scale)


def _scale(field: str, digits: int) -> int | None:
    if field in QUANTITIES:
        return QUANTITY_DIGITS
    if field in AMOUNTS:
        return digits
    return UNIT_PRICE_DIGITS if field == _PRICE else None


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
