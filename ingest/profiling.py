"""What a file looks like before anything is done to it: a readable profile per column.

Belongs here: counts of what is there. Does not: judgement (`parsing`, `expectations`) or repair.
"""

from __future__ import annotations

from typing import Any

import polars as pl

MOST_SHOWN = 5


def profile(frame: pl.DataFrame) -> dict[str, Any]:
    """Rows, exact duplicates, and per column type, nulls, distinct values, range and shapes."""
    fields = [name for name in frame.columns if name != "row"]
    duplicates = frame.height - frame.select(fields).n_unique()
    return {
        "rows": frame.height,
        "exact_duplicates": duplicates,
        "columns": {name: _column(frame[name]) for name in fields},
    }


def _column(values: pl.Series) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "type": str(values.dtype),
        "nulls": values.null_count(),
        "distinct": values.n_unique(),
        "least": _text(values.min()),
        "greatest": _text(values.max()),
        "most_frequent": _counted(values.drop_nulls()),
    }
    if values.dtype == pl.String:
        uses = values.drop_nulls().value_counts(name="rows")
        texts, rows = uses.to_series(0), uses["rows"]
        spaced = texts != texts.str.strip_chars()
        facts["with_outer_spaces"] = int(rows.filter(spaced).sum())
        facts["not_ascii"] = int(rows.filter(texts.str.contains(r"[^\x00-\x7f]")).sum())
        facts["shapes"] = _shapes(texts, rows)
    elif values.dtype.is_numeric():
        facts["negative"] = int((values < 0).sum())
        facts["zero"] = int((values == 0).sum())
    return facts


def _shapes(texts: pl.Series, rows: pl.Series) -> list[dict[str, Any]]:
    """Values with digits as 9 and letters as A or a: the forms a code takes, most used first."""
    shape = (
        texts.str.replace_all(r"\d", "9")
        .str.replace_all(r"\p{Lu}", "A")
        .str.replace_all(r"\p{Ll}", "a")
    )
    counted = (
        pl.DataFrame({"value": shape, "rows": rows})
        .group_by("value")
        .agg(pl.col("rows").sum())
        .sort("rows", "value", descending=[True, False])
    )
    return [{"value": value, "rows": uses} for value, uses in counted.head(MOST_SHOWN).iter_rows()]


def _counted(values: pl.Series) -> list[dict[str, Any]]:
    counted = values.value_counts(name="rows").sort(
        pl.col("rows"), pl.col(values.name), descending=[True, False]
    )
    return [
        {"value": _text(value), "rows": rows}
        for value, rows in counted.head(MOST_SHOWN).iter_rows()
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
