"""What a source looks like before anything is done to it: a report a person reads.

Belongs here: types as the cells read, empty cells, duplicates, orphans, cells that break the form
of their column, outliers, encodings; each named with its rows, and the cleansing rule that would
mend it where one would. Does not: repair (`cleaning`), or judging what a row means (`checking`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, StrictUndefined, select_autoescape

from erp.base.errors import BadInput
from ingest.certificate import replace_file
from ingest.cleansing import second_spellings
from ingest.land import Landed
from ingest.land.tables import LandedTable
from ingest.mapped.correcting import bearing
from ingest.mapped.language import Plan
from ingest.mapped.reading import Source
from ingest.profiling import profile as facts_of

ROWS_NAMED = 20
"""Rows a finding names; it says how many there are."""

MOSTLY = 0.9
"""The share of filled cells of one type that makes it the column's type; the rest break its form.
Also the share of distinct cells from which a column is a key, and of known ones a reference."""

FEW = 5
"""Columns with fewer filled cells are not judged by shares."""

SPELLINGS = 5_000
"""Columns of more distinct values are names or texts, not codes: no spellings are looked for."""

FAR = 3
RARE = 0.05
"""Outliers lie so many quartile distances (Q3 - Q1) below Q1 or above Q3. Where they are more than
this share of a column, it has a long tail, not outliers."""

_DIGIT = "[0-9]"  # what \d means would take in full-width digits
TYPES = {
    name: form.replace(r"\d", _DIGIT)
    for name, form in {
        "day": r"^\d{4}(-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年\d{1,2}月\d{1,2}日)([ T]\d.*)?$"
        r"|^\d{1,2}[/.]\d{1,2}[/.]\d{4}([ T]\d.*)?$"
        r"|^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$",
        "whole": r"^-?(0|[1-9]\d{0,17})$",
        "number": r"^-?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$",
    }.items()
}
"""Forms of cells, the narrowest first; a column of none of them is text."""

_ODD = {
    "outer_spaces": (r"^\s|\s$", "首尾有空格", "spaces around it", "trim"),
    "inner_spaces": (r"\S\s{2,}\S", "中间有连续空格", "several spaces in a row", "single_spaces"),
    "full_width": (r"[\x{FF0D}\x{FF0E}\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{3000}]",
                   "全角字母、数字或空格", "full-width letters, digits or spaces", "half_width"),
    "control": (r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "控制字符", "control characters", ""),
    "mis_decoded": (
        "\N{REPLACEMENT CHARACTER}|锟斤拷|烫烫烫|[ÃÂ][\\x{80}-\\x{BF}]",
        "疑似编码错误", "read in a wrong encoding", "",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing about a column or table worth a look: how often, in which rows, and what mends it.

    `rows` pairs the source's row numbers with the cells, the first `ROWS_NAMED`; `rule` is an
    entry for the mapping's `cleanse`.
    """

    code: str
    table: str
    column: str
    count: int
    rows: tuple[tuple[int, str], ...]
    zh: str
    en: str
    rule: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        shown = {name: getattr(self, name) for name in self.__slots__}
        return {**shown, "rows": [{"row": row, "value": value} for row, value in self.rows]}


def profile(landed: Landed, plan: Plan | None = None) -> dict[str, Any]:
    """The profile of landed tables, JSON-ready; a mapping names tables, keys and references.

    With a mapping the tables it reads are profiled, and the rules found are written in its names;
    without one all are, and references are presumed where columns of one name share their values.
    """
    frames = {name: pl.read_parquet(table.path) for name, table in landed.tables.items()}
    chosen = list(frames) if plan is None else list(_read_by(plan, landed))
    found: list[Found] = []
    tables = []
    for name in chosen:
        frame = frames[name].drop("_source")
        types = {each: _type(frame[each]) for each in landed.tables[name].columns}
        found += _judge(name, frame, types)
        tables.append(_table(landed.tables[name], frame, types))
    found += _presumed_orphans({name: frames[name] for name in chosen})
    if plan is not None:
        found = [_in_names_of(plan, landed, each) for each in found]
        found += _orphans(plan, landed)
    return {
        "profile": "source",
        "version": 1,
        "files": [
            {"name": each.name, "bytes": each.bytes, "sha256": each.sha256} for each in landed.files
        ],
        "tables": tables,
        "findings": [each.to_dict() for each in found],
        "cells": [*_cells(frames, found)],
    }


