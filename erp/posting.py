"""Posting: the one way documents enter the books, from forms, the API and migrations alike.

`post` validates all, computes all and writes set-wise. A document is a batch of one; a batch gives
the rows that posting one by one, in order, would give. Belongs here: the registry of kinds, cutting
batches, idempotency, retries. Does not: what a kind does.
"""

from __future__ import annotations

import random
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

import erp.schema  # noqa: F401 - all tables must be known before rows are written in their order
from erp.access.acts import check_kinds, keep_refusal, keeping_refusals
from erp.access.errors import AccessRefused
from erp.base.collecting import without_collecting
from erp.base.commits import is_transient
from erp.base.errors import DatabaseUnreachable, LedgerhouseError, RefusedByDatabase
from erp.batch.batch import Batch
from erp.bookkeeping.bills import BILLS
from erp.bookkeeping.certification import INPUT_CERTIFICATION
from erp.bookkeeping.closing import PROFIT_TRANSFER
from erp.bookkeeping.journal import ACCRUAL, JOURNAL
from erp.bookkeeping.opening import OPENINGS
from erp.bookkeeping.revaluation import REVALUATION
from erp.bookkeeping.vat import INPUT_TRANSFER_OUT, VAT_PAYMENT, VAT_RELIEF, VAT_TRANSFER
from erp.counting.documents import COUNTING_KINDS
from erp.documents.errors import KeyWithOtherContent, PostedTogether, UnknownKind
from erp.documents.types import content_digest
from erp.inventory.bins import BIN_MOVE
from erp.inventory.costing import COST_TRUE_UP, COSTING_CHANGE, STOCK_REVALUATION
from erp.inventory.documents import OPENING_STOCK, STOCK_ISSUE, STOCK_RECEIPT
from erp.inventory.kits import ASSEMBLY, DISASSEMBLY
from erp.inventory.transfers import TRANSFER_IN, TRANSFER_OUT
from erp.purchasing.kinds import PURCHASING_KINDS
from erp.reversal.document import REVERSAL
from erp.sales.kinds import SALES_KINDS
from erp.stock.errors import NotEnoughStock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from erp.access.queries import Person
    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.batch.kinds import DocumentType
    from erp.documents.types import Document

DOCUMENT_TYPES: dict[str, DocumentType] = {
    each.kind: each
    for each in (
        *SALES_KINDS,
        *PURCHASING_KINDS,
        OPENING_STOCK,
        STOCK_RECEIPT,
        STOCK_ISSUE,
        TRANSFER_OUT,
        TRANSFER_IN,
        ASSEMBLY,
        DISASSEMBLY,
        BIN_MOVE,
        *COUNTING_KINDS,
        STOCK_REVALUATION,
        COSTING_CHANGE,
        COST_TRUE_UP,
        JOURNAL,
        *OPENINGS,
        ACCRUAL,
        INPUT_CERTIFICATION,
        INPUT_TRANSFER_OUT,
        VAT_TRANSFER,
        VAT_RELIEF,
        VAT_PAYMENT,
        PROFIT_TRANSFER,
        REVALUATION,
        *BILLS,
        REVERSAL,
    )
}

T = TypeVar("T")

LINES_PER_BATCH = 20_000
TRIES = 8
_CHUNK = 500
_MANY = 1_000
"""Lines from which on a batch is made with the cycle collector held."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A document that was posted now."""

    key: str
    document_id: int
    series: str
    number: int

    @property
    def name(self) -> str:
        """The document number people use."""
        return f"{self.series}-{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was refused, and why."""

    key: str
    error: LedgerhouseError


