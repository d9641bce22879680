"""The hledger form of the journal: one transaction an entry, accounts as a hierarchy.

Belongs here: hledger's syntax, and how a text of ours is kept from being read as syntax. Does not:
reading the books (`journal_export`). A mark inside a name or memo that the format would take for
its own is written in its full-width form, a line break as a space; CSV and Parquet keep them all.
"""

from __future__ import annotations

from io import TextIOWrapper
from itertools import groupby
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from analytics.journal_export import Account, Books, PostingRow

_TYPES = {
    "asset": "A",
    "common": "A",
    "cost": "A",
    "liability": "L",
    "equity": "E",
    "revenue": "R",
    "expense": "X",
}
"""hledger's account types. Production cost not yet settled is an asset, work in process."""

_FULL_WIDTH = str.maketrans(
    {";": "；", ":": "：", ",": "，", "|": "｜", "(": "（", ")": "）", "\0": " "}
)


def write_hledger(stream: IO[bytes], books: Books, rows: Iterator[PostingRow]) -> None:
    """Write directives for what is used, then every entry."""
    text = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    names = account_names(books)
    text.write("".join(f"{line}\n" for line in _directives(books, names)))
    for _, postings in groupby(rows, key=lambda row: row.entry_id):
        text.write("".join(f"{line}\n" for line in _transaction(books, names, list(postings))))
    text.detach()


def account_names(books: Books) -> dict[str, str]:
    """Code → full name: `1122.01` → `1122 应收账款:1122.01 应收账款—已开票`."""
    names: dict[str, str] = {}

    def name(account: Account) -> str:
        if account.code not in names:
            own = f"{account.code} {plain(account.name)}".rstrip()
            above = books.accounts.get(account.parent)
            names[account.code] = own if above is None else f"{name(above)}:{own}"
        return names[account.code]

    for account in books.accounts.values():
        name(account)
    return names


def plain(text: str) -> str:
    """A text that hledger reads as nothing but text, on one line, words one space apart.

    >>> plain("灯具;  A:B | (x)")
    '灯具； A：B ｜ （x）'
    """
    return " ".join(text.translate(_FULL_WIDTH).split())


def _directives(books: Books, names: dict[str, str]) -> Iterable[str]:
    yield f"; {plain(books.company)}: every posted entry, in the order recorded"
    yield "decimal-mark ."
    for currency, digits in sorted(books.digits.items()):
        yield f"commodity {1000:.{digits}f}{'.' if not digits else ''} {currency}"
    for account in books.accounts.values():
        kind = "C" if account.is_cash else _TYPES[account.account_class]
        yield f"account {names[account.code]}  ; type:{kind}"


def _transaction(books: Books, names: dict[str, str], postings: list[PostingRow]) -> Iterable[str]:
    first = postings[0]
    tags = {
        "document": first.document,
        "kind": first.document_kind or first.kind,
        "business-date": "" if first.business_date == first.voucher_date else first.business_date,
    }
    yield ""
    yield f"{first.voucher_date} ({plain(first.voucher)}) {plain(first.entry_memo)}{_comment(tags)}"
    for posting in postings:
        tags = {
            "party": plain(posting.party),
            "cash-flow": plain(posting.cash_flow_item),
            "red": posting.side if _is_red(posting) else "",
            "memo": "" if posting.memo == first.entry_memo else plain(posting.memo),
        }
        yield f"    {names[posting.account]}  {amount_with_cost(books, posting)}{_comment(tags)}"


def _is_red(posting: PostingRow) -> bool:
    return posting.amount < 0 if posting.side == "D" else posting.amount > 0


def _comment(tags: dict[str, str]) -> str:
    said = ", ".join(f"{name}:{value}" for name, value in tags.items() if value)
    return f"  ; {said}" if said else ""


def amount_with_cost(books: Books, posting: PostingRow) -> str:
    """The amount; a foreign one with the company-currency amount as its total cost.

    The total cost has no sign of its own. So a revaluation, whose foreign amount is 0, and a row
    whose two amounts differ in sign stand in company currency alone.
    """
    base = f"{posting.amount:f} {books.currency}"
    foreign = posting.foreign_amount
    if foreign is None or not _same_sign(foreign, posting.amount):
        return base
    return f"{foreign:f} {posting.foreign_currency} @@ {abs(posting.amount):f} {books.currency}"


def _same_sign(one: Decimal, other: Decimal) -> bool:
    return one * other > 0
