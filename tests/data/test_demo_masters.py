"""The demo company's tables are what they claim: codes, check characters, languages, references."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from data.demo.masters import load_masters, load_spring_festivals
from data.tables import read_table

MASTERS = load_masters()
SOCIAL_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
UNASSIGNED_REGION = "319901"


def is_ean13(code: str) -> bool:
    """GS1: digits weighted 1 and 3 in turn sum to a multiple of ten."""
    weighted = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(code))
    return len(code) == 13 and code.isdigit() and weighted % 10 == 0


def is_organisation_code(code: str) -> bool:
    """GB 11714: eight characters weighted, the ninth makes the sum a multiple of eleven."""
    total = sum(
        ORGANISATION.index(character) * weight
        for character, weight in zip(code, ORGANISATION_WEIGHTS, strict=False)
    )
    return code[8] == "0123456789X0"[-total % 11]


def is_social_credit_code(code: str) -> bool:
    """GB 32100: characters weighted by powers of three; the last makes the sum divisible by 31."""
    weighted = sum(
        SOCIAL_CREDIT.index(character) * pow(3, place, 31)
        for place, character in enumerate(code[:17])
    )
    check = SOCIAL_CREDIT[-weighted % 31]
    return len(code) == 18 and code[17] == check and is_organisation_code(code[8:17])


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("4006381333931", True),  # a published example
        ("4006381333932", False),
        ("4006381333913", False),
    ],
)
def test_the_barcode_rule_knows_right_from_wrong(code, is_right):
    assert is_ean13(code) is is_right


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("91350100M000100Y43", True),  # a published example
        ("91350100M000100Y34", False),
        ("91350100M000101Y43", False),
    ],
)
def test_the_social_credit_rule_knows_right_from_wrong(code, is_right):
    assert is_social_credit_code(code) is is_right


def test_every_barcode_is_a_valid_code_for_use_inside_a_firm():
    codes = [product.barcode for product in MASTERS.products.values()]
    assert [code for code in codes if not is_ean13(code)] == []
    assert {code[:2] for code in codes} == {"20"}
    assert len(set(codes)) == len(codes)


def test_every_tax_number_is_valid_in_form_and_can_belong_to_no_real_firm():
    parties = [*MASTERS.suppliers.values(), *MASTERS.customers.values()]
    codes = [party.tax_number for party in parties if party.tax_number]
    assert [code for code in codes if not is_social_credit_code(code)] == []
    assert {code[2:8] for code in codes} == {UNASSIGNED_REGION}
    assert len(set(codes)) == len(codes) == len(parties) - 2  # walk-ins have none


def test_the_company_has_the_size_it_should():
    assert 390 <= len(MASTERS.products) <= 410
    assert 55 <= len(MASTERS.suppliers) <= 65
    assert 240 <= len(MASTERS.customers) <= 260
    assert [each.code for each in MASTERS.warehouses.values()] == ["MAIN", "BAOSHAN", "MINHANG"]


@pytest.mark.parametrize("table", ["products", "suppliers", "customers", "categories"])
def test_names_are_unique_and_in_both_languages(table):
    rows = list(read_table("demo", f"{table}.csv"))
    for column in ("code", "name_zh", "name_en"):
        names = Counter(row[column] for row in rows)
        assert [name for name, count in names.items() if count > 1 or not name.strip()] == []
    english = "".join(row["name_en"] for row in rows)
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def test_products_name_a_category_a_supplier_and_a_unit_that_exist():
    units = {row["code"] for row in read_table("units.csv")}
    for product in MASTERS.products.values():
        assert product.category in MASTERS.categories
        assert product.supplier in MASTERS.suppliers
        assert product.unit in units
        assert 0 < product.cost < product.list_price
        assert product.pack % product.order_multiple == 0


def test_customers_and_groups_name_what_exists():
    for customer in MASTERS.customers.values():
        assert customer.group in MASTERS.groups
        assert customer.payment_habit in {"prompt", "late", "partial", "never"}
        assert customer.billing in {"with_goods", "monthly"}
        assert not customer.shop or MASTERS.warehouses[customer.shop].is_shop
    named = itertools.chain.from_iterable(group.categories for group in MASTERS.groups.values())
    assert set(named) <= MASTERS.categories.keys()


def test_heating_sells_in_winter_and_fans_in_summer():
    heating, fans = MASTERS.categories["heating"].season, MASTERS.categories["fans"].season
    assert min(heating[0], heating[11]) > 20 * max(heating[5:8])
    assert min(fans[5:7]) > 10 * max(fans[0], fans[11])


def test_spring_festivals_fall_between_21_january_and_20_february_a_year_apart():
    festivals = load_spring_festivals()
    assert all((1, 21) <= (day.month, day.day) <= (2, 20) for day in festivals)
    gaps = {(later - day).days for day, later in itertools.pairwise(festivals)}
    assert gaps <= {353, 354, 355, 383, 384, 385}  # twelve or thirteen moons


def test_the_small_company_refers_to_nothing_it_does_not_have():
    small = load_masters("small")
    assert all(product.supplier in small.suppliers for product in small.products.values())
    assert {product.supplier for product in small.products.values()} == small.suppliers.keys()
    assert {each.payment_habit for each in small.customers.values()} >= {"prompt", "late"}
