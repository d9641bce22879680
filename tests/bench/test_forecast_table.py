"""The page of forecasts: what holds, what does not, and what was not measured."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from analytics.planning.forecasting import Plan
from bench import forecast
from bench import stock_targets as targets
from bench.forecast_table import MARK, write


def test_D7_the_test_part_hashed_away_leaves_forecasts_and_search_the_same(
    monkeypatch,
):
    """Every value of the last 6 periods becomes a number made from its hash."""
    monkeypatch.setattr(forecast, "PROCESSES", 1)
    rows = np.random.default_rng(5).poisson(2, (12, 30)).astype(float)
    hidden = rows.copy()
    for at in np.ndindex(12, 6):
        digest = hashlib.sha256(f"{at} {rows[at[0], 24 + at[1]]}".encode()).digest()
        hidden[at[0], 24 + at[1]] = digest[0] % 50
    plan = Plan(6, (12,))
    method = forecast.methods.intermittent_methods()["SBA"]
    seen = []
    for each in (rows, hidden):
        found = forecast._forecasts(list(each[:, :-6]), plan)
        setting = targets.Setting(each, 6, 2, np.ones(12), 0.95)
        means, usual = forecast.known_means(setting, method), targets.spreads(setting)
        tables = {
            f"{rule.__name__} {start}": rule(setting, means, by, start)
            for rule, by in (
                (targets.pooled, usual),
                (targets.marginal, targets.own_errors(setting, means, usual)),
            )
            for start in (setting.search, setting.test)
        }
        search = {name: table for name, table in tables.items() if name.endswith("18")}
        # The first period of the test is known before it; the later ones know what came since.
        first = [table[:, 0] for table in tables.values()]
        worth = [targets.searched(setting, table)[0] for table in search.values()]
        chosen = targets.chosen(setting, search)
        forecasts = np.array([one.mean for one in found])
        seen.append((forecasts, means[:, :13], *first, *search.values(), worth, chosen))
    assert not np.array_equal(rows, hidden)
    for before, after in zip(*seen, strict=True):
        assert np.array_equal(before, after)


def test_D7_the_page_says_what_missed_its_limit_and_what_was_not_measured(tmp_path):
    kept = {"value": 13.58, "limit": 13.6, "holds": True, "what": "M3 monthly, smape"}
    missed = {"value": 0.045, "limit": 0.02, "holds": False, "what": "auto, fill"}
    figures = {
        "m3_monthly_smape": kept | {"beside": {"published, Theta": "13.89", "methods": {"SES": 1}}},
        "auto_fill": missed | {"beside": {}},
    }
    results, page = tmp_path / "results.json", tmp_path / "forecasting.md"
    results.write_text(json.dumps({"figures": figures}))
    page.write_text(f"above\n\n{MARK}\nan earlier table")
    write(results, page)
    text = page.read_text()
    assert text.startswith("above\n")
    assert "| M3 monthly, smape | 13.58 | 13.6 | yes | Theta 13.89 |" in text
    assert "| auto, fill | 0.045 | 0.02 | **no** |  |" in text
    assert "| `man_rmsse` | not measured | | no | |" in text
    assert "- methods: SES 1" in text
    assert "an earlier table" not in text
