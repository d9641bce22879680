"""The limits are honest: what a bench compares with really wrote the same rows."""

from __future__ import annotations

import sqlite3

import pytest

from bench import raw, sale, work
from bench.trading import create_trading_company, sales
from erp.base.tables import tables_of
from erp.posting import post


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A bench's folder, small enough for a test."""
    monkeypatch.setattr("bench.work.WORK", tmp_path)
    monkeypatch.setattr("bench.trading.PRODUCTS", 40)
    monkeypatch.setattr("bench.trading.CUSTOMERS", 5)
    return work.fresh("here")


@pytest.mark.parametrize("with_triggers", [True, False])
def test_raw_inserts_write_the_rows_that_were_posted(folder, tmp_path, with_triggers):
    database = work.fresh_core(folder)
    create_trading_company(database)
    post(database, [each for one in sales(0, 3) for each in one])
    database.close()
    assert raw.seconds_to_insert(folder / "core.db", after=0, with_triggers=with_triggers) > 0
    with (
        sqlite3.connect(folder / "core.db") as posted,
        sqlite3.connect(tmp_path / "raw" / "core.db") as replayed,
    ):
        for table in tables_of("ledger"):
            assert _rows(replayed, table.name) == _rows(posted, table.name)
        balances = _rows(replayed, "account_balance")
        assert balances == (_rows(posted, "account_balance") if with_triggers else [])


def test_core_writes_the_rows_of_each_sale_in_a_transaction_of_its_own(folder):
    database = work.fresh_core(folder)
    create_trading_company(database)
    core = sale._Core(database, folder / "core_only.db")
    sale._post_each(database, range(7, 10))
    assert core.replay() > 0
    database.close()
    with (
        sqlite3.connect(folder / "core.db") as posted,
        sqlite3.connect(folder / "core_only.db") as replayed,
    ):
        for table in tables_of("ledger"):
            assert _rows(replayed, table.name) == _rows(posted, table.name)
    assert core.rows_a_sale > 50


def test_a_sale_is_one_transaction(folder):
    database = work.fresh_core(folder)
    create_trading_company(database)
    with database.reading() as connection:
        before = connection.exec_driver_sql("select commit_number from commit_head").scalar()
    sale._post_each(database, range(2))
    with database.reading() as connection:
        after = connection.exec_driver_sql("select commit_number from commit_head").scalar()
        documents = connection.exec_driver_sql("select count(*) from document").scalar()
    database.close()
    assert after == before + 2
    assert documents == 1 + 2 * 4


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"select * from {table} order by 1, 2").fetchall()
