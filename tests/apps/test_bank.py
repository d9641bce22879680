"""The pages of banking: a file is looked at and brought in, lines are matched, both sides meet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from apps.web import pages, sheets
from apps.web.queries import bank as shown
from apps.web.views.bank.matching import match_by_hand
from erp.access.queries import get_person
from erp.banking.errors import AmountsDiffer
from erp.banking.matching import propose_matches, reject
from erp.banking.queries import open_postings
from erp.banking.reconciliation import reconcile
from erp.posting import post
from tests.apps.conftest import App
from tests.banking import a_bank_account, a_line, a_statement, brought, open_lines, the_account
from tests.builders import a_journal, credit, debit

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
STATEMENTS, MATCHING, RECONCILIATION = "bank/statements", "bank/matching", "bank/reconciliation"
DAY = date(2024, 3, 20)


@pytest.fixture
def with_bank(own_app: App) -> App:
    """An account whose number the sample names; 200.00 received in the books."""
    a_bank_account(own_app.database)
    post(own_app.database, [a_journal("bk", debit("1002", 200), credit("3001", 200),
                                      on=date(2024, 3, 4))])  # fmt: skip
    return own_app


def _upload(test, name: str):
    content = (SAMPLES / name).read_bytes()
    return test.file_uploader(key="bank_file").upload(name, content, "text/csv").run()


def test_FIN_05_without_a_bank_account_the_page_says_what_to_do_first(own_app):
    test = own_app.open("finance", STATEMENTS)
    assert "新增第一个银行账户" in test.info[0].value
    test.text_input(key="bank_new_code").set_value("ICBC")
    test.text_input(key="bank_new_name").set_value("工行")
    test.selectbox(key="bank_new_cash").select("1002")
    test.button(key="bank_new_send").click().run()
    assert not test.error
    assert the_account(own_app.database).account == "1002"
    assert "银行账户" in own_app.open("finance", MATCHING).selectbox[0].label


def test_FIN_05_a_file_is_shown_with_its_checks_before_it_comes_in(with_bank):
    test = _upload(with_bank.open("finance", STATEMENTS), "icbc_padded.csv")
    assert not test.error
    (row,) = test.dataframe[0].value.to_dict("records")
    assert (row["银行账户"], row["行数"], row["余额检查"]) == ("工行基本户", "3", "✓ 余额连续")
    test.button(key="bank_import").click().run()
    assert "导入 3 行" in test.success[0].value
    again = _upload(with_bank.open("finance", STATEMENTS), "icbc_padded.csv")
    again.button(key="bank_import").click().run()
    assert "已经导入过" in again.error[0].value


def test_FIN_05_a_file_with_bad_rows_is_refused_with_every_row(with_bank):
    test = _upload(with_bank.open("finance", STATEMENTS), "icbc_bad_rows.csv")
    assert "8: '三十'" in test.error[0].value
    assert "9: '2024-02-30'" in test.error[0].value


def test_FIN_05_the_workbench_lists_proposals_rules_and_both_sides(with_bank):
    database = with_bank.database
    lines = (
        a_line(200, date(2024, 3, 4), counterparty="甲"), a_line(-5, DAY, text="手续费"),
        a_line(9, DAY, text="不明"),
    )  # fmt: skip
    brought(database, a_statement(*lines))
    test = with_bank.open("finance", MATCHING)
    assert not test.error
    proposal, rule, left = (test.dataframe[n].value.to_dict("records") for n in range(3))
    assert (proposal[0]["金额"], proposal[0]["接受后"]) == ("200.00", "勾对")
    assert "金额相同 +50" in proposal[0]["理由"]
    assert rule[0]["规则"] == "银行手续费"
    assert [row["金额"] for row in left] == ["9.00"]
    test.button(key="bank_auto").click().run()
    assert not test.error
    assert any("最近勾对（1）" in each.label for each in test.expander)


def test_FIN_05_a_rejected_proposal_is_not_seen_again(with_bank):
    ours, database = the_account(with_bank.database), with_bank.database
    brought(database, a_statement(a_line(200, date(2024, 3, 4))))
    with database.reading() as connection:
        ((line, proposal),) = propose_matches(connection, ours, DAY).proposals
    with database.commit(origin="test") as transaction:
        reject(transaction, line, proposal)
    test = with_bank.open("finance", MATCHING)
    assert "没有勾对建议" in test.caption[0].value
    assert [row["金额"] for row in test.dataframe[0].value.to_dict("records")] == ["200.00"]
    test.button(key="bank_auto").click().run()
    assert [each.id for each in open_lines(database)] == [line.id]


def test_FIN_05_by_hand_several_lines_are_one_posting_where_they_sum_to_it(with_bank):
    database, ours = with_bank.database, the_account(with_bank.database)
    brought(database, a_statement(a_line(120, DAY), a_line(80, DAY), a_line(1, DAY)))
    lines = open_lines(database)
    with database.reading() as connection:
        postings = [each for each in open_postings(connection, ours) if each.amount == 20000]
    with database.commit(origin="test") as transaction, pytest.raises(AmountsDiffer):
        match_by_hand(transaction, ours, lines, postings)
    with database.commit(origin="test") as transaction:
        match_by_hand(transaction, ours, lines[:2], postings)
    assert [line.amount for line in open_lines(database)] == [100]


def test_FIN_05_the_reconciliation_statement_shows_and_prints_the_same(with_bank):
    brought(with_bank.database, a_statement(a_line(200, date(2024, 3, 4)), last_day=DAY))
    test = with_bank.open("finance", RECONCILIATION)
    assert test.date_input(key="reconciliation_day_ICBC").value == DAY
    assert not test.exception
    found = test.dataframe[0].value
    assert "调节后企业余额" in list(found["项目"])
    with with_bank.database.reading() as connection:
        made = reconcile(connection, "ICBC", DAY)
    sheet = shown.reconciliation_sheet(made, the_account(with_bank.database), "测试")
    assert Decimal(200) in [row.cells[4] for row in sheet.rows]
    assert "银行存款余额调节表".encode() in sheets.to_html(sheet) or b"reconciliation" in (
        sheets.to_html(sheet)
    )


def test_FIN_05_sales_have_no_way_to_the_bank(people):
    with people.reading() as connection:
        who = connection.exec_driver_sql("select id from app_user where name = 'sales'").scalar()
        person = get_person(connection, int(who), company="t1")
    assert {page.path for page in pages.pages_for(person)} & {
        "bank-statements", "bank-matching", "bank-reconciliation",
    } == set()  # fmt: skip
