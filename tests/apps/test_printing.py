"""Printed documents as PDF: in the party's language, under the firm's head, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import streamlit as st
from pypdf import PdfReader
from sqlalchemy import delete, insert, select, update

from apps.web.capitals import in_capitals
from apps.web.papers import Copy, to_pdf
from apps.web.queries.papers import get_paper
from erp.base.errors import RefusedByDatabase
from erp.company.services import Profile, set_profile
from erp.documents.models import document_print
from erp.documents.printing import A4, TRIPLICATE
from erp.parties.services import add_address, add_contact, change_party
from tests.apps.printed import printed, printed_text
from tests.apps.test_selling import carried, newest, ordered
from tests.erp.by_hand import ERRORS

HEAD = Profile(
    "示例贸易有限公司", "Example Trading Ltd", address="上海市示例路 1 号", phone="021-5550100",
    tax_number="91310000MA1FL0ABCD",
)  # fmt: skip
MM = 72 / 25.4


@pytest.fixture
def invoice(own_app):
    """An invoice of 3 P1 at 10.25 to a customer who reads English: 30.75 net, 34.75 gross."""
    with own_app.database.commit(origin="test") as transaction:
        set_profile(transaction, HEAD)
        change_party(
            transaction, "C1", {"language": "en", "name_en": "Customer One & Sons"},
            today=date(2024, 1, 1), confirmed=True,
        )  # fmt: skip
        add_address(transaction, "C1", "5 Harbour Road", purpose="invoice", receiver="Lee")
        add_contact(transaction, "C1", "Wang", phone="13800000000")
    ordered(own_app, "3*P1@10.25")
    carried(own_app, "delivery")
    carried(own_app, "sales_invoice")
    return newest(own_app, "sales_invoice")


def test_UX_13_a_document_is_printed_in_the_partys_language_under_the_firms_head(own_app, invoice):
    page = own_app.open("sales", "proofs/document", number=invoice.number)
    assert page.selectbox(key=f"print_language_{invoice.number}").value == "en"
    said = printed_text(own_app, invoice.number, language="en")
    for value in (
        "Sales invoice", invoice.number, "Example Trading Ltd", HEAD.address, HEAD.tax_number,
        "Customer One & Sons", "5 Harbour Road", "Lee", "30.75", "34.75", "Print no. 1",
    ):  # fmt: skip
        assert value in said, value
    assert "编号" not in said
    chinese = printed_text(own_app, invoice.number, language="zh_CN")
    for value in ("销售发票", HEAD.name, "商品 P1", "人民币叁拾肆元柒角伍分", "2024年3月20日"):
        assert value in chinese, value


def test_UX_13_the_file_is_made_outside_the_pages_run(own_app, invoice, monkeypatch):
    """The server makes it when it is fetched, where no page's state is at hand."""
    held = {}
    offered = st.download_button

    def keeping(label, data, file_name=None, mime=None, **options):
        held[options["key"]] = data
        return offered(label, data, file_name, mime, **options)

    monkeypatch.setattr(st, "download_button", keeping)
    own_app.open("sales", "proofs/document", number=invoice.number)
    assert held[f"print_{invoice.number}"]().startswith(b"%PDF")


def test_UX_13_prints_are_counted_and_a_reprint_says_so(own_app, invoice):
    first, second = (printed_text(own_app, invoice.number, language="en") for _turn in range(2))
    assert "Reprint" not in first
    assert "Reprint no. 2" in second
    page = own_app.open("sales", "proofs/document", number=invoice.number)
    rows = next(each.value for each in page.dataframe if "copy" in each.value)
    assert rows["copy"].tolist() == [2, 1]
    assert set(rows["who"]) == {"sales"}
    now = own_app.database.clock()
    kept = {"document_id": invoice.id, "copy": 2, "form": A4, "language": "en", "user_id": 1}
    for act in (
        update(document_print).values(copy=3),
        delete(document_print),
        insert(document_print).values({**kept, "printed_at": now}),
        insert(document_print).values({**kept, "copy": 0, "printed_at": now}),
    ):
        with pytest.raises((RefusedByDatabase, *ERRORS)), own_app.database.operational() as hand:
            hand.execute(act)
    with own_app.database.reading() as connection:
        assert connection.execute(select(document_print.c.copy)).scalars().all() == [1, 2]


def test_UX_13_a4_and_three_parts_each_with_every_letter_embedded(own_app, invoice):
    for form, width, height in ((A4, 210, 297), (TRIPLICATE, 241, 140)):
        paper = printed(own_app, invoice.number, form=form)
        box = paper.pages[0].mediabox
        assert (round(float(box.width) / MM), round(float(box.height) / MM)) == (width, height)
        fonts = [each.get_object() for each in paper.pages[0]["/Resources"]["/Font"].values()]
        used = [each for each in fonts if each["/Subtype"] == "/TrueType"]
        assert len(used) > 1
        assert all("/FontFile2" in each["/FontDescriptor"] for each in used)
        text = paper.pages[0].extract_text()
        assert ("第二联 客户" in text) == (form == TRIPLICATE)


def test_UX_13_long_papers_repeat_the_heads_and_count_their_pages(own_app, invoice):
    with own_app.database.reading() as connection:
        paper = get_paper(connection, invoice.number, "zh_CN", frozenset())
    lines = tuple(replace(invoice.lines[0], line=line) for line in range(1, 61))
    file = to_pdf(replace(paper, shown=replace(invoice, lines=lines)), A4, Copy(1, "", ""))
    pages = [each.extract_text() for each in PdfReader(BytesIO(file)).pages]
    assert len(pages) > 1
    for page, text in enumerate(pages, start=1):
        assert "商品" in text
        assert f"{page} / {len(pages)}" in text


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("107000.53", "人民币壹拾万零柒仟元伍角叁分"),
        ("100000001", "人民币壹亿零壹元整"),
        ("-20.30", "人民币负贰拾元叁角整"),
    ],
)
def test_UX_13_amounts_in_capitals(amount, said):
    assert in_capitals(Decimal(amount)) == said
