"""The page of forecasts: error beside the naive's, what is not forecastable, one item's weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from analytics.planning import kept
from analytics.planning.demand import history
from analytics.planning.weekly import weekly_forecasts
from erp.base.home import Home
from tests.apps.conftest import App

MONDAY = date(2024, 3, 18)
PAGE = "purchasing/forecasts"


def test_FCT_01_D7_the_page_shows_errors_reasons_and_what_came_of_earlier_forecasts(
    own_app: App, own_home: Home
):
    assert "每周一" in own_app.open("admin", PAGE).info[0].value
    sold = [(MONDAY - timedelta(days=7 * back), 10.0 + back % 3) for back in range(1, 41)]
    histories = {
        ("P1", "MAIN"): history(sold, {MONDAY - timedelta(days=300): 9e3}, 500, MONDAY),
        ("F1", "MAIN"): history(sold[:2], {MONDAY - timedelta(days=300): 9e3}, 500, MONDAY),
    }
    made_at = datetime(2024, 3, 18, tzinfo=UTC).replace(tzinfo=None)
    found = weekly_forecasts(own_home.company, histories, until=MONDAY, made_at=made_at)
    kept.keep(found, kept.folder(own_home.warehouse, own_home.company), MONDAY)
    test = own_app.open("admin", PAGE)
    assert not test.exception
    assert [each.value for each in test.metric][0::2] == ["1", "1"]
    by_product = test.dataframe[0].value.set_index("商品")
    assert by_product.loc["F1", "无法预测"] == "历史太短"
    row = found.filter(found["product_code"] == "P1").row(0, named=True)
    assert by_product.loc["P1", "RMSSE"] == row["rmsse"]
    assert by_product.loc["P1", "基准的 RMSSE"] == row["naive_rmsse"]
    assert row["method"] == by_product.loc["P1", "方法"]
    assert "还没有预测过" in test.main.caption[-1].value
    # Two weeks later just what was forecast was wanted in the first, 40 more in the second.
    forecast = found.filter(found["product_code"] == "P1")["quantity"].to_list()
    later = [
        *sold, (MONDAY, forecast[0]), (MONDAY + timedelta(days=7), forecast[1] + 40),
    ]  # fmt: skip
    known = history(later, {MONDAY - timedelta(days=300): 9e3}, 500, MONDAY + timedelta(days=14))
    place = kept.folder(own_home.warehouse, own_home.company)
    past = kept.against_actual(place, {("P1", "MAIN"): known})
    kept.keep_as(kept.AGAINST_ACTUAL, past, place)
    kept.keep_as(kept.HISTORY, kept.history_rows({("P1", "MAIN"): known}), place)
    off = 40 / (forecast[0] + forecast[1] + 40)
    test = own_app.open("admin", PAGE)
    assert not test.exception
    assert [each.value for each in test.metric][3:] == ["2", f"{100 * off:.1f}%", "50.0%"]
    compared = test.dataframe[1].value
    assert list(compared["提前周数"]) == [2, 1]
    assert list(compared["落在 95% 区间内"]) == [False, True]
