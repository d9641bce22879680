"""What buying knows, read set-wise from the core: orders, quotes, prices, accruals, purchases.

Belongs here: figures by business line, each proved by the ledgers. Does not: how pages show them.
Quantities and prices come back as `Decimal`, amounts in major units of company currency.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from data.determination import AccountKey, find_rule, load_determination
from erp.base.exact import (
    QUANTITY_DIGITS,
    RATE_ONE,
    UNIT_PRICE_DIGITS,
    divide,
    from_whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

ACCRUED, CONTRA, TRANSIT = "accrued_payable", "accrued_goods_reversal", "goods_in_transit"
_PAYABLE = "payable"
_CHUNK = 300

_STANDS = "not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')"
"""Of a document `d`: nobody has reversed it."""


def _rows(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Rows of a query in the SQL both databases share, with `?` for its values."""
    if connection.dialect.name != "sqlite":
        sql = sql.replace("%", "%%").replace("?", "%s")
    return list(connection.exec_driver_sql(sql, tuple(values)))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _quantity(value: object) -> Decimal:
    return from_whole(int(value or 0), QUANTITY_DIGITS)  # type: ignore[call-overload]


def _price(value: object) -> Decimal:
    return from_whole(int(value or 0), UNIT_PRICE_DIGITS)  # type: ignore[call-overload]


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


@dataclass(frozen=True, slots=True)
class _Firm:
    """Settings a query needs: digits, whether input tax is deducted, accounts by act."""

    digits: int
    is_general: bool
    standard: str
    kind: str
    on: date

    def amount(self, minor: object) -> Decimal:
        """Minor units as an amount."""
        return from_whole(int(minor or 0), self.digits)  # type: ignore[call-overload]

    def account(self, act: str) -> str:
        """The code of the account an act uses."""
        key = AccountKey(act=act, standard=self.standard, taxpayer_kind=self.kind)  # type: ignore[arg-type]
        rule = find_rule(load_determination(), key, on=self.on)
        assert rule is not None
        return rule.account


def _firm(connection: Connection, on: date | None = None) -> _Firm:
    digits, standard, kind = _rows(
        connection, "select currency_digits, standard, taxpayer_kind from company"
    )[0]
    return _Firm(digits, kind == "general", standard, kind, on or date.max)


# -- the firm's policy


@dataclass(frozen=True, slots=True)
class Policy:
    """How the firm buys from a date on. Percents, and an amount in company currency."""

    valid_from: date
    accrual_way: str
    over_receipt_percent: Decimal
    price_tolerance_percent: Decimal | None
    price_tolerance_amount: Decimal | None


def policies(connection: Connection) -> list[Policy]:
    """All policies, the newest first."""
    digits = _firm(connection).digits
    found = _rows(
        connection,
        "select valid_from, accrual_way, over_receipt_basis_points, price_tolerance_basis_points,"
        " price_tolerance_amount from purchase_policy order by valid_from desc",
    )
    return [
        Policy(
            date.fromisoformat(str(since)), way, from_whole(over, 2),
            None if points is None else from_whole(points, 2),
            None if amount is None else from_whole(amount, digits),
        )
        for since, way, over, points, amount in found
    ]  # fmt: skip


# -- accruals


def open_by_receipt(
    connection: Connection, act: str, *, before: date | None = None
) -> list[tuple[str, str, int, int]]:
    """Receipts with an amount open on the account of an act: key, supplier, minor units, digits."""
    firm = _firm(connection)
    values: list[Any] = [firm.account(act)]
    earlier = ""
    if before is not None:
        earlier = "and d.business_date < ?"
        values.append(before.isoformat())
    found = _rows(
        connection,
        f"""select d.key, p.code, sum(b.remaining) from open_item i
              join account a on a.id = i.account_id and a.code = ?
              join open_item_balance b on b.open_item_id = i.id and b.remaining <> 0
              join document d on d.id = i.document_id and d.kind = 'goods_receipt'
              join party p on p.id = i.party_id
             where 1 = 1 {earlier} group by d.key, p.code order by d.key""",
        values,
    )
    return [(key, party, int(amount), firm.digits) for key, party, amount in found]


