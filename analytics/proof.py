"""The lake and the published marts against the core, for `ledgerhouse verify`.

Belongs here: comparing what was extracted and published with the rows it came from. Does not: the
core's own guarantees (`erp.verification`), the identities inside a build (`dbt_project`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.lake import LakeFileDiffers, Manifest, check_files, read_manifest
from analytics.published import check_published
from erp.base.errors import LedgerhouseError
from erp.verification import Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.base.home import Home

GUARANTEE = 13
"""The number under which `verify` lists the lake and the marts, after the core's twelve."""


def prove_warehouse(home: Home, database: Database, company: str) -> list[Finding]:
    """Findings on the lake and the published version; none where nothing was extracted yet."""
    manifest = read_manifest(home.lake, company)
    if manifest is None:
        return []
    with database.reading() as connection:
        return [
            _files(home, manifest),
            _chain(connection, manifest),
            _rows(connection, manifest),
            *_published(home, company),
        ]


def _files(home: Home, manifest: Manifest) -> Finding:
    count = sum(len(table.files) for table in manifest.tables.values())
    try:
        check_files(home.lake, manifest)
    except LakeFileDiffers as error:
        return _finding("lake_files", count, str(error))
    return _finding("lake_files", count, None)


def _chain(connection: Connection, manifest: Manifest) -> Finding:
    found = connection.exec_driver_sql(
        f"select hash from commit_log where commit_number = {manifest.commit_number}"
    ).scalar()
    broken = None if found == manifest.commit_hash else f"commit {manifest.commit_number}"
    return _finding("lake_is_of_this_core", manifest.commit_number, broken)


def _rows(connection: Connection, manifest: Manifest) -> Finding:
    """Rows and exact sums of every fact table, core against lake."""
    rows = 0
    for name, table in manifest.tables.items():
        if table.kind != "facts" or not table.files:
            continue
        columns = list(table.files[0].sums)
        sums = ", ".join(["count(*)", *(f"sum({column})" for column in columns)])
        count, *totals = connection.exec_driver_sql(
            f"select {sums} from {name} where tx in"
            f" (select tx from commit_log where commit_number <= {manifest.commit_number})"
        ).one()
        rows += count
        if count != table.rows:
            return _finding("lake_equals_core", rows, f"{name}: {table.rows} of {count} rows")
        for column, total in zip(columns, totals, strict=True):
            if int(total or 0) != table.total(column):
                return _finding("lake_equals_core", rows, f"{name}.{column}")
    return _finding("lake_equals_core", rows, None)


def _published(home: Home, company: str) -> list[Finding]:
    if not (home.warehouse / "published" / "CURRENT").exists():
        return []
    try:
        published = check_published(home.warehouse)
    except LedgerhouseError as error:
        return [_finding("published_file", 1, str(error))]
    mine = [each for each in published.tie_outs if each.company == company]
    differing = next((each for each in mine if not each.holds), None)
    offender = None
    if differing is not None:
        offender = f"{differing.name}: {differing.warehouse} ≠ {differing.ledger}"
    return [_finding("published_file", 1, None), _finding("marts_tie_out", len(mine), offender)]


def _finding(name: str, rows: int, offender: str | None) -> Finding:
    zh, en = _WORDS[name]
    return Finding(GUARANTEE, name, zh, en, rows, offender)


_WORDS = {
    "lake_files": ("数据湖文件与清单一致", "lake files are those of the manifest"),
    "lake_is_of_this_core": ("数据湖取自本账套的提交链", "the lake continues this core's chain"),
    "lake_equals_core": (
        "数据湖逐表行数与合计等于核心库",
        "the lake's rows and sums equal the core's",
    ),
    "published_file": ("已发布的数据仓库文件未被改动", "the published file is unchanged"),
    "marts_tie_out": ("已发布指标与账簿核对一致", "published figures tie out to the ledgers"),
}
