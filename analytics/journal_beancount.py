"""The beancount form of the journal: one transaction an entry, accounts by class and code.

Belongs here: beancount's syntax, and account names it accepts. Does not: reading the books
(`journal_export`). An account is named by its class and the codes on the way to it
(`Assets:1122:1122-01`); its `open` directive keeps the code and name as they are in the books, so
the mapping travels with the file. A foreign posting bears its company-currency amount as total
cost, as in the hledger form.
"""

from __future__ import annotations

from io import TextIOWrapper
from itertools import groupby
from typing import IO, TYPE_CHECKING

from analytics.journal_hledger import amount_with_cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analytics.journal_export import Account, Books, PostingRow

_ROOTS = {
    "asset": "Assets",
    "common": "Assets",
    "cost": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "revenue": "Income",
    "expense": "Expenses",
}
"""beancount's roots. Production cost not yet settled is an asset, work in process."""

_OPENED = "1970-01-01"
"""Before every posting: when a firm opened an account is no fact of its books."""


def write_beancount(stream: IO[bytes], books: Books, rows: Iterator[PostingRow]) -> None:
    """Write options and accounts, then every entry."""
    text = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    names = account_names(books)
    text.write("".join(f"{line}\n" for line in _directives(books, names)))
    for _, postings in groupby(rows, key=lambda row: row.entry_id):
        text.write("".join(f"{line}\n" for line in _transaction(books, names, list(postings))))
    text.detach()


def account_names(books: Books) -> dict[str, str]:
    """Code → full name: `1122.01` → `Assets:1122:1122-01`."""

    def codes(account: Account) -> list[str]:
        above = books.accounts.get(account.parent)
        own = account.code.replace(".", "-")
        return [own] if above is None else [*codes(above), own]

    return {
        account.code: ":".join([_ROOTS[account.account_class], *codes(account)])
        for account in books.accounts.values()
    }


def quoted(text: str) -> str:
    r"""A text as a string of beancount's, on one line.

    >>> quoted('a "b"' + chr(10) + 'c')
    '"a \\"b\\" c"'
    """
    plain = " ".join(text.replace("\0", " ").split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _directives(books: Books, names: dict[str, str]) -> Iterable[str]:
    yield f'option "title" {quoted(books.company)}'
    yield f'option "operating_currency" "{books.currency}"'
    for account in books.accounts.values():
        yield f"{_OPENED} open {names[account.code]}"
        yield f"  code: {quoted(account.code)}"
        yield f"  name: {quoted(account.name)}"


def _transaction(books: Books, names: dict[str, str], postings: list[PostingRow]) -> Iterable[str]:
    first = postings[0]
    yield ""
    yield f"{first.voucher_date} * {quoted(first.voucher)} {quoted(first.entry_memo)}"
    yield f"  business-date: {first.business_date}"
    if first.document:
        yield f"  document: {quoted(first.document)}"
    for posting in postings:
        yield f"  {names[posting.account]}  {amount_with_cost(books, posting)}"
        if posting.party:
            yield f"    party: {quoted(posting.party)}"
        if posting.cash_flow_item:
            yield f"    cash-flow: {quoted(posting.cash_flow_item)}"
