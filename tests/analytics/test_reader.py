"""The scoped reader: what a person sees, and that nothing else can be reached through it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from analytics.errors import (
    FunctionNotAllowed,
    NotAMart,
    NotAQuery,
    NothingPublished,
    OutsideScope,
    QueryFailed,
    QueryTooLong,
)
from analytics.query import run_query
from analytics.reader import open_reader
from erp.access.scope import COST, FIELD_CLASSES, PUBLIC, Scope
from erp.base.home import Home
from tests.analytics.built_home import BEYOND_DOUBLE, SALES, copy_of

EVERYTHING = Scope(frozenset({"demo"}), None, None, None, None, FIELD_CLASSES, 1)


def scope(**limits) -> Scope:
    """Everything, less what a test takes away."""
    said = {name: getattr(EVERYTHING, name) for name in Scope.__slots__}
    return Scope(**{**said, **limits})


def test_FND_07_D9_columns_of_a_class_the_person_lacks_are_left_out_not_nulled(
    built_home: Home,
) -> None:
    reader = open_reader(scope(field_classes=frozenset({PUBLIC})), built_home.warehouse)
    assert {"cost", "margin"} & set(reader.marts["sales_lines"]) == set()
    assert "revenue" in reader.marts["sales_lines"]
    assert "margin" not in reader.frame("select * from sales_lines").columns
    with pytest.raises(QueryFailed, match="margin"):
        reader.query("select margin from sales_lines")
    priced = open_reader(scope(field_classes=frozenset({PUBLIC, COST})), built_home.warehouse)
    assert "margin" in priced.marts["sales_lines"]


def test_FND_07_D9_rows_are_those_of_the_scope_and_the_parts_sum_to_the_whole(
    built_home: Home,
) -> None:
    def revenue(**limits) -> Decimal:
        reader = open_reader(scope(**limits), built_home.warehouse)
        return reader.frame("select coalesce(sum(revenue), 0) as r from sales_lines")["r"][0]

    parts = [revenue(customers=frozenset({f"C{n:04d}"})) for n in range(5)]
    assert sum(parts) == revenue() > 0
    assert all(part < revenue() for part in parts)
    assert revenue(warehouses=frozenset({"MAIN"})) == revenue()
    assert revenue(warehouses=frozenset({"OTHER"})) == 0
    assert revenue(warehouses=frozenset()) == 0
    assert revenue(own=1) == revenue()
    assert revenue(own=2) == 0
    assert revenue(companies=frozenset({"other"})) == 0
    assert revenue(companies=frozenset()) == 0


@pytest.mark.parametrize(
    ("limits", "withheld", "still_seen"),
    [
        ({"warehouses": frozenset({"MAIN"})}, {"trial_balance", "general_ledger"}, "stock_on_hand"),
        ({"customers": frozenset({"C0001"})}, {"payables_open", "stock_ledger"}, "sales_lines"),
        ({"departments": frozenset({"D"})}, {"sales_lines", "receivables_open"}, "products"),
        ({"own": 1}, {"trial_balance"}, "documents"),
    ],
)
def test_a_mart_that_cannot_be_divided_by_the_limit_is_not_there(
    built_home: Home, limits, withheld, still_seen
) -> None:
    reader = open_reader(scope(**limits), built_home.warehouse)
    assert not withheld & set(reader.marts)
    assert still_seen in reader.marts
    for mart in withheld:
        with pytest.raises(NotAMart):
            reader.query(f"select * from {mart}")


def test_a_name_with_a_quote_is_a_value_and_no_sql(built_home: Home) -> None:
    reader = open_reader(scope(customers=frozenset({"x' or '1'='1"})), built_home.warehouse)
    assert reader.frame("select count(*) as n from sales_lines")["n"][0] == 0


@pytest.mark.parametrize(
    ("sql", "refusal"),
    [
        ("insert into sales_lines select * from sales_lines", NotAQuery),
        ("with x as (insert into sales_lines select 1 returning 1) select * from x", NotAQuery),
        ("delete from sales_lines", NotAQuery),
        ("create table x as select 1", NotAQuery),
        ("copy sales_lines to 'x.csv'", NotAQuery),
        ("attach 'other.duckdb' as other", NotAQuery),
        ("install httpfs", NotAQuery),
        ("load httpfs", NotAQuery),
        ("set memory_limit = '64GB'", NotAQuery),
        ("pragma database_list", NotAQuery),
        ("call pragma_version()", NotAQuery),
        ("export database 'x'", NotAQuery),
        ("describe sales_lines", NotAQuery),
        ("show tables", NotAQuery),
        ("select 1; select 2", NotAQuery),
        ("", NotAQuery),
        ("select * from marts.sales_lines", NotAMart),
        ("select * from described.marts", NotAMart),
        ("select * from information_schema.tables", NotAMart),
        ("select * from '/etc/passwd'", NotAMart),
        ("select * from 'x.parquet'", NotAMart),
        ("select (select margin from marts.sales_lines limit 1)", NotAMart),
        ("select * from read_csv('/etc/passwd')", FunctionNotAllowed),
        ("select * from read_text('/etc/passwd')", FunctionNotAllowed),
        ("select * from glob('/*')", FunctionNotAllowed),
        ("select * from query('select * from marts.sales_lines')", FunctionNotAllowed),
        ("select * from query_table('marts.sales_lines')", FunctionNotAllowed),
        ("select * from duckdb_settings()", FunctionNotAllowed),
        ("select getenv('HOME')", FunctionNotAllowed),
        ("select current_setting('memory_limit')", FunctionNotAllowed),
        ("select nothing from sales_lines", QueryFailed),
        ("select", NotAQuery),
    ],
)
def test_free_sql_reads_marts_and_does_nothing_else(built_home: Home, sql, refusal) -> None:
    reader = open_reader(EVERYTHING, built_home.warehouse)
    with pytest.raises(refusal):
        reader.query(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from sales_lines",
        "SELECT s.product_code FROM sales_lines AS s JOIN products p USING (company, product_code)",
        "with top as (select * from sales_lines limit 3) select * from top",
        "select * from sales_lines union all select * from sales_lines",
        "from sales_lines select sum(revenue)",
        "select * from (select distinct party_code from sales_lines) x",
        "select month, sum(debit) over (order by month) from trial_balance",
        "select * from range(3)",
    ],
)
def test_free_sql_allows_every_way_of_reading(built_home: Home, sql) -> None:
    assert open_reader(EVERYTHING, built_home.warehouse).query(sql).height > 0


def test_free_sql_is_stopped_at_its_time_and_the_reader_lives_on(built_home: Home) -> None:
    reader = open_reader(EVERYTHING, built_home.warehouse)
    with pytest.raises(QueryTooLong):
        reader.query("select count(*) from range(1000000000000) a, range(1000000) b", seconds=0.3)
    assert reader.query("select 1 as one")["one"][0] == 1


def test_free_sql_cannot_take_more_memory_than_its_share(built_home: Home) -> None:
    reader = open_reader(EVERYTHING, built_home.warehouse)
    with pytest.raises(QueryFailed, match=r"[Mm]emory"):
        reader.query("select list(i order by hash(i)) from range(400000000) t(i)", seconds=60)


def test_even_our_own_sql_cannot_leave_the_file(built_home: Home) -> None:
    reader = open_reader(EVERYTHING, built_home.warehouse)
    for sql in ("select * from read_text('/etc/passwd')", "attach '/tmp/x.duckdb' as x",
                "set enable_external_access = true"):  # fmt: skip
        with pytest.raises(duckdb.Error):
            reader.frame(sql)


def test_amounts_beyond_a_double_arrive_to_the_last_unit(built_home: Home) -> None:
    reader = open_reader(EVERYTHING, built_home.warehouse)
    row = reader.frame(
        "select sum(closing) as c from trial_balance where account_code = ? and month = ("
        "select max(month) from trial_balance)",
        ["3001"],
    )
    assert row["c"][0] == -2 * Decimal(BEYOND_DOUBLE).scaleb(-2)
    assert row.schema["c"].is_decimal()


def test_a_reader_keeps_its_version_while_a_new_one_is_published(
    built_home: Home, tmp_path: Path
) -> None:
    from analytics.published import published_folder  # noqa: PLC0415 - this test looks inside

    home = copy_of(built_home, tmp_path / "home")
    old = open_reader(EVERYTHING, home.warehouse)
    folder = published_folder(home.warehouse)
    for name in ("second", "third", "fourth"):
        _publish_again(home, name)
        assert open_reader(EVERYTHING, home.warehouse).published.run == name
    assert len(list(folder.glob("*.duckdb"))) == 3
    assert old.published.run == "first"
    assert open_reader(EVERYTHING, home.warehouse).frame("select 1 as n")["n"][0] == 1


def _publish_again(home: Home, run: str) -> None:
    import shutil  # noqa: PLC0415 - one use

    from analytics.warehouse import build_path, publish  # noqa: PLC0415 - one use
    from tests.analytics.built_home import dbt_target, finished_build  # noqa: PLC0415 - one use

    shutil.copy(finished_build(home), build_path(home.warehouse))
    publish(home.warehouse, dbt_target(home) / "manifest.json", run=run,
            now=datetime(2026, 1, 3, tzinfo=UTC))  # fmt: skip


def test_many_threads_read_at_once_each_its_own_rows(built_home: Home) -> None:
    wrong: list[object] = []

    def read(customer: str) -> None:
        reader = open_reader(scope(customers=frozenset({customer})), built_home.warehouse)
        for _ in range(20):
            seen = reader.frame("select distinct party_code from sales_lines")["party_code"]
            if set(seen) - {customer}:
                wrong.append(set(seen))

    threads = [threading.Thread(target=read, args=(f"C{n:04d}",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="ledgerhouse run refresh"):
        open_reader(EVERYTHING, tmp_path)


def test_the_command_line_reads_all_marts_and_logs_what_was_asked(
    built_home: Home, tmp_path: Path
) -> None:
    home = copy_of(built_home, tmp_path / "home")
    columns, rows = run_query(home, "select count(distinct document_id) as n from sales_lines"
                                    " where document_kind = 'sales_invoice'")  # fmt: skip
    assert (columns, rows) == (["n"], [[SALES]])
    assert "count(distinct document_id)" in (home.logs / "queries.jsonl").read_text()


def test_FND_07_our_own_query_over_a_withheld_mart_is_refused_with_its_name(
    built_home: Home,
) -> None:
    reader = open_reader(scope(customers=frozenset({"C0001"})), built_home.warehouse)
    with pytest.raises(OutsideScope, match="trial_balance"):
        reader.frame("select * from trial_balance")
    with pytest.raises(duckdb.BinderException):
        reader.frame("select no_such_column from sales_lines")
