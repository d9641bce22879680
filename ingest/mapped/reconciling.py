"""Source against target: every entity by count, sum and hash, every difference by its key.

Belongs here: reading what the core holds of a migration, and comparing it with the source's rows
as the mapping's SQL gave them. Does not: the documents made of them; a fault in making or loading
them shows here. Figures are whole numbers: minor units, or millionths of a quantity.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from erp.base.exact import QUANTITY_DIGITS, divide, from_whole, to_whole
from ingest.certificate import canonical
from ingest.mapped.building import key_of
from ingest.mapped.language import Plan
from ingest.mapped.reading import Row, Taken
from ingest.readiness import clearing_codes

MOST_SHOWN = 100
Record = tuple[Any, ...]
Side = Mapping[str, Record]
"""Key → what is compared of it; the first is the figure that is added up."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same on both sides; None where a side lacks the key."""

    key: str
    field: str
    source: str | None
    target: str | None

    def to_dict(self) -> dict[str, str | None]:
        """JSON-ready."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entity in the source and in the books. Sums are texts of decimals."""

    entity: str
    source_count: int
    target_count: int
    source_sum: str
    target_sum: str
    source_sha256: str
    target_sha256: str
    differences: tuple[Difference, ...]
    differing: int

    @property
    def equal(self) -> bool:
        """Whether every record of both sides is the same."""
        return self.source_sha256 == self.target_sha256

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the verdict."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "differences"}
        shown = [each.to_dict() for each in self.differences]
        return {**said, "equal": self.equal, "differences": shown}


def compare(connection: Connection, plan: Plan, taken: Sequence[Taken]) -> list[Comparison]:
    """Every entity the mapping has, in the source and as the core holds it."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for each in taken:
        rows[each.part.entity] += each.rows
    entities = {each.part.entity for each in taken}
    digits = _digits(connection)
    comparisons = []
    for entity, (fields, places, source, target) in _SIDES.items():
        if entity in entities:
            said = source(plan, rows[entity], digits)
            sides = said, target(connection, plan, said)
            scale = digits[plan.company.currency] if places is None else places
            comparisons.append(compare_sides(entity, fields, scale, *sides))
    if "opening_ledger" in entities:
        comparisons.append(_balances(connection, plan, rows, digits))
    return comparisons


def clearing_balances(connection: Connection, plan: Plan) -> list[tuple[str, str, Decimal]]:
    """The clearing accounts of openings: code, name and balance; each must be zero."""
    own = (
        "select a.code, a.name, coalesce(sum(p.amount), 0) from account a"
        " left join posting p on p.account_id = a.id"
        " where a.code in (:a, :b, :c, :d) group by a.code, a.name order by a.code"
    )
    codes = dict(zip("abcd", clearing_codes(plan.company.standard), strict=True))
    places = _digits(connection)[plan.company.currency]
    return [
        (code, name, from_whole(int(amount), places))
        for code, name, amount in _found(connection, own, codes)
    ]


def compare_sides(
    entity: str, fields: Sequence[str], places: int, source: Side, target: Side
) -> Comparison:
    """Two sides, record by record."""
    found = list(_differences(fields, source, target))
    sums = [
        text_of(from_whole(sum(record[0] for record in side.values()), places))
        for side in (source, target)
    ]
    hashes = [
        hashlib.sha256(canonical([[key, *side[key]] for key in sorted(side)])).hexdigest()
        for side in (source, target)
    ]
    return Comparison(
        entity, len(source), len(target), sums[0], sums[1], hashes[0], hashes[1],
        tuple(found[:MOST_SHOWN]), len(found),
    )  # fmt: skip


def text_of(amount: Decimal) -> str:
    """An amount without trailing zeros, never an exponent."""
    said = f"{amount:f}"
    return (said.rstrip("0").rstrip(".") if "." in said else said) or "0"


def _differences(fields: Sequence[str], source: Side, target: Side) -> Iterable[Difference]:
    for key in sorted(source.keys() | target.keys()):
        if key not in target:
            yield Difference(key, "row", "present", None)
        elif key not in source:
            yield Difference(key, "row", None, "present")
        else:
            for name, left, right in zip(fields, source[key], target[key], strict=True):
                if left != right:
                    yield Difference(key, name, str(left), str(right))


# -- both sides of each entity


def _found(connection: Connection, sql: str, values: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - rows
    return connection.execute(text(sql), dict(values or {})).fetchall()


def _digits(connection: Connection) -> dict[str, int]:
    found = _found(connection, "select code, digits from currency")
    return {code: int(digits) for code, digits in found}


Digits = Mapping[str, int]
Kept = Callable[[Connection, Plan, Side], Side]
"""Reads the target; it is shown the source's side."""


