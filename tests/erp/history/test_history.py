"""Old documents: kept once, never changed, found again; the books do not feel them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.base.errors import NotExact
from erp.history.errors import HistoryChanged, HistoryDoesNotBalance, HistoryIncomplete
from erp.history.queries import find_history, lines_of_history
from erp.history.services import OldDocument, OldLine, keep_history
from erp.verification import verify
from tests.builders import set_period

DAY = date(2023, 11, 30)
VOUCHER = OldDocument(
    "2023-11 记-7", "voucher", "记-7", DAY,
    (
        OldLine("6602.01", Decimal("120.50"), "D", "办公费", "付办公费 100%"),
        OldLine("1002", Decimal("120.50"), "C", "银行存款", "付办公费 100%"),
    ),
    "CNY",
)  # fmt: skip
SALE = OldDocument(
    "10248", "sale", "10248", date(2023, 12, 1),
    (
        OldLine("11", Decimal(168), name="Queso", quantity=Decimal(12), unit_price=Decimal(14)),
        OldLine("42", Decimal(98), name="Mee", quantity=Decimal(10), unit_price=Decimal("9.8")),
    ),
    "USD", "C1", "客户 C1", amount=Decimal(266), details='{"shipped": "2023-12-04"}',
)  # fmt: skip


def refusal_of(company, document):
    ((key, error),) = keep_history(company, "old", [document]).refused
    assert key == document.key
    return error


def test_MIG_08_old_vouchers_are_found_by_their_original_numbers(company):
    set_period(company, "2024-01", "closed")
    assert keep_history(company, "old", [VOUCHER, SALE]).kept == [VOUCHER.key, SALE.key]
    with company.reading() as connection:
        (found,) = find_history(connection, "记-7")
        assert (found.number, found.business_date, found.amount) == ("记-7", DAY, Decimal("120.5"))
        lines = lines_of_history(connection, found.id)
        assert [(each.code, each.side, each.amount) for each in lines] == [
            ("6602.01", "D", Decimal("120.5")),
            ("1002", "C", Decimal("-120.5")),
        ]
        assert [each.number for each in find_history(connection)] == [
            "10248",
            "记-7",
        ]
        for words, number in (("queso", "10248"), ("办公费 银行", "记-7"), ("100%", "记-7")):
            assert [each.number for each in find_history(connection, words)] == [number]
        assert find_history(connection, "queso 银行") == []
        assert find_history(connection, "%7%8") == []
        assert [each.kind for each in find_history(connection, last=DAY)] == ["voucher"]
        assert [each.kind for each in find_history(connection, first=date(2023, 12, 1))] == ["sale"]
        assert [each.currency for each in find_history(connection, kind="sale")] == ["USD"]
        postings = connection.exec_driver_sql("select count(*) from posting").scalar_one()
    assert postings == 0
    assert all(finding.holds for finding in verify(company))


def test_the_same_history_again_is_kept_once_and_a_changed_one_refused(company):
    keep_history(company, "old", [VOUCHER])
    again = keep_history(company, "old", [VOUCHER, SALE], documents_a_commit=1)
    assert (again.repeated, again.kept) == ([VOUCHER.key], [SALE.key])
    assert isinstance(refusal_of(company, replace(SALE, party="C2")), HistoryChanged)
    assert keep_history(company, "other", [SALE]).kept == [SALE.key]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (replace(VOUCHER, number=""), HistoryIncomplete),
        (replace(VOUCHER, lines=()), HistoryIncomplete),
        (replace(VOUCHER, kind="invoice"), HistoryIncomplete),
        (replace(SALE, currency="XYZ"), HistoryIncomplete),
        (replace(VOUCHER, lines=(*VOUCHER.lines[:1], replace(VOUCHER.lines[1], side=""))),
         HistoryIncomplete),
        (replace(VOUCHER, lines=VOUCHER.lines[:1]), HistoryDoesNotBalance),
        (replace(VOUCHER, amount=Decimal(1)), HistoryDoesNotBalance),
        (replace(SALE, amount=Decimal(267)), HistoryDoesNotBalance),
        (replace(SALE, lines=(replace(SALE.lines[0], amount=Decimal("0.001")),)), NotExact),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused_and_the_others_are_kept(company, document, error):
    report = keep_history(company, "old", [document, replace(SALE, key="b")])
    assert [type(refusal) for _, refusal in report.refused] == [error]
    assert report.kept == ["b"]
