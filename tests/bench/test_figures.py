"""How figures are judged, printed and written; measuring itself is `make bench`."""

from __future__ import annotations

import json

import pytest

import bench
from bench.figures import CannotMeasure, Figure, UnknownFigure, not_measured, of_runs
from docs.generate import ROOT, measured


def test_a_figure_is_the_median_of_its_runs():
    figure = of_runs("f", "f", [3.0, 1.0, 200.0], sense="at least", limit=2)
    assert figure.value == 3.0
    assert figure.holds


@pytest.mark.parametrize(
    ("sense", "value", "limit", "holds"),
    [
        ("at least", 100.0, 100.0, True),
        ("at least", 99.9, 100.0, False),
        ("at most", 120.0, 120.0, True),
        ("at most", 120.1, 120.0, False),
        ("at most", 7.0, None, True),
        ("at most", None, 120.0, False),
    ],
)
def test_a_limit_is_kept_or_not(sense, value, limit, holds):
    assert Figure("f", "f", "", value, sense, limit).holds is holds


def test_what_cannot_be_measured_says_why_and_does_not_hold():
    figure = not_measured("dashboard_click", "no Chromium on this machine")
    assert "no Chromium on this machine" in figure.line()
    assert not figure.holds


def test_an_unknown_bench_is_refused_in_both_languages():
    with pytest.raises(UnknownFigure) as refused:
        bench.run("speed")
    assert "speed" in refused.value.zh
    assert "sale" in refused.value.en


def test_results_keep_the_figures_that_were_not_taken_again(tmp_path, monkeypatch):
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"version": 1, "figures": {"verify": {"value": 12.0}}}))
    _stand_in(monkeypatch, lambda: [of_runs("sale", "sales", [150.0], sense="at least", limit=100)])
    said = bench.run("sale", results=results)
    written = json.loads(results.read_text("utf-8"))["figures"]
    assert said["sale"]["holds"]
    assert written["verify"] == {"value": 12.0}
    assert written["sale"]["value"] == 150.0
    assert written["sale"]["machine"]["fdatasyncs a second"][0] > 0
    assert "noisy" in written["sale"]["machine"]


def test_a_bench_that_cannot_run_is_written_with_its_reason(tmp_path, monkeypatch):
    def cannot() -> list[Figure]:
        raise CannotMeasure("no PostgreSQL on this machine")

    results = tmp_path / "results.json"
    _stand_in(monkeypatch, cannot)
    assert not bench.run("sale", results=results)["sale"]["holds"]
    assert json.loads(results.read_text("utf-8"))["figures"]["sale"]["why_not"] == (
        "no PostgreSQL on this machine"
    )


def _stand_in(monkeypatch, measure):
    """Let `sale` measure something quick: judging is what is tested."""
    monkeypatch.setattr("bench.sale.measure", measure)


def test_OPS_14_reports_over_a_million_ledger_lines_are_published_with_their_limit():
    """docs/performance.md is made of these; each report takes under 2 s from all rows."""
    reports = {
        name: each for name, each in measured().items()
        if name.startswith("statements_") and name.endswith("_rows")
    }  # fmt: skip
    assert len(reports) == 5
    assert all("over a million postings" in each["what"] for each in reports.values())
    assert all(each["limit"] == 2 and each["value"] < 2 for each in reports.values())
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    for each in reports.values():
        assert f"| {each['what']} | {each['value']:g} {each['unit']} |" in page
