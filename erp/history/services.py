"""Keeping an old system's documents and vouchers, each once.

Belongs here: checking and writing them set-wise. Does not: reading an old system (`ingest`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from erp.base.errors import LedgerhouseError
from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole, to_whole
from erp.history.errors import HistoryChanged, HistoryDoesNotBalance, HistoryIncomplete
from erp.history.models import KINDS, VOUCHER, history_document, history_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from erp.base.commits import Row, Transaction
    from erp.base.database import Database

DOCUMENTS_A_COMMIT = 5_000
_CHUNK = 500
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class OldLine:
    """A line of an old document. `amount` is positive on its `side`; a document's has no side."""

    code: str
    amount: Decimal
    side: str = ""
    name: str = ""
    description: str = ""
    party: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    currency: str = ""
    foreign_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OldDocument:
    """A document or voucher as the old system had it. Amounts in major units of `currency`.

    `amount` is the total the old system gave, of a voucher its debits; None takes the lines'.
    `details` is a JSON object.
    """

    key: str
    kind: str
    number: str
    business_date: date
    lines: Sequence[OldLine]
    currency: str
    party: str = ""
    party_name: str = ""
    amount: Decimal | None = None
    memo: str = ""
    details: str = "{}"


@dataclass(slots=True)
class HistoryReport:
    """What became of each document, by key."""

    kept: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    refused: list[tuple[str, LedgerhouseError]] = field(default_factory=list)


def keep_history(
    database: Database,
    source: str,
    documents: Iterable[OldDocument],
    *,
    origin: str = "migration",
    user_id: int = 0,
    documents_a_commit: int = DOCUMENTS_A_COMMIT,
    progress: Callable[[int], None] | None = None,
) -> HistoryReport:
    """Keep old documents of `source`; what is there already with the same content is left.

    Every batch is one commit; a refused document is reported and the others are kept.
    """
    report = HistoryReport()
    done = 0
    for chunk in _parts(documents, documents_a_commit):
        with database.commit(user_id=user_id, origin=origin, request_id=source) as transaction:
            _keep(transaction, source, chunk, report)
        done += len(chunk)
        if progress is not None:
            progress(done)
    return report


def _keep(
    transaction: Transaction, source: str, chunk: Sequence[OldDocument], report: HistoryReport
) -> None:
    digits = {
        code: int(count) for code, count in transaction.rows("select code, digits from currency")
    }
    known = _known(transaction, source, [each.key for each in chunk])
    for each in chunk:
        digest = digest_of(each)
        try:
            if each.key not in known:
                _write(transaction, source, each, digest, digits)
                known[each.key] = digest
                report.kept.append(each.key)
            elif known[each.key] == digest:
                report.repeated.append(each.key)
            else:
                raise HistoryChanged(each.key)
        except LedgerhouseError as error:
            report.refused.append((each.key, error))


def _known(transaction: Transaction, source: str, keys: list[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for part in _parts(keys, _CHUNK):
        marks = ", ".join("?" * len(part))
        known.update(
            (key, digest)
            for key, digest in transaction.rows(
                f"select key, digest from history_document where source = ? and key in ({marks})",
                (source, *part),
            )
        )
    return known


def digest_of(each: OldDocument) -> str:
    """The hash of all a document says, so that a change of it is noticed."""
    said = [
        repr(
            (
                each.kind, each.number, each.business_date.isoformat(), each.currency, each.party,
                each.party_name, str(each.amount), each.memo, each.details,
            )
        )
    ]  # fmt: skip
    said += [repr([str(getattr(line, name)) for name in OldLine.__slots__]) for line in each.lines]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _write(
    transaction: Transaction,
    source: str,
    each: OldDocument,
    digest: str,
    digits: Mapping[str, int],
) -> None:
    is_voucher = each.kind == VOUCHER
    whole_lines = all((line.side in {"D", "C"}) == is_voucher for line in each.lines)
    known_currencies = {each.currency, *(line.currency for line in each.lines)} - {
        ""
    } <= digits.keys()
    if each.kind not in KINDS or not (
        each.number and each.lines and whole_lines and known_currencies
    ):
        raise HistoryIncomplete(each.key)
    places = digits[each.currency]
    amounts = [
        (-1 if line.side == "C" else 1) * to_whole(line.amount, places, "amount")
        for line in each.lines
    ]
    own = sum(amount for amount, line in zip(amounts, each.lines, strict=True) if line.side != "C")
    total = own if each.amount is None else to_whole(each.amount, places, "amount")
    difference = (sum(amounts) if is_voucher else 0) or total - own
    if difference:
        raise HistoryDoesNotBalance(each.key, f"{from_whole(difference, places)} {each.currency}")
    document_id = transaction.new_id(history_document)
    rows = [
        (
            transaction.new_id(history_line), transaction.tx, document_id, row,
            *_line(line, amount, digits),
        )
        for row, (line, amount) in enumerate(zip(each.lines, amounts, strict=True), 1)
    ]  # fmt: skip
    transaction.add(
        history_document,
        (
            document_id, transaction.tx, source, each.key, each.kind, each.number,
            each.business_date.isoformat(), each.party, each.party_name, each.currency, total,
            len(rows), each.memo, each.details, digest,
        ),
    )  # fmt: skip
    transaction.buffer(history_line).extend(rows)


def _line(line: OldLine, amount: int, digits: Mapping[str, int]) -> Row:
    foreign = None
    if line.currency:
        foreign = to_whole(line.foreign_amount or 0, digits[line.currency], "amount")
        foreign = -foreign if line.side == "C" else foreign
    quantity, price = line.quantity, line.unit_price
    return (
        line.code, line.name, line.description, line.party, line.side, amount,
        None if quantity is None else to_whole(quantity, QUANTITY_DIGITS, "quantity"),
        None if price is None else to_whole(price, UNIT_PRICE_DIGITS, "unit price"),
        line.currency, foreign,
    )  # fmt: skip


def _parts(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    left = iter(items)
    while part := list(islice(left, size)):
        yield part
