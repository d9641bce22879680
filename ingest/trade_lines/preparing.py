"""From a landed file to classed, matched, balanced lines: everything before the core is touched.

Belongs here: the order of the steps, and the one place where all findings meet. Does not: posting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from erp.documents.types import Document
from ingest.cleansing import cleanse, find_second_spellings
from ingest.errors import Finding, RowsRefused
from ingest.expectations import Expectation, checking, findings_of
from ingest.landing import LandedFile
from ingest.mapping import Mapping
from ingest.parsing import parse_fields
from ingest.profiling import profile
from ingest.reading import read_landed
from ingest.trade_lines.amounts import with_amounts
from ingest.trade_lines.documents import Plan, plan_days, plan_documents
from ingest.trade_lines.matching import match_returns
from ingest.trade_lines.opening import derive_opening
from ingest.trade_lines.overlapping import Earlier, set_apart
from ingest.trade_lines.surviving import parties_of, products_of
from ingest.trade_lines.treating import treat

Progress = Callable[[str, int, int], None]
"""Told (step, done, of) as the work goes on."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be posted.

    `lines` has one row per row of the file, in posting order (`order`: business date, then file
    order); `links` one per returned line; `opening` one per product that must have been there;
    `documents` are what is posted, in order; `apart` are the rows an earlier sheet or file has
    brought, `after` those files.
    """

    file: LandedFile
    mapping: Mapping
    profile: dict[str, Any]
    expectations: list[Expectation]
    changes: pl.DataFrame
    lines: pl.DataFrame
    links: pl.DataFrame
    opening: pl.DataFrame
    products: pl.DataFrame
    parties: pl.DataFrame
    plan: Plan
    documents: list[Document]
    apart: pl.DataFrame
    after: tuple[LandedFile, ...]

    def days(self) -> list[date]:
        """Every business date of the file and its opening, in order."""
        columns = (
            self.lines["business_date"],
            self.opening["business_date"],
            self.apart["time"].dt.date(),
        )
        return sorted({day for column in columns for day in column.unique().to_list()})


def prepare(
    file: LandedFile, mapping: Mapping, progress: Progress, earlier: Sequence[Earlier] = ()
) -> Prepared:
    """Profile, cleanse, map and validate. Raises `FileRefused` kinds, or `RowsRefused` with all.

    What `earlier` files brought is known to returns and opening quantities, and stays out.
    The expectations run in a process beside the other steps and are waited for last.
    """
    raw = read_landed(file, mapping)
    with checking(raw, mapping.expectations) as expectations:
        progress("profile", 0, raw.height)
        facts = profile(raw.drop("part", strict=False))
        parsed, findings = parse_fields(raw, mapping)
        progress("cleanse", 0, raw.height)
        clean, changes = cleanse(parsed, mapping)
        findings += find_second_spellings(clean, "product")
        if findings:
            raise RowsRefused(file.name, _in_order(findings + findings_of(expectations())))
        progress("map", 0, raw.height)
        standing, apart = set_apart(
            clean, [_read_again(each.file, mapping) for each in earlier], mapping.fields()
        )
        whole = in_posting_order(treat(with_amounts(standing), mapping))
        posted = whole.filter(pl.col("act").is_not_null())
        links = match_returns(posted, mapping)
        opened = pl.concat([each.opening for each in earlier]) if earlier else None
        opening = derive_opening(posted, mapping, opened)
        products, parties = products_of(whole, mapping), parties_of(whole, mapping)
        mark = f" {file.sha256[:8]}" if earlier else ""
        plan = plan_documents(whole, links, opening, products, mapping, opened=opened, mark=mark)
        lines = whole.filter(~pl.col("is_earlier"))
        if earlier:
            own = [*lines["document"].unique(), *plan_days(opening, mark)]
            links = links.filter(pl.col("row").is_in(lines["row"].implode()))
            plan = replace(plan, targets=plan.targets.filter(pl.col("document").is_in(own)))
        documents = list(plan.documents())
        progress("validate", 0, raw.height)
        met = expectations()
    broken = findings_of(met)
    if broken:
        raise RowsRefused(file.name, _in_order(broken))
    return Prepared(
        file=file,
        mapping=mapping,
        profile=facts,
        expectations=met,
        changes=changes,
        lines=lines,
        links=links,
        opening=opening,
        products=products,
        parties=parties,
        plan=plan,
        documents=documents,
        apart=with_amounts(apart),
        after=tuple(each.file for each in earlier),
    )


def _read_again(file: LandedFile, mapping: Mapping) -> pl.DataFrame:
    """The rows of a file that was taken before."""
    parsed, _ = parse_fields(read_landed(file, mapping), mapping)
    standing, _ = set_apart(cleanse(parsed, mapping)[0], (), mapping.fields())
    return standing.drop("part", "is_earlier")


def in_posting_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Documents by business date and first row, rows of a document together; adds `order`."""
    first = pl.col("row").min().over("document").alias("first_row")
    ordered = lines.with_columns(first).sort("business_date", "first_row", "row")
    return ordered.with_row_index("order")


def _in_order(findings: list[Finding]) -> list[Finding]:
    """By row; of two findings on one cell the more telling, which is not the expectation's."""
    told = {(item.row, item.column) for item in findings if item.code != "expectation"}
    kept = [
        item
        for item in findings
        if item.code != "expectation" or (item.row, item.column) not in told
    ]
    return sorted(kept, key=lambda item: (item.row or 0, item.column))