@dataclass(frozen=True, slots=True)
class Accrual:
    """What is accrued for a line at a date: of a receipt, or (negative) of a return to be credited.

    `quantity` is what the line brought, `contra` what lies on 1405.90 instead.
    """

    number: str
    key: str
    line: int
    business_date: date
    supplier: str
    product: str
    quantity: Decimal
    amount: Decimal
    contra: Decimal


def accrual_list(connection: Connection, on: date) -> list[Accrual]:
    """Goods received not invoiced, by receipt line, at the end of a day (CN-03).

    The amounts sum to the balances of the two accounts at that date.
    """
    firm = _firm(connection, on)
    accrued, contra = firm.account(ACCRUED), firm.account(CONTRA)
    day = on.isoformat()
    found = _rows(
        connection,
        """select d.series, d.number, d.key, l.line, d.business_date, p.code, r.code, l.quantity,
                  sum(case when open.code = ? then open.amount else 0 end),
                  sum(case when open.code = ? then open.amount else 0 end)
             from (
               select i.document_line_id as line_id, i.party_id, a.code, i.amount
                 from open_item i join account a on a.id = i.account_id
                 join journal_entry e on e.id = i.entry_id
                where a.code in (?, ?) and e.voucher_date <= ?
               union all
               select i.document_line_id, i.party_id, a.code, s.amount
                 from open_item i join account a on a.id = i.account_id
                 join settlement s on s.open_item_id = i.id
                 join journal_entry e on e.id = s.entry_id
                where a.code in (?, ?) and e.voucher_date <= ?
             ) open
             join document_line l on l.id = open.line_id
             join document d on d.id = l.document_id
             join product r on r.id = l.product_id join party p on p.id = open.party_id
            group by d.series, d.number, d.key, l.line, d.business_date, p.code, r.code, l.quantity
           having sum(case when open.code = ? then open.amount else 0 end) <> 0
               or sum(case when open.code = ? then open.amount else 0 end) <> 0
            order by d.business_date, d.series, d.number, l.line""",
        [accrued, contra, accrued, contra, day, accrued, contra, day, accrued, contra],
    )
    return [
        Accrual(
            f"{series}-{number:04d}", key, line, date.fromisoformat(str(when)), supplier, product,
            _quantity(quantity), firm.amount(-int(amount)), firm.amount(-int(reversed_)),
        )
        for series, number, key, line, when, supplier, product, quantity, amount, reversed_ in found
    ]  # fmt: skip


def account_balance_at(connection: Connection, act: str, on: date) -> Decimal:
    """The balance of an act's account at the end of a day, debit positive, from its postings."""
    firm = _firm(connection, on)
    found = _rows(
        connection,
        "select sum(p.amount) from posting p join account a on a.id = p.account_id and a.code = ?"
        " join journal_entry e on e.id = p.entry_id where e.voucher_date <= ?",
        [firm.account(act), on.isoformat()],
    )
    return firm.amount(found[0][0])


# -- orders


@dataclass(slots=True)
class TrackedLine:
    """An order line and everything that came of it. `paid` is of what was invoiced, with tax."""

    number: str
    key: str
    line: int
    business_date: date
    due_date: date | None
    supplier: str
    product: str
    unit_price: Decimal
    ordered: Decimal
    ordered_net: Decimal
    received: Decimal = Decimal(0)
    closed: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    invoiced_net: Decimal = Decimal(0)
    invoiced_gross: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def open(self) -> Decimal:
        """What is still to come."""
        return max(Decimal(0), self.ordered - self.received - self.closed)

    @property
    def state(self) -> str:
        """`open`, `part`, `received`, `done` or `closed`, from the quantities."""
        if self.open:
            return "part" if self.received else "open"
        if self.closed and not self.received:
            return "closed"
        return "done" if self.invoiced >= self.received - self.returned else "received"


