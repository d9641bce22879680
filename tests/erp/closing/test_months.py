"""CN-02, FIN-02, D5, D6: a month is checked, its profit carried, locked, opened again, filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.access.errors import NotAllowed
from erp.access.rules import BUILT_IN_ROLES
from erp.base.database import Database
from erp.bookkeeping.errors import NoSuchTemplate
from erp.bookkeeping.templates import Template, TemplateLine, end_template, keep_template
from erp.closing.checklist import run_checklist
from erp.closing.errors import (
    EarlierMonthOpen,
    LaterMonthClosed,
    MonthIsFiled,
    MonthNotReady,
    PolicyOfClosedMonth,
    ReasonMissing,
    UnknownMonth,
    WrongStep,
)
from erp.closing.models import closing_policy
from erp.closing.policy import ClosingPolicy, set_closing_policy
from erp.closing.policy import closing_policy as policy_on
from erp.closing.proposals import as_document, proposals_of, steps_of
from erp.closing.reading import read_month
from erp.closing.services import (
    close_month,
    close_stock,
    file_month,
    open_stock,
    reopen_month,
)
from erp.costing.services import true_up
from erp.documents.types import Document
from erp.ledger.errors import PeriodClosed
from erp.posting import post
from erp.stock.errors import StockPeriodClosed
from erp.verification import verify
from tests.banking import a_bank_account, a_line, a_statement, brought
from tests.books import balances, posted_books
from tests.builders import (
    MONTHLY,
    a_company,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_supplier_invoice,
    carrying,
    credit,
    debit,
    goods,
    paying,
)

JANUARY, LAST = date(2024, 1, 10), date(2024, 1, 31)
RIGHTS = {role.code: role.rights for role in BUILT_IN_ROLES}


@pytest.fixture
def traded(company: Database) -> Database:
    """January: bought for 35.00, sold for 700.00, invoiced, certified; VAT of 86.45 to pay."""
    for document in (
        a_goods_receipt("gr1", on=JANUARY),
        a_supplier_invoice("si1", on=JANUARY, reference="1"),
        a_delivery("dl1", goods("P1", 10, 70), on=JANUARY),
        a_sales_invoice("in1", carrying("dl1", quantity=10), on=JANUARY),
        a_customer_receipt("cr1", 791, paying("in1", 791), on=JANUARY),
        a_journal(
            "pz1", debit("5602.90", 65), credit("1002", 65, cash_flow_item="operating_out"),
            on=JANUARY,
        ),
        Document("input_certification", "rz1", LAST, allocations=(paying("si1", "4.55"),)),
    ):  # fmt: skip
        post(company, [document])
    return company


def _results(database: Database, month: str) -> dict[str, list[tuple[str, Decimal | None]]]:
    with database.reading() as connection:
        return {
            each.code: [(row.name, row.amount) for row in each.evidence]
            for each in run_checklist(connection, month)
            if each.evidence
        }


def _states(database: Database) -> list[str]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("select state from period order by month").fetchall()
    return [row[0] for row in rows][:3]


def _post_proposals(database: Database, month: str) -> list[str]:
    with database.reading() as connection:
        reading = read_month(connection, month)
        found = [as_document(reading, p, f"{month}-{p.code}") for p in proposals_of(reading)]
    for document in found:
        post(database, [document])
    return [document.key for document in found]


def _close(database: Database, month: str) -> None:
    close_stock(database, month)
    close_month(database, month)


def test_CN_02_the_checklist_names_what_is_open_with_its_evidence(traded):
    post(
        traded, [a_goods_receipt("gr2", on=JANUARY), a_delivery("dl2", goods("P1", 1, 7), on=LAST)]
    )
    post(traded, [a_journal("pz2", debit("5602.90", 1), credit("1002", 1), on=LAST)])
    found = _results(traded, "2024-01")
    assert found["stock_closed"] == [("2024-01", None)]
    assert found["vat_transferred"] == [("2221.01 应交增值税", Decimal("86.45"))]
    assert [amount for _, amount in found["shipped_not_invoiced"]] == [Decimal("7.91")]
    assert [amount for _, amount in found["received_not_invoiced"]] == [Decimal("-35.00")]
    assert len(found["cash_flow"]) == 1
    assert set(found) == {
        "stock_closed", "vat_transferred", "shipped_not_invoiced", "received_not_invoiced",
        "cash_flow",
    }  # fmt: skip
    with pytest.raises(UnknownMonth):
        _results(traded, "2031-01")


def test_CN_02_a_month_with_an_open_step_does_not_close(traded):
    with pytest.raises(WrongStep):
        close_month(traded, "2024-01")
    close_stock(traded, "2024-01")
    with pytest.raises(StockPeriodClosed):
        post(traded, [a_goods_receipt("gr9", on=JANUARY)])
    before = balances(traded)
    with pytest.raises(MonthNotReady) as refusal:
        close_month(traded, "2024-01")
    assert refusal.value.codes == ("vat_transferred",)
    assert "应交增值税未结转" in refusal.value.zh
    assert balances(traded) == before
    assert _states(traded)[0] == "stock_closed"


def test_CN_02_closing_carries_profit_locks_the_month_and_reopening_leaves_red(traded, books):
    """结账与反结账；月销售额 700.00 不超过 10 万元，免教育费附加（财税〔2016〕12号）.

    2024-01-31 vat
      D 2221.01.04  86.45
      C 2221.02  86.45
    2024-01-31 2024-01-urban_maintenance
      D 5403.02  6.05
      C 2221.17  6.05
    2024-01-31 profit_transfer:2024-01:1
      D 3103  106.05
      D 5001  700.00
      C 3103  700.00
      C 5401.01  35.00
      C 5403.02  6.05
      C 5602.90  65.00
    2024-01-31 profit_transfer:2024-01:1:reversed
      D 3103  -106.05
      D 5001  -700.00
      C 3103  -700.00
      C 5401.01  -35.00
      C 5403.02  -6.05
      C 5602.90  -65.00
    """
    post(traded, [Document("vat_transfer", "vat", LAST)])
    posted = _post_proposals(traded, "2024-01")
    assert _post_proposals(traded, "2024-01") == []
    _close(traded, "2024-01")
    assert _states(traded) == ["closed", "open", "open"]
    assert balances(traded)["3103"] == Decimal("-593.95")
    with pytest.raises(PeriodClosed):
        post(traded, [a_journal("pz9", on=JANUARY)])
    with pytest.raises(NotAllowed):
        reopen_month(traded, "2024-01", rights=RIGHTS["finance"], user_id=0, reason="x")
    with pytest.raises(ReasonMissing):
        reopen_month(traded, "2024-01", rights=RIGHTS["admin"], user_id=0, reason=" ")
    reopen_month(traded, "2024-01", rights=RIGHTS["admin"], user_id=7, reason="漏记房租")
    transfer = "profit_transfer:2024-01:1"
    assert posted_books(traded, "vat", *posted, transfer, f"{transfer}:reversed") == books
    assert _states(traded) == ["stock_closed", "open", "open"]
    with traded.reading() as connection:
        logged = connection.exec_driver_sql(
            "select v.from_state, v.to_state, v.reason, c.user_id, c.origin from period_event v"
            " join commit_log c on c.tx = v.tx order by v.id"
        ).fetchall()
    assert tuple(logged[-1]) == ("closed", "stock_closed", "漏记房租", 7, "closing")
    post(traded, [a_journal("pz9", debit("5602.90", 5), credit("2241.01", 5, party="S1"), on=LAST)])
    close_month(traded, "2024-01")
    assert balances(traded)["3103"] == Decimal("-588.95")
    assert [finding.name for finding in verify(traded) if not finding.holds] == []


def test_CN_02_months_close_in_order_open_from_the_last_and_never_once_filed(company):
    with pytest.raises(EarlierMonthOpen):
        close_stock(company, "2024-02")
    close_stock(company, "2024-01")
    close_stock(company, "2024-02")
    with pytest.raises(EarlierMonthOpen):
        close_month(company, "2024-02")
    with pytest.raises(LaterMonthClosed):
        open_stock(company, "2024-01", reason="x")
    open_stock(company, "2024-02", reason="补单")
    close_month(company, "2024-01")
    _close(company, "2024-02")
    with pytest.raises(LaterMonthClosed):
        reopen_month(company, "2024-01", rights=RIGHTS["admin"], user_id=0, reason="x")
    file_month(company, "2024-02")
    assert _states(company) == ["filed", "filed", "open"]
    with pytest.raises(MonthIsFiled):
        reopen_month(company, "2024-02", rights=RIGHTS["admin"], user_id=0, reason="x")


def test_CN_02_profit_waits_for_december_where_the_firm_says_so(company):
    """表结法: a closed January keeps its balances."""
    with company.commit(origin="test") as transaction:
        transaction.insert(
            closing_policy, {"valid_from": date(2024, 1, 1), "profit_way": "statement"}
        )
    post(
        company, [a_journal("pz1", debit("5602.90", 9), credit("2241.01", 9, party="S1"), on=LAST)]
    )
    _close(company, "2024-01")
    assert balances(company)["5602.90"] == 9


def test_FIN_13_a_quarter_within_the_limit_is_waived_but_for_special_invoices(database):
    company = a_company(database, taxpayer_kind="small_scale")
    march = date(2024, 3, 31)
    for n, invoice_type in ((1, "ordinary"), (2, "special")):
        for document in (
            a_goods_receipt(f"gr{n}", on=march),
            a_delivery(f"dl{n}", goods("P1", 10, 100), on=march),
            a_sales_invoice(
                f"in{n}", carrying(f"dl{n}", quantity=10), on=march, reference=str(n),
                invoice_type=invoice_type,
            ),
        ):  # fmt: skip
            post(company, [document])
    with company.reading() as connection:
        assert proposals_of(read_month(connection, "2024-02")) == []
        found = {each.code: each for each in proposals_of(read_month(connection, "2024-03"))}
    # Net sales 2,000.00 at 1 %: 20.00 of tax, 10.00 of it on the special invoice and owed.
    assert (found["vat_relief"].base, found["vat_relief"].amount) == (200000, 1000)
    assert (found["urban_maintenance"].base, found["urban_maintenance"].amount) == (1000, 70)
    # 300,000 a quarter is not reached: neither education surcharge is levied.
    assert set(found) == {"vat_relief", "urban_maintenance", "income_tax"}


def test_CN_02_income_tax_and_reserve_are_proposed_of_the_years_profit(company):
    earned = a_journal(
        "pz1", debit("1002", 1000, cash_flow_item="sales"), credit("5051", 1000),
        on=date(2024, 12, 5),
    )  # fmt: skip
    capital = a_journal("pz2", on=date(2024, 12, 5))
    post(company, [earned, capital])
    with company.reading() as connection:
        found = {each.code: each for each in proposals_of(read_month(connection, "2024-12"))}
    assert (found["income_tax"].base, found["income_tax"].amount) == (100000, 25000)
    assert (found["reserve"].base, found["reserve"].amount) == (100000, 10000)
    _post_proposals(company, "2024-12")
    for month in range(1, 13):
        _close(company, f"2024-{month:02d}")
    assert balances(company) == {
        "1002": 2000, "2221.13": -250, "3001": -1000, "3101.01": -100, "3104.06": -650,
    }  # fmt: skip


def test_D5_a_month_with_an_open_difference_does_not_close(company):
    """A fault planted past every trigger; the evidence names its document."""
    post(company, [a_goods_receipt("gr1", on=JANUARY)])
    close_stock(company, "2024-01")
    company.engine.dispose()
    owner = Database(company.url.render_as_string(hide_password=False), as_owner=True)
    with owner.engine.begin() as connection:
        if company.is_sqlite:
            connection.exec_driver_sql("drop trigger stock_value_no_update")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        connection.exec_driver_sql("update stock_value set amount = amount + 1")
    owner.close()
    with pytest.raises(MonthNotReady) as refusal:
        close_month(company, "2024-01")
    assert "divergence" in refusal.value.codes
    assert any("CR202401-0001" in name for name, _ in _results(company, "2024-01")["divergence"])


def test_D6_a_late_cost_goes_to_the_open_month_labelled_and_linked(company):
    post(company, [a_goods_receipt("gr1", on=JANUARY)])
    _close(company, "2024-01")
    late = a_supplier_invoice(
        "si1", carrying("gr1", quantity=10, price=4), on=JANUARY, voucher_date=date(2024, 2, 5)
    )
    post(company, [late])
    with company.reading() as connection:
        rows = connection.exec_driver_sql(
            "select v.kind, v.business_date, v.amount, d.key from stock_value v"
            " join document_line l on l.id = v.cause_id join document d on d.id = l.document_id"
        ).fetchall()
    assert [(row[0], str(row[1]), row[2], row[3]) for row in rows] == [
        ("adjustment", "2024-02-05", 500, "si1")
    ]
    assert _states(company)[0] == "closed"


def test_CN_06_a_month_whose_costs_are_not_trued_up_does_not_close(company):
    """全月平均: 10 at 1.00, 4 sold, 10 more at 2.00: the month's average is 1.50."""
    for document in (
        a_goods_receipt("g1", goods(MONTHLY, 10, 1), on=JANUARY),
        a_delivery("d1", goods(MONTHLY, 4, 5), on=JANUARY),
        a_goods_receipt("g2", goods(MONTHLY, 10, 2), on=LAST),
    ):
        post(company, [document])
    close_stock(company, "2024-01")
    assert _results(company, "2024-01")["cost_true_up"] == [("M1 → 5401.01", Decimal("2.00"))]
    true_up(company, "2024-01")
    assert "cost_true_up" not in _results(company, "2024-01")


