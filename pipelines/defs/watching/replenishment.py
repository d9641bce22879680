"""What the night foresees of stock and advises to order, and what it asks for by itself.

Belongs here: once a night, at the company's date, with the newest forecasts kept. Does not: what is
advised (`analytics.planning.replenishment`), what becomes of it (`erp.replenishment`).
"""

from zoneinfo import ZoneInfo

import dagster as dg

from analytics.planning import kept
from analytics.planning.outlook import outlook
from analytics.planning.replenishment import plans
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.posting import with_retries
from erp.replenishment.queries import situations
from erp.replenishment.services import keep_advice
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(group_name="watching")
def replenishment_advised(
    context: dg.AssetExecutionContext, home: HomeResource
) -> dg.MaterializeResult:
    """Advice kept in the core; what is under its line and automatic is a requisition."""
    here = home.open()
    database = open_database(here.database_url)
    try:
        new, asked = with_retries(lambda: _advise(here, database))
    finally:
        database.close()
    say(context, f"advised {new} orders anew, {asked} of them asked for")
    return dg.MaterializeResult(metadata={"advice": new, "requisitions": asked})


def _advise(here: Home, database: Database) -> tuple[int, int]:
    with database.commit(origin="nightly") as transaction:
        zone = transaction.scalar("select time_zone from company")
        today = database.clock().astimezone(ZoneInfo(zone)).date()
        place = kept.folder(here.warehouse, here.company)
        found = kept.newest(place)
        made = plans(situations(transaction, today), today, kept.demands(found, today))
        kept.keep_as(kept.OUTLOOK, outlook(made, today), place)
        proposals = [each.proposal for _, each in made if each.proposal is not None]
        return keep_advice(database, transaction, proposals, today)