_CAME = """(
    coalesce((select sum(g.quantity) from line_progress g where g.line_id = l.id
                 and g.act in ('goods_receipt', 'purchase_order_closing')), 0)
    + coalesce((select sum(g.quantity) from document_line i
                  join line_progress g on g.line_id = i.id and g.act = 'goods_receipt'
                 where i.source_line_id = l.id and i.kind = 'supplier_invoice'), 0)
)"""
"""What of an order line `l` came or was closed, by what was invoiced in advance too."""


def order_tracking(
    connection: Connection,
    *,
    keys: Iterable[str] | None = None,
    supplier: str = "",
    open_only: bool = False,
    most: int = 500,
) -> list[TrackedLine]:
    """Order lines, newest first: ordered, received, invoiced, paid and returned on one line."""
    firm = _firm(connection)
    where, values = ["d.kind = 'purchase_order'", _STANDS], []
    if keys is not None:
        wanted = sorted(keys)
        where.append(f"d.key in ({_marks(wanted)})")
        values += wanted
    if supplier:
        where.append("p.code = ?")
        values.append(supplier)
    if open_only:
        where.append(f"l.quantity > {_CAME}")
    lines: dict[int, TrackedLine] = {}
    for line_id, series, number, key, row, day, due, code, product, price, quantity, net in _rows(
        connection,
        f"""select l.id, d.series, d.number, d.key, l.line, d.business_date, l.due_date, p.code,
                   r.code, l.unit_price, l.quantity, l.net
              from document d join document_line l on l.document_id = d.id
              join party p on p.id = d.party_id join product r on r.id = l.product_id
             where {" and ".join(where)}
             order by d.business_date desc, d.id desc, l.line limit {most}""",
        values,
    ):
        lines[line_id] = TrackedLine(
            f"{series}-{number:04d}", key, row, date.fromisoformat(str(day)), _day(due), code,
            product, _price(price), _quantity(quantity), firm.amount(net),
        )  # fmt: skip
    for chunk in _chunks(list(lines)):
        _add_acts(connection, firm, lines, chunk)
        _add_paid(connection, firm, lines, chunk)
    return list(lines.values())


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _came_of(order_lines: Sequence[int]) -> str:
    """What was done with order lines, up to three steps on: receipt, invoice, return."""
    kinds = "('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing')"
    return f"""(
      with first as (
        select l.source_line_id as o, l.id, l.document_id, l.kind, l.quantity, l.net, l.tax
          from document_line l
         where l.source_line_id in ({_marks(order_lines)}) and l.kind in {kinds}
      ), second as (
        select f.o, l.id, l.document_id, l.kind, l.quantity, l.net, l.tax
          from first f join document_line l on l.source_line_id = f.id where l.kind in {kinds}
      ), third as (
        select s.o, l.id, l.document_id, l.kind, l.quantity, l.net, l.tax
          from second s join document_line l on l.source_line_id = s.id where l.kind in {kinds}
      )
      select * from first union all select * from second union all select * from third
    )"""


def _add_acts(
    connection: Connection, firm: _Firm, lines: dict[int, TrackedLine], chunk: list[int]
) -> None:
    for line_id, kind, quantity, net, tax in _rows(
        connection,
        "select c.o, c.kind, sum(c.quantity), sum(c.net), sum(c.tax)"
        f" from {_came_of(chunk)} c group by c.o, c.kind",
        chunk,
    ):
        line = lines[line_id]
        if kind == "goods_receipt":
            line.received = _quantity(quantity)
        elif kind == "purchase_order_closing":
            line.closed = _quantity(quantity)
        elif kind == "purchase_return":
            line.returned = _quantity(quantity)
        else:
            line.invoiced = _quantity(quantity)
            line.invoiced_net = firm.amount(net)
            line.invoiced_gross = firm.amount(int(net) + int(tax))


