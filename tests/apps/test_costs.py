"""The page of what goods cost: its card, month end and revaluation, for those who may see costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.web.queries import costs, known
from erp.posting import post
from erp.stock_accounting.as_at import changed_since, commit_known_at, stock_as_at
from erp.stock_accounting.errors import ReasonMissing
from tests.builders import a_costing_change, a_goods_receipt, a_stock_issue, costed, goods


@pytest.fixture
def costed_app(own_app):
    """Goods at FIFO after an average, and some at monthly average that are not trued up."""
    post(own_app.database, [a_goods_receipt("c1", goods("P3", 10, 4), goods("M1", 10, 10))])
    post(own_app.database, [a_stock_issue("c2", goods("P3", 2), goods("M1", 4))])
    post(own_app.database, [a_goods_receipt("c3", goods("M1", 10, 13))])
    post(own_app.database, [a_costing_change("c4", costed("P3", "fifo"))])
    return own_app


def test_CN_06_the_card_shows_pools_layers_rows_and_policies(costed_app):
    with costed_app.database.reading() as connection:
        found = costs.costing_of(connection, "P3")
        assert found is not None
        assert (found.method, found.since) == ("fifo", date(2024, 3, 1))
        assert [each.method for each in costs.policies(connection, found.product_id)] == [
            "fifo", "moving_average",
        ]  # fmt: skip
        pool = costs.pools(connection, found.product_id).row(0)
        assert pool[2:5] == (8, Decimal(32), 4)
        assert costs.layers(connection, found.product_id)["book_value"].to_list() == [32]
        kinds = costs.value_rows(connection, found.product_id)["value_kind"].to_list()
        assert kinds == ["transfer", "transfer", "move", "move"]
        assert costs.costing_of(connection, "SVC") is None


def test_CN_06_the_page_opens_a_product_and_trues_up_a_month(costed_app):
    test = costed_app.open("finance", "stock/costs")
    test.text_input(key="costs_product").set_value("P3").run()
    assert not test.exception
    test.text_input(key="costs_month").set_value("2024-03").run()
    test.button(key="costs_post").click().run()
    assert not test.exception
    test.run()
    assert not [each for each in test.button if each.key == "costs_post"]


def test_D4_the_page_shows_a_past_date_as_it_was_known_and_what_changed_since(costed_app):
    database = costed_app.database
    with database.reading() as connection:
        number = commit_known_at(connection)
        before = stock_as_at(connection, date(2024, 3, 1)).printed()
    post(database, [a_goods_receipt("late", goods("P3", 1, 9), memo="found")])
    test = costed_app.open("finance", "stock/costs")
    test.date_input(key="past_date").set_value(date(2024, 3, 1))
    test.number_input(key=f"past_commit_{number + 1}").set_value(number).run()
    assert not test.exception
    with database.reading() as connection:
        assert stock_as_at(connection, date(2024, 3, 1), known_at=number).printed() == before
        changes = known.changes(changed_since(connection, date(2024, 3, 1), known_at=number))
    assert changes["memo"].to_list() == ["found", "found"]
    assert "此后的变动及原因" in [each.value for each in test.subheader]


def test_CN_06_a_revaluation_needs_its_reason(costed_app):
    test = costed_app.open("finance", "stock/costs")
    test.text_input(key="costs_product").set_value("P3").run()
    test.date_input(key="revaluation_date").set_value(date(2024, 3, 31))
    test.text_input(key="revaluation_change").set_value("-3")
    test.text_input(key="revaluation_reason").set_value("")
    submit = next(each for each in test.button if each.key and "revaluation_form" in each.key)
    submit.click().run()
    assert ReasonMissing("x", 1).zh.split("：")[1] in test.error[0].value
    test.text_input(key="revaluation_reason").set_value("潮湿")
    next(each for each in test.button if each.key and "revaluation_form" in each.key).click().run()
    with costed_app.database.reading() as connection:
        found = costs.costing_of(connection, "P3")
        assert found is not None
        assert costs.pools(connection, found.product_id)["book_value"].to_list() == [29]


def test_CN_06_without_the_right_no_cost_is_shown(costed_app):
    test = costed_app.open("warehouse", "stock/costs")
    assert not test.main.text_input
    assert test.info
