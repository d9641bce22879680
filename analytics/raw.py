"""The lake as tables of the build: one view per table over exactly the files the manifests name.

Belongs here: the schema `raw` of `build.duckdb`, which dbt calls source `core`. Does not: any
renaming or reckoning (`dbt_project`). Never a glob: a file that no manifest names does not exist.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb

from analytics.lake import Manifest, companies, read_manifest
from data.determination import load_determination
from erp.base.errors import EnvironmentFault


class LakeIsEmpty(EnvironmentFault):
    """Nothing was extracted yet."""

    def __init__(self) -> None:
        super().__init__(
            zh="数据湖为空：请先运行抽取（ledgerhouse run refresh）。",
            en="The lake is empty: run `ledgerhouse run refresh` first.",
        )


def create_raw(connection: duckdb.DuckDBPyConnection, lake: Path) -> dict[str, Manifest]:
    """Make schema `raw` from the manifests of all companies; company → the manifest taken."""
    read = {company: read_manifest(lake, company) for company in companies(lake)}
    manifests = {company: manifest for company, manifest in read.items() if manifest is not None}
    if not manifests:
        raise LakeIsEmpty
    files: dict[str, list[str]] = defaultdict(list)
    for manifest in manifests.values():
        for name, table in manifest.tables.items():
            files[name] += [str(lake / file.path) for file in table.files]
    connection.execute("create schema if not exists raw")
    for name, paths in files.items():
        connection.execute(
            f"create or replace view raw.{name} as select * from read_parquet("
            f"[{', '.join(map(_quoted, paths))}], hive_partitioning = true,"
            " hive_types = {'company': varchar}, union_by_name = true)"
        )
    _create_extraction(connection, manifests)
    _create_determination(connection)
    return manifests


def _create_extraction(
    connection: duckdb.DuckDBPyConnection, manifests: dict[str, Manifest]
) -> None:
    connection.execute(
        "create or replace table raw.extraction (company varchar, epoch bigint,"
        " generation bigint, commit_number bigint, commit_hash varchar, recorded_at varchar)"
    )
    connection.executemany(
        "insert into raw.extraction values (?, ?, ?, ?, ?, ?)",
        [
            (m.company, m.epoch, m.generation, m.commit_number, m.commit_hash, m.recorded_at)
            for m in manifests.values()
        ],
    )


def _create_determination(connection: duckdb.DuckDBPyConnection) -> None:
    """Which account an act uses, as shipped: what tie-outs find control accounts by."""
    connection.execute(
        "create or replace table raw.determination (act varchar, standard varchar,"
        " taxpayer_kind varchar, account_code varchar)"
    )
    rules = [(r.act, r.standard, r.taxpayer_kind, r.account) for r in load_determination()]
    connection.executemany("insert into raw.determination values (?, ?, ?, ?)", rules)


def _quoted(text: str) -> str:
    """A text literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
