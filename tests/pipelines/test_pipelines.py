"""The pipeline as a whole: its graph, a run from core to page, and what a failed check stops."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import insert, select

from analytics.lake import file_hash, manifest_path
from analytics.published import check_published, read_current
from erp.base.database import open_database
from erp.base.home import Home
from erp.base.models import job_request, job_run
from erp.migrations import upgrade
from erp.setup.company import NewCompany, create_company
from pipelines import environment
from pipelines.defs import jobs
from pipelines.environment import DAGSTER_YAML, SILENCE, DbtDidNotParse
from pipelines.run import UnknownJob
from pipelines.run import run_job as run_here
from tests.analytics.built_home import DBT_PROJECT, copy_of
from tests.analytics.synthetic_core import Books, trade

GOLDEN = Path(__file__).parents[1] / "golden" / "pipelines.json"


def run_job(home: Home, job: str = "refresh") -> tuple[int, dict[str, Any], str]:
    """Exit code, report and progress of `python -m pipelines JOB` on a home."""
    environment = {**os.environ, "LEDGERHOUSE_HOME": str(home.root), "LEDGERHOUSE_COMPANY": "demo"}
    command = [sys.executable, "-m", "pipelines", job, "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def recorded_runs(home: Home) -> list[tuple[str, str]]:
    database = open_database(home.database_url)
    with database.reading() as connection:
        rows = connection.execute(select(job_run.c.job, job_run.c.state).order_by(job_run.c.id))
        found = [(row.job, row.state) for row in rows]
    database.close()
    return found


def test_schedules_run_in_the_company_s_time_zone(tmp_path: Path, monkeypatch) -> None:
    """Before there is a company they are there too; each start of the daemon reads it anew."""
    home = Home(tmp_path, "t1")
    monkeypatch.setenv("LEDGERHOUSE_HOME", str(home.root))
    monkeypatch.setenv("LEDGERHOUSE_COMPANY", home.company)
    assert zones() == {"Asia/Shanghai"}
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    assert zones() == {"Asia/Shanghai"}
    database = open_database(home.database_url)
    company = NewCompany(
        code="T1", name="伦敦公司", standard="small_business", taxpayer_kind="general",
        first_month="2024-01", months=1, time_zone="Europe/London",
    )  # fmt: skip
    create_company(database, company)
    database.close()
    assert zones() == {"Europe/London"}


def zones() -> set[str]:
    """The time zones of the schedules, as a process that starts now has them."""
    made = runpy.run_path(jobs.__file__).values()
    return {each.execution_timezone for each in made if isinstance(each, dg.ScheduleDefinition)}


GRAPH = """
import json, sys
import dagster as dg
from pipelines.definitions import defs
loaded = defs()
dg.Definitions.validate_loadable(loaded)
graph = loaded.resolve_asset_graph()
json.dump({
    "assets": sorted(key.to_user_string() for key in graph.materializable_asset_keys),
    "blocking": sorted(f"{k.asset_key.to_user_string()}: {k.name}" for k in graph.asset_check_keys
                       if graph.get_check_spec(k).blocking),
    "checks": len(graph.asset_check_keys),
    "jobs": sorted(j.name for j in loaded.jobs),
    "schedules": sorted(s.name for s in loaded.schedules),
    "sensors": sorted(s.name for s in loaded.sensors),
}, sys.stdout)
"""


def test_the_graph_is_the_one_agreed_on(built_home: Home, tmp_path: Path) -> None:
    """And Dagster loads it, the jobs behind the sensors included.

    `LEDGERHOUSE_GOLDEN=1` rewrites the file after a change that is meant.
    """
    home = copy_of(built_home, tmp_path / "home")
    environment = {**os.environ, "LEDGERHOUSE_HOME": str(home.root), "LEDGERHOUSE_COMPANY": "demo"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", GRAPH], check=False,
                          capture_output=True, text=True, env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    graph = json.loads(done.stdout)
    if os.environ.get("LEDGERHOUSE_GOLDEN") == "1":
        GOLDEN.write_text(json.dumps(graph, indent=1) + "\n")
    assert graph == json.loads(GOLDEN.read_text())


@pytest.mark.slow
def test_a_refresh_publishes_what_the_core_holds_and_a_failed_check_leaves_it_up(
    built_home: Home, tmp_path: Path
) -> None:
    home = copy_of(built_home, tmp_path / "home")
    before = read_current(home.warehouse)
    database = open_database(home.database_url)
    trade(database, _books_again(database), sales=3, first=20)
    database.close()

    code, report, progress = run_job(home)
    assert code == 0, progress
    assert report["good"] is True
    assert "published" in progress
    after = check_published(home.warehouse)
    assert after.commit_number("demo") == before.commit_number("demo") + 1
    assert after.file != before.file
    assert [t for t in after.tie_outs if not t.holds] == []
    assert recorded_runs(home) == [("refresh", "succeeded")]

    _promise_another_file(home)
    code, report, progress = run_job(home)
    assert code == 1
    assert "lake/extraction: files_as_promised" in report["failed_checks"]
    assert check_published(home.warehouse) == after
    assert recorded_runs(home)[-1] == ("refresh", "failed")

    _lose_a_cent_of_stock(home)
    code, report, progress = run_job(home)
    assert code == 1
    assert "marts/stock_value: assert_stock_value_equals_stock_accounts" in report["failed_checks"]
    assert "published" not in progress
    assert check_published(home.warehouse) == after


def _books_again(database: Any) -> Books:
    """The masters of a core made by an earlier process, to trade on."""
    from sqlalchemy import func  # noqa: PLC0415 - one use

    from erp.catalog.models import product  # noqa: PLC0415 - one use
    from erp.documents.models import document  # noqa: PLC0415 - one use
    from erp.ledger.models import account, period, voucher  # noqa: PLC0415 - one use
    from erp.parties.models import party  # noqa: PLC0415 - one use
    from erp.stock_accounting.models import pool_balance  # noqa: PLC0415 - one use

    books = Books()
    with database.reading() as connection:
        books.accounts = dict(connection.execute(select(account.c.code, account.c.id)).all())
        books.periods = dict(connection.execute(select(period.c.month, period.c.id)).all())
        books.products = list(connection.scalars(select(product.c.id).order_by(product.c.id)))
        parties = connection.execute(select(party.c.id, party.c.is_customer)).all()
        books.customers = [row.id for row in parties if row.is_customer]
        books.suppliers = [row.id for row in parties if not row.is_customer]
        for series, number in connection.execute(
            select(document.c.series, func.max(document.c.number)).group_by(document.c.series)
        ):
            books.numbers[series] = number
        for month, number in connection.execute(
            select(voucher.c.month, func.max(voucher.c.number)).group_by(voucher.c.month)
        ):
            books.vouchers[month] = number
        for row in connection.exec_driver_sql(
            f"select product_id, quantity, amount, unknown_quantity from {pool_balance.name}"
        ):
            books.pools[row[0]] = list(row[1:])
    return books


def _promise_another_file(home: Home) -> None:
    """The fault: the manifest names a hash no file has, as after a disk lost a block."""
    path = manifest_path(home.lake, "demo")
    manifest = json.loads(path.read_text())
    manifest["tables"]["posting"]["files"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest))


def _lose_a_cent_of_stock(home: Home) -> None:
    """The fault: a file that is what its manifest says, and still not what the ledger says."""
    path = manifest_path(home.lake, "demo")
    manifest = json.loads(path.read_text())
    lake_file = manifest["tables"]["stock_value"]["files"][0]
    table = pq.read_table(home.lake / lake_file["path"])
    amounts = table["amount"].to_pylist()
    amounts[0] -= 1
    place = table.schema.get_field_index("amount")
    pq.write_table(
        table.set_column(place, "amount", pa.array(amounts, pa.int64())),
        home.lake / lake_file["path"],
    )
    lake_file["sha256"] = file_hash(home.lake / lake_file["path"])
    posting = manifest["tables"]["posting"]["files"][0]
    posting["sha256"] = file_hash(home.lake / posting["path"])
    path.write_text(json.dumps(manifest))


def test_an_unknown_job_is_bad_input(tmp_path: Path) -> None:
    code, _, said = run_job(Home(tmp_path, "demo"), "everything")
    assert code == 2
    assert "refresh, nightly" in said
    with pytest.raises(UnknownJob):
        run_here(Home(tmp_path, "demo"), "everything")


def test_models_dbt_cannot_read_are_an_environment_fault(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, project)
    (project / "models" / "broken.sql").write_text("select * from {{ ref('nothing') }}")
    monkeypatch.setattr(environment, "DBT_PROJECT", project)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(DbtDidNotParse, match="nothing"):
        environment.prepare(Home(tmp_path / "home", "demo"))


def test_nothing_may_speak_to_the_outside() -> None:
    assert "enabled: false" in DAGSTER_YAML
    assert SILENCE["DO_NOT_TRACK"] == "1"
    assert SILENCE["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert SILENCE["GX_ANALYTICS_ENABLED"] == "false"


SENSE = """
import dagster as dg
from pipelines.environment import prepare
from erp.base.home import open_home
prepare(open_home())
from pipelines.defs.sensors import requested_runs
for _ in range(2):
    with dg.DagsterInstance.ephemeral() as instance:
        data = requested_runs.evaluate_tick(dg.build_sensor_context(instance=instance))
        print([(r.job_name, r.run_key) for r in data.run_requests])
"""


def test_a_request_of_the_web_becomes_one_run(built_home: Home, tmp_path: Path) -> None:
    home = copy_of(built_home, tmp_path / "home")
    database = open_database(home.database_url)
    with database.operational() as connection:
        for job in ("refresh", "no such job"):
            connection.execute(
                insert(job_request).values(job=job, requested_at="t", requested_by="finance")
            )
    database.close()
    environment = {**os.environ, "LEDGERHOUSE_HOME": str(home.root), "LEDGERHOUSE_COMPANY": "demo"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SENSE], check=False,
                          capture_output=True, text=True, env=environment)  # fmt: skip
    assert done.stdout.splitlines() == ["[('refresh', 'request-1')]", "[]"], done.stderr
