"""Supplier evaluation 供应商评估: on time, quality and price of what came in, and a score.

Belongs here: the figures of a time span from receipts, inspections and returns, each receipt with
its part in them. Does not: the weights (`data/supplier_evaluation.csv`), how a page shows them.

On time is a line received not after the day its order line was expected on, or the order's date
and the agreed lead time; lines without either are not judged. Rejected is what inspection sent
back or scrapped and what was returned without one, of the quantity received. A price is compared
with the one agreed for the order's date, else with the average of all suppliers in the span.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from data.reference import Measure, load_supplier_measures
from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole, round_decimal
from erp.base.reading import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

HUNDRED, NONE = Decimal(100), Decimal(0)

_STANDS = (
    "not exists (select 1 from document x where x.reverses_id = {d}.id and x.kind = 'reversal')"
)

_BACK = f"""
select coalesce(sum(t.quantity), 0) from document_line t
  join document q on q.id = t.document_id and {_STANDS.format(d="q")}
 where t.quantity > 0 and (t.source_line_id = l.id
       and (t.kind = 'inspection' and t.reason in ('return', 'scrap')
            or t.kind = 'purchase_return' and t.reason <> 'rejected')
    or t.kind = 'purchase_return' and t.source_line_id in (select i.id from document_line i
          where i.source_line_id = l.id and i.kind = 'supplier_invoice'))
"""

_RECEIVED = f"""
select p.code, p.name, d.series, d.number, d.business_date, r.code, l.quantity, l.net,
       coalesce(od.business_date, d.business_date), o.due_date,
       o.id is not null, ({_BACK})
  from document d
  join party p on p.id = d.party_id
  join document_line l on l.document_id = d.id
  join product r on r.id = l.product_id
  left join document_line o on o.id = l.source_line_id and o.kind = 'purchase_order'
  left join document od on od.id = o.document_id
 where d.kind = 'goods_receipt' and d.business_date between ? and ? and l.quantity > 0
   and {_STANDS.format(d="d")}
 order by p.code, d.business_date, d.id, l.id
"""

_AGREED = """
select p.code, r.code, c.valid_from, c.valid_to, c.unit_price, c.lead_time_days, c.currency
  from supplier_price c join party p on p.id = c.supplier_id join product r on r.id = c.product_id
 order by c.valid_from desc
