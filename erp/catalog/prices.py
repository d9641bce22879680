"""The price of each of many lines at once: two queries, whatever their number.

Belongs here: reading candidates. Does not: which of them holds (`rules.choose_price`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, divide, from_whole
from erp.base.reading import rows
from erp.catalog.queries import Units, ratio_of, units_of
from erp.catalog.rules import Price, choose_price

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

FOR_CLASSES = (
    "(party_code = '' and party_group in ('', ?) and party_type in ('', ?)"
    " and industry in ('', ?) and party_size in ('', ?))"
)
"""The price lists that are for nobody by name and whose every class is the customer's or none."""
_CHUNK = 500
_ZERO = Decimal(0)


class _List(NamedTuple):
    """A list that holds: at which of `LEVELS`, and for how many classes besides the group."""

    level: str
    code: str
    is_tax_inclusive: bool
    classes: int


def find_prices(
    reader: Transaction | Connection,
    *,
    customer: str,
    day: date,
    wanted: Sequence[tuple[str, Decimal, str]],
    currency: str = "",
) -> list[Price | None]:
    """The price of each (product, quantity, unit) on a day, None where nothing says one.

    An empty unit is the product's own. Prices are in `currency`; unless said the customer's, else
    the company's. A price of another unit of the line is brought to the unit asked, rounded to
    10⁻⁸.
    """
    own_currency = rows(reader, "select currency from company")[0][0]
    about = rows(
        reader,
        "select currency, price_list, party_group, party_type, industry, party_size"
        " from party where code = ?",
        (customer,),
    )
    usual, assigned, *classes = about[0] if about else ("",) * 6
    currency = currency or usual or own_currency
    lists = _lists(reader, (customer, assigned, classes), currency, day)
    units = units_of(reader, {product for product, _, _ in wanted})
    lines = _lines(reader, lists, units, day)
    found: list[Price | None] = []
    for product, quantity, unit in wanted:
        known = units.get(product)
        if known is None:
            found.append(None)
            continue
        asked = unit or known.own
        candidates: list[Price] = []
        for row in lines.get(known.product_id, []):
            candidates += _brought_to(asked, row, lists[row[1]], known, currency)
        if currency == own_currency and known.list_price:
            ratio = ratio_of(known, asked)
            if ratio is not None:
                candidates.append(_list_price(known.list_price, currency, asked, ratio))
        found.append(choose_price(quantity, candidates))
    return found


def _lists(
    reader: Transaction | Connection,
    who: tuple[str, str, Sequence[str]],
    currency: str,
    day: date,
) -> dict[int, _List]:
    """The lists that hold for a customer, by id.

    `who` are the customer's code, the list its master names, and its group, type, industry, size.
    """
    customer, assigned, classes = who
    on = day.isoformat()
    found = rows(
        reader,
        "select id, code, is_tax_inclusive, party_code, party_group,"
        " case when party_type = '' then 0 else 1 end + case when industry = '' then 0 else 1 end"
        " + case when party_size = '' then 0 else 1 end from price_list"
        " where currency = ? and valid_from <= ? and (valid_to is null or valid_to >= ?)"
        f" and (code = ? or party_code = ? or {FOR_CLASSES})",
        (currency, on, on, assigned, customer, *classes),
    )
    return {
        number: _List(
            _level(code, whose, group, classes, assigned, customer), code, bool(inclusive), classes
        )
        for number, code, inclusive, whose, group, classes in found
    }


def _level(  # noqa: PLR0917 - whom a list is for, and who asks
    code: str, party_code: str, party_group: str, classes: int, assigned: str, customer: str
) -> str:
    if party_code and party_code == customer:
        return "customer"
    if code == assigned:
        return "assigned"
    if party_group:
        return "group"
    return "class" if classes else "all"


def _lines(
    reader: Transaction | Connection, lists: dict[int, Any], units: dict[str, Units], day: date
) -> dict[int, list[Sequence[Any]]]:
    by_product: dict[int, list[Sequence[Any]]] = {}
    if not lists:
        return by_product
    on = day.isoformat()
    ids = sorted(known.product_id for known in units.values())
    marks = ", ".join("?" * len(lists))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for row in rows(
            reader,
            "select l.id, l.price_list_id, l.unit, l.least_quantity, l.price,"
            " coalesce(l.valid_from, p.valid_from), l.product_id"
            " from price_list_line l join price_list p on p.id = l.price_list_id"
            f" where l.product_id in ({', '.join('?' * len(chunk))})"
            f" and l.price_list_id in ({marks})"
            " and (l.valid_from is null or l.valid_from <= ?)"
            " and (l.valid_to is null or l.valid_to >= ?)"
            " and (l.closed_on is null or l.closed_on >= ?)",
            (*chunk, *lists, on, on, on),
        ):
            by_product.setdefault(row[6], []).append(row)
    return by_product


def _brought_to(
    asked: str,
    row: Sequence[Any],
    found: _List,
    known: Units,
    currency: str,
) -> list[Price]:
    """The line as a candidate: it stands in the unit asked, or in the product's own."""
    line_id, _, unit, least, price, since, _ = row
    ratio = Fraction(1)
    if unit != asked:
        converted = ratio_of(known, asked)
        if unit != known.own or converted is None:
            return []
        ratio = converted
    value = divide(int(price) * ratio.numerator, ratio.denominator)
    # A break of the own unit is reached by as many of the unit asked as hold it.
    break_at = -(-int(least) * ratio.denominator // ratio.numerator)
    return [
        Price(
            from_whole(value, UNIT_PRICE_DIGITS), currency, asked, found.is_tax_inclusive,
            found.level, found.code, line_id, from_whole(break_at, QUANTITY_DIGITS), str(since),
            unit != asked, found.classes,
        )
    ]  # fmt: skip


def _list_price(list_price: int, currency: str, unit: str, ratio: Fraction) -> Price:
    value = from_whole(divide(list_price * ratio.numerator, ratio.denominator), UNIT_PRICE_DIGITS)
    return Price(value, currency, unit, False, "product", "", 0, _ZERO, "", ratio != 1)
