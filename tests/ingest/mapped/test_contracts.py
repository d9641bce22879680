"""The contract each shipped mapping has with its third party: the columns it reads, what it takes.

Belongs here: that a mapping fits its source's own form, and says so when the form changes. Does
not: certificates (`test_sources`), bank files (`tests/ingest/bank`).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from ingest.errors import ColumnsMissing
from ingest.land import land
from ingest.mapped.language import find_plan, mapped_sources
from ingest.mapped.migration import tables_of
from ingest.mapped.reading import Source
from tests.ingest.mapped.ways import SAMPLES, VOUCHERS, a_workbook

CORE = Path(__file__).parents[3] / "erp"
ELSEWHERE = {"kingdee-vouchers": VOUCHERS, "vat-invoices": SAMPLES / "vat_firms"}


@pytest.mark.parametrize("source", mapped_sources())
def test_INT_06_a_mapping_takes_its_third_party_s_form_and_names_a_column_that_is_gone(
    tmp_path, source
):
    plan = find_plan(source)
    path = ELSEWHERE.get(source, SAMPLES / source.replace("-", "_"))
    if source == "opening":
        path = a_workbook(tmp_path / "期初.xlsx")
    tables = tables_of(land(path, tmp_path / "landed", encoding=plan.encoding))
    with closing(Source(plan, tables)) as read:
        # A part that finds nothing would break unseen when the form changes.
        empty = [each.part.name for each in read.take() if not each.rows]
    if source == "opening":  # people's own workbook, every sheet of which may be missing
        assert empty == ["warehouses: warehouses"]
        return
    assert empty == []
    needed = next(each for each in plan.tables if not each.optional)
    column, aliases = next(
        (name, names) for name, names in needed.columns.items() if "" not in names
    )
    plain = {each.casefold() for each in aliases}
    for name, (file, columns) in tables.items():
        gone = [each for each in columns if each.strip().casefold() in plain]
        pl.read_parquet(file).drop(gone).write_parquet(tmp_path / f"{name}.parquet")
        kept = [each for each in columns if each not in gone]
        tables[name] = (str(tmp_path / f"{name}.parquet"), kept)
    with pytest.raises(ColumnsMissing) as refused:
        Source(plan, tables)
    assert any(each in refused.value.en for each in (column, *aliases))


def test_INT_06_the_core_names_no_third_party():
    text = "\n".join(path.read_text(encoding="utf-8").lower() for path in CORE.rglob("*.py"))
    names = ("kingdee", "金蝶", "northwind", "adventureworks", "jsherp", "superstore", "alipay")
    assert [name for name in names if name in text] == []