@dataclass(slots=True)
class PostingReport:
    """What became of each document. `repeated` were posted before with the same content."""

    posted: list[Posted] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def post(
    database: Database,
    documents: Iterable[Document],
    *,
    user_id: int = 0,
    origin: str = "service",
    request_id: str = "",
    on_refusal: Literal["all", "each"] = "all",
    lines_per_batch: int = LINES_PER_BATCH,
    progress: Callable[[int], None] | None = None,
    by: Person | None = None,
) -> PostingReport:
    """Post documents in order.

    With `on_refusal="all"` everything is one transaction and the first refusal is raised, nothing
    posted. With "each" batches of about `lines_per_batch` lines are a transaction each, refused
    documents are reported and the others stand. `progress` is told the number of documents done.
    `by` is whose act it is: then all their kinds must be among what the person may post, else
    `NotAllowed` is raised, which is kept in the log, and nothing is posted. A plan may ask for
    more than its kind does.
    """
    if by is not None:
        documents, user_id = list(documents), by.user_id
        with keeping_refusals(database, by, origin):
            check_kinds(by, (each.kind for each in documents))
    with nullcontext() if by is None else keeping_refusals(database, by, origin):
        report = _post_all(
            database, documents, user_id=user_id, origin=origin, request_id=request_id,
            on_refusal=on_refusal, lines_per_batch=lines_per_batch, progress=progress, by=by,
        )  # fmt: skip
    if by is not None:
        for refusal in report.refused:
            if isinstance(refusal.error, AccessRefused):
                keep_refusal(database, by.user_id, refusal.error, origin)
    return report


def _post_all(
    database: Database,
    documents: Iterable[Document],
    *,
    user_id: int,
    origin: str,
    request_id: str,
    on_refusal: Literal["all", "each"],
    lines_per_batch: int,
    progress: Callable[[int], None] | None,
    by: Person | None,
) -> PostingReport:
    report = PostingReport()
    done = 0
    size = lines_per_batch if on_refusal == "each" else None
    for chunk in _chunks(documents, size):
        _post_chunk(
            database,
            chunk,
            report,
            user_id=user_id,
            origin=origin,
            request_id=request_id,
            keeps_others=on_refusal == "each",
            by=by,
        )
        done += len(chunk)
        if progress is not None:
            progress(done)
    return report


def post_in(
    database: Database, transaction: Transaction, documents: list[Document]
) -> list[Posted]:
    """Post documents inside a transaction the caller has opened; a refusal is raised."""
    batch = Batch(database, transaction, DOCUMENT_TYPES)
    batch.load(documents)
    for each in documents:
        _plan(batch, each)
    batch.finish()
    return _posted(batch)


def _undoes_one_of(each: Document, chunk: list[Document]) -> bool:
    """A reversal reads the posted rows of its original; a credit note needs its invoice's only."""
    kind = DOCUMENT_TYPES.get(each.kind)
    if kind is None or not kind.reverses:
        return False
    return any(each.reverses == before.key for before in chunk)


def _chunks(documents: Iterable[Document], lines: int | None) -> Iterator[list[Document]]:
    """Batches of about so many lines; a reversal comes after the batch of what it reverses."""
    chunk: list[Document] = []
    size = 0
    for each in documents:
        stands_alone = chunk and (_stands_alone(each) or _stands_alone(chunk[-1]))
        if lines is not None and (stands_alone or _undoes_one_of(each, chunk)):
            yield chunk
            chunk, size = [], 0
        chunk.append(each)
        size += _size(each)
        if lines is not None and size >= lines:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(each: Document) -> int:
    return len(each.lines) + len(each.postings) + 1


def _stands_alone(each: Document) -> bool:
    kind = DOCUMENT_TYPES.get(each.kind)
    return kind is not None and kind.stands_alone


