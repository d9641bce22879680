"""The accountant's pages: entering, signing and reversing vouchers, deciding on documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from apps.web.queries import corrections, vouchers
from apps.web.voucher_lines import NotAVoucherLine, difference, read_line
from erp.access.models import app_user
from erp.bookkeeping.templates import Template, TemplateLine, keep_template, templates
from erp.documents.models import document
from erp.documents.types import JournalLine
from erp.posting import post
from erp.workflow.queries import history, state
from erp.workflow.services import Step, add_flow
from tests import builders

ENTER, LIST, APPROVALS = "forms/voucher", "ledger/vouchers", "ledger/approvals"
DAY = date(2024, 3, 20)


def type_lines(test, *entries: str):
    test.date_input(key="voucher_date").set_value(DAY)
    for entry in entries:
        test.text_input(key="voucher_entry").set_value(entry).run()
    return test


def newest(app, kind: str):
    with app.database.reading() as connection:
        return connection.execute(
            select(document).where(document.c.kind == kind).order_by(document.c.id.desc()).limit(1)
        ).one_or_none()


def user(app, name: str) -> int:
    with app.database.reading() as connection:
        return connection.scalar(select(app_user.c.id).where(app_user.c.name == name))


def test_FIN_02_a_voucher_is_typed_line_by_line_and_the_last_takes_the_rest(own_app):
    test = own_app.open("finance", ENTER)
    type_lines(test, "d 5602.90 1,000 rent", "c 1002 400")
    assert test.button(key="voucher_post").disabled, "it does not balance yet"
    assert test.metric[2].value == "600.00"
    type_lines(test, "贷 1001")
    test.number_input(key="voucher_attachments").set_value(2)
    test.button(key="voucher_post").click().run()
    assert not test.error
    posted = newest(own_app, "journal")
    assert posted.net == 100000
    with own_app.database.reading() as connection:
        (row,) = [
            each
            for each in vouchers.vouchers_of_month(connection, "2024-03")
            if each.debit == Decimal(1000)
        ]
    assert (row.attachments, row.made_by) == (2, "finance")


def test_FIN_03_a_voucher_opens_what_is_owed_in_a_foreign_currency_and_another_settles_it(own_app):
    """100.00 USD are owed at 7.20; 40.00 come at 7.25, which carried 288.00: 2.00 are a gain."""
    test = own_app.open("finance", ENTER)
    type_lines(test, "d 1122.01 720/100usd @C1", "c 5051")
    assert test.dataframe[0].value.to_dict("records")[0]["币种"] == "100.00 USD"
    test.button(key="voucher_post").click().run()
    assert not test.error
    owed = newest(own_app, "journal")
    number = f"{owed.series}-{owed.number:04d}"
    type_lines(test, "d 1002 290", "c 1122.01 290/40USD @C1 #PZ202403-9999")
    test.button(key="voucher_post").click().run()
    assert "PZ202403-9999" in test.error[0].value
    test.button(key="voucher_undo").click().run()
    type_lines(test, f"c 1122.01 290/40USD @C1 #{number} partly")
    test.button(key="voucher_post").click().run()
    assert not test.error
    paid = newest(own_app, "journal")
    with own_app.database.reading() as connection:
        postings = connection.exec_driver_sql(
            "select a.code, p.amount, coalesce(p.foreign_amount, 0) from posting p"
            " join account a on a.id = p.account_id join journal_entry e on e.id = p.entry_id"
            f" where e.document_id = {paid.id} order by a.code"
        ).all()
    assert [tuple(row) for row in postings] == [
        ("1002", 29000, 0), ("1122.01", -28800, -4000), ("5301.05", -200, 0)
    ]  # fmt: skip


def test_a_line_that_cannot_be_read_is_said_at_the_field_and_what_was_typed_stays(app):
    test = type_lines(app.open("finance", ENTER), "d 5602.90 100", "nonsense")
    assert test.error[0].value == NotAVoucherLine("nonsense").zh
    assert len(test.dataframe[0].value) == 1
    assert test.button(key="voucher_post").disabled


def test_FIN_02_a_template_fills_the_form_and_what_recurs_is_posted_once(own_app):
    lines = (TemplateLine("5602.90", "D", share=Decimal(1)), TemplateLine("1002", "C"))
    rent = Template("RENT", "房租", lines, "房租", Decimal(500), 15, "2024-01", "2024-02")
    with own_app.database.commit(origin="test") as transaction:
        keep_template(transaction, rent, digits=2)
    test = own_app.open("finance", ENTER)
    test.selectbox(key="voucher_template").select("RENT").run()
    test.text_input(key="voucher_total").set_value("750").run()
    test.button(key="voucher_fill").click().run()
    assert [metric.value for metric in test.metric[:2]] == ["750.00", "750.00"]
    test.button(key="voucher_due").click().run()
    assert not test.error
    assert len(test.session_state["voucher_posted"]) == 2
    assert not [each for each in test.button if each.key == "voucher_due"]


def test_FIN_02_templates_and_words_are_kept_from_their_page(own_app):
    test = own_app.open("finance", "ledger/templates")
    assert "还没有模板" in test.info[0].value
    test.text_input(key="template_code").set_value("PAY")
    test.text_input(key="template_name").set_value("计提工资")
    test.selectbox(key="template_step").select("payroll").run()
    test.text_input(key="template_first").set_value("2024-01")
    test.text_area(key="template_lines").set_value("借 5602.01 60%\n借 5601.01\n贷 2211.01 100%")
    test.button(key="template_keep").click().run()
    assert not test.error
    assert not test.exception
    with own_app.database.reading() as connection:
        (kept,) = templates(connection, digits=2)
    assert (kept.step, kept.day_of_month, kept.first_month, kept.total) == (
        "payroll", 31, "2024-01", None
    )  # fmt: skip
    assert [(e.account, e.side, e.amount, e.share) for e in kept.lines] == [
        ("5602.01", "D", None, Decimal("0.6")), ("5601.01", "D", None, None),
        ("2211.01", "C", None, Decimal(1)),
    ]  # fmt: skip
    test.button(key="template_keep").click().run()
    assert "已存在" in test.error[0].value
    test.text_input(key="template_end_month").set_value("2024-02")
    test.button(key="template_end").click().run()
    with own_app.database.reading() as connection:
        assert templates(connection, digits=2)[0].last_month == "2024-02"
    test.date_input(key="words_from").set_value(date(2024, 3, 1))
    test.selectbox(key="words_scheme").select("three_way").run()
    test.button(key="words_save").click().run()
    assert [row["凭证字"] for row in test.dataframe[1].value.to_dict("records")] == [
        "付 收 转", "记"
    ]  # fmt: skip
    post(own_app.database, [builders.a_journal("cash", on=DAY)])
    with own_app.database.reading() as connection:
        names = [each.name for each in vouchers.vouchers_of_month(connection, "2024-03")]
    assert [name for name in names if not name.startswith("记")] == ["收-2024-03-0001"]


def test_FIN_01_vouchers_are_checked_by_another_and_nothing_is_missing(own_app):
    post(own_app.database, [builders.a_journal("mine", on=DAY)], user_id=user(own_app, "finance"))
    test = own_app.open("admin", LIST)
    assert [each for each in test.caption if "连续无断号" in each.value]
    with own_app.database.reading() as connection:
        row = vouchers.vouchers_of_month(connection, "2024-03")[-1]
    page = own_app.open("admin", "proofs/voucher", name=row.name)
    page.button(key="sign_checked").click().run()
    assert not page.error
    with own_app.database.reading() as connection:
        assert vouchers.voucher_by_name(connection, row.name).signed == {"checked": "admin"}
    own = own_app.open("finance", "proofs/voucher", name=row.name)
    assert own.button(key="sign_checked").disabled


def test_CN_04_a_document_is_reversed_from_its_page_and_shows_both_links(own_app):
    test = own_app.open("finance", "proofs/document", number="SK202403-0001")
    assert test.button(key="reversal_post").disabled, "a reason is asked for"
    test.text_input(key="reversal_reason").set_value("录入错误").run()
    test.button(key="reversal_post").click().run()
    assert not test.error
    red = newest(own_app, "reversal")
    with own_app.database.reading() as connection:
        found = corrections.reversible(connection, red.reverses_id)
        back = corrections.reversible(connection, red.id)
    assert (found.reversed_by, back.reverses) == (f"{red.series}-{red.number:04d}", "SK202403-0001")
    again = own_app.open("finance", "proofs/document", number="SK202403-0001")
    assert not [each for each in again.button if each.key == "reversal_post"]
    seller = own_app.open("sales", "proofs/document", number="XF202402-0001")
    assert not [each for each in seller.button if each.key == "reversal_post"]


@pytest.fixture
def waiting(own_app):
    """An order of the salesperson's waits for the manager, then for finance."""
    with own_app.database.commit(origin="test") as transaction:
        steps = [Step("manager"), Step("finance")]
        add_flow(transaction, "sales_order", steps, valid_from=date(2024, 3, 1))
    post(own_app.database, [builders.a_sales_order(on=DAY)], user_id=user(own_app, "sales"))
    return own_app


