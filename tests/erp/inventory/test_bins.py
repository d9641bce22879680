"""Bins: put away, moved, picked along the path; they always sum to what is on hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.catalog.services import create_products
from erp.documents.errors import UnknownWarehouse
from erp.documents.types import Document, Line
from erp.inventory import bins, errors
from erp.inventory.bins import NewBin
from erp.inventory.picking import FIFO, Wanted, propose
from erp.posting import post
from erp.stock.queries import where_is
from erp.verification import verify
from tests.books import posted_books
from tests.builders import (
    MARCH,
    a_delivery,
    a_goods_receipt,
    a_product,
    a_reversal,
    a_stock_issue,
    an_opening_stock,
    goods,
    worth,
)

LATER = date(2024, 3, 8)


def divide(database: Database) -> None:
    """The main warehouse in four zones: a dock, a shelf of two bins, a cold room, quarantine."""
    with database.commit(origin="test") as transaction:
        for code, kind, category in (
            ("DOCK", "receiving", ""),
            ("SHELF", "storage", ""),
            ("COLD", "storage", "cold"),
            ("HELD", "quarantine", ""),
        ):
            bins.add_zone(transaction, "MAIN", code, name=code, kind=kind, category=category)
        dock, cold = [NewBin("D1", 90)], [NewBin("C1", 5)]
        shelf = [NewBin("A2", 20, Decimal(6)), NewBin("A1", 10, Decimal(6)), NewBin("A3", 30)]
        for zone, new in (("DOCK", dock), ("SHELF", shelf), ("COLD", cold)):
            bins.add_bins(transaction, "MAIN", zone, new)
        bins.add_bins(transaction, "MAIN", "HELD", [NewBin("H1", 10)])


def moved(key: str, *lines: Line, on: date = LATER) -> Document:
    return Document("bin_move", key, on, warehouse="MAIN", lines=lines)


def to(product: str, quantity: int, from_bin: str, to_bin: str, lot: str = "") -> Line:
    return Line(product, Decimal(quantity), from_bin=from_bin, to_bin=to_bin, lot=lot)


def where(database: Database, product: str = "P1") -> list[tuple[str, Decimal, str]]:
    """Bin, quantity and state of a product; promises left out."""
    with database.reading() as connection:
        found = where_is(connection, product)
    return [(each.bin, each.on_hand, each.state) for each in found if each.on_hand]


def away(database: Database) -> list[tuple[str, Decimal, str, str, str]]:
    """What the assistant proposes: product, quantity, from, to, rule."""
    with database.reading() as connection:
        found = bins.put_away(connection, "MAIN")
    return [(p.product, p.quantity, p.from_bin, p.to_bin, p.rule) for p in found]


def check_all(database: Database) -> None:
    assert [finding for finding in verify(database) if not finding.holds] == []


def test_MDM_07_stock_asked_where_answers_bin_and_status(company: Database):
    """10 P1 were there before: they come to the dock. 4 more wait for inspection, in quarantine."""
    with company.commit(origin="test") as transaction:
        create_products(transaction, [a_product("Q1", needs_inspection=1)])
    post(company, [an_opening_stock("os1", worth("P1", 10, 35), worth("Q1", 2, 8))])
    assert where(company) == [("", 10, "")]
    divide(company)
    assert where(company) == [("D1", 10, "")]
    post(company, [a_goods_receipt("gr1", goods("Q1", 4, 4), on=LATER)])
    assert where(company, "Q1") == [("H1", 4, "inspection"), ("D1", 2, "")]
    post(company, [moved("qw1", to("P1", 6, "D1", "A1"), to("P1", 1, "A1", "A3"))])
    assert where(company) == [("A1", 5, ""), ("A3", 1, ""), ("D1", 4, "")]
    assert posted_books(company, "qw1") == []
    check_all(company)


def test_MDM_07_bins_follow_what_comes_and_goes_along_the_path(company: Database):
    """5 in A1, 1 in A3, 4 at the dock: 7 leave by A1, A3, then the dock; what returns goes there.

    A batch gives what one by one gives: the move stands after the issue it is posted with.
    """
    divide(company)
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    post(company, [moved("qw1", to("P1", 5, "D1", "A1"), to("P1", 1, "D1", "A3"))])
    post(company, [a_stock_issue("qk1", goods("P1", 7), on=LATER)])
    assert where(company) == [("D1", 3, "")]
    post(company, [a_reversal("qk1", on=LATER)])
    assert where(company) == [("D1", 10, "")]
    post(
        company,
        [
            moved("qw2", to("P1", 4, "D1", "A1")),
            a_stock_issue("qk2", goods("P1", 5), on=LATER),
            moved("qw3", to("P1", 2, "D1", "A2")),
        ],
    )
    assert where(company) == [("A2", 2, ""), ("D1", 3, "")]
    check_all(company)


def test_MDM_07_a_warehouse_without_bins_writes_none(company: Database):
    divide(company)
    post(company, [an_opening_stock("os1", worth("P1", 10, 35), warehouse="EAST")])
    post(company, [a_delivery("xc1", goods("P1", 3, 7), warehouse="EAST")])
    with company.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from bin_move").scalar() == 0
    assert where(company) == [("", 7, "")]
    check_all(company)


def test_MDM_07_a_move_that_cannot_be_is_refused(company: Database):
    divide(company)
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    with pytest.raises(errors.UnknownBin, match=r"line 1.*MAIN.*X9"):
        post(company, [moved("x", to("P1", 1, "D1", "X9"))])
    for goal in ("H1", "D1"):
        with pytest.raises(errors.BinElsewhere, match=f"D1 to {goal}"):
            post(company, [moved("x", to("P1", 1, "D1", goal))])
    with pytest.raises(errors.BinHoldsLess, match=r"line 2.*D1 holds 4.*not 5"):
        post(company, [moved("x", to("P1", 6, "D1", "A1"), to("P1", 5, "D1", "A2"))])
    with pytest.raises(errors.BinFull, match=r"line 2.*A1 has room for 2"):
        post(company, [moved("x", to("P1", 4, "D1", "A1"), to("P1", 3, "D1", "A1"))])
    assert where(company) == [("D1", 10, "")]


@pytest.mark.parametrize(
    "new",
    [
        [NewBin("", 77)],
        [NewBin("A1", 77)],
        [NewBin("N1", 10)],
        [NewBin("N1", 77), NewBin("N1", 78)],
        [NewBin("N1", 77, Decimal(0))],
    ],
)
def test_MDM_07_a_bin_that_cannot_be_is_refused(company: Database, new: Sequence[NewBin]):
    divide(company)
    with pytest.raises(errors.BadBin), company.commit(origin="test") as transaction:
        bins.add_bins(transaction, "MAIN", "SHELF", list(new))


def test_MDM_07_a_zone_that_cannot_be_is_refused(company: Database):
    with company.commit(origin="test") as transaction:
        bins.add_zone(transaction, "MAIN", "Z", name="Z", kind="storage")
        with pytest.raises(errors.BadBin, match="taken"):
            bins.add_zone(transaction, "MAIN", "Z", name="Z", kind="storage")
        with pytest.raises(errors.BadBin, match="kind"):
            bins.add_zone(transaction, "MAIN", "Y", name="Y", kind="roof")
        with pytest.raises(errors.BadBin, match="no such zone"):
            bins.add_bins(transaction, "MAIN", "Y", [NewBin("N1", 1)])
        with pytest.raises(UnknownWarehouse):
            bins.add_zone(transaction, "WEST", "Z", name="Z", kind="storage")


def test_INV_10_a_bin_is_proposed_for_what_was_received(company: Database):
    """3 P1 lie in A2, which takes 6: of 8 more 3 go there.

    F1 comes first by its code and takes the first empty bin, A1; the other 5 P1 the next, A3. Cold
    goods go to their zone, and for P2 no bin is left.
    """
    divide(company)
    with company.commit(origin="test") as transaction:
        create_products(transaction, [a_product("K1", category="cold")])
    post(company, [an_opening_stock("os1", worth("P1", 3, 9))])
    post(company, [moved("qw1", to("P1", 3, "D1", "A2"))])
    assert away(company) == []
    received = goods("P1", 8, 3), goods("K1", 9, 3), goods("P2", 5, 3), goods("F1", 1, 3)
    post(company, [a_goods_receipt("gr1", *received, on=LATER)])
    assert sorted(away(company)) == [
        ("F1", 1, "D1", "A1", "empty"),
        ("K1", 9, "D1", "C1", "zone"),
        ("P1", 3, "D1", "A2", "same"),
        ("P1", 5, "D1", "A3", "empty"),
        ("P2", 5, "D1", "", ""),
    ]
    lines = [to(p, int(n), origin, goal) for p, n, origin, goal, _ in away(company) if goal]
    post(company, [moved("qw2", *lines)])
    assert away(company) == [("P2", 5, "D1", "", "")]
    assert where(company) == [("A2", 6, ""), ("A3", 5, "")]
    check_all(company)


def test_INV_10_a_products_own_bin_comes_first_then_that_of_its_lot(company: Database):
    """A1 is P1's own and takes 6: of 9, 6 go there and 3 to A2, empty and first on the path.

    Of B1, 2 of L1 lie in A3 and 2 of L2 in C1: 1 more of L2 goes to C1, though A3 comes first.
    """
    divide(company)
    with company.commit(origin="test") as transaction:
        create_products(transaction, [a_product("B1", tracking="lot")])
        for _ in range(2):
            bins.fix_bin(transaction, "MAIN", "P1", "A1")
        for product, code in (("P1", "D1"), ("P1", "A9"), ("P9", "A1")):
            with pytest.raises(errors.BadBin, match=f"{code}.*{product}"):
                bins.fix_bin(transaction, "MAIN", product, code)
    lots = [Line("B1", Decimal(3), cost=Decimal(9), lot=lot) for lot in ("L1", "L2")]
    lots[0] = Line("B1", Decimal(2), cost=Decimal(6), lot="L1")
    opening = an_opening_stock("os1", worth("P1", 9, 27))
    lotted = Document("opening_stock", "os2", MARCH, warehouse="MAIN", lines=tuple(lots))
    post(company, [opening, lotted])
    post(company, [moved("qw1", to("B1", 2, "D1", "A3", "L1"), to("B1", 2, "D1", "C1", "L2"))])
    assert sorted(away(company)) == [
        ("B1", 1, "D1", "C1", "same"),
        ("P1", 3, "D1", "A2", "empty"),
        ("P1", 6, "D1", "A1", "fixed"),
    ]
    check_all(company)


def test_INV_10_one_list_serves_several_orders_along_the_path(company: Database):
    """Two orders of P1 and one of F1: A1 first, then A2, whatever came in first; D1 is last."""
    divide(company)
    post(company, [an_opening_stock("os1", worth("P1", 10, 35), worth("F1", 4, 8))])
    post(
        company,
        [moved("qw1", to("P1", 6, "D1", "A2"), to("F1", 4, "D1", "A1"), to("P1", 2, "D1", "A1"))],
    )
    wanted = [
        Wanted("so1", 1, "P1", Decimal(3)),
        Wanted("so1", 2, "F1", Decimal(4)),
        Wanted("so2", 1, "P1", Decimal(6)),
        Wanted("so2", 2, "P2", Decimal(1)),
    ]
    with company.reading() as connection:
        picks, short = propose(connection, wanted, warehouse="MAIN", day=LATER)
    assert [
        (each.bin, each.product, each.quantity, [(p.order, p.quantity) for p in each.parts])
        for each in picks
    ] == [
        ("A1", "F1", 4, [("so1", 4)]),
        ("A1", "P1", 2, [("so1", 2)]),
        ("A2", "P1", 6, [("so1", 1), ("so2", 5)]),
        ("D1", "P1", 1, [("so2", 1)]),
    ]
    assert [(each.product, each.quantity) for each in short] == [("P2", 1)]
    post(company, [a_stock_issue("qk1", goods("P1", 9), goods("F1", 4), on=LATER)])
    assert where(company) == [("D1", 1, "")]
    assert where(company, "F1") == []


def test_INV_10_the_lot_that_expires_first_is_picked_from_its_bins(company: Database):
    """L2 came later and expires first: FEFO takes it, at A3; FIFO takes L1 from A1."""
    divide(company)
    with company.commit(origin="test") as transaction:
        create_products(transaction, [a_product("B1", tracking="lot")])
    for key, lot, day in (("os1", "L1", date(2024, 9, 1)), ("os2", "L2", date(2024, 6, 1))):
        line = Line("B1", Decimal(4), cost=Decimal(8), lot=lot, expires_on=day)
        post(company, [Document("opening_stock", key, MARCH, warehouse="MAIN", lines=(line,))])
    post(company, [moved("qw1", to("B1", 4, "D1", "A1", "L1"), to("B1", 4, "D1", "A3", "L2"))])
    wanted = [Wanted("so1", 1, "B1", Decimal(3))]
    with company.reading() as connection:
        first, _ = propose(connection, wanted, warehouse="MAIN", day=LATER)
        oldest, _ = propose(connection, wanted, warehouse="MAIN", day=LATER, first=FIFO)
    assert [(each.bin, each.lot) for each in first] == [("A3", "L2")]
    assert [(each.bin, each.lot) for each in oldest] == [("A1", "L1")]
    check_all(company)
