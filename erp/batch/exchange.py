"""A document's own currency, and what settling in it gains or loses.

Belongs here: which currency and rate a document has; exchange gain and loss, realised apart from
unrealised (accounting.md §6). Does not: revaluation at month end (`erp.bookkeeping.revaluation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import to_rate
from erp.documents.errors import (
    CurrencyNotTaken,
    NoExchangeRate,
    RateNotPositive,
    SourceAtOtherRate,
    SourceInOtherCurrency,
    UnknownCurrency,
)
from erp.ledger.exchange import make_currency

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, SourceDocument
    from erp.batch.kinds import DocumentType
    from erp.documents.types import Document
    from erp.ledger.entries import Entry
    from erp.ledger.exchange import Currency


def currency_of(batch: Batch, request: Document, kind: DocumentType) -> Currency | None:
    """The foreign currency a document is in, at its rate; None for the company's own.

    Unless it says so itself, a document has the currency of what its first line carries on, and, if
    it takes that one's amounts over, also its rate.
    """
    source = _first_source(batch, request, kind)
    code = request.currency or (source.currency if source is not None else "")
    company = batch.masters.company
    if not code or code == company.currency:
        return None
    digits = batch.masters.currency_digits(batch.transaction, code)
    if digits is None:
        raise UnknownCurrency(request.key, code)
    if not kind.takes_currency:
        raise CurrencyNotTaken(request.key, kind.kind, code)
    rate = _rate(batch, request, kind, code, source)
    return make_currency(code, digits=digits, company_digits=company.digits, rate=rate)


def check_source(key: str, row: int, source: SourceDocument, head: Head) -> None:
    """A line carries on its own currency, and the rate where it takes amounts over."""
    code = "" if head.currency is None else head.currency.code
    if source.currency != code:
        raise SourceInOtherCurrency(key, row, source.currency, code)
    if (
        head.currency is not None
        and source.kind in head.type.fixed_shares
        and source.rate != head.currency.rate
    ):
        raise SourceAtOtherRate(key, row, source.key)


def book_exchange(
    batch: Batch, head: Head, entry: Entry, *, gain: int, unrealised: int = 0
) -> None:
    """Realise a gain (negative: a loss), moving what revaluations had already shown of it."""
    _book(batch, head, entry, gain + unrealised, prefix="")
    if unrealised > 0:
        entry.credit(batch.account("unrealised_exchange_gain", head).id, -unrealised)
    elif unrealised < 0:
        entry.debit(batch.account("unrealised_exchange_loss", head).id, unrealised)


def book_unrealised(batch: Batch, head: Head, entry: Entry, *, gain: int) -> None:
    """Book what a revaluation shows; negative is a loss."""
    _book(batch, head, entry, gain, prefix="unrealised_")


def _book(batch: Batch, head: Head, entry: Entry, gain: int, *, prefix: str) -> None:
    if gain > 0:
        entry.credit(batch.account(f"{prefix}exchange_gain", head).id, gain)
    elif gain < 0:
        entry.debit(batch.account(f"{prefix}exchange_loss", head).id, -gain)


def _first_source(batch: Batch, request: Document, kind: DocumentType) -> SourceDocument | None:
    for line in request.lines[:1]:
        if line.source is not None:
            found = batch.sources.documents.get(line.source[0])
            return None if found is None or found.kind in kind.unpriced_sources else found
    return None


def _rate(
    batch: Batch,
    request: Document,
    kind: DocumentType,
    code: str,
    source: SourceDocument | None,
) -> int:
    if request.rate is not None:
        rate = to_rate(request.rate)
        if rate <= 0:
            raise RateNotPositive(request.key, request.rate)
        return rate
    if source is not None and source.kind in kind.fixed_shares:
        return source.rate
    day = request.business_date.isoformat()
    found = batch.masters.exchange_rate(batch.transaction, code, day)
    if found is None:
        raise NoExchangeRate(request.key, code, day)
    return found
