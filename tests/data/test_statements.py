"""The official statement formats: every account in one line per side, formulas that name lines."""

from __future__ import annotations

from datetime import date

import pytest

from data.charts import STANDARDS, load_chart
from data.reference import load_cash_flow_items
from data.statements import (
    find_form,
    load_equity_columns,
    load_equity_movements,
    load_forms,
)

ON = date(2024, 12, 31)
FORMS = {form.code: form for form in load_forms()}


def _covers(what, account):
    if what.startswith("@"):
        return account.account_class == what[1:]
    return account.code == what or account.code.startswith(f"{what}.")


def _times(form, account, side):
    """How often an account's amount on a side stands in the lines of a form."""
    other = {"D": "credit", "C": "debit"}[side]
    return sum(
        term.sign
        for line in form.lines
        if line.role == "line"
        for term in line.terms
        if _covers(term.what, account) and not term.kind.startswith(other)
    )


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("side", ["D", "C"])
def test_CN_10_every_leaf_account_falls_in_exactly_one_line_per_side(standard, side):
    balance_sheet = find_form(standard, "balance_sheet", ON)
    income = find_form(standard, "income_statement", ON)
    profit = {"revenue", "expense"}
    for account in load_chart(standard):
        if account.is_leaf:
            assert _times(balance_sheet, account, side) == 1, account.code
            # Errors of earlier years go past the year's result, into 未分配利润 (财会〔2006〕18号).
            is_result = account.account_class in profit and account.code != "6901"
            is_other_income = account.code == "4003" and standard == "enterprise"
            expected = 1 if is_result or is_other_income else 0
            assert _times(income, account, side) == expected, account.code


@pytest.mark.parametrize("standard", STANDARDS)
def test_CN_10_every_cash_flow_item_is_one_line(standard):
    form = find_form(standard, "cash_flow", ON)
    named = [term.what for line in form.lines for term in line.terms if term.kind == "cash"]
    items = [each.code for each in load_cash_flow_items(standard)]
    assert sorted(named) == sorted([*items, "unassigned"])


@pytest.mark.parametrize("code", FORMS)
def test_CN_10_every_line_has_names_a_source_and_figures_from_somewhere(code):
    form = FORMS[code]
    keys = [line.key for line in form.lines]
    assert len(keys) == len(set(keys))
    for line in form.lines:
        assert all((line.name_zh, line.name_en, line.source)), line.key
        assert {key for _, key in line.formula} <= set(keys), line.key
        has_figure = line.role not in ("heading", "blank")
        assert bool(line.formula) + bool(line.terms) == int(has_figure), line.key


@pytest.mark.parametrize(
    ("paper", "numbers"), [("会小企01表", 53), ("会小企02表", 32), ("会小企03表", 22)]
)
def test_CN_10_line_numbers_of_the_small_business_forms_run_without_gap(paper, numbers):
    """财会〔2011〕17号 附录: 会小企01 has 53 lines, 02 has 32, 03 has 22."""
    form = next(each for each in load_forms() if each.paper == paper)
    printed = [int(line.number) for line in form.lines if line.number]
    assert printed == list(range(1, numbers + 1))


def test_CN_10_forms_of_a_statement_never_overlap():
    for form in load_forms():
        others = [
            each for each in load_forms()
            if (each.standard, each.statement) == (form.standard, form.statement)
        ]  # fmt: skip
        assert [each for each in others if each.valid_from == form.valid_from] == [form]
    assert find_form("enterprise", "balance_sheet", date(2018, 12, 31)) is None


def test_CN_10_changes_in_equity_name_columns_and_lines_that_exist():
    columns = {each.key for each in load_equity_columns()} | {"outside"}
    lines = {line.key for line in FORMS["enterprise_changes_in_equity"].lines}
    for (source, target), line in load_equity_movements().items():
        assert {source, target} <= columns
        assert line in lines
    for account in load_chart("enterprise"):
        if account.is_leaf and account.account_class in ("equity", "revenue", "expense"):
            found = [
                each.key
                for each in load_equity_columns()
                if any(_covers(what, account) for what in each.accounts)
            ]
            assert len(found) == 1, account.code
