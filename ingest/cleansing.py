"""Named rules that tidy text, and a record of every cell they change.

Belongs here: rules that keep a value's meaning. Does not: anything that decides what a row is, or
changes a number or a date; a value that needs judgement is refused, not mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import polars as pl

from ingest.errors import Finding
from ingest.mapping import Mapping

_WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D, 0xFF0E]
_HALF = {chr(wide): chr(wide - 0xFEE0) for wide in _WIDE} | {"\N{IDEOGRAPHIC SPACE}": " "}
"""Full-width digits, letters, hyphen, point and space; Chinese punctuation stays as it is."""

RULES: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "trim": lambda cell: cell.str.strip_chars(),
    "single_spaces": lambda cell: cell.str.replace_all(r"\s{2,}", " "),
    "half_width": lambda cell: cell.str.replace_many(_HALF),
    "upper_case": lambda cell: cell.str.to_uppercase(),
    "whole_number_text": lambda cell: cell.str.replace(r"^(\d+)\.0+$", "$1"),
    "empty_to_null": lambda cell: pl.when(cell != "").then(cell).otherwise(None),
}
"""What each rule of the mapping language does to a cell."""


def cleanse(frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cleansed frame, and `changes`: rule, column, row, before, after, in order of rules."""
    changes = [
        pl.DataFrame(
            schema={
                "rule": pl.String,
                "column": pl.String,
                "row": pl.UInt32,
                "before": pl.String,
                "after": pl.String,
            }
        )
    ]
    for rule in mapping.cleanse:
        for field in rule.fields:
            after = frame.select(RULES[rule.rule](pl.col(field))).to_series()
            changed = frame.select(
                pl.lit(rule.rule).alias("rule"),
                pl.lit(field).alias("column"),
                "row",
                pl.col(field).alias("before"),
                after.alias("after"),
            ).filter(pl.col("before").ne_missing(pl.col("after")))
            changes.append(changed)
            frame = frame.with_columns(after.alias(field))
    return frame, pl.concat(changes)


def second_spellings(frame: pl.DataFrame, field: str) -> list[tuple[int, str, str]]:
    """Codes that differ only in width, case, spaces or punctuation: first row, code, most used one.

    Ordered by row.
    """
    codes = frame.group_by(field).agg(pl.len().alias("uses"), pl.col("row").min())
    spellings: dict[str, list[tuple[int, str, int]]] = {}
    for code, uses, row in codes.drop_nulls(field).iter_rows():
        spellings.setdefault(_bare(code), []).append((-uses, code, row))
    found = []
    for group in spellings.values():
        (_, kept, _), *others = sorted(group)
        found += [(row, code, kept) for _, code, row in others]
    return sorted(found)


def find_second_spellings(frame: pl.DataFrame, field: str) -> list[Finding]:
    """Codes that still have two spellings after cleansing.

    The rules of the mapping bring the spellings it knows together; whatever is left could be one
    thing or two, so a person must say which: every spelling but the most used one is a finding, at
    its first row.
    """
    return [
        Finding(
            row,
            field,
            code,
            "second_spelling",
            f"与“{kept}”似为同一代码的两种写法；请在映射中加规则，或更正文件",
            f"a second spelling of {kept!r}; add a rule to the mapping or correct the file",
        )
        for row, code, kept in second_spellings(frame, field)
    ]


def _bare(code: str) -> str:
    """The letters and digits of a code, full-width forms made plain."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", code)).upper()
