"""A batch gives exactly the rows that posting its documents one by one, in order, would give.

Random lists of documents over few products and days, so that they meet: with and without sources,
back-dated, refused, repeated. Rows are compared but for their ids, which are replaced by the order
in which they were given out.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Row, Table, func, select

from erp.base.database import Database
from erp.base.errors import LedgerhouseError
from erp.base.models import commit_log
from erp.base.tables import tables_of
from erp.documents.types import Document
from erp.posting import post
from tests.builders import (
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_reversal,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    carrying,
    goods,
    paying,
)
from tests.erp.companies import Companies
from tests.strategies import document_lists


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every ledger and running row, ids replaced by their order within their kind of id."""
    found: dict[str, list[tuple[object, ...]]] = {}
    orders: dict[str, dict[int, int]] = {}
    with database.reading() as connection:
        tables = [*tables_of("ledger"), *tables_of("running")]
        for table in tables:
            keys = ", ".join(column.name for column in table.primary_key)
            names = [column.name for column in table.columns if column.name != "tx"]
            rows = connection.exec_driver_sql(
                f"select {', '.join(names)} from {table.name} order by {keys}"
            ).fetchall()
            if names[0] == "id":
                orders[table.name] = {row[0]: place for place, row in enumerate(rows)}
            found[table.name] = [tuple(row) for row in rows if not _is_empty(table, row)]
            orders[f"{table.name} names"] = dict.fromkeys(names, 0)
    return {name: _renumbered(name, rows, orders) for name, rows in found.items()}


def _is_empty(table: Table, row: Row[Any]) -> bool:
    """A running row of zeros: PostgreSQL keeps those it locked for what was then refused."""
    keys = {column.name for column in table.primary_key}
    totals = [v for name, v in row._mapping.items() if name not in keys and isinstance(v, int)]
    return table.info["kind"] == "running" and not any(totals)


POINTS_TO = {
    "document_id": "document", "voucher_id": "voucher", "entry_id": "journal_entry",
    "open_item_id": "open_item", "document_line_id": "document_line", "move_id": "stock_move",
    "source_line_id": "document_line", "layer_id": "stock_value", "order_line_id": "document_line",
    "reverses_id": "document", "line_id": "document_line",
}  # fmt: skip


def _renumbered(
    table: str, rows: list[tuple[object, ...]], orders: dict[str, dict[int, int]]
) -> list[tuple[object, ...]]:
    names = list(orders[f"{table} names"])
    targets = [table if name == "id" else POINTS_TO.get(name) for name in names]
    skipped = names.index("cause_id") if "cause_id" in names else -1
    made = [
        tuple(
            orders[target][value] if target and value is not None else value
            for place, (value, target) in enumerate(zip(row, targets, strict=True))
            if place != skipped
        )
        for row in rows
    ]
    return sorted(made, key=repr)


def differences(left: Database, right: Database) -> dict[str, tuple[object, object]]:
    """The first row that differs of each table that does, on either side."""
    one, other = content(left), content(right)
    return {
        name: next(pair for pair in zip_longest(rows, other[name]) if pair[0] != pair[1])
        for name, rows in one.items()
        if rows != other[name]
    }


def one_by_one(database: Database, documents: list[Document]) -> list[tuple[str, str]]:
    """Post each document alone; what became of it."""
    fates = []
    for document in documents:
        try:
            report = post(database, [document])
        except LedgerhouseError as error:
            fates.append((document.key, type(error).__name__))
        else:
            fates.append((document.key, "posted" if report.posted else "repeated"))
    return sorted(fates)


def at_once(database: Database, documents: list[Document], size: int) -> list[tuple[str, str]]:
    """Post all documents in batches of about `size` lines; what became of each."""
    report = post(database, documents, on_refusal="each", lines_per_batch=size)
    return sorted(
        [(posted.key, "posted") for posted in report.posted]
        + [(key, "repeated") for key in report.repeated]
        + [(refusal.key, type(refusal.error).__name__) for refusal in report.refused]
    )


def check_one_by_one(companies: Companies, examples: int) -> None:
    """A batch gives the rows of posting one by one, over so many random lists."""

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(documents=document_lists())
    def holds(documents: list[Document]) -> None:
        with companies.new() as alone, companies.new() as together:
            fates = one_by_one(alone, documents)
            assert at_once(together, documents, size=20_000) == fates
            assert differences(together, alone) == {}

    holds()


def check_no_trace(companies: Companies, examples: int) -> None:
    """Refused documents leave nothing behind, over so many random lists."""

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(documents=document_lists())
    def holds(documents: list[Document]) -> None:
        with companies.new() as mixed, companies.new() as clean:
            fates = dict(at_once(mixed, documents, size=12))
            kept = [each for each in documents if fates[each.key] in {"posted", "repeated"}]
            at_once(clean, kept, size=20_000)
            assert differences(mixed, clean) == {}

    holds()


