"""Transfers between warehouses: in transit, across cost pools, in part, with a loss."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from erp.base.database import Database, open_database
from erp.documents.errors import MoreThanTheSource, UnknownWarehouse
from erp.documents.types import Document, Line
from erp.inventory import errors
from erp.posting import DOCUMENT_TYPES, post
from erp.stock.errors import NotEnoughStock
from erp.stock.models import warehouse
from erp.stock.queries import where_is
from erp.verification import verify
from erp.verification.exceptions import document_series, numbered_months
from tests.books import balances, pools, posted_books, posted_values
from tests.builders import (
    MARCH,
    a_costing_change,
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_reversal,
    a_sales_order,
    a_sales_return,
    a_stock_issue,
    a_stock_receipt,
    an_opening_stock,
    carrying,
    costed,
    goods,
    worth,
)
from tests.erp.writers import post_in_threads

LATER = date(2024, 3, 8)


def sent(key: str = "qd1", *lines: Line, **values: Any) -> Document:
    """4 P1 from the main warehouse to the eastern one, unless said otherwise."""
    said = {"warehouse": "EAST", "from_warehouse": "MAIN"} | values
    return Document("transfer_out", key, MARCH, lines=lines or (goods("P1", 4),), **said)


def arrived(key: str, *lines: Line, on: date = LATER, **values: Any) -> Document:
    """Goods of a transfer come in."""
    return Document("transfer_in", key, on, lines=lines, **values)


def where(company: Database, product: str = "P1") -> dict[str, Decimal]:
    """Quantity on hand by place."""
    with company.reading() as connection:
        return {each.place: each.on_hand for each in where_is(connection, product)}


def check_all(company: Database) -> None:
    """Every guarantee, recomputed from the rows."""
    assert [finding for finding in verify(company) if not finding.holds] == []


def share_a_pool(company: Database) -> None:
    """Put both warehouses into the main one's cost group."""
    with company.commit(origin="test") as transaction:
        group, east = transaction.rows(
            "select m.cost_group_id, e.id from warehouse m, warehouse e"
            " where m.code = 'MAIN' and e.code = 'EAST'"
        )[0]
        transaction.update(warehouse, int(east), {"cost_group_id": int(group)})


def test_INV_08_goods_sent_are_in_transit_at_the_senders_cost(company, books):
    """10 P1 worth 35.01; 4 of them are 14.00, and leave for the pool of the other warehouse.

    2024-03-01 qd1
      D 1405.01   14.00
      C 1405.01   14.00
    """
    post(company, [an_opening_stock("os1", worth("P1", 10, "35.01"))])
    before = balances(company)
    post(company, [sent()])
    assert posted_books(company, "qd1") == books
    assert balances(company) == before
    assert where(company) == {"MAIN/STOCK": 6, "EAST/TRANSIT": 4}
    assert sum(amount for _, amount in pools(company).values()) == Decimal("35.01")
    check_all(company)


def test_INV_08_goods_arrive_in_parts_and_change_no_value(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, "35.01")), sent()])
    before, values = balances(company), posted_values(company)
    post(company, [arrived("qs1", carrying("qd1", quantity=1))])
    assert where(company) == {"MAIN/STOCK": 6, "EAST/TRANSIT": 3, "EAST/STOCK": 1}
    with pytest.raises(MoreThanTheSource):
        post(company, [arrived("qs2", carrying("qd1", quantity=4))])
    post(company, [arrived("qs2", carrying("qd1", quantity=3))])
    assert where(company) == {"MAIN/STOCK": 6, "EAST/STOCK": 4}
    assert (balances(company), posted_values(company)) == (before, values)
    assert posted_books(company, "qs1", "qs2") == []
    check_all(company)


def test_INV_08_what_is_lost_on_the_way_waits_for_a_decision(company, books):
    """3 arrive, 1 of 4 worth 14.00 does not.

    2024-03-08 qs1
      D 1901.01   3.50
      C 1405.01   3.50
    """
    post(company, [an_opening_stock("os1", worth("P1", 10, 35)), sent()])
    lines = carrying("qd1", quantity=3), carrying("qd1", quantity=1, reason="broken")
    post(company, [arrived("qs1", *lines)])
    assert posted_books(company, "qs1") == books
    assert where(company) == {"MAIN/STOCK": 6, "EAST/STOCK": 3}
    check_all(company)


