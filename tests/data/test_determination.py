"""Account determination: every act finds one leaf, and the standards differ where they must."""

from dataclasses import replace
from datetime import date

import pytest

from data.charts import STANDARDS, load_chart
from data.determination import (
    PRECEDENCE,
    TAXPAYER_KINDS,
    AccountKey,
    DeterminationRule,
    find_rule,
    load_determination,
)
from data.taxes import load_input_transfer_reasons

DAY = date(2026, 11, 22)

ACTS = """
    goods goods_in_transit goods_dispatched goods_consigned accrued_goods_reversal
    cost_variance price_difference material_cost_variance
    stock_loss stock_gain stock_write_off stock_surplus stock_revaluation
    payable accrued_payable prepayment receivable_billed receivable_unbilled advance_received
    bill_receivable bill_payable revenue other_revenue freight_income other_charge_income
    cost_of_sales purchase_expense other_cost selling_fee sample_expense
    cash_discount_given cash_discount_taken
    output_tax output_tax_pending output_tax_simplified vat_paid vat_unpaid vat_relief
    vat_relief_income income_tax_expense income_tax_payable
    bank cash other_monetary_funds bank_charge interest_income interest_expense
    exchange_gain exchange_loss unrealised_exchange_gain unrealised_exchange_loss rounding bad_debt
    selling_expense administrative_expense financial_expense investment_income
    non_operating_income non_operating_expense
    production_cost manufacturing_overhead research_and_development
    paid_in_capital capital_reserve surplus_reserve surplus_reserve_appropriation
    profit_of_year retained_earnings
    opening_equity opening_assets opening_liabilities opening_fixed_assets
"""

# 财会〔2016〕22号 一: a small-scale taxpayer has neither columns nor input tax.
ACTS_OF_GENERAL_TAXPAYERS = """
    input_tax_pending input_tax_deductible_later input_tax input_tax_transferred_out
    vat_prepaid vat_unpaid_transferred_out vat_overpaid_transferred_out
"""

# 财会〔2011〕17号 第六条, 第十条, 第八十八条: no impairment, no allowance, no past years.
ACTS_OF_ENTERPRISE = """
    stock_impairment_allowance stock_impairment_loss bad_debt_allowance
    bad_debt_allowance_expense prior_year_adjustment
"""

# Asked for with the surcharge or minor tax as reason.
ACTS_BY_REASON = ["taxes_and_surcharges", "taxes_and_surcharges_payable"]
# Asked for with why input VAT may not be deducted.
ACT_BY_TRANSFER_REASON = "input_tax_not_deducted"

# accounting.md §4, row by row: act, small business, enterprise.
WHERE_THE_STANDARDS_DIFFER = [
    ("revenue", "5001", "6001"),
    ("other_revenue", "5051", "6051"),
    ("cost_of_sales", "5401", "6401"),
    ("other_cost", "5402", "6402"),
    ("selling_expense", "5601", "6601"),
    ("administrative_expense", "5602", "6602"),
    ("financial_expense", "5603", "6603"),
    ("investment_income", "5111", "6111"),
    ("non_operating_income", "5301", "6301"),
    ("non_operating_expense", "5711", "6711"),
    ("income_tax_expense", "5801", "6801"),
    ("production_cost", "4001", "5001"),
    ("manufacturing_overhead", "4101", "5101"),
    ("research_and_development", "4301", "5301"),
    ("paid_in_capital", "3001", "4001"),
    ("capital_reserve", "3002", "4002"),
    ("surplus_reserve", "3101", "4101"),
    ("profit_of_year", "3103", "4103"),
    ("retained_earnings", "3104", "4104"),
    ("goods_dispatched", "1406", "1406"),
    ("advance_received", "2203", "2205"),
    ("bad_debt", "5711", "1231"),
    ("exchange_gain", "5301", "6603"),
    ("exchange_loss", "5603", "6603"),
    ("unrealised_exchange_gain", "5301", "6603"),
    ("unrealised_exchange_loss", "5603", "6603"),
    ("stock_write_off", "5711", "6602"),
    ("stock_surplus", "5301", "6602"),
    ("vat_relief_income", "5301", "6117"),
    ("stock_impairment_allowance", None, "1471"),
    ("stock_impairment_loss", None, "6701"),
    ("bad_debt_allowance_expense", None, "6702"),
    ("prior_year_adjustment", None, "6901"),
]


