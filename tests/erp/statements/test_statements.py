"""The official statements of a quarter of trade, line by line, before and after 结转损益."""

from __future__ import annotations

from datetime import date

import pytest

from data.statements import load_forms
from erp.base.database import Database, open_database
from erp.ledger.models import account
from erp.organization.services import create_department
from erp.posting import post
from erp.statements import queries, statements
from erp.statements.errors import NoDepartments, NoForm, UnknownMonth
from erp.statements.queries import Months
from erp.verification import verify
from tests.builders import a_company, a_journal, credit, debit
from tests.erp.statements.conftest import close_month, enter, trade

QUARTER = Months("2024-01", "2024-03")
FEBRUARY, MARCH = Months("2024-02", "2024-02"), Months("2024-03", "2024-03")
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")


def fill(database: Database, name: str, months: Months = QUARTER, **how):
    with database.reading() as connection:
        return statements.fill(connection, name, months, **how)


def shown(statement, column=None):
    """Line number or key → figure in fen, of lines that show one."""
    figures = {key: statement.figure(key, column) for key in statement.figures}
    return {key: figure for key, figure in figures.items() if figure}


def test_FIN_09_CN_10_a_small_business_prints_its_three_statements(small):
    """By hand: sales 40 × 50 + 10 × 60 = 2 600, cost 50 × 20 = 1 000, goods left 1 000.

    C1 owes 2 260 less 1 000; C2 paid 22 too much, an advance; S1 was paid 740 too much, a
    prepayment. Input tax 260 waits for certification: a debit of 2221.05, so another current asset;
    output tax 338 and income tax 90 are taxes payable.
    """
    assert shown(fill(small, "balance_sheet")) == {
        "1": 13_255_00, "4": 1_260_00, "5": 740_00, "9": 1_000_00, "12": 1_000_00, "14": 260_00,
        "15": 16_515_00, "30": 16_515_00,
        "31": 5_000_00, "34": 22_00, "36": 428_00, "41": 5_450_00, "47": 5_450_00,
        "48": 10_000_00, "51": 1_065_00, "52": 11_065_00, "53": 16_515_00,
    }  # fmt: skip
    income = fill(small, "income_statement", MARCH)
    assert shown(income, "year") == {
        "1": 2_600_00, "2": 1_000_00, "11": 120_00, "14": 300_00, "18": 25_00, "19": 25_00,
        "21": 1_155_00, "30": 1_155_00, "31": 90_00, "32": 1_065_00,
    }  # fmt: skip
    assert shown(income, "period") == {
        "11": 120_00, "18": 25_00, "19": 25_00, "21": -145_00, "30": -145_00, "31": 90_00,
        "32": -235_00,
    }  # fmt: skip
    cash = fill(small, "cash_flow", MARCH)
    assert shown(cash, "year") == {
        "1": 1_700_00, "3": 3_000_00, "4": 300_00, "6": 120_00, "7": -1_720_00,
        "14": 5_000_00, "15": 10_000_00, "17": 25_00, "19": 14_975_00,
        "20": 13_255_00, "22": 13_255_00,
    }  # fmt: skip
    assert shown(cash, "period") == {
        "1": 700_00, "6": 120_00, "7": 580_00, "17": 25_00, "19": -25_00,
        "20": 555_00, "21": 12_700_00, "22": 13_255_00,
    }  # fmt: skip
    assert all(finding.holds for finding in verify(small))


