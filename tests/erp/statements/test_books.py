"""The books of a quarter of trade: opening, entries in voucher order, sums of month and year."""

from __future__ import annotations

from datetime import date

import pytest

from erp.base.database import open_database
from erp.posting import post
from erp.statements import books
from erp.statements.errors import UnknownBookAccount
from erp.statements.queries import Months
from tests.builders import (
    a_company,
    a_goods_receipt,
    an_opening_stock,
    goods,
    worth,
)
from tests.erp.statements.conftest import close_month

QUARTER, MARCH = Months("2024-01", "2024-03"), Months("2024-03", "2024-03")


def lines(rows):
    """Kind, debit, credit, side and balance of each row, in whole yuan."""
    return [
        (row.kind, row.debit // 100, row.credit // 100, row.direction, abs(row.balance) // 100)
        for row in rows
    ]


def test_FIN_03_a_detail_ledger_carries_its_balance_and_sums_month_and_year(small):
    with small.reading() as connection:
        rows = books.detail_ledger(connection, "1122", MARCH)
        assert lines(rows) == [
            ("opening", 0, 0, "借", 1_938),
            ("entry", 0, 678, "借", 1_260),
            ("month", 0, 678, "借", 1_260),
            ("year", 5_876, 4_616, "借", 1_260),
        ]
        party = books.detail_ledger(connection, "1122", QUARTER, party_id=1)
        assert party[-1].balance == 1_260_00
        assert {row.party for row in party if row.kind == "entry"} == {"客户 C1"}


def test_general_ledger_and_detail_ledger_agree_month_by_month(small):
    close_month(small, "2024-02", "small_business")
    with small.reading() as connection:
        for code in ("1002", "2221", "5602", "3103"):
            sums = [
                row for row in books.detail_ledger(connection, code, QUARTER)
                if row.kind != "entry"
            ]  # fmt: skip
            assert lines(books.general_ledger(connection, code, QUARTER)) == lines(sums)


def test_a_cash_journal_sums_each_day_and_names_the_other_accounts(small_file):
    with small_file.reading() as connection:
        rows = books.detail_ledger(connection, "1002", MARCH, with_days=True, with_contra=True)
    assert [(row.kind, row.contra) for row in rows if row.kind in ("entry", "day")] == [
        ("entry", ("1122", "2203")), ("entry", ("1001",)), ("entry", ("5603",)), ("day", ()),
    ]  # fmt: skip
    assert rows[-3].credit == 525_00


def test_columns_stand_side_by_side_and_sum_to_the_account(small_file):
    with small_file.reading() as connection:
        children, rows = books.column_ledger(connection, "1122", QUARTER)
    assert [child.code for child in children] == ["1122.01", "1122.02"]
    months = [(row, amounts) for row, amounts in rows if row.kind == "month"]
    for row, amounts in months:
        assert sum(amounts) == row.debit - row.credit
    assert next(amounts for _, amounts in months) == (2_260_00, 0)


def test_quantities_and_amounts_of_a_product(small_file):
    with small_file.reading() as connection:
        rows = books.quantity_ledger(connection, "1405", 1, QUARTER)
    entries = [(int(r.quantity_in), int(r.quantity_out), r.amount) for r in rows]
    assert entries == [
        (0, 0, 0), (100, 0, 2_000_00), (0, 40, 1_200_00), (100, 40, 1_200_00),
        (0, 10, 1_000_00), (0, 10, 1_000_00),
    ]  # fmt: skip


def test_the_trial_balance_is_zero_and_its_levels_add_up(small):
    with small.reading() as connection:
        rows = books.trial_balance(connection, Months("2024-02", "2024-03"))
        assert rows == books.trial_balance(connection, Months("2024-02", "2024-03"), from_rows=True)
        totals = books.totals_of([row for row in rows if row.level == 0])
        for name in ("debit", "year_debit"):
            assert totals[name] == totals[name.replace("debit", "credit")] > 0
        for when in ("opening", "closing"):
            tops = [getattr(row, when) for row in rows if row.level == 0]
            assert sum(tops) == 0
        tax = {row.account.code: row for row in rows if row.account.code.startswith("2221")}
        assert tax["2221"].closing == sum(
            row.closing for code, row in tax.items() if row.account.is_leaf
        )
        by_party = books.balances_by_dimension(connection, QUARTER, "party", "1122")
        assert [(r.account.code, r.dimension_id, r.closing) for r in by_party if r.closing] == [
            ("1122.01", 1, 1_260_00)
        ]


def test_the_account_summary_names_its_vouchers(small_file):
    with small_file.reading() as connection:
        summary = books.account_summary(connection, MARCH)
    assert summary.vouchers == (("记", 1, 5),)
    assert sum(row.debit for row in summary.rows) == sum(row.credit for row in summary.rows)


def test_opening_entries_are_the_opening_balance_and_no_turnover(sqlite_url):
    company = a_company(open_database(sqlite_url))
    post(company, [
        an_opening_stock("os", worth("P1", 10, 35), on=date(2024, 2, 1)),
        a_goods_receipt("gr", goods("P1", 10, "3.50"), on=date(2024, 2, 3)),
    ])  # fmt: skip
    with company.reading() as connection:
        february = Months("2024-02", "2024-02")
        rows = books.detail_ledger(connection, "1405", february)
        assert [(row.kind, row.debit, row.balance) for row in rows] == [
            ("opening", 0, 35_00), ("entry", 35_00, 70_00), ("month", 35_00, 70_00),
            ("year", 35_00, 70_00),
        ]  # fmt: skip
        goods_row = books.trial_balance(connection, february)[0]
        assert (goods_row.opening, goods_row.debit, goods_row.year_debit) == (35_00,) * 3
        march = books.trial_balance(connection, Months("2024-03", "2024-03"))[0]
        assert (march.opening, march.debit, march.year_debit) == (70_00, 0, 35_00)
    company.close()


def test_a_book_of_an_unknown_account_is_refused(small_file):
    with small_file.reading() as connection, pytest.raises(UnknownBookAccount, match="9999"):
        books.detail_ledger(connection, "9999", MARCH)