def test_SAL_03_the_work_list_shows_the_document_and_takes_the_decision(waiting):
    order = newest(waiting, "sales_order")
    assert "没有待您审批" in waiting.open("finance", APPROVALS).info[0].value
    test = waiting.open("manager", APPROVALS)
    test.text_input(key="approvals_comment").set_value("同意发货").run()
    test.button(key="approve").click().run()
    assert not test.error
    test = waiting.open("finance", APPROVALS)
    test.button(key="return").click().run()
    assert "原因" in test.error[0].value
    test.button(key="approve").click().run()
    assert not test.error
    with waiting.database.reading() as connection:
        assert state(connection, order.id) == "approved"
    page = waiting.open("sales", "proofs/document", number=f"{order.series}-{order.number:04d}")
    shown = page.dataframe[1].value
    assert list(shown["决定"]) == ["已同意", "已同意"]
    assert list(shown["意见"]) == ["同意发货", ""]


def test_SAL_03_a_manager_on_leave_lets_somebody_decide(waiting):
    test = waiting.open("manager", APPROVALS)
    test.selectbox(key="delegate_to").select(user(waiting, "warehouse")).run()
    test.button(key="delegate").click().run()
    assert not test.error
    deputy = waiting.open("warehouse", APPROVALS)
    deputy.button(key="approve").click().run()
    assert not deputy.error
    with waiting.database.reading() as connection:
        first, _ = history(connection, newest(waiting, "sales_order").id)
    assert (first.person, first.on_behalf_of) == ("warehouse", "manager")


def test_a_typed_line_is_read_in_both_languages():
    first = read_line("借 5602.90 1,234.50 @S1 房租 三月", [])
    assert first == JournalLine("5602.90", "D", Decimal("1234.50"), "S1", "房租 三月")
    rest = read_line("c 1002", [first])
    assert rest == JournalLine("1002", "C", Decimal("1234.50"))
    assert difference([first, rest]) == 0
    for text in ("", "1002 5", "d cash 5", "x 1002 5"):
        with pytest.raises(NotAVoucherLine):
            read_line(text, [])
