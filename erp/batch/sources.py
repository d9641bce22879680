"""Documents that later documents refer to: those of this batch, and posted ones read set-wise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from erp.batch.head import HeadLine, SourceDocument, SourceLine
from erp.stock.valuation import NOTHING, Worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from erp.base.commits import Transaction
    from erp.documents.types import Document, LineRef

_CHUNK = 400


class Sources:
    """Posted documents by key, and how far their lines have been carried on."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.documents: dict[str, SourceDocument] = {}
        self._stored: list[SourceDocument] = []
        self._progress: dict[tuple[int, str], list[int]] = {}
        self._costs: dict[int, Worth] = {}
        self._reserved: dict[int, int] = {}
        self.unapproved: set[int] = set()
        self._origins: dict[int, SourceLine] = {}
        self._reasons: dict[int, str] = {}
        self._returned: dict[int, int] = {}

    def find(self, documents: Iterable[Document]) -> None:
        """Read the posted documents these ones name and that are not among them."""
        named: set[str] = set()
        own: set[str] = set()
        for each in documents:
            own.add(each.key)
            named.update(line.source[0] for line in each.lines if line.source is not None)
            named.update(item.document for item in each.allocations)
            named.update(posting.settles for posting in each.postings if posting.settles)
            named.update(key for key in (each.reverses, each.revises, each.follows) if key)
        self._read(sorted(named - own - self.documents.keys()))

    def _read(self, keys: list[str]) -> None:
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            found = self._transaction.rows(
                "select d.id, d.key, d.kind, d.party_id, d.warehouse_id, d.due_date,"
                " case when d.foreign_gross is null then '' else d.currency end, d.rate, d.gross,"
                " d.business_date,"
                " exists (select 1 from document r"
                " where r.reverses_id = d.id and r.kind = 'reversal'), d.channel"
                " from document d"
                f" where d.key in ({marks})",
                chunk,
            )
            by_id = {row[0]: _source_document(row) for row in found}
            self._read_lines(by_id)
            self._stored += by_id.values()
            self.documents.update((each.key, each) for each in by_id.values())

    def _read_lines(self, by_id: dict[int, SourceDocument]) -> None:
        if not by_id:
            return
        marks = ", ".join("?" * len(by_id))
        lines: dict[int, list[SourceLine]] = {number: [] for number in by_id}
        for document_id, *line in self._transaction.rows(
            "select document_id, id, line, product_id, quantity, unit_price, net, tax,"
            " coalesce(foreign_net, 0), coalesce(foreign_tax, 0), tax_code_id,"
            " revenue_event, tax_event, lot_id"
            f" from document_line where document_id in ({marks}) order by document_id, line",
            list(by_id),
        ):
            lines[document_id].append(SourceLine(line[0], by_id[document_id], *line[1:]))
        for number, document in by_id.items():
            document.lines = lines[number]

    def line(self, reference: LineRef) -> SourceLine | None:
        """The line of a document, counted from 1."""
        document = self.documents.get(reference[0])
        if document is None or not 0 < reference[1] <= len(document.lines):
            return None
        return document.lines[reference[1] - 1]

    # -- what a source line itself carries on

    def load_origins(self) -> None:
        """Read the lines the stored lines carry on, with their documents, and their reasons."""
        behind: dict[int, int] = {}
        for chunk in _chunks([line.id for each in self._stored for line in each.lines]):
            for line_id, source_id, reason in self._transaction.rows(
                "select id, source_line_id, reason from document_line"
                f" where id in ({', '.join('?' * len(chunk))})",
                chunk,
            ):
                self._reasons[line_id] = reason
                if source_id is not None:
                    behind[line_id] = source_id
        for chunk in _chunks(sorted(set(behind.values()))):
            keys = self._transaction.rows(
                "select distinct d.key from document_line l join document d on d.id = l.document_id"
                f" where l.id in ({', '.join('?' * len(chunk))})",
                chunk,
            )
            self._read(sorted({key for (key,) in keys} - self.documents.keys()))
        lines = {line.id: line for each in self._stored for line in each.lines}
        self._origins = {line: lines[source] for line, source in behind.items()}

    def origin(self, line: SourceLine) -> SourceLine | None:
        """What a source line itself carries on, if anything."""
        return line.source if isinstance(line, HeadLine) else self._origins.get(line.id)

    def reason(self, line: SourceLine) -> str:
        """The reason a source line was posted with."""
        if isinstance(line, HeadLine):
            return line.reason or line.request.reason
        return self._reasons.get(line.id, "")

    def stored_document_ids(self) -> list[int]:
        """The ids of the posted documents read."""
        return [each.id for each in self._stored]

    def load_progress(self, behind: Iterable[int] = ()) -> None:
        """Read (on PostgreSQL also lock) how far the stored lines have been carried on.

        `behind` are lines besides, given back by a reversal.
        """
        own = {line.id for each in self._stored for line in each.lines}
        line_ids = sorted(own.union(behind))
        for start in range(0, len(line_ids), _CHUNK):
            chunk = line_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for line_id, act, quantity, net, tax in self._transaction.locked(
                "select line_id, act, quantity, net, tax from line_progress"
                f" where line_id in ({marks}) order by line_id, act",
                chunk,
            ):
                self._progress[line_id, act] = [int(quantity), int(net), int(tax)]

    def load_links(self, versioned: Iterable[str], drawn: Iterable[str]) -> None:
        """Read which stored documents a later version has replaced, and what was drawn of them."""
        by_kind = {each.id: each for each in self._stored if each.kind in versioned}
        for chunk in _chunks(sorted(by_kind)):
            marks = ", ".join("?" * len(chunk))
            for (document_id,) in self._transaction.rows(
                "select to_document_id from document_link where relation = 'revises'"
                f" and to_document_id in ({marks})",
                chunk,
            ):
                by_kind[document_id].is_superseded = True
        by_kind = {each.id: each for each in self._stored if each.kind in drawn}
        for chunk in _chunks(sorted(by_kind)):
            marks = ", ".join("?" * len(chunk))
            self._transaction.ensure_rows(
                "document_drawn (document_id, amount)", [(number, 0) for number in chunk]
            )
            for document_id, amount in self._transaction.locked(
                "select document_id, amount from document_drawn"
                f" where document_id in ({marks}) order by document_id",
                chunk,
            ):
                by_kind[document_id].drawn = int(amount)

    def load_advances(self) -> None:
        """Read the output tax within the advances of the stored receipts."""
        receipts = {each.id: each for each in self._stored if each.kind == "customer_receipt"}
        for chunk in _chunks(sorted(receipts)):
            for document_id, code, net, tax in self._transaction.rows(
                "select e.document_id, t.tax_code_id, -sum(t.net), -sum(t.amount)"
                " from journal_entry e join tax_item t on t.entry_id = e.id"
                f" where e.document_id in ({', '.join('?' * len(chunk))})"
                " group by e.document_id, t.tax_code_id order by 1, 2",
                chunk,
            ):
                receipts[document_id].advance_taxes[code] = (int(net), int(tax))

    def progress(self, line_id: int, act: str) -> list[int]:
        """Quantity, net and tax of a line carried on by an act so far."""
        return self._progress.get((line_id, act), [0, 0, 0])

    def carry_on(self, line_id: int, act: str, quantity: int, net: int, tax: int) -> None:
        """Add to the progress of a line."""
        done = self._progress.setdefault((line_id, act), [0, 0, 0])
        done[0] += quantity
        done[1] += net
        done[2] += tax

    def carried_on(self, line_ids: set[int], own: Mapping[tuple[int, str], int]) -> set[int]:
        """Those of the lines that later documents carry on, in whatever way.

        `own` is what their own document made of them, by line and act.
        """
        return {
            line
            for (line, act), done in self._progress.items()
            if line in line_ids and done[0] != own.get((line, act), 0)
        }

    def carried_on_by(self, line_ids: set[int]) -> list[str]:
        """The numbers of the posted documents that carry these lines on."""
        found = self._transaction.rows(
            "select distinct d.series, d.number from document_line l"
            " join document d on d.id = l.document_id"
            f" where l.source_line_id in ({', '.join('?' * len(line_ids))})"
            " and d.kind <> 'reversal' and not exists (select 1 from document r"
            " where r.reverses_id = d.id and r.kind = 'reversal') order by 1, 2",
            sorted(line_ids),
        )
        return [f"{series}-{number:04d}" for series, number in found]

    def load_unapproved(self) -> None:
        """Read which of the stored documents have a step of approval before them."""
        for chunk in _chunks(self.stored_document_ids()):
            self.unapproved.update(
                document_id
                for (document_id,) in self._transaction.rows(
                    "select distinct u.document_id from approval_due u"
                    f" where u.document_id in ({', '.join('?' * len(chunk))}) and not exists"
                    " (select 1 from approval_decision x"
                    " where x.due_id = u.id and x.decision = 'approve')",
                    chunk,
                )
            )

    # -- what is reserved for an order line

    def load_reserved(self) -> None:
        """Read what is still reserved for the stored order lines."""
        line_ids = [
            line.id for each in self._stored if each.kind == "sales_order" for line in each.lines
        ]
        for start in range(0, len(line_ids), _CHUNK):
            chunk = line_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for line_id, quantity in self._transaction.rows(
                "select order_line_id, sum(quantity) from reservation"
                f" where order_line_id in ({marks}) group by order_line_id",
                chunk,
            ):
                self._reserved[line_id] = int(quantity)

    def reserve(self, line_id: int, quantity: int) -> None:
        """Add to (or with a negative quantity take from) what is reserved for an order line."""
        self._reserved[line_id] = self._reserved.get(line_id, 0) + quantity

    def reserved(self, line_id: int) -> int:
        """What is reserved for an order line."""
        return self._reserved.get(line_id, 0)

    # -- what goods cost when they left, for their coming back

    def load_costs(self, dispatched_id: int) -> None:
        """Read what the stored delivery and acceptance lines took and have not brought back.

        Of a line whose revenue comes later that is what it still has dispatched, on the account
        `dispatched_id`.
        """
        lines = {
            line.id: line
            for each in self._stored
            if each.kind in {"delivery", "acceptance"}
            for line in each.lines
        }
        line_ids = list(lines)
        for start in range(0, len(line_ids), _CHUNK):
            chunk = line_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for line_id, account_id, *moved in self._transaction.rows(
                "select line_id, account_id, sum(quantity), sum(amount), sum(unknown_quantity) from"
                " (select document_line_id as line_id, account_id, quantity, amount,"
                " unknown_quantity"
                f" from stock_value where document_line_id in ({marks})"
                " union all"
                " select l.source_line_id, v.account_id, v.quantity, v.amount, v.unknown_quantity"
                " from document_line l join stock_value v on v.document_line_id = l.id"
                f" where l.source_line_id in ({marks})"
                " and l.kind in ('sales_return', 'acceptance')"
                ") moved group by line_id, account_id",
                [*chunk, *chunk],
            ):
                worth = Worth(*map(int, moved))
                line = lines[line_id]
                if line.document.kind == "delivery" and line.revenue_event not in {"", "delivery"}:
                    if account_id == dispatched_id:
                        self.cost(line_id, worth)
                else:
                    self.cost(line_id, NOTHING.minus(worth))

    # -- what goods cost when they came, for their going back

    def load_received(self) -> None:
        """Read what the receipt lines concerned brought in, and how much went back since.

        What came in is the line's own value and what invoices and landed cost added to it.
        """
        line_ids = [
            line.id for each in self._stored if each.kind == "goods_receipt" for line in each.lines
        ]
        for chunk in _chunks(line_ids):
            marks = ", ".join("?" * len(chunk))
            for line_id, quantity, amount, returned in self._transaction.rows(
                f"""select line_id, sum(case act when 'purchase_return' then 0 else quantity end),
                      sum(case act when 'purchase_return' then 0 else amount end),
                      -sum(case act when 'purchase_return' then quantity else 0 end)
                 from (
                  select document_line_id as line_id, 'goods_receipt' as act, quantity, amount
                    from stock_value where document_line_id in ({marks})
                  union all
                  select l.source_line_id, l.kind, v.quantity, v.amount
                    from document_line l join stock_value v on v.document_line_id = l.id
                   where l.source_line_id in ({marks})
                     and l.kind in ('supplier_invoice', 'landed_cost', 'purchase_return')
                  union all
                  select i.source_line_id, l.kind, v.quantity, v.amount
                    from document_line i join document_line l on l.source_line_id = i.id
                    join stock_value v on v.document_line_id = l.id
                   where i.source_line_id in ({marks}) and l.kind = 'purchase_return'
                 ) came group by line_id""",
                [*chunk, *chunk, *chunk],
            ):
                self._costs[line_id] = Worth(int(quantity), int(amount), 0)
                self._returned[line_id] = int(returned)

    def returned(self, line_id: int) -> int:
        """How much of a receipt line has gone back to the supplier."""
        return self._returned.get(line_id, 0)

    def give_back(self, line_id: int, quantity: int) -> None:
        """Count goods of a receipt line that go back."""
        self._returned[line_id] = self._returned.get(line_id, 0) + quantity

    def cost(self, line_id: int, worth: Worth) -> None:
        """Add what a line of this batch took out of stock; a negative worth came back."""
        self._costs[line_id] = self._costs.get(line_id, NOTHING).plus(worth)

    def cost_left(self, line_id: int) -> Worth:
        """What a line took out and has not come back yet."""
        return self._costs.get(line_id, NOTHING)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _source_document(row: Sequence[Any]) -> SourceDocument:
    number, key, kind, party_id, warehouse_id, due_date, currency, rate, gross, *rest = row
    day, is_reversed, channel = rest
    return SourceDocument(
        number, key, kind, party_id, warehouse_id, str(due_date), currency, int(rate), channel,
        int(gross), is_reversed=bool(is_reversed), day=str(day),
    )  # fmt: skip
