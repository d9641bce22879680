"""D5: faults planted past every trigger, and the exact document from which the books part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection

from erp.base.database import Database
from erp.posting import post
from erp.schema import triggers
from erp.verification import first_divergences
from erp.verification.divergence import PAIRS, divergences_in
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_supplier_invoice,
    carrying,
    credit,
    debit,
    goods,
    paying,
)


@pytest.fixture
def company(company: Database) -> Database:
    """Two of every document, each in a commit of its own."""
    for n in (1, 2):
        for document in (
            a_goods_receipt(f"gr{n}"),
            a_supplier_invoice(
                f"si{n}", carrying(f"gr{n}", quantity=10), reference=f"2431200000000000000{n}"
            ),
            a_delivery(f"dl{n}"),
            a_sales_invoice(f"in{n}", carrying(f"dl{n}", quantity=4)),
            a_customer_receipt(f"cr{n}", 40, paying(f"in{n}", 20)),
            a_journal(
                f"pz{n}", debit("5602.90", 9), credit("2241.01", 9, party="S1"),
                on=date(2024, 3, 9),
            ),
        ):  # fmt: skip
            post(company, [document])
    lots = a_goods_receipt("lots", goods("L1", 3, 5, lot="A"), goods("L1", 4, 6, lot="B"))
    post(company, [lots])
    return company


@contextmanager
def past_the_triggers(database: Database) -> Iterator[Connection]:
    """A connection that no trigger watches: what an intruder with the file would do."""
    database.engine.dispose()
    owner = Database(database.url.render_as_string(hide_password=False), as_owner=True)
    with owner.engine.begin() as connection:
        if database.is_sqlite:
            for name in triggers("sqlite"):
                connection.exec_driver_sql(f"drop trigger if exists {name}")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        yield connection
    owner.close()


def _id(table: str, key: str, more: str = "") -> str:
    return (
        f"(select t.id from {table} t join journal_entry e on e.id = t.entry_id"
        f" join document d on d.id = e.document_id where d.key = '{key}' {more}"
        " order by t.id limit 1)"
    )


def _on(code: str) -> str:
    return f" and t.account_id = (select id from account where code = '{code}')"


FAULTS: dict[str, tuple[str, list[str]]] = {
    "entries": ("dl1", [
        f"update posting set amount = amount + 1 where id = {_id('posting', 'dl1', _on('5001'))}",
    ]),
    "documents": ("in1", ["update document set net = net + 1 where key = 'in1'"]),
    "stock_value": ("dl2", [
        f"update stock_value set amount = amount - 1 where id = {_id('stock_value', 'dl2')}",
    ]),
    "stock_quantity": ("gr2", [
        f"update stock_value set quantity = quantity + 1 where id = {_id('stock_value', 'gr2')}",
    ]),
    "receivables": ("in2", [
        f"update open_item set amount = 9 where id = {_id('open_item', 'in2', _on('1122.01'))}",
    ]),
    "payables": ("si1", [
        f"update open_item set amount = amount - 5 where id = {_id('open_item', 'si1')}",
    ]),
    "received_not_invoiced": ("si2", [
        f"update settlement set amount = amount + 5 where id = {_id('settlement', 'si2')}",
    ]),
    "advances": ("cr2", [
        f"update open_item set amount = 5 where id = {_id('open_item', 'cr2', _on('2203'))}",
    ]),
    "tax": ("si2", [
        f"update tax_item set amount = amount + 1 where id = {_id('tax_item', 'si2')}",
    ]),
    "tax_invoices": ("si1", ["update tax_invoice set tax = tax + 1 where number like '%1'"]),
    "bank": ("cr1", [
        f"update posting set amount = amount + 1 where id = {_id('posting', 'cr1', _on('1002'))}",
        f"update posting set amount = amount - 1 where id = {_id('posting', 'cr1', _on('2203'))}",
    ]),
    "balances": ("pz2", [
        f"update posting set amount = 16 where id = {_id('posting', 'pz2', _on('5602.90'))}",
        f"update posting set amount = -16 where id = {_id('posting', 'pz2', _on('2241.01'))}",
    ]),
    "open_amounts": ("si2", [
        f"update settlement set amount = amount + 5 where id = {_id('settlement', 'si2')}",
    ]),
    "pools": ("dl1", [
        f"update stock_value set amount = amount - 1 where id = {_id('stock_value', 'dl1')}",
    ]),
    "layers": ("lots", [
        "update stock_value set amount = amount + 1 where id = (select max(id) from stock_value)",
    ]),
    "stock_on_hand": ("gr1", [
        "update stock_move set quantity = 1 where id = (select min(id) from stock_move)",
    ]),
}  # fmt: skip
"""Pair of books → the document the books part from, and what was done to its rows."""


def _plant(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(statement if is_sqlite else statement.replace("%", "%%"))


LOT = "(select id from lot where code = '{}')"
STOCK_FAULTS: dict[str, tuple[str, str, str]] = {
    "a move into another lot": ("lots", "stock_quantity",
        f"update stock_move set lot_id = {LOT.format('B')} where lot_id = {LOT.format('A')}"),
    "a lot's balance follows another move": ("lots", "stock_on_hand",
        f"update stock_move set quantity = quantity - 1 where lot_id = {LOT.format('A')}"),
    "a value row of another lot": ("lots", "stock_quantity",
        f"update stock_value set lot_id = {LOT.format('A')} where lot_id = {LOT.format('B')}"),
    "a quantity of a delivery": ("dl1", "stock_on_hand",
        ("update stock_move set quantity = quantity + 1 where document_line_id = (select l.id from"
        " document_line l join document d on d.id = l.document_id where d.key = 'dl1')")),
    "a move that is gone": ("dl2", "stock_quantity",
        ("delete from stock_move where document_line_id = (select l.id from document_line l"
        " join document d on d.id = l.document_id where d.key = 'dl2')")),
    "a value": ("gr2", "stock_value",
        f"update stock_value set amount = amount + 1 where id = {_id('stock_value', 'gr2')}"),
}  # fmt: skip
"""What was done past every trigger: the document to be named, a pair that shows it, the act."""


def test_INV_13_the_difference_report_names_the_first_document_after_which_stock_diverges(company):
    with past_the_triggers(company) as connection:
        for name, (key, pair, statement) in STOCK_FAULTS.items():
            with connection.begin_nested() as fault:
                _plant(connection, [statement])
                found = {each.pair: each for each in divergences_in(connection)}
                assert found[pair].key == key, (name, found)
                assert found[pair].commit_number > 0
                fault.rollback()
        assert divergences_in(connection) == []


def test_INV_13_a_lot_s_running_total_changed_by_itself_blames_no_document(company):
    with past_the_triggers(company) as connection:
        _plant(connection, [
            f"update stock_balance set quantity = quantity + 1 where lot_id = {LOT.format('A')}",
        ])  # fmt: skip
        (found,) = divergences_in(connection)
    assert (found.pair, found.document, found.difference) == ("stock_on_hand", "", -1)


def test_D5_sound_books_part_nowhere(company):
    told: list[str] = []
    assert first_divergences(company, progress=told.append) == []
    assert len(told) == len(PAIRS)


def test_D5_the_first_document_after_which_two_books_part_is_named(company):
    with past_the_triggers(company) as connection:
        for pair, (key, statements) in FAULTS.items():
            with connection.begin_nested() as fault:
                _plant(connection, statements)
                found = {each.pair: each for each in divergences_in(connection)}
                assert found[pair].key == key, found
                assert found[pair].document
                assert found[pair].commit_number > 0
                fault.rollback()
    assert {*FAULTS, "other_items"} == {pair.code for pair in PAIRS}


def test_D5_the_earliest_of_many_is_named_and_stands_first(company):
    early = f"update tax_item set amount = amount + 1 where id = {_id('tax_item', 'si1')}"
    first = f"update stock_value set amount = amount - 1 where id = {_id('stock_value', 'gr1')}"
    with past_the_triggers(company) as connection:
        _plant(connection, [*FAULTS["tax"][1], early])
        assert [each.key for each in divergences_in(connection)] == ["si1"]
        _plant(connection, [first])
        assert divergences_in(connection)[0].key == "gr1"


def test_D5_a_running_total_changed_by_itself_blames_no_document(company):
    with past_the_triggers(company) as connection:
        _plant(connection, ["update account_balance set debit = debit + 1"])
        (found,) = divergences_in(connection)
    assert (found.pair, found.document) == ("balances", "")
