"""A mapping's named rules applied to landed tables, and a record of every cell they change.

Belongs here: applying rules, recording. Does not: what a rule does to a cell (`ingest.cleansing`),
corrections of single cells by people (`correcting`). The landed files stay as the source sent them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ingest.cleansing import RULES
from ingest.mapped.correcting import bearing
from ingest.mapped.language import REPLACE, Fix, Needed, Plan
from ingest.mapped.reading import Landings

CHANGES = {
    "table": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
    "before": pl.String,
    "after": pl.String,
}


def cleanse(plan: Plan, landings: Landings, aside: Path) -> tuple[pl.DataFrame, Landings]:
    """The changes, in order of rules and rows, and the tables with them, written to `aside`."""
    needed = {each.name: each for each in plan.tables}
    tables, changes = dict(landings), [pl.DataFrame(schema=CHANGES)]
    touched: dict[str, pl.DataFrame] = {}
    for fix in plan.cleanse:
        for landed in bearing(needed[fix.table], tables):
            path, columns = tables[landed]
            for name in fix.columns:
                column = _column(needed[fix.table], columns, name)
                if column is None:
                    continue
                frame = touched.get(landed)
                frame = pl.read_parquet(path) if frame is None else frame
                after = frame.select(_ruled(fix, pl.col(column))).to_series()
                changes.append(_changed(frame, fix, name, column, after))
                touched[landed] = frame.with_columns(after.alias(column))
    for place, (landed, frame) in enumerate(touched.items()):
        cleansed = aside / f"cleansed {place} {landed}.parquet"
        frame.write_parquet(cleansed)
        tables[landed] = (str(cleansed), tables[landed][1])
    return pl.concat(changes), tables


def summary_of(plan: Plan, changes: pl.DataFrame) -> list[dict[str, Any]]:
    """Of each rule and column: how many cells it changed; rules that changed none are named too."""
    counted = changes.group_by("table", "column", "rule").agg(pl.len().alias("cells"))
    cells = {tuple(key): count for *key, count in counted.iter_rows()}
    return [
        {"table": fix.table, "column": name, "rule": fix.rule,
         "cells": cells.get((fix.table, name, fix.rule), 0)}
        for fix in plan.cleanse for name in fix.columns
    ]  # fmt: skip


def _ruled(fix: Fix, cell: pl.Expr) -> pl.Expr:
    if fix.rule == REPLACE:
        return cell.replace(list(fix.values.keys()), list(fix.values.values()))
    return RULES[fix.rule](cell)


def _changed(
    frame: pl.DataFrame, fix: Fix, name: str, column: str, after: pl.Series
) -> pl.DataFrame:
    said = frame.select(
        pl.lit(fix.table).alias("table"), pl.col("_row").alias("row"), pl.lit(name).alias("column"),
        pl.lit(fix.rule).alias("rule"), pl.col(column).alias("before"), after.alias("after"),
    )  # fmt: skip
    return said.filter(pl.col("before").ne_missing(pl.col("after")))


def _column(needed: Needed, columns: Sequence[str], name: str) -> str | None:
    aliases = {each.strip().casefold() for each in needed.columns[name]}
    return next((each for each in columns if each.strip().casefold() in aliases), None)