def test_INV_08_within_one_cost_pool_a_transfer_has_no_entry(company):
    share_a_pool(company)
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    values = posted_values(company)
    post(company, [sent(), arrived("qs1", carrying("qd1", quantity=4))])
    assert posted_books(company, "qd1", "qs1") == []
    assert posted_values(company) == values
    assert where(company) == {"MAIN/STOCK": 6, "EAST/STOCK": 4}
    check_all(company)


def test_INV_08_layers_go_over_at_what_they_cost(company, books):
    """3 for 10.00, then 3 for 16.00: the first 4 cost 10.00 and a third of 16.00.

    2024-03-01 qd1
      D 1405.01   15.33
      C 1405.01   15.33
    """
    post(company, [an_opening_stock("os1", worth("F1", 3, 10), worth("F1", 3, 16))])
    post(company, [sent("qd1", goods("F1", 4))])
    assert posted_books(company, "qd1") == books
    check_all(company)


def test_INV_08_a_reversed_transfer_leaves_all_as_it_was(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, "35.01"))])
    before = pools(company), balances(company), where(company)
    post(company, [sent()])
    post(company, [a_reversal("qd1")])
    assert (pools(company), balances(company), where(company)) == before
    check_all(company)


def test_INV_08_goods_on_their_way_are_not_sold(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, 35)), sent()])
    issue = Document("stock_issue", "x", LATER, warehouse="EAST", lines=(goods("P1", 1),))
    with pytest.raises(NotEnoughStock, match="P1 needs 1, available 0"):
        post(company, [issue])
    with pytest.raises(NotEnoughStock):
        post(company, [sent("x", goods("P1", 7))])
    with pytest.raises(NotEnoughStock):
        post(company, [arrived("x", carrying("qd1"), on=date(2024, 2, 29))])


def test_INV_08_a_transfer_that_cannot_be_is_refused(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, 35)), sent()])
    with pytest.raises(errors.SameWarehouse, match=r"x.*MAIN"):
        post(company, [sent("x", warehouse="MAIN")])
    with pytest.raises(UnknownWarehouse, match="WEST"):
        post(company, [sent("x", from_warehouse="WEST")])
    with pytest.raises(errors.SentElsewhere, match=r"line 1.*qd1.*MAIN"):
        post(company, [arrived("x", carrying("qd1"), warehouse="MAIN")])


def test_INV_08_goods_at_standard_stay_in_their_cost_group(company):
    post(company, [a_costing_change("qj1", costed("P2", "standard", 4))])
    post(company, [an_opening_stock("os1", worth("P2", 10, 40), on=LATER)])
    with pytest.raises(errors.StandardAcrossPools, match=r"line 1.*P2.*MAIN.*EAST"):
        post(company, [sent("x", goods("P2", 4))])


def test_INV_01_another_session_sees_at_once_where_goods_are_and_in_what_state(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    other = open_database(company.url.render_as_string(hide_password=False))
    assert _seen(other) == [("MAIN", "MAIN/STOCK", "", 10, 0, 10)]
    post(company, [a_sales_order("so1", goods("P1", 3, 7)), sent("qd1", goods("P1", 2))])
    assert _seen(other) == [
        ("EAST", "EAST/TRANSIT", "transit", 2, 0, 0),
        ("MAIN", "MAIN/STOCK", "", 8, 3, 5),
    ]
    post(company, [arrived("qs1", carrying("qd1", quantity=2))])
    assert _seen(other) == [
        ("EAST", "EAST/STOCK", "", 2, 0, 2),
        ("MAIN", "MAIN/STOCK", "", 8, 3, 5),
    ]
    other.close()


def _seen(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [
            (each.warehouse, each.place, each.state, each.on_hand, each.reserved, each.available)
            for each in where_is(connection, "P1")
        ]


def test_INV_02_each_kind_of_document_has_its_own_series_without_a_gap(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, 35)), sent()])
    post(company, [arrived("qs1", carrying("qd1")), arrived("qs2", carrying("qd1"))])
    with pytest.raises(MoreThanTheSource):
        post(company, [arrived("x", carrying("qd1", quantity=9))])
    post(company, [arrived("qs3", carrying("qd1"))])
    with company.reading() as connection:
        found = connection.exec_driver_sql(
            "select series, count(*), min(number), max(number) from document"
            " where kind in ('transfer_out', 'transfer_in') group by series order by series"
        ).fetchall()
    assert [tuple(each) for each in found] == [("QD202403", 1, 1, 1), ("QS202403", 3, 1, 3)]


