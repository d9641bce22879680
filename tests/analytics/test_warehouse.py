"""Publishing and tie-outs: a version is whole, proved and final, or it is not there."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

import analytics.warehouse
from analytics.errors import PublishedFileDiffers
from analytics.lake import read_manifest
from analytics.lineage import Tracer
from analytics.marts import MartUndescribed, described_marts
from analytics.metrics import metrics
from analytics.published import check_published, published_folder, read_current
from analytics.raw import LakeIsEmpty, create_raw
from analytics.reports import reports
from analytics.tie_outs import definitions, run_tie_outs
from analytics.warehouse import begin_build, build_path, publish
from erp.base.home import Home
from tests.analytics.built_home import copy_of, dbt_target, finished_build

NOW = datetime(2026, 1, 3, tzinfo=UTC)
LINEAGE = Path(analytics.warehouse.__file__).with_name("lineage.yaml")
INEXACT = {"DOUBLE", "FLOAT", "HUGEINT", "UHUGEINT"}


def marts_sql(home: Home, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(finished_build(home)), read_only=True) as connection:
        connection.execute("use marts")
        return connection.execute(sql).fetchall()


def test_every_tie_out_of_the_published_version_holds(built_home: Home) -> None:
    published = check_published(built_home.warehouse)
    assert [t.name for t in published.tie_outs] == [d.name for d in definitions()]
    assert [t for t in published.tie_outs if not t.holds] == []
    assert Decimal(published.tie_outs[0].warehouse) > 0


A_RETURN_NOBODY_POSTED = """
insert into marts.sales_returns by name
select company, 1 as document_line_id, 5 as cost from marts.companies
"""


@pytest.mark.parametrize(
    ("tie_out", "fault"),
    [
        ("general_ledger", "general_ledger set debit = debit + 1 where account_code = '1002'"),
        ("trial_balance", "trial_balance set closing = closing + 0.01 where account_code = '1002'"),
        ("stock_on_hand", "stock_on_hand set quantity_on_hand = quantity_on_hand + 0.000001"),
        ("stock_value", "stock_value set book_value = book_value - 0.01"),
        ("receivables", "receivables_open set remaining = remaining + 0.01"),
        ("payables", "payables_open set remaining = remaining + 0.01"),
        ("sales_lines", "sales_lines set tax = tax + 0.01, revenue = revenue - 0.01"),
        ("margin_lines", "margin_lines set cost = cost + 0.01"),
        ("cash_tied_up", "cash_tied_up set payables = payables + 0.01"),
        ("inventory_turnover", "inventory_turnover set cost_of_sales = cost_of_sales + 0.01"),
        ("stock_ageing", "stock_ageing set book_value = book_value + 0.01"),
        ("demand", "demand_days set delivered = delivered + 1"),
        ("stock_status", "stock_status set quantity = quantity + 1"),
        ("purchase_lines", "purchase_lines set gross = gross + 0.01"),
        ("supplier_receipts", "supplier_receipts set quantity = quantity + 1"),
        ("sales_months", "sales_months set revenue = revenue + 0.01"),
        ("customer_months", "customer_months set revenue = revenue + 0.01"),
        ("sales_returns", A_RETURN_NOBODY_POSTED),
        ("data_quality", "data_quality set records_made = records_made + 1"),
    ],
)
def test_D1_a_fault_in_a_mart_breaks_its_tie_out(
    built_home: Home, tmp_path: Path, tie_out: str, fault: str
) -> None:
    shutil.copy(finished_build(built_home), tmp_path / "build.duckdb")
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        connection.execute(fault if "insert" in fault else f"update marts.{fault}")
        failed = [result.name for result in run_tie_outs(connection) if not result.holds]
    assert failed == [tie_out]


def test_a_published_file_holds_marts_and_what_describes_them(
    built_home: Home, tmp_path: Path
) -> None:
    published = read_current(built_home.warehouse)
    shutil.copy(published_folder(built_home.warehouse) / published.file, tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_tables() union"
            " select distinct schema_name from duckdb_views() where not internal"
        ).fetchall()
    assert {name for (name,) in schemas} == {"marts", "described"}


def test_a_version_whose_copying_was_cut_short_is_never_current(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_of(built_home, tmp_path / "home")
    before = read_current(home.warehouse)
    shutil.copy(finished_build(home), build_path(home.warehouse))

    def cut(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:1000])
        raise OSError("no space left")

    monkeypatch.setattr(analytics.warehouse.shutil, "copyfile", cut)
    with pytest.raises(OSError, match="no space"):
        publish(home.warehouse, dbt_target(home) / "manifest.json", run="cut", now=NOW)
    assert check_published(home.warehouse) == before


def test_a_changed_published_file_is_noticed(built_home: Home, tmp_path: Path) -> None:
    home = copy_of(built_home, tmp_path / "home")
    path = published_folder(home.warehouse) / read_current(home.warehouse).file
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(PublishedFileDiffers):
        check_published(home.warehouse)


def test_results_of_tie_outs_are_kept_by_run(built_home: Home) -> None:
    lines = (built_home.warehouse / "tie_outs.jsonl").read_text().splitlines()
    kept = [json.loads(line) for line in lines]
    assert {line["run"] for line in kept} == {"first"}
    assert len(kept) == len(definitions())


def test_no_amount_touches_an_inexact_type_from_lake_to_mart(built_home: Home) -> None:
    types = marts_sql(
        built_home, "select schema_name, data_type from duckdb_columns() where not internal"
    )
    assert {data_type for _, data_type in types} & INEXACT == set()
    manifest = read_manifest(built_home.lake, "demo")
    assert manifest is not None
    for table in manifest.tables.values():
        for file in table.files:
            kept = {str(field.type) for field in pq.read_schema(built_home.lake / file.path)}
            assert kept <= {"int64", "string", "date32[day]", "bool"}


def test_every_column_of_every_mart_has_a_class_and_every_mart_its_scope(built_home: Home) -> None:
    marts = described_marts(dbt_target(built_home) / "manifest.json")
    assert len(marts) >= 16
    built = marts_sql(
        built_home,
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        " order by table_name, column_index",
    )
    assert [(m.name, c.name) for m in marts for c in m.columns] == built


def test_a_mart_without_a_class_is_refused(built_home: Home, tmp_path: Path) -> None:
    manifest = json.loads((dbt_target(built_home) / "manifest.json").read_text())
    column = manifest["nodes"]["model.ledgerhouse.sales_lines"]["columns"]["margin"]
    column["config"]["meta"] = {}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(MartUndescribed, match="margin"):
        described_marts(tmp_path / "manifest.json")


def test_an_empty_lake_is_refused(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(LakeIsEmpty):
        create_raw(connection, tmp_path)


def test_the_build_reads_only_files_the_manifest_names(built_home: Home, tmp_path: Path) -> None:
    home = copy_of(built_home, tmp_path / "home")
    manifest = read_manifest(home.lake, "demo")
    assert manifest is not None
    named = home.lake / manifest.tables["posting"].files[0].path
    shutil.copy(named, named.with_name("0-999.parquet"))
    begin_build(home.warehouse, home.lake)
    with duckdb.connect(str(build_path(home.warehouse)), read_only=True) as connection:
        found = connection.execute("select count(*) from raw.posting").fetchall()
    assert found == [(manifest.tables["posting"].rows,)]


def test_D10_metrics_name_marts_columns_and_tie_outs_that_exist(built_home: Home) -> None:
    marts = {m.name: m for m in described_marts(dbt_target(built_home) / "manifest.json")}
    proofs = {definition.name: definition for definition in definitions()}
    assert len({metric.name for metric in metrics()}) == len(metrics()) >= 10
    for metric in metrics():
        columns = {column.name for column in marts[metric.mart].columns}
        assert metric.column in columns, metric.name
        assert metric.tie_out in proofs, metric.name
        assert metric.mart in proofs[metric.tie_out].marts, metric.name
        assert all((metric.zh, metric.en, metric.meaning_zh, metric.meaning_en, metric.owner))
        marts_sql(built_home, f"select {metric.formula} from {metric.mart}")


def test_D10_each_metric_says_from_which_columns_of_the_core_it_comes(built_home: Home) -> None:
    """Followed through what dbt compiled; `LEDGERHOUSE_GOLDEN=1` writes it anew."""
    with duckdb.connect(str(finished_build(built_home)), read_only=True) as connection:
        tracer = Tracer(dbt_target(built_home) / "manifest.json", connection)
        found = {metric.name: tracer.of_metric(metric) for metric in metrics()}
        for report in reports():
            for column, behind in tracer.of_report(report).items():
                found[f"{report.name}.{column}"] = behind
        raw = connection.execute(
            "select table_name || '.' || column_name from duckdb_columns()"
            " where schema_name = 'raw'"
        ).fetchall()
    if os.environ.get("LEDGERHOUSE_GOLDEN"):
        LINEAGE.write_text(yaml.safe_dump(found, sort_keys=True), "utf-8")
    assert yaml.safe_load(LINEAGE.read_text("utf-8")) == found
    assert all(found.values())
    columns = {name for (name,) in raw}
    seeds = {"seeds.profit_accounts.line"}
    assert {each for columns_ in found.values() for each in columns_} <= columns | seeds
    assert found["receivables_open"] == [
        "company.currency_digits",
        "open_item.amount",
        "settlement.amount",
    ], "what is open: the item less what settled it, in the company's unit"
