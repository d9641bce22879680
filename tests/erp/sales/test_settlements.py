"""Settlements without money, advances and gifts: the voucher of each, to the cent.

The books stand in the docstrings; see `tests.books` for how to read them.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.documents.errors import UnknownParty, WrongParty
from erp.documents.types import Document
from erp.ledger.errors import NothingOpen, SettledTooMuch
from erp.parties.models import party
from erp.posting import post
from erp.sales.errors import (
    DifferenceTooLarge,
    NotBothSides,
    SettlementDoesNotBalance,
    SettlementReasonMissing,
)
from erp.verification import verify
from tests.books import balances, posted_books
from tests.builders import (
    MARCH,
    a_company,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_sales_invoice,
    a_sales_order,
    a_supplier_invoice,
    an_opening_stock,
    carrying,
    goods,
    paying,
)

INVOICED = (an_opening_stock(), a_delivery(), a_sales_invoice())
"""C1 owes 31.64 for invoice in1."""


def settling(kind: str, *parts: tuple[str, str], key: str = "x", **values) -> Document:
    allocations = tuple(paying(document, amount) for document, amount in parts)
    return Document(kind, key, MARCH, values.pop("party", "C1"), allocations=allocations, **values)


def broken(company: Database) -> list[str]:
    return [finding.name for finding in verify(company) if not finding.holds]


def test_SAL_09_an_advance_is_used_for_an_invoice(company, books):
    """预收冲应收 of 20.00 of an advance of 25.00.

    2024-03-01 x
      D 2203       20.00  C1
      C 1122.01    20.00  C1
    """
    post(company, [*INVOICED, a_customer_receipt("cr1", 25)])
    with pytest.raises(SettlementDoesNotBalance, match=r"1\.00"):
        post(company, [settling("advance_clearing", ("cr1", "20"), ("in1", "21"))])
    with pytest.raises(SettledTooMuch, match=r"26.* 25\.00"):
        post(company, [settling("advance_clearing", ("cr1", "26"), ("in1", "26"))])
    for wrong in ([("cr9", "1")], [("dl1", "1")], []):
        with pytest.raises(NothingOpen):
            post(company, [settling("advance_clearing", *wrong)])
    post(company, [settling("advance_clearing", ("cr1", "20"), ("in1", "20"))])
    assert posted_books(company, "x") == books
    assert broken(company) == []


@pytest.mark.parametrize("together", [False, True])
def test_SAL_09_an_enterprises_advance_on_an_order_is_net_and_its_tax_goes_with_it(
    database, books, together
):
    """合同负债 net and 待转销项税额: 20.00 of an order of 31.64, used for 12.00 and for 8.00.

    2024-03-01 cr1
      D 1002       20.00
      C 2205       17.70  C1
      C 2221.06     2.30
    2024-03-01 x1
      D 2205       10.62  C1
      D 2221.06     1.38
      C 1122.01    12.00  C1
    2024-03-01 x2
      D 2205        7.08  C1
      D 2221.06     0.92
      C 1122.01     8.00  C1
    """
    company = a_company(database, standard="enterprise")
    documents = [
        an_opening_stock(),
        a_sales_order(),
        a_customer_receipt("cr1", 20, follows="so1"),
        a_delivery("dl1", carrying("so1", quantity=4)),
        a_sales_invoice(),
        settling("advance_clearing", ("cr1", "12"), ("in1", "12"), key="x1"),
        settling("advance_clearing", ("cr1", "8"), ("in1", "8"), key="x2"),
    ]
    for batch in [documents] if together else [[each] for each in documents]:
        post(company, batch)
    assert posted_books(company, "cr1", "x1", "x2") == books
    with pytest.raises(NothingOpen):
        post(company, [settling("advance_clearing", ("cr1", "1"), ("in1", "1"), key="x3")])
    assert not {"2205", "2221.06"} & balances(company).keys()
    assert broken(company) == []


def test_SAL_09_what_a_party_owes_is_netted_against_what_it_is_owed(company, books):
    """应收冲应付 with a party that buys and sells.

    2024-03-01 x
      D 2202.01    31.64  C1
      C 1122.01    31.64  C1
    """
    with pytest.raises(NotBothSides):
        post(company, [settling("netting", ("in1", "1"), ("si1", "1"))])
    with company.commit(origin="test") as transaction:
        c1 = transaction.scalar("select id from party where code = 'C1'")
        transaction.update(party, c1, {"is_supplier": 1})
    bought = [a_goods_receipt(party="C1"), a_supplier_invoice(party="C1")]
    post(company, [*INVOICED, *bought])
    post(company, [settling("netting", ("in1", "31.64"), ("si1", "31.64"))])
    assert posted_books(company, "x") == books
    assert broken(company) == []


def test_SAL_09_another_customer_takes_a_receivable_over(company, books):
    """应收转应收; the new debtor then pays it.

    2024-03-01 x
      D 1122.01    10.00  C2
      C 1122.01    10.00  C1
    """
    post(company, INVOICED)
    with pytest.raises(UnknownParty):
        post(company, [settling("receivable_transfer", ("in1", "10"))])
    with pytest.raises(WrongParty):
        post(company, [settling("receivable_transfer", ("in1", "10"), to_party="S1")])
    post(company, [settling("receivable_transfer", ("in1", "10"), to_party="C2")])
    assert posted_books(company, "x") == books
    assert post(company, [a_customer_receipt("cr1", 10, paying("x", 10), party="C2")]).posted
    assert broken(company) == []


@pytest.mark.parametrize(
    ("standard", "loss", "difference"),
    [("small_business", "5711.03", "5603.90"), ("enterprise", "1231", "6603.90")],
)
def test_SAL_09_a_bad_debt_and_a_small_difference_are_written_off_with_a_reason(
    database, standard, loss, difference
):
    company = a_company(database, standard=standard)
    post(company, INVOICED)
    with pytest.raises(SettlementReasonMissing):
        post(company, [settling("bad_debt", ("in1", "31"))])
    with pytest.raises(DifferenceTooLarge, match=r"1\.01"):
        post(company, [settling("small_difference", ("in1", "1.01"), memo="抹零")])
    post(company, [settling("small_difference", ("in1", "0.64"), memo="抹零")])
    post(company, [settling("bad_debt", ("in1", "31"), key="y", memo="客户破产")])
    assert posted_books(company, "x", "y") == [
        "2024-03-01 x", f"D {difference} 0.64", "C 1122.01 0.64 C1",
        "2024-03-01 y", f"D {loss} 31.00", "C 1122.01 31.00 C1",
    ]  # fmt: skip
    assert broken(company) == []


def test_gifts_are_taxed_as_if_sold(company, books):
    """Two P1 worth 7.00 each are given away: cost and output tax are selling expense.

    2024-03-01 g1
      D 5601.11     8.82
      C 1405.01     7.00
      C 2221.01.07  1.82
    """
    post(company, [an_opening_stock()])
    post(company, [Document("gift", "g1", MARCH, "C1", lines=(goods("P1", 2, Decimal(7)),))])
    assert posted_books(company, "g1") == books
    assert broken(company) == []
