"""Bills received and issued, and everything that can become of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.bookkeeping import errors as b
from erp.documents.errors import AmountNotPositive, CannotGoOn
from erp.documents.types import Bill, Document
from erp.posting import post
from erp.verification.findings import verify
from tests.books import balances, posted_books
from tests.builders import MARCH, a_sales_invoice, a_supplier_invoice, goods, paying

JUNE = date(2024, 6, 1)
PAPER = Bill("B001", "bank", "客户 C1", "工商银行", MARCH)


def a_bill(key: str = "br", kind: str = "bill_receipt", **values) -> Document:
    """A bank bill of 113.00 from C1, due on 1 June."""
    said = {"party": "C1", "amount": Decimal(113), "due_date": JUNE, "bill": PAPER} | values
    return Document(kind, key, MARCH, **said)


def an_act(kind: str, bill: str = "br", **values) -> Document:
    return Document(kind, kind, JUNE, follows=bill, **values)


@pytest.fixture
def traded(company):
    """C1 owes 113.00, and we owe S1 113.00."""
    post(company, [a_sales_invoice("in1", goods("SVC", 1, 100))])
    post(company, [a_supplier_invoice("si1", goods("SVC", 1, 100))])
    return company


def test_a_bill_settles_an_invoice_and_is_endorsed_to_a_supplier(traded, books):
    """应收票据: received against in1, handed on against si1.

    2024-03-01 br
      D 1121      113.00  C1
      C 1122.01   113.00  C1
    2024-06-01 bill_endorsement
      D 2202.01   113.00  S1
      C 1121      113.00  C1
    """
    endorsed = an_act("bill_endorsement", party="S1", allocations=(paying("si1", 113),))
    post(traded, [a_bill(allocations=(paying("in1", 113),)), endorsed])
    assert posted_books(traded, "br", "bill_endorsement") == books
    assert all(finding.holds for finding in verify(traded))


def test_a_discounted_bill_costs_interest(traded, books):
    """贴现: 110.50 now for 113.00 in June.

    2024-06-01 bill_discount
      D 1002      110.50
      D 5603.01   2.50
      C 1121      113.00  C1
    """
    post(traded, [a_bill(), an_act("bill_discount", amount=Decimal("110.50"))])
    assert posted_books(traded, "bill_discount") == books


def test_a_collected_bill_is_money(traded):
    post(traded, [a_bill(), an_act("bill_collection")])
    assert balances(traded)["1002"] == Decimal(113)
    assert "1121" not in balances(traded)


def test_a_bill_of_ours_is_issued_and_paid(traded, books):
    """应付票据: 100.00 to the supplier, 13.00 stay owed.

    2024-03-01 bi
      D 2202.01   100.00  S1
      C 2201      100.00  S1
    2024-06-01 bill_payment
      D 2201      100.00  S1
      C 1002      100.00
    """
    issued = a_bill(
        "bi", "bill_issue", party="S1", amount=Decimal(100), allocations=(paying("si1", 100),)
    )
    post(traded, [issued, an_act("bill_payment", "bi")])
    assert posted_books(traded, "bi", "bill_payment") == books
    assert all(finding.holds for finding in verify(traded))


@pytest.mark.parametrize(
    ("kind", "party", "account", "owed"),
    [("bill_receipt", "C1", "1122.01", 226), ("bill_issue", "S1", "2202.01", -226)],
)
def test_a_dishonoured_bill_is_a_debt_again(traded, kind, party, account, owed):
    post(traded, [a_bill("x", kind, party=party), an_act("bill_dishonour", "x")])
    assert balances(traded)[account] == Decimal(owed)
    assert not {"1121", "2201"} & set(balances(traded))


REFUSALS = [
    (b.BillIncomplete, a_bill("x", bill=None), ["x"]),
    (b.BillIncomplete, a_bill("x", bill=replace(PAPER, number="B9", form="paper")), ["x"]),
    (
        b.BillIncomplete,
        a_bill("x", bill=replace(PAPER, number="B9", issued_on=date(2024, 7, 1))),
        ["x"],
    ),
    (b.BillKnown, a_bill("x"), ["x", "B001"]),
    (b.BillMissing, an_act("bill_collection", ""), ["bill_collection"]),
    (CannotGoOn, an_act("bill_collection", "in1"), ["in1"]),
    (CannotGoOn, an_act("bill_payment"), ["br"]),
    (b.BillGone, an_act("bill_collection", "gone"), ["gone"]),
    (b.DiscountAboveBill, an_act("bill_discount", amount=Decimal(114)), ["114.00", "113.00"]),
    (b.NotThatAmountOfBill, an_act("bill_collection", amount=Decimal(50)), ["50", "113.00"]),
    (AmountNotPositive, an_act("bill_discount", amount=Decimal(0)), ["0"]),
]


@pytest.mark.parametrize(("error", "act", "said"), REFUSALS)
def test_an_act_a_bill_does_not_allow_is_refused(traded, error, act, said):
    spent = a_bill("gone", bill=replace(PAPER, number="B002"))
    collected = replace(an_act("bill_collection", "gone"), key="spent")
    post(traded, [a_bill(), spent, collected])
    with pytest.raises(error) as refusal:
        post(traded, [act])
    for value in said:
        assert value in refusal.value.en


def test_one_bill_is_not_registered_twice_in_one_request(traded):
    with pytest.raises(b.BillKnown):
        post(traded, [a_bill(), a_bill("x")])
