"""Every shipped source as an asset: files left for it become books, its certificate the proof.

Belongs here: one asset a source, its certificate as metadata, whether it balances as a check. Does
not: how a source is migrated (`operations.migration`). A run takes what lies in
`<home>/incoming/<source>/`; a run again posts nothing twice.

A source whose rows are dated is exported again and again. Each export has a folder of its own,
`<home>/incoming/<source>/<YYYY-MM-DD>/`, and is a partition: what an earlier one has brought is
known, only what is new is posted. The sensor of the source finds new folders and runs them, the
earliest first.
"""

from datetime import date
from pathlib import Path

import dagster as dg

from ingest.mapping import shipped_sources
from pipelines.defs.resources import HomeResource
from pipelines.progress import say

INCOMING = "incoming"
CHECK = "certificate_balances"
DATED = {
    source: dg.DynamicPartitionsDefinition(name=f"{source}-exports")
    for source in ("kingdee-vouchers", "online-retail")
}
"""Sources whose rows are dated, and their exports."""

SECONDS = 60


def _asset(source: str) -> dg.AssetsDefinition:
    key = _key(source)

    @dg.asset(
        key=key,
        partitions_def=DATED.get(source),
        group_name="migration",
        description=f"The books of {source}, from the files in {INCOMING}/{source}.",
        check_specs=[
            dg.AssetCheckSpec(
                CHECK, asset=key,
                description="Every row is posted or refused, and no difference is unexplained.",
            )
        ],
    )  # fmt: skip
    def migrated(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
        from operations.migration import migrate_source  # noqa: PLC0415 - only this needs it

        place = home.open()
        folder = place.root / INCOMING / source
        if source in DATED:
            folder /= context.partition_key
        files = sorted(path for path in folder.glob("*") if not path.name.startswith("."))
        if not files:
            raise dg.Failure(f"nothing lies in {folder}: put the files of {source} there")
        certificate = migrate_source(source, files, home=place)
        said = certificate.to_json()
        state = "balances" if certificate.is_explained else "does NOT balance"
        rows, run = said["rows"], certificate.run
        say(context, f"{source}: {rows['source']:,} rows, the certificate {state}")
        return dg.MaterializeResult(
            metadata={
                "certificate": dg.MetadataValue.path(run["path"]),
                "content_sha256": certificate.content_sha256,
                "rows": rows["source"], "refused": rows["refused"],
                "posted now": run["posted_now"], "posted before": run["posted_before"],
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=CHECK,
                    passed=certificate.is_explained,
                    metadata={"faults": [each["text_en"] for each in said.get("faults", ())][:20]},
                )
            ],
        )  # fmt: skip

    return migrated


def _key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["migration", source.replace("-", "_")])


def exports_of(folder: Path) -> list[str]:
    """The dated folders with files in them, the earliest first; what is named otherwise is left."""
    return sorted(
        each.name for each in folder.glob("*") if _is_date(each.name) and any(each.glob("[!.]*"))
    )


def _is_date(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _sensor(asset: dg.AssetsDefinition, source: str) -> dg.SensorDefinition:
    """One a source: Dagster makes one job of what a sensor runs, with one set of partitions."""
    partitions = DATED[source]

    @dg.sensor(
        name=f"arriving_{_key(source).path[-1]}",
        target=[asset],
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def arriving(context: dg.SensorEvaluationContext, home: HomeResource) -> dg.SensorResult:
        """A partition and a run for each new dated folder of the source."""
        known = set(context.instance.get_dynamic_partitions(str(partitions.name)))
        found = exports_of(home.open().root / INCOMING / source)
        new = [each for each in found if each not in known]
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=each, partition_key=each) for each in new],
            dynamic_partitions_requests=[partitions.build_add_request(new)] if new else [],
        )

    return arriving


@dg.definitions
def migrations() -> dg.Definitions:
    """An asset for each source that ships, and a sensor for each that comes again."""
    assets = {source: _asset(source) for source in shipped_sources()}
    sensors = [_sensor(assets[source], source) for source in DATED]
    return dg.Definitions(assets=list(assets.values()), sensors=sensors)
