"""Lots, labels and scans on pages: what expires, a trace that opens documents, a PDF with codes."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import date

import pytest
from sqlalchemy import select

from apps.web.label_sheets import Label, symbology_for, to_pdf
from apps.web.lines import NotADate
from erp.catalog.services import add_barcode, create_products
from erp.documents.models import document_line
from erp.posting import post
from erp.stock.models import lot
from tests.apps.test_forms import RECEIPT, SALE, fill, send
from tests.builders import a_delivery, a_goods_receipt, a_product, goods

GTIN = "6901234567892"


@pytest.fixture
def lots_app(own_app):
    """MILK by lot, with a barcode: lot A expires on 5 March 2024, B later; some of A is sold."""
    with own_app.database.commit(origin="test") as transaction:
        create_products(transaction, [a_product("MILK", tax_code="VAT13", tracking="lot")])
        add_barcode(transaction, "MILK", GTIN)
    early, late = date(2024, 3, 25), date(2099, 1, 1)
    post(
        own_app.database,
        [
            a_goods_receipt("m1", goods("MILK", 5, 3, lot="B", expires_on=late)),
            a_goods_receipt("m2", goods("MILK", 10, 3, lot="A", expires_on=early)),
            a_delivery("m3", goods("MILK", 4, 9, lot="A")),
        ],
    )
    return own_app


def test_INV_05_the_page_lists_what_expires_and_keeps_values_from_who_may_not_see_them(lots_app):
    test = lots_app.open("finance", "stock/lots")
    assert not test.exception
    shown = test.dataframe[0].value
    assert list(shown["lot"]) == ["A"]
    assert [float(each) for each in shown["book_value"]] == [18.0]
    assert "book_value" not in lots_app.open("warehouse", "stock/lots").dataframe[0].value


def test_INV_09_the_page_traces_a_lot_to_documents_and_holds_it(lots_app):
    test = lots_app.open("warehouse", "stock/lots")
    test.text_input(key="lots_product").set_value("MILK").run()
    test.text_input(key="lots_lot").set_value("A").run()
    assert not test.exception
    forward, back = test.dataframe[1].value, test.dataframe[2].value
    assert [name[:2] for name in forward["document"]] == ["XC"]
    assert [name[:2] for name in back["document"]] == ["CR"]
    test.text_input(key="lots_reason").set_value("冷链中断")
    test.button(key="lots_change").click().run()
    assert not test.error
    assert list(test.dataframe[3].value["reason"]) == ["冷链中断"]
    test.text_input(key="lots_lot").set_value("Z").run()
    assert "Z" in test.error[0].value


def test_INV_05_a_sale_proposes_the_lot_that_expires_first(lots_app):
    test = lots_app.open("sales", SALE)
    fill(test, "sale", "8*MILK@9", party="C1", day=date(2024, 3, 20))
    assert "A" in test.caption[-1].value or any("A" in each.value for each in test.caption)
    send(test, "sale")
    assert not test.error
    with lots_app.database.reading() as connection:
        sold = connection.execute(
            select(lot.c.code, document_line.c.quantity)
            .join(lot, lot.c.id == document_line.c.lot_id)
            .where(document_line.c.kind == "delivery")
            .order_by(document_line.c.id.desc())
            .limit(2)
        ).all()
    assert {code: int(quantity) for code, quantity in sold} == {"A": 6, "B": 2}


def test_INV_07_one_gs1_scan_fills_in_product_lot_and_expiry_and_twice_counts_two(lots_app):
    test = lots_app.open("warehouse", RECEIPT)
    scan = f"(01)0{GTIN}(17)261231(10)C7"
    fill(test, "receipt", scan, scan, party="S2")
    assert [tuple(row) for row in test.dataframe[1].value[["place", "quantity"]].to_numpy()] == [
        (1, "2 个")
    ]
    send(test, "receipt")
    assert not test.error
    with lots_app.database.reading() as connection:
        found = connection.execute(select(lot.c.expires_on).where(lot.c.code == "C7")).scalar_one()
    assert found == date(2026, 12, 31)


def test_INV_07_an_unknown_barcode_offers_to_be_linked_and_then_is_known(lots_app):
    test = lots_app.open("admin", RECEIPT)
    fill(test, "receipt", "4006381333931", party="S2")
    assert test.error
    test.text_input(key="receipt_link_4006381333931").set_value("MILK").run()
    test.button(key="receipt_link_button_4006381333931").click().run()
    assert not test.error
    assert "商品 MILK" in test.dataframe[1].value["name"][0]
    warehouse = lots_app.open("warehouse", RECEIPT)
    fill(warehouse, "receipt", "5012345678900", party="S2")
    assert not [each for each in warehouse.text_input if "link" in str(each.key)]


def test_INV_07_an_expiry_date_that_is_none_is_refused():
    from apps.web.lines import TypedLine, last_day_of  # noqa: PLC0415 - read by this test only

    assert last_day_of(1, TypedLine("A", expires="2026-09-30")) == date(2026, 9, 30)
    with pytest.raises(NotADate):
        last_day_of(1, TypedLine("A", expires="soon"))


# --- labels ---


def streams(pdf: bytes) -> list[str]:
    """What each page draws."""
    found = re.findall(rb"/FlateDecode \].*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return [
        zlib.decompress(base64.a85decode(each.strip().removesuffix(b"~>"))).decode("latin-1")
        for each in found
    ]


def texts(page: str) -> list[str]:
    """The Chinese texts of a page: UCS-2 in strings of PDF."""
    shown = []
    for raw in re.findall(r"\(((?:\\.|[^\\()])*)\) Tj", page, re.DOTALL):
        plain = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), raw)
        plain = re.sub(r"\\(.)", r"\1", plain)
        try:
            shown.append(plain.encode("latin-1").decode("utf-16-be"))
        except UnicodeError:
            shown.append(plain)
    return shown


LEFT = (
    "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011",
    "0110111", "0001011",
)  # fmt: skip
PARITY = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL",
    "LGGLGL",
)  # fmt: skip


def ean_of(page: str) -> str:
    """The EAN-13 a page's bars say, read as a scanner reads them."""
    found = re.findall(r"([\d.]+) [\d.-]+ ([\d.]+) [\d.-]+ re f", page)
    bars = sorted((float(x), float(width)) for x, width in found)
    module = min(width for _, width in bars)
    start = bars[0][0]
    modules = ["0"] * 95
    for x, width in bars:
        for at in range(round((x - start) / module), round((x - start + width) / module)):
            modules[at] = "1"
    said = "".join(modules)
    assert (said[:3], said[45:50], said[92:]) == ("101", "01010", "101")
    digits, parity = "", ""
    for at in range(3, 45, 7):
        code = said[at : at + 7]
        inverse = "".join("10"[int(bit)] for bit in code[::-1])
        parity += "L" if code in LEFT else "G"
        digits += str(LEFT.index(code if code in LEFT else inverse))
    for at in range(50, 92, 7):
        digits += str(LEFT.index("".join("10"[int(bit)] for bit in said[at : at + 7])))
    return f"{PARITY.index(parity)}{digits}"


