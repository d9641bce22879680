"""Reversals: the vouchers they make, what they give back, and that everything undone is nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.company.rates import set_exchange_rate
from erp.documents.errors import SourceReversed
from erp.ledger.errors import PeriodClosed
from erp.ledger.models import voucher_policy
from erp.posting import post
from erp.reversal.errors import (
    CarriedOn,
    NothingToReverse,
    ReversedAlready,
    ReversedBeforeItHappened,
    ReversesAReversal,
    SettledMeanwhile,
)
from erp.stock.errors import NotEnoughStock, StockPeriodClosed
from erp.verification import verify
from erp.verification.exceptions import documents_without_voucher
from tests.books import balances, commit_count, pools, posted_books, posted_values
from tests.builders import (
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_purchase_order,
    a_reversal,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_stock_issue,
    a_stock_receipt,
    a_supplier_invoice,
    a_supplier_payment,
    an_opening_stock,
    carrying,
    credit,
    debit,
    goods,
    paying,
    set_period,
    worth,
)
from tests.erp.backwards import undo_everything
from tests.erp.writers import post_at_once

LATER = date(2024, 3, 20)


def holds(company) -> bool:
    return [finding for finding in verify(company) if not finding.holds] == []


def test_CN_04_a_reversal_is_the_linked_negative_and_the_original_is_untouched(company, books):
    """Ten P1 at 3.50, entered by mistake.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    2024-03-20 hc-gr1
      D 1405.01  -35.00
      C 2202.02  -35.00  S1
    """
    post(company, [a_goods_receipt()])
    post(company, [a_reversal("gr1", on=LATER)])
    assert posted_books(company) == books
    assert posted_values(company) == [
        "2024-03-01 gr1 P1 10 35.00",
        "2024-03-20 hc-gr1 P1 -10 -35.00",
    ]
    with company.reading() as connection:
        linked = connection.exec_driver_sql(
            "select r.series, r.net, r.tax, o.key, e.kind, v.word, p.memo from document r"
            " join document o on o.id = r.reverses_id join journal_entry e on e.document_id = r.id"
            " join journal_entry oe on oe.id = e.reverses_id and oe.document_id = o.id"
            " join voucher v on v.id = e.voucher_id join posting p on p.entry_id = e.id"
        ).fetchall()
        assert documents_without_voucher(connection) == []
    assert {tuple(row[:6]) for row in linked} == {
        ("HC202403", -3500, -455, "gr1", "reversal", "记")
    }
    assert {row[6] for row in linked} == {
        "注销 2024-03-01 记-1 号凭证：采购入库（暂估） goods receipt"
    }
    assert holds(company)


def test_FIN_01_a_reversed_sale_is_red_on_its_sides_and_its_order_opens_again(company, books):
    """Goods cost 3.50; on the 20th stock stands at 4.25; they come back at what they left with.

    2024-03-20 hc-dl1
      D 1122.02   -31.64  C1
      D 5401.01   -14.00
      C 1405.01   -14.00
      C 2221.06    -3.64
      C 5001      -28.00
    """
    post(company, [a_goods_receipt(), a_sales_order()])
    post(company, [a_delivery("dl1", carrying("so1", quantity=4))])
    post(company, [a_goods_receipt("gr2", goods("P1", 6, 5))])
    post(company, [a_reversal("dl1", on=LATER)])
    assert posted_books(company, "hc-dl1") == books
    assert pools(company)["P1", "MAIN"] == (16, 65)
    with company.reading() as connection:
        left = connection.exec_driver_sql(
            "select g.quantity, b.reserved from line_progress g, stock_balance b"
            " where g.act = 'delivery'"
        ).one()
    assert tuple(left) == (0, 4_000000)
    post(company, [a_delivery("dl2", carrying("so1", quantity=4), on=LATER)])
    assert holds(company)


def test_the_rest_of_a_receipt_that_the_pool_cannot_give_is_cost_variance(company, books):
    """Ten at 0.10 and four at 3.50 are fourteen at 1.07; ten are used up, then the four go back.

    2024-03-20 hc-gr2
      D 1405.01    -4.29
      D 5401.90    -9.71
      C 2202.02   -14.00  S1
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, "0.10"))])
    post(company, [a_goods_receipt("gr2", goods("P1", 4, "3.50"))])
    post(company, [a_stock_issue("qk1", goods("P1", 10))])
    post(company, [a_reversal("gr2", on=LATER)])
    assert posted_books(company, "hc-gr2") == books
    assert holds(company)


