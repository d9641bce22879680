"""Goods kept by lot or by piece: what a lot says, when it may be shipped, inspection by lot."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.catalog.errors import GoodsHaveMoved
from erp.catalog.services import change_product, create_products
from erp.inventory import lots as lot_queries
from erp.inventory.picking import FIFO, Wanted, propose
from erp.posting import post
from erp.stock import errors as s
from erp.stock.lots import set_lot_state
from erp.verification import verify
from tests.books import commit_count, posted_books
from tests.builders import (
    MARCH,
    a_delivery,
    a_goods_receipt,
    a_pick_list,
    a_product,
    a_reversal,
    a_sales_order,
    a_sales_return,
    bought,
    carrying,
    goods,
)
from tests.erp.by_hand import ERRORS, by_hand, refused

ONE = 1_000_000
PRODUCED = date(2024, 2, 20)
LAST_DAY = date(2024, 3, 21)


@pytest.fixture
def kept(company: Database) -> Database:
    """MILK keeps for 30 days and is kept by lot, PHONE by serial number; lot A of 10 MILK is in."""
    with company.commit(origin="test") as transaction:
        create_products(
            transaction,
            [
                a_product("MILK", tax_code="VAT13", tracking="lot", shelf_life_days=30),
                a_product("PHONE", tax_code="VAT13", tracking="serial", shelf_life_days=0),
            ],
        )
    post(company, [a_goods_receipt("gr1", milk("A", 10, produced_on=PRODUCED))])
    return company


def milk(lot: str, quantity: int = 1, price: int = 5, **values: object):
    """A line of MILK."""
    return goods("MILK", quantity, price, lot=lot, **values)


def phone(serial: str, quantity: int = 1, price: int = 900, **values: object):
    """A line of PHONE."""
    return goods("PHONE", quantity, price, lot=serial, **values)


def judge(database: Database, state: str, lot: str = "A", reason: str = "复检") -> None:
    """Change the state of a lot of MILK."""
    with database.commit(origin="test") as transaction:
        set_lot_state(transaction, "MILK", lot, state, reason=reason)


def lots(database: Database) -> list[tuple[str, str, str, str]]:
    """Every lot with its dates and its supplier's code."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select code, produced_on, expires_on, supplier_code from lot order by code"
        )
        return [tuple(str(value or "") for value in row) for row in rows]