@pytest.fixture(scope="module")
def rules() -> list[DeterminationRule]:
    """Give the shipped rules."""
    return load_determination()


def _account(rules, act, standard, taxpayer_kind="general", **circumstances) -> str | None:
    key = AccountKey(act, standard, taxpayer_kind, **circumstances)
    rule = find_rule(rules, key, on=DAY)
    return rule.account if rule else None


@pytest.mark.parametrize("standard", STANDARDS)
def test_every_account_a_rule_names_is_a_leaf_of_that_standards_chart(rules, standard):
    leaves = {account.code for account in load_chart(standard) if account.is_leaf}
    targets = {rule.account for rule in rules if rule.standard in ("", standard)}
    assert targets <= leaves, targets - leaves


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("taxpayer_kind", TAXPAYER_KINDS)
def test_every_act_finds_an_account_for_each_standard_and_taxpayer_kind(
    rules, standard, taxpayer_kind
):
    asked = f"{ACTS} {ACTS_OF_GENERAL_TAXPAYERS} {ACTS_OF_ENTERPRISE}".split()
    silent = {act for act in asked if _account(rules, act, standard, taxpayer_kind) is None}
    expected = set(ACTS_OF_ENTERPRISE.split()) if standard == "small_business" else set()
    expected |= set(ACTS_OF_GENERAL_TAXPAYERS.split()) if taxpayer_kind == "small_scale" else set()
    assert silent == expected


def test_the_tables_speak_of_no_act_that_these_lists_do_not_name(rules):
    named = f"{ACTS} {ACTS_OF_GENERAL_TAXPAYERS} {ACTS_OF_ENTERPRISE}".split()
    assert {rule.act for rule in rules} == {*named, *ACTS_BY_REASON, ACT_BY_TRANSFER_REASON}


@pytest.mark.parametrize(("act", "small_business", "enterprise"), WHERE_THE_STANDARDS_DIFFER)
def test_an_act_finds_the_first_level_account_its_standard_asks_for(
    rules, act, small_business, enterprise
):
    """财会〔2011〕17号 附录 and 财会〔2006〕18号 附录, later changed by 财会〔2017〕7、15、22号."""
    found = [_account(rules, act, standard) for standard in ("small_business", "enterprise")]
    assert [code and code[:4] for code in found] == [small_business, enterprise]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize(
    ("act", "account"),
    [
        ("goods", "1405.01"),
        ("goods_in_transit", "1402"),
        ("accrued_goods_reversal", "1405.90"),
        ("accrued_payable", "2202.02"),
        ("payable", "2202.01"),
        ("prepayment", "1123"),
        ("receivable_billed", "1122.01"),
        ("receivable_unbilled", "1122.02"),
        ("input_tax_pending", "2221.05"),
        ("input_tax", "2221.01.01"),
        ("output_tax", "2221.01.07"),
        ("output_tax_pending", "2221.06"),
        ("input_tax_transferred_out", "2221.01.09"),
        ("bank", "1002"),
        ("cash", "1001"),
        ("material_cost_variance", "1404"),
    ],
)
def test_trade_of_a_general_taxpayer_uses_the_accounts_of_the_specification(
    rules, standard, act, account
):
    """accounting.md §2 and §5: first-level numbers the standards', sub-account numbers ours."""
    assert _account(rules, act, standard) == account


@pytest.mark.parametrize("standard", STANDARDS)
def test_FIN_13_all_vat_of_a_small_scale_taxpayer_stands_on_one_account_without_columns(
    rules, standard
):
    """财会〔2016〕22号 一: 小规模纳税人 sets up 应交增值税 without columns."""
    acts = ("output_tax", "output_tax_pending", "output_tax_simplified", "vat_paid", "vat_unpaid")
    assert {_account(rules, act, standard, "small_scale") for act in acts} == {"2221.11"}


def test_cost_variance_is_a_sibling_of_the_normal_cost(rules):
    for standard in STANDARDS:
        normal = _account(rules, "cost_of_sales", standard)
        variance = _account(rules, "cost_variance", standard)
        assert normal == variance.removesuffix(".90") + ".01"


def test_an_abnormal_shortage_of_an_enterprise_is_a_non_operating_expense(rules):
    """财会〔2006〕18号 附录 1901: 非常损失 to 营业外支出; small business: 第七十条, all of it."""
    shortage = {"act": "stock_write_off", "reason_code": "abnormal"}
    assert _account(rules, standard="enterprise", **shortage) == "6711.02"
    assert _account(rules, standard="small_business", **shortage) == "5711.01"


