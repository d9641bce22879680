"""What is asked of the lake's files before the warehouse reads them.

Belongs here: checks that a pipeline makes blocking; each gives its offenders, none when all is
well. Does not: comparing rows with the core, which extraction does in the snapshot itself.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.lake import Manifest, file_hash
from ingest.extract_tables import Extract, extracts


def files_as_promised(lake: Path, manifest: Manifest) -> list[str]:
    """Files whose hash, rows or columns are not what manifest and core's tables say."""
    promised = {extract.name: extract for extract in extracts()}
    unknown = manifest.tables.keys() - promised.keys()
    offenders = [f"{name}: no table of the core" for name in sorted(unknown)]
    for name, extract in promised.items():
        if name not in manifest.tables:
            offenders.append(f"{name}: not extracted")
            continue
        offenders += _differing_files(lake, manifest, extract)
    return offenders


def _differing_files(lake: Path, manifest: Manifest, extract: Extract) -> list[str]:
    offenders: list[str] = []
    for file in manifest.tables[extract.name].files:
        path = lake / file.path
        if not path.exists():
            offenders.append(f"{file.path}: missing")
        elif file_hash(path) != file.sha256:
            offenders.append(f"{file.path}: another hash")
        elif not pq.read_schema(path).equals(extract.schema):
            offenders.append(f"{file.path}: other columns")
        elif pq.read_metadata(path).num_rows != file.rows:
            offenders.append(f"{file.path}: other rows")
    return offenders


def entries_balance(lake: Path, manifest: Manifest) -> list[str]:
    """Entries whose postings do not sum to zero, over all files of the company."""
    pieces = [
        pq.read_table(lake / file.path, columns=["entry_id", "amount"])
        for file in manifest.tables["posting"].files
    ]
    sums = pa.concat_tables(pieces).group_by("entry_id").aggregate([("amount", "sum")])
    wrong = sums.filter(pc.not_equal(sums["amount_sum"], pa.scalar(0, pa.int64())))
    return [f"entry {entry_id}" for entry_id in wrong["entry_id"].to_pylist()]
