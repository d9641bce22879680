"""The page of advice: accepted into a requisition, refused with a reason, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.web import context
from erp.replenishment import services
from erp.replenishment.queries import advices
from tests.apps.conftest import App

DAY = date(2024, 3, 20)
PAGE = "purchasing/replenishment"


@pytest.fixture
def advised(own_app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """Advice for P1 and F1 in MAIN, on a day of ours."""
    monkeypatch.setattr(context.Context, "today", lambda *_: DAY)
    why = dict.fromkeys(
        (
            "available", "promised", "coming", "requested", "weekly_demand", "weekly_error",
            "lead_days", "lead_deviation", "safety_stock", "service_percent", "order_point",
            "target",
        ),
        "7",
    )  # fmt: skip
    why |= {"runs_out_on": "2024-04-01", "cost_of_holding": "350", "cost_of_waiting": "80000"}
    proposals = [
        services.Proposal(
            product, "MAIN", "S1", DAY, date(2024, 3, 27), Decimal(8), "forecast", why
        )
        for product in ("P1", "F1")
    ]
    with own_app.database.commit(origin="test") as transaction:
        services.keep_advice(own_app.database, transaction, proposals, DAY)
    return own_app


def numbers(app: App) -> dict[str, int]:
    with app.database.reading() as connection:
        return {each.product: each.advice_id for each in advices(connection, is_open=True)}


def test_FCT_04_advice_is_accepted_and_refused_on_its_page_and_then_followed(advised: App):
    open_ = numbers(advised)
    test = advised.open("admin", PAGE)
    assert not test.exception
    assert "8" in test.markdown[0].value
    assert "800.00" in test.caption[0].value
    test.button(key=f"advice_accept_{open_['P1']}").click().run()
    assert not test.error
    assert "QG202403-0001" in test.success[0].value
    test.button(key=f"advice_refuse_{open_['F1']}").click().run()
    assert "F1" in test.error[0].value
    test.text_input(key=f"advice_reason_{open_['F1']}").set_value("停产").run()
    test.button(key=f"advice_refuse_{open_['F1']}").click().run()
    assert not test.error
    assert numbers(advised) == {}
    assert set(test.dataframe[0].value["原因"]) == {"停产", "QG202403-0001"}


def test_FCT_04_an_empty_list_says_when_it_is_made_again(app: App):
    for language, word in (("zh_CN", "每晚"), ("en", "every night")):
        assert word in app.open("admin", PAGE, language=language).info[0].value


def test_FCT_04_who_may_not_see_cost_sees_none(advised: App):
    assert "800.00" not in advised.open("warehouse", PAGE).caption[0].value
