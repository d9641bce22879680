"""The checklist of initialisation: shares done, what is missing by name, what blocks."""

from __future__ import annotations

from datetime import date

from erp.access.services import create_roles, create_user
from erp.catalog.services import create_products
from erp.parties.services import create_parties
from erp.posting import post
from erp.setup.company import NewCompany, create_company
from ingest.readiness import blocking, check_readiness, percent_of
from tests.builders import a_journal, a_product, credit, debit

DAY = date(2024, 1, 5)


def checked(database, on=DAY):
    with database.reading() as connection:
        return {each.code: each for each in check_readiness(connection, on)}


def test_MIG_04_the_checklist_says_how_much_is_done_and_names_what_blocks(database):
    create_company(database, NewCompany("T1", "测试公司", first_month="2024-01", months=12))
    items = checked(database)
    assert [each.code for each in blocking(items.values())] == [
        "products", "customers", "suppliers", "people",
    ]  # fmt: skip
    # Done: the month, the warehouse, the clearing accounts, and one of three parameters.
    assert items["parameters"].missing == ("closing_policy", "access_policy")
    assert items["parameters"].percent == 33
    # 3 and a third of 14 lines.
    assert percent_of(items.values()) == 23
    with database.commit(origin="test") as transaction:
        create_products(transaction, [
            a_product("A", category="", tax_code="VAT13"),
            a_product("B", category="茶", tax_code="VAT13"),
        ])  # fmt: skip
        create_parties(transaction, [
            {"code": "K1", "name": "甲", "is_customer": 1, "tax_number": "91330000MA0000001X"},
            {"code": "G1", "name": "乙", "is_supplier": 1, "tax_number": ""},
        ])  # fmt: skip
        create_roles(transaction)
        for name, roles in (("wang", ["finance"]), ("li", [])):
            create_user(transaction, name=name, password="long enough 8", roles=roles,
                        now=database.clock())  # fmt: skip
    items = checked(database)
    assert [each.code for each in blocking(items.values())] == ["people"]
    assert (items["people"].percent, items["people"].missing) == (50, ("li",))
    assert (items["product_facts"].percent, items["product_facts"].missing) == (50, ("A",))
    assert items["party_facts"].missing == ("G1",)
    assert "finance" not in items["roles"].missing
    assert "admin" in items["roles"].missing
    # Stock worth 100 came in, the old balance of it did not: the clearing account names it.
    post(database, [a_journal("pz1", debit("1002", 100), credit("3104.90", 100), on=DAY)])
    (stopping,) = [each for each in blocking(checked(database).values()) if each.code != "people"]
    assert (stopping.code, stopping.done, stopping.of) == ("clearings", 3, 4)
    assert stopping.missing == ("3104.90",)
    post(database, [a_journal("pz2", debit("3104.90", 100), credit("3001", 100), on=DAY)])
    assert checked(database)["clearings"].is_done
    assert not checked(database, date(2026, 1, 1))["period"].is_done
