"""What becomes of a row: each kind of row the mapping speaks of, and whole documents or none."""

from __future__ import annotations

import pytest

from ingest.trade_lines.treating import refusal_texts
from tests.ingest.builders import a_file, a_row, retail, treated

NOBODY = None


@pytest.mark.parametrize(
    ("row", "treatment", "act"),
    [
        (a_row(), "sale", "sale"),
        (a_row(code="POST", price="18"), "sale", "sale"),
        (a_row(customer=NOBODY), "sale", "sale"),
        (a_row("C600001", quantity=-1), "cancellation", "return"),
        (a_row("c600001", quantity=-1), "cancellation", "return"),
        (a_row("C600001", "D", -1, "29.99"), "cancellation", "return"),
        (a_row("C600001", "M", 1, "373.57"), "charge_on_cancellation", "sale"),
        (a_row("A600001", "B", 1, "-5359.43", customer=NOBODY), "bad_debt", "bad_debt"),
        (a_row("A600001", "B", 1, "5359.43", customer=NOBODY), "bad_debt_reversed", "bad_debt"),
        # stock notes
        (a_row(quantity=-3, price=0, customer=NOBODY), "stock_write_off", "other_issue"),
        (a_row(quantity=3, price=0, customer=NOBODY), "stock_found", "other_receipt"),
        (a_row(quantity=3, price=0), "free_goods", "other_issue"),
        # refused
        (a_row(code="TEST001"), "test_row", None),
        (a_row(code="POST", price=0, customer=NOBODY), "nothing_to_post", None),
        (a_row(code="GIFT", price=0, quantity=-9, customer=NOBODY), "nothing_to_post", None),
        (a_row(code="WHAT?"), "unlisted_code", None),
        (a_row("X600001"), "no_treatment", None),
        (a_row("6OOOO1"), "no_treatment", None),
        (a_row("C6OOOO1", quantity=-1), "no_treatment", None),
        (a_row("C600001", quantity=1), "no_treatment", None),
        (a_row(quantity=-1), "no_treatment", None),
        (a_row(quantity=0), "no_treatment", None),
        (a_row(price="-4.25"), "no_treatment", None),
    ],
)
def test_each_kind_of_row_has_its_treatment(tmp_path, row, treatment, act):
    lines = treated(a_file(tmp_path, [row]), tmp_path / "landing")
    assert lines.select("treatment", "act").row(0) == (treatment, act)
    assert lines["refusal"].item() == (None if act else treatment)


def test_a_free_line_among_charged_ones_stays_on_its_invoice(tmp_path):
    rows = [a_row(), a_row(code="50007B", price=0, customer=20001)]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["treatment"].to_list() == ["sale", "free_of_charge"]


def test_several_free_lines_without_a_customer_are_goods_given_not_found(tmp_path):
    rows = [a_row(code=code, price=0, customer=None) for code in ("50000A", "50007B")]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["treatment"].to_list() == ["free_goods", "free_goods"]


def test_a_document_with_a_refused_row_is_refused_whole(tmp_path):
    rows = [a_row("600001"), a_row("600001", "WHAT?"), a_row("600002")]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["refusal"].to_list() == ["document_incomplete", "unlisted_code", None]


def test_a_row_with_neither_goods_nor_money_does_not_take_its_document_along(tmp_path):
    rows = [
        a_row("600001", "POST", price=0, customer=None),
        a_row("600001", price=0, customer=None),
    ]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["refusal"].to_list() == ["nothing_to_post", None]


@pytest.mark.parametrize(
    "other", [{"customer": 20002}, {"customer": None}, {"day": "2009-12-02 08:00:00"}]
)
def test_a_document_whose_rows_disagree_is_refused_whole(tmp_path, other):
    rows = [a_row(), a_row(**other)]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["refusal"].to_list() == ["document_disagrees", "document_disagrees"]


def test_two_times_on_one_day_do_not_disagree(tmp_path):
    rows = [a_row(), a_row(code="50007B", day="2009-12-01 08:04:00")]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["refusal"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("choice", "refusals"),
    [("post", [None, None, None]), ("refuse", [None, "exact_duplicate", None])],
)
def test_an_exact_duplicate_is_treated_as_the_mapping_says(tmp_path, choice, refusals):
    rows = [a_row(), a_row(), a_row(code="50007B")]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing", retail(duplicates=choice))
    assert lines["refusal"].to_list() == refusals
    assert lines["is_duplicate"].to_list() == [False, True, False]


def test_documents_are_ordered_by_day_then_file_and_keep_their_rows_together(tmp_path):
    rows = [
        a_row("600003", day="2009-12-02 08:00:00"),
        a_row("600001"),
        a_row("600002"),
        a_row("600001", "50007B"),
    ]
    lines = treated(a_file(tmp_path, rows), tmp_path / "landing")
    assert lines["document"].to_list() == ["600001", "600001", "600002", "600003"]
    assert lines["row"].to_list() == [2, 4, 3, 1]


def test_every_reason_reads_in_both_languages():
    for zh, en in refusal_texts(retail()).values():
        assert zh
        assert en
        assert zh != en
