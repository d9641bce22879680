"""The pages of masters: what is typed is kept, refused by field, or doubted."""

from __future__ import annotations

from sqlalchemy import select

from erp.company.queries import find_values
from erp.parties.models import party


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
