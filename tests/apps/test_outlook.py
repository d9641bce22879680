"""The pages of the stock outlook and of the replayed year, from what the jobs keep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from analytics.planning import kept
from analytics.planning.outlook import outlook
from analytics.planning.replay import replay
from analytics.planning.replenishment import plans
from apps.web.queries import outlook as queries
from erp.base.home import Home
from erp.replenishment.queries import Situation
from tests.apps.conftest import App

MONDAY = date(2026, 6, 1)


def sold(product: str, warehouse: str, available: int, a_day: int) -> Situation:
    """So many a day for 80 weeks; the firm bought each day what it sold."""
    first = MONDAY - timedelta(days=560)
    days = [first + timedelta(days=at) for at in range(560)]
    return Situation(
        product, f"{product} 商品", warehouse,
        available=Decimal(available),
        demand=[(day, Decimal(a_day), Decimal(a_day)) for day in days],
        stock_changes={first: Decimal(available)} | dict.fromkeys(days[1:], Decimal(0)),
        agreed_days=7, supplier="S1", unit_cost=Decimal(250),
    )  # fmt: skip


def keep(home: Home, found: list[Situation]) -> None:
    place = kept.folder(home.warehouse, home.company)
    kept.keep_as(kept.OUTLOOK, outlook(plans(found, MONDAY), MONDAY), place)
    kept.keep_as(kept.REPLAY, replay(found, MONDAY), place)


def test_FCT_02_D8_the_weeks_to_come_and_the_year_that_was(own_app: App, own_home: Home):
    """50 at two a day end on day 25; of 10 at two a day nothing is left after the fifth."""
    assert "每晚" in own_app.open("admin", "purchasing/outlook").info[0].value
    keep(
        own_home, [sold("P1", "MAIN", 50, 2), sold("F1", "MAIN", 10, 2), sold("A1", "MAIN", 900, 2)]
    )
    test = own_app.open("admin", "purchasing/outlook")
    assert not test.exception
    assert [each.value for each in test.metric] == ["0", "2", "3"]
    shown = test.dataframe[0].value.set_index("商品")
    assert list(shown.index) == ["F1 F1 商品", "P1 P1 商品", "A1 A1 商品"], (
        "the first to run out first"
    )
    assert shown.loc["P1 P1 商品", "缺货日期"] == MONDAY + timedelta(days=24)
    assert shown.loc["F1 F1 商品", "缺货日期"] == MONDAY + timedelta(days=4)
    assert list(shown.loc["P1 P1 商品", "按周"])[:5] == [36, 22, 8, 0, 0]
    assert list(shown.loc["A1 A1 商品", "按周"])[-1] == 900 - 13 * 14

    # The year replayed. 28 pieces at 2.50: the firm kept 70.00 in stock and served everything.
    keep(own_home, [sold("P1", "MAIN", 28, 2)])
    test = own_app.open("admin", "purchasing/replay")
    assert not test.exception
    assert [each.value for each in test.metric] == ["100.0%", "100.0%", "100.0%"]
    said = [each.value for each in test.caption]
    assert any("平均库存 70" in each for each in said), said
    assert any("订货 52 次" in each for each in said), said
    found = queries.replayed(own_home, None)
    assert found is not None
    assert found.of("real").stock_value == 7000
    assert queries.replayed(own_home, frozenset({"OTHER"})) is None