def test_FIN_09_CN_10_an_enterprise_prints_its_five_statements(enterprise):
    """As above; C2's advance is a contract liability, interest paid is in financing."""
    assert shown(fill(enterprise, "balance_sheet")) == {
        "cash": 13_255_00, "receivables": 1_260_00, "prepayments": 740_00,
        "inventories": 1_000_00, "other_current_assets": 260_00,
        "total_current_assets": 16_515_00, "total_assets": 16_515_00,
        "short_loans": 5_000_00, "contract_liabilities": 22_00, "taxes": 428_00,
        "total_current_liabilities": 5_450_00, "total_liabilities": 5_450_00,
        "capital": 10_000_00, "undistributed_profit": 1_065_00, "total_equity": 11_065_00,
        "total_liabilities_and_equity": 16_515_00,
    }  # fmt: skip
    income = shown(fill(enterprise, "income_statement"))
    assert (income["revenue"], income["net_profit"]) == (2_600_00, 1_065_00)
    assert income["comprehensive_income"] == 1_065_00
    cash = shown(fill(enterprise, "cash_flow"))
    assert (cash["operating_net"], cash["financing_net"], cash["end"]) == (
        -1_720_00, 14_975_00, 13_255_00,
    )  # fmt: skip
    assert shown(fill(enterprise, "supplement")) == {
        "net_profit": 1_065_00, "financial_expense": 25_00, "inventories": -1_000_00,
        "operating_receivables": -2_000_00, "operating_payables": 190_00,
        "operating_net": -1_720_00,
        "cash_end": 13_255_00, "net_increase": 13_255_00,
    }  # fmt: skip
    equity = fill(enterprise, "changes_in_equity")
    assert equity.figure("comprehensive_income", "undistributed_profit") == 1_065_00
    assert equity.figure("contributions", "capital") == 10_000_00
    assert equity.figure("end", "total") == 11_065_00


@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
def test_FIN_09_statements_tie_at_every_month_before_and_after_closing(database, standard):
    """Assets = liabilities + equity; profit = change of equity; cash flow ends at the cash."""
    company = trade(database, standard)
    assets, sources, equity, profit, end, cash = {
        "small_business": ("30", "53", "52", "32", "22", "1"),
        "enterprise": (
            "total_assets", "total_liabilities_and_equity", "total_equity", "net_profit", "end",
            "cash",
        ),
    }[standard]  # fmt: skip
    before = [fill(company, "income_statement", Months(m, m)).figures for m in MONTHS]
    for close in (False, True):
        for month in MONTHS:
            if close:
                close_month(company, month, standard)
            sheet = fill(company, "balance_sheet", Months(month, month))
            income = fill(company, "income_statement", Months("2024-01", month))
            flow = fill(company, "cash_flow", Months("2024-01", month))
            assert sheet.figure(assets) == sheet.figure(sources) != 0
            assert sheet.figure(equity) - 10_000_00 == income.figure(profit)
            assert flow.figure(end) == sheet.figure(cash)
    assert [fill(company, "income_statement", Months(m, m)).figures for m in MONTHS] == before


def test_FIN_09_running_totals_and_rows_give_the_same_statements(database):
    company = trade(database, "small_business")
    close_month(company, "2024-01", "small_business")
    for name in ("balance_sheet", "income_statement", "cash_flow"):
        for months in (QUARTER, FEBRUARY):
            live = fill(company, name, months)
            assert live.figures == fill(company, name, months, from_rows=True).figures


def test_FIN_10_departments_sum_to_the_company_in_every_line(small_file):
    """Two departments share the rent of April; what bears no department is *not assigned*."""
    with small_file.commit(origin="test") as transaction:
        create_department(transaction, code="D1", name="销售部")
        create_department(transaction, code="D2", name="仓储部")
    rent = [
        debit("5601.03", 700, department="D1"),
        debit("5601.03", 300, department="D2"),
        credit("1002", 1_000, department="D2", cash_flow_item="operating_out"),
    ]
    post(small_file, [a_journal("rent-april", *rent, on=date(2024, 4, 5))])
    months = Months("2024-01", "2024-04")
    with small_file.reading() as connection:
        for name in ("income_statement", "cash_flow"):
            statement = statements.fill_by_department(connection, name, months)
            assert statement.columns == ("0", "1", "2", "total")
            for line in statement.form.lines:
                if line.key not in ("21", "22"):  # cash balances are the company's
                    *parts, total = statement.figures[line.key]
                    assert sum(part or 0 for part in parts) == (total or 0), line.key
        one = statements.fill(connection, "income_statement", months, department=1)
        assert one.figure("11", "period") == 700_00
        recomputed = statements.fill(
            connection, "income_statement", months, department=1, from_rows=True
        )
        assert recomputed.figures == one.figures
        income = statements.fill_by_department(connection, "income_statement", months)
        assert income.figures["11"] == (120_00, 700_00, 300_00, 1_120_00)
        cash = statements.fill_by_department(connection, "cash_flow", months)
        assert cash.figures["6"] == (120_00, 0, 1_000_00, 1_120_00)


