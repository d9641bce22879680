"""Budgets of buying: what they leave when somebody approves, from requisition to order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.access.services import create_roles, create_user
from erp.base.database import Database
from erp.base.errors import LedgerhouseError
from erp.catalog.models import product
from erp.documents.errors import AmountNotPositive
from erp.organization.services import NoSuchDepartment, create_department, create_employee
from erp.posting import post
from erp.purchasing.budgets import budgets, budgets_of, set_budget, wanted
from erp.purchasing.errors import BudgetsOverlap
from erp.verification import verify
from erp.workflow.errors import NotApproved
from erp.workflow.services import create_ready_flows, decide
from tests.builders import MARCH, a_purchase_order, bought, carrying, goods

YEAR = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def budgeted(company: Database) -> Database:
    """SHOP may buy FOOD (P1) for 100.00 and anything else for 50.00 in 2024; E1 works there."""
    with company.commit(origin="test") as transaction:
        create_department(transaction, "SHOP", "门店")
        create_department(transaction, "OFFICE", "办公室")
        create_employee(transaction, "E1", "员工一", department_code="SHOP", since=YEAR[0])
        p1 = transaction.scalar("select id from product where code = 'P1'")
        transaction.update(product, p1, {"category": "FOOD"})
        for category, amount in (("FOOD", 100_00), ("", 50_00)):
            set_budget(
                transaction, department="SHOP", category=category, first=YEAR[0], last=YEAR[1],
                amount=amount,
            )  # fmt: skip
    return company


def seen(company: Database, key: str) -> list[tuple[str, str, str, str, str]]:
    """Of each budget that bears a document: category, ordered, asked by others, by it, left."""
    with company.reading() as connection:
        document = connection.exec_driver_sql(f"select id from document where key = '{key}'")
        return [
            (b.category, str(b.ordered), str(b.requested), str(b.asked), str(b.left))
            for b in budgets_of(connection, document.scalar_one())
        ]


def used(company: Database, on: date = MARCH) -> dict[str, tuple[str, str]]:
    """Ordered and asked for by category of budget."""
    with company.reading() as connection:
        return {b.category: (str(b.ordered), str(b.requested)) for b in budgets(connection, on)}


def a_request(key: str, quantity: int, price: str = "4.00", product_code: str = "P1", **values):
    """A requisition of E1, whose department is SHOP."""
    line = goods(product_code, quantity, price)
    return bought("requisition", key, line, party="", employee="E1", **values)


def test_PUR_02_an_employee_asks_the_manager_sees_the_budget_and_approves_the_buyer_converts(
    budgeted,
):
    """The budget of 100.00 by hand, step by step.

    An order of 30.00 and a request of 5 × 4.00 stand; 10 × 4.00 are asked for: 100 − 30 − 20 − 40 =
    10. Six of the ten are ordered at the quote's 3.50: 30.00 + 21.00 ordered, 20.00 + 4 × 4.00
    still asked for.
    """
    with budgeted.commit(origin="test") as transaction:
        create_roles(transaction)
        who = {
            name: create_user(
                transaction, name=name, password=f"{name} horse battery", roles=[role],
                now=budgeted.clock(),
            )
            for name, role in {"clerk": "warehouse", "boss": "manager", "cfo": "finance"}.items()
        }  # fmt: skip
        create_ready_flows(transaction, date(2024, 3, 2))
    post(budgeted, [a_purchase_order("po0", goods("P1", 10, 3), employee="E1")])
    post(budgeted, [a_request("rq0", 5)])
    later = date(2024, 3, 5)
    post(budgeted, [a_request("rq1", 10, on=later)], user_id=who["clerk"])
    assert seen(budgeted, "rq1") == [("FOOD", "30.00", "20.00", "40.00", "10.00")]
    asking = bought("request_for_quotation", "rf1", carrying("rq1", quantity=6), party="", on=later)
    with pytest.raises(NotApproved, match="rq1"):
        post(budgeted, [asking])
    with budgeted.reading() as connection:
        assert [each.key for each in wanted(connection)] == ["rq0"]
        rq1 = connection.exec_driver_sql("select id from document where key = 'rq1'").scalar_one()
    with budgeted.commit(user_id=who["boss"], origin="test") as transaction:
        decide(transaction, rq1, "approve", today=later)
    with budgeted.reading() as connection:
        assert [(each.key, each.left) for each in wanted(connection)] == [("rq0", 5), ("rq1", 10)]
    quote = bought("supplier_quote", "q1", carrying("rf1", quantity=6, price="3.50"), on=later)
    post(budgeted, [asking, quote])
    post(budgeted, [a_purchase_order("po1", carrying("q1", quantity=6), on=later)])
    assert used(budgeted)["FOOD"] == ("51.00", "36.00")
    with budgeted.reading() as connection:
        assert [(each.key, each.left) for each in wanted(connection)] == [("rq0", 5), ("rq1", 4)]
    assert [finding for finding in verify(budgeted) if not finding.holds] == []


def test_PUR_02_a_budget_bears_its_category_and_gets_back_what_is_given_up(budgeted):
    """P2 has no budget of its own and falls to the general one of 50.00; 60.00 is beyond it."""
    post(budgeted, [a_request("rq1", 6, "10.00", "P2"), a_request("rq2", 1)])
    assert seen(budgeted, "rq1") == [("", "0.00", "0.00", "60.00", "-10.00")]
    post(budgeted, [a_purchase_order("po1", carrying("rq1", 1, "P2", quantity=6, price="9.00"))])
    assert used(budgeted) == {"FOOD": ("0.00", "4.00"), "": ("54.00", "0.00")}
    post(budgeted, [bought("purchase_order_closing", "cl1", carrying("po1", 1, "P2", quantity=6))])
    post(budgeted, [bought("reversal", "rv1", party="", reverses="rq2")])
    assert used(budgeted) == {"FOOD": ("0.00", "0.00"), "": ("0.00", "0.00")}
    post(budgeted, [bought("requisition", "rq3", goods("P1", 1, 9), party="", department="OFFICE")])
    assert seen(budgeted, "rq3") == []
    assert used(budgeted, date(2025, 1, 1)) == {}


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"department": "NONE"}, NoSuchDepartment),
        ({"amount": 0}, AmountNotPositive),
        ({"first": date(2024, 6, 1)}, BudgetsOverlap),
    ],
)
def test_a_budget_that_cannot_be_is_refused(
    budgeted, values: dict[str, object], refusal: type[LedgerhouseError]
):
    wrong = {"department": "SHOP", "category": "FOOD", "first": YEAR[0], "last": YEAR[1]}
    with pytest.raises(refusal), budgeted.commit(origin="test") as transaction:
        set_budget(transaction, **{**wrong, "amount": 1, **values})
    with budgeted.commit(origin="test") as transaction:
        set_budget(transaction, **wrong, amount=1_00)
    with budgeted.reading() as connection:
        assert [b.amount for b in budgets(connection, MARCH)] == [Decimal(50), Decimal(1)]
