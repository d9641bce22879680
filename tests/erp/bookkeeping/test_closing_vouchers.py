"""The vouchers of a month's end: VAT transfer, relief, payment, accrual, profit transfer, its red.

Vouchers stand in the docstrings (`tests.books`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.documents.errors import AmountNotPositive
from erp.documents.types import Document
from erp.ledger.errors import AccountIsControlled, NoPeriod, NotAMonthEnd
from erp.posting import post
from erp.taxes.errors import NothingToTransfer
from erp.verification import verify
from tests.books import balances, posted_books
from tests.builders import (
    a_company,
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

LAST = date(2024, 3, 31)
DECEMBER = date(2024, 12, 31)


def _month_end(kind: str, key: str, on: date = LAST, **values: object) -> Document:
    return Document(kind, key, on, **values)  # type: ignore[arg-type]


def _sound(database: Database) -> None:
    assert [f.name for f in verify(database) if not f.holds] == []


@pytest.fixture
def traded(company: Database) -> Database:
    """Bought for 35.00, sold for 70.00, both invoiced and the input certified: 4.55 to pay."""
    post(company, [a_goods_receipt("gr1"), a_supplier_invoice("si1", reference="1")])
    post(company, [a_delivery("dl1", goods("P1", 10, 7))])
    post(company, [a_sales_invoice("in1", carrying("dl1", quantity=10))])
    certified = Document("input_certification", "rz1", LAST, allocations=(paying("si1", "4.55"),))
    post(company, [certified])
    return company


def test_FIN_13_what_is_payable_is_transferred_and_an_excess_stays(traded, books):
    """一般纳税人：销项 9.10，进项 4.55.

    2024-03-31 zs1
      D 2221.01.04  4.55
      C 2221.02  4.55
    """
    post(traded, [_month_end("vat_transfer", "zs1")])
    assert posted_books(traded, "zs1") == books
    with pytest.raises(NothingToTransfer):
        post(traded, [_month_end("vat_transfer", "zs2")])
    post(traded, [a_goods_receipt("gr2"), a_supplier_invoice(
        "si2", carrying("gr2", quantity=10), reference="2")])  # fmt: skip
    credit_left = Document(
        "input_certification", "rz2", date(2024, 4, 30), allocations=(paying("si2", "4.55"),)
    )
    post(traded, [credit_left])
    with pytest.raises(NothingToTransfer):
        post(traded, [_month_end("vat_transfer", "zs3", date(2024, 4, 30))])
    _sound(traded)


def test_FIN_13_what_was_paid_too_much_in_the_month_comes_back(traded, books):
    """当月预缴 10.00，应交 4.55.

    2024-03-20 js1
      D 2221.01.03  10.00
      C 1002  10.00
    2024-03-31 zs1
      D 2221.02  5.45
      C 2221.01.10  5.45
    """
    paid = _month_end("vat_payment", "js1", date(2024, 3, 20), amount=Decimal(10))
    post(traded, [paid])
    post(traded, [_month_end("vat_transfer", "zs1")])
    assert posted_books(traded, "js1", "zs1") == books
    with pytest.raises(AmountNotPositive):
        post(traded, [_month_end("vat_payment", "js2")])
    _sound(traded)


def test_FIN_13_relief_of_a_small_taxpayer_becomes_income(database, books):
    """小规模纳税人季度免税 0.70.

    2024-03-31 jm1
      D 2221.11  0.70
      C 5301.11  0.70
    """
    company = a_company(database, taxpayer_kind="small_scale")
    post(company, [a_goods_receipt("gr1"), a_delivery("dl1", goods("P1", 10, 7))])
    post(company, [_month_end("vat_relief", "jm1", amount=Decimal("0.70"))])
    assert posted_books(company, "jm1") == books
    assert "2221.11" not in balances(company)
    _sound(company)


def test_CN_02_an_accrual_takes_itself_back_on_the_first_of_the_next_month(company, books):
    """预提房租 100.00.

    2024-03-31 yt1
      D 5602.90  100.00
      C 2241.01  100.00 S1
    2024-04-01 yt1
      D 5602.90  -100.00
      C 2241.01  -100.00 S1
    """
    lines = (debit("5602.90", 100), credit("2241.01", 100, party="S1"))
    post(company, [_month_end("accrual", "yt1", postings=lines)])
    assert posted_books(company, "yt1") == books
    with pytest.raises(NoPeriod):
        post(company, [_month_end("accrual", "yt2", DECEMBER, postings=lines)])
    owed = (debit("5602.90", 100), credit("2202.01", 100, party="S1"))
    with pytest.raises(AccountIsControlled):
        post(company, [_month_end("accrual", "yt3", postings=owed)])
    _sound(company)


def test_CN_02_every_profit_and_loss_balance_goes_to_the_profit_of_the_year(traded, books):
    """收入 70.00，成本 35.00，费用 10.00；红字反结.

    2024-03-31 jz1
      D 3103  45.00
      D 5001  70.00
      C 3103  70.00
      C 5401.01  35.00
      C 5602.90  10.00
    2024-03-31 fj1
      D 3103  -45.00
      D 5001  -70.00
      C 3103  -70.00
      C 5401.01  -35.00
      C 5602.90  -10.00
    """
    post(traded, [a_journal("pz1", debit("5602.90", 10), credit("1002", 10))])
    post(traded, [_month_end("profit_transfer", "jz1")])
    assert balances(traded)["3103"] == -25
    with pytest.raises(NothingToTransfer):
        post(traded, [_month_end("profit_transfer", "jz2")])
    with pytest.raises(NotAMonthEnd):
        post(traded, [_month_end("profit_transfer", "jz3", date(2024, 3, 30))])
    post(traded, [_month_end("reversal", "fj1", reverses="jz1")])
    assert posted_books(traded, "jz1", "fj1") == books
    assert "3103" not in balances(traded)
    _sound(traded)


def test_CN_02_december_carries_the_year_to_undistributed_profit(traded, books):
    """年末：本年利润 35.00 转未分配利润，已提取的盈余公积 3.50 一并结转.

    2024-12-31 jz12
      D 3103  35.00
      D 5001  70.00
      C 3103  70.00
      C 5401.01  35.00
    2024-12-31 jz12
      D 3103  35.00
      D 3104.06  3.50
      C 3104.01  3.50
      C 3104.06  35.00
    """
    reserve = a_journal("pz1", debit("3104.01", "3.50"), credit("3101.01", "3.50"), on=DECEMBER)
    post(traded, [reserve])
    post(traded, [_month_end("profit_transfer", "jz12", DECEMBER)])
    assert posted_books(traded, "jz12") == books
    assert {"3103", "3104.01"}.isdisjoint(balances(traded))
    assert balances(traded)["3104.06"] == Decimal("-31.50")
    _sound(traded)


def test_CN_02_restated_profit_of_an_earlier_year_passes_by_this_years(database, books):
    """以前年度损益调整直接转未分配利润.

    2024-03-31 jz1
      D 4104.06  8.00
      C 6901  8.00
    """
    company = a_company(database, standard="enterprise")
    post(company, [a_journal("pz1", debit("6901", 8), credit("1002", 8))])
    post(company, [_month_end("profit_transfer", "jz1")])
    assert posted_books(company, "jz1") == books
