"""Files that overlap: what an earlier file, or an earlier sheet, has brought already stays out.

Belongs here: which files came before, which source documents are theirs, and whether they are the
same. Does not: posting. A document belongs to the first sheet or file that names it; in a later one
its rows are *there already* where they are the same, and refused where they differ.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from erp.base.models import commit_log
from ingest.certificate import replace_file
from ingest.landing import LandedFile, find_format

if TYPE_CHECKING:
    from sqlalchemy import Connection

THERE, OTHERWISE = "there_already", "posted_otherwise"
AFTER = "after.json"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A file whose rows are in the books, and the opening quantities it came with."""

    file: LandedFile
    opening: pl.DataFrame


def find_earlier(connection: Connection | None, folder: Path, sha256: str) -> list[Earlier]:
    """The files of this source that were certified in these books before `sha256`, in that order.

    A file that came first is asked again later without those that followed: `after.json` says so.
    """
    if connection is None:
        return []
    found: dict[str, Earlier] = {}
    for path in sorted(folder.glob("*/certificate/certificate.json")):
        of = path.parents[1]
        said = json.loads(path.read_text(encoding="utf-8"))
        if of.name != sha256 and sha256 not in _after(of) and _stands(connection, said["run"]):
            copy = of / said["file"]["name"]
            file = LandedFile(
                copy.name, copy, find_format(copy), of.name, said["file"]["size_bytes"]
            )
            found[of.name] = Earlier(file, pl.read_parquet(path.with_name("opening.parquet")))
    own = folder / sha256 / AFTER
    kept = _after(own.parent) if own.exists() else found.keys()
    order = sorted(found, key=lambda name: (len(_after(folder / name)), name))
    return [found[name] for name in order if name in kept]


def keep_earlier(folder: Path, sha256: str, earlier: Sequence[Earlier]) -> None:
    """Note what a file came after, before its first row is loaded."""
    text = json.dumps([each.file.sha256 for each in earlier])
    replace_file(folder / sha256 / AFTER, text.encode())


def _after(folder: Path) -> list[str]:
    path = folder / AFTER
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def _stands(connection: Connection, run: dict[str, object]) -> bool:
    """Whether the books hold what a certificate was written about: a company may be made anew."""
    row = connection.execute(
        commit_log.select().where(commit_log.c.commit_number == run["commit_number"])
    ).first()
    return row is not None and row.hash == run["commit_hash"]


def set_apart(
    clean: pl.DataFrame, earlier: Sequence[pl.DataFrame], fields: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All rows that stand for themselves (column `is_earlier`), and this file's that do not.

    Rows of earlier files are numbered after this file's. What is set apart has `refusal`: `THERE`
    or `OTHERWISE`.
    """
    parts = [clean.with_columns(_part(clean), is_earlier=pl.lit(value=False))]
    rows = clean.height
    for place, frame in enumerate(earlier):
        known = frame.with_columns(
            pl.lit(place - len(earlier), pl.Int32).alias("part"), is_earlier=pl.lit(value=True)
        ).with_columns((pl.col("row") + rows).cast(pl.UInt32))
        parts.append(known)
        rows += frame.height
    whole = pl.concat(parts, how="diagonal_relaxed")
    if whole["part"].n_unique() == 1:
        return whole, whole.clear().with_columns(refusal=pl.lit(None, pl.String))
    marks = whole.group_by("document", "part").agg(pl.struct(fields).hash().sort().alias("content"))
    first = marks.sort("part").group_by("document", maintain_order=True).first()
    judged = whole.join(marks, on=["document", "part"]).join(first, on="document", suffix="_first")
    judged = judged.with_columns(
        refusal=pl.when(pl.col("part") == pl.col("part_first"))
        .then(None)
        .when(pl.col("content") == pl.col("content_first"))
        .then(pl.lit(THERE))
        .otherwise(pl.lit(OTHERWISE))
    ).drop("content", "content_first", "part_first")
    stays = pl.col("refusal").is_null()
    return (
        judged.filter(stays).drop("refusal").sort("row"),
        judged.filter(~stays & ~pl.col("is_earlier")).sort("row"),
    )


def _part(clean: pl.DataFrame) -> pl.Expr:
    """A sheet's number, 0 where a file has only one."""
    return (pl.col("part") if "part" in clean.columns else pl.lit(0)).cast(pl.Int32).alias("part")
