"""Readings of devices: what becomes a document, what is put aside, and nothing twice."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from erp.access import api_keys, services
from erp.access.errors import NotAllowed, WarehouseNotAllowed
from erp.access.queries import Person, get_person
from erp.base.database import Database
from erp.catalog.services import add_barcode, add_unit
from erp.counting.services import a_count
from erp.devices import queries, rules
from erp.devices.errors import (
    FieldMissing,
    FieldUnknown,
    FieldWrong,
    ImpossibleQuantity,
    NoRequestKey,
    NotJson,
    OtherBody,
    ReadingEnded,
    UnknownReading,
)
from erp.devices.queries import Taken
from erp.devices.services import dismiss, replay, take
from erp.posting import post
from erp.verification import verify
from tests.books import commit_count, pools, posted_books
from tests.builders import a_goods_receipt, a_purchase_order, goods, set_period
from tests.erp.by_hand import ERRORS, by_hand, refused

RIGHTS = [("stock", "create"), ("purchasing", "create")]


@pytest.fixture
def stocked(company: Database) -> Database:
    """10 P1 worth 35.00 in MAIN since 1 March; January is closed; an administrator."""
    with company.commit(origin="test") as transaction:
        services.create_roles(transaction)
        services.create_user(
            transaction, name="admin", password="correct horse battery", roles=["admin"],
            now=datetime.now(UTC),
        )  # fmt: skip
    post(company, [a_goods_receipt()])
    set_period(company, "2024-01", "closed")
    return company


@pytest.fixture
def gate(stocked: Database) -> Gate:
    return Gate(stocked)


class Gate:
    """A device with its key."""

    def __init__(self, database: Database, *, rights=RIGHTS, warehouses=None) -> None:
        self.database = database
        with database.reading() as connection:
            user = connection.exec_driver_sql("select id from app_user").scalar_one()
            self.maker: Person = get_person(connection, user, company="t1")
        now = database.clock()
        with database.commit(user_id=user, origin="test") as transaction:
            self.key = api_keys.create_api_key(
                transaction, self.maker, name="gate", rights=rights, warehouses=warehouses,
                expires_at=now + timedelta(days=1), now=now,
            )  # fmt: skip
        with database.reading() as connection:
            self.person = api_keys.person_of(connection, self.key.id, company="t1")

    def says(self, key: str, body: dict | bytes) -> Taken:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return take(self.database, self.person, self.key.id, key, sent)

    def aside(self) -> list[queries.Aside]:
        with self.database.reading() as connection:
            return queries.put_aside(connection)


def issue(*lines: tuple[str, object], **values: object) -> dict[str, object]:
    """An issue of one P1 from MAIN."""
    said = [{"code": code, "quantity": quantity} for code, quantity in lines or [("P1", 1)]]
    head = {"kind": "issue", "date": "2024-03-05", "warehouse": "MAIN", "reason": "used"}
    return {**head, "lines": said, **values}


def an_order(gate: Gate) -> str:
    """An order of 5 P2 at 2.00; its number."""
    (ordered,) = post(gate.database, [a_purchase_order("po1", goods("P2", 5, 2))]).posted
    return ordered.name


def a_box_of_12(database: Database) -> str:
    """A box of 12 P1 has a barcode of its own."""
    with database.commit(origin="test") as transaction:
        add_unit(transaction, "P1", "box", numerator=12)
        add_barcode(transaction, "P1", "6901234567892", unit="box")
    return "6901234567892"


def check_all(database: Database) -> None:
    """Every guarantee, recomputed from the rows."""
    assert [each for each in verify(database) if not each.holds] == []


def test_INV_15_each_kind_of_reading_does_what_its_document_does(gate, books):
    """A receipt of an order, an issue, a transfer in two steps, goods found, a count.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    2024-03-05 device/1/a
      D 1405.01   10.00
      C 2202.02   10.00  S1
    2024-03-05 device/1/b
      D 5711.01    7.00
      C 1405.01    7.00
    2024-03-05 device/1/c
      D 1405.01   14.00
      C 1405.01   14.00
    """
    # 10 P1 came in at 3.50; of an order of 5 P2 at 2.00 come 5; 2 P1 are used; of 4 P1 sent to the
    # eastern warehouse 3 arrive; a box of 12 P1 is found, its cost not known; 18 P1 are counted.
    at = {"date": "2024-03-05", "warehouse": "MAIN"}
    bought = {"kind": "receipt", "order": an_order(gate), "lines": [{"code": "P2", "quantity": 5}]}
    first = gate.says("a", at | bought)
    gate.says("b", issue(("P1", "2")))
    moving = {"kind": "transfer_out", "from": "MAIN", "lines": [{"code": "P1", "quantity": 4}]}
    sent = gate.says("c", at | moving | {"warehouse": "EAST"})
    some = [{"code": "P1", "quantity": "3"}]
    arrived = {"kind": "transfer_in", "date": "2024-03-06", "transfer": sent.number}
    last = gate.says("d", {**arrived, "lines": some})
    found = [{"code": a_box_of_12(gate.database), "quantity": 1}]
    gate.says("e", {**at, "kind": "receipt", "lines": found})
    (counting,) = post(gate.database, [a_count("pd1", date(2024, 3, 7), "MAIN")]).posted
    counted = {"kind": "count", "date": "2024-03-07", "count": counting.name}
    for key, quantity in (("f", 1), ("g", "17")):
        line = {"code": "P1", "quantity": quantity, "place": "MAIN/STOCK"}
        assert gate.says(key, {**counted, "lines": [line]}).number == counting.name
    assert gate.aside() == []
    assert [each.number[:2] for each in (first, sent, last)] == ["CR", "QD", "QS"]
    keys = ("gr1", "device/1/a", "device/1/b", "device/1/c")
    assert posted_books(gate.database, *keys) == books
    held = {key: quantity for key, (quantity, _) in pools(gate.database).items()}
    assert held[("P1", "MAIN")] == 10 - 2 - 4 + 12
    with gate.database.reading() as connection:
        entries = connection.exec_driver_sql("select sum(quantity) from count_entry").scalar_one()
    assert entries == 18_000_000
    check_all(gate.database)


def test_INV_15_a_repeated_reading_posts_once_and_gives_the_same_answer(gate):
    first = gate.says("a", issue())
    commits = commit_count(gate.database)
    assert gate.says("a", issue()) == first
    assert gate.says("a", b" " + json.dumps(issue()).encode()) == first
    with pytest.raises(OtherBody, match="'a'"):
        gate.says("a", issue(("P1", 2)))
    bad = gate.says("b", issue(("P9", 1)))
    assert gate.says("b", issue(("P9", 1))) == bad
    assert commit_count(gate.database) == commits + 1
    assert (first.error, bad.error) == ("", "UnknownCode")
    for key in ("", "a b", "schlüssel", "x" * 101):
        with pytest.raises(NoRequestKey):
            gate.says(key, issue())


READINGS = {"a": b"noise", "b": issue(), "c": issue(("P9", 1))}

BAD = {
    "UnknownCode": issue(("P9", 1)),
    "UnknownWarehouse": issue(warehouse="NORTH"),
    "NotEnoughStock": issue(("P1", 11)),
    "ImpossibleQuantity": issue(("P1", -1)),
    "PeriodClosed": issue(date="2024-01-09"),
    "NoPeriod": issue(date="2023-06-01"),
    "ReadingInFuture": issue(date="2999-01-01"),
    "NotJson": b'{"kind": "issue", \xff\x00',
    "FieldMissing": {"kind": "issue", "date": "2024-03-05", "lines": []},
    "FieldUnknown": issue(colour="red"),
    "FieldWrong": issue(date="yesterday"),
    "UnknownUnit": {
        "kind": "receipt", "date": "2024-03-05", "warehouse": "MAIN", "order": "",
        "lines": [{"code": "P1", "quantity": 1, "unit": "barrel"}],
    },
}  # fmt: skip


@pytest.mark.parametrize("error", BAD)
def test_INV_15_bad_readings_are_put_aside_as_they_came_with_the_reason(gate, error):
    before = pools(gate.database)
    taken = gate.says("a", BAD[error])
    assert (taken.error, taken.number) == (error, "")
    (kept,) = gate.aside()
    sent = BAD[error]
    said = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    assert kept.body == rules.body_text(said)
    assert (kept.reading_id, kept.key_name, kept.error) == (taken.reading_id, "gate", error)
    assert kept.message_zh
    assert kept.message_en
    assert pools(gate.database) == before


def test_INV_15_what_a_reading_carries_on_must_be_there(gate):
    order = an_order(gate)
    head = {"date": "2024-03-05", "warehouse": "MAIN", "lines": [{"code": "P1", "quantity": 1}]}
    (counting,) = post(gate.database, [a_count("pd1", date(2024, 3, 5), "MAIN")]).posted
    del_place = {key: value for key, value in head.items() if key != "warehouse"}
    for n, (error, body) in enumerate(
        [
            ("UnknownOrigin", {"kind": "receipt", "order": "CD202403-0009", **head}),
            ("UnknownOrigin", {"kind": "receipt", "order": "CD", **head}),
            ("NotOnTheOrigin", {"kind": "receipt", "order": order, **head}),
            ("UnknownOrigin", {"kind": "transfer_in", "transfer": "QD202403-0001", **del_place}),
            ("UnknownOrigin", {"kind": "count", "count": "X-1", **del_place}),
            (
                "NotOneLine",
                {
                    "kind": "count", "count": counting.name, **del_place,
                    "lines": [{"code": "P1", "quantity": 1, "place": "EAST/STOCK"}],
                },
            ),
            (
                "MoreThanTheSource",
                {
                    "kind": "receipt", "order": order, **head,
                    "lines": [{"code": "P2", "quantity": 6}],
                },
            ),
        ]
    ):  # fmt: skip
        assert gate.says(f"k{n}", body).error == error, body


def test_INV_15_a_reading_put_aside_is_corrected_and_replayed_once_or_dismissed(gate):
    first, second = gate.says("a", issue(("P9", 2))), gate.says("b", b"noise")
    with pytest.raises(NotJson):
        replay(gate.database, gate.maker, second.reading_id, "noise")
    number = replay(gate.database, gate.maker, first.reading_id, json.dumps(issue(("P1", 2))))
    dismiss(gate.database, gate.maker, second.reading_id, "loose cable")
    assert gate.aside() == []
    assert pools(gate.database)[("P1", "MAIN")] == (Decimal(8), Decimal(28))
    with gate.database.reading() as connection:
        said = [(each.number, each.note, each.person) for each in queries.ended(connection)]
    assert said == [("", "loose cable", "admin"), (number, "", "admin")]
    with pytest.raises(ReadingEnded):
        replay(gate.database, gate.maker, first.reading_id, json.dumps(issue()))
    with pytest.raises(ReadingEnded):
        dismiss(gate.database, gate.maker, first.reading_id, "")
    good = gate.says("c", issue())
    for nothing in (7, good.reading_id):
        with pytest.raises(UnknownReading):
            dismiss(gate.database, gate.maker, nothing, "")
    assert gate.says("a", issue(("P9", 2))) == first
    check_all(gate.database)


def test_INV_15_a_key_that_does_not_reach_so_far_is_refused_and_nothing_kept(stocked):
    east = Gate(stocked, rights=[("stock", "create")], warehouses=["EAST"])
    order = an_order(east)
    bought = {"kind": "receipt", "date": "2024-03-05", "warehouse": "EAST", "order": order}
    sent = {"kind": "transfer_out", "date": "2024-03-05", "from": "MAIN", "warehouse": "EAST"}
    lines = {"lines": [{"code": "P2", "quantity": 1}]}
    commits = commit_count(stocked)
    for error, body in [
        (WarehouseNotAllowed, issue()),
        (NotAllowed, bought | lines),
        (WarehouseNotAllowed, sent | lines),
    ]:
        with pytest.raises(error):
            east.says("a", body)
    assert commit_count(stocked) == commits
    with pytest.raises(NotAllowed):
        dismiss(stocked, Gate(stocked, rights=[("stock", "view")]).person, 1, "")


@pytest.mark.slow
def test_INV_15_many_devices_at_once_post_each_reading_once(gate):
    """30 issues of one P1, each sent by two threads of eight, from a stock of 10: ten post."""
    sent = [f"k{n}" for n in range(30)] * 2
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda key: (key, gate.says(key, issue())), sent))
    assert dict(answers[:30]) == dict(answers[30:])
    fates = Counter(answer.error for answer in dict(answers).values())
    assert fates == {"": 10, "NotEnoughStock": 20}
    assert ("P1", "MAIN") not in pools(gate.database)
    assert len(gate.aside()) == 20
    check_all(gate.database)


def planted(database: Database, table: str, **values: object) -> str:
    """The check that refuses a row written by hand; empty where none does."""
    with by_hand(database) as hand:
        hand.open()
        try:
            hand.add(table, **values)
            hand.seal()
        except ERRORS as error:
            hand.connection.rollback()
            return refused(error)
    return ""


def test_the_database_itself_refuses_a_reading_without_its_document_and_a_second_end(gate):
    bad, good, wrong = (gate.says(key, body) for key, body in READINGS.items())
    dismiss(gate.database, gate.maker, bad.reading_id, "")
    reading = {"api_key_id": gate.key.id, "body_digest": "", "body": "", "warehouse": "",
               "error": "", "message_zh": "", "message_en": ""}  # fmt: skip
    for request, document, check in [
        ("x", "nothing", "reading_without_its_document"),
        ("x", "gr1", ""),
    ]:
        said = {**reading, "request_key": request, "document_key": document}
        assert planted(gate.database, "device_reading", **said) == check
    end = {"body": "", "note": ""}
    for each, document, check in [
        (good, "", "good_reading_ended"),
        (wrong, "nothing", "good_reading_ended"),
        (wrong, "", ""),
    ]:
        said = {**end, "reading_id": each.reading_id, "document_key": document}
        assert planted(gate.database, "device_reading_end", **said) == check
    again = {**end, "reading_id": bad.reading_id, "document_key": ""}
    said = planted(gate.database, "device_reading_end", **again)
    assert said in {"already_posted", "duplicate key"}


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (FieldMissing, {"kind": None}),
        (FieldWrong, {"kind": ["issue"]}),
        (FieldWrong, {"warehouse": 7}),
        (FieldWrong, {"warehouse": "x" * 201}),
        (FieldWrong, {"warehouse": "\ud800"}),
        (FieldWrong, {"reason": "a\0b"}),
        (FieldWrong, {"lines": "P1"}),
        (FieldWrong, {"lines": []}),
        (FieldWrong, {"lines": ["P1"]}),
        (FieldWrong, {"lines": [{"code": "", "quantity": 1}]}),
        (FieldWrong, {"lines": [{"code": "P1", "quantity": 1, "expires_on": 3}]}),
        (FieldMissing, {"lines": [{"code": "P1"}]}),
        (FieldUnknown, {"turn": 1}),
        (FieldUnknown, {"lines": [{"code": "P1", "quantity": 1, "place": "x"}]}),
        *(
            (ImpossibleQuantity, {"lines": [{"code": "P1", "quantity": quantity}]})
            for quantity in (0, -1, "x", "1.0000001", "1e9", "1e999999", "NaN", True, None)
        ),
    ],
)
def test_a_body_that_makes_no_sense_names_its_fault(error, change):
    body = {key: value for key, value in (issue() | change).items() if value is not None}
    with pytest.raises(error):
        rules.read(json.dumps(body).encode())


@pytest.mark.parametrize("body", [b"", b"[1]", b"7", b"{", b"\xff", b"[" * 100_000, b'{"a":NaN'])
def test_a_body_that_is_no_object_is_no_reading(body):
    with pytest.raises(NotJson):
        rules.read(body)
    assert rules.place_of(body) == ""
    assert len(rules.body_digest(body)) == 64


def test_a_count_reading_has_a_turn(gate):
    count = {"kind": "count", "date": "2024-03-05", "count": "x", "lines": issue()["lines"]}
    assert rules.read(json.dumps(count | {"turn": 2}).encode()).turn == 2
    for turn in (3, True, "1"):
        with pytest.raises(FieldWrong):
            rules.read(json.dumps(count | {"turn": turn}).encode())
