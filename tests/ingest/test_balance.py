"""Every row and every tenth of a penny is accounted for, on our sample and on the real file."""

from __future__ import annotations

import csv
import filecmp
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.base.exact import divide
from ingest.trade_lines.amounts import MINOR_IN_E14, with_amounts
from ingest.trade_lines.matching import decisions_counted, match_returns
from ingest.trade_lines.opening import derive_opening
from ingest.trade_lines.reconciling import (
    balance,
    by_treatment,
    duplicates,
    kinds,
    refused_rows,
    rounded_rows,
    sample,
    unknown_parties,
)
from ingest.trade_lines.surviving import parties_of, products_of
from ingest.trade_lines.treating import refusal_texts
from tests.ingest.builders import SAMPLE, retail, treated
from tests.samples.online_retail.make import write

PENNY = Decimal("0.01")


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    return treated(SAMPLE / "lines.parquet", tmp_path_factory.mktemp("landing"))


def test_the_sample_is_what_its_script_makes(tmp_path):
    write(tmp_path)
    assert filecmp.cmp(tmp_path / "lines.csv", SAMPLE / "lines.csv", shallow=False)
    made = pl.read_parquet(tmp_path / "lines.parquet")
    assert made.equals(pl.read_parquet(SAMPLE / "lines.parquet"))


def test_D3_the_sample_balances_against_a_plain_sum_of_its_text(lines):
    with (SAMPLE / "lines.csv").open(encoding="utf-8", newline="") as file:
        amounts = [Decimal(row["Quantity"]) * Decimal(row["Price"]) for row in csv.DictReader(file)]
    found = balance(lines)
    assert found.source == sum(amounts)
    assert found.rows == len(amounts) == found.rows_posted + found.rows_refused
    assert found.difference == 0
    assert found.holds
    posted = [
        (Decimal(row["quantity"]) * Decimal(row["price"])).quantize(PENNY, ROUND_HALF_UP)
        for row in lines.filter(pl.col("act").is_not_null()).iter_rows(named=True)
    ]
    assert found.posted == sum(posted)


def test_every_treatment_of_the_mapping_occurs_in_the_sample(lines):
    stated = {item.name for item in retail().treatments} - {"unlisted_code"}
    assert stated == set(lines["treatment"].to_list())


def test_a_row_counted_twice_or_not_at_all_breaks_the_balance(lines):
    both = lines.with_columns(
        pl.when(pl.col("row") == 1).then(pl.lit("test_row")).otherwise("refusal").alias("refusal")
    )
    neither = lines.with_columns(
        pl.when(pl.col("row") != 1).then("act").alias("act"),
    )
    assert not balance(both).holds
    assert not balance(neither).holds


def test_a_sum_off_by_a_tenth_of_a_penny_breaks_the_balance(lines):
    tenth = 10**11
    off = lines.with_columns(
        (pl.col("amount_e14") + pl.when(pl.col("row") == 1).then(tenth).otherwise(0)).alias(
            "amount_e14"
        )
    )
    assert balance(off).difference == Decimal("0.001")


def test_refused_and_rounded_rows_are_spelled_out(lines):
    refused = refused_rows(lines, refusal_texts(retail()))
    assert len(refused) == balance(lines).rows_refused
    assert {row["reason"] for row in refused} == {"test_row", "nothing_to_post"}
    rounded = rounded_rows(lines)
    assert [row["rounding"] for row in rounded] == ["0.001"] * 4
    assert sum(Decimal(row["rounding"]) for row in rounded) == balance(lines).rounding


def test_treatments_kinds_and_unknown_parties_sum_to_the_whole(lines):
    whole = balance(lines)
    for groups in (by_treatment(lines), kinds(lines)):
        assert sum(group["rows"] for group in groups) == whole.rows
        assert sum(Decimal(group["amount"]) for group in groups) == whole.source
    assert [item["party"] for item in unknown_parties(lines)] == ["UNKNOWN-UNITED KINGDOM"]
    assert duplicates(lines)["rows"] == duplicates(lines)["rows_posted"] > 0


def test_the_sample_sheet_is_drawn_by_the_file_s_hash(lines):
    assert sample(lines, "ab" * 32) == sample(lines, "ab" * 32) != sample(lines, "cd" * 32)


@given(
    st.integers(-(10**9), 10**9).map(lambda whole: whole * 10**3), st.integers(-(10**13), 10**13)
)
def test_lines_round_as_the_core_rounds(quantity_e6, price_e8):
    frame = pl.DataFrame({"quantity_e6": [quantity_e6], "price_e8": [price_e8]})
    row = with_amounts(frame).row(0, named=True)
    assert row["amount_e14"] == quantity_e6 * price_e8
    assert row["net_minor"] == divide(quantity_e6 * price_e8, MINOR_IN_E14)
    assert row["amount_e14"] == row["net_minor"] * MINOR_IN_E14 + row["rounding_e14"]


def test_a_product_bears_the_name_most_of_its_sales_do(lines):
    products = {row["code"]: row for row in products_of(lines, retail()).iter_rows(named=True)}
    assert products["50098"]["name"] == "PLAIN WOOL CUSHION"
    assert products["50098"]["variants"] == 2
    assert products["C3"]["name"] == "C3"  # named by no sale
    assert products["POST"]["kind"] == "postage"


def test_a_party_has_one_country_and_a_missing_customer_one_stand_in(lines):
    parties = {row["code"]: row for row in parties_of(lines, retail()).iter_rows(named=True)}
    assert (parties["20020"]["country"], parties["20020"]["variants"]) == ("France", 2)
    unknown = parties["UNKNOWN-UNITED KINGDOM"]
    assert unknown["name_en"] == "Unknown customer, United Kingdom"
    assert unknown["name_zh"] == "未知客户（United Kingdom）"


def test_D3_the_real_file_balances_to_the_last_digit(real_data, tmp_path):
    path = real_data("online_retail_ii") / "year_2009_2010.parquet"
    lines = treated(path, tmp_path)
    found = balance(lines)
    assert found.holds
    assert found.rows == 525_461
    assert found.source == Decimal("9539484.634")
    assert (found.posted, found.refused, found.rounding) == (
        Decimal("9539281.12"),
        Decimal("203.5"),
        Decimal("0.014"),
    )
    assert len(rounded_rows(lines)) == 14
    assert (found.rows_posted, found.rows_refused) == (525_417, 44)
    assert duplicates(lines)["rows"] == 6_865
    posted = lines.filter(pl.col("act").is_not_null())
    assert decisions_counted(match_returns(posted, retail())) == {
        "ambiguous": 2_017,
        "no_earlier_sale": 2_143,
        "not_enough_open": 162,
        "only_candidate": 5_200,
        "party_unknown": 366,
        "same_document": 55,
        "same_quantity": 258,
    }
    opening = derive_opening(posted, retail())
    assert (opening.height, opening["quantity_e6"].sum() // 10**6) == (4_350, 5_971_887)