def test_INV_07_labels_are_printed_and_read_back():
    labels = [
        Label(GTIN, "ean13", ("牛奶 1L", "MILK")),
        Label("A-01-02", symbology_for("A-01-02"), ("主仓 A-01-02",)),
        Label(f"010{GTIN}1726123110C7", symbology_for(f"010{GTIN}1726123110C7"), ("牛奶", "C7")),
    ]
    assert [each.symbology for each in labels] == ["ean13", "code128", "qr"]
    pages = streams(to_pdf(labels))
    assert len(pages) == 3
    assert texts(pages[0])[:2] == ["牛奶 1L", "MILK"]
    assert ean_of(pages[0]) == GTIN
    assert texts(pages[1])[0] == "主仓 A-01-02"
    assert pages[2].count(" re") > 100


def test_INV_07_the_page_makes_labels_of_products_lots_and_places(lots_app):
    test = lots_app.open("warehouse", "stock/labels")
    test.text_area(key="labels_codes").set_value("MILK\nP1\nNO-SUCH").run()
    assert not test.exception
    shown = test.dataframe[0].value
    assert list(shown["code"]) == [GTIN, "P1"]
    assert list(shown["symbology"]) == ["EAN-13", "Code 128"]
    assert "NO-SUCH" in test.warning[0].value
    for kind, code, said in (("lot", "A", f"010{GTIN}"), ("place", "MAIN/STOCK", "MAIN/STOCK")):
        test.segmented_control(key="labels_kind").set_value(kind).run()
        test.text_area(key="labels_codes").set_value(code).run()
        assert not test.exception
        assert test.dataframe[0].value["code"].iloc[0].startswith(said)
