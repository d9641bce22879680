"""Posted documents that are being reversed, with everything they caused, read set-wise.

Belongs here: rows as they stand, by column name. Does not: what is written against them
(`erp.reversal`). Rows of any kind of document are read alike; none is known here by its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from erp.base.tables import ORDINAL_BITS
from erp.documents.models import document, document_line, document_link, line_match
from erp.ledger.models import journal_entry, open_item, posting, settlement, tax_item
from erp.stock.models import stock_move
from erp.stock_accounting.models import cost_difference, stock_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Table

    from erp.base.commits import Transaction

_CHUNK = 400
_PARTIES = "select id, code from party where id in"

Stored = dict[str, Any]
"""A row by column name; dates are ISO text."""


@dataclass(slots=True)
class Original:
    """A posted document and what it wrote.

    `values` also holds rows that later documents wrote against its lines (`later_values`): a
    month's true-up of what its goods cost. `settled` are the items of others it settled.
    """

    row: Stored
    party: str = ""
    lines: list[Stored] = field(default_factory=list)
    entries: list[Stored] = field(default_factory=list)
    postings: dict[int, list[Stored]] = field(default_factory=dict)
    moves: list[Stored] = field(default_factory=list)
    values: list[Stored] = field(default_factory=list)
    later_values: list[Stored] = field(default_factory=list)
    items: list[Stored] = field(default_factory=list)
    settlements: list[Stored] = field(default_factory=list)
    taxes: list[Stored] = field(default_factory=list)
    differences: list[Stored] = field(default_factory=list)
    released: list[Stored] = field(default_factory=list)
    links: list[Stored] = field(default_factory=list)
    matches: list[Stored] = field(default_factory=list)
    reserved: list[Stored] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The document's id."""
        return int(self.row["id"])