INSURANCE = Template(
    "INS", "财产保险费摊销",
    (TemplateLine("5602.12", "D", share=Decimal(1)), TemplateLine("1801", "C")),
    total=Decimal(1000), day_of_month=31, first_month="2024-01", last_month="2024-03",
    step="amortisation",
)  # fmt: skip
POWER = Template(
    "POWER", "预提电费",
    (TemplateLine("5602.05", "D", Decimal("88.80")), TemplateLine("2211.09", "C")),
    day_of_month=31, first_month="2024-01", step="accrual",
)  # fmt: skip
PAYROLL = Template(
    "PAY", "计提工资",
    (
        TemplateLine("5602.01", "D", share=Decimal("0.6")), TemplateLine("5601.01", "D"),
        TemplateLine("2211.01", "C", share=Decimal(1)),
    ),
    day_of_month=31, first_month="2024-01", step="payroll",
)  # fmt: skip


def test_CN_02_templates_are_steps_that_propose_vouchers_and_hold_the_month_up(company, books):
    """1,000.00 over three months: 333.33, then 666.67 − 333.33; payroll of 5,000.00 is told.

    2024-01-31 recurring-INS-2024-01
      D 5602.12  333.33
      C 1801  333.33
    2024-01-31 recurring-PAY-2024-01
      D 5601.01  2000.00
      D 5602.01  3000.00
      C 2211.01  5000.00
    2024-01-31 recurring-POWER-2024-01
      D 5602.05  88.80
      C 2211.09  88.80
    2024-02-01 recurring-POWER-2024-01
      D 5602.05  -88.80
      C 2211.09  -88.80
    2024-02-29 recurring-INS-2024-02
      D 5602.12  333.34
      C 1801  333.34
    """
    post(company, [a_journal("pz1", debit("1801", 1000), credit("3001", 1000), on=JANUARY)])
    with company.commit(origin="test") as transaction:
        for template in (INSURANCE, POWER, PAYROLL):
            keep_template(transaction, template, digits=2)
    close_stock(company, "2024-01")
    found = _results(company, "2024-01")
    assert found["amortised"] == [("INS 财产保险费摊销", Decimal("333.33"))]
    assert found["accrued"] == [("POWER 预提电费", Decimal("88.80"))]
    assert found["payroll_booked"] == [("PAY 计提工资", None)]
    with pytest.raises(MonthNotReady) as refusal:
        close_month(company, "2024-01")
    assert refusal.value.codes == ("amortised", "accrued", "payroll_booked")
    _post_steps(company, "2024-01", PAY=Decimal(5000))
    close_month(company, "2024-01")
    assert not {"amortised", "accrued", "payroll_booked"} & set(_results(company, "2024-01"))
    _post_steps(company, "2024-02", only="INS")
    assert posted_books(company, *(
        f"recurring-{key}" for key in ("INS-2024-01", "PAY-2024-01", "POWER-2024-01", "INS-2024-02")
    )) == books  # fmt: skip
    # What is ended asks no more; the amortisation's last month takes the rest.
    with company.commit(origin="test") as transaction:
        end_template(transaction, "PAY", "2024-01")
        with pytest.raises(NoSuchTemplate):
            end_template(transaction, "LOAN", "2024-01")
    assert "payroll_booked" not in _results(company, "2024-02")
    _post_steps(company, "2024-03", only="INS")
    assert "1801" not in balances(company)
    assert "amortised" not in _results(company, "2024-04")
    assert [finding.name for finding in verify(company) if not finding.holds] == []


