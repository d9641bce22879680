"""The core into the lake: one snapshot, the commits since the last, manifest replaced last.

`python -m ingest.extract [--company CODE]` runs it in a process of its own, which never imports
`sqlite3`; call `extract_in_process` from any other. Belongs here: the order of the steps. Does not:
types and statements (`extract_tables`), the connection (`extract_source`), what the lake looks like
(`analytics.lake`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa

from analytics.lake import (
    LakeFile,
    LakeTable,
    Manifest,
    file_path,
    manifest_path,
    read_manifest,
    replace_manifest,
    sync_folder,
)
from erp.base.errors import EnvironmentFault, GuaranteeBroken, LedgerhouseError
from erp.base.home import Home, open_home
from erp.base.lock import exclusive
from ingest.extract_files import prune, read_parquet, write_parquet
from ingest.extract_history import read_history
from ingest.extract_source import Source
from ingest.extract_tables import Extract, extracts, id_range, schema_fingerprint

FILES_A_TABLE = 60
"""More files than this become one: a reader opens each of them."""


class ExtractedRowsDiffer(GuaranteeBroken):
    """What arrived in a file is not what the core counted in the same snapshot."""

    def __init__(self, table: str, core: object, lake: object) -> None:
        super().__init__(
            zh=f"抽取 {table} 后行数或控制合计不符：核心 {core}，数据湖 {lake}。清单未更新。",
            en=f"Rows or control sums of {table} differ: core {core}, lake {lake}. The manifest"
            " was not replaced.",
        )


class ExtractionFailed(EnvironmentFault):
    """The extracting process ended with an error; its own words are in the message."""

    def __init__(self, said: str) -> None:
        super().__init__(zh=f"抽取失败：{said}", en=f"Extraction failed: {said}")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one run brought: the rows of commits (`after`, `up_to`].

    `cut_back_from` is the commit number the lake had reached in an earlier epoch, before the core
    was restored; 0 where the run only went on.
    """

    company: str
    generation: int
    after: int
    up_to: int
    rows: int
    files: int
    seconds_ms: int
    cut_back_from: int = 0


@dataclass(frozen=True, slots=True)
class _Window:
    """The commits to read, and how their rows are found."""

    company: str
    generation: int
    after: int
    up_to: int
    where: str

    @property
    def name(self) -> str:
        suffix = "" if self.generation == 1 else f".{self.generation}"
        return f"{self.after}-{self.up_to}{suffix}"


def extract(url: str, lake: Path, company: str) -> Extraction:
    """Bring the lake up to the core's newest commit.

    Call it only where `sqlite3` is not imported. A lake that does not continue this core (another
    epoch, another history, other columns) is read anew from the first commit.
    """
    started = time.monotonic()
    manifest_path(lake, company).parent.mkdir(parents=True, exist_ok=True)
    with exclusive(manifest_path(lake, company).with_suffix(".lock")), Source(url) as source:
        wanted = extracts()
        old = read_manifest(lake, company)
        manifest, window = _begin(source, company, old, schema_fingerprint(wanted))
        if window is None:
            return Extraction(company, manifest.generation, manifest.commit_number,
                              manifest.commit_number, 0, 0, 0)  # fmt: skip
        tables = _read_tables(source, lake, window, wanted, old)
        for folder in {(lake / file.path).parent for t in tables.values() for file in t.files}:
            sync_folder(folder)
        manifest.tables.update(tables)
        replace_manifest(lake, manifest)
        prune(lake, manifest)
    rows = sum(table.rows for table in tables.values()) - _kept_rows(old, window)
    written = sum(f.up_to == window.up_to for t in tables.values() for f in t.files)
    elapsed = round((time.monotonic() - started) * 1000)
    return Extraction(
        company, window.generation, window.after, window.up_to, rows, written, elapsed,
        old.commit_number if old is not None and old.epoch != manifest.epoch else 0,
    )  # fmt: skip


def _kept_rows(old: Manifest | None, window: _Window) -> int:
    """Rows the lake held before and still holds."""
    if old is None or window.after == 0:
        return 0
    return sum(table.rows for table in old.tables.values() if table.kind != "snapshot")


def _begin(
    source: Source, company: str, old: Manifest | None, schema: str
) -> tuple[Manifest, _Window | None]:
    """The manifest to be, and the commits it lacks; the first read here pins the snapshot."""
    head = source.row("select epoch, commit_number, hash, recorded_at from commit_head")
    assert head is not None, "a migrated core has its head row"
    epoch, up_to, commit_hash, recorded_at = head
    continues = (
        old is not None
        and old.epoch == epoch
        and old.schema == schema
        and old.commit_number <= up_to
        and _hash_at(source, old.commit_number) == old.commit_hash
    )
    generation = 1 if old is None else old.generation if continues else old.generation + 1
    after = old.commit_number if continues and old is not None else 0
    manifest = Manifest(company, epoch, generation, up_to, commit_hash, recorded_at, schema, {})
    if continues and after == up_to:
        return manifest, None
    where = _where(source, after, up_to)
    return manifest, _Window(company, generation, after, up_to, where)


