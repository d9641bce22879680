"""The pages of masters: what is typed is kept, refused by field, or doubted."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from apps.web.queries import goods, masters, organization, records
from erp.catalog.services import add_price, add_price_list, close_barcode
from erp.company.errors import UnknownValue
from erp.company.queries import find_values
from erp.organization.services import create_department, create_employee
from erp.parties.models import party
from erp.parties.services import add_address
from erp.posting import post
from erp.purchasing.queries import contract_prices
from erp.statements.queries import Months
from erp.statements.statements import fill_by_department
from tests import builders


def parties_of(app) -> dict[str, str]:
    with app.database.reading() as connection:
        return dict(tuple(row) for row in connection.execute(select(party.c.code, party.c.name)))


def typed(test, **values: str) -> None:
    for field, value in values.items():
        test.text_input(key=f"party_{field}").set_value(value)
    test.button[0].click().run()


def test_MDM_10_a_party_is_refused_by_field_then_doubted_then_saved(own_app):
    test = own_app.open("sales", "masters/parties")
    typed(test, code="N1", name="", tax_number="123")
    assert ["税号" in each.value or "名称" in each.value for each in test.error] == [True, True]
    typed(test, code="N1", name="客户C1有限公司", tax_number="")
    assert "C1" in test.warning[0].value
    assert "N1" not in parties_of(own_app)
    test.checkbox(key="party_confirmed").check()
    typed(test, code="N1", name="客户C1有限公司", tax_number="")
    assert parties_of(own_app)["N1"] == "客户C1有限公司"
    again = own_app.open("sales", "masters/parties")
    again.selectbox(key="party_history").select("N1").run()
    assert "客户C1有限公司" in again.dataframe[-1].value.to_string()
    assert not again.exception


def test_the_price_that_holds_is_shown_with_its_source(own_app):
    test = own_app.open("sales", "masters/prices", language="en")
    test.selectbox(key="price_customer").select("C1")
    test.text_input(key="price_product").set_value("P1").run()
    assert test.warning
    assert not test.exception


def test_MDM_01_a_value_is_added_and_closed_on_the_page(own_app):
    test = own_app.open("sales", "masters/dictionaries")
    test.selectbox(key="dictionary").select("industry").run()
    test.text_input(key="value_code").set_value("shipping")
    test.text_input(key="value_name").set_value("航运")
    test.button[0].click().run()
    assert not test.exception
    test.selectbox(key="value_to_close").select("shipping")
    test.button[1].click().run()
    with own_app.database.reading() as connection:
        found = {each.code: each for each in find_values(connection, "industry")}
    assert found["shipping"].name == "航运"
    assert found["shipping"].closed_on


def test_SAL_13_the_firm_demands_a_channel_on_the_page_of_dictionaries(own_app):
    test = own_app.open("admin", "masters/dictionaries")
    test.selectbox(key="dictionary").select("channel").run()
    test.toggle(key="channel_demanded").set_value(True).run()
    assert not test.exception
    with own_app.database.reading() as connection:
        assert connection.exec_driver_sql("select needs_channel from company").scalar() == 1


def pressed(test, label: str) -> None:
    next(each for each in test.button if each.label == label).click().run()


def test_MDM_02_an_item_with_two_units_and_three_barcodes_is_found_by_any(own_app):
    page, codes = "masters/products", ("4006381333931", "5901234123457", "96385074")
    test = own_app.open("admin", page)
    for field, value in (("code", "N1"), ("name", "六角螺栓"), ("barcode", codes[0])):
        test.text_input(key=f"product_{field}").set_value(value)
    test.text_input(key="product_price").set_value("1.25")
    pressed(test, "保存商品")
    test.text_input(key="product_find").set_value("N1").run()
    test.selectbox(key="unit_code").select("box")
    test.number_input(key="unit_holds").set_value(100)
    pressed(test, "添加单位")
    for barcode, unit in ((codes[1], "box"), (codes[2], "piece")):
        test.text_input(key="barcode_new").set_value(barcode)
        test.selectbox(key="barcode_unit").select(unit)
        pressed(test, "添加条码")
    assert not test.error
    test.text_input(key="change_N1_name").set_value("六角螺栓 M6")
    pressed(test, "保存修改")
    assert not test.exception
    with own_app.database.reading() as connection:
        for barcode in codes:
            found = goods.find(connection, barcode)
            assert found is not None
            assert (found.code, found.name, found.list_price) == (
                "N1",
                "六角螺栓 M6",
                Decimal("1.25"),
            )
        scanned = masters.products_typed(connection, codes, "zh_CN")
    assert {each.code: int(each.per_scan) for each in scanned.values()} == {"N1": 1}
    assert int(scanned[codes[1]].per_scan) == 100
    test.text_input(key="barcode_new").set_value(codes[1])
    pressed(test, "添加条码")
    assert "N1" in test.error[0].value, "a barcode names one product"
    test.selectbox(key="barcode_to_close").select(codes[2])
    pressed(test, "停用条码")
    with own_app.database.reading() as connection:
        assert goods.find(connection, codes[2]) is None
    with pytest.raises(UnknownValue), own_app.database.commit(origin="test") as transaction:
        close_barcode(transaction, "nobody's", date(2024, 3, 1))


def test_MDM_03_a_customer_is_changed_and_closed_with_all_that_belongs_to_it(own_app):
    test = own_app.open("sales", "masters/parties")
    test.selectbox(key="party_card").select("C1").run()
    test.text_input(key="change_C1_salesperson").set_value("E7")
    pressed(test, "保存修改")
    for name, role in (("李芳", "采购"), ("赵强", "财务")):
        test.text_input(key="contact_name").set_value(name)
        test.text_input(key="contact_role").set_value(role)
        pressed(test, "添加联系人")
    test.text_input(key="address_address").set_value("长沙市岳麓区 1 号")
    pressed(test, "添加地址")
    test.text_input(key="account_bank").set_value("工商银行")
    test.text_input(key="account_number").set_value("6222 0000")
    pressed(test, "添加银行账户")
    assert not test.error
    assert "长沙市岳麓区 1 号 (来自档案)" in " ".join(each.value for each in test.caption)
    test.selectbox(key="party_contact_to_close").select_index(0)
    next(each for each in test.button if each.label == "停用").click().run()
    pressed(test, "停用单位")
    with own_app.database.reading() as connection:
        card = records.card(connection, "C1")
    assert card.fields["salesperson"] == "E7"
    assert card.fields["closed_on"]
    assert [bool(each.fields["closed_on"]) for each in card.contacts] == [True, False]
    assert card.accounts[0].fields["number"] == "6222 0000"
    assert "停用" in test.warning[0].value
    pressed(test, "重新启用")
    assert not test.warning


def test_MDM_04_a_supplier_has_items_with_its_code_lead_time_and_price(own_app):
    test = own_app.open("admin", "masters/supplied")
    assert "还没有供货条件" in test.info[0].value
    test.selectbox(key="supplied_supplier").select("S1")
    test.text_input(key="supplied_product").set_value("P1").run()
    for field, value in (("code", "ACME-7"), ("price", "3.20"), ("least", "50"), ("pack", "10")):
        test.text_input(key=f"supplied_{field}").set_value(value)
    test.number_input(key="supplied_days").set_value(12)
    test.date_input(key="supplied_since").set_value(date(2024, 1, 1))
    pressed(test, "保存供货条件")
    assert not test.error
    with own_app.database.reading() as connection:
        (kept,) = goods.supplied(connection, supplier="S1")
        agreed = contract_prices(connection, ["P1"], supplier="S1", on=date(2024, 3, 1))
    assert (kept.supplier_code, kept.lead_time_days, kept.price) == ("ACME-7", 12, Decimal("3.2"))
    assert (kept.least_quantity, kept.pack_quantity) == (50, 10)
    assert agreed == {"P1": Decimal("3.2")}
    assert "ACME-7" in test.dataframe[0].value.to_string()


def test_MDM_11_SAL_01_what_a_customer_s_documents_start_with_is_shown_and_overridden(own_app):
    """Address, terms, price list and tax appear with their source; typed ones take their place."""
    with own_app.database.commit(origin="test") as transaction:
        add_address(transaction, "C1", "长沙市岳麓区 1 号")
        add_price_list(
            transaction, "VIP", "贵宾价", currency="CNY", valid_from=date(2024, 1, 1),
            customer="C1", is_tax_inclusive=True,
        )  # fmt: skip
        add_price(transaction, "VIP", "P1", Decimal("11.30"))
        add_price(transaction, "VIP", "P1", Decimal("9.99"), least_quantity=10)
    test = own_app.open("sales", "selling/order")
    test.segmented_control(key="order_kind").set_value("quotation")
    test.selectbox(key="order_party").select("C1")
    test.date_input(key="order_date").set_value(date(2024, 3, 20)).run()
    said = next(each.label for each in test.expander if "长沙市" in each.label)
    assert all(f"{what} (来自档案)" in said for what in ("长沙市岳麓区 1 号", "VIP"))
    assert "来自档案" in test.text_input(key="order_address_C1").label
    test.text_input(key="order_address_C1").set_value("长沙港")
    for entry in ("2*P1", "3*F1@7"):
        test.text_input(key="order_entry").set_value(entry).run()
    assert [str(each) for each in test.dataframe[1].value["price"]] == ["10.00", "7.00"]
    test.button(key="order_post").click().run()
    assert not test.error
    with own_app.database.reading() as connection:
        found = connection.exec_driver_sql(
            "select d.custom, l.net, l.tax from document d join document_line l"
            " on l.document_id = d.id where d.kind = 'quotation' order by l.id"
        ).all()
    assert "长沙港" in json.loads(found[0][0])["delivery_address"]
    assert [tuple(row)[1:] for row in found] == [(20_00, 2_60), (21_00, 2_73)], "22.60 with tax"
    test.text_input(key="order_entry").set_value("12*P1").run()
    assert [str(each) for each in test.dataframe[1].value["price"]] == ["8.84070796"]


def test_MDM_05_the_score_of_a_supplier_opens_to_its_receipts(own_app):
    test = own_app.open("admin", "purchasing/evaluation")
    assert "没有收货" in test.info[0].value
    test.date_input(key="evaluation_from").set_value(date(2024, 1, 1))
    test.date_input(key="evaluation_to").set_value(date(2024, 3, 31)).run()
    assert not test.exception
    scores, receipts = (test.dataframe[n].value for n in (0, 1))
    assert list(scores["得分"]) == ["100.00"]
    assert sorted(receipts["product_code"]) == ["F1", "P1", "P2"]
    assert "准时交货 40" in test.caption[0].value


def test_departments_employees_projects_and_roles_are_kept_on_one_page(own_app):
    page = "masters/organization"
    test = own_app.open("admin", page)
    assert test.info
    test.text_input(key="new_department_code").set_value("D1")
    test.text_input(key="new_department_name").set_value("采购部")
    test.button(key="new_department_add").click().run()
    assert test.dataframe[0].value.iloc[0].tolist()[:2] == ["D1", "采购部"]
    test.text_input(key="new_department_code").set_value("D1")
    test.text_input(key="new_department_name").set_value("另一个")
    test.button(key="new_department_add").click().run()
    assert "采购部" in test.error[0].value
    test.segmented_control(key="organization_list").set_value("employee").run()
    test.text_input(key="new_employee_code").set_value("E1")
    test.text_input(key="new_employee_name").set_value("员工一")
    test.button(key="new_employee_add").click().run()
    assert test.dataframe[0].value.iloc[0].tolist()[:3] == ["E1", "员工一", "D1"]
    test.button(key="close_employee").click().run()
    assert test.dataframe[0].value.iloc[0].tolist()[3] != ""
    test.segmented_control(key="organization_list").set_value("roles").run()
    clerk = next(p.user_id for p in _holders(own_app) if p.name == "warehouse")
    test.selectbox(key="roles_of").select(clerk).run()
    test.multiselect(key=f"roles_{clerk}").set_value(["warehouse", "manager"]).run()
    test.button(key="roles_save").click().run()
    assert next(p.roles for p in _holders(own_app) if p.user_id == clerk) == (
        "manager", "warehouse",
    )  # fmt: skip
    reader = own_app.open("manager", page)
    assert not [each for each in reader.button if each.key == "new_department_add"]


def _holders(app):
    with app.database.reading() as connection:
        return organization.holders(connection)


def test_MDM_08_an_employee_is_transferred_on_the_page_and_the_statement_keeps_both(own_app):
    """April's revenue is 20 under D1, May's 50 under D2: entered on one day, after the transfer."""
    with own_app.database.commit(origin="test") as transaction:
        for code in ("D1", "D2"):
            create_department(transaction, code, f"{code} 部")
        create_employee(transaction, "E1", "员工一", department_code="D1", since=date(2024, 1, 1))
    test = own_app.open("admin", "masters/organization")
    test.segmented_control(key="organization_list").set_value("employee").run()
    test.date_input(key="change_employee_day").set_value(date(2024, 5, 1)).run()
    test.selectbox(key="transfer_to").select("D2").run()
    test.button(key="transfer").click().run()
    assert not test.error
    history = test.dataframe[1].value.to_numpy().tolist()
    assert history == [["2024年5月1日", "D2 D2 部"], ["2024年1月1日", "D1 D1 部"]]
    test.button(key="transfer").click().run()
    assert "D2" in test.error[0].value
    goods = builders.goods
    post(
        own_app.database,
        [
            builders.a_delivery("m5", goods("P1", 1, 50), employee="E1", on=date(2024, 5, 6)),
            builders.a_delivery("m4", goods("P1", 1, 20), employee="E1", on=date(2024, 4, 6)),
        ],
    )
    with own_app.database.reading() as connection:
        told = {
            month: fill_by_department(connection, "income_statement", Months(month, month))
            for month in ("2024-04", "2024-05")
        }
    assert told["2024-04"].figures["1"] == (20_00, 20_00)
    assert told["2024-05"].figures["1"] == (50_00, 50_00)
    assert told["2024-04"].columns[0] != told["2024-05"].columns[0]