def test_INV_12_goods_are_reserved_at_order_and_deducted_at_shipment(company):
    """10 P1; an order of 6 reserves them, all stay on hand: 4 may be sent or used, not 5.

    Shipping 6 deducts them and ends the promise; then the other 4 may go.
    """
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    post(company, [a_sales_order("so1", goods("P1", 6, 7))])
    assert _seen(company) == [("MAIN", "MAIN/STOCK", "", 10, 6, 4)]
    for refused in (sent("x", goods("P1", 5)), a_stock_issue("x", goods("P1", 2), goods("P1", 3))):
        with pytest.raises(NotEnoughStock, match="P1 needs 5, available 4"):
            post(company, [refused])
    post(company, [sent("qd1", goods("P1", 1))])
    post(company, [a_delivery("dl1", carrying("so1", quantity=6), on=LATER)])
    assert _seen(company)[1] == ("MAIN", "MAIN/STOCK", "", 3, 0, 3)
    post(company, [sent("qd2", goods("P1", 3), warehouse="EAST")])
    assert where(company) == {"EAST/TRANSIT": 4}
    check_all(company)


def test_INV_12_a_promise_names_no_lot_and_is_kept_over_all_of_them(company):
    """2 L1 of lot A and 3 of lot B, 4 promised: of either lot 1 may be sent, not 2."""
    lots = [Line("L1", Decimal(n), cost=Decimal(n), lot=lot) for n, lot in ((2, "A"), (3, "B"))]
    post(company, [an_opening_stock("os1", *lots), a_sales_order("so1", goods("L1", 4, 7))])
    for lot in "AB":
        with pytest.raises(NotEnoughStock, match="L1 needs 2, available 1"):
            post(company, [sent("x", goods("L1", 2, lot=lot))])
    post(company, [sent("qd1", goods("L1", 1, lot="B"))])
    check_all(company)


def test_INV_02_typed_documents_posted_at_once_have_their_own_series_without_a_gap(company):
    """Three writers post six kinds in March, some of it refused: of each kind 1 to its count.

    Of 3 other issues the second is reversed: it keeps its number, and the audit names it.
    """
    assert len({each.prefix for each in DOCUMENT_TYPES.values()}) == len(DOCUMENT_TYPES)
    post(company, [an_opening_stock("os1", worth("P1", 50, 175)), a_purchase_order("po1")])
    queues = [
        [
            a_goods_receipt(f"gr{n}"),
            a_delivery(f"dl{n}", goods("P1", 2, 7)),
            a_stock_issue(f"no{n}", goods("P2", 99)),
            a_sales_return(f"sr{n}", carrying(f"dl{n}", quantity=1)),
            Document(
                "purchase_return", f"pr{n}", MARCH, "S1", warehouse="MAIN",
                lines=(carrying(f"gr{n}", quantity=1),),
            ),
            a_stock_receipt(f"qr{n}"),
            a_stock_issue(f"qk{n}"),
        ]
        for n in range(3)
    ]  # fmt: skip
    fates = post_in_threads(company.url.render_as_string(hide_password=False), queues)
    assert Counter(fate for _, fate in fates) == {"posted": 18, "NotEnoughStock": 3}
    post(company, [a_reversal("qk1")])
    with company.reading() as connection:
        assert numbered_months(connection) == ["2024-03"]
        found = {each.kind: each for each in document_series(connection, "2024-03")}
    for kind in ("goods_receipt", "delivery", "sales_return", "purchase_return", "stock_receipt"):
        each = found[kind]
        assert (each.documents, each.first[-4:], each.last[-4:]) == (3, "0001", "0003"), kind
        assert (each.missing, each.reversed) == ([], [])
    issues = found["stock_issue"]
    assert (issues.documents, issues.missing, len(issues.reversed)) == (3, [], 1)
    check_all(company)