def _codes_of(*fields: str) -> Callable[[Plan, Sequence[Row], Digits], Side]:
    """The rows of masters by code; flags of rows that share a code are put together."""

    def side(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
        del plan, digits
        found: dict[str, Record] = {}
        for row in rows:
            flags = [int(row.values.get(name, name == "is_stocked")) for name in fields]
            before = found.get(row.values["code"], (1, *(0 for _ in fields)))
            found[row.values["code"]] = (
                1, *(max(pair) for pair in zip(before[1:], flags, strict=True))
            )  # fmt: skip
        return found

    return side


def _masters(table: str, *fields: str) -> Kept:
    """Masters the source names; others are no part of the migration."""
    query = f"select {', '.join(('code', *fields))} from {table}"

    def side(connection: Connection, plan: Plan, source: Side) -> Side:
        del plan
        found = _found(connection, query)
        return {row[0]: (1, *(int(each) for each in row[1:])) for row in found if row[0] in source}

    return side


def _rates(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
    del plan, digits
    return {
        f"{row.values['currency']} {row.values['day']}": (
            to_whole(row.values["rate"], 10, "rate"), int(row.values.get("per_units", 1)),
        )
        for row in rows
    }  # fmt: skip


def _kept_rates(connection: Connection, plan: Plan, source: Side) -> Side:
    del plan
    query = "select currency, rate_date, rate, per_units from exchange_rate"
    found = {
        f"{code} {day}": (int(rate), int(units))
        for code, day, rate, units in _found(connection, query)
    }
    return {key: record for key, record in found.items() if key in source}


def _stock(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
    places = digits[plan.company.currency]
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        said = row.values
        place = said.get("warehouse") or plan.company.warehouse
        sums = found[f"{place} {said['product']} {said.get('lot', '')}".strip()]
        quantity = to_whole(said["quantity"], QUANTITY_DIGITS, "quantity")
        cost = said.get("cost")
        sums[0] += to_whole(cost, places, "cost") if cost is not None else 0
        sums[1] += quantity
        sums[2] += quantity if cost is None else 0
    return {key: tuple(sums) for key, sums in found.items()}


def _kept_stock(connection: Connection, plan: Plan, source: Side) -> Side:
    del source
    found = _found(
        connection,
        """select w.code, p.code, coalesce(b.code, ''), sum(v.amount), sum(l.quantity),
                      sum(v.unknown_quantity)
                 from document d join document_line l on l.document_id = d.id
                 join warehouse w on w.id = d.warehouse_id join product p on p.id = l.product_id
                 join stock_value v on v.document_line_id = l.id
                 left join lot b on b.id = l.lot_id
                where d.key >= :first and d.key < :past and d.kind = 'opening_stock'
                group by w.code, p.code, b.code""",
        _bounds(plan),
    )
    return {
        f"{place} {code} {lot}".strip(): (int(amount), int(quantity), int(unknown))
        for place, code, lot, amount, quantity, unknown in found
    }


def _items(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
    found: dict[str, Record] = {}
    for row in rows:
        said = row.values
        code = said.get("currency", plan.company.currency)
        amount = to_whole(said["amount"], digits[code], "amount")
        due = str(said["due"]) if said.get("due") else ""
        found[row.key] = (amount, code, said["party"], due, said.get("account", ""))
    return found


def _kept_items(kind: str, sign: int) -> Kept:
    """Open items; a due date or account the source leaves to the core is not compared."""
    query = """select d.key, coalesce(i.foreign_amount, i.amount), d.currency, p.code, i.due_date,
                  a.code
             from document d join open_item i on i.document_id = d.id
             join party p on p.id = i.party_id join account a on a.id = i.account_id
            where d.key >= :first and d.key < :past and d.kind = :kind"""

    def side(connection: Connection, plan: Plan, source: Side) -> Side:
        found = _found(connection, query, {**_bounds(plan), "kind": kind})
        start = len(key_of(plan, kind, ""))
        kept = {}
        for key, amount, code, owner, due, account in found:
            *_, said_due, said_account = source.get(key[start:], ("", ""))
            due_day, on = str(due) if said_due else "", account if said_account else ""
            kept[key[start:]] = (sign * int(amount), code, owner, due_day, on)
        return kept

    return side


def _documents(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
    found: dict[str, Record] = {}
    for row in rows:
        said = row.values
        code = said.get("currency", plan.company.currency)
        net = sum(_net(line.values, digits[code]) for line in row.lines)
        quantity = sum(
            to_whole(line.values["quantity"], QUANTITY_DIGITS, "quantity") for line in row.lines
        )
        products = sorted(line.values["product"] for line in row.lines)
        found[row.key] = (
            net, said["kind"], str(said["day"]), said.get("party", ""), code, quantity, products,
        )  # fmt: skip
    return found


def _net(said: Mapping[str, Any], places: int) -> int:
    """The net of a line as the source says it, else rounded from quantity and price."""
    if said.get("net") is not None:
        return to_whole(said["net"], places, "net")
    exact = said["quantity"] * said.get("unit_price", Decimal(0)) * 10**places
    whole, digits = int(exact.scaleb(20)), 10**20
    return divide(whole, digits)


def _kept_documents(connection: Connection, plan: Plan, source: Side) -> Side:
    del source
    bounds = {"first": f"{plan.source}:documents:", "past": f"{plan.source}:documents;"}
    found = _found(
        connection,
        """select d.key, coalesce(l.foreign_net, l.net), d.kind, d.business_date, p.code,
                      d.currency, l.quantity, r.code
                 from document d join document_line l on l.document_id = d.id
                 join product r on r.id = l.product_id left join party p on p.id = d.party_id
                where d.key >= :first and d.key < :past order by d.key, l.line""",
        bounds,
    )
    kept: dict[str, list[Any]] = {}
    start = len(key_of(plan, "documents", ""))
    for key, net, kind, day, owner, code, quantity, goods in found:
        record = kept.setdefault(key[start:], [0, kind, str(day), owner or "", code, 0, []])
        record[0] += int(net)
        record[5] += int(quantity)
        record[6].append(goods)
    return {key: (*record[:6], sorted(record[6])) for key, record in kept.items()}


def _history(plan: Plan, rows: Sequence[Row], digits: Digits) -> Side:
    found: dict[str, Record] = {}
    for row in rows:
        said = row.values
        code = said.get("currency", plan.company.currency)
        places = digits[code]
        lines = [
            (
                line.values["code"],
                line.values.get("side", ""),
                (-1 if line.values.get("side") == "C" else 1)
                * to_whole(line.values["amount"], places, "amount"),
                to_whole(line.values.get("quantity", 0), QUANTITY_DIGITS, "quantity"),
            )
            for line in row.lines
        ]
        own = sum(each[2] for each in lines if each[1] != "C")
        found[row.key] = (
            own, said["kind"], said["number"], str(said["day"]), said.get("party", ""), code,
            len(lines), _sha(lines),
        )  # fmt: skip
    return found


def _kept_history(connection: Connection, plan: Plan, source: Side) -> Side:
    del source
    found = _found(
        connection,
        """select d.key, d.amount, d.kind, d.number, d.business_date, d.party, d.currency,
                      d.lines, l.code, l.side, l.amount, coalesce(l.quantity, 0)
                 from history_document d join history_line l on l.history_document_id = d.id
                where d.source = :source order by d.id, l.line""",
        {"source": plan.source},
    )
    kept: dict[str, tuple[Record, list[Record]]] = {}
    for key, amount, kind, number, day, owner, code, count, *line in found:
        head = (int(amount), kind, number, str(day), owner, code, int(count))
        lines = kept.setdefault(key, (head, []))[1]
        lines.append((line[0], line[1], int(line[2]), int(line[3])))
    return {key: (*head, _sha(lines)) for key, (head, lines) in kept.items()}


def _sha(lines: Sequence[Record]) -> str:
    return hashlib.sha256(canonical([list(each) for each in lines])).hexdigest()[:16]


def _balances(
    connection: Connection, plan: Plan, rows: Mapping[str, list[Row]], digits: Digits
) -> Comparison:
    """The old trial balance against the books at cut-over, account by account.

    What openings put on an account, through whichever ledger, is compared with the old figure; the
    clearing accounts are 0 in the old books.
    """
    places = digits[plan.company.currency]
    source: dict[str, int] = dict.fromkeys(clearing_codes(plan.company.standard), 0)
    for row in rows["opening_ledger"]:
        said = row.values
        balance = (said.get("debit") or Decimal(0)) - (said.get("credit") or Decimal(0))
        account = said["account"]
        source[account] = source.get(account, 0) + to_whole(balance, places, "balance")
    found = _found(
        connection,
        """select a.code, sum(p.amount) from document d
                 join journal_entry e on e.document_id = d.id and e.kind = 'opening'
                 join posting p on p.entry_id = e.id join account a on a.id = p.account_id
                where d.key >= :first and d.key < :past group by a.code""",
        _bounds(plan),
    )
    target = {code: int(amount) for code, amount in found}
    sides = [
        {code: (amount,) for code, amount in side.items() if amount} for side in (source, target)
    ]
    return compare_sides("opening_balances", ("balance",), places, sides[0], sides[1])


def _bounds(plan: Plan) -> dict[str, str]:
    return {"first": f"{plan.source}:", "past": f"{plan.source};"}


_ITEM_FIELDS = ("amount", "currency", "customer or supplier", "due date", "account")
_SIDES: dict[str, tuple[Any, ...]] = {
    "warehouses": (("count",), 0, _codes_of(), _masters("warehouse")),
    "parties": (
        ("count", "is_customer", "is_supplier"), 0,
        _codes_of("is_customer", "is_supplier"), _masters("party", "is_customer", "is_supplier"),
    ),
    "products": (
        ("count", "is_stocked"), 0, _codes_of("is_stocked"), _masters("product", "is_stocked"),
    ),
    "rates": (("rate", "per_units"), 10, _rates, _kept_rates),
    "opening_stock": (("cost", "quantity", "unknown_quantity"), None, _stock, _kept_stock),
    "opening_receivable": (
        _ITEM_FIELDS, None, _items, _kept_items("opening_receivable", 1),
    ),
    "opening_payable": (_ITEM_FIELDS, None, _items, _kept_items("opening_payable", -1)),
    "documents": (
        ("net", "kind", "date", "party", "currency", "quantity", "products"), None,
        _documents, _kept_documents,
    ),
    "history": (
        ("amount", "kind", "number", "date", "party", "currency", "lines", "lines_sha256"), None,
        _history, _kept_history,
    ),
}  # fmt: skip
