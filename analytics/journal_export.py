"""The books as a file another engine recomputes: hledger, beancount, CSV, Parquet.

Belongs here: reading every posting in recorded order in one snapshot; the CSV and Parquet forms.
Does not: the engines' text forms (`journal_hledger`, `journal_beancount`), any sum. It reads the
core's ledger, not the lake: an auditor's copy must not depend on what was extracted. Amounts are
exact decimals all the way.
"""

from __future__ import annotations

import csv
import os
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.journal_beancount import write_beancount
from analytics.journal_hledger import write_hledger
from erp.base.errors import BadInput
from erp.base.exact import RATE_DIGITS, from_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from erp.base.database import Database

Form = Literal["hledger", "beancount", "csv", "parquet"]
FORMS: tuple[str, ...] = ("hledger", "beancount", "csv", "parquet")

_ROWS_AT_ONCE = 10_000
_ROW_GROUP = 100_000
_LARGEST_PRECISION = 38


class UnknownForm(BadInput):
    """A form the export does not write."""

    def __init__(self, form: str, known: tuple[str, ...] = FORMS) -> None:
        super().__init__(
            zh=f"没有导出格式 {form}，可选：{', '.join(known)}。",
            en=f"There is no export format {form!r}. Choose from: {', '.join(known)}.",
        )


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its place in the chart."""

    code: str
    name: str
    account_class: str
    parent: str
    is_cash: bool


@dataclass(frozen=True, slots=True)
class Books:
    """What all postings share: company currency, its decimals, the chart in order of code."""

    company: str
    currency: str
    digits: dict[str, int]
    accounts: dict[str, Account]


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting with its entry, voucher and document. Signed amounts, debit positive.

    A red posting stands on its original's `side` with the opposite sign. `document` is empty for an
    entry no document made. `foreign_amount` and `rate` stand only where `foreign_currency` does.
    """

    entry_id: int
    voucher_date: str
    business_date: str
    word: str
    number: int
    kind: str
    entry_memo: str
    document_kind: str
    document: str
    account: str
    account_name: str
    side: str
    amount: Decimal
    party: str
    party_name: str
    foreign_currency: str
    foreign_amount: Decimal | None
    rate: Decimal | None
    cash_flow_item: str
    memo: str

    @property
    def voucher(self) -> str:
        """The voucher number people use: word, month, number within them."""
        return f"{self.word}-{self.number:04d}"


_POSTINGS = """
select e.id, e.voucher_date, e.business_date, v.word, v.number, e.kind, e.memo,
       d.kind, d.series, d.number, a.code, a.name, p.side, p.amount, r.code, r.name,
       p.currency, p.foreign_amount, p.rate, p.cash_flow_item, p.memo
  from journal_entry e
  join voucher v on v.id = e.voucher_id
  join posting p on p.entry_id = e.id
  join account a on a.id = p.account_id
  left join document d on d.id = e.document_id
  left join party r on r.id = p.party_id
 order by e.id, p.id
"""


def export_journal(database: Database, target: Path | IO[bytes], form: str) -> int:
    """Write every entry of the books; returns how many.

    A file appears whole or not at all; a stream or a device (`/dev/stdout`) is written as it comes.
    """
    writers: dict[str, Callable[[IO[bytes], Books, Iterator[PostingRow]], None]] = {
        "hledger": write_hledger,
        "beancount": write_beancount,
        "csv": _write_csv,
        "parquet": _write_parquet,
    }
    if form not in writers:
        raise UnknownForm(form)
    entries = 0

    def counted(rows: Iterator[PostingRow]) -> Iterator[PostingRow]:
        nonlocal entries
        last = None
        for row in rows:
            if row.entry_id != last:
                last = row.entry_id
                entries += 1
            yield row

    with reading_snapshot(database) as connection, _opened(target) as stream:
        books = _read_books(connection)
        writers[form](stream, books, counted(_read_postings(connection, books)))
    return entries


@contextmanager
def reading_snapshot(database: Database) -> Iterator[Connection]:
    """Chart and postings as of one commit: PostgreSQL sees one snapshot a statement otherwise."""
    with database.reading() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def _opened(target: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(target, Path):
        yield target
        return
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    beside = target.with_name(f"{target.name}.part")
    try:
        with beside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)


def _read_books(connection: Connection) -> Books:
    def rows(sql: str) -> list[Any]:
        return list(connection.exec_driver_sql(sql))

    code, currency = rows("select code, currency from company")[0]
    digits = {name: int(number) for name, number in rows("select code, digits from currency")}
    accounts = {
        row[0]: Account(row[0], row[1], row[2], row[3], bool(row[4]))
        for row in rows("select code, name, class, parent_code, is_cash from account order by code")
    }
    return Books(code, currency, digits, accounts)


def _read_postings(connection: Connection, books: Books) -> Iterator[PostingRow]:
    streaming = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    base_digits = books.digits[books.currency]
    row: Any
    for row in streaming.exec_driver_sql(_POSTINGS):
        (
            entry_id, voucher_date, business_date, word, number, kind, entry_memo, document_kind,
            series, document_number, account, account_name, side, amount, party, party_name,
            currency, foreign_amount, rate, cash_flow_item, memo,
        ) = row  # fmt: skip
        yield PostingRow(
            entry_id,
            str(voucher_date),
            str(business_date),
            word,
            number,
            kind,
            entry_memo,
            document_kind or "",
            f"{series}-{document_number:04d}" if series else "",
            account,
            account_name,
            side,
            from_whole(amount, base_digits),
            party or "",
            party_name or "",
            currency or "",
            None if currency is None else from_whole(foreign_amount, books.digits[currency]),
            None if rate is None else from_whole(rate, RATE_DIGITS),
            cash_flow_item or "",
            memo,
        )


# -- CSV and Parquet: one row a posting, the columns of `PostingRow` after the company's own

_COLUMNS = [each.name for each in fields(PostingRow)]


def _values(row: PostingRow) -> list[Any]:
    return [getattr(row, name) for name in _COLUMNS]


def _write_csv(stream: IO[bytes], books: Books, rows: Iterator[PostingRow]) -> None:
    text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["company", "currency", *_COLUMNS])
    for row in rows:
        values = [f"{v:f}" if isinstance(v, Decimal) else v for v in _values(row)]
        writer.writerow([books.company, books.currency, *values])
    text.detach()


def _write_parquet(stream: IO[bytes], books: Books, rows: Iterator[PostingRow]) -> None:
    schema = _schema(books)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        batch: list[list[Any]] = []
        for row in rows:
            batch.append([books.company, books.currency, *_values(row)])
            if len(batch) == _ROW_GROUP:
                writer.write_table(_table(batch, schema))
                batch.clear()
        writer.write_table(_table(batch, schema))


def _table(batch: list[list[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*batch, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _schema(books: Books) -> pa.Schema:
    """Amounts with the decimals of their currency; the widest one for foreign amounts."""
    kinds: dict[str, pa.DataType] = {
        "entry_id": pa.int64(),
        "number": pa.int64(),
        "amount": pa.decimal128(_LARGEST_PRECISION, books.digits[books.currency]),
        "foreign_amount": pa.decimal128(_LARGEST_PRECISION, max(books.digits.values())),
        "rate": pa.decimal128(_LARGEST_PRECISION, RATE_DIGITS),
    }
    return pa.schema(
        [(name, kinds.get(name, pa.string())) for name in ("company", "currency", *_COLUMNS)]
    )
