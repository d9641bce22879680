"""The pages of the books: what they show equals the ledger, what they export equals the page."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.web import sheets
from apps.web.queries.sheet import Column, Row, Sheet
from apps.web.views.reports import books as books_page

AGEING, ACCOUNT = "reports/ageing", "reports/account_statement"
STATEMENTS, BOOKS = "reports/statements", "reports/books"


def test_FIN_09_the_balance_sheet_ties_and_opens_to_its_accounts(app):
    test = app.open("finance", STATEMENTS)
    assert not test.error
    frame = test.dataframe[0].value
    shown = dict(zip(frame["行次"], frame["期末余额"], strict=True))
    assert shown["30"] == shown["53"] != ""
    assert any("资产 = 负债 + 所有者权益" in each.value for each in test.markdown)


@pytest.mark.parametrize("name", ["income_statement", "cash_flow"])
def test_FIN_10_statements_by_department_have_a_column_not_assigned(app, name):
    test = app.open("finance", STATEMENTS)
    test.segmented_control(key="statement").set_value(name).run()
    test.toggle(key="statement_departments").set_value(True).run()
    assert not test.error
    assert list(test.dataframe[0].value.columns)[-2:] == ["未分配", "合计"]


@pytest.mark.parametrize("book", list(books_page.shown.BOOKS))
def test_every_book_opens_without_an_error(app, book):
    test = app.open("finance", BOOKS)
    test.selectbox(key="book").select(book).run()
    assert not test.error
    assert not test.exception
    assert len(test.dataframe) == 1


def test_a_book_is_opened_by_its_address(app):
    test = app.open("finance", BOOKS, account="1122.01", first="2024-02", last="2024-03")
    assert "1122.01" in test.subheader[0].value
    memos = list(test.dataframe[0].value["摘要"])
    assert memos[0] == "期初余额"
    assert memos[-2:] == ["本月合计", "本年累计"]


def test_FIN_03_FIN_15_ages_are_proved_and_open_to_their_items(app):
    test = app.open("finance", AGEING)
    assert not test.error
    assert any("明细合计等于控制科目 1122" in each.value for each in test.markdown)
    aged = test.dataframe[0].value
    assert aged["合计"].iloc[-1] == aged["合计"].iloc[0]
    test.segmented_control(key="ageing_role").set_value("supplier").run()
    assert not test.error
    assert test.dataframe[-1].value["周末日"].iloc[0] == "2024-03-31"


def test_FIN_17_a_statement_is_recorded_as_sent_and_its_answer_too(own_app):
    test = own_app.open("finance", ACCOUNT, party="2", role="customer")
    test.button(key="confirm_send").click().run()
    assert list(test.dataframe[1].value["状态"]) == ["已发出"]
    balance = test.dataframe[1].value["我方余额"].iloc[0]
    test.text_input(key="confirm_amount").set_value("1")
    test.button(key="confirm_answer").click().run()
    test.text_input(key="confirm_amount").set_value(balance)
    test.button(key="confirm_answer").click().run()
    assert list(test.dataframe[1].value["状态"]) == ["相符", "不符", "已发出"]
    test.text_input(key="confirm_amount").set_value("x")
    test.button(key="confirm_answer").click().run()
    assert "x" in test.error[0].value


@pytest.mark.parametrize("cut", ["product", "customer", "order"])
def test_FIN_07_margins_say_that_they_sum_to_the_gross_profit(app, cut):
    test = app.open("finance", "reports/margins")
    test.segmented_control(key="margin_cut").set_value(cut).run()
    assert not test.error
    assert any("合计等于利润表毛利" in each.value for each in test.markdown)
    assert test.dataframe[0].value["毛利"].iloc[-1] != ""


SHEET = Sheet(
    "test",
    "明细账 <b>",
    ("公司",),
    (Column("日期"), Column("凭证"), Column("摘要"), Column("借方", "money", is_carried=True)),
    [Row(("2024-03-01", f"记-{n}", "=1+1", Decimal("1234.50"))) for n in range(5)]
    + [Row(("", "", "本月合计", Decimal("6172.50")), "total")],
    2,
)


def test_paper_carries_sums_over_its_pages(app):
    pages = sheets.paged(SHEET)
    said = [[(row.cells[2], row.cells[3]) for row in page if row.style] for page in pages]
    assert said == [
        [("过次页", Decimal("2469.00"))],
        [("承前页", Decimal("2469.00")), ("过次页", Decimal("4938.00"))],
        [("承前页", Decimal("4938.00")), ("本月合计", Decimal("6172.50"))],
    ]
    paper = sheets.to_html(SHEET).decode()
    assert paper.count("<section>") == 3
    assert "&lt;b&gt;" in paper
    assert "1,234.50" in paper


def test_csv_and_excel_hold_the_cells_of_the_screen(app):
    lines = sheets.to_csv(SHEET).decode("utf-8-sig").splitlines()
    assert lines[0] == "日期,凭证,摘要,借方"
    assert lines[1] == "2024-03-01,记-0,'=1+1,1234.50"
    page = load_workbook(BytesIO(sheets.to_xlsx(SHEET))).active
    values = list(page.iter_rows(min_row=4, values_only=True))
    assert len(values) == len(SHEET.rows)
    assert values[0] == ("2024-03-01", "记-0", "'=1+1", 1234.5)


def test_RPT_10_the_page_shows_turnover_by_month_and_only_to_those_who_see_costs(app):
    """40 P1, 10 F1 and 5 P2 come in January: 140.00 + 90.00 + 5.00 = 235.00 at its end.

    February: 14.00 of cost, 235.00 → 221.00, average 228.00: 0.06 times. March: 35.00 + 18.00
    − 3.50 = 49.50 of cost, 221.00 → 171.50, average 196.25: 0.25 times. January's: 117.50.
    The months: 63.50 ÷ ((117.50 + 228.00 + 196.25) ÷ 3 = 180.58…) = 0.35 times.
    """
    test = app.open("finance", "reports/turnover")
    assert not test.exception
    assert test.metric[0].value == "0.35"
    months = test.dataframe[0].value
    assert list(months["周转次数"]) == ["0", "0.06", "0.25", "0.35"]
    assert list(months["平均存货"]) == ["117.50", "228.00", "196.25", "180.58"]
    assert list(months["营业成本"]) == ["0.00", "14.00", "49.50", "63.50"]
