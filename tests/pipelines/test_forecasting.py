"""What every Monday foresees and replays, run as the assets the job runs."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from analytics.planning import kept
from erp.base.database import open_database
from erp.base.home import Home
from erp.migrations import upgrade
from erp.posting import post
from pipelines.defs.forecasting.weekly import weekly_forecasts, year_replayed
from pipelines.defs.jobs import forecasting
from pipelines.defs.resources import HomeResource
from tests.builders import a_company, a_delivery, a_goods_receipt, goods

WEEKS = 20


def test_D7_D8_every_monday_foresees_the_weeks_to_come_and_replays_the_year(tmp_path):
    """Seven sold each Monday of 20 weeks: eight weeks ahead, and 12 weeks replayed of 12 × 7."""
    home = Home(tmp_path / "home", "t1")
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    database = a_company(open_database(home.database_url), months=120)
    today = database.clock().astimezone(ZoneInfo("Asia/Shanghai")).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    post(database, [a_goods_receipt("gr1", goods("P1", 1000, 1), on=mondays[0])])
    sales = [a_delivery(f"dl{day}", goods("P1", 7, 7), on=day) for day in mondays]
    post(database, sales)
    database.close()

    resources = {"home": HomeResource(root=str(home.root), company=home.company)}
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(
            [weekly_forecasts, year_replayed], resources=resources, instance=instance
        )
    assert done.success
    place = kept.folder(home.warehouse, home.company)
    newest, history, replayed = (
        kept.newest(place), kept.read(kept.HISTORY, place), kept.read(kept.REPLAY, place),
    )  # fmt: skip
    assert newest is not None
    assert newest.height == 8
    assert newest["data_until"].unique().to_list() == [monday]
    assert history is not None
    assert history["wanted"].to_list() == [7] * WEEKS
    assert replayed is not None
    assert replayed["days"].unique().to_list() == [(WEEKS - 8) * 7]
    assert dict(replayed.select("policy", "served").rows())["real"] == 7 * (WEEKS - 8)


def test_the_job_of_the_week_runs_both():
    keys = forecasting.selection.resolve([weekly_forecasts, year_replayed])
    assert {key.to_user_string() for key in keys} == {"weekly_forecasts", "year_replayed"}
