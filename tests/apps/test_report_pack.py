"""Standard reports: rights, the link, files equal to the screen, and sums equal to the ledger.

The company is `company.trade`; what its figures must be is added up there by hand.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import duckdb
import pytest
import streamlit as st
from openpyxl import load_workbook
from pypdf import PdfReader

from analytics.errors import ReportNotAllowed, ReportNotFound, WrongPeriod
from analytics.mart_files import export_marts
from analytics.reader import open_reader
from analytics.report_files import Caption, lines, to_file
from analytics.report_files import shown as shown_cell
from analytics.reports import Choice, fill, is_seen, report, reports
from apps.web.queries import management, report_pack
from erp.access import rules, services
from erp.access.queries import Person, find_user_id
from erp.access.rules import BUILT_IN_ROLES, EXPORT, RoleScope
from erp.base.database import open_database
from erp.organization.services import create_department, create_employee
from erp.parties.services import change_party
from erp.statements import margins
from erp.statements.queries import Months
from tests.apps.test_pages import shown

MARCH = Choice(date(2024, 3, 1), date(2024, 3, 31))
QUARTER = Choice(date(2024, 1, 1), date(2024, 3, 31))
LINK = {"from": "2024-01-01", "to": "2024-03-31"}
ROLE = {role.code: role for role in BUILT_IN_ROLES}


@pytest.fixture
def reader(published_home):
    def opened(role: str = "finance"):
        scope = rules.scope_of([ROLE[role]], user_id=1, company="t1", version=1)
        return open_reader(scope, published_home.warehouse)

    return opened


def person(role: str) -> Person:
    scope = rules.scope_of([ROLE[role]], user_id=1, company="t1", version=1)
    return Person(1, role, role, "zh_CN", (ROLE[role],), ROLE[role].rights, scope)


def total(filled, name: str) -> Decimal | None:
    names = [each.name for each in filled.columns]
    return filled.totals[names.index(name)] if filled.totals else None


@pytest.mark.parametrize("cut", ["product", "customer", "order", "channel", "salesperson"])
def test_FIN_07_every_cut_of_the_margin_sums_to_the_income_statement(reader, published_home, cut):
    """Revenue 28 + 112 = 140; cost 14 + 49.50 = 63.50; so 76.50."""
    filled = fill(reader(), report("margin"), replace(QUARTER, cut=cut))
    database = open_database(published_home.database_url)
    with database.reading() as connection:
        profit = margins.gross_profit(connection, Months("2024-01", "2024-03"))
    database.close()
    assert total(filled, "margin") == Decimal("76.50") == Decimal(profit).scaleb(-2)
    assert total(filled, "revenue") == Decimal(140)


def test_FIN_07_the_margin_of_a_product_is_the_same_live_and_published(reader):
    """P1: 28 + 80 - 8 sold, 14 + 35 - 3.50 cost. F1: 40 sold, 18 cost."""
    filled = fill(reader(), report("margin"), replace(QUARTER, cut="product"))
    found = {str(row[0]).split()[0]: row[3] for row in filled.rows}
    assert found == {"P1": Decimal("54.50"), "F1": Decimal(22)}


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("purchase_summary", "gross", "259.90"),  # 40 × 3.50 + 10 × 9, and 13 % tax
        ("sales_detail", "revenue", "140.00"),
        ("stock_balance", "book_value", "171.50"),
        ("stock_ageing", "book_value", "171.50"),
        ("slow_movers", "book_value", None),
        ("receivables_ageing", "remaining", "126.56"),
        ("payables_ageing", "remaining", "264.90"),
        ("sales_returns", "cost", "3.50"),
    ],
)
def test_RPT_01_each_report_ties_to_the_ledger(reader, name, column, expected):
    filled = fill(reader(), report(name), QUARTER)
    assert total(filled, column) == (None if expected is None else Decimal(expected))
    company = reader().published
    assert all(company.tie_out(tie, "t1").holds for tie in report(name).ties)


LEDGER = {
    "purchase_summary": ("gross", "2202.01", "supplier_invoice", -1),
    "sales_detail": ("revenue", "5001", "", -1),
    "stock_balance": ("book_value", "1405", "", 1),
}
"""Report to its column, and the account, kind of document and sign that say the same live."""


@pytest.mark.parametrize("name", LEDGER)
def test_RPT_01_the_report_s_total_is_what_the_postings_of_the_core_say(
    reader, published_home, name
):
    column, code, kind, sign = LEDGER[name]
    database = open_database(published_home.database_url)
    with database.reading() as connection:
        ledger = connection.exec_driver_sql(
            "select sum(p.amount) from posting p join account a on a.id = p.account_id"
            " join journal_entry e on e.id = p.entry_id join document d on d.id = e.document_id"
            f" where a.code like '{code}%' and (d.kind = '{kind}' or '{kind}' = '')"
        ).scalar_one()
    database.close()
    filled = fill(reader(), report(name), QUARTER)
    assert total(filled, column) == sign * Decimal(ledger).scaleb(-2)


def test_RPT_01_the_reconciliation_differs_nowhere(reader):
    filled = fill(reader(), report("reconciliation"), QUARTER)
    assert {str(row[2]) for row in filled.rows} == {"payables", "receivables", "stock"}
    assert {row[5] for row in filled.rows} == {Decimal(0)}


def test_RPT_10_turnover_is_cost_of_sales_over_average_stock(reader):
    """March: 49.50 cost; stock 221 before (235 - 14), 171.50 after: 196.25 on average."""
    filled = fill(reader(), report("inventory_turnover"), MARCH)
    [(month, opening, closing, average, cost, turns, _)] = filled.rows
    assert (month, opening, closing) == ("2024-03", Decimal(221), Decimal("171.50"))
    assert (average, cost) == (Decimal("196.25"), Decimal("49.50"))
    assert turns == Decimal("0.252229")


def test_RPT_11_sales_are_compared_with_the_month_before_like_for_like(reader):
    """March sold 112 to C2, February 28 to C1: 300 % more; like for like there is nothing."""
    all_of_it = fill(reader(), report("sales_comparison"), replace(MARCH, cut="customer"))
    assert [row[1:4] for row in all_of_it.rows if row[0] == "C2"] == [(Decimal(112), None, None)]
    assert all_of_it.totals[1:4] == (Decimal(112), Decimal(28), Decimal("300.0"))
    like = replace(MARCH, cut="customer", is_like_for_like=True)
    assert fill(reader(), report("sales_comparison"), like).rows == []
    by_channel = fill(reader(), report("sales_comparison"), replace(like, cut="channel"))
    assert by_channel.totals[1:4] == (Decimal(112), Decimal(28), Decimal("300.0"))


def test_RPT_03_the_filter_narrows_every_report_that_has_it(reader):
    only = replace(QUARTER, values=(("customer", "C2"),))
    assert total(fill(reader(), report("sales_detail"), only), "revenue") == Decimal(112)
    assert total(fill(reader(), report("margin"), only), "revenue") == Decimal(112)
    goods = replace(QUARTER, values=(("product", "F1"),))
    assert total(fill(reader(), report("stock_balance"), goods), "book_value") == Decimal(72)


@pytest.mark.parametrize("name", [each.name for each in reports()])
def test_RPT_05_csv_excel_and_pdf_have_the_cells_of_the_screen(reader, name):
    filled = fill(reader(), report(name), QUARTER, language="en")
    captioned = Caption(report(name).en, ("t1", "2024"), "en")
    rows = lines(filled, captioned)
    in_csv = list(csv.reader(StringIO(to_file("csv", filled, captioned).decode("utf-8-sig"))))
    assert in_csv[0] == [each.en for each in filled.columns]
    page = load_workbook(BytesIO(to_file("xlsx", filled, captioned))).active
    in_excel = list(page.iter_rows(min_row=4, values_only=True))
    assert len(in_csv) - 1 == len(in_excel) == len(rows)
    for row, text, cells in zip(rows, in_csv[1:], in_excel, strict=True):
        for value, written, cell in zip(row, text, cells, strict=True):
            if isinstance(value, Decimal):
                assert Decimal(written) == value
                assert Decimal(str(cell)) == value
            elif value is None:
                assert (written, cell) == ("", None)
    on_paper = _without_spaces(
        page.extract_text() for page in PdfReader(BytesIO(to_file("pdf", filled, captioned))).pages
    )
    heads = _without_spaces(each.en for each in filled.columns)
    cells = _without_spaces(
        shown_cell(cell, column)
        for row in rows for cell, column in zip(row, filled.columns, strict=True)
    )  # fmt: skip
    assert on_paper.partition(heads)[2].replace(heads, "") == cells


def _without_spaces(texts: Iterable[str]) -> str:
    """A cell breaks where its column ends; what it says does not change by that."""
    return "".join("".join(texts).split())


def test_RPT_05_an_export_needs_its_right_and_is_logged(reader, own_home):
    filled = fill(reader(), report("sales_detail"), MARCH)
    captioned = Caption("销售明细", (), "zh_CN")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = report_pack.export(own_home, person("finance"), filled, captioned, kind="csv", now=now)
    [line] = (own_home.logs / "exports.jsonl").read_text().splitlines()
    said = json.loads(line)
    assert (said["user"], said["report"], said["rows"]) == ("finance", "sales_detail", 3)
    assert made.startswith("\ufeff日期".encode())
    with pytest.raises(ReportNotAllowed):
        report_pack.export(own_home, person("warehouse"), filled, captioned, kind="csv", now=now)
    assert len((own_home.logs / "exports.jsonl").read_text().splitlines()) == 1


@pytest.fixture
def files(monkeypatch):
    """What each download button hands over, by its label; the buttons are drawn as ever."""
    held = {}
    offered = st.download_button

    def keeping(label, data, *rest, **options):
        held[label] = data
        return offered(label, data, *rest, **options)

    monkeypatch.setattr(st, "download_button", keeping)
    return held


def test_RPT_05_the_page_s_buttons_give_the_rows_shown_and_log_them(own_app, own_home, files):
    link = {"from": "2024-03-01", "to": "2024-03-31"}
    test = own_app.open("finance", "reports/pack", report="sales_detail", **link)
    screen = test.dataframe[0].value
    assert set(files) == {"Excel", "CSV", "PDF"}
    made = files["CSV"]()
    rows = list(csv.DictReader(StringIO(made.decode("utf-8-sig"))))
    assert [row["商品编码"] for row in rows] == screen["商品编码"].to_list()
    assert [Decimal(row["不含税金额"]) for row in rows] == [
        Decimal(each.replace(",", "")) for each in screen["不含税金额"]
    ]
    printed = _without_spaces(
        page.extract_text() for page in PdfReader(BytesIO(files["PDF"]())).pages
    )
    page = load_workbook(BytesIO(files["Excel"]())).active
    for number, cells in zip(screen["单据"], page.iter_rows(min_row=4), strict=True):
        assert number in {str(cell.value or "") for cell in cells}
        assert number in printed
    kept = [json.loads(each) for each in (own_home.logs / "exports.jsonl").read_text().splitlines()]
    assert [(each["user"], each["format"]) for each in kept] == [
        ("finance", "csv"), ("finance", "pdf"), ("finance", "xlsx"),
    ]  # fmt: skip
    assert kept[0]["sha256"] == hashlib.sha256(made).hexdigest()


def test_RPT_05_who_may_not_export_has_no_buttons(own_app, files):
    with own_app.database.commit(origin="test") as transaction:
        kept = {each for each in ROLE["finance"].rights if each[1] != EXPORT}
        services.set_role_rights(transaction, "finance", kept)
    test = own_app.open("finance", "reports/pack", report="sales_detail", **LINK)
    assert not test.exception
    assert files == {}


def test_RPT_07_a_link_opens_with_the_data_scope_of_who_opens_it(own_app):
    """C1 is the seller's own customer, C2 another's: one link, other rows."""
    day = date(2024, 1, 1)
    with own_app.database.commit(origin="test") as transaction:
        create_department(transaction, "D1", "一部")
        create_employee(transaction, "E1", "甲", department_code="D1", since=day)
        change_party(transaction, "C1", {"salesperson": "E1"}, today=day)
        services.set_role_scope(transaction, "sales", RoleScope(is_own_only=True))
        user = find_user_id(transaction.connection, "sales")
        services.set_employee(transaction, user, "E1")
    whole = own_app.open("finance", "reports/pack", report="sales_detail", **LINK)
    assert {*whole.dataframe[0].value["客户编码"]} >= {"C1", "C2"}
    mine = own_app.open("sales", "reports/pack", report="sales_detail", **LINK)
    assert {*mine.dataframe[0].value["客户编码"]} - {"合计", ""} == {"C1"}
    assert "28.00" in {*mine.dataframe[0].value["不含税金额"]}
    others = own_app.open("sales", "reports/pack", report="sales_detail", customer="C2", **LINK)
    assert not others.dataframe


def test_RPT_07_reports_over_what_a_role_does_not_see_are_refused(reader):
    seen = {each.name for each in report_pack.allowed(reader("warehouse"), person("warehouse"))}
    assert "stock_balance" in seen
    assert not seen & {"margin", "sales_detail", "reconciliation", "cash_tied_up"}
    columns = fill(reader("warehouse"), report("stock_balance"), QUARTER).columns
    assert "book_value" not in {each.name for each in columns}
    assert not is_seen(reader("sales"), report("margin"))
    with pytest.raises(ReportNotAllowed):
        fill(reader("sales"), report("margin"), QUARTER)


def test_a_report_that_does_not_exist_or_a_period_that_ends_first_is_refused(reader):
    with pytest.raises(ReportNotFound, match="nonsense"):
        report("nonsense")
    with pytest.raises(WrongPeriod, match="2024-03-31"):
        fill(reader(), report("margin"), Choice(date(2024, 3, 31), date(2024, 3, 1)))


def test_RPT_03_a_link_opens_the_report_with_its_filters(app):
    link = {"from": "2024-03-01", "to": "2024-03-31", "customer": "C2"}
    test = app.open("finance", "reports/pack", report="sales_detail", **link)
    assert not test.error
    assert test.dataframe[0].value["客户编码"].to_list()[:2] == ["C2", "C2"]
    assert test.query_params["customer"] == "C2"
    test.text_input(key="filter_customer").set_value("C1").run()
    assert test.query_params["customer"] == "C1"
    assert "当前选择没有内容" in shown(test) or not test.dataframe


@pytest.mark.parametrize(
    "name", ["purchase_summary", "sales_comparison", "reconciliation", "stock_classes"]
)
def test_D10_each_figure_of_a_report_has_its_definition(app, name):
    """Of a mart grouped, one compared, several, and one row by row; lineage knows all reports."""
    test = app.open("finance", "reports/pack", report=name, **LINK)
    assert test.dataframe
    test.button(key="report_definition").click().run()
    assert not test.exception
    text = shown(test)
    for each in report(name).figures:
        assert f"**{each.zh}** · **{each.en}**" in text
    assert text.count("来源字段") == len(report(name).figures)
    assert text.count(":green[:material/check:]") >= len(report(name).ties)


def test_RPT_07_a_link_to_a_report_of_another_right_is_refused(app):
    test = app.open("sales", "reports/pack", report="margin")
    assert test.error
    assert not test.dataframe


def test_RPT_04_the_home_page_shows_the_firm_s_figures_with_their_marks(app):
    text = shown(app.open("finance", "home"))
    for figure in ("¥31.64", "¥62.50", "¥112.00", "¥171.50", "¥33.16"):
        assert figure in text  # 33.16 tied up: 171.50 + 126.56 - 264.90
    assert "已勾稽" in text


def test_the_purchasing_dashboard_shows_what_suppliers_invoiced(reader):
    assert management.purchases(reader(), "2024-01").value == Decimal(230)
    assert management.price_variance(reader(), "2024-01").value == 0
    assert management.receipts_late(reader(), "2024-01").value == 0
    assert management.quantity_rejected(reader(), "2024-01").value == 0


def test_D14_the_score_falls_with_each_record_that_has_an_issue(reader):
    rows = reader().frame(
        "select sum(records_made) as made, sum(records_with_issues) as bad from data_quality"
    )
    found = reader().frame("select distinct screen, subject_id from data_quality_issues")
    assert rows["bad"][0] == len(found) > 0
    share = Decimal(rows["bad"][0]) * 100 / Decimal(rows["made"][0])
    assert abs(management.quality_score(reader()).value - (100 - share)) < Decimal("0.1")
    late = reader().frame("select * from data_quality_issues where issue_kind = 'late_entry'")
    assert len(late) == 9, "every document of 2024 was entered long after its day"


def test_D15_the_parquet_marts_give_the_totals_of_the_screens(published_home, reader, tmp_path):
    rows = export_marts(published_home, tmp_path / "marts")
    assert set(rows) == {path.stem for path in (tmp_path / "marts").glob("*.parquet")}
    with duckdb.connect() as connection:
        for mart, column, screen in (
            ("margin_lines", "margin", "76.50"),
            ("stock_value", "book_value", "171.50"),
            ("receivables_open", "remaining", "126.56"),
            ("purchase_lines", "gross", "259.90"),
        ):
            path = tmp_path / "marts" / f"{mart}.parquet"
            [(value, kind)] = connection.execute(
                f"select sum({column}), any_value(typeof({column})) from '{path}'"
            ).fetchall()
            assert (value, kind) == (Decimal(screen), "DECIMAL(38,4)")
            asked = reader().query(f"select sum({column}) from {mart}").item()
            assert asked == value
    said = list(
        csv.DictReader(StringIO((tmp_path / "marts" / "columns.csv").read_text("utf-8-sig")))
    )
    assert {each["mart"] for each in said} == set(rows)
    assert all(each["zh"] and each["en"] for each in said)
    version = json.loads((tmp_path / "marts" / "version.json").read_text())
    assert set(version["tie_outs"].values()) == {"holds"}
