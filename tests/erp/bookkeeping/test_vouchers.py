"""Vouchers: their words, numbers, attachments, signatures; one a day for daily summaries."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date

import pytest

from erp.base.database import open_database
from erp.bookkeeping.errors import CheckedByItsMaker, SignedAlready, UnknownVoucher
from erp.bookkeeping.signatures import CASHIER, CHECKED, POSTED, sign_vouchers
from erp.ledger.models import voucher_policy
from erp.posting import post
from erp.verification import verify
from erp.verification.exceptions import documents_without_voucher, missing_voucher_numbers
from tests.builders import (
    a_company,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_order,
    a_supplier_payment,
    credit,
    debit,
)
from tests.erp.by_hand import by_hand
from tests.erp.writers import post_at_once

MAKER, CHECKER = 7, 8


@pytest.fixture
def three_way(company):
    """From March on a voucher is 收, 付 or 转."""
    with company.commit(origin="test") as transaction:
        values = {"valid_from": date(2024, 3, 1), "scheme": "three_way"}
        transaction.insert(voucher_policy, values)
    return company


def _vouchers(company) -> list[str]:
    with company.reading() as connection:
        return [
            f"{key} {month} {word}-{number}"
            for key, month, word, number in connection.exec_driver_sql(
                "select d.key, v.month, v.word, v.number from journal_entry e"
                " join voucher v on v.id = e.voucher_id join document d on d.id = e.document_id"
                " order by e.id"
            )
        ]


def test_CN_01_the_word_follows_the_cash_and_each_word_counts_its_own_months(three_way):
    february = date(2024, 2, 20)
    post(
        three_way,
        [
            a_journal("pz0", on=february),
            a_goods_receipt(),
            a_customer_receipt(),
            a_supplier_payment(),
            a_delivery(),
            a_journal("pz1", debit("1001", 5), credit("1002", 5)),
            a_customer_receipt("cr2", on=date(2024, 4, 1)),
        ],
    )
    assert _vouchers(three_way) == [
        "pz0 2024-02 记-1",
        "gr1 2024-03 转-1",
        "cr1 2024-03 收-1",
        "sp1 2024-03 付-1",
        "dl1 2024-03 转-2",
        "pz1 2024-03 付-2",
        "cr2 2024-04 收-1",
    ]
    assert [finding for finding in verify(three_way) if not finding.holds] == []


@pytest.mark.slow
def test_CN_01_two_posters_at_once_leave_no_gap_and_no_double(three_way):
    url = three_way.url.render_as_string(hide_password=False)
    queues = [
        [a_customer_receipt(f"w{w}n{n}") for n in range(12)]
        + [a_supplier_payment(f"w{w}p{n}") for n in range(6)]
        for w in range(2)
    ]
    fates = Counter(fate for _, fate in post_at_once(url, queues))
    assert fates == {"posted": 36}
    with three_way.reading() as connection:
        assert missing_voucher_numbers(connection) == []
        found = connection.exec_driver_sql(
            "select word, min(number), max(number), count(*), count(distinct number) from voucher"
            " group by word order by word"
        ).fetchall()
    assert [tuple(row) for row in found] == [("付", 1, 12, 12, 12), ("收", 1, 24, 24, 24)]


def test_CN_01_a_number_that_is_missing_is_reported(sqlite_url):
    """Somebody takes vouchers 2 and 4 of 4 out of the file, past every guard."""
    company = a_company(open_database(sqlite_url))
    post(company, [a_journal(f"pz{n}") for n in range(4)])
    with company.reading() as connection:
        assert missing_voucher_numbers(connection) == []
    with closing(sqlite3.connect(company.url.database)) as bare:
        bare.execute("drop trigger voucher_no_delete")
        bare.execute("delete from voucher where number in (2, 4)")
        bare.commit()
    with company.reading() as connection:
        assert missing_voucher_numbers(connection) == [("记", "2024-03", 2), ("记", "2024-03", 4)]
    company.close()


def test_FIN_01_a_document_without_a_voucher_is_listed_and_none_is(company):
    """One is planted by hand: a supplier invoice that posts nothing; an order needs no voucher."""
    post(company, [a_goods_receipt(), a_sales_order(), a_delivery(), a_journal()])
    with company.reading() as connection:
        assert documents_without_voucher(connection) == []
    with by_hand(company) as hand:
        hand.open()
        hand.add(
            "document", kind="supplier_invoice", series="CF202403", number=1, key="si", gross=500
        )
        hand.seal()
    with company.reading() as connection:
        found = documents_without_voucher(connection)
    assert [(each.number, each.kind) for each in found] == [("CF202403-0001", "supplier_invoice")]


def test_many_documents_of_one_kind_and_day_share_a_voucher_where_the_policy_says(company):
    with company.commit(origin="test") as transaction:
        transaction.insert(
            voucher_policy,
            {"valid_from": date(2024, 3, 1), "scheme": "single", "daily_kinds": "customer_receipt"},
        )
    second = date(2024, 3, 2)
    post(
        company,
        [
            a_customer_receipt("cr1", 5),
            a_journal("pz1"),
            a_customer_receipt("cr2", 6),
            a_customer_receipt("cr3", 7, on=second),
        ],
    )
    assert _vouchers(company) == [
        "cr1 2024-03 记-1",
        "pz1 2024-03 记-2",
        "cr2 2024-03 记-1",
        "cr3 2024-03 记-3",
    ]
    assert [finding for finding in verify(company) if not finding.holds] == []


def test_a_voucher_counts_its_attachments_and_every_posting_says_what_it_is(company):
    post(company, [a_journal("pz1", attachments=3), a_goods_receipt("gr1", memo="三月入库")])
    with company.reading() as connection:
        counts = connection.exec_driver_sql("select attachments from voucher order by id")
        assert [row[0] for row in counts] == [3, 0]
        memos = connection.exec_driver_sql("select distinct memo from posting order by memo")
        assert [row[0] for row in memos] == ["三月入库", "记账凭证 voucher"]


def test_signatures_are_added_later_and_never_by_the_maker_for_the_check(company):
    post(company, [a_journal("pz1"), a_journal("pz2")], user_id=MAKER)
    with company.reading() as connection:
        first, second = connection.exec_driver_sql("select id from voucher order by id").scalars()
    for error, act, voucher_id in (
        (CheckedByItsMaker, CHECKED, first),
        (UnknownVoucher, CASHIER, 5),
    ):
        with pytest.raises(error), company.commit(user_id=MAKER, origin="test") as transaction:
            sign_vouchers(transaction, [voucher_id], act)
    with company.commit(user_id=CHECKER, origin="test") as transaction:
        sign_vouchers(transaction, [first, second], CHECKED)
        sign_vouchers(transaction, [first], POSTED)
    with company.commit(user_id=MAKER, origin="test") as transaction:
        sign_vouchers(transaction, [first], CASHIER)
    with pytest.raises(SignedAlready), company.commit(user_id=9, origin="test") as transaction:
        sign_vouchers(transaction, [second], CHECKED)
    with company.reading() as connection:
        found = connection.exec_driver_sql(
            "select v.number, s.act, s.user_id from voucher_signature s"
            " join voucher v on v.id = s.voucher_id order by s.id"
        ).fetchall()
    assert [tuple(row) for row in found] == [
        (1, "checked", CHECKER),
        (2, "checked", CHECKER),
        (1, "posted", CHECKER),
        (1, "cashier", MAKER),
    ]
    assert [finding for finding in verify(company) if not finding.holds] == []