def test_fifo_goods_come_back_to_the_layers_they_left(company):
    post(company, [a_goods_receipt("gr1", goods("F1", 2, 1))])
    post(company, [a_goods_receipt("gr2", goods("F1", 3, 2), on=date(2024, 3, 5))])
    post(company, [a_stock_issue("qk1", goods("F1", 4), on=date(2024, 3, 6))])
    post(company, [a_reversal("qk1", on=LATER)])
    post(company, [a_stock_issue("qk2", goods("F1", 3), on=LATER)])
    assert posted_values(company)[-2:] == [
        "2024-03-20 qk2 F1 -2 -2.00",
        "2024-03-20 qk2 F1 -1 -2.00",
    ]
    assert holds(company)


def _everything() -> list:
    """One document of every kind there was, in three weeks of March, goods at both methods."""
    second, third = date(2024, 3, 8), date(2024, 3, 15)
    return [
        an_opening_stock("os1", worth("P1", 10, 35), worth("P2", 2, None), worth("F1", 5, 50)),
        a_journal("pz1"),
        a_journal("pz2", debit("1122.01", 300, party="C1"), credit("3104.90", 300)),
        a_purchase_order("po1", goods("P1", 10, "3.60"), goods("F1", 4, 11)),
        a_goods_receipt(
            "gr1", carrying("po1", 1, quantity=10), carrying("po1", 2, "F1", 4), on=second
        ),
        a_sales_order("so1", goods("P1", 12, 7), goods("F1", 6, 30), on=second),
        a_delivery("dl1", carrying("so1", 1, quantity=12), carrying("so1", 2, "F1", 6), on=third),
        a_stock_issue("qk1", goods("P1", 3), on=second),
        a_stock_receipt("qr1", on=third),
        a_supplier_invoice(
            "si1",
            carrying("gr1", 1, quantity=10, price="3.75"),
            carrying("gr1", 2, "F1", 4, price=10),
            on=third,
        ),
        a_sales_invoice(
            "in1", carrying("dl1", 1, quantity=12), carrying("dl1", 2, "F1", 6), on=third
        ),
        a_sales_return("sr1", carrying("dl1", 1, quantity=2), on=third),
        a_credit_note("cn1", carrying("sr1", 1, quantity=2), on=third, reverses="in1"),
        a_customer_receipt("cr1", 100, paying("in1", 50), on=third),
        a_supplier_payment("sp1", 60, paying("si1", 45), on=third),
    ]


@pytest.mark.parametrize("is_one_by_one", [True, False])
def test_CN_04_everything_reversed_leaves_nothing(company, is_one_by_one):
    """Last first; all that is owed, on hand, promised and booked is as before the first."""
    documents = _everything()
    post(company, documents)
    red = [a_reversal(each.key, on=LATER) for each in reversed(documents)]
    for part in [[each] for each in red] if is_one_by_one else [red]:
        post(company, part)
    assert balances(company) == {}
    assert pools(company) == {}
    with company.reading() as connection:
        left = connection.exec_driver_sql(
            "select (select count(*) from open_item_balance where remaining <> 0),"
            " (select count(*) from stock_balance where quantity <> 0 or reserved <> 0),"
            " (select count(*) from line_progress where quantity <> 0 or net <> 0 or tax <> 0),"
            " (select count(*) from layer_balance where quantity <> 0)"
        ).one()
        assert documents_without_voucher(connection) == []
    assert tuple(left) == (0, 0, 0, 0)
    assert holds(company)


def test_an_advance_invoiced_and_used_is_undone_step_by_step(company):
    """The delivery marks its own line as invoiced; that is no document standing on it."""
    post(company, [an_opening_stock(), a_sales_order()])
    post(company, [a_sales_invoice("in1", carrying("so1", quantity=2))])
    post(company, [a_delivery("dl1", carrying("so1", quantity=2))])
    post(company, [a_delivery("dl2", carrying("so1", quantity=2))])
    undo_everything(company)


def test_a_document_reversed_at_once_leaves_every_balance_as_it_was(company):
    """Each is first entered wrongly, on the last day, reversed the same day, and entered again."""
    for each in _everything():
        before = balances(company), pools(company)
        post(company, [replace(each, key="wrong-" + each.key, business_date=LATER)])
        post(company, [a_reversal("wrong-" + each.key, on=LATER)])
        assert (balances(company), pools(company)) == before, each.key
        post(company, [each])
    assert holds(company)


def test_a_reversal_may_bear_the_last_day_of_the_originals_month(company):
    post(company, [a_sales_invoice("in1", goods("SVC", 1, 100))])
    set_period(company, "2024-02", "closed")
    post(company, [a_reversal("in1", on=date(2024, 3, 31))])
    assert balances(company) == {}