def test_FIN_09_every_figure_opens_to_parts_that_sum_to_it(enterprise_file):
    with enterprise_file.reading() as connection:
        for form in load_forms():
            if form.standard != "enterprise" or form.statement == "changes_in_equity":
                continue
            filled = statements.fill(connection, form.statement, QUARTER)
            for line in form.lines:
                if line.role in ("line", "detail", "total"):
                    parts = statements.open_line(connection, form.statement, line.key, QUARTER)
                    assert sum(part.amount for part in parts) == filled.figure(line.key), line.key
        receivables = statements.open_line(connection, "balance_sheet", "receivables", QUARTER)
        assert [(part.account, part.amount) for part in receivables] == [("1122.01", 1_260_00)]


def test_FIN_09_changes_in_equity_say_where_equity_came_from_and_went(enterprise_file):
    """Reserve 100 from profit, 40 to the owners, 30 of the reserve to capital, an old error 7."""
    close_month(enterprise_file, "2024-03", "enterprise")
    on = date(2024, 4, 30)
    enter(enterprise_file, on, [("4104.01", 100_00, 0), ("4101.01", -100_00, 0)])
    enter(enterprise_file, on, [("4104.03", 40_00, 0), ("2232", -40_00, 0)])
    enter(enterprise_file, on, [("4101.01", 30_00, 0), ("4001", -30_00, 0)])
    enter(enterprise_file, on, [("6901", 7_00, 0), ("2231", -7_00, 0)])
    enter(enterprise_file, on, [("4104.06", 7_00, 0), ("6901", -7_00, 0)], kind="closing")
    months = Months("2024-04", "2024-04")
    equity = fill(enterprise_file, "changes_in_equity", months)

    def row(key):
        pairs = zip(equity.columns, equity.figures[key], strict=True)
        return {column: figure for column, figure in pairs if figure}

    assert row("surplus_appropriation") == {
        "surplus_reserve": 100_00, "undistributed_profit": -100_00,
    }  # fmt: skip
    assert row("to_owners") == {"undistributed_profit": -40_00, "total": -40_00}
    assert row("surplus_to_capital") == {"capital": 30_00, "surplus_reserve": -30_00}
    assert row("errors") == {"undistributed_profit": -7_00, "total": -7_00}
    assert row("end")["total"] == 11_065_00 - 40_00 - 7_00
    sheet = fill(enterprise_file, "balance_sheet", months)
    assert row("end") == {
        "capital": sheet.figure("capital"),
        "surplus_reserve": sheet.figure("surplus_reserve"),
        "undistributed_profit": sheet.figure("undistributed_profit"),
        "total": sheet.figure("total_equity"),
    }


def test_FIN_09_last_year_and_the_beginning_of_the_year_have_their_columns(sqlite_url):
    company = a_company(open_database(sqlite_url), standard="enterprise", months=15)
    post(company, [a_journal("pz1", debit("1002", 500), credit("4001", 500))])
    post(company, [a_journal("pz2", debit("1002", 40), credit("6051", 40))])
    months = Months("2025-01", "2025-03")
    sheet = fill(company, "balance_sheet", months)
    assert sheet.figure("capital", "year_beginning") == sheet.figure("capital") == 500_00
    income = fill(company, "income_statement", months)
    assert (income.figure("revenue"), income.figure("revenue", "last_year")) == (0, 40_00)
    assert fill(company, "cash_flow", months).figure("beginning") == 540_00
    company.close()


def test_CN_10_an_account_of_the_firms_own_outside_every_line_is_named(small_file):
    with small_file.commit(origin="test") as transaction:
        transaction.insert(
            account,
            {
                "code": "1999", "name": "自设", "name_en": "own", "class": "asset",
                "direction": "D", "is_leaf": 1,
            },
        )  # fmt: skip
    with small_file.reading() as connection:
        chart = queries.read_chart(connection)
        form = statements.form_of(connection, "balance_sheet", QUARTER)
        assert statements.unplaced(form, chart, ["1122.01", "2221.06", "1999"]) == ["1999"]


def test_FIN_10_the_balance_sheet_is_of_the_company_only(small_file):
    with pytest.raises(NoDepartments, match="company only"):
        fill(small_file, "balance_sheet", department=1)
    with pytest.raises(NoForm, match="changes_in_equity"):
        fill(small_file, "changes_in_equity")
    with pytest.raises(UnknownMonth, match="2031-01"):
        fill(small_file, "balance_sheet", Months("2031-01", "2031-01"))