def _post_steps(database: Database, month: str, *, only: str = "", **totals: Decimal) -> None:
    with database.reading() as connection:
        steps = steps_of(read_month(connection, month))
    for each in steps:
        if only in {"", each.template.code}:
            post(database, [each.voucher(totals.get(each.template.code), digits=2)])


def test_FIN_05_a_bank_that_differs_beyond_what_is_listed_keeps_the_month_open(company):
    a_bank_account(company)
    brought(
        company,
        a_statement(a_line(30, JANUARY), opening=100, first_day=JANUARY, last_day=LAST),
    )
    found = _results(company, "2024-01")
    assert found["bank_reconciled"] == [("ICBC", Decimal("-100.00"))]
    assert "bank_told" not in found
    assert _results(company, "2024-02")["bank_told"] == [("ICBC: 2024-01-31", None)]


def test_CN_02_the_closing_policy_holds_from_its_day_and_not_for_closed_months(traded):
    quarterly = ClosingPolicy(vat_months=3, place="county")
    with traded.commit() as transaction:
        set_closing_policy(transaction, date(2024, 2, 1), quarterly)
        set_closing_policy(transaction, date(2024, 2, 1), replace(quarterly, place="city"))
    with traded.reading() as connection:
        assert policy_on(connection, "2024-01-31") == ClosingPolicy()
        assert policy_on(connection, "2024-02-01") == ClosingPolicy(vat_months=3)
    post(traded, [Document("vat_transfer", "vat", LAST)])
    _post_proposals(traded, "2024-01")
    _close(traded, "2024-01")
    with traded.commit() as transaction, pytest.raises(PolicyOfClosedMonth, match="2024-01"):
        set_closing_policy(transaction, date(2024, 1, 31), quarterly)
