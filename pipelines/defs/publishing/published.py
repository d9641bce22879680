"""The published version: what pages, exports and people read.

Belongs here: the last step of a refresh. It runs only when every check before it passed: a failed
check leaves the old version up. The work itself is in `analytics.warehouse`.
"""

from datetime import UTC, datetime

import dagster as dg

from analytics.marts import described_marts
from analytics.warehouse import publish
from erp.base.home import open_home
from pipelines.defs.resources import BuildResource, HomeResource
from pipelines.environment import dbt_manifest
from pipelines.progress import say

MARTS = [mart.name for mart in described_marts(dbt_manifest(open_home()))]
RUN_LENGTH = 8


@dg.asset(
    deps=[dg.AssetKey(["marts", mart]) for mart in MARTS],
    check_specs=[
        dg.AssetCheckSpec(
            "tie_outs_hold",
            asset="published",
            description="Every figure equals the ledgers. One that does not is shown as such.",
        )
    ],
    group_name="publishing",
    kinds={"duckdb"},
)
def published(
    context: dg.AssetExecutionContext, home: HomeResource, build: BuildResource
) -> dg.MaterializeResult:
    """A version under a new name; CURRENT names it."""
    del build
    version = publish(
        home.open().warehouse,
        home.dbt_manifest,
        run=context.run_id[:RUN_LENGTH],
        now=datetime.now(UTC),
    )
    failed = [f"{t.company} {t.name}" for t in version.tie_outs if not t.holds]
    held = len(version.tie_outs) - len(failed)
    say(context, f"published {version.file}; {held} of {len(version.tie_outs)} tie-outs hold")
    return dg.MaterializeResult(
        metadata={"file": version.file, "sha256": version.sha256},
        check_results=[
            dg.AssetCheckResult(
                check_name="tie_outs_hold", passed=not failed, metadata={"failed": failed}
            )
        ],
    )
