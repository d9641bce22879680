"""The two forms: what is typed becomes documents, once; what is refused leaves nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from apps.web.line_entry import ProductInDoubt
from apps.web.queries import documents, masters
from apps.web.queries.documents import NoSuchDocument
from apps.web.views.forms.goods_receipt import PriceNeeded
from erp.catalog.services import add_barcode, add_unit
from erp.documents.models import document
from erp.posting import DOCUMENT_TYPES, Posted

RECEIPT, SALE = "forms/goods_receipt", "forms/sale"


def fill(
    test: AppTest, form: str, *entries: str, party: str, day: date = date(2024, 3, 20)
) -> None:
    """Choose the party and date, then type each entry into the field and press Enter."""
    test.selectbox(key=f"{form}_party").select(party)
    test.date_input(key=f"{form}_date").set_value(day)
    for entry in entries:
        test.text_input(key=f"{form}_entry").set_value(entry).run()


def table(test: AppTest):
    """What the system says of the lines; the first table is the grid they are typed into."""
    return test.dataframe[1].value


def send(test: AppTest, form: str) -> None:
    test.button(key=f"{form}_post").click().run()


def count(app) -> int:
    with app.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(document)).scalar_one()


def newest(app, kind: str) -> documents.Document:
    with app.database.reading() as connection:
        row = connection.execute(
            select(document.c.series, document.c.number)
            .where(document.c.kind == kind)
            .order_by(document.c.id.desc())
            .limit(1)
        ).one()
        name = documents.number_of(row.series, row.number)
        return documents.get_document(connection, name, "zh_CN")


def test_a_goods_receipt_is_posted_from_what_was_typed_and_scanned(own_app):
    test = own_app.open("warehouse", RECEIPT)
    fill(test, "receipt", "12*P1@3.60", "P3", "P3", "p2@0.95", party="S2")
    assert [tuple(row) for row in table(test)[["place", "quantity"]].to_numpy()] == [
        (1, "12 个"),
        (2, "2 个"),
        (3, "1 个"),
    ]
    assert test.button(key="receipt_post").disabled is False
    send(test, "receipt")
    assert test.error[0].value == PriceNeeded(2, "P3").zh


def test_a_posted_receipt_shows_its_number_and_the_form_is_empty_again(own_app):
    test = own_app.open("warehouse", RECEIPT)
    fill(test, "receipt", "12*P1@3.60", "P2", party="S2")
    before = count(own_app)
    send(test, "receipt")
    assert not test.error
    posted = newest(own_app, "goods_receipt")
    assert count(own_app) == before + 1
    assert [(line.product, line.quantity, line.unit_price) for line in posted.lines] == [
        ("P1", Decimal(12), Decimal("3.6")),
        ("P2", Decimal(1), Decimal(1)),  # the price of its last receipt
    ]
    assert test.session_state["receipt_posted"] == [posted.number]
    assert len(test.dataframe) == 1, "only the empty grid"


def test_a_sale_posts_delivery_and_invoice_together(own_app):
    test = own_app.open("sales", SALE)
    fill(test, "sale", "3*P1@8.5", "F1@21", party="C1")
    send(test, "sale")
    assert not test.error
    delivery, invoice = newest(own_app, "delivery"), newest(own_app, "sales_invoice")
    assert test.session_state["sale_posted"] == [delivery.number, invoice.number]
    assert delivery.net == invoice.net == Decimal("46.50")
    with own_app.database.reading() as connection:
        related = documents.related_documents(connection, delivery.id)
    assert [each.number for each in related] == [invoice.number]


def test_a_sale_may_be_delivered_without_an_invoice(own_app):
    test = own_app.open("sales", SALE)
    fill(test, "sale", "P1@8.5", party="C1")
    test.checkbox(key="sale_invoice").uncheck()
    send(test, "sale")
    assert len(test.session_state["sale_posted"]) == 1


def test_more_than_is_on_hand_is_refused_and_neither_document_stays(own_app):
    test = own_app.open("sales", SALE)
    fill(test, "sale", "1000*P1@8", party="C1")
    assert "⚠" in table(test)["available"][0]
    before = count(own_app)
    send(test, "sale")
    assert test.error
    assert "P1" in test.error[0].value
    assert count(own_app) == before
    assert table(test)["quantity"][0] == "1,000 个", "what was typed is still there"


def test_a_closed_or_missing_period_is_refused_in_the_readers_language(own_app):
    for language, word in (("zh_CN", "期间"), ("en", "period")):
        test = own_app.open("sales", SALE, language=language)
        fill(test, "sale", "P1@8", party="C1", day=date(2031, 1, 5))
        send(test, "sale")
        assert word in test.error[0].value


def test_the_same_form_sent_again_posts_nothing_twice(own_app):
    """As when the answer to a click is lost and the browser sends the form once more."""
    first = own_app.open("sales", SALE)
    fill(first, "sale", "P1@8", party="C1")
    key = first.session_state["sale_key"]
    send(first, "sale")
    assert first.session_state["sale_key"] != key, "the next form is another document"
    after = count(own_app)
    again = own_app.open("sales", SALE)
    fill(again, "sale", "P1@8", party="C1")
    again.session_state["sale_key"] = key
    send(again, "sale")
    assert not again.error
    assert count(own_app) == after
    assert again.session_state["sale_posted"] == []


@pytest.mark.parametrize(
    ("entry", "word"),
    [("NOBODY", "NOBODY"), ("0*P1", "0"), ("P1@x", "x"), ("1.2.3*P1", "1.2.3")],
)
def test_a_line_in_doubt_is_named_and_cannot_be_posted(app, entry, word):
    test = app.open("sales", SALE)
    fill(test, "sale", entry, party="C1")
    assert word in test.error[0].value
    if entry == "NOBODY":
        assert test.error[0].value == ProductInDoubt(1, entry, []).zh
    assert test.button(key="sale_post").disabled


def test_a_name_typed_for_a_code_is_taken_if_it_is_the_only_one_and_else_its_like_are_named(app):
    test = app.open("sales", SALE)
    fill(test, "sale", "2*商品 p1@5", party="C1")
    assert not test.error
    assert list(table(test)["name"]) == ["商品 P1"]
    fill(test, "sale", "商品", party="C1")
    assert "F1 商品 F1；F2 商品 F2；L1 商品 L1；M1 商品 M1；P1 商品 P1" in test.error[0].value


def test_what_cannot_be_read_as_a_line_is_said_at_the_field(app):
    test = app.open("sales", SALE)
    fill(test, "sale", "@@", party="C1")
    assert "12*A100@3.50" in test.error[0].value


def test_a_document_number_is_written_as_posting_writes_it():
    assert documents.number_of("XC202403", 12) == Posted("k", 1, "XC202403", 12).name


def test_every_kind_of_document_belongs_to_a_module():
    assert set(documents.MODULE_OF_KIND) == set(DOCUMENT_TYPES)
    assert set(DOCUMENT_TYPES) >= documents.COST_KINDS


@pytest.mark.parametrize("number", ["", "nonsense", "XC202402-", "XC202402-x", "XC202402-0099"])
def test_an_unknown_document_or_voucher_is_refused(app, number):
    with app.database.reading() as connection:
        with pytest.raises(NoSuchDocument):
            documents.get_document(connection, number, "zh_CN")
        with pytest.raises(NoSuchDocument):
            documents.get_voucher(connection, number, "zh_CN")


def test_MDM_02_the_barcode_of_a_box_counts_what_it_holds(own_app):
    with own_app.database.commit(origin="test") as transaction:
        add_unit(transaction, "P1", "box", numerator=12)
        add_unit(transaction, "P1", "bag", numerator=1, denominator=7)
        add_barcode(transaction, "P1", "6901234567892", unit="box")
        add_barcode(transaction, "P1", "BAG", unit="bag")
    with own_app.database.reading() as connection:
        found = masters.products_typed(connection, ["6901234567892", "p1", "BAG"], "zh_CN")
    assert {typed: (each.code, each.per_scan) for typed, each in found.items()} == {
        "6901234567892": ("P1", Decimal(12)),
        "p1": ("P1", Decimal(1)),
    }, "a seventh has no exact quantity and has to be typed"
