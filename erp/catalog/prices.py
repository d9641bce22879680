"""The price of each of many lines at once: two queries, whatever their number.

Belongs here: reading candidates. Does not: which of them holds (`rules.choose_price`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, divide, from_whole
from erp.base.reading import rows
from erp.catalog.queries import Units, ratio_of, units_of
from erp.catalog.rules import Price, choose_price

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

_CHUNK = 500
_ZERO = Decimal(0)


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
        reader, "select party_group, price_list, currency from party where code = ?", (customer,)
    )
    group, assigned, usual = about[0] if about else ("", "", "")
    currency = currency or usual or own_currency
    lists = _lists(reader, (customer, group, assigned), currency, day)
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
    who: tuple[str, str, str],
    currency: str,
    day: date,
) -> dict[int, tuple[str, str, bool]]:
    """Id → level, code and whether prices include tax, of the lists that hold for a customer.

    `who` are the customer's code, its group and the list its master names.
    """
    customer, group, assigned = who
    on = day.isoformat()
    found = rows(
        reader,
        "select id, code, is_tax_inclusive, party_code, party_group from price_list"
        " where currency = ? and valid_from <= ? and (valid_to is null or valid_to >= ?)"
        " and (code = ? or party_code = ? or (party_code = '' and party_group in ('', ?)))",
        (currency, on, on, assigned, customer, group),
    )
    return {
        number: (_level(code, assigned, party_code, customer, party_group), code, bool(inclusive))
        for number, code, inclusive, party_code, party_group in found
    }


def _level(code: str, assigned: str, party_code: str, customer: str, party_group: str) -> str:
    if party_code and party_code == customer:
        return "customer"
    if code == assigned:
        return "assigned"
    return "group" if party_group else "all"


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
    found: tuple[str, str, bool],
    known: Units,
    currency: str,
) -> list[Price]:
    """The line as a candidate: it stands in the unit asked, or in the product's own."""
    line_id, _, unit, least, price, since, _ = row
    level, code, is_inclusive = found
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
            from_whole(value, UNIT_PRICE_DIGITS), currency, asked, is_inclusive, level, code,
            line_id, from_whole(break_at, QUANTITY_DIGITS), str(since), unit != asked,
        )
    ]  # fmt: skip


def _list_price(list_price: int, currency: str, unit: str, ratio: Fraction) -> Price:
    value = from_whole(divide(list_price * ratio.numerator, ratio.denominator), UNIT_PRICE_DIGITS)
    return Price(value, currency, unit, False, "product", "", 0, _ZERO, "", ratio != 1)
