"""Approvals: who may decide what, when a document may go on, and that the database keeps it so."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from erp.access.services import create_roles, create_user
from erp.base.database import open_database
from erp.base.errors import RefusedByDatabase
from erp.documents.types import Document
from erp.posting import post
from erp.sales.picking import to_pick
from erp.sales.queries import order_timeline
from erp.stock.queries import where_is
from erp.verification import verify
from erp.workflow.checks import WORKFLOW_STEPS
from erp.workflow.errors import (
    CommentMissing,
    NotApproved,
    NothingToDecide,
    NotYourStep,
    OwnDocument,
)
from erp.workflow.models import approval_decision, approval_due
from erp.workflow.queries import history, state, waiting_for
from erp.workflow.services import (
    FINANCE_ABOVE,
    Step,
    add_flow,
    create_ready_flows,
    decide,
    delegate,
    switch_flow,
)
from tests.builders import (
    MARCH,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_pick_list,
    a_purchase_order,
    a_sales_invoice,
    a_sales_order,
    a_stock_issue,
    carrying,
    goods,
    paying,
)

PEOPLE = {
    "seller": "sales", "boss": "manager", "deputy": "sales", "second": "manager",
    "cfo": "finance", "bossy": "manager",
}  # fmt: skip


@pytest.fixture
def firm(copied_company, database_kind):
    """People by name, the ready flows from 1 March on, 10 P1 on hand."""
    database = open_database(copied_company(database_kind, "firm", _fill))
    with database.reading() as connection:
        rows = connection.exec_driver_sql("select name, id from app_user").all()
    people = {row.name: row.id for row in rows}
    yield Firm(database, people)
    database.close()


def _fill(company):
    with company.commit(origin="test") as transaction:
        create_roles(transaction)
        for name, role in PEOPLE.items():
            create_user(
                transaction, name=name, password=f"{name} horse battery", roles=[role],
                now=company.clock(),
            )  # fmt: skip
        create_ready_flows(transaction, MARCH)
    post(company, [a_goods_receipt("stock")])


class Firm:
    """A company and its people."""

    def __init__(self, database, people) -> None:
        self.database = database
        self.people = people

    def post(self, who: str, *documents: Document) -> None:
        post(self.database, documents, user_id=self.people[who])

    @contextmanager
    def acting(self, who: str):
        with self.database.commit(user_id=self.people[who], origin="test") as transaction:
            yield transaction

    def decide(self, who: str, key: str, decision: str = "approve", **values) -> None:
        with self.acting(who) as transaction:
            decide(transaction, self.id_of(key), decision, **{"today": MARCH, **values})

    def id_of(self, key: str) -> int:
        with self.database.reading() as connection:
            return connection.exec_driver_sql(
                f"select id from document where key = '{key}'"
            ).scalar_one()

    def waits_for(self, who: str, today: date = MARCH) -> list[str]:
        with self.database.reading() as connection:
            found = waiting_for(connection, self.people[who], today)
        return [each.number for each in found]


def holds(firm) -> bool:
    return [finding for finding in verify(firm.database) if not finding.holds] == []


def test_SAL_03_an_order_ships_only_after_manager_and_finance_and_each_step_is_logged(firm):
    firm.post("seller", a_sales_order())
    shipping = a_delivery("dl1", carrying("so1", quantity=4))
    assert firm.waits_for("boss") == ["XD202403-0001"]
    assert firm.waits_for("cfo") == firm.waits_for("seller") == []
    with pytest.raises(NotApproved, match="so1"):
        firm.post("seller", shipping)
    firm.decide("boss", "so1", comment="good customer")
    assert firm.waits_for("cfo") == ["XD202403-0001"]
    with pytest.raises(NotApproved):
        firm.post("seller", shipping)
    firm.decide("cfo", "so1")
    firm.post("seller", shipping)
    with firm.database.reading() as connection:
        steps = history(connection, firm.id_of("so1"))
        assert state(connection, firm.id_of("so1")) == "approved"
    assert [(s.step, s.role, s.decision, s.person, s.comment) for s in steps] == [
        (1, "manager", "approve", "boss", "good customer"),
        (2, "finance", "approve", "cfo", ""),
    ]
    assert all(step.recorded_at for step in steps)
    assert holds(firm)


def test_INV_12_what_is_not_approved_never_touches_on_hand(firm):
    """Of 10 P1 an order of 4 waits: all 10 stay on hand, 4 promised; none is picked or shipped.

    Approved it is shipped and 6 are left. A kind that moves goods as it is posted cannot wait.
    """
    on_hand, _ = stock_of(firm)
    firm.post("seller", a_sales_order())
    assert stock_of(firm) == (on_hand, 4)
    for act in (a_delivery, a_pick_list):
        with pytest.raises(NotApproved, match="so1"):
            firm.post("seller", act("x", carrying("so1", quantity=4)))
    assert stock_of(firm) == (on_hand, 4)
    assert waiting_to_be_picked(firm) == []
    firm.decide("boss", "so1")
    assert waiting_to_be_picked(firm) == []
    firm.decide("cfo", "so1")
    assert stock_of(firm) == (on_hand, 4)
    assert waiting_to_be_picked(firm) == [("P1", 4)]
    firm.post("seller", a_delivery("dl1", carrying("so1", quantity=4)))
    assert stock_of(firm) == (on_hand - 4, 0)
    assert waiting_to_be_picked(firm) == []
    with firm.acting("boss") as transaction:
        add_flow(transaction, "stock_issue", [Step("manager")], valid_from=MARCH)
    with pytest.raises(RefusedByDatabase) as refusal:
        firm.post("seller", a_stock_issue())
    assert refusal.value.check == "moved_before_approval"
    assert stock_of(firm) == (on_hand - 4, 0)
    assert holds(firm)


def stock_of(firm) -> tuple[Decimal, Decimal]:
    """On hand and reserved of P1."""
    with firm.database.reading() as connection:
        (found,) = where_is(connection, "P1")
    return found.on_hand, found.reserved


def waiting_to_be_picked(firm) -> list[tuple[str, Decimal]]:
    with firm.database.reading() as connection:
        return [(each.product, each.quantity) for each in to_pick(connection, "MAIN")]


def test_SAL_10_the_timeline_of_an_order_says_who_approved_it_and_when(firm):
    firm.post("seller", a_sales_order())
    firm.decide("boss", "so1")
    firm.decide("cfo", "so1")
    firm.post("seller", a_delivery("dl1", carrying("so1", quantity=4)))
    firm.post("seller", a_sales_invoice("in1", carrying("dl1", quantity=4)))
    firm.post("seller", a_customer_receipt("cr1", Decimal(10), paying("in1", 10)))
    with firm.database.reading() as connection:
        steps = order_timeline(connection, "so1")
    assert [step.what for step in steps] == [
        "sales_order", "reserved", "approved", "approved", "delivery", "sales_invoice", "paid",
    ]  # fmt: skip
    people = firm.people
    assert [step.user_id for step in steps[2:4]] == [people["boss"], people["cfo"]]
    times = [step.recorded_at for step in steps]
    assert times == sorted(times)


def test_SAL_03_a_returned_order_goes_no_further_and_may_be_given_up(firm):
    firm.post("seller", a_sales_order())
    with pytest.raises(CommentMissing):
        firm.decide("boss", "so1", "return")
    firm.decide("boss", "so1", "return", comment="price too low")
    for who in ("boss", "cfo"):
        with pytest.raises(NothingToDecide):
            firm.decide(who, "so1")
    with firm.database.reading() as connection:
        assert state(connection, firm.id_of("so1")) == "returned"
    with pytest.raises(NotApproved):
        firm.post("seller", a_delivery("dl1", carrying("so1", quantity=4)))
    closing = Document(
        "sales_order_closing", "close", MARCH, "C1", lines=(carrying("so1", quantity=4),)
    )
    firm.post("seller", closing)
    assert holds(firm)


def test_PUR_02_finance_joins_in_above_an_amount_and_receipts_wait(firm):
    small = a_purchase_order("small", goods("P1", 10, 100))
    large = a_purchase_order("large", goods("P1", 100, 100))
    firm.post("seller", small, large)
    firm.decide("boss", "small")
    firm.decide("boss", "large")
    assert FINANCE_ABOVE == 1_000_000
    firm.post("seller", a_goods_receipt("gr1", carrying("small", quantity=10)))
    with pytest.raises(NotApproved):
        firm.post("seller", a_goods_receipt("gr2", carrying("large", quantity=10)))
    firm.decide("cfo", "large")
    firm.post("seller", a_goods_receipt("gr2", carrying("large", quantity=10)))


def test_nobody_approves_their_own_nor_without_the_role(firm):
    firm.post("boss", a_sales_order())
    assert firm.waits_for("boss") == []
    with pytest.raises(OwnDocument):
        firm.decide("boss", "so1")
    for who in ("deputy", "cfo"):
        with pytest.raises(NotYourStep, match="manager"):
            firm.decide(who, "so1")
    firm.decide("second", "so1")


def test_a_delegate_decides_until_the_last_day_and_never_on_their_own(firm):
    last = MARCH + timedelta(days=6)
    with firm.acting("boss") as transaction:
        delegate(transaction, to_user_id=firm.people["deputy"], first_day=MARCH, last_day=last)
    firm.post("seller", a_sales_order("so1"), a_sales_order("so2"))
    firm.post("deputy", a_sales_order("so3"))
    assert firm.waits_for("deputy") == ["XD202403-0001", "XD202403-0002"]
    firm.decide("deputy", "so1")
    with pytest.raises(OwnDocument):
        firm.decide("deputy", "so3")
    after = last + timedelta(days=1)
    assert firm.waits_for("deputy", after) == []
    with pytest.raises(NotYourStep):
        firm.decide("deputy", "so2", today=after)
    with firm.database.reading() as connection:
        (first, _) = history(connection, firm.id_of("so1"))
    assert (first.person, first.on_behalf_of) == ("deputy", "boss")


def test_a_step_passed_on_waits_for_the_person_named(firm):
    firm.post("seller", a_sales_order())
    firm.decide("boss", "so1", "forward", forward_to=firm.people["second"])
    assert firm.waits_for("second") == ["XD202403-0001"]
    assert firm.waits_for("bossy") == []
    with pytest.raises(NotYourStep):
        firm.decide("bossy", "so1")
    firm.decide("second", "so1")
    assert holds(firm)


def test_a_document_keeps_the_version_of_the_flow_it_started_with(firm):
    firm.post("seller", a_sales_order("so1"))
    with firm.acting("boss") as transaction:
        flow = add_flow(transaction, "sales_order", [Step("finance")], valid_from=MARCH)
    firm.post("seller", a_sales_order("so2"))
    assert firm.waits_for("boss") == ["XD202403-0001"]
    assert firm.waits_for("cfo") == ["XD202403-0002"]
    with firm.acting("boss") as transaction:
        switch_flow(transaction, flow, is_active=False)
    firm.post("seller", a_sales_order("so3"))
    assert firm.waits_for("boss") == ["XD202403-0001", "XD202403-0003"]


def test_before_its_first_day_a_flow_asks_for_nothing(firm):
    firm.post(
        "seller",
        a_sales_order("so1", on=date(2024, 2, 28)),
        a_delivery("dl1", carrying("so1", quantity=4)),
    )
    assert firm.waits_for("boss") == []


def test_in_one_batch_too_an_order_is_not_carried_on(firm):
    with pytest.raises(NotApproved):
        firm.post("seller", a_sales_order(), a_delivery("dl1", carrying("so1", quantity=4)))


# --- the database itself, past the services ---


def _plant(firm, who: str, key: str, decision: str, **values) -> None:
    step = values.pop("step", 1)
    with firm.acting(who) as transaction:
        due = transaction.scalar(
            "select u.id from approval_due u join document d on d.id = u.document_id"
            " where d.key = ? and u.step = ?",
            (key, step),
        )
        row = {
            "id": transaction.new_id(approval_decision), "tx": transaction.tx, "due_id": due,
            "decision": decision, "user_id": firm.people[who], "on_behalf_of": None,
            "forward_to": None, "decided_on": "2024-03-01", "comment": "",
        }  # fmt: skip
        transaction.add(approval_decision, tuple((row | values).values()))


def test_SAL_03_the_database_itself_refuses_a_wrong_decision(firm):
    firm.post("seller", a_sales_order("so1"), a_sales_order("so2"))
    firm.post("boss", a_sales_order("own"))
    firm.decide("boss", "so2", "forward", forward_to=firm.people["second"])
    for check, who, key, values in (
        ("decided_by_its_maker", "boss", "own", {}),
        ("decided_without_the_role", "cfo", "so1", {}),
        ("decided_in_another_s_name", "boss", "so1", {"user_id": firm.people["second"]}),
        ("decided_without_delegation", "deputy", "so1", {"on_behalf_of": firm.people["boss"]}),
        ("decided_out_of_turn", "cfo", "so1", {"step": 2}),
        ("decided_past_the_person_named", "bossy", "so2", {}),
    ):
        with pytest.raises(RefusedByDatabase, match=check):
            _plant(firm, who, key, "approve", **values)
    _plant(firm, "boss", "so1", "approve")
    with pytest.raises(RefusedByDatabase, match="decided_twice"):
        _plant(firm, "second", "so1", "return")


def test_SAL_03_the_database_itself_refuses_what_goes_round_the_flow(firm, monkeypatch):
    """The planners are made blind; what they would write is refused all the same."""
    firm.post("seller", a_sales_order("so1"))
    monkeypatch.setattr("erp.batch.sources.Sources.load_unapproved", lambda _: None)
    with pytest.raises(RefusedByDatabase, match="carried_on_before_approval"):
        firm.post("seller", a_delivery("dl1", carrying("so1", quantity=4)))
    contract = Document("contract", "ct1", MARCH, "C1", due_date=MARCH, amount=Decimal(99))
    with firm.acting("boss") as transaction:
        add_flow(transaction, "contract", [Step("manager")], valid_from=MARCH)
    firm.post("seller", contract)
    with pytest.raises(RefusedByDatabase, match="followed_before_approval"):
        firm.post("seller", a_sales_order("so3", follows="ct1"))
    monkeypatch.setattr("erp.batch.batch.Batch._submit", lambda *_: None)
    with pytest.raises(RefusedByDatabase, match="submitted_without_its_steps"):
        firm.post("seller", a_sales_order("so2"))
    with (  # noqa: PT012 - one act
        pytest.raises(RefusedByDatabase, match="step_of_another_s_document"),
        firm.acting("boss") as transaction,
    ):
        step = transaction.scalar("select min(id) from approval_step")
        number = transaction.new_id(approval_due)
        row = (number, transaction.tx, firm.id_of("so1"), step, 9, "manager", firm.people["boss"])
        transaction.add(approval_due, row)


def test_every_check_of_approvals_is_provoked_here():
    here = Path(__file__).read_text("utf-8")
    assert [step.name for step in WORKFLOW_STEPS if f'"{step.name}"' not in here] == []
