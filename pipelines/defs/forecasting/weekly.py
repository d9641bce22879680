"""Weekly forecasts, one file a week, and what became of earlier ones.

Belongs here: when they run and where they are kept, `warehouse/forecasts/<company>/`. Does not: how
they are made (`analytics.planning`). They run by themselves, on Mondays: no refresh waits for them.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from analytics.planning import kept
from analytics.planning.replenishment import situation_history
from erp.base.database import open_database
from erp.replenishment.queries import situations
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(group_name="forecasting", kinds={"parquet"})
def weekly_forecasts(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Demand of the coming weeks by product and warehouse, with interval, method and error."""
    # Loads statsforecast: five seconds only this asset should cost.
    from analytics.planning.weekly import weekly_forecasts  # noqa: PLC0415

    here = home.open()
    database = open_database(here.database_url)
    try:
        with database.reading() as connection:
            zone = connection.exec_driver_sql("select time_zone from company").scalar_one()
            today = database.clock().astimezone(ZoneInfo(zone)).date()
            histories = {
                (each.product, each.warehouse): situation_history(each, today)
                for each in situations(connection, today)
            }
    finally:
        database.close()
    made_at = datetime.now(UTC).replace(tzinfo=None)
    found = weekly_forecasts(here.company, histories, until=today, made_at=made_at)
    place = kept.folder(here.warehouse, here.company)
    kept.keep(found, place, today - timedelta(days=today.weekday()))
    kept.against_actual(place, histories).write_parquet(place / "against_actual.parquet")
    series = found.select("product_code", "warehouse_code").n_unique()
    not_forecastable = (
        found.filter(found["why_not"] != "").select("product_code", "warehouse_code").n_unique()
    )
    say(context, f"forecast {series} products, {not_forecastable} of them not forecastable")
    return dg.MaterializeResult(metadata={"products": series, "not forecastable": not_forecastable})