def at(database: Database, lot: str) -> dict[str, int]:
    """Location to quantity of a lot, where there is any."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select o.code, b.quantity from stock_balance b join location o on o.id = b.location_id"
            f" join lot l on l.id = b.lot_id where l.code = '{lot}' and b.quantity <> 0"
        )
        return {code: int(quantity) // ONE for code, quantity in rows}


def holds(database: Database) -> bool:
    return all(finding.holds for finding in verify(database))


def test_INV_09_a_lot_keeps_what_its_first_receipt_says(kept):
    line = milk("B", 5, expires_on=date(2024, 4, 1), supplier_lot="S-77")
    post(kept, [a_goods_receipt("gr2", line)])
    assert lots(kept) == [
        ("A", "2024-02-20", "2024-03-21", ""),
        ("B", "", "2024-04-01", "S-77"),
    ]
    post(kept, [a_goods_receipt("gr3", milk("B"), line)])
    assert at(kept, "B") == {"MAIN/STOCK": 11}
    assert holds(kept)


def test_INV_09_a_serial_number_comes_in_goes_out_and_comes_back_as_one_piece(kept):
    post(
        kept,
        [
            a_goods_receipt("gr2", phone("S1"), phone("S2")),
            a_delivery("dl1", phone("S1", price=1500)),
            a_sales_return("sr1", carrying("dl1", product="PHONE")),
        ],
    )
    assert at(kept, "S1") == at(kept, "S2") == {"MAIN/STOCK": 1}
    assert holds(kept)


REFUSED = {
    "no lot": (s.LotMissing, a_goods_receipt("x", goods("MILK", 1, 5)), ["x", "1", "MILK"]),
    "no expiry": (s.ExpiryMissing, a_goods_receipt("x", milk("N")), ["x", "1", "MILK", "30"]),
    "described otherwise": (
        s.LotDescribedOtherwise,
        a_goods_receipt("x", milk("A", expires_on=date(2024, 5, 1))),
        ["x", "1", "A", "2024-03-21", "2024-05-01"],
    ),
    "two pieces": (s.SerialNotOne, a_goods_receipt("x", phone("S1", 2)), ["x", "1", "PHONE"]),
    "piece there": (
        s.SerialInStock,
        a_goods_receipt("x", phone("S3"), phone("S3")),
        ["x", "2", "PHONE", "S3"],
    ),
    "expired": (
        s.LotExpired,
        a_delivery("x", milk("A"), on=LAST_DAY + timedelta(days=1)),
        ["x", "1", "A", "2024-03-21"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_INV_09_a_line_that_cannot_be_is_refused_and_says_why(kept, case):
    error, document, said = REFUSED[case]
    before = commit_count(kept)
    outcome = post(kept, [document], on_refusal="each")
    assert [type(each.error) for each in outcome.refused] == [error]
    assert all(each in outcome.refused[0].error.en for each in said)
    assert commit_count(kept) == before


def test_INV_05_an_expired_lot_cannot_ship_but_on_its_last_day_it_can(kept):
    last = a_delivery("dl1", milk("A"), on=LAST_DAY)
    late = a_delivery("dl2", milk("A"), on=LAST_DAY + timedelta(days=1))
    outcome = post(kept, [last, late], on_refusal="each")
    assert [type(each.error) for each in outcome.refused] == [s.LotExpired]
    assert at(kept, "A") == {"MAIN/STOCK": 9}
    assert holds(kept)


@pytest.mark.parametrize("state", ["held", "rejected"])
def test_INV_09_a_lot_that_is_held_or_rejected_cannot_ship_until_it_is_released(kept, state):
    judge(kept, state, reason="冷链中断")
    outcome = post(kept, [a_delivery("dl1", milk("A"))], on_refusal="each")
    assert [type(each.error) for each in outcome.refused] == [s.LotNotReleased]
    assert "冷链中断" in outcome.refused[0].error.zh
    judge(kept, "released")
    assert post(kept, [a_delivery("dl1", milk("A"))]).posted
    with kept.reading() as connection:
        events = connection.exec_driver_sql("select number, state, user_id from lot_event")
        assert [tuple(row) for row in events] == [(1, state, 0), (2, "released", 0)]
    assert holds(kept)


def test_INV_09_what_was_booked_as_a_return_is_taken_back_though_the_lot_is_held(kept):
    post(kept, [a_delivery("dl1", milk("A", 2))])
    post(kept, [a_sales_return("sr1", carrying("dl1", product="MILK"))])
    judge(kept, "held")
    post(kept, [a_reversal("sr1")])
    assert at(kept, "A") == {"MAIN/STOCK": 8}
    assert holds(kept)


@pytest.mark.parametrize(
    ("error", "lot", "state", "reason"),
    [
        (s.NoSuchLot, "Z", "held", "x"),
        (s.UnknownLotState, "A", "odd", "x"),
        (s.ReasonMissing, "A", "held", " "),
        (s.LotStateUnchanged, "A", "released", "x"),
    ],
)
def test_INV_09_a_change_of_state_that_cannot_be_is_refused(kept, error, lot, state, reason):
    with pytest.raises(error):
        judge(kept, state, lot, reason)


def test_INV_09_how_goods_are_kept_is_settled_before_they_move(kept):
    with pytest.raises(GoodsHaveMoved, match="MILK"), kept.commit(origin="test") as transaction:
        change_product(transaction, "MILK", {"tracking": ""})
    with kept.commit(origin="test") as transaction:
        change_product(transaction, "P1", {"tracking": "lot", "shelf_life_days": 9})
    with pytest.raises(ERRORS) as refusal, by_hand(kept) as hand:
        hand.open().run(f"update product set tracking = '', tx = {hand.tx} where code = 'MILK'")
    assert refused(refusal.value) == "goods_have_moved"


def test_PUR_06_each_lot_is_held_until_it_passes_and_a_failed_one_is_returned_or_scrapped(
    kept, books
):
    """Lot B passes, of lot C one is scrapped at 5.00 and two wait for their return.

    2024-03-01 qc1
      D 1901.01    5.00
      C 1405.01    5.00
    """
    lines = [
        milk(lot, 3, expires_on=LAST_DAY, reason="inspection", tax_code="VAT13")
        for lot in ("B", "C")
    ]
    post(kept, [a_goods_receipt("gr2", *lines)])
    outcome = post(kept, [a_delivery("dl1", milk("B"))], on_refusal="each")
    assert [type(each.error) for each in outcome.refused] == [s.NotEnoughStock]
    post(
        kept,
        [
            bought(
                "inspection",
                "qc1",
                carrying("gr2", 1, "MILK", 3, reason="passed"),
                carrying("gr2", 2, "MILK", 2, reason="return"),
                carrying("gr2", 2, "MILK", 1, reason="scrap"),
            )
        ],
    )
    assert at(kept, "B") == {"MAIN/STOCK": 3}
    assert at(kept, "C") == {"MAIN/REJECTED": 2}
    assert posted_books(kept, "qc1") == books
    assert post(kept, [a_delivery("dl1", milk("B", 3))]).posted
    assert holds(kept)


def test_INV_09_goods_kept_by_lot_are_promised_to_orders_from_released_lots(kept):
    post(kept, [a_goods_receipt("gr2", milk("B", 5, expires_on=LAST_DAY))])
    judge(kept, "held", "B")
    post(
        kept,
        [
            a_sales_order("so1", goods("MILK", 4, 9)),
            a_sales_order("so2", goods("MILK", 20, 9)),
            a_pick_list("pk1", carrying("so1", 1, "MILK", 4, lot="A")),
        ],
    )
    with kept.reading() as connection:
        promised = connection.exec_driver_sql("select sum(reserved) from stock_balance").scalar()
    assert promised == 10 * ONE
    post(kept, [a_delivery("dl1", carrying("so1", 1, "MILK", 4, lot="A"))])
    assert at(kept, "A") == {"MAIN/STOCK": 6}
    assert holds(kept)


# --- past all our code ---


def _lot(hand, code="A"):
    return hand.scalar(f"select id from lot where code = '{code}'")


def _ship(hand, **values):
    hand.add(
        "stock_move",
        from_location_id=hand.location("MAIN/STOCK"),
        to_location_id=hand.scalar("select id from location where kind = 'customer'"),
        quantity=ONE,
        **{"product_id": hand.product("MILK"), "lot_id": _lot(hand), **values},
    )


def lot_missing(hand):
    _ship(hand, lot_id=0)


def lot_of_other_product(hand):
    _ship(hand, lot_id=_lot(hand), product_id=hand.product("P1"))


def expired_lot_shipped(hand):
    _ship(hand, business_date="2024-03-22")


def held_lot_shipped(hand):
    hand.add("lot_event", lot_id=_lot(hand), number=1, state="held", reason="x", user_id=0)
    _ship(hand)


def lot_event_out_of_order(hand):
    hand.add("lot_event", lot_id=_lot(hand), number=2, state="held", reason="x", user_id=0)


def serial_more_than_once(hand):
    serial = hand.add("lot", product_id=hand.product("PHONE"), code="S9", supplier_code="")
    hand.move(2 * ONE, product="PHONE", lot_id=serial)
    hand.move(-ONE, product="PHONE", lot_id=serial, day="2024-03-02")


@pytest.mark.parametrize(
    ("plant", "check"),
    [
        (lot_missing, "lot_missing"),
        (lot_of_other_product, "lot_of_other_product"),
        (expired_lot_shipped, "expired_or_held_lot_shipped"),
        (held_lot_shipped, "expired_or_held_lot_shipped"),
        (lot_event_out_of_order, "lot_event_out_of_order"),
        (serial_more_than_once, "serial_more_than_once"),
    ],
)
def test_INV_09_the_database_itself_refuses_what_lots_may_not_do(kept, plant, check):
    with pytest.raises(ERRORS) as refusal, by_hand(kept) as hand:  # noqa: PT012 - one act
        plant(hand.open())
        hand.seal()
    assert refused(refusal.value) == check


# --- where lots are and went ---


def test_INV_09_a_lot_is_traced_forward_and_back_in_one_query(kept):
    post(
        kept,
        [
            a_goods_receipt("gr2", milk("A", 5), on=MARCH, party="S2"),
            a_delivery("dl1", milk("A", 3)),
            a_delivery("dl2", milk("A", 4), party="C2"),
            a_sales_return("sr1", carrying("dl1", product="MILK")),
        ],
    )
    with kept.reading() as connection:
        forward = lot_queries.trace(connection, "MILK", "A")
        back = lot_queries.trace(connection, "MILK", "A", back=True)
        with pytest.raises(s.NoSuchLot):
            lot_queries.trace(connection, "MILK", "Z")
    assert [(each.kind, each.party, each.quantity, each.direction) for each in forward] == [
        ("delivery", "C1", 3, "out"),
        ("delivery", "C2", 4, "out"),
        ("sales_return", "C1", 1, "in"),
    ]
    assert [(each.party, each.quantity) for each in back if each.kind == "goods_receipt"] == [
        ("S1", 10), ("S2", 5),
    ]  # fmt: skip
    assert forward[0].number.startswith("XC202403-")


def test_INV_05_lots_that_expire_soon_are_listed_with_shares_that_sum_to_stock_value(kept):
    later = date(2024, 6, 1)
    post(
        kept,
        [
            a_goods_receipt("gr2", milk("B", 3, 7, expires_on=later)),
            a_goods_receipt("gr3", milk("C", 7, 6, expires_on=date(2024, 3, 5))),
            a_goods_receipt("gr4", goods("L1", 2, 5, lot="X", expires_on=date(2024, 3, 2))),
        ],
    )
    with kept.reading() as connection:
        all_lots = lot_queries.lots_on_hand(connection, day=MARCH, product="MILK")
        soon = lot_queries.lots_on_hand(connection, day=MARCH, within_days=20)
        value = connection.exec_driver_sql(
            "select sum(b.amount) from pool_balance b join product p on p.id = b.product_id"
            " where p.code = 'MILK'"
        ).scalar_one()
    assert [(each.lot, each.quantity) for each in all_lots] == [("C", 7), ("A", 10), ("B", 3)]
    assert sum(each.value or 0 for each in all_lots) * 100 == value == 113_00
    assert [(each.lot, each.value) for each in soon] == [
        ("X", Decimal(10)),
        ("C", next(each.value for each in all_lots if each.lot == "C")),
        ("A", next(each.value for each in all_lots if each.lot == "A")),
    ]


def test_INV_05_first_expired_first_out_is_proposed_and_first_in_first_out_on_request(kept):
    post(
        kept,
        [
            a_goods_receipt("gr2", milk("B", 3, expires_on=date(2024, 3, 10))),
            a_goods_receipt("gr3", milk("C", 3, expires_on=date(2024, 3, 2))),
            a_goods_receipt("gr4", milk("D", 3, expires_on=date(2024, 3, 9))),
        ],
    )
    judge(kept, "held", "D")
    wanted = [Wanted("so1", 1, "MILK", Decimal(2)), Wanted("so2", 1, "MILK", Decimal(4))]
    day = date(2024, 3, 5)
    with kept.reading() as connection:
        fefo, _ = propose(connection, wanted, warehouse="MAIN", day=day)
        fifo, _ = propose(connection, wanted, warehouse="MAIN", day=day, first=FIFO)
        _, short = propose(
            connection, [Wanted("so1", 1, "MILK", Decimal(20))], warehouse="MAIN", day=day
        )
    assert {pick.lot: pick.quantity for pick in fefo} == {"A": 3, "B": 3}
    assert {pick.lot: [(p.order, p.quantity) for p in pick.parts] for pick in fefo} == {
        "A": [("so2", 3)],
        "B": [("so1", 2), ("so2", 1)],
    }
    assert {pick.lot: pick.quantity for pick in fifo} == {"A": 6}
    assert [each.quantity for each in short] == [Decimal(7)]
