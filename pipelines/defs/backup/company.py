"""The company's backup, made every night and proved by restoring it.

Belongs here: `backed_up` as an asset with its proof as a check, the certificate as metadata. Does
not: how a backup is made (`operations`).
"""

import dagster as dg

from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(
    check_specs=[
        dg.AssetCheckSpec(
            "backup_is_proved",
            asset="backed_up",
            description="The backup was restored into a clean place and every guarantee held.",
        )
    ],
    group_name="backup",
)
def backed_up(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """The newest backup at every target; what no day, week or month needs is pruned."""
    from operations.backups import create, targets_of  # noqa: PLC0415 - only this job needs it
    from operations.restoring import prove  # noqa: PLC0415 - as above
    from operations.retention import Retention, prune  # noqa: PLC0415 - as above
    from operations.sealing import secret_of  # noqa: PLC0415 - as above

    place = home.open()
    secret, targets = secret_of(place), targets_of(place)
    made = create(place, secret)
    certificate = prove(place, targets[0], made.id, secret)
    said = certificate.to_json()
    removed = 0
    if certificate.holds:
        removed = sum(len(prune(place, target, Retention())) for target in targets)
    state = "proved" if certificate.holds else "NOT proved"
    say(context, f"{made.id}: {made.size:,} bytes, {state} in {said['rto_ms']} ms")
    return dg.MaterializeResult(
        metadata={
            "backup": made.id, "bytes": made.size, "pruned": removed,
            "certificate": dg.MetadataValue.json(said),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="backup_is_proved",
                passed=certificate.holds,
                metadata={"problem": said["problem"], "rto_ms": said["rto_ms"]},
            )
        ],
    )  # fmt: skip
