"""Documents in a foreign currency: rates, settling, revaluation, realised apart from unrealised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.company.rates import BadRate, set_exchange_rate
from erp.documents import errors as d
from erp.documents.types import Document
from erp.ledger import errors as g
from erp.posting import post
from erp.verification.findings import verify
from tests.books import balances, posted_books
from tests.builders import (
    MARCH,
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    a_supplier_payment,
    an_opening_stock,
    carrying,
    credit,
    debit,
    goods,
    paying,
)

LAST_OF_MARCH = date(2024, 3, 31)
APRIL = date(2024, 4, 15)
LAST_OF_APRIL = date(2024, 4, 30)
RATES = {MARCH: "7.1234", LAST_OF_MARCH: "7.2", APRIL: "7.25", LAST_OF_APRIL: "7.15"}


@pytest.fixture
def trader(company):
    with company.commit(origin="test") as transaction:
        for day, rate in RATES.items():
            set_exchange_rate(transaction, "USD", day, Decimal(rate), source="test")
        set_exchange_rate(transaction, "JPY", MARCH, Decimal("4.8"), per_units=100)
    post(company, [an_opening_stock()])
    return company


def a_revaluation(on: date, key: str = "rv1") -> Document:
    return Document("revaluation", key, on)


def sold(trader) -> None:
    """45.20 USD invoiced on 1 March at 7.1234: 321.98."""
    delivery = a_delivery("dl1", goods("P1", 4, 10), currency="USD")
    post(trader, [delivery, a_sales_invoice("in1", currency="USD")])


def test_FIN_16_a_foreign_sale_is_revalued_and_settled_realised_apart_from_unrealised(
    trader, books
):
    """45.20 USD: 321.98 at 7.1234, 325.44 at 7.20; 20.00 of it paid at 7.25, the rest at 7.15.

    2024-03-01 dl1
      D 1122.02   321.98  C1
      D 5401.01   14.00
      C 1405.01   14.00
      C 2221.06   37.04
      C 5001      284.94
    2024-03-01 in1
      D 1122.01   321.98  C1
      D 2221.06   37.04
      C 1122.02   321.98  C1
      C 2221.01.07  37.04
    2024-03-31 rv1
      D 1122.01   3.46  C1
      C 5301.12   3.46
    2024-04-15 cr1
      D 1002      145.00
      C 1122.01   144.00  C1
      C 5301.05   2.53
      C 5301.12   -1.53
    2024-04-30 rv2
      D 5603.05   3.26
      C 1002      2.00
      C 1122.01   1.26  C1
    """
    sold(trader)
    post(trader, [a_revaluation(LAST_OF_MARCH)])
    post(trader, [a_customer_receipt("cr1", 20, paying("in1", 20), on=APRIL, currency="USD")])
    post(trader, [a_revaluation(LAST_OF_APRIL, "rv2")])
    assert posted_books(trader, "dl1", "in1", "rv1", "cr1", "rv2") == books
    assert _left(trader) == [("USD", 18018, 2520)]
    assert all(finding.holds for finding in verify(trader))


def test_FIN_16_a_second_revaluation_at_the_same_rate_changes_nothing(trader):
    sold(trader)
    post(trader, [a_revaluation(LAST_OF_MARCH)])
    before = balances(trader)
    post(trader, [a_revaluation(LAST_OF_MARCH, "rv2")])
    assert balances(trader) == before


def test_FIN_16_what_was_paid_before_its_month_was_revalued_is_realised_on_its_day(trader, books):
    """Money came on 15 April; March is revalued after it. The gain of 3.46 does not stay.

    2024-04-15 cr1
      D 1002      327.70
      C 1122.01   321.98  C1
      C 5301.05   5.72
    2024-03-31 rv1
      D 1122.01   3.46  C1
      C 5301.12   3.46
    2024-04-15 rv1
      C 1122.01   3.46  C1
      C 5301.12   -3.46
    """
    sold(trader)
    receipt = a_customer_receipt("cr1", "45.20", paying("in1", "45.20"), on=APRIL, currency="USD")
    post(trader, [receipt])
    post(trader, [a_revaluation(LAST_OF_MARCH)])
    assert posted_books(trader, "cr1", "rv1") == books
    assert _left(trader) == []
    assert all(finding.holds for finding in verify(trader))


def test_FIN_16_a_purchase_keeps_the_rate_out_of_stock(trader, books):
    """3.50 received at 7.10, 3.60 invoiced at 7.20: the price goes to stock, the rate does not.

    2024-03-01 gr1
      D 1405.01   248.50
      C 2202.02   248.50  S1
    2024-03-01 si1
      D 1405.01   7.10
      D 2202.02   248.50  S1
      D 2221.05   33.70
      D 5603.02   3.60
      C 2202.01   292.90  S1
    2024-03-01 sp1
      D 2202.01   292.90  S1
      C 1002      290.86
      C 5301.05   2.04
    """
    receipt = a_goods_receipt("gr1", goods("P1", 10, "3.50"), currency="USD", rate=Decimal("7.1"))
    invoice = a_supplier_invoice(
        "si1", carrying("gr1", quantity=10, price="3.60"), currency="USD", rate=Decimal("7.2")
    )
    paid = a_supplier_payment(
        "sp1", "40.68", paying("si1", "40.68"), currency="USD", rate=Decimal("7.15")
    )
    post(trader, [receipt, invoice, paid])
    assert posted_books(trader, "gr1", "si1", "sp1") == books
    assert all(finding.holds for finding in verify(trader))


def test_FIN_16_a_credit_note_settles_the_invoice_in_its_currency(trader, books):
    """One of four comes back after a revaluation; what was unrealised on it is realised.

    2024-04-15 cn1
      D 1122.01   -81.36  C1
      D 2221.06   -9.26
      D 5603.02   0.00
      C 1122.02   -80.49  C1
      C 2221.01.07  -9.26
      C 5301.12   -0.87
    """
    sold(trader)
    post(trader, [a_revaluation(LAST_OF_MARCH)])
    returned = a_sales_return("sr1", on=APRIL, currency="USD", rate=Decimal("7.1234"))
    post(trader, [returned, a_credit_note(on=APRIL, reverses="in1")])
    expected = [line for line in books if "0.00" not in line.split()]
    assert posted_books(trader, "cn1") == expected
    assert _left(trader) == [("USD", 24408, 3390)]
    assert all(finding.holds for finding in verify(trader))


def test_FIN_16_parts_of_a_currency_without_decimals_leave_nothing_over(trader):
    delivery = a_delivery("dl1", goods("P1", 3, 333, tax=Decimal(0)), currency="JPY")
    post(trader, [delivery, a_sales_invoice("in1", carrying("dl1", quantity=3))])
    for turn, amount in enumerate((334, 333, 332)):
        money = a_customer_receipt(
            f"cr{turn}", amount, paying("in1", amount), currency="JPY", rate=Decimal("0.05")
        )
        post(trader, [money])
    assert _left(trader) == []
    assert "1122.01" not in balances(trader)
    assert balances(trader)["1002"] == Decimal("49.95")
    assert all(finding.holds for finding in verify(trader))


def test_a_manual_voucher_posts_on_a_foreign_account(trader):
    buying = a_journal(
        "fx",
        debit("1012", "71.00", currency="USD", foreign_amount=Decimal(10), cash_flow_item="x"),
        credit("1002", "71.00", cash_flow_item="x"),
    )
    post(trader, [buying])
    post(trader, [a_revaluation(LAST_OF_MARCH)])
    assert balances(trader)["1012"] == Decimal("72.00")


def test_FIN_03_a_manual_voucher_opens_and_settles_what_is_owed_in_a_foreign_currency(
    trader, books
):
    """100.00 USD are owed at 7.20, 720.00; 40.00 come at 7.25, 290.00: they carried 288.00.

    2024-03-31 owed
      D 1122.01  720.00  C1
      C 5051  720.00
    2024-04-15 paid
      D 1012  290.00
      C 1122.01  288.00  C1
      C 5301.05  2.00
    """
    foreign = {"party": "C1", "currency": "USD"}
    owed = debit("1122.01", 720, foreign_amount=Decimal(100), **foreign)
    post(trader, [a_journal("owed", owed, credit("5051", 720), on=LAST_OF_MARCH)])
    assert _left(trader) == [("USD", 72000, 10000)]
    paid = {"foreign_amount": Decimal(40), "settles": "owed", **foreign}
    cash = debit("1012", 290, currency="USD", foreign_amount=Decimal(40))
    post(trader, [a_journal("paid", cash, credit("1122.01", 290, **paid), on=APRIL)])
    assert posted_books(trader, "owed", "paid") == books
    assert _left(trader) == [("USD", 43200, 6000)]
    more = credit("1122.01", 440, **(paid | {"foreign_amount": Decimal("60.01")}))
    with pytest.raises(g.SettledTooMuch, match=r"60\.01 USD"):
        post(trader, [a_journal("more", debit("1002", 440), more, on=APRIL)])
    in_yuan = credit("1122.01", 10, party="C1", settles="owed")
    with pytest.raises(g.NothingOpen):
        post(trader, [a_journal("yuan", debit("1002", 10), in_yuan, on=APRIL)])
    assert all(finding.holds for finding in verify(trader))


REFUSALS = [
    (d.UnknownCurrency, a_delivery("x", currency="XXX"), ["x", "XXX"]),
    (d.NoExchangeRate, a_delivery("x", currency="EUR"), ["x", "EUR", "2024-03-01"]),
    (d.RateNotPositive, a_delivery("x", currency="USD", rate=Decimal(0)), ["x", "0"]),
    (d.CurrencyNotTaken, a_stock_issue("x", currency="USD"), ["x", "stock_issue", "USD"]),
    (
        d.SourceInOtherCurrency,
        a_sales_return("x", carrying("dl1"), currency="JPY"),
        ["x", "1", "USD", "JPY"],
    ),
    (
        d.SourceAtOtherRate,
        a_sales_invoice("x", carrying("dl1"), currency="USD", rate=Decimal(7)),
        ["x", "1", "dl1"],
    ),
    (
        g.AccountTakesNoCurrency,
        a_journal(
            "x", debit("5602.90", 7, currency="USD", foreign_amount=Decimal(1)), credit("1002", 7)
        ),
        ["x", "5602.90", "USD"],
    ),
    (
        g.ForeignAmountMissing,
        a_journal("x", debit("1012", 7, currency="USD"), credit("1002", 7)),
        ["x", "1", "USD"],
    ),
    (g.NotAMonthEnd, a_revaluation(date(2024, 3, 30), "x"), ["x", "2024-03-30", "2024-03-31"]),
    (g.RevaluedLater, a_revaluation(date(2024, 3, 31), "x"), ["x", "2024-04-30"]),
    (
        g.SettledTooMuch,
        a_customer_receipt("x", 50, paying("in1", 50), currency="USD"),
        ["x", "in1", "50.00 USD", "45.20 USD"],
    ),
    (g.NothingOpen, a_customer_receipt("x", 50, paying("in1", 50)), ["x", "in1"]),
]


@pytest.mark.parametrize(("error", "request_", "said"), REFUSALS)
def test_a_foreign_document_is_refused_with_its_reason(trader, error, request_, said):
    sold(trader)
    post(trader, [a_revaluation(LAST_OF_APRIL)])
    with pytest.raises(error) as refusal:
        post(trader, [request_])
    for value in said:
        assert value in refusal.value.en
        assert value in refusal.value.zh


def test_a_rate_is_kept_of_a_known_currency_above_zero(company):
    for currency, rate in (("CNY", "1"), ("ABC", "1"), ("USD", "0")):
        with company.commit(origin="test") as transaction, pytest.raises(BadRate):
            set_exchange_rate(transaction, currency, MARCH, Decimal(rate))


def test_a_rate_entered_again_replaces_that_of_the_day(trader):
    with trader.commit(origin="test") as transaction:
        set_exchange_rate(transaction, "USD", MARCH, Decimal("7.5"))
    post(trader, [a_sales_invoice("in1", goods("SVC", 1, 100), currency="USD")])
    assert balances(trader)["1122.01"] == Decimal("847.50")


def test_what_reads_the_whole_ledger_is_posted_alone(trader):
    with pytest.raises(d.PostedTogether):
        post(trader, [a_journal(), a_revaluation(LAST_OF_MARCH)])
    report = post(trader, [a_journal(), a_revaluation(LAST_OF_MARCH)], on_refusal="each")
    assert [posted.key for posted in report.posted] == ["pz1", "rv1"]


def _left(database) -> list[tuple[str, int, int]]:
    with database.reading() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                "select i.currency, b.remaining, b.foreign_remaining from open_item_balance b"
                " join open_item i on i.id = b.open_item_id"
                " where b.foreign_remaining <> 0 order by i.id"
            )
        ]
