"""Source against target: what the core holds of a migration, compared with what the file says.

Belongs here: reading the posted side, and the comparison per entity by count, sum and hash. Does
not: how rows were treated (`reconciling`). The expected side of stock and receivables is taken from
the prepared lines, not from the documents made of them, so that a fault in making them is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, text

from erp.base.exact import QUANTITY_DIGITS, from_whole
from ingest.certificate import canonical
from ingest.trade_lines.amounts import MINOR_DIGITS
from ingest.trade_lines.documents import KINDS, Plan
from ingest.trade_lines.opening import stock_effect_e6
from ingest.trade_lines.reconciling import IS_POSTED, text_of

Figure = tuple[str, int]
"""A name within an entity and its whole number (minor units or millionths)."""

_DOCUMENTS = """
select key || ' ' || cast(business_date as text), net from document
 where key >= :first and key < :past and kind = :kind
"""
_LINES = """
select {key} l.kind, count(*), sum(l.quantity) from document_line l
  join document d on d.id = l.document_id
 where d.key >= :first and d.key < :past group by {key} l.kind
"""
_STOCK = """
select {key} p.code, sum(case when t.kind = 'internal' then m.quantity else -m.quantity end)
  from stock_move m
  join product p on p.id = m.product_id
  join location t on t.id = m.to_location_id
  join document_line l on l.id = m.document_line_id
  join document d on d.id = l.document_id
 where d.key >= :first and d.key < :past group by {key} p.code
"""
_RECEIVABLES = """
select {key} p.code, sum(g.amount) from posting g
  join account a on a.id = g.account_id
  join party p on p.id = g.party_id
  join journal_entry e on e.id = g.entry_id
  join document d on d.id = e.document_id
 where d.key >= :first and d.key < :past and a.subsidiary = 'open_item' group by {key} p.code
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entity, from the file and from the books. Sums are texts of decimals."""

    entity: str
    source_count: int
    target_count: int
    source_sum: str
    target_sum: str
    source_sha256: str
    target_sha256: str

    @property
    def equal(self) -> bool:
        """Whether count, sum and every single figure agree."""
        return (self.source_count, self.source_sum, self.source_sha256) == (
            self.target_count,
            self.target_sum,
            self.target_sha256,
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the verdict."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "equal": self.equal}


def compare(
    connection: Connection,
    plan: Plan,
    lines: pl.DataFrame,
    opening: pl.DataFrame,
    *,
    alone: bool = True,
) -> list[Comparison]:
    """Documents, lines, stock per product, receivable per party: in the file and as posted.

    Unless it is `alone`, documents of other files of the source are looked through and left out.
    `lines` carry the core's refusals too; nothing is expected of a refused source document.
    """
    posted = lines.filter(IS_POSTED)
    refused = lines.filter(pl.col("refusal").is_not_null())["document"].unique()
    # A document of which only rows without goods and money were left out was posted.
    lacking = pl.col("document").is_in(refused.implode()) & (
        pl.col("document").is_in(posted["document"].unique().implode()).not_()
    )
    targets = plan.targets.filter(lacking.not_())
    bounds = {"first": f"{plan.mapping.source}:", "past": f"{plan.mapping.source};"}
    own = None if alone else set(targets["key"])
    counted: dict[str, tuple[int, int]] = {}
    for kind, lines_of, quantity in _rows(connection, _LINES, bounds, own):
        before = counted.get(kind, (0, 0))
        counted[kind] = (before[0] + int(lines_of), before[1] + int(quantity))
    found: list[Comparison] = []
    for target, kind in KINDS.items():
        expected = targets.filter(pl.col("target") == target)
        documents = _documents(connection, {**bounds, "kind": kind}, own)
        if not expected.is_empty() or documents:
            dated = pl.concat_str("key", pl.col("business_date").dt.to_string(), separator=" ")
            nets = expected.select(dated, pl.col("net_minor").abs()).iter_rows()
            found += [
                _comparison(f"documents: {kind}", nets, documents, MINOR_DIGITS),
                _line_comparison(kind, expected, counted.get(kind, (0, 0))),
            ]
    stock = _figures(_rows(connection, _STOCK, bounds, own))
    owed = _figures(_rows(connection, _RECEIVABLES, bounds, own))
    owing = posted.group_by("party").agg(pl.col("net_minor").sum()).iter_rows()
    return [
        *found,
        _comparison("stock per product", _stock_of(posted, opening, plan), stock, QUANTITY_DIGITS),
        _comparison("receivable per party", _not_zero(owing), _not_zero(owed), MINOR_DIGITS),
    ]


def _documents(
    connection: Connection, values: dict[str, str], own: set[str] | None
) -> list[Figure]:
    rows: Iterable[tuple[Any, ...]] = connection.execute(text(_DOCUMENTS), values)
    return [(name, int(net)) for name, net in rows if own is None or name.rsplit(" ", 1)[0] in own]


def _rows(
    connection: Connection, sql: str, values: dict[str, str], own: set[str] | None
) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, of the documents of these keys only where they are given."""
    if own is None:
        yield from connection.execute(text(sql.format(key="")), values)
        return
    for key, *row in connection.execute(text(sql.format(key="d.key,")), values):
        if key in own:
            yield tuple(row)


def _figures(rows: Iterable[tuple[Any, ...]]) -> list[Figure]:
    """Added up by name."""
    sums: dict[str, int] = {}
    for name, value in rows:
        sums[name] = sums.get(name, 0) + int(value)
    return list(sums.items())


def _stock_of(posted: pl.DataFrame, opening: pl.DataFrame, plan: Plan) -> list[Figure]:
    """Opening plus movements of the file, per product that is stocked."""
    moves = posted.filter(pl.col("kind").is_in(plan.mapping.opening_kinds)).select(
        "product", stock_effect_e6().alias("quantity_e6")
    )
    both = pl.concat([moves, opening.select("product", "quantity_e6")])
    return list(both.group_by("product").agg(pl.col("quantity_e6").sum()).iter_rows())


def _line_comparison(kind: str, expected: pl.DataFrame, target: tuple[int, int]) -> Comparison:
    """Lines by count and quantity; the figures of the other entities cover their content."""
    quantities = expected["quantity_e6"].drop_nulls().explode().drop_nulls()
    source = (len(quantities), int(quantities.sum()))
    sums = [text_of(from_whole(side[1], QUANTITY_DIGITS)) for side in (source, target)]
    return Comparison(f"lines: {kind}", source[0], target[0], sums[0], sums[1], "", "")


def _comparison(
    entity: str, source: Iterable[Figure], target: Iterable[Figure], digits: int
) -> Comparison:
    sides = [sorted(source), sorted(target)]
    sums = [text_of(from_whole(sum(value for _, value in side), digits)) for side in sides]
    hashes = [hashlib.sha256(canonical(side)).hexdigest() for side in sides]
    return Comparison(entity, len(sides[0]), len(sides[1]), *sums, *hashes)


def _not_zero(figures: Iterable[Figure]) -> list[Figure]:
    """A party that owes nothing has nothing to compare."""
    return [(name, value) for name, value in figures if value]
