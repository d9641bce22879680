"""Cycle counts: classes by the value issued, tasks that are due, and their escalation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.counting import cycles, queries, services
from erp.counting.errors import ClassesIncomplete, NothingToCount
from erp.documents.types import Document
from erp.posting import post
from tests.builders import a_delivery, a_goods_receipt, carrying, goods

DAY = date(2024, 3, 10)


def due(database: Database, on: date) -> tuple[int, list[tuple[str, str, str, str]]]:
    with database.commit(origin="test") as transaction:
        raised = cycles.raise_tasks(transaction, on)
    with database.reading() as connection:
        tasks = cycles.open_tasks(connection)
    return raised, [(t.product, t.count_class, t.due_on, t.role) for t in tasks]


def test_INV_14_goods_are_due_by_class_and_late_ones_go_to_another_role(company: Database):
    """P1 is nearly all of what is issued: class A, counted monthly; F1 issued little: class C."""
    post(company, [a_goods_receipt("gr1", goods("P1", 100, 10), goods("F1", 4, 9))])
    post(company, [a_delivery("dl1", goods("P1", 90, 20), goods("F1", 1, 20))])
    assert due(company, DAY) == (
        2, [("F1", "C", "2024-03-10", "warehouse"), ("P1", "A", "2024-03-10", "warehouse")],
    )  # fmt: skip
    assert due(company, date(2024, 3, 11))[0] == 0
    post(company, [services.a_count("pd1", DAY, "MAIN", products=["P1"])])
    with company.commit(origin="test") as transaction:
        line = transaction.scalar("select max(id) from count_line")
        services.count(transaction, "pd1", [(line, Decimal(10))], on=DAY)
    assert due(company, date(2024, 4, 8)) == (0, [("F1", "C", "2024-03-10", "warehouse")])
    raised, tasks = due(company, date(2024, 4, 10))
    assert raised == 1
    assert tasks == [
        ("F1", "C", "2024-03-10", "manager"), ("P1", "A", "2024-04-09", "warehouse"),
    ]  # fmt: skip


def test_INV_14_the_rules_of_the_classes_are_data(company: Database):
    everything = cycles.CountClass("X", 10_000, 7, "finance", 1, "admin")
    with company.commit(origin="test") as transaction:
        with pytest.raises(ClassesIncomplete):
            cycles.set_classes(transaction, [everything._replace(share_basis_points=9_000)])
        cycles.set_classes(transaction, [everything])
    with company.commit(origin="test") as transaction:
        cycles.set_classes(transaction, [everything._replace(interval_days=8)])
    post(company, [a_goods_receipt()])
    assert due(company, DAY) == (1, [("P1", "X", "2024-03-10", "finance")])


def test_goods_on_their_way_are_neither_due_nor_counted(company: Database):
    """Nobody can count what is on a lorry: only what came in before stands on the sheet."""
    sent = Document(
        "transfer_out", "qd1", DAY, warehouse="EAST", from_warehouse="MAIN",
        lines=(goods("P1", 4),),
    )  # fmt: skip
    post(company, [a_goods_receipt(), sent])
    assert due(company, DAY) == (1, [("P1", "C", "2024-03-10", "warehouse")])
    with pytest.raises(NothingToCount):
        post(company, [services.a_count("pd1", DAY, "EAST")])
    arrived = Document(
        "transfer_in", "qs1", DAY, warehouse="EAST", lines=(carrying("qd1", quantity=3),)
    )
    post(company, [arrived])
    post(company, [services.a_count("pd1", DAY, "EAST")])
    with company.reading() as connection:
        count = queries.get_count(connection, "pd1")
        (line,) = queries.sheet(connection, count, 1)
        (counted,) = queries.tally(connection, count.document_id)
    assert (line.location, counted.snapshot) == ("EAST/STOCK", 3_000_000)
