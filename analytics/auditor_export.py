"""The books as an auditor asks for them: a folder of tables that explain themselves.

Belongs here: which tables there are, what each column means, writing them as CSV or Parquet beside
the journals another engine recomputes. Does not: the journal's own forms (`journal_export`). It
reads the core, in one snapshot, so that nothing depends on what was extracted.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.journal_export import FORMS, UnknownForm, export_journal, reading_snapshot
from erp.base.exact import QUANTITY_DIGITS, from_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from erp.base.database import Database

Kind = Literal["text", "date", "whole", "money", "quantity"]

TABLE_FORMS = ("csv", "parquet")
JOURNALS = {"hledger": "journal.hledger", "beancount": "journal.beancount"}

_MONEY_PRECISION = 38
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column with its meaning in both languages."""

    name: str
    kind: Kind
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table of the export: its columns in the order of what the query selects."""

    name: str
    zh: str
    en: str
    columns: tuple[ExportColumn, ...]
    sql: str


def _column(name: str, kind: Kind, zh: str, en: str) -> ExportColumn:
    return ExportColumn(name, kind, zh, en)


TABLES: tuple[ExportTable, ...] = (
    ExportTable(
        "accounts",
        "会计科目",
        "Chart of accounts",
        (
            _column("code", "text", "科目编码", "account code"),
            _column("name", "text", "科目名称", "account name"),
            _column("name_en", "text", "英文名称", "name in English"),
            _column("class", "text", "科目类别", "class of the account"),
            _column("direction", "text", "余额方向：D 借，C 贷", "side of the balance: D or C"),
            _column("parent_code", "text", "上级科目", "account above"),
            _column("is_leaf", "whole", "末级科目为 1", "1: takes postings"),
        ),
        """select code, name, name_en, class, direction, parent_code, is_leaf from account
            order by code""",
    ),
    ExportTable(
        "balances",
        "科目余额（逐月、逐往来单位）",
        "Balances by account, party and month",
        (
            _column("month", "text", "会计期间", "accounting month"),
            _column("account", "text", "科目编码", "account code"),
            _column("party", "text", "往来单位编码，无则为空", "party code, empty if none"),
            _column("debit", "money", "借方发生额", "debits of the month"),
            _column("credit", "money", "贷方发生额", "credits of the month"),
            _column("balance", "money", "期末余额，借方为正", "balance at its end, debit positive"),
        ),
        """select month, code, party, debit, credit,
                  sum(debit - credit) over (partition by code, party order by month)
             from (select d.month, a.code, coalesce(r.code, '') as party,
                          sum(b.debit) as debit, sum(b.credit) as credit
                     from account_balance b join account a on a.id = b.account_id
                     join period d on d.id = b.period_id left join party r on r.id = b.party_id
                    group by 1, 2, 3) months
            order by month, code, party""",
    ),
    ExportTable(
        "vouchers",
        "记账凭证分录",
        "Vouchers, one row a posting",
        (
            _column("voucher_date", "date", "凭证日期", "voucher date"),
            _column("word", "text", "凭证字", "voucher word"),
            _column("number", "whole", "凭证号", "voucher number"),
            _column("kind", "text", "分录种类", "kind of entry"),
            _column("memo", "text", "摘要", "memo"),
            _column("account", "text", "科目编码", "account code"),
            _column("party", "text", "往来单位编码", "party code"),
            _column("debit", "money", "借方金额", "debit"),
            _column("credit", "money", "贷方金额", "credit"),
            _column("document_series", "text", "单据编号的系列", "series of the document's number"),
            _column("document_number", "whole", "单据序号", "number of the document in it"),
            _column("posting_id", "whole", "分录行标识", "id of the posting"),
        ),
        """select e.voucher_date, v.word, v.number, e.kind, p.memo, a.code, coalesce(r.code, ''),
                  case p.side when 'D' then p.amount else 0 end,
                  case p.side when 'C' then -p.amount else 0 end,
                  coalesce(d.series, ''), d.number, p.id
             from posting p join journal_entry e on e.id = p.entry_id
             join voucher v on v.id = e.voucher_id join account a on a.id = p.account_id
             left join party r on r.id = p.party_id left join document d on d.id = e.document_id
            order by v.month, v.word, v.number, p.id""",
    ),
    ExportTable(
        "parties",
        "往来单位",
        "Customers and suppliers",
        (
            _column("code", "text", "编码", "code"),
            _column("name", "text", "名称", "name"),
            _column("is_customer", "whole", "客户为 1", "1: a customer"),
            _column("is_supplier", "whole", "供应商为 1", "1: a supplier"),
            _column("tax_number", "text", "税号", "tax number"),
        ),
        "select code, name, is_customer, is_supplier, tax_number from party order by code",
    ),
    ExportTable(
        "stock",
        "存货数量与金额",
        "Stock: quantity and value now, by product, cost group and account",
        (
            _column("product", "text", "商品编码", "product code"),
            _column("product_name", "text", "商品名称", "product name"),
            _column("unit", "text", "计量单位", "unit"),
            _column("cost_group", "text", "成本组", "cost group"),
            _column("account", "text", "科目编码", "account code"),
            _column("quantity", "quantity", "结存数量", "quantity"),
            _column("amount", "money", "结存金额", "value"),
        ),
        """select r.code, r.name, r.unit, g.code, a.code, b.quantity, b.amount from pool_balance b
             join product r on r.id = b.product_id join cost_group g on g.id = b.cost_group_id
             join account a on a.id = b.account_id order by r.code, g.code, a.code""",
    ),
)


def export_books(database: Database, folder: Path, form: str) -> dict[str, int]:
    """Write every table and both journals into a folder; returns rows by table.

    `columns.csv` says what each column means. Raises `UnknownForm`.
    """
    if form not in TABLE_FORMS:
        raise UnknownForm(form, TABLE_FORMS)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    with reading_snapshot(database) as connection:
        digits = int(_scalar(connection, "select currency_digits from company"))
        for table in TABLES:
            path = folder / f"{table.name}.{form}"
            rows = _rows(connection, table, digits)
            write = _write_csv if form == "csv" else _write_parquet
            written[table.name] = write(path, table, rows, digits)
    _write_meanings(folder / "columns.csv")
    for journal, name in JOURNALS.items():
        assert journal in FORMS
        export_journal(database, folder / name, journal)
    return written


def _scalar(connection: Connection, sql: str) -> Any:  # noqa: ANN401 - whatever is asked
    return connection.exec_driver_sql(sql).scalar_one()


def _rows(connection: Connection, table: ExportTable, digits: int) -> Iterator[list[Any]]:
    scales = {"money": digits, "quantity": QUANTITY_DIGITS}
    streaming = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    for row in streaming.exec_driver_sql(table.sql):
        yield [
            from_whole(int(value), scales[column.kind])
            if column.kind in scales
            else str(value)
            if column.kind == "date"
            else value
            for column, value in zip(table.columns, row, strict=True)
        ]


def _write_csv(path: Path, table: ExportTable, rows: Iterator[list[Any]], digits: int) -> int:
    del digits
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for row in rows:
            writer.writerow([f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row])
            count += 1
    return count


def _write_parquet(path: Path, table: ExportTable, rows: Iterator[list[Any]], digits: int) -> int:
    kinds: dict[str, pa.DataType] = {
        "whole": pa.int64(),
        "money": pa.decimal128(_MONEY_PRECISION, digits),
        "quantity": pa.decimal128(_MONEY_PRECISION, QUANTITY_DIGITS),
    }
    schema = pa.schema(
        [(column.name, kinds.get(column.kind, pa.string())) for column in table.columns]
    )
    count = 0
    batch: list[list[Any]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == _ROWS_AT_ONCE:
                writer.write_table(_table(batch, schema))
                batch.clear()
        writer.write_table(_table(batch, schema))
    return count


def _table(batch: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*batch, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _write_meanings(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["table", "table_zh", "table_en", "column", "kind", "zh", "en"])
        for table in TABLES:
            for column in table.columns:
                writer.writerow(
                    [table.name, table.zh, table.en, column.name, column.kind, column.zh, column.en]
                )