class Originals:
    """The documents a batch reverses, by key."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._by_key: dict[str, Original] = {}
        self.vouchers: dict[int, tuple[str, str, int]] = {}
        self.layer_days: dict[int, str] = {}
        self.product_codes: dict[int, str] = {}

    def get(self, key: str) -> Original | None:
        """A posted document by its key."""
        return self._by_key.get(key)

    def load(self, document_ids: Iterable[int]) -> None:
        """Read documents and all their rows, a statement a table."""
        found = self._read(document, "id", document_ids)
        by_id = {row["id"]: Original(row) for row in found}
        if not by_id:
            return
        self._by_key = {each.row["key"]: each for each in by_id.values()}
        lines = self._read(document_line, "document_id", by_id)
        by_line = {row["id"]: by_id[row["document_id"]] for row in lines}
        entries = self._read(journal_entry, "document_id", by_id)
        by_entry = {row["id"]: by_id[row["document_id"]] for row in entries}
        for row in lines:
            by_line[row["id"]].lines.append(row)
        for row in entries:
            by_entry[row["id"]].entries.append(row)
        for row in self._read(posting, "entry_id", by_entry):
            by_entry[row["entry_id"]].postings.setdefault(row["entry_id"], []).append(row)
        for row in self._read(open_item, "entry_id", by_entry):
            by_entry[row["entry_id"]].items.append(row)
        for row in self._read(tax_item, "entry_id", by_entry):
            by_entry[row["entry_id"]].taxes.append(row)
        self._read_settlements(by_entry)
        self._read_values(by_line, by_entry)
        self._read_differences(by_entry)
        self._read_moves(by_line)
        self._read_reserved(by_line)
        for row in self._read(document_link, "document_id", by_id):
            by_id[row["document_id"]].links.append(row)
        for row in self._read(line_match, "document_line_id", by_line):
            by_line[row["document_line_id"]].matches.append(row)
        self._read_names(by_id.values(), entries)

    @property
    def all(self) -> Iterable[Original]:
        """Every document read."""
        return self._by_key.values()

    def _read_settlements(self, by_entry: dict[int, Original]) -> None:
        settlements = self._read(settlement, "entry_id", by_entry)
        items = {
            row["id"]: row
            for row in self._read(open_item, "id", {row["open_item_id"] for row in settlements})
        }
        for row in settlements:
            row["item"] = items[row["open_item_id"]]
            by_entry[row["entry_id"]].settlements.append(row)

    def _read_values(self, by_line: dict[int, Original], by_entry: dict[int, Original]) -> None:
        rows = {row["id"]: row for row in self._read(stock_value, "document_line_id", by_line)}
        rows |= {row["id"]: row for row in self._read(stock_value, "entry_id", by_entry)}
        for number in sorted(rows):
            row = rows[number]
            owner = by_line.get(row["document_line_id"]) or by_entry[row["entry_id"]]
            is_own = row["tx"] == owner.row["tx"]
            (owner.values if is_own else owner.later_values).append(row)
        layers = {row["layer_id"] for row in rows.values() if row["layer_id"] is not None}
        for layer_id, day in self._in(
            "select layer_id, business_date from layer_balance where layer_id in", layers
        ):
            self.layer_days[layer_id] = str(day)

    def _read_differences(self, by_entry: dict[int, Original]) -> None:
        names = [column.name for column in cost_difference.columns]
        for tx in sorted({owner.row["tx"] for owner in by_entry.values()}):
            for found in self._transaction.rows(
                f"select {', '.join(names)} from cost_difference where id >= ? and id < ?"
                " order by id",
                (tx << ORDINAL_BITS, (tx + 1) << ORDINAL_BITS),
            ):
                row = _stored(names, found)
                if row["entry_id"] in by_entry:
                    by_entry[row["entry_id"]].differences.append(row)

    def _read_moves(self, by_line: dict[int, Original]) -> None:
        """Moves lie in the range of ids of their transaction; most have a value row, not all."""
        names = [column.name for column in stock_move.columns]
        for tx in sorted({owner.row["tx"] for owner in by_line.values()}):
            for found in self._transaction.rows(
                f"select {', '.join(names)} from stock_move where id >= ? and id < ? order by id",
                (tx << ORDINAL_BITS, (tx + 1) << ORDINAL_BITS),
            ):
                row = _stored(names, found)
                owner = by_line.get(row["document_line_id"])
                if owner is not None:
                    owner.moves.append(row)

    def _read_reserved(self, by_line: dict[int, Original]) -> None:
        """What is still promised to own lines, and what the document released of its sources'."""
        for line_id, product_id, location_id, quantity in self._in(
            "select order_line_id, product_id, location_id, sum(quantity) from reservation"
            " where order_line_id in",
            by_line,
            after=" group by order_line_id, product_id, location_id",
        ):
            row = {
                "line_id": line_id, "product_id": product_id, "location_id": location_id,
                "quantity": int(quantity),
            }  # fmt: skip
            by_line[line_id].reserved.append(row)
        sources = {
            row["source_line_id"]: owner
            for owner in {id(each): each for each in by_line.values()}.values()
            for row in owner.lines
            if row["source_line_id"] is not None
        }
        for line_id, tx, product_id, location_id, quantity in self._in(
            "select order_line_id, tx, product_id, location_id, -sum(quantity) from reservation"
            " where quantity < 0 and order_line_id in",
            sources,
            after=" group by order_line_id, tx, product_id, location_id",
        ):
            if sources[line_id].row["tx"] == tx:
                row = {
                    "line_id": line_id, "product_id": product_id, "location_id": location_id,
                    "quantity": int(quantity),
                }  # fmt: skip
                sources[line_id].released.append(row)

    def _read_names(self, owners: Iterable[Original], entries: list[Stored]) -> None:
        parties = {each.row["party_id"] for each in owners if each.row["party_id"] is not None}
        codes = {row[0]: row[1] for row in self._in(_PARTIES, parties)}
        for each in owners:
            each.party = codes.get(each.row["party_id"], "")
        for number, word, day, count in self._in(
            "select id, word, voucher_date, number from voucher where id in",
            {row["voucher_id"] for row in entries},
        ):
            self.vouchers[number] = (word, str(day), count)
        products = {
            row["product_id"]
            for each in owners
            for row in (*each.values, *each.moves, *each.reserved, *each.released)
        }
        for number, code in self._in("select id, code from product where id in", products):
            self.product_codes[number] = code

    def _read(self, table: Table, column: str, wanted: Iterable[int]) -> list[Stored]:
        names = [each.name for each in table.columns]
        query = f"select {', '.join(names)} from {table.name} where {column} in"
        return [_stored(names, row) for row in self._in(query, wanted, after=" order by id")]

    def _in(self, query: str, wanted: Iterable[int], *, after: str = "") -> list[Sequence[Any]]:
        numbers = sorted(set(wanted))
        rows: list[Sequence[Any]] = []
        for start in range(0, len(numbers), _CHUNK):
            chunk = numbers[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            rows += self._transaction.rows(f"{query} ({marks}){after}", chunk)
        return rows


def _stored(names: list[str], row: Sequence[Any]) -> Stored:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in zip(names, row, strict=True)
    }
