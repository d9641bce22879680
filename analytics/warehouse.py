"""From a finished build to a published version that never changes.

Belongs here: the lock of builds, the build's file, publishing, keeping the last versions. Does not:
making marts (`dbt_project`), reading them (`reader`).

One build at a time, by a file lock the command line and Dagster share. A published version is a
copy under a new name; CURRENT is replaced last: a run killed anywhere leaves the old version up.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb

from analytics.lake import file_hash, replace_file, sync_file, sync_folder
from analytics.marts import Mart, described_marts
from analytics.published import (
    CURRENT,
    Extracted,
    Published,
    current_text,
    published_folder,
)
from analytics.raw import create_raw
from analytics.tie_outs import keep_history, run_tie_outs
from erp.base.columns import timestamp_text
from erp.base.lock import exclusive

VERSIONS_KEPT = 3
BUILD_SCHEMAS = ("raw", "staging", "intermediate", "seeds")
"""Only of use while building: a published file holds marts and what proves them."""


@contextmanager
def build_lock(warehouse: Path) -> Iterator[None]:
    """Hold the right to build, waiting in line for it."""
    warehouse.mkdir(parents=True, exist_ok=True)
    with exclusive(warehouse / "build.lock"):
        yield


def build_path(warehouse: Path) -> Path:
    """`warehouse/build.duckdb`: disposable, the lake is the truth."""
    return warehouse / "build.duckdb"


def begin_build(warehouse: Path, lake: Path) -> None:
    """A fresh build file with schema `raw` over the lake. The caller holds the build lock."""
    path = build_path(warehouse)
    for leftover in (path, path.with_name(f"{path.name}.wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        create_raw(connection, lake)


def publish(warehouse: Path, dbt_manifest: Path, *, run: str, now: datetime) -> Published:
    """Publish the finished build; its tie-outs are run and written into CURRENT.

    A tie-out that does not hold is published as such, and every figure shows it; what must stop a
    version from being published is a check before this.
    """
    marts = described_marts(dbt_manifest)
    at = timestamp_text(now)
    with duckdb.connect(str(build_path(warehouse))) as connection:
        tie_outs = run_tie_outs(connection)
        extracted = _extracted(connection)
        _describe(connection, marts)
        for schema in BUILD_SCHEMAS:
            connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute("checkpoint")
    folder = published_folder(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    newest = max(company.commit_number for company in extracted)
    path = folder / f"{newest}-{run}.duckdb"
    beside = path.with_name(f"{path.name}.new")
    shutil.copyfile(build_path(warehouse), beside)
    sync_file(beside)
    beside.rename(path)
    sync_folder(folder)
    published = Published(path.name, file_hash(path), run, at, extracted, tie_outs)
    replace_file(folder / CURRENT, current_text(published))
    keep_history(warehouse, run, at, tie_outs)
    _drop_old(folder, path)
    return published


def _extracted(connection: duckdb.DuckDBPyConnection) -> tuple[Extracted, ...]:
    rows = connection.execute(
        "select company, epoch, commit_number, commit_hash, recorded_at from raw.extraction"
        " order by company"
    ).fetchall()
    return tuple(Extracted(*row) for row in rows)


def _describe(connection: duckdb.DuckDBPyConnection, marts: list[Mart]) -> None:
    """Write into the file what the reader must know to show it."""
    connection.execute("create schema if not exists described")
    connection.execute("create or replace table described.marts (name varchar, said varchar)")
    connection.executemany(
        "insert into described.marts values (?, ?)",
        [(mart.name, json.dumps(asdict(mart), ensure_ascii=False)) for mart in marts],
    )


def _drop_old(folder: Path, newest: Path) -> None:
    """Keep the last versions; a reader that has one open keeps its file until it lets go."""
    versions = sorted(folder.glob("*.duckdb"), key=os.path.getmtime, reverse=True)
    for path in [p for p in versions if p != newest][VERSIONS_KEPT - 1 :]:
        path.unlink()
