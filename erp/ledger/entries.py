"""Entries as a batch builds them: postings added up per account, side and dimensions.

Belongs here: an entry under construction and the open items and tax items it makes. Does not: which
accounts an act uses, voucher numbers (given when the batch is finished).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.ledger.models import journal_entry, open_item, posting, settlement, tax_item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

_CHUNK = 400


class Entry:
    """One journal entry being built. It is written by `finish`, and only if it posts anything."""

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
    ) -> None:
        self._transaction = transaction
        self._document_id = document_id
        self._reverses_id = reverses_id
        self.business_date = business_date
        self.voucher_date = voucher_date
        self.kind = kind
        self.memo = memo
        self.id = transaction.new_id(journal_entry)
        self._amounts: dict[tuple[int, str, int | None, str | None, str], int] = {}

    def post(
        self,
        account_id: int,
        side: str,
        amount: int,
        *,
        party_id: int | None = None,
        cash_flow_item: str | None = None,
        memo: str = "",
    ) -> None:
        """Add a signed amount (debit positive) on a side; a red posting keeps its side."""
        key = (account_id, side, party_id, cash_flow_item, memo)
        self._amounts[key] = self._amounts.get(key, 0) + amount

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
        tax_code_id: int,
        net: int,
        amount: int,
        party_id: int | None,
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
                    self._document_id, tax_code_id, net, amount, self.business_date,
                ),
            )  # fmt: skip

    def finish(self, period_id: int, voucher_id: int) -> None:
        """Write the entry and its postings."""
        transaction = self._transaction
        transaction.add(
            journal_entry,
            (
                self.id, transaction.tx, self._document_id, voucher_id, period_id, self.kind,
                self.business_date, self.voucher_date, self.memo, self._reverses_id,
            ),
        )  # fmt: skip
        rows = transaction.buffer(posting)
        tx, entry_memo = transaction.tx, self.memo
        for (account_id, side, party_id, cash_flow_item, memo), amount in self._amounts.items():
            rows.append(
                (
                    transaction.new_id(posting), tx, self.id, account_id, side, amount, party_id,
                    None, None, None, None, None, None, cash_flow_item, memo or entry_memo,
                )
            )  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Whether nothing was posted: a move of value 0 makes no entry."""
        return not any(self._amounts.values())


class OpenItems:
    """Open items a batch makes and settles."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._remaining: dict[int, int] = {}
        self._by_document: dict[tuple[int, int, int], list[int]] = {}
        self._by_line: dict[tuple[int, int], int] = {}
        self._loaded: set[int] = set()

    def load(self, document_ids: Iterable[int]) -> None:
        """Read (on PostgreSQL also lock) the open items of posted documents."""
        wanted = sorted(set(document_ids) - self._loaded)
        self._loaded.update(wanted)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            items = self._transaction.rows(
                "select id, document_id, account_id, party_id, document_line_id from open_item"
                f" where document_id in ({marks}) order by id",
                chunk,
            )
            self._lock([item[0] for item in items])
            for item in items:
                self._register(*item)

    def _lock(self, item_ids: list[int]) -> None:
        for start in range(0, len(item_ids), _CHUNK):
            chunk = item_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            found = self._transaction.locked(
                "select open_item_id, remaining from open_item_balance"
                f" where open_item_id in ({marks}) order by open_item_id",
                chunk,
            )
            self._remaining.update((int(item), int(left)) for item, left in found)

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
    ) -> None:
        """Post an amount on a controlled account and open the item that explains it."""
        if amount == 0:
            return
        entry.post(account_id, side, amount, party_id=party_id)
        transaction = self._transaction
        item_id = transaction.new_id(open_item)
        transaction.add(
            open_item,
            (
                item_id, transaction.tx, entry.id, account_id, party_id, document_id, line_id,
                amount, entry.business_date, due_date,
            ),
        )  # fmt: skip
        self._remaining[item_id] = amount
        self._register(item_id, document_id, account_id, party_id, line_id)

    def remaining(self, document_id: int, account_id: int, party_id: int) -> int:
        """What is open of a document on an account for a party, signed."""
        items = self._by_document.get((document_id, account_id, party_id), ())
        return sum(self._remaining[item] for item in items)

    def remaining_of_line(self, line_id: int, account_id: int) -> int:
        """What is open of a document line on an account, signed."""
        item = self._by_line.get((line_id, account_id))
        return 0 if item is None else self._remaining[item]

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
        for item_id in self._by_document.get((document_id, account_id, party_id), ()):
            remaining = self._remaining[item_id]
            part = -remaining if abs(left) >= abs(remaining) else left
            if part and remaining:
                self._settle(entry, item_id, part)
                left -= part
        entry.post(account_id, side, amount, party_id=party_id)

    def settle_line(
        self, entry: Entry, line_id: int, account_id: int, *, side: str, amount: int, party_id: int
    ) -> None:
        """Post `amount` against the item of one document line."""
        if amount:
            self._settle(entry, self._by_line[line_id, account_id], amount)
            entry.post(account_id, side, amount, party_id=party_id)

    def _settle(self, entry: Entry, item_id: int, amount: int) -> None:
        transaction = self._transaction
        transaction.add(
            settlement,
            (
                transaction.new_id(settlement), transaction.tx, item_id, entry.id, amount,
                entry.business_date,
            ),
        )  # fmt: skip
        self._remaining[item_id] += amount

    def _register(
        self, item_id: int, document_id: int, account_id: int, party_id: int, line_id: int | None
    ) -> None:
        self._by_document.setdefault((document_id, account_id, party_id), []).append(item_id)
        if line_id is not None:
            self._by_line[line_id, account_id] = item_id
