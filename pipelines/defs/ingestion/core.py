"""The core's tables in the lake, and what must hold of them before anything reads them.

Belongs here: extraction and its blocking checks, which guard against what would poison everything
after. All other rules of data are dbt tests. The work itself is in `ingest.extract`.
"""

from collections.abc import Iterator

import dagster as dg

from analytics.lake import read_manifest
from analytics.warehouse import begin_build
from ingest.extract import extract_in_process
from ingest.extract_checks import entries_balance, files_as_promised
from ingest.extract_tables import extracts
from pipelines.defs.resources import BuildResource, HomeResource
from pipelines.progress import say

TABLES = [extract.name for extract in extracts()]
EXTRACTION = dg.AssetKey(["lake", "extraction"])


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["core", table])


@dg.multi_asset(
    specs=[
        *(dg.AssetSpec(_key(table), kinds={"parquet"}) for table in TABLES),
        dg.AssetSpec(EXTRACTION, kinds={"json"}, deps=[_key(table) for table in TABLES]),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "files_as_promised",
            asset=EXTRACTION,
            blocking=True,
            description="Every file has the hash, columns and rows its manifest names.",
        ),
        dg.AssetCheckSpec(
            "entries_balance",
            asset=_key("posting"),
            blocking=True,
            description="The postings of every entry in the lake sum to zero.",
        ),
    ],
    group_name="ingestion",
)
def core(
    context: dg.AssetExecutionContext, home: HomeResource, build: BuildResource
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """The lake brought up to the core's newest commit, and a fresh build over it."""
    del build
    opened = home.open()
    report = extract_in_process(opened)
    manifest = read_manifest(opened.lake, opened.company)
    assert manifest is not None, "an extraction leaves a manifest"
    say(context, f"extracted {report.rows:,} rows of commits {report.after + 1} to {report.up_to}")
    if report.cut_back_from:
        say(context, f"the core was restored: the lake was cut back from {report.cut_back_from}")
    begin_build(opened.warehouse, opened.lake)
    for table in TABLES:
        rows = manifest.tables[table].rows
        yield dg.MaterializeResult(asset_key=_key(table), metadata={"dagster/row_count": rows})
    yield dg.MaterializeResult(asset_key=EXTRACTION, metadata={"commit_number": report.up_to})
    for key, name, offenders in (
        (EXTRACTION, "files_as_promised", files_as_promised(opened.lake, manifest)),
        (_key("posting"), "entries_balance", entries_balance(opened.lake, manifest)),
    ):
        yield dg.AssetCheckResult(
            asset_key=key, check_name=name, passed=not offenders,
            metadata={"offenders": offenders[:10]},
        )  # fmt: skip
