"""The page of stock alerts: who is told, one click to a requisition, classes of cycle counts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from erp.alerts import queries, services
from erp.counting import cycles


def test_INV_03_people_named_on_the_page_see_the_alert_at_home_and_ask_for_goods_in_a_click(
    own_app,
):
    database = own_app.database
    database.clock = lambda: datetime(2024, 3, 20, 8, tzinfo=UTC)
    with database.commit(origin="test") as transaction:
        services.set_threshold(
            transaction, product="P2", warehouse="MAIN", minimum=Decimal(6), maximum=Decimal(9)
        )
    test = own_app.open("warehouse", "stock/watching")
    test.multiselect(key="told_MAIN").set_value(["manager"]).run()
    test.button(key="told_keep").click().run()
    assert not test.error
    with database.reading() as connection:
        assert queries.recipients(connection) == {"MAIN": ["manager"]}
    test.button(key="alert_look").click().run()
    assert "已通知：manager" in [each.value for each in test.caption]
    (ask,) = (each for each in test.button if each.key.startswith("alert_ask_"))
    assert ask.label == "请购 4"
    ask.click().run()
    assert any("QG" in each.value for each in test.markdown)
    assert not [each for each in test.button if each.key.startswith("alert_ask_")]
    said = [each.proto.label for each in own_app.open("manager").get("page_link")]
    assert any("1 条库存预警通知您" in each for each in said)
    said = [each.proto.label for each in own_app.open("sales").get("page_link")]
    assert not any("库存预警通知您" in each for each in said)


def test_INV_14_classes_are_edited_and_due_counts_stand_at_home(own_app):
    test = own_app.open("warehouse", "stock/watching")
    test.session_state["count_classes"] = {
        "edited_rows": {0: {"share_basis_points": "50.5", "interval_days": 7}},
        "added_rows": [],
        "deleted_rows": [],
    }
    test.button(key="count_classes_keep").click().run()
    assert not test.error
    with own_app.database.reading() as connection:
        first, *_ = cycles.classes(connection)
    assert (first.code, first.share_basis_points, first.interval_days) == ("A", 5050, 7)
    test.button(key="alert_look").click().run()
    said = [each.proto.label for each in own_app.open("warehouse").get("page_link")]
    assert any("3 种商品应盘点" in each for each in said)


def test_INV_04_goods_at_risk_add_up_to_the_stock_s_value_where_it_may_be_seen(own_app):
    """27 P1 at 3.50, 8 F1 at 9.00, 5 P2 at 1.00: 94.50 + 72.00 + 5.00; P2 was never sold.

    On 20 March P1 and F1 were last sold on 8 March, 12 days ago; in 90 days 14 P1 went, so that
    27 last 27 × 90 ÷ 14 = 173 days, and 8 F1 of which 2 went 360.
    """
    own_app.database.clock = lambda: datetime(2024, 3, 20, 8, tzinfo=UTC)
    test = own_app.open("admin", "stock/watching")
    test.number_input(key="slow_days").set_value(0)
    test.toggle(key="slow_show").set_value(True).run()
    assert test.metric[0].value == "171.50"
    rows = test.dataframe[-1].value.set_index("商品")
    assert dict(rows["距上次销售天数"].astype(str)) == {
        "P2 商品 P2": "", "P1 商品 P1": "12", "F1 商品 F1": "12",
    }  # fmt: skip
    assert dict(rows["可销天数"].astype(str)) == {
        "P2 商品 P2": "", "P1 商品 P1": "173", "F1 商品 F1": "360",
    }  # fmt: skip
    assert not own_app.open("warehouse", "stock/watching").toggle