def _hash_at(source: Source, commit_number: int) -> str | None:
    if commit_number == 0:
        found = source.row("select hash from commit_head where commit_number = 0")
    else:
        found = source.row(f"select hash from commit_log where commit_number = {commit_number:d}")
    return None if found is None else found[0]


def _where(source: Source, after: int, up_to: int) -> str:
    """The condition on a fact's id and tx that finds exactly the rows of these commits.

    Ids hold their transaction, so a range of transactions is a range of the key. PostgreSQL hands
    out transactions in another order than commit numbers; where a stranger lies in the range, the
    rows are also asked for their own transaction.
    """
    window = f"commit_number > {after:d} and commit_number <= {up_to:d}"
    found = source.row(f"select min(tx), max(tx), count(*) from commit_log where {window}")
    if found is None or not found[2]:
        return "1 = 0"
    first, last, count = found
    inside = source.row(f"select count(*) from commit_log where tx between {first:d} and {last:d}")
    where = id_range(first, last)
    if inside is None or inside[0] != count:
        where += f" and tx in (select tx from commit_log where {window})"
    return where


def _read_tables(
    source: Source, lake: Path, window: _Window, wanted: list[Extract], old: Manifest | None
) -> dict[str, LakeTable]:
    """Write every table's new file; the tables as the new manifest will name them."""
    history = read_history(source, [e for e in wanted if e.kind == "history"],
                           window.after, window.up_to)  # fmt: skip
    tables: dict[str, LakeTable] = {}
    for extract in wanted:
        kept = (
            old.tables[extract.name].files
            if old is not None and window.after > 0 and extract.kind != "snapshot"
            else []
        )
        if extract.kind == "history":
            file = _write(lake, window, extract, iter([history[extract.name]]))
        else:
            file = _read_one(source, lake, window, extract)
        # An empty file is worth its place only where it alone says which columns there are.
        files = [*kept, file] if file.rows or not kept else kept
        if len(files) > FILES_A_TABLE:
            files = [_compact(lake, window, extract, files)]
        tables[extract.name] = LakeTable(extract.kind, files)
    return tables


def _compact(lake: Path, window: _Window, extract: Extract, files: list[LakeFile]) -> LakeFile:
    """One file with the rows of many, under a name of its own; the many stay for who reads them."""
    first, last = files[0].after, files[-1].up_to
    rows = read_parquet([lake / file.path for file in files])
    whole = replace(window, after=first, up_to=last)
    merged = _write(lake, whole, extract, rows)
    expected = sum(file.rows for file in files)
    if merged.rows != expected:
        raise ExtractedRowsDiffer(extract.name, expected, merged.rows)
    return merged


def _read_one(source: Source, lake: Path, window: _Window, extract: Extract) -> LakeFile:
    where = {
        "facts": window.where,
        "order": f"commit_number > {window.after} and commit_number <= {window.up_to}",
        "snapshot": "1 = 1",
    }[extract.kind]
    counted = source.row(extract.control(where))
    assert counted is not None, "a count gives a row"
    sql = extract.select(where, is_sqlite=source.is_sqlite)
    file = _write(lake, window, extract, source.batches(sql, extract.schema, extract.name))
    expected = (counted[0], {name: str((counted[1 + 2 * place] << 32) + counted[2 + 2 * place])
                             for place, name in enumerate(extract.controlled)})  # fmt: skip
    if (file.rows, file.sums) != expected:
        raise ExtractedRowsDiffer(extract.name, expected, (file.rows, file.sums))
    return file


def _write(
    lake: Path, window: _Window, extract: Extract, batches: Iterator[pa.RecordBatch]
) -> LakeFile:
    name = f"at-{window.name}" if extract.kind == "snapshot" else window.name
    path = file_path(extract.name, window.company, name)
    rows, sha256, sums = write_parquet(lake / path, extract.schema, extract.controlled, batches)
    return LakeFile(path, window.after, window.up_to, rows, sha256, sums)


def extract_in_process(home: Home) -> Extraction:
    """Run the extraction of `home`'s company in a process of its own and return its report."""
    command = [sys.executable, "-m", "ingest.extract", "--home", str(home.root)]
    command += ["--company", home.company]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=_environment())
    if done.returncode != 0:
        raise ExtractionFailed(done.stderr.strip()[-2000:])
    return Extraction(**json.loads(done.stdout.splitlines()[-1]))


def _environment() -> dict[str, str]:
    """Ours, with the project's packages in reach of a process started from another folder."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def main(arguments: list[str] | None = None) -> int:
    """The process entry: one JSON object on stdout; exit codes as the command line's."""
    parser = argparse.ArgumentParser(prog="python -m ingest.extract", description=__doc__)
    parser.add_argument("--home", help="LEDGERHOUSE_HOME unless given")
    parser.add_argument("--company", help="LEDGERHOUSE_COMPANY unless given")
    given = parser.parse_args(arguments)
    home = open_home(given.home, given.company)
    try:
        report = extract(home.database_url, home.lake, home.company)
    except LedgerhouseError as error:
        print(error.message("zh"), error.message("en"), sep="\n", file=sys.stderr)  # noqa: T201 - a process entry
        return 3 if isinstance(error, EnvironmentFault) else 1
    print(json.dumps(asdict(report)))  # noqa: T201 - a process entry
    return 0


if __name__ == "__main__":
    sys.exit(main())
