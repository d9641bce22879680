"""Where goods are: the page reads what another session posted a moment ago."""

from __future__ import annotations

from datetime import date

from erp.posting import post
from tests.builders import a_goods_receipt, goods


def test_INV_01_a_receipt_of_another_session_is_on_the_page_at_once(own_app):
    test = own_app.open("warehouse", "stock/where")
    before = {row["商品"]: row["现存量"] for _, row in test.dataframe[0].value.iterrows()}
    post(own_app.database, [a_goods_receipt("w1", goods("P1", 7, 3), on=date(2024, 3, 20))])
    test.run()
    after = {row["商品"]: row["现存量"] for _, row in test.dataframe[0].value.iterrows()}
    assert float(after.pop("P1")) - float(before.pop("P1")) == 7.0
    assert after == before


def test_MDM_07_a_product_is_asked_where_and_answers_place_and_state(own_app):
    test = own_app.open("warehouse", "stock/where", product="P1")
    assert not test.exception
    shown = test.dataframe[0].value
    assert list(shown["状态"]) == ["可销售"]
    assert list(shown["批次"]) == [""]
