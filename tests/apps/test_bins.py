"""The page of bins: divided, put away as proposed, moved, picked along the path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.web.lines import NotANumber
from apps.web.views.stock.bins import moved_lines, read_bins
from erp.inventory.bins import NewBin
from erp.posting import post
from erp.stock.queries import where_is
from erp.verification import verify
from tests.builders import a_sales_order, goods

DAY = date(2024, 3, 20)
PAGE = "stock/bins"


def where(app) -> list[tuple[str, Decimal, str]]:
    with app.database.reading() as connection:
        found = where_is(connection, "P1")
    return [(each.bin, each.on_hand, each.state) for each in found if each.on_hand]


def opened(app, step: str, who: str = "warehouse"):
    test = app.open(who, PAGE)
    test.selectbox(key="bin_move_warehouse").select("MAIN")
    test.date_input(key="bin_move_date").set_value(DAY)
    test.segmented_control(key="bins_step").set_value(step).run()
    assert not test.exception
    return test


def divided(app) -> None:
    """The main warehouse in a dock and a shelf, by the page; A1 of it is P1's and takes 30."""
    for zone, kind, typed in (
        ("DOCK", "receiving", "D1 90"),
        ("SHELF", "storage", "A2 20\nA1 10 30"),
    ):
        test = opened(app, "all")
        test.text_input(key="bins_zone_code").set_value(zone)
        test.selectbox(key="bins_zone_kind").select(kind)
        test.button(key="bins_zone_add").click().run()
        test.selectbox(key="bins_bin_zone").select(zone)
        test.text_area(key="bins_bin_codes").set_value(typed)
        test.button(key="bins_bin_add").click().run()
        assert not test.error
    test.text_input(key="bins_own_product").set_value("P1")
    test.text_input(key="bins_own_bin").set_value("A1")
    test.button(key="bins_own_add").click().run()
    assert not test.error
    assert list(test.dataframe[0].value["库位"])[:2] == ["A1", "A2"]


def test_INV_10_goods_are_put_away_as_proposed_and_picked_along_the_path(own_app):
    """27 P1, 8 F1 and 5 P2 are there and come to the dock; 10 P1 more make 37.

    30 fit into P1's own A1; F1 comes before P1's other 7 and takes A2, the only empty one,
    so that no bin is left for P1's 7 or P2's 5. An order of 33 P1 and 2 F1 is picked from A1
    (30 P1), A2 (2 F1), D1 (3 P1).
    """
    empty = opened(own_app, "away")
    assert "还没有库位" in empty.info[-1].value
    divided(own_app)
    test = own_app.open("warehouse", "forms/goods_receipt")
    test.selectbox(key="receipt_party").select("S1")
    test.date_input(key="receipt_date").set_value(DAY)
    test.text_input(key="receipt_entry").set_value("10*P1@3").run()
    test.button(key="receipt_post").click().run()
    suggested = "F1 8 → A2；P1 30 → A1；P1 7 → 没有库位放得下；P2 5 → 没有库位放得下"
    assert [each.value for each in test.info if "上架" in each.value] == [f"待上架：{suggested}"]
    test = opened(own_app, "away")
    test.button(key="bin_move_post").click().run()
    assert not test.error
    assert where(own_app) == [("A1", 30, ""), ("D1", 7, "")]
    order = a_sales_order("so9", goods("P1", 33, 7), goods("F1", 2, 9), on=DAY)
    post(own_app.database, [order])
    picks = opened(own_app, "pick").dataframe[0].value
    assert list(picks["库位"]) == ["A1", "A2", "D1"]
    assert list(picks["数量"]) == ["30", "2", "3"]
    assert [name.split()[0] for name in picks["商品"]] == ["P1", "F1", "P1"]
    with own_app.database.reading() as connection:
        assert [found for found in verify(own_app.database) if not found.holds] == []
        assert {each.bin for each in where_is(connection, "F1") if each.on_hand} == {"A2"}


def test_MDM_07_the_page_answers_bin_lot_quantity_and_state(own_app):
    divided(own_app)
    test = own_app.open("warehouse", "stock/where", product="P1")
    shown = test.dataframe[0].value
    assert [tuple(row) for row in shown[["库位", "批次", "状态", "现存量"]].to_numpy()] == [
        ("D1", "", "可销售", "27")
    ]


def test_INV_10_what_is_typed_becomes_a_move_and_what_is_not_stays():
    found = [("P1", "", "D1"), ("P2", "L1", "D1"), ("P3", "", "D1")]
    typed = [
        {"quantity": "1.5", "to": " A1 "},
        {"quantity": "2", "to": ""},
        {"quantity": None, "to": "A2"},
    ]
    (line,) = moved_lines(found, typed)
    said = (line.product, line.quantity, line.from_bin, line.to_bin)
    assert said == ("P1", Decimal("1.5"), "D1", "A1")
    with pytest.raises(NotANumber):
        moved_lines(found[:1], [{"quantity": "two", "to": "A1"}])


def test_MDM_07_bins_are_read_one_a_line():
    read = read_bins("A1 10 500\n\n A2 20\n")
    assert read == [NewBin("A1", 10, Decimal(500)), NewBin("A2", 20)]
    with pytest.raises(NotANumber):
        read_bins("A1")
