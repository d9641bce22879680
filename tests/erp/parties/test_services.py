"""Customers and suppliers: kept with all that belongs to them, doubted, refused, closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from psycopg.errors import InsufficientPrivilege

from erp.base.database import Database
from erp.base.errors import RefusedByDatabase, SeveralRefusals
from erp.catalog.services import add_price_list
from erp.company.errors import BadTaxNumber, FieldMissing, OutOfRange, UnknownValue, ValueTaken
from erp.documents.errors import PartyClosed
from erp.parties.errors import LooksLikeAnother, NoSuchParty
from erp.parties.queries import Default, defaults_for, similar_parties
from erp.parties.services import (
    PartyFields,
    add_address,
    add_bank_account,
    add_contact,
    add_party,
    change_party,
    close_detail,
    close_party,
)
from erp.posting import post
from erp.purchasing.services import agree_price
from erp.verification import verify
from tests.builders import a_sales_order

DAY = date(2024, 3, 1)
NOT_DELETED = (RefusedByDatabase, InsufficientPrivilege)
"""By trigger, on PostgreSQL by the rights of the application first."""
NUMBER = "91319901MAJ06GWM1L"


def added(company: Database, *, confirmed: bool = False, **fields: object) -> None:
    values: PartyFields = {"code": "C9", "name": "青岚五金有限公司", "is_customer": 1, **fields}  # type: ignore[typeddict-item]
    with company.commit(origin="test") as transaction:
        add_party(transaction, values, today=DAY, confirmed=confirmed)


def log_of(company: Database, table: str) -> list[tuple[object, ...]]:
    with company.reading() as connection:
        return connection.exec_driver_sql(
            f"select before, after from change_log where table_name = '{table}' order by id"
        ).fetchall()


def test_MDM_03_a_customer_has_contacts_addresses_banks_and_is_closed_but_never_deleted(company):
    added(company, tax_number="91319901-MAJ0 6gwm1l", payment_term="EOM30", credit_limit=500_000)
    with company.commit(origin="test") as transaction:
        add_contact(transaction, "C9", "王工", role="采购", phone="021-5550", is_default=True)
        add_contact(transaction, "C9", "李会计", role="财务")
        first = add_address(transaction, "C9", "一号路 1 号")
        add_address(transaction, "C9", "二号路 2 号", is_default=True)
        add_address(transaction, "C9", "发票邮寄处", purpose="invoice")
        add_bank_account(transaction, "C9", "建设银行", "6200 0000")
        change_party(transaction, "C9", {"name": "青岚新五金有限公司"}, today=DAY)
    post(company, [a_sales_order("so1", party="C9")])
    with company.reading() as connection:
        assert connection.exec_driver_sql(
            "select address, is_default from party_address where purpose = 'delivery' order by id"
        ).fetchall() == [("一号路 1 号", 0), ("二号路 2 号", 1)]
        assert str(connection.exec_driver_sql("select due_date from document").scalar()) == (
            "2024-04-30"
        ), "30 days after the end of March"
    before, after = log_of(company, "party")[-1]
    assert "青岚五金" in before
    assert "青岚新五金" in after
    with pytest.raises(NOT_DELETED), company.commit(origin="test") as transaction:
        transaction.rows("delete from party where code = 'C9'")
    with company.commit(origin="test") as transaction:
        close_detail(transaction, "party_address", first, DAY)
        close_party(transaction, "C9", date(2024, 3, 5))
    post(company, [a_sales_order("so2", party="C9", on=date(2024, 3, 5))])
    with pytest.raises(PartyClosed, match="C9 is closed since 2024-03-05"):
        post(company, [a_sales_order("so3", party="C9", on=date(2024, 3, 6))])
    with company.commit(origin="test") as transaction:
        close_party(transaction, "C9", None)
    post(company, [a_sales_order("so3", party="C9", on=date(2024, 3, 6))])
    assert all(finding.holds for finding in verify(company))


def test_MDM_04_a_supplier_has_items_with_lead_time_pack_and_price(company):
    with company.commit(origin="test") as transaction:
        agree_price(
            transaction, supplier="S1", product="P1", price=Decimal("3.20"), since=DAY,
            lead_time_days=7, least_quantity=Decimal(100), pack_quantity=Decimal(20),
            currency="CNY", supplier_code="LS-1",
        )  # fmt: skip
    with company.reading() as connection:
        row = connection.exec_driver_sql(
            "select lead_time_days, least_quantity, pack_quantity, supplier_code, currency"
            " from supplier_price"
        ).one()
    assert tuple(row) == (7, 100_000_000, 20_000_000, "LS-1", "CNY")


def test_MDM_10_what_cannot_be_is_refused_field_by_field(company):
    with pytest.raises(SeveralRefusals) as refused:
        added(
            company, code="C1", name=" ", tax_number="91319901MAJ06GWM1X", credit_days=-1,
            industry="alchemy", payment_term="NEVER",
        )  # fmt: skip
    assert [(type(each), each.field) for each in refused.value.refusals] == [
        (FieldMissing, "name"),
        (BadTaxNumber, "tax_number"),
        (OutOfRange, "credit_days"),
        (UnknownValue, "industry"),
        (UnknownValue, "payment_term"),
        (ValueTaken, "code"),
    ]
    assert "91319901MAJ06GWM1X" in refused.value.message("zh")
    assert refused.value.fields[0] == "name"
    added(company, country="de", tax_number="DE 136 695 976")
    with pytest.raises(SeveralRefusals), company.commit(origin="test") as transaction:
        change_party(transaction, "C9", {"country": "FR"}, today=DAY)
    with pytest.raises(FieldMissing), company.commit(origin="test") as transaction:
        add_contact(transaction, "C9", " ")
    with pytest.raises(UnknownValue), company.commit(origin="test") as transaction:
        add_address(transaction, "C9", "x", purpose="holiday")
    with pytest.raises(NoSuchParty), company.commit(origin="test") as transaction:
        close_party(transaction, "C8", DAY)


def test_MDM_10_the_same_number_or_nearly_the_same_name_warns_and_may_be_confirmed(company):
    added(company, name="青岚弱水装饰工程有限公司", tax_number=NUMBER)
    with pytest.raises(LooksLikeAnother) as doubt:
        added(company, code="C10", name="青岚弱水裝饰工程（华东）股份有限公司", tax_number="")
    assert [(m.code, m.has_same_tax_number) for m in doubt.value.matches] == [("C9", False)]
    with pytest.raises(LooksLikeAnother) as doubt:
        added(company, code="C10", name="全然不同", tax_number=NUMBER)
    assert "C9" in doubt.value.message("en")
    assert "税号相同" in doubt.value.message("zh")
    added(company, code="C10", name="全然不同", tax_number=NUMBER, confirmed=True)
    with company.reading() as connection:
        assert similar_parties(connection, "镜海扶桑紧固件制造有限公司") == []


def test_MDM_11_a_party_fills_in_what_is_known_each_with_its_source(company):
    added(company, party_group="dealer", currency="USD", tax_code="VAT13", salesperson="E1")
    with company.commit(origin="test") as transaction:
        add_address(transaction, "C9", "一号路 1 号")
        for code, group, customer in (("ALL", "", ""), ("DEALERS", "dealer", "")):
            add_price_list(
                transaction, code, code, currency="CNY", valid_from=DAY, group=group,
                customer=customer,
            )  # fmt: skip
    with company.reading() as connection:
        assert defaults_for(connection, "C9") == {
            "delivery_address": Default("一号路 1 号", "party"),
            "payment_days": Default("30", "party"),
            "price_list": Default("DEALERS", "party_group"),
            "currency": Default("USD", "party"),
            "tax_code": Default("VAT13", "party"),
            "salesperson": Default("E1", "party"),
        }
        assert defaults_for(connection, "C1")["price_list"] == Default("ALL", "all")
    with company.commit(origin="test") as transaction:
        change_party(transaction, "C9", {"price_list": "ALL", "payment_term": "NET15"}, today=DAY)
        filled = defaults_for(transaction, "C9")
    assert filled["price_list"] == Default("ALL", "party")
    assert filled["payment_term"] == Default("NET15", "party")
