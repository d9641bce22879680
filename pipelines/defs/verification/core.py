"""The core's guarantees, recomputed on live data every night.

Belongs here: `verify` as an asset whose checks are the guarantees. It stands beside the rest of
the nightly job and stops nothing: a broken guarantee is reported, and the figures of today still
come, marked by their tie-outs.
"""

import dagster as dg

from erp.base.database import open_database
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(
    check_specs=[
        dg.AssetCheckSpec(
            "guarantees_hold",
            asset="verified",
            description="Every guarantee of the core holds over all rows.",
        )
    ],
    group_name="verification",
)
def verified(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """What `ledgerhouse verify` finds."""
    from erp.verification import verify  # noqa: PLC0415 - only the nightly job needs it

    database = open_database(home.open().database_url)
    try:
        findings = verify(database)
    finally:
        database.close()
    broken = [f"{f.guarantee} {f.name}: {f.offender}" for f in findings if not f.holds]
    rows = sum(finding.rows for finding in findings)
    say(context, f"verified {len(findings)} rules over {rows:,} rows; {len(broken)} broken")
    return dg.MaterializeResult(
        metadata={"rules": len(findings), "rows": rows},
        check_results=[
            dg.AssetCheckResult(
                check_name="guarantees_hold", passed=not broken, metadata={"broken": broken}
            )
        ],
    )
