"""Product card, movement journal, transfer assistant: what they show, and to whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.web.queries import moves
from apps.web.queries.moves import Choice
from apps.web.views.stock.transfer import received_lines
from erp.catalog.services import add_barcode
from erp.documents.types import Document
from erp.inventory.errors import LossWithoutReason
from erp.inventory.queries import in_transit
from erp.posting import post
from erp.stock.queries import where_is
from erp.verification import verify
from tests.books import balances, posted_values
from tests.builders import a_delivery, a_goods_receipt, goods

MARCH = date(2024, 3, 20)


def headed(test, name: str):
    """The table that has this heading."""
    return next(each.value for each in test.dataframe if name in each.value.columns)


def test_the_card_shows_place_state_value_and_history_and_its_cost_only_to_those_who_see_it(app):
    """P1: 40 in at 3.50, 4 and 10 out, 1 back: 27 worth 94.50."""
    test = app.open("finance", "stock/card", product="P1")
    assert not test.exception
    shown = {each.label: each.value for each in test.metric}
    assert shown == {"现存量": "27", "已占用": "0", "冻结或待检": "0", "在途": "0", "可用量": "27"}
    assert list(headed(test, "状态")["状态"]) == ["可销售"]
    value = headed(test, "单位成本").iloc[0]
    assert (value["数量"], value["账面金额"], value["单位成本"]) == ("27", "94.50", "3.50")
    history = headed(test, "金额变动")
    assert list(history["数量"]) == ["1", "10", "4", "40"]
    assert list(history["金额变动"]) == ["3.50", "-35.00", "-14.00", "140.00"]
    assert list(history["往来单位"]) == ["客户 C2", "客户 C2", "客户 C1", "供应商 S1"]
    test = app.open("warehouse", "stock/card", product="P1")
    columns = {name for each in test.dataframe for name in each.value.columns}
    assert not columns & {"金额变动", "账面金额", "单位成本"}
    assert "94.50" not in str([each.value for each in test.dataframe])


def test_the_card_traces_a_lot_and_says_when_it_knows_nothing(own_app):
    post(own_app.database, [
        a_goods_receipt("gl1", goods("L1", 5, 9, lot="A7"), on=MARCH),
        a_delivery("dl9", goods("L1", 2, 20, lot="A7"), on=MARCH),
    ])  # fmt: skip
    test = own_app.open("warehouse", "stock/card", product="L1")
    back, forward = test.dataframe[-2].value, test.dataframe[-1].value
    assert list(back["party_name"]) == ["供应商 S1"]
    assert list(forward["party_name"]) == ["客户 C1"]
    test.text_input(key="card_product").set_value("nothing").run()
    assert "没有该编码" in test.info[0].value


def test_the_journal_finds_moves_by_product_warehouse_kind_and_date(app):
    def found(**choice) -> list[tuple[str, str]]:
        with app.database.reading() as connection:
            moved = moves.find(connection, Choice(**choice), digits=2)
        return [(each.product, f"{each.quantity.normalize():f}") for each in moved]

    assert len(found()) == 7
    assert found(product="F1") == [("F1", "2"), ("F1", "10")]
    assert found(kinds=["sales_return"]) == [("P1", "1")]
    assert found(first=date(2024, 2, 1), last=date(2024, 2, 29)) == [("P1", "4")]
    assert found(warehouse="EAST") == []
    assert found(seen=frozenset({"EAST"})) == []
    assert found(seen=frozenset()) == []
    assert len(found(warehouse="MAIN", seen=frozenset({"MAIN"}))) == 7


def test_the_journal_is_exported_by_those_who_may_and_leads_to_the_document(app):
    test = app.open("warehouse", "stock/journal")
    assert not test.exception
    rows = test.dataframe[0].value
    assert len(rows) == 7
    assert "金额变动" not in rows.columns
    labels = {each.proto.label for each in test.get("download_button")}
    assert labels == {"打印", "Excel", "CSV"}
    assert not app.open("sales", "stock/journal").get("download_button")
    test.multiselect(key="moves_kinds").set_value(["delivery"]).run()
    assert list(test.dataframe[0].value["数量"]) == ["2", "10", "4"]


def test_INV_08_goods_are_sent_and_received_with_a_difference_on_the_page(own_app):
    """10 P1 at 3.50 go; 6 arrive, 1 is lost and waits for a decision, 3 stay on the way."""
    before = balances(own_app.database)
    test = own_app.open("warehouse", "stock/transfer")
    test.selectbox(key="transfer_out_warehouse").select("MAIN").run()
    test.selectbox(key="transfer_to").select("EAST")
    test.date_input(key="transfer_out_date").set_value(MARCH)
    test.text_input(key="transfer_out_entry").set_value("10*P1").run()
    test.button(key="transfer_out_post").click().run()
    assert not test.error
    with own_app.database.reading() as connection:
        (line,) = in_transit(connection)
    assert (line.sender, line.receiver, line.left) == ("MAIN", "EAST", 10)
    after = balances(own_app.database)
    assert after == before
    with pytest.raises(LossWithoutReason):
        received_lines([line], [{"arrived": "6", "lost": "1"}], "")
    arrived = received_lines([line], [{"arrived": "6", "lost": "1"}], "fell off")
    post(own_app.database, [
        Document("transfer_in", "ti1", MARCH, warehouse="EAST", lines=tuple(arrived))
    ])  # fmt: skip
    with own_app.database.reading() as connection:
        (line,) = in_transit(connection)
        places = {each.place: each.on_hand for each in where_is(connection, "P1")}
    assert line.left == 3
    assert places == {"MAIN/STOCK": 17, "EAST/STOCK": 6, "EAST/TRANSIT": 3}
    lost = balances(own_app.database)
    assert lost["1901.01"] == Decimal("3.50")
    test.run()
    test.date_input(key="transfer_in_date").set_value(MARCH).run()
    test.button(key="transfer_in_post").click().run()
    assert not test.error
    with own_app.database.reading() as connection:
        assert in_transit(connection) == []
    assert [each for each in verify(own_app.database) if not each.holds] == []


def test_INV_08_goods_are_scrapped_and_kits_put_together_on_the_page(own_app):
    """2 P1 at 3.50 are scrapped: 7.00 on 5711.01. 3 more become a P3, worth 10.50, and are back."""
    test = own_app.open("warehouse", "stock/other")
    test.date_input(key="stock_issue_date").set_value(MARCH)
    test.selectbox(key="stock_issue_reason").select("scrap")
    test.text_input(key="stock_issue_entry").set_value("2*P1").run()
    test.button(key="stock_issue_post").click().run()
    assert not test.error
    assert balances(own_app.database)["5711.01"] == 7
    before = balances(own_app.database)
    for kind, kit in (("assembly", "3*P1"), ("disassembly", "3*P1")):
        test.segmented_control(key="other_kind").set_value(kind).run()
        test.date_input(key=f"{kind}_date").set_value(MARCH)
        test.text_input(key=f"{kind}_kit").set_value("P3").run()
        if kind == "disassembly":
            test.button(key="disassembly_last").click().run()
        else:
            test.text_input(key=f"{kind}_entry").set_value(kit).run()
        test.button(key=f"{kind}_post").click().run()
        assert not test.error
        assert balances(own_app.database) == before
    values = [line.split()[1:] for line in posted_values(own_app.database, "P3")]
    assert [each[-1] for each in values] == ["10.50", "-10.50"]
    assert [each for each in verify(own_app.database) if not each.holds] == []


def test_INV_08_what_comes_in_for_a_reason_stands_on_its_account(own_app):
    """4 P1 donated at 3.00 each are income of 12.00."""
    test = own_app.open("warehouse", "stock/other")
    test.segmented_control(key="other_kind").set_value("stock_receipt").run()
    test.date_input(key="stock_receipt_date").set_value(MARCH)
    test.selectbox(key="stock_receipt_reason").select("donated")
    test.text_input(key="stock_receipt_entry").set_value("4*P1@3").run()
    test.button(key="stock_receipt_post").click().run()
    assert not test.error
    assert balances(own_app.database)["5301.03"] == -12


def test_INV_07_a_field_for_a_product_takes_a_code_a_barcode_and_a_gs1_string(own_app):
    """P1 bears 6901234567892: the card opens by its code, by the barcode, and by a GS1 scan."""
    with own_app.database.commit(origin="test") as transaction:
        add_barcode(transaction, "P1", "6901234567892")
    for scan in ("P1", "6901234567892", "(01)06901234567892"):
        test = own_app.open("warehouse", "stock/card")
        test.text_input(key="card_product").set_value(scan).run()
        assert test.subheader[0].value.startswith("P1"), scan
