"""The open warehouse: every published mart as Parquet, and what each column means.

Belongs here: writing them. Does not: whom they are for; whoever holds a home has its files.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from analytics.published import published_folder, read_current

if TYPE_CHECKING:
    from analytics.published import Published
    from erp.base.home import Home

HEADINGS = ("mart", "column", "type", "zh", "en")


def export_marts(home: Home, folder: Path) -> dict[str, int]:
    """Write each mart as `<mart>.parquet` and `columns.csv`; the rows of each mart.

    Types and values are those of the published version; `version.json` names it, with the time of
    its data and the result of every tie-out, so that a total can be held against the screen.
    """
    version = read_current(home.warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    # A copy: the published file may be open in this process, and then not with other settings.
    with (
        TemporaryDirectory(dir=folder) as beside,
        duckdb.connect(str(_copied(home, version, beside)), read_only=True) as connection,
    ):
        described = connection.execute("select said from described.marts order by name").fetchall()
        marts = [json.loads(said) for (said,) in described]
        for mart in marts:
            name = mart["name"]
            target = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(
                f"copy marts.{name} to '{target}' (format parquet, compression zstd)"
            )
            [(rows[name],)] = connection.execute(f"select count(*) from marts.{name}").fetchall()
    _write_columns(folder / "columns.csv", marts)
    _write_version(folder / "version.json", home, version)
    return rows


def _copied(home: Home, version: Published, folder: str) -> Path:
    copy = Path(folder) / "published.duckdb"
    shutil.copyfile(published_folder(home.warehouse) / version.file, copy)
    return copy


def _write_columns(path: Path, marts: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for mart in marts:
            for column in mart["columns"]:  # type: ignore[attr-defined]
                zh, _, en = column["description"].partition(" / ")
                writer.writerow([mart["name"], column["name"], column["data_type"], zh, en])


def _write_version(path: Path, home: Home, version: Published) -> None:
    said = {
        "file": version.file,
        "sha256": version.sha256,
        "data_time": version.recorded_at(home.company),
        "commit_number": version.commit_number(home.company),
        "tie_outs": {
            f"{each.company} {each.name}": "holds" if each.holds else "differs"
            for each in version.tie_outs
        },
    }
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False), "utf-8")
