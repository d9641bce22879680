"""What a scanner sends: barcodes of several units, lots and pieces, GS1 element strings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.catalog.errors import BadElementString
from erp.catalog.gs1 import FNC1, check_digit, is_element_string, read_elements
from erp.catalog.scanning import Resolved, resolve
from erp.catalog.services import add_barcode, add_unit, create_products
from erp.posting import post
from tests.builders import MARCH, a_goods_receipt, a_product, goods

TODAY = date(2024, 3, 1)
GTIN = "06901234567892"
BOX = "16901234567899"


@pytest.mark.parametrize(
    "scan",
    [
        f"(01){GTIN}(17)240930(10)L-7(21)S9(11)240301(37)12",
        f"01{GTIN}1724093010L-7{FNC1}21S9{FNC1}112403013712",
        f"]C101{GTIN}1724093010L-7{FNC1}21S9{FNC1}112403013712",
        f"]d2{FNC1}10L-7{FNC1}21S9{FNC1}3712{FNC1}1124030117240930" + f"01{GTIN}",
    ],
)
def test_INV_07_an_element_string_is_read_with_brackets_and_with_fnc1(scan):
    said = read_elements(scan, today=TODAY)
    assert (said.gtin, said.lot, said.serial) == (GTIN, "L-7", "S9")
    assert (said.produced_on, said.expires_on) == (TODAY, date(2024, 9, 30))
    assert said.quantity == Decimal(12)
    assert is_element_string(scan, today=TODAY)


def test_INV_07_day_00_is_the_months_last_a_weight_has_its_point_and_years_are_the_nearest():
    said = read_elements("(15)240200(3103)001250(00)106141412345678908", today=TODAY)
    assert (said.last_day, said.quantity) == (date(2024, 2, 29), Decimal("1.250"))
    assert said.others == {"00": "106141412345678908"}
    years = [read_elements(f"(17){yy}0101", today=TODAY).expires_on for yy in ("74", "75", "99")]
    assert [each.year for each in years if each] == [2074, 1975, 1999]


@pytest.mark.parametrize(
    "scan",
    [
        "(01)06901234567893", "(01)0690123456789", "(17)241301", "(10)", "(99)x", "[10]x",
        "7710L", f"(10){'x' * 21}", "(37)1a", "",
    ],
)  # fmt: skip
def test_INV_07_what_is_no_element_string_is_refused(scan):
    with pytest.raises(BadElementString) as refusal:
        read_elements(scan, today=TODAY)
    assert not is_element_string(scan, today=TODAY)
    assert scan in refusal.value.zh


def test_INV_07_check_digits_are_those_of_gs1():
    assert [check_digit(digits) for digits in ("690123456789", "1690123456789", "9638507")] == [
        "2", "9", "4",
    ]  # fmt: skip


def test_INV_07_a_scan_finds_product_unit_lot_expiry_and_quantity(company):
    with company.commit(origin="test") as transaction:
        create_products(
            transaction,
            [
                a_product("MILK", tax_code="VAT13", tracking="lot"),
                a_product("PHONE", tax_code="VAT13", tracking="serial"),
            ],
        )
        add_unit(transaction, "MILK", "box", numerator=12)
        add_barcode(transaction, "MILK", GTIN[1:])
        add_barcode(transaction, "MILK", BOX, unit="box")
        add_barcode(transaction, "MILK", "OLD-CODE")
        add_barcode(transaction, "PHONE", "96385074")
    post(company, [a_goods_receipt("gr1", goods("PHONE", 1, 9, lot="IMEI-1"), on=MARCH)])
    expected = {
        GTIN[1:]: Resolved(GTIN[1:], "MILK", "piece"),
        "OLD-CODE": Resolved("OLD-CODE", "MILK", "piece"),
        "P1": Resolved("P1", "P1", "piece"),
        "IMEI-1": Resolved("IMEI-1", "PHONE", "piece", lot="IMEI-1"),
        f"01{BOX}10A1{FNC1}17240401372": Resolved(
            BOX, "MILK", "box", Decimal(2), "A1", None, date(2024, 4, 1)
        ),
        f"(01){GTIN}(10)A1(21)7": Resolved(GTIN[1:], "MILK", "piece", lot="A1"),
        "(01)00000096385074(10)A1(21)7": Resolved("96385074", "PHONE", "piece", lot="7"),
        "(01)00614141999996(10)B": Resolved("614141999996", lot="B"),
        "4006381333931": Resolved("4006381333931"),
    }
    with company.reading() as connection:
        found = {scan: resolve(connection, scan, today=TODAY) for scan in expected}
        with pytest.raises(BadElementString):
            resolve(connection, f"(01){GTIN}(98)", today=TODAY)
    assert found == expected
    assert [scan for scan, each in found.items() if not each.is_known] == [
        "(01)00614141999996(10)B", "4006381333931",
    ]  # fmt: skip