def write_profile(content: Mapping[str, Any], folder: Path) -> Path:
    """Write profile.json and the page to read; returns the page's path."""
    environment = Environment(
        autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    template = resources.files("ingest.mapped") / "profile.html"
    page = environment.from_string(template.read_text(encoding="utf-8")).render(content)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    replace_file(folder / "profile.json", text.encode())
    return replace_file(folder / "profile.html", page.encode())


# -- a table and its columns


def _table(table: LandedTable, frame: pl.DataFrame, types: Mapping[str, str]) -> dict[str, Any]:
    facts = facts_of(frame.drop("_row"))
    columns = [
        {**facts["columns"][name], "name": name, "type": types[name],
         "empty": int((frame[name].fill_null("").str.strip_chars() == "").sum())}
        for name in table.columns
    ]  # fmt: skip
    return {
        "name": table.name,
        "rows": frame.height,
        "read_as": table.read_as,
        "exact_duplicates": facts["exact_duplicates"],
        "columns": columns,
    }


def _type(cells: pl.Series) -> str:
    """The narrowest type that most filled cells have."""
    filled = _filled(cells)
    if filled.len() == 0:
        return "empty"
    for name, form in TYPES.items():
        if int(filled.str.contains(form).sum()) >= MOSTLY * filled.len():
            return name
    return "text"


def _filled(cells: pl.Series) -> pl.Series:
    plain = cells.drop_nulls().str.strip_chars()
    return plain.filter(plain != "")


def _judge(table: str, frame: pl.DataFrame, types: Mapping[str, str]) -> Iterator[Found]:
    yield from _exact_duplicates(table, frame)
    for column, kind in types.items():
        rows = frame.select("_row", pl.col(column).alias("cell")).drop_nulls()
        for code, (form, zh, en, rule) in _ODD.items():
            odd = rows.filter(pl.col("cell").str.contains(form))
            if odd.height:
                fix = {"table": table, "columns": [column], "rule": rule} if rule else None
                yield replace(_found((code, table, column), odd, zh, en), rule=fix)
        rows = rows.with_columns(pl.col("cell").str.strip_chars()).filter(pl.col("cell") != "")
        if rows.height < FEW:
            continue
        if kind in TYPES:
            words = {"whole": ("整数", "a whole number"), "number": ("数字", "a number"),
                     "day": ("日期", "a date")}[kind]  # fmt: skip
            bad = rows.filter(~pl.col("cell").str.contains(TYPES[kind]))
            if bad.height:
                zh, en = f"此列应为{words[0]}", f"the column holds {words[1]} elsewhere"
                yield _found(("bad_format", table, column), bad, zh, en)
        if kind in {"whole", "number"}:
            yield from _outliers(table, column, rows)
        if kind in {"whole", "text"}:
            yield from _key_duplicates(table, column, rows)
        if kind == "text" and rows["cell"].n_unique() <= SPELLINGS:
            yield from _spellings(table, column, rows)


def _exact_duplicates(table: str, frame: pl.DataFrame) -> Iterator[Found]:
    fields = [name for name in frame.columns if name != "_row"]
    firsts = frame.group_by(fields).agg(pl.col("_row").min().alias("first"), pl.len())
    twice = firsts.filter(pl.col("len") > 1)
    if twice.height:
        again = frame.join(twice, on=fields, nulls_equal=True).filter(
            pl.col("_row") != pl.col("first")
        )
        rows = again.select("_row", pl.format("= {}", "first").alias("cell"))
        zh, en = "与较早一行完全相同", "the same as an earlier row in every cell"
        yield _found(("duplicate_row", table, ""), rows, zh, en)


def _key_duplicates(table: str, column: str, rows: pl.DataFrame) -> Iterator[Found]:
    """Of a column that is a key but for a few rows, those that repeat an earlier one."""
    distinct = rows["cell"].n_unique()
    if distinct < rows.height and distinct >= MOSTLY * rows.height:
        again = rows.filter(~pl.col("cell").is_first_distinct())
        zh, en = "几乎是唯一键，此值却已出现过", "nearly a key, but this value came before"
        yield _found(("duplicate_key", table, column), again, zh, en)


def _outliers(table: str, column: str, rows: pl.DataFrame) -> Iterator[Found]:
    number = pl.col("cell").str.replace_all(",", "").cast(pl.Float64, strict=False)
    values = rows.with_columns(number.alias("value")).drop_nulls("value")
    low, high = values["value"].quantile(0.25), values["value"].quantile(0.75)
    if low is None or high is None or high <= low:
        return
    reach = FAR * (high - low)
    far = values.filter(~pl.col("value").is_between(low - reach, high + reach))
    if 0 < far.height <= max(1, RARE * rows.height):
        span = f"{low - reach:g} … {high + reach:g}"
        zh, en = f"远在常见范围 {span} 之外", f"far outside {span}, where most values lie"
        yield _found(("outlier", table, column), far, zh, en)


def _spellings(table: str, column: str, rows: pl.DataFrame) -> Iterator[Found]:
    said = second_spellings(rows.rename({"_row": "row", "cell": column}), column)
    values = {code: kept for _, code, kept in said if len(code) > 1}
    if values:
        zh, en = "疑似同一代码的另一种写法", "seems another spelling of a code"
        other = rows.filter(pl.col("cell").is_in(list(values)))
        rule = {"table": table, "columns": [column], "rule": "replace", "values": values}
        yield replace(_found(("second_spelling", table, column), other, zh, en), rule=rule)


def _found(place: tuple[str, str, str], rows: pl.DataFrame, zh: str, en: str) -> Found:
    code, table, column = place
    named = rows.select("_row", "cell").sort("_row").head(ROWS_NAMED)
    return Found(code, table, column, rows.height, tuple(named.iter_rows()), zh, en)


# -- between tables


def _presumed_orphans(frames: Mapping[str, pl.DataFrame]) -> Iterator[Found]:
    """Cells that look like a reference to a key of another table but find nothing there."""
    keys: dict[str, list[tuple[str, pl.Series]]] = {}
    for table, frame in frames.items():
        for column in frame.columns[2:]:
            filled = _filled(frame[column])
            if filled.len() >= FEW and filled.n_unique() >= MOSTLY * frame.height:
                keys.setdefault(column.casefold(), []).append((table, filled))
    for table, frame in frames.items():
        for column in frame.columns[2:]:
            for other, known in keys.get(column.casefold(), ()):
                if other != table:
                    yield from _astray(table, column, frame, other, known)


def _astray(
    table: str, column: str, frame: pl.DataFrame, other: str, known: pl.Series
) -> Iterator[Found]:
    cells = frame.select("_row", pl.col(column).str.strip_chars().alias("cell")).drop_nulls()
    cells = cells.filter(pl.col("cell") != "")
    astray = cells.filter(~pl.col("cell").is_in(known.unique().implode()))
    if astray.height and astray.height <= (1 - MOSTLY) * cells.height:
        zh, en = f"{other} 中没有此 {column}", f"{other} has no such {column}"
        yield _found(("orphan", table, column), astray, zh, en)


def _orphans(plan: Plan, landed: Landed) -> Iterator[Found]:
    """What the mapping itself says must be found: documents of lines, masters that rows name."""
    from ingest.mapped.migration import tables_of  # noqa: PLC0415 - it profiles dry runs

    masters = {"party": "parties", "product": "products", "warehouse": "warehouses"}
    try:
        with closing(Source(plan, tables_of(landed))) as source:
            for part in plan.parts:
                if part.lines is not None:
                    lines = part.lines
                    known = f'select trim(({part.key})::varchar) from "{part.source}"'
                    place = (lines.source, lines.table, lines.of)
                    yield from _lost(source, part.name, place, known)
                for field, expression in part.fields.items():
                    homes = [each for each in plan.parts if each.entity == masters.get(field)]
                    if homes and part.entity != "history":
                        known = " union ".join(
                            f'select trim(({each.fields["code"]})::varchar) from "{each.source}"'
                            for each in homes
                        )
                        place = (part.source, part.table, expression)
                        yield from _lost(source, part.name, place, known)
    except BadInput as error:  # what a mapping cannot read is in the report, and no reason to fail
        yield Found("not_read", "", "", 1, (), error.zh, error.en)


def _lost(source: Source, name: str, place: tuple[str, str, str], known: str) -> Iterator[Found]:
    view, table, expression = place
    sql = (
        f'select trim(({expression})::varchar) as cell, row_number() over () as at, * from "{view}"'
    )
    described = source.rows(name, f'select column_name from (describe "{view}")')
    row = "_row" if ("_row",) in described else "at"
    lost = source.rows(
        name,
        f"select {row}, cell from ({sql}) where cell <> '' and cell not in"
        f" (select * from ({known}) known(code) where code is not null) order by 1",
    )
    if lost:
        zh, en = f"找不到 {name} 所指的 {expression}", f"{name} finds no {expression} of this value"
        named = tuple((int(at), cell) for at, cell in lost[:ROWS_NAMED])
        yield Found("orphan", table, expression, len(lost), named, zh, en)


# -- names, and the rows themselves


def _read_by(plan: Plan, landed: Landed) -> Iterator[str]:
    tables = {name: (str(table.path), table.columns) for name, table in landed.tables.items()}
    wanted = {name for needed in plan.tables for name in bearing(needed, tables)}
    return (name for name in landed.tables if name in wanted)


def _in_names_of(plan: Plan, landed: Landed, found: Found) -> Found:
    """The finding's rule in the mapping's names; none where it does not read the column."""
    if found.rule is None:
        return found
    tables = {name: (str(table.path), table.columns) for name, table in landed.tables.items()}
    for needed in plan.tables:
        for column, aliases in needed.columns.items():
            plain = {each.strip().casefold() for each in aliases}
            if found.table in bearing(needed, tables) and found.column.casefold() in plain:
                return replace(
                    found, rule={**found.rule, "table": needed.name, "columns": [column]}
                )
    return replace(found, rule=None)


def _cells(frames: Mapping[str, pl.DataFrame], found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    """Every row a finding names, whole, for its link."""
    named: dict[str, set[int]] = {}
    for each in found:
        named.setdefault(each.table, set()).update(row for row, _ in each.rows)
    for table in sorted(named.keys() & frames.keys()):
        rows: Sequence[int] = sorted(named[table])
        for cells in frames[table].filter(pl.col("_row").is_in(rows)).iter_rows(named=True):
            row, source = cells.pop("_row"), cells.pop("_source")
            yield {"table": table, "row": row, "source": source,
                   "cells": {name: cell or "" for name, cell in cells.items()}}  # fmt: skip
