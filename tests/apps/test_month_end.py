"""CN-02, CN-05, D5: the pages of month end act as their services do, and show what is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from erp.bookkeeping.templates import Template, TemplateLine, keep_template
from erp.closing.policy import ClosingPolicy, closing_policy
from erp.documents.types import Document
from erp.posting import post
from erp.verification import verify
from tests.builders import a_goods_receipt, a_supplier_invoice, paying

CLOSING, VAT, DIVERGENCE = "ledger/closing", "ledger/vat", "proofs/divergence"
LAST = date(2024, 3, 31)


def _state(app, month: str) -> str:
    with app.database.reading() as connection:
        return str(
            connection.exec_driver_sql(
                f"select state from period where month = '{month}'"
            ).scalar_one()
        )


def _first_open(test) -> str:
    return str(test.selectbox(key="closing_month").value)


def test_CN_02_the_month_is_closed_and_opened_again_from_its_page(own_app):
    test = own_app.open("admin", CLOSING)
    month = _first_open(test)
    test.button(key="close_stock").click().run()
    assert _state(own_app, month) == "stock_closed"
    test.text_input(key="reopen_reason").set_value("补单").run()
    test.button(key="reopen").click().run()
    assert _state(own_app, month) == "open"
    test.button(key="close_stock").click().run()
    test.button(key="close_month").click().run()
    assert not test.error
    assert _state(own_app, month) == "closed"
    with own_app.database.reading() as connection:
        before = connection.exec_driver_sql("select count(*) from posting").scalar_one()
    test.text_input(key="reopen_reason").set_value("漏记").run()
    test.button(key="reopen").click().run()
    assert _state(own_app, month) == "stock_closed"
    with own_app.database.reading() as connection:
        after = connection.exec_driver_sql("select count(*) from posting").scalar_one()
        logged = connection.exec_driver_sql(
            "select from_state, to_state, reason from period_event order by id desc limit 1"
        ).one()
    assert after >= before
    assert tuple(logged) == ("closed", "stock_closed", "漏记")


def test_CN_02_templates_are_posted_and_the_policy_set_from_the_page(own_app):
    """5,000.00 of payroll is typed; 1,200.00 over a year are 100.00 a month."""
    database = own_app.database
    wages = (TemplateLine("5602.01", "D", share=Decimal(1)), TemplateLine("2211.01", "C"))
    rent = (TemplateLine("5602.16", "D", share=Decimal(1)), TemplateLine("1801", "C"))
    since = {"day_of_month": 31, "first_month": "2024-01"}
    spread = {**since, "last_month": "2024-12", "total": Decimal(1200), "step": "amortisation"}
    with database.commit(origin="test") as transaction:
        keep_template(
            transaction, Template("PAY", "工资", wages, step="payroll", **since), digits=2
        )
        keep_template(transaction, Template("RENT", "房租", rent, **spread), digits=2)
    test = own_app.open("finance", CLOSING)
    test.selectbox(key="closing_month").select("2024-03").run()
    assert test.button(key="step_PAY").disabled
    test.text_input(key="step_total_PAY").set_value("5000").run()
    test.button(key="step_PAY").click().run()
    test.button(key="step_RENT").click().run()
    assert not test.error
    assert not [each for each in test.button if each.key in {"step_PAY", "step_RENT"}]
    assert (_balance(own_app, "2211.01"), _balance(own_app, "5602.16")) == (-500000, 10000)
    test.date_input(key="policy_from").set_value(date(2024, 4, 1)).run()
    test.selectbox(key="policy_way_2024-04-01").select("statement")
    test.text_input(key="policy_tax_2024-04-01").set_value("20")
    test.button(key="policy_save").click().run()
    assert not test.error
    with database.reading() as connection:
        april = closing_policy(connection, "2024-04-30")
        march = closing_policy(connection, "2024-03-31")
    assert (april.profit_way, april.income_tax_basis_points) == ("statement", 2000)
    assert march == ClosingPolicy()
    test.text_input(key="policy_tax_2024-04-01").set_value("2O")
    test.button(key="policy_save").click().run()
    assert test.error


def test_CN_05_invoices_are_certified_from_the_list(own_app):
    day = date(2024, 3, 20)
    post(own_app.database, [a_goods_receipt("gr-vat", on=day)])
    post(
        own_app.database,
        [a_supplier_invoice("si-vat", _carried(), on=day, reference="24312000000000000001")],
    )
    test = own_app.open("finance", VAT)
    test.selectbox(key="vat_month").select("2024-03").run()
    test.multiselect(key="certify_invoices").select("si-vat").run()
    test.button(key="certify").click().run()
    assert not test.exception
    with own_app.database.reading() as connection:
        state = connection.exec_driver_sql("select state, month from tax_invoice_state").one()
    assert tuple(state) == ("certified", "2024-03")


def test_FIN_13_CN_05_input_is_transferred_out_and_vat_paid_from_the_page(own_app):
    """Input of 4.55 is certified, of which 1.30 goes to welfare; what is owed is paid.

    Output to the end of March: 28.00 in February, 120.00 less 8.00 in March: 140.00 × 13 % = 18.20;
    input 4.55 − 1.30 = 3.25. Owed are 14.95, of which 2.00 are paid and 12.95 transferred.
    """
    day = date(2024, 3, 20)
    post(own_app.database, [a_goods_receipt("gr-vat", on=day)])
    invoice = a_supplier_invoice("si-vat", _carried(), on=day, reference="24312000000000000001")
    post(own_app.database, [invoice])
    certified = (paying("si-vat", "4.55"),)
    post(own_app.database, [Document("input_certification", "rz", LAST, allocations=certified)])
    test = own_app.open("finance", VAT)
    test.selectbox(key="vat_month").select("2024-03").run()
    test.selectbox(key="vat_out_invoice").select("si-vat")
    test.selectbox(key="vat_out_reason").select("welfare")
    test.text_input(key="vat_out_amount").set_value("1.30").run()
    test.button(key="vat_out_post").click().run()
    assert not test.error
    assert not test.exception
    (shown,) = [row for row in test.dataframe[0].value.to_dict("records") if row["原因"]]
    assert (shown["栏目"], shown["原因"], shown["不含税金额"], shown["税额"]) == (
        "进项税额转出", "用于集体福利或个人消费", "10.00", "1.30"
    )  # fmt: skip
    assert "与 2221" in test.success[0].value
    # More than is left of the invoice is refused, and says how much that is.
    test.selectbox(key="vat_out_invoice").select("si-vat")
    test.text_input(key="vat_out_amount").set_value("3.26").run()
    test.button(key="vat_out_post").click().run()
    assert "3.25" in test.error[0].value
    register = test.dataframe[2].value.to_dict("records")
    (ours,) = [row for row in register if row["发票号码"] == "24312000000000000001"]
    assert (ours["方向"], ours["类型"], ours["状态"]) == (
        "进项", "数电专票", "2024-03 已勾选"
    )  # fmt: skip
    owed = _balance(own_app, "2221.01%")
    assert owed == -1495
    test.selectbox(key="vat_pay_reason").select("").run()
    assert test.text_input(key="vat_pay_amount").placeholder == f"{-owed / 100:.2f}"
    test.text_input(key="vat_pay_amount").set_value("2.00").run()
    test.button(key="vat_pay_post").click().run()
    assert not test.exception
    assert _balance(own_app, "2221.01%") == owed + 200
    closing = own_app.open("finance", CLOSING)
    closing.selectbox(key="closing_month").select("2024-03").run()
    closing.button(key="vat_transfer").click().run()
    assert (_balance(own_app, "2221.01%"), _balance(own_app, "2221.02")) == (0, owed + 200)
    assert [finding.name for finding in verify(own_app.database) if not finding.holds] == []


def _balance(app, code: str) -> int:
    """Balance of an account and those below in minor units, debit positive."""
    with app.database.reading() as connection:
        total = connection.exec_driver_sql(
            "select sum(p.amount) from posting p join account a on a.id = p.account_id"
            f" where a.code like '{code}'"
        ).scalar_one()
    return int(total or 0)


def _carried():
    from tests.builders import carrying  # noqa: PLC0415 - one line

    return carrying("gr-vat", quantity=10)


def test_D5_the_page_shows_the_runs_kept_and_opens_the_first_document(own_app):
    """A night that agrees; then 0.01 is planted in stock values, and the page compares anew.

    January to March bought 40 P1, 10 F1, 5 P2 and sold 13 P1, 2 F1 net: 27 × 3.50 + 8 × 9.00
    + 5 × 1.00 = 171.50 of stock.
    """
    test = own_app.open("finance", DIVERGENCE)
    assert "还没有比对过" in test.info[0].value
    test.button(key="compare_now").click().run()
    assert "账账相符" in test.success[0].value
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    stock = shown["库存价值与存货科目"]
    assert (stock["前者"], stock["后者"], stock["差额"], stock["相符"]) == (
        "171.50", "171.50", "0.00", "✓"
    )  # fmt: skip
    with own_app.database.engine.begin() as connection:
        connection.exec_driver_sql("drop trigger stock_value_no_update")
        connection.exec_driver_sql(
            "update stock_value set amount = amount + 1 where id = (select min(id) from"
            " stock_value)"
        )
    test.button(key="compare_now").click().run()
    assert any("库存价值与存货科目" in each.value for each in test.error)
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    stock = shown["库存价值与存货科目"]
    assert (stock["前者"], stock["差额"], stock["首个单据"]) == ("171.51", "0.01", "CR202401-0001")
    # What an earlier run found can still be looked at.
    runs = test.selectbox(key="compared_run")
    assert [name.rsplit(" · ", 1)[1] for name in runs.options][1] == "全部相符"
    runs.select_index(1).run()
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    assert shown["库存价值与存货科目"]["相符"] == "✓"
    sales = own_app.open("manager", DIVERGENCE)
    assert not [each for each in sales.button if each.key == "compare_now"]
