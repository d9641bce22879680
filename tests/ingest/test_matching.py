"""Which sale a return reverses, where that can be decided."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.trade_lines.matching import decisions_counted, match_returns
from tests.ingest.builders import a_file, a_row, retail, treated


def sold(number, quantity=1, **more):
    return a_row(f"6000{number:02}", quantity=quantity, **more)


def returned(number, quantity=1, **more):
    more.setdefault("day", "2009-12-05 08:00:00")
    return a_row(f"C6000{number:02}", quantity=-quantity, **more)


def links_of(folder, rows):
    lines = treated(a_file(folder, rows), folder / "landing")
    found = match_returns(lines.filter(pl.col("act").is_not_null()), retail())
    return [(target, decision) for _, target, decision in found.iter_rows()]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # one candidate decides, in whole or in part
        ([sold(1, 6), returned(9, 6)], (1, "only_candidate")),
        ([sold(1, 6), returned(9, 2)], (1, "only_candidate")),
        # another party, product, price, or a later sale is no candidate
        ([sold(1, customer=20002), returned(9)], (None, "no_earlier_sale")),
        ([sold(1, code="50007B"), returned(9)], (None, "no_earlier_sale")),
        ([sold(1, price="4.26"), returned(9)], (None, "no_earlier_sale")),
        ([returned(9, day="2009-12-01 07:00:00"), sold(1)], (None, "no_earlier_sale")),
        # spellings of one code are one product
        ([sold(1, code="50000a"), returned(9)], (1, "only_candidate")),
        # too little sold
        ([sold(1, 5), returned(9, 6)], (None, "not_enough_open")),
        # several: the very quantity decides, then one document, else nothing does
        ([sold(1, 6), sold(2, 4), returned(9, 4)], (2, "same_quantity")),
        ([sold(1, 6), sold(1, 8), returned(9, 4)], (1, "same_document")),
        ([sold(1, 6), sold(2, 6), returned(9, 6)], (None, "ambiguous")),
        ([sold(1, 6), sold(2, 8), returned(9, 4)], (None, "ambiguous")),
        # nobody can say which unknown customer brought it back
        ([sold(1, customer=None), returned(9, customer=None)], (None, "party_unknown")),
        # a refused sale was never posted
        (
            [sold(1), a_row("600001", "WHAT?"), returned(9)],
            (None, "no_earlier_sale"),
        ),
    ],
)
def test_a_return_is_linked_where_it_can_be_decided(tmp_path, rows, expected):
    assert links_of(tmp_path, rows) == [expected]


def test_what_one_return_took_is_not_open_to_the_next(tmp_path):
    rows = [sold(1, 6), returned(8, 4), returned(9, 4)]
    assert links_of(tmp_path, rows) == [(1, "only_candidate"), (None, "not_enough_open")]


def test_a_line_returned_in_full_leaves_one_candidate_of_two(tmp_path):
    rows = [sold(1, 6), sold(2, 4), returned(8, 4), returned(9, 3)]
    assert links_of(tmp_path, rows) == [(2, "same_quantity"), (1, "only_candidate")]


def test_decisions_are_counted_by_name():
    links = pl.DataFrame({"decision": ["ambiguous", "only_candidate", "ambiguous"]})
    assert decisions_counted(links) == {"ambiguous": 2, "only_candidate": 1}
