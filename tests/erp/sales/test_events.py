"""Revenue and VAT on their own events: accounting.md §2, worked to the cent.

The books stand in the docstrings; see `tests.books` for how to read them. Goods cost 3.50 each.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.documents.errors import DiffersFromSource, MoreThanTheSource
from erp.posting import post
from erp.sales.errors import (
    InvoiceNumberMissing,
    InvoiceTypeUnknown,
    InvoiceUnknown,
    NotDispatched,
    NothingDue,
    RevenueTooEarly,
    SplitAtAdvance,
)
from erp.verification import verify
from tests.books import balances, books_in, pools, posted_books, posted_values
from tests.builders import (
    a_company,
    a_credit_note,
    a_delivery,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_vat_due,
    an_acceptance,
    an_opening_stock,
    carrying,
    goods,
)

KINDS = [
    ("small_business", "general", False),
    ("small_business", "small_scale", True),
    ("enterprise", "general", True),
    ("enterprise", "small_scale", False),
]


@pytest.fixture
def stocked(company: Database) -> Database:
    """10 P1 worth 35.00 on hand."""
    post(company, [an_opening_stock()])
    return company


def broken(company: Database) -> list[str]:
    return [finding.name for finding in verify(company) if not finding.holds]


def later(event: str = "acceptance", **values):
    """A line of 4 P1 at 7.00 whose revenue comes with a later event."""
    return goods("P1", 4, 7, revenue_event=event, **values)


def test_SAL_05_goods_whose_revenue_comes_later_go_to_1406_and_are_accepted_together(stocked):
    """Half is accepted; revenue and cost of that half are one entry.

    2024-03-01 dl1
      D 1406      14.00
      C 1405.01   14.00
    2024-03-01 ac1
      D 1122.02   15.82  C1
      D 5401.01    7.00
      C 1406       7.00
      C 2221.06    1.82
      C 5001      14.00
    2024-03-01 in1
      D 1122.01     15.82  C1
      D 2221.06      1.82
      C 1122.02     15.82  C1
      C 2221.01.07   1.82
    """
    post(stocked, [a_sales_order("so1", later())])
    post(stocked, [a_delivery("dl1", carrying("so1", quantity=4))])
    post(stocked, [an_acceptance("ac1", carrying("dl1", quantity=2))])
    post(stocked, [a_sales_invoice("in1", carrying("ac1", quantity=2))])
    assert posted_books(stocked, "dl1", "ac1", "in1") == books_in(
        test_SAL_05_goods_whose_revenue_comes_later_go_to_1406_and_are_accepted_together
    )
    assert posted_values(stocked)[1:] == [
        "2024-03-01 dl1 P1 -4 -14.00",
        "2024-03-01 dl1 P1 4 14.00",
        "2024-03-01 ac1 P1 -2 -7.00",
    ]
    assert pools(stocked)["P1", "MAIN"] == (8, 28), "6 in the warehouse and 2 at the customer"
    assert broken(stocked) == []


def test_a_line_keeps_its_own_cost_in_1406_and_the_last_piece_takes_the_rest(stocked):
    """Two deliveries at 3.50 and at 4.75: each is accepted at its own cost.

    2024-03-01 ac2
      D 1122.02    7.91  C1
      D 5401.01    4.75
      C 1406       4.75
      C 2221.06    0.91
      C 5001       7.00
    """
    one = goods("P1", 1, 7, revenue_event="acceptance")
    post(
        stocked,
        [a_delivery("dl1", later()), an_opening_stock("os2", goods("P1", 6, cost=Decimal(36)))],
    )
    post(stocked, [a_delivery("dl2", one), an_acceptance("ac2", carrying("dl2"))])
    assert posted_books(stocked, "ac2") == books_in(
        test_a_line_keeps_its_own_cost_in_1406_and_the_last_piece_takes_the_rest
    )
    post(stocked, [an_acceptance("ac1", carrying("dl1", quantity=3))])
    post(stocked, [an_acceptance("ac3", carrying("dl1", quantity=1))])
    assert "1406" not in balances(stocked)
    assert broken(stocked) == []


def test_dispatched_goods_come_back_unsold_or_sold(stocked):
    """One of four comes back before acceptance, one after.

    2024-03-01 sr1
      D 1405.01    3.50
      C 1406       3.50
    2024-03-01 sr2
      D 1122.02   -7.91  C1
      D 5401.01   -3.50
      C 1405.01   -3.50
      C 2221.06   -0.91
      C 5001      -7.00
    """
    post(stocked, [a_delivery("dl1", later()), a_sales_return("sr1", carrying("dl1"))])
    with pytest.raises(MoreThanTheSource, match="left"):
        post(stocked, [an_acceptance("ac1", carrying("dl1", quantity=4))])
    post(stocked, [an_acceptance("ac1", carrying("dl1", quantity=3))])
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_sales_return("sr2", carrying("dl1"))])
    post(stocked, [a_sales_return("sr2", carrying("ac1"))])
    assert posted_books(stocked, "sr1", "sr2") == books_in(
        test_dispatched_goods_come_back_unsold_or_sold
    )
    assert broken(stocked) == []


def test_an_acceptance_is_for_what_has_no_revenue_yet_and_not_before_its_day(stocked):
    post(stocked, [a_delivery("dl1", goods("P1", 1, 7), later("due_date"))])
    with pytest.raises(NotDispatched):
        post(stocked, [an_acceptance("ac1", carrying("dl1", 1))])
    with pytest.raises(RevenueTooEarly, match="2024-03-31"):
        post(stocked, [an_acceptance("ac1", carrying("dl1", 2))])
    assert post(stocked, [an_acceptance("ac1", carrying("dl1", 2), on=date(2024, 3, 31))]).posted


def test_VAT_due_at_delivery_is_owed_before_the_revenue(stocked):
    """The customer owes the tax first; the acceptance takes that into its receivable.

    2024-03-01 dl1
      D 1122.02      3.64  C1
      D 1406        14.00
      C 1405.01     14.00
      C 2221.01.07   3.64
    2024-03-01 ac1
      D 1122.02     28.00  C1
      D 5401.01     14.00
      C 1406        14.00
      C 5001        28.00
    2024-03-01 in1
      D 1122.01     31.64  C1
      C 1122.02     31.64  C1
    """
    post(stocked, [a_delivery("dl1", later(tax_event="delivery")), an_acceptance()])
    post(stocked, [a_sales_invoice("in1", carrying("ac1", quantity=4))])
    assert posted_books(stocked, "dl1", "ac1", "in1") == books_in(
        test_VAT_due_at_delivery_is_owed_before_the_revenue
    )
    assert broken(stocked) == []


def test_VAT_declared_without_an_invoice_is_not_posted_again_by_it(stocked):
    """未开票收入 of one of four; invoices take the declared piece first.

    2024-03-01 vd1
      D 2221.06      0.91
      C 2221.01.07   0.91
    2024-03-01 in1
      D 1122.01     15.82  C1
      D 2221.06      0.91
      C 1122.02     15.82  C1
      C 2221.01.07   0.91
    2024-03-01 in2
      D 1122.01     15.82  C1
      D 2221.06      1.82
      C 1122.02     15.82  C1
      C 2221.01.07   1.82
    """
    post(stocked, [a_delivery(), a_vat_due("vd1", carrying("dl1"))])
    post(stocked, [a_sales_invoice("in1", carrying("dl1", quantity=2))])
    with pytest.raises(NothingDue, match="only 2"):
        post(stocked, [a_vat_due("vd2", carrying("dl1", quantity=3))])
    post(stocked, [a_sales_invoice("in2", carrying("dl1", quantity=2))])
    assert posted_books(stocked, "vd1", "in1", "in2") == books_in(
        test_VAT_declared_without_an_invoice_is_not_posted_again_by_it
    )
    with pytest.raises(NothingDue):
        post(stocked, [a_vat_due("vd2", carrying("dl1"))])
    assert broken(stocked) == []


def test_SAL_08_an_invoice_before_delivery_is_an_advance_the_delivery_takes(stocked):
    """10.00 for three pieces, invoiced before they go one by one: no fen is lost.

    2024-03-01 in1
      D 1122.01     11.30  C1
      C 2203        10.00  C1
      C 2221.01.07   1.30
    2024-03-01 dl1
      D 2203         3.33  C1
      D 5401.01      3.50
      C 1405.01      3.50
      C 5001         3.33
    2024-03-01 dl2
      D 2203         6.67  C1
      D 5401.01      7.00
      C 1405.01      7.00
      C 5001         6.67
    """
    post(stocked, [a_sales_order("so1", goods("P1", 5, net=Decimal("16.67")))])
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_sales_invoice("in1", carrying("so1", quantity=6))])
    post(stocked, [a_sales_invoice("in1", carrying("so1", quantity=3))])
    with pytest.raises(SplitAtAdvance, match="only 3 was"):
        post(stocked, [a_delivery("dl1", carrying("so1", quantity=4))])
    with pytest.raises(DiffersFromSource):
        post(stocked, [a_delivery("dl1", carrying("so1", net=4))])
    post(stocked, [a_delivery("dl1", carrying("so1"))])
    post(stocked, [a_delivery("dl2", carrying("so1", quantity=2))])
    assert posted_books(stocked, "in1", "dl1", "dl2") == books_in(
        test_SAL_08_an_invoice_before_delivery_is_an_advance_the_delivery_takes
    )
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_sales_invoice("in2", carrying("dl1"))])
    post(stocked, [a_delivery("dl3", carrying("so1", quantity=2))])
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_sales_invoice("in2", carrying("so1"))])
    post(stocked, [a_sales_invoice("in2", carrying("dl3", quantity=2))])
    assert not {"2203", "1122.02", "2221.06"} & balances(stocked).keys()
    assert broken(stocked) == []


def test_an_invoice_before_acceptance_is_an_advance_the_acceptance_takes(stocked):
    """Dispatched goods, one invoiced with the order, one after dispatch.

    2024-03-01 in2
      D 1122.01      7.91  C1
      C 2203         7.00  C1
      C 2221.01.07   0.91
    2024-03-01 ac1
      D 1122.02     15.82  C1
      D 2203        14.00  C1
      D 5401.01     14.00
      C 1406        14.00
      C 2221.06      1.82
      C 5001        28.00
    """
    post(stocked, [a_sales_order("so1", later())])
    post(stocked, [a_sales_invoice("in1", carrying("so1"))])
    parts = [carrying("so1"), carrying("so1", quantity=3)]
    post(stocked, [a_delivery("dl1", *parts)])
    post(stocked, [a_sales_invoice("in2", carrying("dl1", 2))])
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_sales_invoice("in3", carrying("dl1", 2, quantity=3))])
    post(
        stocked,
        [an_acceptance("ac1", carrying("dl1"), carrying("dl1", 2), carrying("dl1", 2, quantity=2))],
    )
    assert posted_books(stocked, "in2", "ac1") == books_in(
        test_an_invoice_before_acceptance_is_an_advance_the_acceptance_takes
    )
    assert broken(stocked) == []


def test_a_red_invoice_of_an_advance_takes_the_advance_back(stocked):
    """The order is called off before delivery.

    2024-03-01 cn1
      D 1122.01     -7.91  C1
      C 2203        -7.00  C1
      C 2221.01.07  -0.91
    """
    post(stocked, [a_sales_order(), a_sales_invoice("in1", carrying("so1", quantity=2))])
    post(stocked, [a_credit_note("cn1", carrying("in1"), reverses="in1")])
    assert posted_books(stocked, "cn1") == books_in(
        test_a_red_invoice_of_an_advance_takes_the_advance_back
    )
    post(stocked, [a_delivery("dl1", carrying("so1"))])
    post(stocked, [a_delivery("dl2", carrying("so1", quantity=3))])
    assert "2203" not in balances(stocked)
    assert broken(stocked) == []


EVERYTHING = (
    an_opening_stock(),
    a_sales_order("so1", later(), goods("P1", 2, 7)),
    a_sales_invoice("in1", carrying("so1", 2)),
    a_delivery("dl1", carrying("so1", 1, quantity=4), carrying("so1", 2)),
    a_delivery("dl2", carrying("so1", 2)),
    an_acceptance(),
    a_vat_due("vd1", carrying("ac1", quantity=4)),
    a_sales_invoice("in2", carrying("ac1", quantity=4), carrying("dl2")),
    a_sales_return("sr1", carrying("ac1")),
    a_credit_note("cn1", carrying("sr1"), reverses="in2"),
)
RESULT = {
    ("small_business", "general"): {
        "1122.01": "39.55", "1405.01": "17.50", "2221.01.07": "-4.55", "3104.90": "-35.00",
        "5001": "-35.00", "5401.01": "17.50",
    },
    ("small_business", "small_scale"): {
        "1122.01": "35.35", "1405.01": "17.50", "2221.11": "-0.35", "3104.90": "-35.00",
        "5001": "-35.00", "5401.01": "17.50",
    },
    ("enterprise", "general"): {
        "1122.01": "39.55", "1405.01": "17.50", "2221.01.07": "-4.55", "4104.90": "-35.00",
        "6001": "-35.00", "6401.01": "17.50",
    },
    ("enterprise", "small_scale"): {
        "1122.01": "35.35", "1405.01": "17.50", "2221.11": "-0.35", "4104.90": "-35.00",
        "6001": "-35.00", "6401.01": "17.50",
    },
}  # fmt: skip


@pytest.mark.parametrize(("standard", "taxpayer", "together"), KINDS)
def test_every_event_ends_in_the_same_books_one_by_one_or_as_a_batch(
    database, standard, taxpayer, together
):
    """5 sold at 7.00: nothing stays not invoiced, dispatched, pending or advanced."""
    company = a_company(database, standard=standard, taxpayer_kind=taxpayer)
    for documents in [EVERYTHING] if together else [[each] for each in EVERYTHING]:
        post(company, documents)
    shown = {code: f"{amount:.2f}" for code, amount in balances(company).items()}
    assert shown == RESULT[standard, taxpayer]
    assert broken(company) == []


def test_SAL_08_an_invoice_holds_its_type_and_number_and_a_red_one_its_blue_one(stocked):
    post(stocked, [a_delivery(), a_delivery("dl2", goods("P1", 1, 7), party="C2")])
    with pytest.raises(InvoiceTypeUnknown, match="special or ordinary"):
        post(stocked, [a_sales_invoice("in1", invoice_type="pink")])
    with pytest.raises(InvoiceNumberMissing):
        post(stocked, [a_sales_invoice("in1", invoice_type="special")])
    post(
        stocked, [a_sales_invoice("in1", invoice_type="special", reference="24442000000012345678")]
    )
    post(stocked, [a_sales_invoice("in2", carrying("dl2"), party="C2")])
    post(stocked, [a_sales_return()])
    for wrong in ("in2", "in9", "dl1"):
        with pytest.raises(InvoiceUnknown, match=wrong):
            post(stocked, [a_credit_note("cn1", carrying("sr1"), reverses=wrong)])
    post(stocked, [a_credit_note("cn1", carrying("sr1"), reverses="in1")])
    with stocked.reading() as connection:
        rows = connection.exec_driver_sql(
            "select d.key, d.invoice_type, d.reference, b.key from document d"
            " left join document b on b.id = d.reverses_id"
            " where d.key in ('in1', 'cn1') order by d.id"
        ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("in1", "special", "24442000000012345678", None),
        ("cn1", "", "", "in1"),
    ]
