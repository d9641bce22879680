"""From requisition to payment: each act's vouchers to the cent, and every guarantee recomputed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.access.errors import NotAllowed
from erp.access.queries import Person
from erp.access.scope import Scope
from erp.base.database import Database
from erp.catalog.models import product
from erp.documents.types import Document
from erp.posting import post
from erp.purchasing import queries
from erp.purchasing.errors import NothingToRelease, PriceBeyondTolerance, UnknownMonth
from erp.purchasing.services import (
    accrue_again,
    agree_price,
    release_difference,
    reverse_accruals,
)
from erp.verification import verify
from tests.books import balances, pools, posted_books
from tests.builders import (
    a_company,
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_stock_issue,
    a_supplier_invoice,
    a_supplier_payment,
    bought,
    buying_policy,
    carrying,
    goods,
    paying,
)

NOBODYS_SCOPE = Scope(frozenset(), None, None, None, None, frozenset(), 0)
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


def holds(company: Database) -> bool:
    """Whether every guarantee holds when recomputed from the rows."""
    return all(finding.holds for finding in verify(company))


# --- before the order ---


def test_PUR_02_a_requisition_becomes_an_order_and_no_more_than_was_asked(company):
    post(company, [bought("requisition", "rq1", goods("P1", 10), party="")])
    post(company, [a_purchase_order("po1", carrying("rq1", quantity=6, price="3.50"))])
    report = post(
        company,
        [a_purchase_order("po2", carrying("rq1", quantity=5, price="3.50"))],
        on_refusal="each",
    )
    assert [type(refusal.error).__name__ for refusal in report.refused] == ["MoreThanTheSource"]
    assert posted_books(company) == []


def test_PUR_04_quotes_stand_side_by_side_and_the_chosen_one_becomes_the_order(company):
    request = bought("request_for_quotation", "rf1", goods("P1", 10), goods("P2", 5), party="")
    soon, late = date(2024, 3, 10), date(2024, 3, 20)
    post(
        company,
        [
            request,
            bought(
                "supplier_quote", "q1",
                carrying("rf1", 1, "P1", 10, price="3.60", due_date=soon),
                carrying("rf1", 2, "P2", 5, price=2, due_date=soon),
            ),
            bought(
                "supplier_quote", "q2", carrying("rf1", 1, "P1", 10, price="3.50", due_date=late),
                party="S2",
            ),
        ],
    )  # fmt: skip
    post(company, [a_purchase_order("po1", carrying("q2", quantity=10), party="S2")])
    with company.reading() as connection:
        quotes = queries.compare_quotes(connection, "rf1")
        order = queries.order_tracking(connection, keys=["po1"])[0]
    shown = [
        (q.line, q.supplier, str(q.unit_price), q.is_cheapest, q.is_fastest, q.ordered)
        for q in quotes
    ]
    assert shown == [
        (1, "S2", "3.50000000", True, False, 10),
        (1, "S1", "3.60000000", False, True, 0),
        (2, "S1", "2.00000000", True, True, 0),
    ]
    assert (order.supplier, order.unit_price, order.ordered) == ("S2", Decimal("3.50"), 10)


# --- orders and receipts ---


def test_PUR_05_receiving_60_of_100_leaves_40_open_and_accrues(company, books):
    """60 at 3.50, net.

    2024-03-01 gr1
      D 1405.01  210.00
      C 2202.02  210.00  S1
    """
    post(company, [a_purchase_order("po1", goods("P1", 100, "3.50", due_date=APRIL))])
    post(company, [a_goods_receipt("gr1", carrying("po1", quantity=60))])
    assert posted_books(company) == books
    with company.reading() as connection:
        line = queries.order_tracking(connection, open_only=True)[0]
    assert (line.received, line.open, line.state, line.due_date) == (60, 40, "part", APRIL)
    assert pools(company) == {("P1", "MAIN"): (Decimal(60), Decimal(210))}


def test_PUR_03_ordered_received_invoiced_paid_and_returned_stand_on_one_line(company):
    post(
        company,
        [
            a_purchase_order("po1", goods("P1", 100, "3.50")),
            a_goods_receipt("gr1", carrying("po1", quantity=60)),
            a_goods_receipt("gr2", carrying("po1", quantity=20)),
            a_supplier_invoice("si1", carrying("gr1", quantity=50)),
            bought("purchase_return", "pr1", carrying("gr2", quantity=5)),
            bought("purchase_return", "pr2", carrying("si1", quantity=10)),
            a_supplier_payment("sp1", "98.88", paying("si1", "98.88")),
            bought("purchase_order_closing", "pc1", carrying("po1", quantity=20)),
        ],
    )
    with company.reading() as connection:
        line = queries.order_tracking(connection, keys=["po1"])[0]
    assert (line.ordered, line.received, line.closed, line.open) == (100, 80, 20, 0)
    assert (line.invoiced, line.invoiced_net, line.returned) == (50, Decimal(175), 15)
    assert (line.invoiced_gross, line.paid) == (Decimal("197.75"), Decimal("98.88"))
    assert holds(company)


def test_PUR_03_receiving_beyond_the_tolerance_is_refused_and_the_tolerance_is_data(company):
    post(company, [a_purchase_order("po1", goods("P1", 100, 1))])
    over = a_goods_receipt("gr1", carrying("po1", quantity=111))
    refused = post(company, [over], on_refusal="each").refused[0].error
    assert "111" in refused.message("en")
    assert "110" in refused.message("zh")
    buying_policy(company, over_receipt_percent=Decimal(11))
    assert post(company, [over]).posted
    buying_policy(company, date(2024, 3, 2), over_receipt_percent=Decimal(0))
    later = a_goods_receipt("gr2", carrying("po1", quantity="0.1"), on=date(2024, 3, 2))
    assert post(company, [later], on_refusal="each").refused


def test_PUR_03_a_closed_order_line_takes_no_more_receipts(company):
    post(
        company,
        [
            a_purchase_order("po1", goods("P1", 100, 1)),
            a_goods_receipt("gr1", carrying("po1", quantity=60)),
        ],
    )
    closing = bought("purchase_order_closing", "pc1", carrying("po1", quantity=39))
    wrong = post(company, [closing], on_refusal="each").refused[0].error
    assert type(wrong).__name__ == "ClosesNotTheRest"
    post(company, [bought("purchase_order_closing", "pc2", carrying("po1", quantity=40))])
    late = (
        post(company, [a_goods_receipt("gr2", carrying("po1", quantity=5))], on_refusal="each")
        .refused[0]
        .error
    )
    assert type(late).__name__ == "OrderLineClosed"
    assert "po1" in late.message("zh")


# --- invoices ---


def test_PUR_07_accrual_clears_to_zero_when_order_receipt_and_invoice_agree(company):
    post(
        company,
        [
            a_purchase_order("po1", goods("P1", 100, "3.50")),
            a_goods_receipt("gr1", carrying("po1", quantity=60)),
            a_goods_receipt("gr2", carrying("po1", quantity=40)),
            a_supplier_invoice("si1", carrying("gr1", quantity=60), carrying("gr2", quantity=40)),
        ],
    )
    assert "2202.02" not in balances(company)
    assert balances(company)["2202.01"] == Decimal("-395.50")


def test_PUR_07_an_invoice_over_tolerance_is_blocked_until_released(company):
    """Ordered and received at 3.50, 9 invoiced at 3.70: 1.80 more, and 1.58 is tolerated."""
    buying_policy(company, price_tolerance_percent=Decimal(5), price_tolerance_amount=100)
    post(company, [a_purchase_order(), a_goods_receipt("gr1", carrying("po1", quantity=10))])
    within = a_supplier_invoice("si0", carrying("gr1", quantity=1, price="3.70"))
    assert post(company, [within]).posted  # 0.20 is within the amount of 1.00
    invoice = a_supplier_invoice("si1", carrying("gr1", quantity=9, price="3.70"))
    refused = post(company, [invoice], on_refusal="each").refused[0].error
    for words in ("si1", "P1", "3.5", "3.7", "1.58"):
        assert words in refused.message("en"), refused.message("en")
        assert words in refused.message("zh")
    assert isinstance(refused, PriceBeyondTolerance)
    with company.commit(origin="test") as transaction:
        with pytest.raises(NotAllowed):
            release(transaction, rights=frozenset())
        with pytest.raises(NothingToRelease):
            release(transaction, reason=" ")
        release(transaction)
    dearer = a_supplier_invoice("si1", carrying("gr1", quantity=9, price="3.80"))
    assert post(company, [dearer], on_refusal="each").refused  # the release was for 33.30
    assert post(company, [invoice]).posted
    with company.reading() as connection:
        logged = connection.exec_driver_sql(
            "select document_key, line, net, released_by, reason from purchase_release"
        ).fetchall()
    assert [tuple(row) for row in logged] == [("si1", 1, 3330, 7, "urgent")]
    assert holds(company)


def release(transaction, *, rights=frozenset({("purchasing", "approve")}), reason="urgent"):
    """Release line 1 of invoice `si1` at 33.30, as the person with these rights."""
    person = Person(7, "ma", "Ma", "en", (), rights, NOBODYS_SCOPE)
    release_difference(transaction, person, key="si1", line=1, net=3330, reason=reason)


def test_goods_invoiced_before_they_come_wait_in_transit(company, books):
    """票到货未到: 1402 by invoice line, then stock, and no accrual.

    2024-03-01 si1
      D 1402      35.00  S1
      D 2221.05    4.55
      C 2202.01   39.55  S1
    2024-04-01 gr1
      D 1405.01   14.00
      C 1402      14.00  S1
    2024-04-01 gr2
      D 1405.01   21.00
      C 1402      21.00  S1
    """
    post(company, [a_purchase_order(), a_supplier_invoice("si1", carrying("po1", quantity=10))])
    post(company, [a_goods_receipt("gr1", carrying("si1", quantity=4), on=APRIL)])
    post(company, [a_goods_receipt("gr2", carrying("si1", quantity=6), on=APRIL)])
    assert posted_books(company) == books
    twice = a_supplier_invoice("si2", carrying("gr1", quantity=4), on=APRIL)
    error = post(company, [twice], on_refusal="each").refused[0].error
    assert type(error).__name__ == "InvoicedInAdvance"
    with company.reading() as connection:
        line = queries.order_tracking(connection)[0]
    assert (line.received, line.invoiced) == (10, 10)
    assert holds(company)


def test_what_was_received_is_not_received_again_on_its_invoice(company):
    post(company, [a_goods_receipt(), a_supplier_invoice()])
    again = a_goods_receipt("gr2", carrying("si1", quantity=1))
    error = post(company, [again], on_refusal="each").refused[0].error
    assert type(error).__name__ == "NotInTransit"


def test_what_was_invoiced_in_advance_cannot_be_received_on_the_order_too(company):
    post(company, [a_purchase_order(), a_supplier_invoice("si1", carrying("po1", quantity=10))])
    receipt = a_goods_receipt("gr1", carrying("po1", quantity=2))
    error = post(company, [receipt], on_refusal="each").refused[0].error
    assert type(error).__name__ == "MoreThanTheSource"


def test_services_find_their_expense_by_reason(company, books):
    """销售费用, 制造费用, else 管理费用.

    2024-03-01 si1
      D 2221.05   78.00
      D 4101     200.00
      D 5601.90  100.00
      D 5602.90  300.00
      C 2202.01  678.00  S1
    """
    lines = [
        goods("SVC", 1, 100, reason="selling"),
        goods("SVC", 1, 200, reason="manufacturing"),
        goods("SVC", 1, 300),
    ]
    post(company, [a_supplier_invoice("si1", *lines)])
    assert posted_books(company) == books


# --- the three ways of accrual ---


def test_CN_03_the_accrual_is_taken_back_in_red_and_booked_in_blue(company, books):
    """单到冲回: one voucher; 4 of 10 were sold, so stock's own row is the net of 3.00.

    2024-03-01 si1
      D 1405.01  -35.00
      D 1405.01   38.00
      D 2221.05    5.20
      D 5401.90    2.00
      C 2202.01   45.20  S1
      C 2202.02  -35.00  S1
    """
    buying_policy(company, accrual_way="reversal")
    post(company, [a_goods_receipt(), a_delivery("dl1", goods("P1", 4, 7))])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4))])
    assert posted_books(company, "si1") == books
    assert pools(company) == {("P1", "MAIN"): (Decimal(6), Decimal(24))}
    assert holds(company)


def month_start(company: Database, month: str) -> int:
    """Reverse the accruals of before a month; how many documents that took."""
    with company.reading() as connection:
        documents = reverse_accruals(connection, month)
    return len(post(company, documents).posted)


def month_end(company: Database, month: str) -> int:
    """Accrue again; how many documents that took."""
    with company.reading() as connection:
        documents = accrue_again(connection, month)
    return len(post(company, documents).posted)


def test_CN_03_at_month_start_accruals_are_reversed_on_the_contra_account(company, books):
    """月初冲回: stock value never moves; the contra account is 0 at every month end.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    2024-04-01 accrual-reversal/2024-04/gr1
      D 1405.90  -35.00  S1
      C 2202.02  -35.00  S1
    2024-04-01 si1
      D 1405.01    2.00
      D 1405.90   14.00  S1
      D 2221.05    2.08
      C 2202.01   18.08  S1
    2024-04-30 accrual-renewal/2024-04/gr1
      D 1405.90   21.00  S1
      C 2202.02   21.00  S1
    2024-05-01 accrual-reversal/2024-05/gr1
      D 1405.90  -21.00  S1
      C 2202.02  -21.00  S1
    2024-05-01 si2
      D 1405.90   21.00  S1
      D 2221.05    2.73
      C 2202.01   23.73  S1
    """
    buying_policy(company, accrual_way="month_start")
    post(company, [a_goods_receipt()])
    assert (month_start(company, "2024-04"), month_start(company, "2024-04")) == (1, 0)
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=4, price=4), on=APRIL)])
    assert (month_end(company, "2024-04"), month_end(company, "2024-04")) == (1, 0)
    month_start(company, "2024-05")
    post(company, [a_supplier_invoice("si2", carrying("gr1", quantity=6), on=MAY)])
    assert month_end(company, "2024-05") == 0
    assert posted_books(company) == books
    assert {"1405.90", "2202.02"}.isdisjoint(balances(company))
    with company.reading() as connection:
        for day in (date(2024, 3, 31), date(2024, 4, 15), date(2024, 4, 30), MAY):
            ties(connection, day)
        contra = queries.account_balance_at(connection, queries.CONTRA, date(2024, 4, 30))
    assert contra == 0
    assert holds(company)


def ties(connection, day: date) -> None:
    """The accrual list equals its two accounts at the end of a day."""
    listed = queries.accrual_list(connection, day)
    for act, total in (
        (queries.ACCRUED, sum(each.amount for each in listed)),
        (queries.CONTRA, sum(each.contra for each in listed)),
    ):
        assert total == -queries.account_balance_at(connection, act, day), (act, day)


def test_CN_03_the_accrual_list_ties_to_its_account_at_any_date(company):
    post(
        company,
        [
            a_goods_receipt("gr1", goods("P1", 10, "3.50"), goods("P2", 3, 2)),
            a_goods_receipt("gr2", goods("F1", 7, "1.11"), party="S2", on=APRIL),
            a_supplier_invoice("si1", carrying("gr1", quantity=4), on=date(2024, 4, 9)),
            bought("purchase_return", "pr1", carrying("gr1", quantity=3), on=date(2024, 4, 10)),
            bought("purchase_return", "pr2", carrying("si1", quantity=2), on=date(2024, 4, 11)),
        ],
    )
    with company.reading() as connection:
        for day in (1, 5, 9, 10, 11):
            ties(connection, date(2024, 4, day))
        listed = queries.accrual_list(connection, date(2024, 4, 30))
    assert [(each.key, each.product, each.amount) for each in listed] == [
        ("gr1", "P1", Decimal("10.50")),
        ("gr1", "P2", Decimal(6)),
        ("gr2", "F1", Decimal("7.77")),
        ("pr2", "P1", Decimal(-7)),
    ]


def test_CN_03_an_accrual_may_grow_again_when_its_invoice_is_reversed(company):
    post(company, [a_goods_receipt(), a_supplier_invoice("si1", carrying("gr1", quantity=4))])
    month_start(company, "2024-04")
    month_end(company, "2024-04")
    post(company, [Document("reversal", "rv1", date(2024, 4, 30), reverses="si1")])
    month_start(company, "2024-05")
    assert balances(company)["1405.90"] == Decimal(-35)
    with company.reading() as connection:
        ties(connection, MAY)
    assert holds(company)


def test_a_month_the_firm_does_not_have_has_no_accruals(company):
    with company.reading() as connection, pytest.raises(UnknownMonth, match="2031-01"):
        reverse_accruals(connection, "2031-01")


def test_an_accrual_that_changed_since_it_was_listed_is_refused(company):
    post(company, [a_goods_receipt()])
    stale = Document(
        "accrual_reversal", "x", APRIL, "S1", allocations=(paying("gr1", 34),)
    )  # fmt: skip
    error = post(company, [stale], on_refusal="each").refused[0].error
    assert type(error).__name__ == "AccrualChanged"
    unknown = Document("accrual_reversal", "y", APRIL, "S1", allocations=(paying("gr9", 34),))
    assert post(company, [unknown], on_refusal="each").refused


# --- returns ---


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_PUR_09_goods_not_invoiced_yet_go_back_against_their_accrual(company, books, product):
    """Red on the receipt's sides, at the receipt's cost.

    2024-03-01 pr1
      D 1405.01  -14.00
      C 2202.02  -14.00  S1
    """
    post(company, [a_goods_receipt("gr1", goods(product, 10, "3.50"))])
    post(company, [bought("purchase_return", "pr1", carrying("gr1", 1, product, 4))])
    assert posted_books(company, "pr1") == books
    post(company, [a_supplier_invoice("si1", carrying("gr1", 1, product, 6))])
    assert "2202.02" not in balances(company)
    assert holds(company)


def test_PUR_09_an_invoiced_return_reverses_stock_debt_and_vat(company, books):
    """Bought at 3.50, invoiced at 4.00: 4 leave at 16.00 though the pool's average is now 3.00.

    2024-03-01 pr1
      D 1405.01  -16.00
      C 2202.02  -16.00  S1
    2024-03-01 rn1
      D 2202.02  -16.00  S1
      D 2221.05   -2.08
      C 2202.01  -18.08  S1
    """
    post(
        company,
        [
            a_goods_receipt(),
            a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4)),
            a_goods_receipt("gr2", goods("P1", 10, 2)),
            bought("purchase_return", "pr1", carrying("si1", quantity=4)),
            bought("supplier_credit_note", "rn1", carrying("pr1", quantity=4)),
        ],
    )
    assert posted_books(company, "pr1", "rn1") == books
    assert pools(company) == {("P1", "MAIN"): (Decimal(16), Decimal(44))}
    assert holds(company)


def test_PUR_09_what_the_pool_cannot_give_is_booked_as_variance(company, books):
    """10 at 3.50, then 10 at 1.50; 17 are sold at 2.50: 3 are worth 7.50 and go back at 10.50.

    2024-03-01 pr1
      D 1405.01   -7.50
      D 5401.90   -3.00
      C 2202.02  -10.50  S1
    """
    post(company, [a_goods_receipt(), a_goods_receipt("gr2", goods("P1", 10, "1.50"))])
    post(company, [a_stock_issue("qk1", goods("P1", 17))])
    post(company, [bought("purchase_return", "pr1", carrying("gr1", quantity=3))])
    assert posted_books(company, "pr1") == books
    assert pools(company) == {}
    assert holds(company)


def test_PUR_09_pieces_of_a_return_sum_to_the_receipt_to_the_fen(company):
    post(company, [a_goods_receipt("gr1", goods("P1", 3, net=10))])
    for key in ("pr1", "pr2", "pr3"):
        post(company, [bought("purchase_return", key, carrying("gr1"))])
    assert balances(company) == {}
    error = (
        post(company, [bought("purchase_return", "pr4", carrying("gr1"))], on_refusal="each")
        .refused[0]
        .error
    )
    assert type(error).__name__ in {"MoreThanTheSource", "NotEnoughStock"}


def test_PUR_09_goods_invoiced_in_advance_go_back_by_their_receipt(company):
    post(
        company,
        [
            a_purchase_order(),
            a_supplier_invoice("si1", carrying("po1", quantity=10)),
            a_goods_receipt("gr1", carrying("si1", quantity=10)),
            bought("purchase_return", "pr1", carrying("gr1", quantity=10)),
            bought("supplier_credit_note", "rn1", carrying("pr1", quantity=10)),
        ],
    )
    assert balances(company) == {}
    assert holds(company)


def test_a_red_invoice_needs_a_return_of_invoiced_goods(company):
    post(company, [a_goods_receipt()])
    post(company, [bought("purchase_return", "pr1", carrying("gr1", quantity=4))])
    red = bought("supplier_credit_note", "rn1", carrying("pr1", quantity=4))
    error = post(company, [red], on_refusal="each").refused[0].error
    assert type(error).__name__ == "NothingOpen"


def test_PUR_09_a_return_in_dollars_is_claimed_at_the_invoices_rate(company, books):
    """Received at 7.00, invoiced at 7.10: 0.10 a dollar is exchange loss, stock keeps 7.00.

    2024-03-01 si1
      D 2202.02   245.00  S1
      D 2221.05    32.31
      D 5603.02     3.50
      C 2202.01   280.81  S1
    2024-03-01 pr1
      D 1405.01   -98.00
      D 5401.90    -1.40
      C 2202.02   -99.40  S1
    2024-03-01 rn1
      D 2202.02   -99.40  S1
      D 2221.05   -12.92
      C 2202.01  -112.32  S1
    """
    dollars = {"currency": "USD", "rate": Decimal(7)}
    dearer = {"currency": "USD", "rate": Decimal("7.10")}
    post(company, [a_purchase_order(**dollars)])
    post(company, [a_goods_receipt("gr1", carrying("po1", quantity=10), **dollars)])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=10), **dearer)])
    post(company, [bought("purchase_return", "pr1", carrying("si1", quantity=4))])
    post(company, [bought("supplier_credit_note", "rn1", carrying("pr1", quantity=4))])
    assert posted_books(company, "si1", "pr1", "rn1") == books
    assert holds(company)


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_return_leaves_from_where_the_goods_lie(company, in_one_batch):
    documents = [
        a_goods_receipt("gr1", warehouse="EAST"),
        a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4)),
        bought("purchase_return", "pr1", carrying("si1", quantity=4)),
    ]
    for part in [documents] if in_one_batch else [[each] for each in documents]:
        post(company, part)
    assert pools(company) == {("P1", "EAST"): (Decimal(6), Decimal(24))}
    wrong = bought("purchase_return", "pr2", carrying("si1"), warehouse="MAIN")
    error = post(company, [wrong], on_refusal="each").refused[0].error
    assert type(error).__name__ == "GoodsElsewhere"


# --- landed cost ---


@pytest.mark.parametrize(
    ("basis", "stock", "variance"),
    [("", "9.00", None), ("value", "9.00", None), ("quantity", "9.00", None)],
)
def test_FIN_06_freight_is_laid_on_the_goods_it_was_paid_for(company, basis, stock, variance):
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 3), goods("P2", 20, 3))])
    freight = bought(
        "landed_cost", "lc1", goods("SVC", 1, 9, reason=basis),
        carrying("gr1", 1, "P1", 10), carrying("gr1", 2, "P2", 20), party="S2",
    )  # fmt: skip
    post(company, [freight])
    assert posted_books(company, "lc1") == [
        "2024-03-01 lc1", f"D 1405.01 {stock}", "D 2221.05 1.17", "C 2202.01 10.17 S2",
    ]  # fmt: skip
    assert pools(company)["P1", "MAIN"][1] == 33
    assert holds(company)


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_FIN_06_freight_on_goods_partly_sold_is_partly_variance(company, books, product):
    """4 of 10 are gone.

    2024-03-01 lc1
      D 1405.01   6.00
      D 2221.05   1.30
      D 5401.90   4.00
      C 2202.01  11.30  S2
    """
    post(company, [a_goods_receipt("gr1", goods(product, 10, 3))])
    post(company, [a_delivery("dl1", goods(product, 4, 7))])
    bearer = carrying("gr1", 1, product, 10)
    post(company, [bought("landed_cost", "lc1", goods("SVC", 1, 10), bearer, party="S2")])
    assert posted_books(company, "lc1") == books
    post(company, [bought("purchase_return", "pr1", carrying("gr1", 1, product, 6))])
    assert pools(company) == {}
    assert holds(company)


def test_FIN_06_a_landed_cost_that_cannot_be_laid_is_refused(company):
    post(company, [a_goods_receipt()])
    bearer = carrying("gr1", quantity=10)
    for lines, error in (
        ((goods("SVC", 1, 9),), "NothingToAllocate"),
        ((bearer,), "NothingToAllocate"),
        ((goods("SVC", 1, 9, reason="weight"), bearer), "NoBasis"),
        ((goods("SVC", 1, 9, reason="colour"), bearer), "NoBasis"),
        ((goods("SVC", 1, 9), carrying("gr1", quantity=11)), "MoreThanTheSource"),
    ):
        cost = bought("landed_cost", "lc1", *lines, party="S2")
        said = post(company, [cost], on_refusal="each").refused[0].error
        assert type(said).__name__ == error


# --- payments ---


def test_PUR_08_a_prepayment_is_used_for_a_later_invoice(company, books):
    """预付冲应付: a settlement with a voucher.

    2024-03-01 pc1
      D 2202.01   39.55  S1
      C 1123      39.55  S1
    """
    post(company, [a_supplier_payment("sp1", 100), a_goods_receipt(), a_supplier_invoice()])
    clearing = Document(
        "prepayment_clearing", "pc1", date(2024, 3, 1), "S1",
        allocations=(paying("sp1", "39.55"), paying("si1", "39.55")),
    )  # fmt: skip
    post(company, [clearing])
    assert posted_books(company, "pc1") == books
    with company.reading() as connection:
        owed = queries.supplier_balances(connection)
    assert owed == {"S1": (Decimal("-60.45"), Decimal("-60.45"))}
    for allocations, error in (
        ((paying("sp1", 5), paying("si1", 5)), "NothingOpen"),
        ((paying("sp1", 5),), "ClearingDoesNotBalance"),
        ((paying("sp1", 61),), "SettledTooMuch"),
        ((paying("sp9", 61),), "NothingOpen"),
    ):
        wrong = Document(
            "prepayment_clearing", "pc2", date(2024, 3, 1), "S1", allocations=allocations
        )
        said = post(company, [wrong], on_refusal="each").refused[0].error
        assert type(said).__name__ == error


def test_PUR_08_the_balance_of_a_supplier_is_always_its_open_items(company):
    acts = [
        a_goods_receipt("gr1", goods("P1", 10, "3.50"), goods("P2", 3, 2)),
        a_supplier_invoice("si1", carrying("gr1", 1, "P1", 10), carrying("gr1", 2, "P2", 3)),
        a_supplier_invoice("si2", goods("SVC", 1, 100), party="S2"),
        a_supplier_payment("sp1", 30, paying("si1", 20)),
        bought("purchase_return", "pr1", carrying("si1", quantity=2)),
        bought("supplier_credit_note", "rn1", carrying("pr1", quantity=2)),
        a_supplier_payment("sp2", "18.42", paying("si1", "26.33"), paying("rn1", "-7.91")),
    ]
    for act in acts:
        post(company, [act])
        with company.reading() as connection:
            assert all(a == b for a, b in queries.supplier_balances(connection).values())
    with company.reading() as connection:
        assert queries.supplier_balances(connection)["S1"][0] == Decimal("-10.00")


# --- prices and purchases ---


def test_PUR_10_last_average_and_contract_price_stand_at_entry(company):
    post(
        company,
        [
            a_purchase_order("po1", goods("P1", 10, 3)),
            a_purchase_order("po2", goods("P1", 30, 4), on=APRIL),
            a_goods_receipt("gr1", carrying("po1", quantity=10)),
            a_goods_receipt("gr2", carrying("po2", quantity=30), on=APRIL),
        ],
    )
    with company.commit(origin="test") as transaction:
        agree_price(transaction, supplier="S1", product="P1", price=Decimal("3.20"), since=APRIL)
        agree_price(transaction, supplier="S1", product="P1", price=Decimal("3.10"), since=MAY)
    with company.reading() as connection:
        hints = queries.price_hints(
            connection, ["P1", "P2"], supplier="S1", on=date(2024, 4, 20), since=date(2024, 1, 1)
        )
        trend = queries.price_trend(connection, "P1", since=date(2024, 1, 1))
    assert hints["P1"] == queries.PriceHint(Decimal(4), Decimal("3.75"), Decimal("3.2"))
    assert hints["P2"] == queries.PriceHint(None, None, None)
    assert [(point.number, point.unit_price) for point in trend] == [
        ("CD202403-0001", Decimal(3)),
        ("CD202404-0001", Decimal(4)),
    ]


@pytest.mark.parametrize("taxpayer_kind", ["general", "small_scale"])
def test_PUR_11_purchases_by_supplier_and_item_equal_the_ledger(database, taxpayer_kind):
    company = a_company(database, taxpayer_kind=taxpayer_kind)
    post(
        company,
        [
            a_purchase_order("po1", goods("P3", 5, 8), party="S2"),
            a_goods_receipt("gr1", goods("P1", 10, "3.50"), goods("P2", 3, 2)),
            a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4), on=APRIL),
            a_supplier_invoice("si2", carrying("po1", 1, "P3", 5), goods("SVC", 1, 7), party="S2"),
            a_goods_receipt("gr2", carrying("si2", 1, "P3", 4), party="S2", on=APRIL),
            bought("purchase_return", "pr1", carrying("si1", quantity=2), on=APRIL),
            bought("supplier_credit_note", "rn1", carrying("pr1", quantity=2), on=MAY),
            bought(
                "landed_cost", "lc1", goods("SVC", 1, 10), carrying("gr1", 2, "P2", 3),
                party="S2", on=APRIL,
            ),
        ],
    )  # fmt: skip
    month_start(company, "2024-05")
    wrong = a_supplier_invoice("si3", carrying("gr1", 2, "P2", 3, price=9), on=MAY)
    post(company, [wrong])
    post(company, [Document("reversal", "rv1", MAY, reverses="si3")])
    with company.reading() as connection:
        for first, last in (
            (date(2024, 3, 1), date(2024, 3, 31)),
            (APRIL, date(2024, 4, 30)),
            (MAY, date(2024, 5, 31)),
            (date(2024, 1, 1), date(2024, 12, 31)),
        ):
            listed = queries.purchases(connection, first, last)
            total = sum(each.amount for each in listed)
            assert total == queries.purchases_in_ledger(connection, first, last), first
        april = queries.purchases(connection, APRIL, date(2024, 4, 30))
    if taxpayer_kind == "general":
        assert [(each.supplier, each.product, each.quantity, each.amount) for each in april] == [
            ("S1", "P1", Decimal(-2), Decimal(-3)),
            ("S2", "P3", Decimal(4), Decimal(32)),
            ("S2", "SVC", Decimal(0), Decimal(10)),
        ]
    assert holds(company)


# --- inspection ---


def stock_at(company: Database) -> dict[str, int]:
    """Location code to quantity on hand of P1, where there is any."""
    with company.reading() as connection:
        found = connection.exec_driver_sql(
            "select l.code, b.quantity / 1000000 from stock_balance b"
            " join location l on l.id = b.location_id where b.quantity <> 0"
        ).fetchall()
    return {code: int(quantity) for code, quantity in found}


def test_PUR_06_goods_stay_held_until_they_pass_and_failed_ones_are_returned_or_scrapped(
    company, books
):
    """Only scrapping costs: 1 of 10 at 3.50; what failed goes back at the receipt's cost.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    2024-03-01 qc1
      D 1901.01    3.50
      C 1405.01    3.50
    2024-03-01 pr1
      D 1405.01   -7.00
      C 2202.02   -7.00  S1
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, "3.50", reason="inspection"))])
    assert stock_at(company) == {"MAIN/INSPECTION": 10}
    sale = post(company, [a_delivery("dl1", goods("P1", 1, 7))], on_refusal="each")
    assert [type(refusal.error).__name__ for refusal in sale.refused] == ["NotEnoughStock"]
    post(
        company,
        [
            bought(
                "inspection", "qc1",
                carrying("gr1", quantity=7, reason="passed"),
                carrying("gr1", quantity=2, reason="return"),
                carrying("gr1", quantity=1, reason="scrap"),
            )
        ],
    )  # fmt: skip
    assert stock_at(company) == {"MAIN/STOCK": 7, "MAIN/REJECTED": 2}
    post(
        company, [bought("purchase_return", "pr1", carrying("gr1", quantity=2, reason="rejected"))]
    )
    assert stock_at(company) == {"MAIN/STOCK": 7}
    assert posted_books(company) == books
    assert post(company, [a_delivery("dl1", goods("P1", 7, 7))]).posted
    assert holds(company)


