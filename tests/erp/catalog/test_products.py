"""Products: several units and barcodes, found by any, refused by field, renamed with history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.errors import SeveralRefusals
from erp.catalog.errors import NoSuchProduct
from erp.catalog.queries import Scanned, find_scanned
from erp.catalog.services import (
    add_barcode,
    add_category,
    add_product,
    add_unit,
    change_product,
    set_image,
)
from erp.company.errors import BadBarcode, DatesReversed, OutOfRange, UnknownValue, ValueTaken
from erp.documents.errors import ProductNotValid, UnitNotExact, UnknownUnit
from erp.posting import post
from erp.verification import verify
from tests.books import posted_books
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_reversal,
    a_sales_invoice,
    carrying,
    goods,
)

EANS = ("4006381333931", "5901234123457", "96385074")
EXAMPLE: dict[str, object] = {
    "code": "N1", "name": "六角螺栓", "unit": "piece", "category": "bolts", "tax_code": "VAT13",
}  # fmt: skip


def test_MDM_02_two_units_three_barcodes_any_is_found_and_a_rename_keeps_history(company, tmp_path):
    with company.commit(origin="test") as transaction:
        add_category(transaction, "iron", "五金")
        add_category(transaction, "bolts", "螺栓", parent="iron")
        add_product(transaction, EXAMPLE)  # type: ignore[arg-type]
        add_unit(transaction, "N1", "box", numerator=100)
        add_barcode(transaction, "N1", EANS[0])
        add_barcode(transaction, "N1", EANS[1], unit="box")
        change_product(transaction, "N1", {"barcode": EANS[2]})
        digest = set_image(transaction, "N1", b"picture", tmp_path)
    post(company, [a_goods_receipt("gr1", goods("N1", 2, 50, unit="box"))])
    with company.commit(origin="test") as transaction:
        change_product(transaction, "N1", {"name": "六角螺栓 M6"})
    with company.reading() as connection:
        assert find_scanned(connection, [*EANS, "nobody's"]) == {
            EANS[0]: Scanned("N1", "piece"),
            EANS[1]: Scanned("N1", "box"),
            EANS[2]: Scanned("N1", "piece"),
        }
        names = connection.exec_driver_sql(
            "select before from change_log where table_name = 'product' order by id desc limit 1"
        ).scalar_one()
        kept = connection.exec_driver_sql(
            "select quantity, unit, typed_quantity from document_line"
        ).one()
    assert "六角螺栓" in names
    assert tuple(kept) == (200_000_000, "box", 2_000_000)
    assert (tmp_path / digest).read_bytes() == b"picture"


def test_MDM_10_a_product_is_refused_field_by_field(company):
    wrong = {
        **EXAMPLE, "code": "P1", "unit": "furlong", "tax_code": "VAT99", "barcode": "4006381333932",
        "list_price": Decimal(-1), "valid_from": date(2024, 3, 1), "closed_on": date(2024, 2, 1),
    }  # fmt: skip
    with pytest.raises(SeveralRefusals) as refused, company.commit(origin="test") as transaction:
        add_product(transaction, wrong)  # type: ignore[arg-type]
    assert [(type(each), each.field) for each in refused.value.refusals] == [
        (UnknownValue, "unit"),
        (UnknownValue, "category"),
        (UnknownValue, "tax_code"),
        (BadBarcode, "barcode"),
        (OutOfRange, "list_price"),
        (DatesReversed, "closed_on"),
        (ValueTaken, "code"),
    ]
    for error, unit, numerator in (
        (UnknownValue, "furlong", 2), (ValueTaken, "piece", 2), (OutOfRange, "box", 0),
    ):  # fmt: skip
        with pytest.raises(error), company.commit(origin="test") as transaction:
            add_unit(transaction, "P1", unit, numerator=numerator)
    with company.commit(origin="test") as transaction:
        add_barcode(transaction, "P1", EANS[0])
    for error, code, barcode, unit in (
        (BadBarcode, "P2", "4006381333932", ""),
        (ValueTaken, "P2", EANS[0], ""),
        (UnknownValue, "P2", EANS[1], "box"),
        (NoSuchProduct, "P99", EANS[1], ""),
    ):
        with pytest.raises(error), company.commit(origin="test") as transaction:
            add_barcode(transaction, code, barcode, unit=unit)


def test_MDM_02_goods_bought_by_the_box_are_sold_by_the_piece_to_the_cent(company, books):
    """Two boxes of 12 at 10.00, three pieces at 1.00 out, invoiced and all taken back.

    2024-03-01 gr1
      D 1405.01 20.00
      C 2202.02 20.00 S1
    2024-03-01 dl1
      D 1122.02 3.39 C1
      D 5401.01 2.50
      C 1405.01 2.50
      C 2221.06 0.39
      C 5001 3.00
    """
    with company.commit(origin="test") as transaction:
        add_unit(transaction, "P1", "box", numerator=12)
        add_unit(transaction, "P1", "pack", numerator=1, denominator=3)
    post(
        company,
        [
            a_goods_receipt("gr1", goods("P1", 2, 10, unit="box")),
            a_delivery("dl1", goods("P1", "0.25", 12, unit="box")),
            a_sales_invoice("in1", carrying("dl1", quantity="0.25", unit="dozen")),
        ],
    )
    assert posted_books(company, "gr1", "dl1") == books
    with company.reading() as connection:
        unit_price = connection.exec_driver_sql(
            "select unit_price from document_line where kind = 'goods_receipt'"
        ).scalar()
    assert unit_price == 83_333_333, "rounded; the amounts are facts"
    for error, line in (
        (UnknownUnit, goods("P1", 1, 1, unit="carton")),
        (UnitNotExact, goods("P1", 1, 1, unit="pack")),
    ):
        with pytest.raises(error, match=r"P1|pack"):
            post(company, [a_delivery("dl9", line)])
    post(company, [a_reversal("in1")])
    with company.reading() as connection:
        kept = connection.exec_driver_sql(
            "select unit, typed_quantity from document_line order by id desc limit 1"
        ).one()
    assert tuple(kept) == ("dozen", -250_000)
    assert all(finding.holds for finding in verify(company))


def test_a_product_is_traded_only_on_its_days_but_what_began_is_finished(company):
    post(company, [a_goods_receipt(), a_delivery()])
    with company.commit(origin="test") as transaction:
        change_product(transaction, "P1", {"closed_on": date(2024, 3, 5)})
        change_product(transaction, "P2", {"valid_from": date(2024, 3, 5)})
    late = date(2024, 3, 6)
    for product, on in (("P1", late), ("P2", date(2024, 3, 4))):
        with pytest.raises(ProductNotValid, match=f"{product} is not valid on {on}"):
            post(company, [a_goods_receipt("gr2", goods(product, 1, 1), on=on)])
    assert post(company, [a_sales_invoice(on=late)]).posted
