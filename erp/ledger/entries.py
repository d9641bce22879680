"""Entries as a batch builds them: postings added up per account, side and dimensions.

Belongs here: an entry under construction and the open items and tax items it makes. Does not: which
accounts an act uses, voucher numbers (given when the batch is finished).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.ledger.exchange import piece
from erp.ledger.models import journal_entry, open_item, posting, settlement, tax_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from erp.base.commits import Transaction
    from erp.ledger.exchange import Currency

_CHUNK = 400

_ACCOUNT, _AMOUNT, _PARTY = (
    [column.name for column in posting.columns].index(name)
    for name in ("account_id", "amount", "party_id")
)


class Dimensions(NamedTuple):
    """What a posting is analysed by, as ids; the party stands by itself."""

    department_id: int | None = None
    employee_id: int | None = None
    project_id: int | None = None


NO_DIMENSIONS = Dimensions()


class Entry:
    """One journal entry being built. It is written by `finish`, and only if it posts anything.

    `word` is the voucher's where it is not left to the rule; entries of one `summary`, word and day
    share a voucher.
    """

    def __init__(
        self,
        transaction: Transaction,
        *,
        document_id: int | None,
        business_date: str,
        voucher_date: str,
        memo: str,
        kind: str = "normal",
        reverses_id: int | None = None,
        dimensions: Dimensions = NO_DIMENSIONS,
        taken: Mapping[int, tuple[bool, bool, bool]] | None = None,
        word: str = "",
        summary: str = "",
    ) -> None:
        """`taken` says by account which of the dimensions its postings keep."""
        self._transaction = transaction
        self._reverses_id = reverses_id
        self.document_id = document_id
        self.word = word
        self.summary = summary
        self.business_date = business_date
        self.voucher_date = voucher_date
        self.kind = kind
        self.memo = memo
        self.id = transaction.new_id(journal_entry)
        self._dimensions = dimensions
        self._taken = taken or {}
        self._amounts: dict[_Key, int] = {}
        self._foreign: dict[_Key, int] = {}
        self._red_rows: list[list[Any]] = []

    def post(
        self,
        account_id: int,
        side: str,
        amount: int,
        *,
        party_id: int | None = None,
        cash_flow_item: str | None = None,
        memo: str = "",
        currency: Currency | None = None,
        foreign: int = 0,
        dimensions: Dimensions | None = None,
    ) -> None:
        """Add a signed amount (debit positive) on a side; a red posting keeps its side.

        `foreign` is the same in `currency`, 0 in a revaluation. The dimensions are the document's
        unless said.
        """
        kept = None if currency is None else (currency.code, currency.rate)
        key = (account_id, side, party_id, cash_flow_item, memo, dimensions, kept)
        self._amounts[key] = self._amounts.get(key, 0) + amount
        if kept is not None:
            self._foreign[key] = self._foreign.get(key, 0) + foreign

    def debit(self, account_id: int, amount: int, *, party_id: int | None = None) -> None:
        """Post on the debit side; a negative amount is red."""
        self.post(account_id, "D", amount, party_id=party_id)

    def credit(self, account_id: int, amount: int, *, party_id: int | None = None) -> None:
        """Post `amount` on the credit side; a negative amount is red."""
        self.post(account_id, "C", -amount, party_id=party_id)

    def tax(
        self,
        account_id: int,
        side: str,
        *,
        tax_code_id: int | None,
        net: int,
        amount: int,
        party_id: int | None,
        reason: str = "",
    ) -> None:
        """Post a tax amount with the base it comes from; both signed, debit positive."""
        if amount:
            self.post(account_id, side, amount)
        if amount:
            transaction = self._transaction
            transaction.add(
                tax_item,
                (
                    transaction.new_id(tax_item), transaction.tx, self.id, account_id, party_id,
                    self.document_id, tax_code_id, net, amount, self.business_date, reason,
                ),
            )  # fmt: skip

    def by_party(self) -> Iterator[tuple[int, int, int]]:
        """Account, party and amount (debit positive) of what stands with a party."""
        for (account_id, _, party_id, *_), amount in self._amounts.items():
            if party_id is not None:
                yield account_id, party_id, amount
        for row in self._red_rows:
            if row[_PARTY] is not None:
                yield row[_ACCOUNT], row[_PARTY], row[_AMOUNT]

    def write_red(self, row: list[Any]) -> None:
        """Add a posting of the entry this one reverses, in column order and already negated."""
        self._red_rows.append(row)

    def adjust_red(self, account_id: int, amount: int) -> None:
        """Change what a red posting on an account says by a signed amount, or post it anew."""
        for row in self._red_rows:
            if row[_ACCOUNT] == account_id and row[_PARTY] is None:
                row[_AMOUNT] += amount
                return
        self.debit(account_id, amount)

    def finish(self, period_id: int, voucher_id: int) -> None:
        """Write the entry and its postings."""
        transaction = self._transaction
        transaction.add(
            journal_entry,
            (
                self.id, transaction.tx, self.document_id, voucher_id, period_id, self.kind,
                self.business_date, self.voucher_date, self.memo, self._reverses_id,
            ),
        )  # fmt: skip
        rows = transaction.buffer(posting)
        tx, entry_memo = transaction.tx, self.memo
        for key, amount in self._amounts.items():
            account_id, side, party_id, cash_flow_item, memo, dimensions, currency = key
            code, rate = currency or (None, None)
            rows.append(
                (
                    transaction.new_id(posting), tx, self.id, account_id, side, amount, party_id,
                    *self._kept(account_id, dimensions), code, self._foreign.get(key), rate,
                    cash_flow_item, memo or entry_memo,
                )
            )  # fmt: skip
        for row in self._red_rows:
            row[0] = transaction.new_id(posting)
            rows.append(tuple(row))

    def _kept(self, account_id: int, own: Dimensions | None) -> Dimensions:
        """The dimensions a posting on this account keeps."""
        taken = self._taken.get(account_id)
        if taken is None:
            return NO_DIMENSIONS
        said = own or self._dimensions
        return Dimensions(
            *(value if keeps else None for value, keeps in zip(said, taken, strict=True))
        )

    def moves_cash(self, cash_ids: frozenset[int]) -> tuple[bool, bool]:
        """Whether a cash account stands on the debit side, and on the credit side."""
        sides = {side for account_id, side, *_ in self._amounts if account_id in cash_ids}
        return "D" in sides, "C" in sides

    @property
    def is_empty(self) -> bool:
        """Whether nothing was posted: a move of value 0 makes no entry."""
        nothing = not any(self._amounts.values()) and not any(self._foreign.values())
        return nothing and not self._red_rows


_Key = tuple[int, str, int | None, str | None, str, Dimensions | None, tuple[str, int] | None]
"""Account, side, party, cash-flow item, memo, dimensions, currency and rate."""


@dataclass(slots=True)
class _Item:
    """An open item: what it was opened with, and what is left of it."""

    id: int
    account_id: int
    currency: str | None
    amount: int
    foreign_amount: int
    remaining: int
    foreign_remaining: int

    @property
    def unrealised(self) -> int:
        """What revaluations have added to the part that is left."""
        if not self.foreign_amount:
            return 0
        return self.remaining - piece(self.amount, self.foreign_remaining, self.foreign_amount)


class Carried(NamedTuple):
    """What a settled piece carried in company currency, of it from revaluations."""

    amount: int
    unrealised: int


@dataclass(slots=True)
class ForeignItem:
    """A foreign open item as it stood at the end of a day.

    `later` are its settlements after it, as day and foreign amount, in order.
    """

    id: int
    account_id: int
    party_id: int
    currency: str
    amount: int
    foreign: int
    revalued_on: str = ""
    later: list[tuple[str, int]] = field(default_factory=list)


class OpenItems:
    """Open items a batch makes and settles."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._by_document: dict[tuple[int, int, int], list[_Item]] = {}
        self._by_line: dict[tuple[int, int], _Item] = {}
        self._by_id: dict[int, _Item] = {}
        self._loaded: set[int] = set()

    def load(self, document_ids: Iterable[int]) -> None:
        """Read (on PostgreSQL also lock) the open items of posted documents."""
        wanted = sorted(set(document_ids) - self._loaded)
        self._loaded.update(wanted)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            items = self._transaction.rows(
                "select id, document_id, account_id, party_id, document_line_id, currency, amount,"
                f" foreign_amount from open_item where document_id in ({marks}) order by id",
                chunk,
            )
            left = self._lock([item[0] for item in items])
            for number, document_id, account_id, party_id, line_id, code, amount, foreign in items:
                self._register(
                    _Item(number, account_id, code, amount, foreign or 0, *left[number]),
                    document_id, party_id, line_id,
                )  # fmt: skip

    def _lock(self, item_ids: list[int]) -> dict[int, tuple[int, int]]:
        left: dict[int, tuple[int, int]] = {}
        for start in range(0, len(item_ids), _CHUNK):
            chunk = item_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            found = self._transaction.locked(
                "select open_item_id, remaining, foreign_remaining from open_item_balance"
                f" where open_item_id in ({marks}) order by open_item_id",
                chunk,
            )
            left.update((item, (int(rest), int(foreign))) for item, rest, foreign in found)
        return left

    def open(
        self,
        entry: Entry,
        account_id: int,
        *,
        side: str,
        amount: int,
        party_id: int,
        document_id: int,
        due_date: str,
        line_id: int | None = None,
        currency: Currency | None = None,
        foreign: int = 0,
        unrealised: int = 0,
    ) -> None:
        """Post an amount on a controlled account and open the item that explains it.

        An item in `currency` is `foreign` of it; `unrealised` is what it carries beyond `amount`
        from revaluations of the item it follows.
        """
        if amount == 0 and not foreign:
            return
        entry.post(
            account_id, side, amount + unrealised, party_id=party_id, currency=currency,
            foreign=foreign,
        )  # fmt: skip
        transaction = self._transaction
        code = None if currency is None else currency.code
        item_id = transaction.new_id(open_item)
        transaction.add(
            open_item,
            (
                item_id, transaction.tx, entry.id, account_id, party_id, document_id, line_id,
                amount, code, foreign if code else None, entry.business_date, due_date,
            ),
        )  # fmt: skip
        item = _Item(item_id, account_id, code, amount, foreign, amount, foreign)
        self._register(item, document_id, party_id, line_id)
        if unrealised:
            self._change(entry, item, unrealised, 0, kind="revaluation")

    def remaining(self, document_id: int, account_id: int, party_id: int) -> int:
        """What is open of a document on an account for a party in company currency, signed.

        Items in a foreign currency are settled in it and do not count here.
        """
        items = self._by_document.get((document_id, account_id, party_id), ())
        return sum(item.remaining for item in items if item.currency is None)

    def foreign_remaining(self, document_id: int, account_id: int, party_id: int, code: str) -> int:
        """As `remaining`, of the items in a foreign currency, in it."""
        items = self._by_document.get((document_id, account_id, party_id), ())
        return sum(item.foreign_remaining for item in items if item.currency == code)

    def remaining_of_line(self, line_id: int, account_id: int) -> int:
        """What is open of a document line on an account, signed."""
        item = self._by_line.get((line_id, account_id))
        return 0 if item is None else item.remaining

    def opened_of_line(self, line_id: int, account_id: int) -> int:
        """What the item of a document line was opened with, signed; 0 where there is none."""
        item = self._by_line.get((line_id, account_id))
        return 0 if item is None else item.amount

    def has_line(self, line_id: int, account_id: int) -> bool:
        """Whether a document line ever had an item on an account, open or settled."""
        return (line_id, account_id) in self._by_line

    def settle(
        self,
        entry: Entry,
        document_id: int,
        account_id: int,
        *,
        side: str,
        amount: int,
        party_id: int,
    ) -> None:
        """Post `amount` (signed like the posting) against a document's items, oldest first.

        The caller has checked that the amount does not pass what is open.
        """
        left = amount
        for item in self._by_document.get((document_id, account_id, party_id), ()):
            if item.currency is not None:
                continue
            part = -item.remaining if abs(left) >= abs(item.remaining) else left
            if part and item.remaining:
                self._change(entry, item, part, None)
                left -= part
        entry.post(account_id, side, amount, party_id=party_id)

    def settle_foreign(
        self,
        entry: Entry,
        document_id: int,
        account_id: int,
        *,
        side: str,
        currency: Currency,
        foreign: int,
        party_id: int,
    ) -> Carried:
        """As `settle`, `foreign` of a currency; returns what the settled piece carried.

        That is signed like the items, and exactly what the posting takes away.
        """
        left, carried, unrealised = foreign, 0, 0
        for item in self._by_document.get((document_id, account_id, party_id), ()):
            if item.currency != currency.code or not item.foreign_remaining or not left:
                continue
            whole = abs(left) >= abs(item.foreign_remaining)
            part = -item.foreign_remaining if whole else left
            amount = piece(item.remaining, -part, item.foreign_remaining)
            unrealised += piece(item.unrealised, -part, item.foreign_remaining)
            self._change(entry, item, -amount, part)
            carried += amount
            left -= part
        entry.post(
            account_id, side, -carried, party_id=party_id, foreign=foreign,
            currency=currency.carried_at(carried, foreign),
        )  # fmt: skip
        return Carried(carried, unrealised)

    def foreign_as_at(self, day: str) -> list[ForeignItem]:
        """Read (on PostgreSQL also lock) the foreign items that were open at the end of a day."""
        found = self._transaction.rows(
            "select i.id, i.account_id, i.party_id, i.currency, i.amount, i.foreign_amount"
            " from open_item i where i.currency is not null and i.business_date <= ? order by i.id",
            (day,),
        )
        items = {row[0]: ForeignItem(*row) for row in found}
        self._lock(list(items))
        for number, when, kind, amount, foreign in self._transaction.rows(
            "select s.open_item_id, s.business_date, s.kind, s.amount, s.foreign_amount"
            " from open_item i join settlement s on s.open_item_id = i.id"
            " where i.currency is not null order by s.business_date, s.id"
        ):
            item, on = items.get(number), str(when)
            if item is None:
                continue
            if kind == "revaluation":
                item.revalued_on = on
            if on <= day:
                item.amount += amount
                item.foreign += foreign
            elif foreign:
                item.later.append((on, foreign))
        return [item for item in items.values() if item.foreign]

    def revalue(self, entry: Entry, item: ForeignItem, change: int, rate: Currency) -> None:
        """Change what an item carries in company currency."""
        entry.post(
            item.account_id, "D" if change > 0 else "C", change, party_id=item.party_id,
            currency=rate,
        )  # fmt: skip
        transaction = self._transaction
        transaction.add(
            settlement,
            (
                transaction.new_id(settlement), transaction.tx, item.id, entry.id, change, 0,
                entry.business_date, "revaluation",
            ),
        )  # fmt: skip

    def settle_line(
        self, entry: Entry, line_id: int, account_id: int, *, side: str, amount: int, party_id: int
    ) -> None:
        """Post `amount` against the item of one document line."""
        if amount:
            self._change(entry, self._by_line[line_id, account_id], amount, None)
            entry.post(account_id, side, amount, party_id=party_id)

    # -- undoing, where the postings are written already

    def remaining_of(self, item_id: int) -> tuple[int, int]:
        """What is open of one item in company currency and in its own, signed."""
        item = self._by_id[item_id]
        return item.remaining, item.foreign_remaining

    def settled_by(self, item_ids: Iterable[int], tx: int, document_id: int) -> list[str]:
        """The numbers of the documents, but for one, that changed these items since `tx`."""
        numbers = sorted(item_ids)
        marks = ", ".join("?" * len(numbers))
        found = self._transaction.rows(
            "select distinct d.series, d.number from settlement s"
            " join journal_entry e on e.id = s.entry_id join document d on d.id = e.document_id"
            f" where s.open_item_id in ({marks}) and s.tx >= ? and d.id <> ?"
            " and d.kind <> 'reversal' and not exists (select 1 from document r"
            " where r.reverses_id = d.id and r.kind = 'reversal') order by 1, 2",
            [*numbers, tx, document_id],
        )
        return [f"{series}-{number:04d}" for series, number in found]

    def undo(self, entry: Entry, item_id: int, amount: int, foreign: int | None, kind: str) -> None:
        """Take back what an entry that is reversed did to an item, amounts signed like it."""
        back = None if foreign is None else -foreign
        self._change(entry, self._by_id[item_id], -amount, back, kind)

    def _change(
        self, entry: Entry, item: _Item, amount: int, foreign: int | None, kind: str = "settlement"
    ) -> None:
        transaction = self._transaction
        transaction.add(
            settlement,
            (
                transaction.new_id(settlement), transaction.tx, item.id, entry.id, amount, foreign,
                entry.business_date, kind,
            ),
        )  # fmt: skip
        item.remaining += amount
        item.foreign_remaining += foreign or 0

    def _register(self, item: _Item, document_id: int, party_id: int, line_id: int | None) -> None:
        self._by_document.setdefault((document_id, item.account_id, party_id), []).append(item)
        self._by_id[item.id] = item
        if line_id is not None:
            self._by_line[line_id, item.account_id] = item