@pytest.mark.slow
def test_a_batch_gives_the_rows_of_posting_one_by_one(companies: Companies):
    check_one_by_one(companies, examples=40 if companies.is_sqlite else 6)


@pytest.mark.slow
def test_refused_documents_leave_no_trace_in_a_batch(companies: Companies):
    check_no_trace(companies, examples=20 if companies.is_sqlite else 4)


def test_PUR_05_goods_received_on_an_order_of_the_same_batch_go_to_the_order_s_warehouse(company):
    """Hypothesis found it: the receipt names no warehouse, and its order is not written yet."""
    order = a_purchase_order("o1", goods("P1", 3, 5), warehouse="EAST")
    receipt = a_goods_receipt("r1", carrying("o1", quantity=3), warehouse="")
    post(company, [order, receipt])
    with company.reading() as connection:
        found = connection.exec_driver_sql(
            "select w.code from stock_balance b join location l on l.id = b.location_id"
            " join warehouse w on w.id = l.warehouse_id"
        ).scalars()
        assert list(found) == ["EAST"]


def test_the_same_key_twice_in_one_batch_is_posted_once(company):
    report = post(company, [a_goods_receipt(), a_goods_receipt()])
    assert ([posted.key for posted in report.posted], report.repeated) == (["gr1"], ["gr1"])


def test_the_same_key_with_other_content_in_one_batch_is_an_error(company):
    other = a_goods_receipt("gr1", goods("P1", 11, "3.50"))
    report = post(company, [a_goods_receipt(), other], on_refusal="each")
    assert [type(refusal.error).__name__ for refusal in report.refused] == ["KeyWithOtherContent"]


def commits_of(database: Database, *documents: Document) -> int:
    """How many commits posting them in bulk takes."""
    before = _commit_count(database)
    report = post(database, documents, on_refusal="each", lines_per_batch=1_000)
    assert report.refused == []
    return _commit_count(database) - before


def _commit_count(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(commit_log)).scalar_one()


def test_a_credit_note_is_in_one_commit_with_its_invoice(company):
    invoiced = (a_goods_receipt(), a_sales_order(), a_delivery(), a_sales_invoice())
    credit = a_credit_note("cn1", carrying("in1", net=5), reverses="in1")
    assert commits_of(company, *invoiced, credit) == 1


def test_a_reversal_is_the_commit_after_its_original(company):
    assert commits_of(company, a_goods_receipt(), a_reversal("gr1")) == 2


def test_a_refused_document_sent_again_in_the_same_batch_is_not_called_repeated(company):
    issue = a_stock_issue("qk1", goods("P1", 10))
    report = post(company, [issue, a_goods_receipt(), issue], on_refusal="each")
    assert [refusal.key for refusal in report.refused] == ["qk1"]
    assert [posted.key for posted in report.posted] == ["gr1", "qk1"]
    assert report.repeated == []


def test_a_document_takes_its_warehouse_from_one_of_its_own_batch(company):
    documents = [
        a_purchase_order("po1", warehouse="EAST"),
        a_goods_receipt("gr1", goods("P1", 10, 3), goods("P2", 10, 3), warehouse="EAST"),
        a_sales_order("so1", goods("P1", 4, 7), warehouse="EAST"),
        a_delivery("dl1", carrying("so1", quantity=4), goods("P2", 1, 7)),
        a_sales_return("sr1", carrying("dl1")),
        a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4)),
        a_sales_invoice("in1", carrying("dl1", quantity=4)),
        a_credit_note("cn1", carrying("sr1"), reverses="in1"),
        a_customer_receipt("cr1", 5, paying("in1", 5)),
    ]
    assert len(post(company, documents).posted) == len(documents)


def test_two_lines_of_one_invoice_over_one_receipt_line_share_its_accrual(company):
    """10 at 3.50, 8 sold: invoiced 5 and 5 at 4.00, 2 of each half's 5 are taken as on hand."""
    post(company, [a_goods_receipt(), a_stock_issue("qk1", goods("P1", 8))])
    lines = [carrying("gr1", quantity=5, price=4), carrying("gr1", quantity=5, price=4)]
    post(company, [a_supplier_invoice("si1", *lines)])
    with company.reading() as connection:
        settled = connection.exec_driver_sql("select amount from settlement order by id").fetchall()
        shares = connection.exec_driver_sql(
            "select amount from stock_value where kind = 'adjustment' order by id"
        ).fetchall()
    assert [row[0] for row in settled] == [1750, 1750]
    assert [row[0] for row in shares] == [100, 100]
