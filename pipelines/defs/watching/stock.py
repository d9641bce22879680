"""What the night finds in stock: alerts newly open, counts newly due, counts handed on as late.

Belongs here: looking once a night, at the company's date. Does not: what an alert or a task is
(`erp.alerts`, `erp.counting`); an opening that stands is not raised again.
"""

from zoneinfo import ZoneInfo

import dagster as dg

from erp.alerts import services as alerts
from erp.base.database import Database, open_database
from erp.counting import cycles
from erp.posting import with_retries
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(group_name="watching")
def stock_watched(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Alerts and count tasks raised in the core, each once per opening of its condition."""
    database = open_database(home.open().database_url)
    try:
        raised, due = with_retries(lambda: _look(database))
    finally:
        database.close()
    say(context, f"raised {raised} stock alerts and {due} count tasks")
    return dg.MaterializeResult(metadata={"alerts": raised, "count tasks": due})


def _look(database: Database) -> tuple[int, int]:
    with database.commit(origin="nightly") as transaction:
        zone = transaction.scalar("select time_zone from company")
        today = database.clock().astimezone(ZoneInfo(zone)).date()
        return alerts.look(transaction, today), cycles.raise_tasks(transaction, today)
