"""CN-05: lists of VAT invoices of many firms, exact to the cent against another engine."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest.errors import UnknownInvoiceState, UnreadableInvoices
from ingest.vat_invoices import FirmTotals, read_invoices, totals_by_firm

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "vat_invoices" / "input.csv"

OTHER_ENGINE = """
select firm, count(*), sum(net), sum(tax) from (
  select distinct 企业代号 as firm, {party}, 发票号码, 开票日期, 金额::decimal(18, 2) as net,
         税额::decimal(18, 2) as tax, 价税合计::decimal(18, 2) as gross
    from read_parquet('{path}') where trim(发票状态) <> '作废发票'
) group by firm order by firm
"""


def test_CN_05_void_rows_never_count_red_ones_are_negative_and_repeats_count_once():
    assert totals_by_firm(read_invoices(SAMPLE)) == [
        FirmTotals("F1", 6, 2, 1, 1, 2, 0, Decimal("77.77"), Decimal("10.11")),
        FirmTotals("F2", 2, 0, 0, 0, 0, 1, Decimal("0.30"), Decimal("0.04")),
    ]


def test_CN_05_a_list_that_cannot_be_read_is_refused(tmp_path):
    broken = tmp_path / "list.csv"
    broken.write_text(SAMPLE.read_text().replace("作废发票", "失控发票"))
    with pytest.raises(UnknownInvoiceState, match="失控发票"):
        read_invoices(broken)
    broken.write_text(SAMPLE.read_text().replace("税额", "税"))
    with pytest.raises(UnreadableInvoices, match="税额"):
        read_invoices(broken)
    broken.write_text(SAMPLE.read_text().replace("226.11", "about 226"))
    with pytest.raises(UnreadableInvoices, match="1 ×"):
        read_invoices(broken)


@pytest.mark.parametrize(
    ("file", "party", "rows", "firms"),
    [
        ("a1_input.parquet", "销方单位代号", 210_947, 123),
        ("a1_output.parquet", "购方单位代号", 162_484, 123),
    ],
)
def test_CN_05_the_real_lists_of_123_firms_are_exact_to_the_cent(
    real_data, file, party, rows, firms
):
    path = real_data("cn_vat_invoices") / file
    started = time.monotonic()
    found = totals_by_firm(read_invoices(path))
    assert time.monotonic() - started < 30
    other = duckdb.sql(OTHER_ENGINE.format(path=path, party=party)).fetchall()
    assert len(found) == firms
    assert sum(each.rows for each in found) == rows
    assert [
        (each.firm, each.rows - each.void - each.repeated, each.net, each.tax) for each in found
    ] == other
