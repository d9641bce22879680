"""Manual vouchers: what they may post, open and settle."""

from __future__ import annotations

from erp.posting import post
from tests.books import posted_books
from tests.builders import (
    MARCH,
    a_customer_receipt,
    a_journal,
    a_sales_invoice,
    a_supplier_invoice,
    credit,
    debit,
    goods,
    paying,
)


def test_a_voucher_posts_what_it_says(company, books):
    """The owner's money.

    2024-03-01 pz1
      D 1002   1000.00
      C 3001   1000.00
    """
    post(company, [a_journal()])
    assert posted_books(company) == books


def test_a_red_line_stays_on_its_side(company, books):
    """A correction of 20.00 is a negative debit and a negative credit.

    2024-03-01 pz1
      D 5602.90   -20.00
      C 1002      -20.00
    """
    post(company, [a_journal("pz1", debit("5602.90", -20), credit("1002", -20))])
    assert posted_books(company) == books


def test_a_voucher_on_a_receivable_opens_an_item_money_can_settle(company, books):
    """An opening balance of a customer, paid later.

    2024-03-01 pz1
      D 1122.01   300.00  C1
      C 3104.90   300.00
    2024-03-01 cr1
      D 1002      300.00
      C 1122.01   300.00  C1
    """
    post(company, [a_journal("pz1", debit("1122.01", 300, party="C1"), credit("3104.90", 300))])
    post(company, [a_customer_receipt("cr1", 300, paying("pz1", 300))])
    assert posted_books(company) == books
    assert _open_items(company) == []


def test_a_voucher_nets_a_receivable_against_a_payable(company, books):
    """应收冲应付: both items are settled by one voucher.

    2024-03-01 pz1
      D 2202.01   113.00  S1
      C 1122.01   113.00  C1
    """
    post(company, [a_sales_invoice("in1", goods("SVC", 1, 100))])
    post(company, [a_supplier_invoice("si1", goods("SVC", 1, 100))])
    netting = a_journal(
        "pz1",
        debit("2202.01", 113, party="S1", settles="si1"),
        credit("1122.01", 113, party="C1", settles="in1"),
    )
    post(company, [netting])
    assert posted_books(company, "pz1") == books
    assert _open_items(company) == []


def test_one_voucher_opens_items_of_two_parties_and_each_is_settled_alone(company):
    opening = a_journal(
        "pz1",
        debit("1122.01", 300, party="C1"),
        debit("1122.01", 50, party="C2"),
        credit("3104.90", 350),
    )
    post(company, [opening])
    post(company, [a_customer_receipt("cr1", 50, paying("pz1", 50), party="C2")])
    assert _open_items(company) == [("C1", 30000)]


def test_vouchers_are_numbered_by_month_in_the_order_of_posting(company):
    post(company, [a_journal("pz1"), a_journal("pz2", on=MARCH.replace(month=2))])
    post(company, [a_journal("pz3")])
    with company.reading() as connection:
        numbers = connection.exec_driver_sql(
            "select d.key, v.word, v.month, v.number from voucher v"
            " join journal_entry e on e.voucher_id = v.id join document d on d.id = e.document_id"
            " order by v.id"
        ).fetchall()
    assert [tuple(number) for number in numbers] == [
        ("pz1", "记", "2024-03", 1),
        ("pz2", "记", "2024-02", 1),
        ("pz3", "记", "2024-03", 2),
    ]


def _open_items(company) -> list[tuple[str, int]]:
    with company.reading() as connection:
        rows = connection.exec_driver_sql(
            "select r.code, b.remaining from open_item_balance b"
            " join open_item i on i.id = b.open_item_id join party r on r.id = i.party_id"
            " where b.remaining <> 0 order by 1"
        ).fetchall()
    return [tuple(row) for row in rows]
