"""Dated reference facts: VAT codes, currencies, units, cash-flow items, voucher words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.charts import STANDARDS
from data.reference import (
    load_cash_flow_items,
    load_currencies,
    load_tax_codes,
    load_units,
    load_voucher_words,
)


def _rate(category: str, on: date) -> Decimal | None:
    rates = [
        c.rate_percent for c in load_tax_codes() if c.category == category and c.is_in_force(on)
    ]
    assert len(rates) <= 1, "two rates of one category on one day"
    return rates[0] if rates else None


@pytest.mark.parametrize(
    ("category", "day", "percent"),
    [
        # 国务院令第134号 第二条
        ("goods", date(1993, 12, 31), None),
        ("goods", date(1994, 1, 1), 17),
        ("reduced", date(2009, 12, 1), 13),
        # 财税〔2018〕32号 一: 17 to 16, 11 to 10
        ("goods", date(2018, 4, 30), 17),
        ("goods", date(2018, 5, 1), 16),
        ("reduced", date(2018, 4, 30), 11),
        ("reduced", date(2018, 5, 1), 10),
        # 财政部 税务总局 海关总署公告2019年第39号 一: 16 to 13, 10 to 9
        ("goods", date(2019, 3, 31), 16),
        ("goods", date(2019, 4, 1), 13),
        ("reduced", date(2019, 3, 31), 10),
        ("reduced", date(2019, 4, 1), 9),
        # 财税〔2016〕36号; 增值税法 第十条
        ("services", date(2016, 5, 1), 6),
        ("services", date(2026, 11, 22), 6),
        ("goods", date(2026, 11, 22), 13),
        ("reduced", date(2026, 11, 22), 9),
        # 增值税暂行条例 第十二条, 增值税法 第十一条
        ("levy", date(2026, 11, 22), 3),
        ("property", date(2026, 11, 22), 5),
        # 公告2020年第13号, 2022年第15号, 2023年第1号 and 第19号: the relief of 3 to 1
        ("levy_relief", date(2020, 2, 29), None),
        ("levy_relief", date(2020, 3, 1), 1),
        ("levy_relief", date(2022, 3, 31), 1),
        ("levy_relief", date(2022, 4, 1), 0),
        ("levy_relief", date(2022, 12, 31), 0),
        ("levy_relief", date(2023, 1, 1), 1),
        ("levy_relief", date(2027, 12, 31), 1),
        ("levy_relief", date(2028, 1, 1), None),
    ],
)
def test_MDM_09_a_category_has_the_rate_of_the_law_on_the_day(category, day, percent):
    assert _rate(category, day) == percent


def test_MDM_09_transport_at_11_and_farm_goods_at_13_stood_side_by_side_until_june_2017():
    """财税〔2017〕37号 一: the 13 percent rate ends, its goods go to 11."""
    on = date(2017, 6, 30)
    codes = {c.code for c in load_tax_codes() if c.category == "reduced" and c.is_in_force(on)}
    assert codes == {"VAT13L", "VAT11"}
    assert _rate("reduced", on + timedelta(days=1)) == 11


def test_FIN_13_zero_rated_exempt_and_out_of_scope_are_three_codes():
    """增值税法 第十条（四）, 第二十四条, 第六条."""
    kinds = {c.code: c.kind for c in load_tax_codes() if c.code in {"ZERO", "EXEMPT", "OUT"}}
    assert kinds == {"ZERO": "zero_rated", "EXEMPT": "exempt", "OUT": "out_of_scope"}


def test_tax_codes_are_unique_named_twice_dated_and_sourced():
    codes = load_tax_codes()
    assert len({c.code for c in codes}) == len(codes)
    for code in codes:
        assert code.name_zh
        assert code.name_en.isascii()
        assert code.source
        assert code.valid_to is None or code.valid_from <= code.valid_to
        assert code.taxpayer_kind in {"", "general", "small_scale"}
        assert (code.rate_percent == 0) == (code.kind not in {"standard_rate", "levy_rate"})


def test_FIN_16_currencies_are_iso_4217_with_their_minor_digits():
    currencies = {c.code: c for c in load_currencies()}
    assert len(currencies) >= 30
    assert all(len(c.code) == 3 and c.code.isupper() for c in currencies.values())
    assert len({c.number for c in currencies.values()}) == len(currencies)
    assert {code for code, c in currencies.items() if c.minor_digits == 0} == {
        *("CLP", "JPY", "KRW", "VND"),
    }
    assert {code for code, c in currencies.items() if c.minor_digits == 3} == {
        *("BHD", "JOD", "KWD", "OMR", "TND"),
    }
    assert (currencies["CNY"].number, currencies["CNY"].minor_digits) == ("156", 2)
    assert currencies["JPY"].quoting_unit == 100
    assert all(c.name_zh and c.name_en.isascii() for c in currencies.values())


def test_MDM_02_units_are_bilingual_and_convert_to_a_unit_of_the_same_measure():
    units = {u.code: u for u in load_units()}
    assert len({u.name_zh for u in units.values()}) == len(units)
    for unit in units.values():
        base = units[unit.base_unit]
        assert base.measure == unit.measure
        assert base.factor == 1
        assert unit.factor > 0
        assert unit.name_en.isascii()
        assert 0 <= unit.decimal_places <= 6
    assert units["dozen"].factor == 12
    assert units["jin"].factor * 2 == units["kg"].factor


def test_what_is_counted_or_packed_has_no_decimal_places():
    counted = [u for u in load_units() if u.measure in {"count", "package"}]
    assert len(counted) >= 20
    assert {u.decimal_places for u in counted} == {0}


@pytest.mark.parametrize(
    ("standard", "in_and_out"),
    [
        # 财会〔2011〕17号 会小企03表
        ("small_business", {"operating": (2, 4), "investing": (3, 2), "financing": (2, 3)}),
        # 财会〔2019〕6号 附件1 现金流量表
        ("enterprise", {"operating": (3, 4), "investing": (5, 4), "financing": (3, 3)}),
    ],
)
def test_CN_08_cash_flow_items_are_the_lines_of_the_form(standard, in_and_out):
    items = load_cash_flow_items(standard)
    for activity, (received, paid) in in_and_out.items():
        flows = [item.flow for item in items if item.activity == activity]
        assert flows == ["in"] * received + ["out"] * paid
    assert [item.code for item in items if item.activity == "exchange"] == ["exchange_effect"]
    assert items[-1].code == "exchange_effect"


def test_CN_08_small_business_items_carry_the_line_numbers_of_form_03():
    """会小企03表: lines 7, 13 and 19 are the net amounts, 20 the change of cash."""
    numbers = [item.line_number for item in load_cash_flow_items("small_business")]
    assert numbers == [*range(1, 7), *range(8, 13), *range(14, 19), None]


def test_CN_08_both_standards_name_what_trade_needs_by_the_same_codes():
    needed = {"sales", "purchases", "employees", "taxes", "operating_in", "operating_out"}
    for standard in STANDARDS:
        codes = [item.code for item in load_cash_flow_items(standard)]
        assert len(codes) == len(set(codes))
        assert needed <= set(codes)


def _word(scheme, *, debits_cash: bool, credits_cash: bool) -> str:
    """Choose as a voucher would: the first rule whose demands are met."""
    return next(
        rule.word
        for rule in load_voucher_words(scheme)
        if debits_cash >= rule.debits_cash and credits_cash >= rule.credits_cash
    )


@pytest.mark.parametrize(
    ("debits_cash", "credits_cash", "word"),
    [(True, False, "收"), (False, True, "付"), (True, True, "付"), (False, False, "转")],
)
def test_CN_01_the_word_follows_from_the_cash_postings(debits_cash, credits_cash, word):
    """会计基础工作规范 第五十条; a voucher between two cash accounts is 付 alone."""
    cash = {"debits_cash": debits_cash, "credits_cash": credits_cash}
    assert _word("three_way", **cash) == word
    assert _word("single", **cash) == "记"
