"""Weekly forecasts, one file a published version.

Belongs here: when they run and where they are kept, `warehouse/forecasts/`. Does not: how they are
made (`analytics.planning`). They run by themselves, on Mondays: no refresh waits for them.
"""

from datetime import UTC, date, datetime

import dagster as dg
import duckdb

from analytics.published import published_folder, read_current
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(deps=[dg.AssetKey("published")], group_name="forecasting", kinds={"parquet"})
def weekly_forecasts(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Demand of the coming weeks by company and product, with interval, method and error."""
    # Loads statsforecast: five seconds only this asset should cost.
    from analytics.planning.weekly import LINES, weekly_forecasts  # noqa: PLC0415

    warehouse = home.open().warehouse
    version = read_current(warehouse)
    with duckdb.connect(published_folder(warehouse) / version.file, read_only=True) as connection:
        lines = connection.sql(LINES).pl()
    until = max((each.recorded_at[:10] for each in version.extracted), default="")
    made_at = datetime.now(UTC).replace(tzinfo=None)
    day = date.fromisoformat(until) if until else made_at.date()
    found = weekly_forecasts(lines, until=day, made_at=made_at)
    folder = warehouse / "forecasts"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / "weekly.part"
    found.write_parquet(part)
    part.replace(folder / f"weekly_{version.sha256[:12]}.parquet")
    series = found.select("company", "product_code").n_unique()
    not_forecastable = (
        found.filter(found["why_not"] != "").select("company", "product_code").n_unique()
    )
    say(context, f"forecast {series} products, {not_forecastable} of them not forecastable")
    return dg.MaterializeResult(metadata={"products": series, "not forecastable": not_forecastable})