def _carried_and_settled(company) -> None:
    post(company, [a_goods_receipt(), a_sales_order()])
    post(company, [a_delivery("dl1", carrying("so1", quantity=4)), a_sales_invoice()])
    post(company, [a_customer_receipt("cr1", 10, paying("in1", 10))])
    post(company, [a_goods_receipt("gr2", goods("P2", 5, 1)), a_stock_issue("q2", goods("P2", 1))])
    post(company, [a_journal("pz1"), a_reversal("pz1", "hc1")], on_refusal="each")


def test_CN_04_a_reversal_is_refused_with_the_documents_that_stand_in_its_way(company):
    _carried_and_settled(company)
    january = date(2024, 1, 9)
    set_period(company, "2024-01", "filed")
    cases = [
        (NothingToReverse, a_reversal("xx", "x"), "xx"),
        (ReversesAReversal, a_reversal("hc1", "x"), "HC202403-0001"),
        (ReversedAlready, a_reversal("pz1", "x"), "PZ202403-0001"),
        (CarriedOn, a_reversal("so1", "x"), "XC202403-0001"),
        (CarriedOn, a_reversal("dl1", "x"), "XF202403-0001"),
        (SettledMeanwhile, a_reversal("in1", "x"), "SK202403-0001"),
        (NotEnoughStock, a_reversal("gr2", "x"), "P2"),
        (PeriodClosed, a_reversal("gr1", "x", on=january), "filed"),
        (ReversedBeforeItHappened, a_reversal("gr1", "x", on=date(2024, 2, 29)), "2024-03-01"),
    ]
    before = commit_count(company)
    for error, document, word in cases:
        with pytest.raises(error) as refusal:
            post(company, [document])
        assert word in refusal.value.message("zh")
        assert word in refusal.value.message("en")
    post(company, [a_delivery("dl9"), a_reversal("dl9", "hc9")], on_refusal="each")
    with pytest.raises(SourceReversed, match="dl9"):
        post(company, [a_sales_invoice("x", carrying("dl9", quantity=4))])
    assert commit_count(company) == before + 2


def test_goods_do_not_move_back_while_stock_is_closed(company):
    post(company, [a_goods_receipt()])
    set_period(company, "2024-04", "stock_closed")
    with pytest.raises(StockPeriodClosed):
        post(company, [a_reversal("gr1", on=date(2024, 4, 2))])


def test_the_settlement_is_undone_first_and_then_the_invoice(company):
    _carried_and_settled(company)
    post(company, [a_reversal("cr1", on=LATER), a_reversal("in1", on=LATER)])
    post(company, [a_reversal("dl1", on=LATER), a_reversal("so1", on=LATER)])
    assert pools(company)["P1", "MAIN"] == (10, 35)
    assert holds(company)


def test_many_at_once_reverse_one_document_once(company):
    post(company, [a_goods_receipt()])
    url = company.url.render_as_string(hide_password=False)
    fates = post_at_once(url, [[a_reversal("gr1", f"h{n}")] for n in range(4)])
    assert Counter(fate for _, fate in fates) == {"posted": 1, "ReversedAlready": 3}
    assert holds(company)


def test_red_vouchers_keep_their_word(company):
    with company.commit(origin="test") as transaction:
        values = {"valid_from": date(2024, 1, 1), "scheme": "three_way"}
        transaction.insert(voucher_policy, values)
    post(company, [a_customer_receipt(), a_reversal("cr1")], on_refusal="each")
    with company.reading() as connection:
        words = connection.exec_driver_sql("select word, number from voucher order by id")
        assert [tuple(row) for row in words] == [("收", 1), ("收", 2)]


def test_a_foreign_sale_is_reversed_in_its_currency(company):
    with company.commit(origin="test") as transaction:
        set_exchange_rate(transaction, "USD", date(2024, 3, 1), Decimal("7.10"))
    post(company, [an_opening_stock(), a_delivery("dl1", currency="USD")])
    post(company, [a_sales_invoice("in1", currency="USD")])
    post(company, [a_reversal("in1", on=LATER)])
    post(company, [a_reversal("dl1", on=LATER)])
    with company.reading() as connection:
        left = connection.exec_driver_sql(
            "select sum(foreign_amount), sum(remaining), sum(foreign_remaining)"
            " from posting, open_item_balance"
        ).one()
        gross = connection.exec_driver_sql(
            "select currency, sum(foreign_gross) from document where foreign_gross is not null"
            " group by currency"
        ).one()
    assert [int(each) for each in left] == [0, 0, 0]
    assert tuple(gross) == ("USD", 0)
    assert holds(company)
