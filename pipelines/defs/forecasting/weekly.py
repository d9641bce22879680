"""Weekly forecasts, one file a week, what became of earlier ones, and the past year replayed.

Belongs here: when they run and where they are kept, `warehouse/forecasts/<company>/`. Does not: how
they are made (`analytics.planning`). They run by themselves, on Mondays: no refresh waits for them.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from analytics.planning import kept
from analytics.planning.replay import replay
from analytics.planning.replenishment import situation_history
from erp.base.database import open_database
from erp.base.home import Home
from erp.replenishment.queries import Situation, situations
from pipelines.defs.resources import HomeResource
from pipelines.progress import say

_DAYS_A_LINE = 91


@dg.asset(group_name="forecasting", kinds={"parquet"})
def weekly_forecasts(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Demand of the coming weeks by product and warehouse, with interval, method and error."""
    # Loads statsforecast: five seconds only this asset should cost.
    from analytics.planning.weekly import weekly_forecasts  # noqa: PLC0415

    here = home.open()
    found_situations, today = _situations(here)
    histories = {
        (each.product, each.warehouse): situation_history(each, today) for each in found_situations
    }
    made_at = datetime.now(UTC).replace(tzinfo=None)
    found = weekly_forecasts(here.company, histories, until=today, made_at=made_at)
    place = kept.folder(here.warehouse, here.company)
    kept.keep(found, place, today - timedelta(days=today.weekday()))
    kept.keep_as(kept.AGAINST_ACTUAL, kept.against_actual(place, histories), place)
    kept.keep_as(kept.HISTORY, kept.history_rows(histories), place)
    series = found.select("product_code", "warehouse_code").n_unique()
    not_forecastable = (
        found.filter(found["why_not"] != "").select("product_code", "warehouse_code").n_unique()
    )
    say(context, f"forecast {series} products, {not_forecastable} of them not forecastable")
    return dg.MaterializeResult(metadata={"products": series, "not forecastable": not_forecastable})


@dg.asset(group_name="forecasting", kinds={"parquet"})
def year_replayed(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """The past year under the nights' advice and under minimum and maximum, beside the real one."""
    here = home.open()
    found, today = _situations(here)
    outcome = replay(found, today, progress=lambda done, of: _say_done(context, done, of))
    kept.keep_as(kept.REPLAY, outcome, kept.folder(here.warehouse, here.company))
    places = outcome.select("product_code", "warehouse_code").n_unique()
    say(context, f"replayed the past year of {places} products")
    return dg.MaterializeResult(metadata={"products": places})


def _say_done(context: dg.AssetExecutionContext, done: int, of: int) -> None:
    if done % _DAYS_A_LINE == 0 and done < of:
        say(context, f"replayed {done} of {of} days")


def _situations(here: Home) -> tuple[list[Situation], date]:
    """All that is replenished, and the company's date."""
    database = open_database(here.database_url)
    try:
        with database.reading() as connection:
            zone = connection.exec_driver_sql("select time_zone from company").scalar_one()
            today = database.clock().astimezone(ZoneInfo(zone)).date()
            return situations(connection, today), today
    finally:
        database.close()