def _add_paid(
    connection: Connection, firm: _Firm, lines: dict[int, TrackedLine], chunk: list[int]
) -> None:
    """An invoice line is paid as far as its invoice is."""
    paid: dict[int, int] = defaultdict(int)
    for line_id, gross, amount, remaining in _rows(
        connection,
        f"""select c.o, c.net + c.tax, i.amount, b.remaining from {_came_of(chunk)} c
              join open_item i on i.document_id = c.document_id
              join account a on a.id = i.account_id and a.code = ?
              join open_item_balance b on b.open_item_id = i.id
             where c.kind = 'supplier_invoice'""",
        [*chunk, firm.account(_PAYABLE)],
    ):
        paid[line_id] += divide(int(gross) * (int(amount) - int(remaining)), int(amount))
    for line_id, minor in paid.items():
        lines[line_id].paid = firm.amount(minor)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that can still be carried on, with the price ordered where it came of an order."""

    number: str
    key: str
    line: int
    kind: str
    business_date: date
    supplier: str
    product: str
    name: str
    unit: str
    unit_price: Decimal
    ordered_price: Decimal | None
    left: Decimal
    lot: str = ""


def receivable_lines(connection: Connection, supplier: str) -> list[OpenLine]:
    """Goods still to come: of orders, and of invoices that came before them."""
    return _open_lines(
        connection,
        "p.code = ? and r.is_stocked = 1 and (d.kind = 'purchase_order'"
        " or d.kind = 'supplier_invoice' and o.kind = 'purchase_order')",
        [supplier],
    )


def invoiceable_lines(connection: Connection, supplier: str) -> list[OpenLine]:
    """What a supplier may still invoice: of receipts, and of orders before the goods come."""
    return _open_lines(
        connection,
        "p.code = ? and (d.kind = 'purchase_order'"
        " or d.kind = 'goods_receipt' and coalesce(o.kind, '') <> 'supplier_invoice')",
        [supplier],
    )


def returnable_lines(connection: Connection, supplier: str) -> list[OpenLine]:
    """What may go back: of receipts what was not invoiced, of invoices what was."""
    return _open_lines(
        connection,
        "p.code = ? and (d.kind = 'goods_receipt'"
        " or d.kind = 'supplier_invoice' and o.kind = 'goods_receipt')",
        [supplier],
    )


def creditable_lines(connection: Connection, supplier: str) -> list[OpenLine]:
    """What went back after it was invoiced and the supplier has not credited."""
    return _open_lines(
        connection,
        "p.code = ? and d.kind = 'purchase_return' and (o.kind = 'supplier_invoice' or exists ("
        " select 1 from document_line i where i.id = o.source_line_id"
        " and i.kind = 'supplier_invoice'))",
        [supplier],
        acts="'supplier_credit_note'",
    )


def held_lines(connection: Connection, warehouses: frozenset[str] | None = None) -> list[OpenLine]:
    """Receipt lines whose goods wait for inspection, oldest first."""
    where, values = "d.kind = 'goods_receipt' and l.reason = 'inspection'", []
    if warehouses is not None:
        values = sorted(warehouses)
        where += (
            " and d.warehouse_id in (select w.id from warehouse w"
            f" where w.code in ({_marks(values)}))"
        )
    return _open_lines(connection, where, values, acts="'inspection'")


_TAKING = "'goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing'"


def _open_lines(
    connection: Connection, where: str, values: Sequence[str], *, acts: str = _TAKING
) -> list[OpenLine]:
    left = (
        "l.quantity - coalesce((select sum(g.quantity) from line_progress g"
        f" where g.line_id = l.id and g.act in ({acts})), 0)"
    )
    found = _rows(
        connection,
        f"""select d.series, d.number, d.key, l.line, d.kind, d.business_date, p.code, r.code,
                   r.name, r.unit, l.unit_price, o.kind, o.unit_price, {left},
                   coalesce(t.code, '')
              from document d join document_line l on l.document_id = d.id
              join party p on p.id = d.party_id join product r on r.id = l.product_id
              left join document_line o on o.id = l.source_line_id
              left join lot t on t.id = l.lot_id
             where {where} and {left} > 0 and {_STANDS}
             order by d.business_date, d.id, l.line limit 300""",
        values,
    )
    return [_open_line(*row) for row in found]


def _open_line(  # noqa: PLR0917 - one row, in the order of the query
    series: str,
    number: int,
    key: str,
    line: int,
    kind: str,
    day: object,
    supplier: str,
    product: str,
    name: str,
    unit: str,
    price: int,
    origin: str | None,
    origin_price: int | None,
    left: int,
    lot: str,
) -> OpenLine:
    return OpenLine(
        f"{series}-{number:04d}", key, line, kind, date.fromisoformat(str(day)), supplier, product,
        name, unit, _price(price),
        _price(origin_price) if origin == "purchase_order" else None, _quantity(left),
        lot,
    )  # fmt: skip


def open_orders(connection: Connection) -> list[OpenLine]:
    """Order lines of which something was neither received, invoiced in advance nor closed."""
    return _open_lines(connection, "d.kind = 'purchase_order'", [])


@dataclass(frozen=True, slots=True)
class Payable:
    """A document a supplier is still owed for (negative: has still to give back)."""

    number: str
    key: str
    kind: str
    reference: str
    business_date: date
    due_date: date
    remaining: Decimal


def payables(connection: Connection, supplier: str) -> list[Payable]:
    """What is open of a supplier's invoices and credit notes in company currency, by due date."""
    firm = _firm(connection)
    found = _rows(
        connection,
        """select d.series, d.number, d.key, d.kind, d.reference, d.business_date, i.due_date,
                  -b.remaining
             from party p join open_item i on i.party_id = p.id and i.currency is null
             join account a on a.id = i.account_id and a.code = ?
             join open_item_balance b on b.open_item_id = i.id and b.remaining <> 0
             join document d on d.id = i.document_id
            where p.code = ? order by i.due_date, d.id""",
        [firm.account(_PAYABLE), supplier],
    )
    return [
        Payable(
            f"{series}-{number:04d}", key, kind, reference, date.fromisoformat(str(day)),
            date.fromisoformat(str(due)), firm.amount(left),
        )
        for series, number, key, kind, reference, day, due, left in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """A request for quotation that may be answered."""

    number: str
    key: str
    business_date: date
    quotes: int


def requests(connection: Connection, *, most: int = 100) -> list[Request]:
    """Requests for quotation, newest first, with how many quotes answer them."""
    found = _rows(
        connection,
        f"""select d.series, d.number, d.key, d.business_date, (
                   select count(distinct q.document_id) from document_line l
                     join document_line q on q.source_line_id = l.id and q.kind = 'supplier_quote'
                    where l.document_id = d.id)
              from document d where d.kind = 'request_for_quotation' and {_STANDS}
             order by d.business_date desc, d.id desc limit {most}""",
    )
    return [
        Request(f"{series}-{number:04d}", key, date.fromisoformat(str(day)), int(quotes))
        for series, number, key, day, quotes in found
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a request: what a quote has to answer."""

    line: int
    product: str
    name: str
    unit: str
    quantity: Decimal


def asked(connection: Connection, request: str) -> list[Asked]:
    """The lines of a request for quotation."""
    found = _rows(
        connection,
        "select l.line, r.code, r.name, r.unit, l.quantity from document d"
        " join document_line l on l.document_id = d.id join product r on r.id = l.product_id"
        " where d.key = ? order by l.line",
        [request],
    )
    return [
        Asked(line, product, name, unit, _quantity(quantity))
        for line, product, name, unit, quantity in found
    ]


# -- quotes


@dataclass(frozen=True, slots=True)
class Quote:
    """One supplier's answer to one line of a request for quotation.

    `net` is company currency at the quote's rate, so that offers in other currencies compare.
    """

    line: int
    product: str
    asked: Decimal
    supplier: str
    number: str
    key: str
    quote_line: int
    quantity: Decimal
    unit_price: Decimal
    currency: str
    net: Decimal
    promised: date | None
    valid_until: date | None
    ordered: Decimal
    is_cheapest: bool
    is_fastest: bool


@dataclass(slots=True)
class _Best:
    price: int | None = None
    day: str | None = None


def compare_quotes(connection: Connection, request: str) -> list[Quote]:
    """All quotes for a request, by its lines and then by price: the best price and date marked.

    What was ordered from a quote stands beside it: the chosen one is the one with an order.
    """
    firm = _firm(connection)
    found = _rows(
        connection,
        f"""select q.line, r.code, q.quantity, p.code, d.series, d.number, d.key, o.line,
                  o.quantity, o.unit_price, d.currency, o.net, o.due_date, d.due_date,
                  coalesce(g.quantity, 0)
             from document a join document_line q on q.document_id = a.id
             join document_line o on o.source_line_id = q.id and o.kind = 'supplier_quote'
             join document d on d.id = o.document_id join party p on p.id = d.party_id
             join product r on r.id = q.product_id
             left join line_progress g on g.line_id = o.id and g.act = 'purchase_order'
            where a.key = ? and a.kind = 'request_for_quotation' and {_STANDS}
            order by q.line""",
        [request],
    )
    best: dict[int, _Best] = defaultdict(_Best)
    for row in found:
        price, line = _per_unit(row), best[row[0]]
        line.price = price if line.price is None else min(price, line.price)
        if row[12] is not None:
            line.day = str(row[12]) if line.day is None else min(str(row[12]), line.day)
    found.sort(key=lambda row: (row[0], _per_unit(row), str(row[12] or "9999")))
    return [_quote(firm, row, best[row[0]]) for row in found]


def _per_unit(row: Sequence[Any]) -> int:
    return divide(int(row[11]) * RATE_ONE, int(row[8]))


def _quote(firm: _Firm, row: Sequence[Any], best: _Best) -> Quote:
    line, product, asked, supplier, series, number, key, quote_line = row[:8]
    quantity, price, currency, net, promised, until, ordered = row[8:]
    return Quote(
        line, product, _quantity(asked), supplier, f"{series}-{number:04d}", key, quote_line,
        _quantity(quantity), _price(price), currency, firm.amount(net), _day(promised),
        _day(until), _quantity(ordered), _per_unit(row) == best.price,
        promised is not None and str(promised) == best.day,
    )  # fmt: skip


# -- prices


@dataclass(frozen=True, slots=True)
class PricePoint:
    """What a unit cost net on one document."""

    business_date: date
    number: str
    kind: str
    supplier: str
    quantity: Decimal
    unit_price: Decimal


def price_trend(
    connection: Connection, product: str, *, since: date, supplier: str = "", most: int = 500
) -> list[PricePoint]:
    """Net prices a product was ordered at, oldest first, each with its order (PUR-10)."""
    return _points(
        connection, [product], kind="purchase_order", since=since, supplier=supplier, most=most
    ).get(product, [])


def _points(
    connection: Connection,
    products: Sequence[str],
    *,
    kind: str,
    since: date,
    supplier: str = "",
    most: int = 2000,
) -> dict[str, list[PricePoint]]:
    points: dict[str, list[PricePoint]] = defaultdict(list)
    digits = _firm(connection).digits
    scale = 10 ** (UNIT_PRICE_DIGITS + QUANTITY_DIGITS - digits)
    values: list[Any] = [*products, kind, since.isoformat()]
    only = ""
    if supplier:
        only = "and p.code = ?"
        values.append(supplier)
    found = _rows(
        connection,
        f"""select r.code, d.business_date, d.series, d.number, d.kind, p.code, l.quantity, l.net
              from document_line l join product r on r.id = l.product_id
              join document d on d.id = l.document_id join party p on p.id = d.party_id
             where r.code in ({_marks(products)}) and d.kind = ? and d.business_date >= ? {only}
               and {_STANDS}
             order by d.business_date desc, d.id desc limit {most}""",
        values,
    )
    for product, day, series, number, document_kind, code, quantity, net in reversed(found):
        points[product].append(
            PricePoint(
                date.fromisoformat(str(day)), f"{series}-{number:04d}", document_kind, code,
                _quantity(quantity), _price(divide(int(net) * scale, int(quantity))),
            )
        )  # fmt: skip
    return points


@dataclass(frozen=True, slots=True)
class PriceHint:
    """What a buyer should know of a product's price; None where there is none."""

    last: Decimal | None
    average: Decimal | None
    contract: Decimal | None


def price_hints(
    connection: Connection, products: Sequence[str], *, supplier: str, on: date, since: date
) -> dict[str, PriceHint]:
    """Last and average price received since a day, and the contract price that holds (PUR-10)."""
    wanted = sorted(set(products))
    if not wanted:
        return {}
    points = _points(connection, wanted, kind="goods_receipt", since=since)
    contracts = contract_prices(connection, wanted, supplier=supplier, on=on)
    return {code: _hint(points.get(code, []), contracts.get(code)) for code in wanted}


def _hint(points: list[PricePoint], contract: Decimal | None) -> PriceHint:
    if not points:
        return PriceHint(None, None, contract)
    total = sum((point.quantity for point in points), Decimal(0))
    spent = sum((point.quantity * point.unit_price for point in points), Decimal(0))
    average = (spent / total).quantize(Decimal(1).scaleb(-UNIT_PRICE_DIGITS))
    return PriceHint(points[-1].unit_price, average, contract)


def contract_prices(
    connection: Connection, products: Sequence[str], *, supplier: str, on: date
) -> dict[str, Decimal]:
    """Prices agreed with a supplier that hold on a date; the latest agreement of each product."""
    found = _rows(
        connection,
        f"""select r.code, c.unit_price from supplier_price c
              join product r on r.id = c.product_id join party p on p.id = c.supplier_id
             where p.code = ? and r.code in ({_marks(products)}) and c.valid_from <= ?
               and (c.valid_to is null or c.valid_to >= ?)
             order by c.valid_from""",
        [supplier, *products, on.isoformat(), on.isoformat()],
    )
    return {code: _price(price) for code, price in found}


# -- purchases


@dataclass(slots=True)
class Purchase:
    """What was bought of a product from a supplier in a month, at what it cost."""

    month: str
    supplier: str
    product: str
    quantity: Decimal = field(default_factory=Decimal)
    amount: Decimal = field(default_factory=Decimal)


_KINDS = (
    "'goods_receipt', 'supplier_invoice', 'landed_cost', 'purchase_return', 'supplier_credit_note',"
    " 'accrual_reversal', 'accrual_renewal'"
)


def purchases(connection: Connection, first: date, last: date) -> list[Purchase]:
    """Purchases by voucher month, supplier and product; they sum to `purchases_in_ledger`.

    A purchase counts when it is received (at the accrued amount) or invoiced (the difference, or
    what is not received at all: services, charges). Goods invoiced before they come count when
    they come. Quantities are received less returned.
    """
    firm = _firm(connection, last)
    days = [first.isoformat(), last.isoformat()]
    made: dict[tuple[str, str, str], Purchase] = {}
    for sql, values in (
        (_owed_by_line(firm), days),
        (_kept_by_line("open_item", "o.amount"), [*_line_accounts(firm), *days]),
        (_kept_by_line("settlement", "s.amount"), [*_line_accounts(firm), *days]),
        (_MOVED, days),
    ):
        for month, supplier, product, quantity, minor in _rows(connection, sql, values):
            key = (month, supplier, product)
            each = made.setdefault(key, Purchase(*key))
            each.quantity += _quantity(quantity)
            each.amount += firm.amount(minor)
    return [made[key] for key in sorted(made) if made[key].amount or made[key].quantity]


def _line_accounts(firm: _Firm) -> list[str]:
    return [firm.account(act) for act in (ACCRUED, CONTRA, TRANSIT)]


def _owed_by_line(firm: _Firm) -> str:
    """What invoices say their lines cost; a red one takes it back."""
    cost = "l.net" if firm.is_general else "l.net + l.tax"
    return f"""
    select substr(cast(e.voucher_date as text), 1, 7), p.code, r.code, 0,
           sum(case l.kind when 'supplier_credit_note' then -({cost}) else {cost} end)
      from journal_entry e join document d on d.id = e.document_id
      join document_line l on l.document_id = d.id
      join party p on p.id = d.party_id join product r on r.id = l.product_id
     where e.voucher_date between ? and ?
       and l.kind in ('supplier_invoice', 'landed_cost', 'supplier_credit_note')
       and (exists (select 1 from open_item i where i.entry_id = e.id)
         or exists (select 1 from settlement s where s.entry_id = e.id))
     group by 1, 2, 3"""


def _kept_by_line(table: str, amount: str) -> str:
    """What accruals, contra and transit of a line change by: minus that is bought."""
    join = (
        "join open_item o on o.entry_id = e.id"
        if table == "open_item"
        else "join settlement s on s.entry_id = e.id join open_item o on o.id = s.open_item_id"
    )
    return f"""
    select substr(cast(e.voucher_date as text), 1, 7), p.code, r.code, 0, -sum({amount})
      from journal_entry e join document d on d.id = e.document_id {join}
      join account a on a.id = o.account_id and a.code in (?, ?, ?)
      join document_line l on l.id = o.document_line_id
      join party p on p.id = o.party_id join product r on r.id = l.product_id
      left join document original on original.id = d.reverses_id and d.kind = 'reversal'
     where e.voucher_date between ? and ? and coalesce(original.kind, d.kind) in ({_KINDS})
     group by 1, 2, 3"""


_MOVED = """
    select substr(cast(d.business_date as text), 1, 7), p.code, r.code,
           sum(case l.kind when 'purchase_return' then -l.quantity else l.quantity end), 0
      from document d join document_line l on l.document_id = d.id
      join party p on p.id = d.party_id join product r on r.id = l.product_id
     where d.business_date between ? and ? and l.kind in ('goods_receipt', 'purchase_return')
     group by 1, 2, 3"""


def purchases_in_ledger(connection: Connection, first: date, last: date) -> Decimal:
    """What purchase documents put on stock, cost and expense accounts, from the postings."""
    firm = _firm(connection, last)
    found = _rows(
        connection,
        f"""select sum(p.amount) from journal_entry e join document d on d.id = e.document_id
              join posting p on p.entry_id = e.id join account a on a.id = p.account_id
              left join document o on o.id = d.reverses_id and d.kind = 'reversal'
             where e.voucher_date between ? and ? and coalesce(o.kind, d.kind) in ({_KINDS})
               and a.subsidiary not in ('open_item', 'tax')""",
        [first.isoformat(), last.isoformat()],
    )
    return firm.amount(found[0][0])


# -- balances

_OWED_BY_ITEMS = """
    select p.code, -sum(b.remaining) from open_item i
      join open_item_balance b on b.open_item_id = i.id
      join account a on a.id = i.account_id and a.code in (?, ?)
      join party p on p.id = i.party_id group by p.code"""

_OWED_BY_ACCOUNTS = """
    select p.code, sum(b.credit - b.debit) from account_balance b
      join account a on a.id = b.account_id and a.code in (?, ?)
      join party p on p.id = b.party_id group by p.code"""


def supplier_balances(connection: Connection) -> dict[str, tuple[Decimal, Decimal]]:
    """By supplier: what is owed on invoices less prepayments by open items, and by the accounts.

    Both are always equal (PUR-08); credit positive.
    """
    firm = _firm(connection)
    codes = [firm.account(_PAYABLE), firm.account("prepayment")]
    made: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, sql in enumerate((_OWED_BY_ITEMS, _OWED_BY_ACCOUNTS)):
        for code, minor in _rows(connection, sql, codes):
            made[code][place] = int(minor)
    return {
        code: (firm.amount(items), firm.amount(accounts))
        for code, (items, accounts) in sorted(made.items())
    }