"""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line received and what it says of its supplier.

    `expected` is None where nobody said a day; `reference` is the net price it is compared with,
    None where there is none; prices in company currency.
    """

    supplier: str
    supplier_name: str
    document: str
    received_on: date
    product: str
    quantity: Decimal
    net: Decimal
    expected: date | None
    rejected: Decimal
    reference: Decimal | None

    @property
    def is_on_time(self) -> bool | None:
        """None where no day was expected."""
        return None if self.expected is None else self.received_on <= self.expected


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A supplier's figures of a span, in percent with two decimals; None: nothing to judge by.

    `score` is 0 to 100, the weights of measures without a figure shared among the others.
    """

    supplier: str
    supplier_name: str
    receipts: int
    on_time_percent: Decimal | None
    rejected_percent: Decimal
    price_percent: Decimal | None
    score: Decimal
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class _Agreed:
    since: str
    until: str
    price: Decimal | None
    lead_time_days: int | None


def evaluate(connection: Connection, first: date, last: date) -> list[Evaluation]:
    """Each supplier that delivered from `first` to `last`, the best first."""
    by_supplier: dict[str, list[ReceiptLine]] = defaultdict(list)
    for line in _received(connection, first, last):
        by_supplier[line.supplier].append(line)
    measures = load_supplier_measures()
    found = [_evaluation(lines, measures) for lines in by_supplier.values()]
    return sorted(found, key=lambda each: (-each.score, each.supplier))


def score(
    measures: Iterable[Measure],
    *,
    on_time: Decimal | None,
    rejected: Decimal | None,
    price: Decimal | None,
) -> Decimal:
    """0 to 100 from percents: every percent a measure is short of the best costs its points.

    >>> score(load_supplier_measures(), on_time=Decimal(90), rejected=Decimal(5), price=Decimal(2))
    Decimal('92.00')
    """
    short = {
        "on_time": None if on_time is None else HUNDRED - on_time,
        "quality": rejected,
        "price": None if price is None else max(price, NONE),
    }
    earned, weights = NONE, NONE
    for each in measures:
        missing = short[each.measure]
        if missing is not None:
            earned += each.weight * max(HUNDRED - missing * each.points_per_percent, NONE)
            weights += each.weight
    return round_decimal(earned / weights, 2) if weights else NONE


def _evaluation(lines: list[ReceiptLine], measures: Iterable[Measure]) -> Evaluation:
    judged = [each.is_on_time for each in lines if each.is_on_time is not None]
    received = sum((each.quantity for each in lines), NONE)
    rejected = _percent(sum((each.rejected for each in lines), NONE), received) or NONE
    compared = [each for each in lines if each.reference]
    usual = sum(((each.reference or NONE) * each.quantity for each in compared), NONE)
    paid = sum((each.net for each in compared), NONE)
    on_time = _percent(Decimal(sum(judged)), Decimal(len(judged)))
    price = _percent(paid - usual, usual)
    return Evaluation(
        lines[0].supplier,
        lines[0].supplier_name,
        len({each.document for each in lines}),
        on_time,
        rejected,
        price,
        score(measures, on_time=on_time, rejected=rejected, price=price),
        tuple(lines),
    )


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return round_decimal(part * 100 / whole, 2) if whole else None


def _received(connection: Connection, first: date, last: date) -> list[ReceiptLine]:
    digits = int(rows(connection, "select currency_digits from company")[0][0])
    found = rows(connection, _RECEIVED, (first.isoformat(), last.isoformat()))
    averages = _averages((row[5], row[6], row[7], digits) for row in found)
    agreed = _agreed(connection)
    lines = []
    for (
        code,
        name,
        series,
        number,
        day,
        product,
        quantity,
        net,
        ordered,
        due,
        has_order,
        back,
    ) in found:
        term = _term(agreed.get((code, product), []), str(ordered))
        expected = None if due is None else date.fromisoformat(str(due))
        if expected is None and has_order and term and term.lead_time_days is not None:
            expected = date.fromisoformat(str(ordered)) + timedelta(days=term.lead_time_days)
        reference = term.price if term and term.price is not None else averages[product]
        lines.append(
            ReceiptLine(
                code, name, f"{series}-{number:04d}", date.fromisoformat(str(day)), product,
                from_whole(int(quantity), QUANTITY_DIGITS), from_whole(int(net), digits),
                expected, from_whole(int(back), QUANTITY_DIGITS), reference,
            )
        )  # fmt: skip
    return lines


def _averages(received: Iterable[tuple[str, int, int, int]]) -> dict[str, Decimal]:
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [NONE, NONE])
    for product, quantity, net, digits in received:
        sums[product][0] += from_whole(int(quantity), QUANTITY_DIGITS)
        sums[product][1] += from_whole(int(net), digits)
    return {
        product: round_decimal(net / quantity, UNIT_PRICE_DIGITS)
        for product, (quantity, net) in sums.items()
    }


def _agreed(connection: Connection) -> dict[tuple[str, str], list[_Agreed]]:
    """Terms by supplier and product, the newest first; a price in another currency is none."""
    found: dict[tuple[str, str], list[_Agreed]] = defaultdict(list)
    for supplier, product, since, until, price, days, currency in rows(connection, _AGREED):
        own = None if currency else from_whole(int(price), UNIT_PRICE_DIGITS)
        term = _Agreed(str(since), str(until or "9999-12-31"), own or None, days)
        found[supplier, product].append(term)
    return found


def _term(agreed: list[_Agreed], on: str) -> _Agreed | None:
    return next((each for each in agreed if each.since <= on <= each.until), None)
