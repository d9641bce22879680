"""Cleansing: named rules, each changed cell on record; spellings no rule knows are findings."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.cleansing import cleanse, find_second_spellings
from tests.ingest.builders import retail


def columns(**values):
    fields = ("document", "product", "description", "customer", "country")
    return pl.DataFrame(
        {"row": pl.Series([1], dtype=pl.UInt32)}
        | {field: pl.Series([values.get(field)], dtype=pl.String) for field in fields}
    )


@pytest.mark.parametrize(
    ("field", "before", "after", "rules"),
    [
        ("product", "50000a", "50000A", ["upper_case"]),
        ("product", "50000A ", "50000A", ["trim"]),
        ("product", " 50000a", "50000A", ["trim", "upper_case"]),
        ("description", "TEA  POT", "TEA POT", ["single_spaces"]),
        ("description", "   ", None, ["trim", "empty_to_null"]),
        ("customer", "20001.0", "20001", ["whole_number_text"]),
        ("customer", "20001", "20001", []),
        ("country", "France", "France", []),
    ],
)
def test_MIG_01_a_rule_changes_a_cell_and_says_so(field, before, after, rules):
    clean, changes = cleanse(columns(**{field: before}), retail())
    assert clean[field].to_list() == [after]
    assert changes["rule"].to_list() == rules
    if rules:
        assert (changes["before"][0], changes["after"][-1]) == (before, after)
        assert changes["row"].to_list() == [1] * len(rules)


def products(*codes):
    return pl.DataFrame({"row": range(1, len(codes) + 1), "product": codes})


@pytest.mark.parametrize("other", ["50000-A", "50 000A", "５００００A", "50000A."])
def test_MDM_10_a_spelling_no_rule_brings_together_is_named_at_its_first_row(other):
    frame = products("50000A", "50000A", other, other, "50000A")
    (finding,) = find_second_spellings(frame, "product")
    assert (finding.row, finding.value, finding.code) == (3, other, "second_spelling")
    assert "'50000A'" in finding.en


def test_different_codes_are_no_spellings_of_each_other():
    assert find_second_spellings(products("50000A", "50000B", "50000", None), "product") == []