def test_each_surcharge_has_an_expense_and_a_payable(rules):
    """财会〔2016〕22号 二（二）: the taxes 税金及附加 takes in."""
    reasons = {rule.reason_code for rule in rules if rule.act in ACTS_BY_REASON}
    assert len(reasons) == 11
    for standard in STANDARDS:
        names = {account.code: account.name_zh for account in load_chart(standard)}
        for reason in reasons:
            expense, payable = (
                names[_account(rules, act, standard, reason_code=reason)] for act in ACTS_BY_REASON
            )
            assert payable == f"应交{expense}"


def test_each_reason_of_a_transfer_out_has_its_account(rules):
    """财会〔2016〕22号 二（四）: to cost, staff welfare or pending losses."""
    reasons = [each.code for each in load_input_transfer_reasons()]
    assert {r.reason_code for r in rules if r.act == ACT_BY_TRANSFER_REASON} == set(reasons)
    elsewhere = {"welfare": "2211.03", "abnormal_loss": "1901.01"}
    for standard, cost in zip(STANDARDS, ("5401.01", "6401.01"), strict=True):
        found = {
            each: _account(rules, ACT_BY_TRANSFER_REASON, standard, reason_code=each)
            for each in reasons
        }
        assert found == {each: elsewhere.get(each, cost) for each in reasons}


@pytest.mark.parametrize(
    ("category", "account"),
    [("", "1405.01"), ("raw_material", "1403"), ("turnover_material", "1411"), ("?", "1405.01")],
)
def test_goods_of_a_category_have_their_own_stock_account(rules, category, account):
    assert _account(rules, "goods", "enterprise", product_category=category) == account


def test_no_two_rules_ask_for_the_same_at_the_same_time(rules):
    asked = [
        (rule.act, *(getattr(rule, name) for name in PRECEDENCE), rule.valid_from) for rule in rules
    ]
    assert len(asked) == len(set(asked))


def test_every_rule_has_a_source(rules):
    assert all(rule.source for rule in rules)


GENERAL_RULE = DeterminationRule("goods", "", "", "", "", "", "", "", None, None, "1405.01", "x")


@pytest.mark.parametrize(
    ("less_specific", "more_specific"),
    [
        ({}, {"standard": "enterprise"}),
        ({"standard": "enterprise"}, {"taxpayer_kind": "general"}),
        ({"taxpayer_kind": "general", "standard": "enterprise"}, {"sign": "-"}),
        ({"sign": "-", "standard": "enterprise"}, {"product_category": "tools"}),
        ({"product_category": "tools", "sign": "-"}, {"warehouse_group": "north"}),
        ({"warehouse_group": "north", "product_category": "tools"}, {"party_group": "abroad"}),
        ({"party_group": "abroad", "warehouse_group": "north"}, {"reason_code": "gift"}),
        ({"reason_code": "gift"}, {"reason_code": "gift", "standard": "enterprise"}),
    ],
)
def test_the_most_specific_rule_wins_in_whatever_order_rules_stand(less_specific, more_specific):
    loser = replace(GENERAL_RULE, account="loser", **less_specific)
    winner = replace(GENERAL_RULE, account="winner", **more_specific)
    key = AccountKey("goods", "enterprise", "general", "tools", "north", "abroad", "gift", "-")
    assert find_rule([loser, winner], key, on=DAY) == winner
    assert find_rule([winner, loser], key, on=DAY) == winner


def test_a_rule_that_asks_for_something_else_never_applies():
    rule = replace(GENERAL_RULE, party_group="abroad")
    key = AccountKey("goods", "enterprise", "general")
    assert find_rule([rule], key, on=DAY) is None
    assert find_rule([GENERAL_RULE], replace(key, act="cash"), on=DAY) is None


def test_a_rule_holds_on_its_first_and_last_day_and_on_none_beside():
    rule = replace(GENERAL_RULE, valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    key = AccountKey("goods", "enterprise", "general")
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [find_rule([rule], key, on=day) is not None for day in days] == [0, 1, 1, 0]


def test_a_companys_own_rule_put_first_goes_before_an_equal_shipped_one(rules):
    own = replace(GENERAL_RULE, account="1405.02")
    assert _account([own, *rules], "goods", "enterprise") == "1405.02"
