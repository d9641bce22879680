"""What work screens read live from the core, on each kind of database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.web.queries import documents, live_stock, masters
from erp.base.database import open_database
from erp.catalog.services import create_products
from erp.posting import post
from tests import builders
from tests.apps.company import trade


@pytest.fixture
def database(database_url):
    database = open_database(database_url)
    builders.a_company(database)
    post(database, trade())
    yield database
    database.close()


def test_a_document_leads_to_its_relatives_and_vouchers_and_back(database):
    with database.reading() as connection:
        delivery = documents.get_document(connection, "XC202403-0001", "zh_CN")
        assert delivery.party == "客户 C2"
        assert delivery.warehouse_code == "MAIN"
        assert delivery.module == "sales"
        assert (delivery.net, delivery.tax, delivery.gross) == (
            Decimal(120),
            Decimal("15.60"),
            Decimal("135.60"),
        )
        assert [(line.product, line.quantity, line.unit_price) for line in delivery.lines] == [
            ("P1", Decimal(10), Decimal(8)),
            ("F1", Decimal(2), Decimal(20)),
        ]
        kinds = [each.kind for each in documents.related_documents(connection, delivery.id)]
        assert sorted(kinds) == ["sales_invoice", "sales_return"]
        (reference,) = documents.vouchers_of(connection, delivery.id)
        voucher = documents.get_voucher(connection, reference.name, "zh_CN")
    debit = sum(row.debit for row in voucher.postings if row.debit is not None)
    credit = sum(row.credit for row in voucher.postings if row.credit is not None)
    assert debit == credit == Decimal("188.60")  # 135.60 receivable and 53.00 cost
    assert {row.document for row in voucher.postings} == {delivery.number}


def test_a_red_posting_stays_on_its_side(database):
    with database.reading() as connection:
        returned = documents.get_document(connection, "XT202403-0001", "zh_CN")
        (reference,) = documents.vouchers_of(connection, returned.id)
        voucher = documents.get_voucher(connection, reference.name, "en")
    amounts = [row.debit if row.debit is not None else row.credit for row in voucher.postings]
    assert all(amount is not None and amount < 0 for amount in amounts)


def test_the_price_of_the_last_receipt(database):
    receipt = builders.a_goods_receipt("gr9", builders.goods("P1", 1, "3.75"), on=date(2024, 3, 20))
    post(database, [receipt])
    with database.reading() as connection:
        prices = documents.last_receipt_prices(connection, ["P1", "F1", "P3"])
    assert prices == {"P1": Decimal("3.75"), "F1": Decimal(9)}


def test_quantities_on_hand_now(database):
    with database.reading() as connection:
        rows = live_stock.on_hand(connection, products=["P1", "F1"])
        nowhere = live_stock.on_hand(connection, warehouses=frozenset())
    assert [(row.product, row.warehouse, row.on_hand, row.available) for row in rows] == [
        ("F1", "MAIN", Decimal(8), Decimal(8)),
        ("P1", "MAIN", Decimal(27), Decimal(27)),
    ]
    assert nowhere == []


def test_what_forms_offer(database):
    with database.reading() as connection:
        assert [each.code for each in masters.customers(connection, "zh_CN")] == ["C1", "C2"]
        assert [each.code for each in masters.suppliers(connection, "zh_CN")] == ["S1", "S2"]
        everywhere = masters.warehouses(connection, "en", None)
        assert [str(each) for each in everywhere] == ["Main warehouse · MAIN", "东仓 · EAST"]
        east = masters.warehouses(connection, "zh_CN", frozenset({"EAST"}))
        assert [each.code for each in east] == ["EAST"]
        company = masters.get_company(connection, "en")
        assert (company.name, company.currency, company.digits) == ("Test company", "CNY", 2)


def test_a_product_is_found_by_code_or_barcode_in_any_case(database):
    with database.commit(origin="test") as transaction:
        create_products(transaction, [builders.a_product("K-9", barcode="6901234567892")])
    with database.reading() as connection:
        found = masters.products_typed(connection, ["k-9", "6901234567892", "P1", "none"], "en")
    assert {typed: product.code for typed, product in found.items()} == {
        "k-9": "K-9",
        "6901234567892": "K-9",
        "P1": "P1",
    }