def test_PUR_06_a_product_to_be_inspected_is_held_whoever_receives_it(company):
    with company.commit(origin="test") as transaction:
        found = transaction.scalar("select id from product where code = 'P1'")
        transaction.update(product, found, {"needs_inspection": 1})
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 3), goods("P2", 1, 1))])
    with company.reading() as connection:
        held = queries.held_lines(connection)
    assert [(line.key, line.product, line.left) for line in held] == [("gr1", "P1", Decimal(10))]
    post(company, [bought("inspection", "qc1", carrying("gr1", quantity=10, reason="passed"))])
    with company.reading() as connection:
        assert queries.held_lines(connection) == []


def test_PUR_06_an_inspection_that_cannot_be_is_refused(company):
    post(
        company,
        [
            a_goods_receipt("gr1", goods("P1", 10, 3, reason="inspection")),
            a_goods_receipt("gr2", goods("P1", 10, 3)),
        ],
    )
    for line, warehouse, error in (
        (carrying("gr1", quantity=1, reason="fine"), "", "UnknownVerdict"),
        (carrying("gr2", quantity=1, reason="passed"), "", "NotHeld"),
        (carrying("gr1", quantity=11, reason="passed"), "", "MoreThanTheSource"),
        (carrying("gr1", quantity=1, reason="passed"), "EAST", "GoodsElsewhere"),
    ):
        wrong = bought("inspection", "qc1", line, warehouse=warehouse)
        said = post(company, [wrong], on_refusal="each").refused[0].error
        assert type(said).__name__ == error


def test_FIN_06_freight_by_weight_takes_the_products_weights(company):
    with company.commit(origin="test") as transaction:
        for code, grams in (("P1", 500), ("P2", 2000)):
            found = transaction.scalar("select id from product where code = ?", (code,))
            transaction.update(product, found, {"weight_grams": grams})
    post(company, [a_goods_receipt("gr1", goods("P1", 4, 3), goods("P2", 1, 3))])
    bearers = (carrying("gr1", 1, "P1", 4), carrying("gr1", 2, "P2", 1))
    charge = goods("SVC", 1, 9, reason="weight")
    post(company, [bought("landed_cost", "lc1", charge, *bearers, party="S2")])
    assert pools(company) == {
        ("P1", "MAIN"): (Decimal(4), Decimal("16.50")),
        ("P2", "MAIN"): (Decimal(1), Decimal("7.50")),
    }
