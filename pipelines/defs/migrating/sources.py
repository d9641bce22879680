"""Every shipped source as an asset: files left for it become books, its certificate the proof.

Belongs here: one asset a source, its certificate as metadata, whether it balances as a check. Does
not: how a source is migrated (`operations.migration`). A run takes what lies in
`<home>/incoming/<source>/`; a run again posts nothing twice.
"""

import dagster as dg

from ingest.mapping import shipped_sources
from pipelines.defs.resources import HomeResource
from pipelines.progress import say

INCOMING = "incoming"
CHECK = "certificate_balances"


def _asset(source: str) -> dg.AssetsDefinition:
    key = dg.AssetKey(["migration", source.replace("-", "_")])

    @dg.asset(
        key=key,
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


@dg.definitions
def migrations() -> dg.Definitions:
    """An asset for each source that ships."""
    return dg.Definitions(assets=[_asset(source) for source in shipped_sources()])