def _post_chunk(
    database: Database,
    documents: list[Document],
    report: PostingReport,
    *,
    user_id: int,
    origin: str,
    request_id: str,
    keeps_others: bool,
    by: Person | None,
) -> None:
    is_many = sum(map(_size, documents)) >= _MANY

    def attempt() -> PostingReport:
        made = PostingReport()
        with (
            without_collecting() if is_many else nullcontext(),
            database.commit(user_id=user_id, origin=origin, request_id=request_id) as transaction,
        ):
            _plan_chunk(database, transaction, documents, made, keeps_others=keeps_others, by=by)
        return made

    try:
        made = with_retries(attempt)
    except RefusedByDatabase as error:
        if not keeps_others:
            raise
        if len(documents) == 1:
            report.refused.append(Refusal(documents[0].key, error))
            return
        # What no planner foresaw must not take the others with it: find it by halves.
        middle = len(documents) // 2
        for part in (documents[:middle], documents[middle:]):
            _post_chunk(
                database, part, report, user_id=user_id, origin=origin, request_id=request_id,
                keeps_others=True, by=by,
            )  # fmt: skip
        return
    report.posted += made.posted
    report.repeated += made.repeated
    report.refused += made.refused


def _plan_chunk(
    database: Database,
    transaction: Transaction,
    documents: list[Document],
    report: PostingReport,
    *,
    keeps_others: bool,
    by: Person | None,
) -> None:
    if len(documents) > 1:
        for each in documents:
            if _stands_alone(each):
                raise PostedTogether(each.key, each.kind)
    known = _known_keys(transaction, documents)
    taken: dict[str, Document] = {}
    batch = Batch(database, transaction, DOCUMENT_TYPES, by=by)
    batch.load([each for each in documents if each.key not in known])
    for each in documents:
        try:
            if _is_repeated(each, known, taken):
                report.repeated.append(each.key)
            else:
                _plan(batch, each)
                taken[each.key] = each
        except LedgerhouseError as error:
            if not keeps_others:
                raise
            report.refused.append(Refusal(each.key, error))
    batch.finish()
    report.posted += _posted(batch)


def _is_repeated(each: Document, known: dict[str, str], taken: dict[str, Document]) -> bool:
    """Whether the document was posted before, by an earlier batch or earlier in this one."""
    digest = known.get(each.key)
    if digest is None:
        if each.key not in taken:
            return False
        digest = content_digest(taken[each.key])
    if digest != content_digest(each):
        raise KeyWithOtherContent(each.key)
    return True


def _plan(batch: Batch, each: Document) -> None:
    if each.kind not in DOCUMENT_TYPES:
        raise UnknownKind(each.key, each.kind)
    head = batch.open(each)
    head.type.plan(batch, head)


def _posted(batch: Batch) -> list[Posted]:
    return [Posted(head.key, head.id, series, number) for head, series, number in batch.numbers()]


def _known_keys(transaction: Transaction, documents: list[Document]) -> dict[str, str]:
    known: dict[str, str] = {}
    for start in range(0, len(documents), _CHUNK):
        keys = [each.key for each in documents[start : start + _CHUNK]]
        marks = ", ".join("?" * len(keys))
        known.update(
            (key, digest)
            for key, digest in transaction.rows(
                f"select key, content_digest from document where key in ({marks})",
                keys,
            )
        )
    return known


def with_retries(attempt: Callable[[], T]) -> T:
    """Try again after what another writer may have caused; the idempotency keys make it safe.

    A database check that a planner's own check did not foresee was reached by another transaction
    in between: planning anew gives a refusal in the user's words.
    """
    refusals = 0
    for turn in range(TRIES):
        try:
            return attempt()
        except RefusedByDatabase:
            refusals += 1
            if refusals > 1:
                raise
        except Exception as error:
            if not is_transient(error):
                raise
            if turn == TRIES - 1:
                raise DatabaseUnreachable(str(error)) from error
        time.sleep(random.uniform(0, 2**turn / 100))  # noqa: S311 - not for secrets
    message = "unreachable"
    raise AssertionError(message)


__all__ = [
    "DOCUMENT_TYPES",
    "NotEnoughStock",
    "Posted",
    "PostingReport",
    "Refusal",
    "post",
    "post_in",
    "with_retries",
]
