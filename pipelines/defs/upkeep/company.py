"""The night's upkeep: old rows and runs put away, the archive checked, the database tidied.

Belongs here: one asset. Does not: what is done (`operations.upkeep`, `pipelines.pruning`).
"""

from datetime import UTC, datetime

import dagster as dg

from erp.base.database import open_database
from operations.upkeep import keep_up
from pipelines.defs.resources import HomeResource
from pipelines.progress import say
from pipelines.pruning import prune


@dg.asset(group_name="upkeep")
def kept_up(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """The day's sizes in the core, last months' old rows in the archive."""
    here = home.open()
    now = datetime.now(UTC)
    database = open_database(here.database_url)
    try:
        done = keep_up(here, database, now)
    finally:
        database.close()
    pruned = prune(context.instance, now)
    rows = done.rows_put_away
    say(context, f"put away {rows} old rows, checked {done.files_checked} files of the archive")
    return dg.MaterializeResult(
        metadata={
            "rows put away": rows,
            "runs pruned": pruned,
            "rewritten": done.is_rewritten,
            **done.sizes,
        }
    )
