"""Great Expectations on files that come in, and all findings of a file at once."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

from ingest.errors import RowsRefused
from ingest.expectations import ExpectationsDidNotRun, checking, findings_of
from ingest.landing import land
from ingest.trade_lines.preparing import prepare
from tests.ingest.builders import SAMPLE, a_file, a_row, retail, silent

pytestmark = pytest.mark.slow


def test_the_sample_meets_every_expectation_of_its_mapping(tmp_path):
    mapping = retail()
    prepared = prepare(land(SAMPLE / "lines.csv", tmp_path, mapping.formats), mapping, silent)
    assert [item.rule for item in prepared.expectations] == [
        item["rule"] for item in mapping.expectations
    ]
    assert all(item.unexpected == 0 and item.checked == 300 for item in prepared.expectations)


def test_what_does_not_meet_an_expectation_is_named_by_row():
    frame = pl.DataFrame({"row": [1, 2, 3], "document": ["600001", "6OOOO2", None]})
    suite = [
        {"rule": "ExpectColumnValuesToMatchRegex", "column": "document", "regex": r"^\d{6}$"},
        {"rule": "ExpectTableRowCountToBeBetween", "min_value": 4},
    ]
    with checking(frame, suite) as expectations:
        found = findings_of(expectations())
    assert [(item.row, item.column, item.value) for item in found] == [
        (2, "document", "6OOOO2"),
        (None, "ExpectTableRowCountToBeBetween", ""),
    ]


def test_MIG_07_all_errors_of_a_file_are_refused_at_once(tmp_path):
    rows = [
        a_row("6OOOO1"),
        a_row("INVOICE NO"),
        a_row(price="£4.25"),
        a_row(day="2010-02-30 09:00:00"),
        a_row(code="50000-A"),
        *[a_row() for _ in range(3)],
    ]
    mapping = retail()
    landed = land(a_file(tmp_path, rows), tmp_path / "landing", mapping.formats)
    with pytest.raises(RowsRefused) as refusal:
        prepare(landed, mapping, silent)
    assert [(item.row, item.column, item.code) for item in refusal.value.findings] == [
        (1, "document", "expectation"),
        (2, "document", "expectation"),
        (3, "price", "currency_sign"),
        (4, "time", "impossible_date"),
        (5, "product", "second_spelling"),
    ]
    assert "row 3, price '£4.25': a number with a currency sign" in refusal.value.en


def test_a_check_that_cannot_run_is_no_verdict():
    frame = pl.DataFrame({"row": [1]})
    with (
        pytest.raises(ExpectationsDidNotRun, match="ExpectNothingOfTheKind"),
        checking(frame, [{"rule": "ExpectNothingOfTheKind"}]) as expectations,
    ):
        expectations()


def test_great_expectations_is_imported_only_where_it_runs():
    code = "import sys, ingest.trade_lines.preparing; print('great_expectations' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"False"
