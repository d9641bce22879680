"""Kits put together and taken apart: quantities, values and vouchers, by every costing method."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.costing.services import true_up
from erp.documents.types import Document, Line
from erp.inventory import errors
from erp.inventory.kits import share_out
from erp.inventory.queries import last_parts
from erp.posting import post
from erp.stock.errors import NotEnoughStock
from erp.verification import verify
from tests.books import balances, pools, posted_books, posted_values
from tests.builders import (
    MARCH,
    a_reversal,
    a_sales_order,
    a_stock_receipt,
    an_opening_stock,
    goods,
    worth,
)


def assembled(key: str, *lines: Line, on: date = MARCH) -> Document:
    """The first line is put together of the others."""
    return Document("assembly", key, on, warehouse="MAIN", lines=lines)


def taken_apart(key: str, *lines: Line, on: date = MARCH) -> Document:
    """The first line is taken apart into the others."""
    return Document("disassembly", key, on, warehouse="MAIN", lines=lines)


def check_all(company: Database) -> None:
    """Every guarantee, recomputed from the rows."""
    assert [finding for finding in verify(company) if not finding.holds] == []


def stocked(company: Database) -> None:
    """10 P1 worth 35.01 and 4 P2 worth 8.00."""
    post(company, [an_opening_stock("os1", worth("P1", 10, "35.01"), worth("P2", 4, 8))])


def test_INV_08_a_kit_is_worth_what_its_parts_took_out_of_stock(company, books):
    """4 of 10 P1 worth 35.01 are 14.00, 2 of 4 P2 worth 8.00 are 4.00; then 1 of 2 kits goes apart.

    2024-03-01 zz1
      D 1405.01   18.00
      C 1405.01   18.00
    2024-03-01 cb1
      D 1405.01   9.00
      C 1405.01   9.00
    """
    # Now 6 P1 are worth 21.01 and 2 P2 4.00: on 2 P1 and 1 P2 fall 7.00 and 2.00 of a kit's 9.00.
    stocked(company)
    before = balances(company)
    post(company, [assembled("zz1", goods("P3", 2), goods("P1", 4), goods("P2", 2))])
    assert posted_values(company, "P3") == ["2024-03-01 zz1 P3 2 18.00"]
    post(company, [taken_apart("cb1", goods("P3", 1), goods("P1", 2), goods("P2", 1))])
    assert posted_books(company, "zz1", "cb1") == books
    assert posted_values(company, "P3")[1:] == ["2024-03-01 cb1 P3 -1 -9.00"]
    assert posted_values(company, "P1")[-1] == "2024-03-01 cb1 P1 2 7.00"
    assert posted_values(company, "P2")[-1] == "2024-03-01 cb1 P2 1 2.00"
    assert balances(company) == before
    check_all(company)


def test_INV_08_costs_given_decide_what_the_parts_of_a_kit_share(company):
    """A kit worth 10.00, its parts said to be 1 to 2: 3.33 and 6.67."""
    post(company, [an_opening_stock("os1", worth("P3", 1, 10))])
    post(company, [taken_apart("cb1", goods("P3", 1), worth("P1", 1, 1), worth("P2", 1, 2))])
    assert [line.split()[-1] for line in posted_values(company, "P1", "P2")] == ["3.33", "6.67"]
    check_all(company)


def test_INV_08_parts_without_a_worth_share_by_quantity_and_to_the_last_cent(company):
    """1.00 over 1, 1 and 1 of goods never seen before is 0.33, 0.34 and 0.33."""
    post(company, [an_opening_stock("os1", worth("P3", 1, 1))])
    post(company, [taken_apart("cb1", goods("P3"), goods("P1"), goods("P2"), goods("F1"))])
    shares = [line.split()[-1] for line in posted_values(company, "P1", "P2", "F1")]
    assert shares == ["0.33", "0.34", "0.33"]
    assert sum(share_out(10_000_000_000_001, [7, 11, 13])) == 10_000_000_000_001
    check_all(company)


def test_INV_08_a_part_of_unknown_cost_makes_the_kits_unknown(company):
    post(company, [an_opening_stock("os1", worth("P1", 2, None), worth("P2", 1, 5))])
    post(company, [assembled("zz1", goods("P3", 1), goods("P1", 1), goods("P2", 1))])
    assert posted_values(company, "P3") == ["2024-03-01 zz1 P3 1 ?"]
    post(company, [taken_apart("cb1", goods("P3", 1), goods("P1", 1), goods("P2", 1))])
    assert posted_values(company, "P1")[-1].endswith("?")
    check_all(company)


def test_INV_08_layers_go_into_a_kit_oldest_first_and_its_own_layer_comes_out(company):
    """3 F1 for 10.00, 3 for 16.00: 4 of them are 10.00 and a third of 16.00, for a kit of F2."""
    post(company, [an_opening_stock("os1", worth("F1", 3, 10), worth("F1", 3, 16))])
    post(company, [assembled("zz1", goods("F2", 1), goods("F1", 4))])
    assert posted_values(company, "F2") == ["2024-03-01 zz1 F2 1 15.33"]
    post(company, [taken_apart("cb1", goods("F2", 1), goods("F1", 4))])
    assert posted_values(company, "F1")[-1] == "2024-03-01 cb1 F1 4 15.33"
    check_all(company)


def test_INV_08_a_kit_at_standard_comes_in_at_it(company, books):
    """4 P1 cost 14.00, the kit T1 stands at 10.00: the rest is difference on 1404.

    2024-03-01 zz1
      D 1404   4.00
      D 1405.01   10.00
      C 1405.01   14.00
    """
    post(company, [an_opening_stock("os1", worth("P1", 10, 35))])
    post(company, [assembled("zz1", goods("T1", 1), goods("P1", 4))])
    assert posted_books(company, "zz1") == books
    check_all(company)


def test_INV_08_what_the_month_still_finds_of_parts_goes_to_the_variance(company, books):
    """5 M1 go into a kit at 1.00; 10 come for 30.00, the average is 2.00: the kit keeps 5.00.

    D 5401.90   5.00
    C 1405.01   5.00
    """
    post(company, [an_opening_stock("os1", worth("M1", 10, 10))])
    post(company, [assembled("zz1", goods("P3", 1), goods("M1", 5))])
    post(company, [a_stock_receipt("qr1", worth("M1", 10, 30), on=date(2024, 3, 5))])
    true_up(company, "2024-03")
    assert posted_books(company)[-3].startswith("2024-03-31")
    assert posted_books(company)[-2:] == books
    assert pools(company)["P3", "MAIN"] == (Decimal(1), Decimal(5))
    check_all(company)


def test_INV_08_an_assembly_reversed_leaves_all_as_it_was(company):
    stocked(company)
    before = pools(company), balances(company)
    post(company, [assembled("zz1", goods("P3", 2), goods("P1", 4), goods("P2", 2))])
    post(company, [a_reversal("zz1")])
    found = {key: value for key, value in pools(company).items() if key in before[0]}
    assert (found, balances(company)) == before
    check_all(company)


def test_INV_08_a_kit_that_cannot_be_is_refused(company):
    stocked(company)
    with pytest.raises(errors.KitWithoutParts, match=r"x.*P3"):
        post(company, [assembled("x", goods("P3", 1))])
    with pytest.raises(errors.KitInItself, match=r"line 3.*P3"):
        post(company, [assembled("x", goods("P3", 1), goods("P1", 1), goods("P3", 1))])
    with pytest.raises(NotEnoughStock, match=r"P2 needs 5, available 4"):
        post(company, [assembled("x", goods("P3", 1), goods("P1", 1), goods("P2", 5))])
    with pytest.raises(NotEnoughStock, match="P3 needs 1, available 0"):
        post(company, [taken_apart("x", goods("P3", 1), goods("P1", 1))])
    post(company, [assembled("zz1", goods("P3", 1), goods("P1", 1), goods("P2", 1))])
    for wrong in ((worth("P1", 1, 1), goods("P2", 1)), (worth("P1", 1, 0), worth("P2", 1, 0))):
        with pytest.raises(errors.PartCostsIncomplete, match="x"):
            post(company, [taken_apart("x", goods("P3", 1), *wrong)])
    post(company, [a_sales_order("so1", goods("P3", 1, 7))])
    with pytest.raises(NotEnoughStock, match="P3 needs 1, available 0"):
        post(company, [taken_apart("x", goods("P3", 1), goods("P1", 1))])


def test_INV_08_the_parts_of_last_time_are_offered_for_one_kit(company):
    """Last time 2 kits took 4 P1 and 2 P2; what was reversed since does not count."""
    stocked(company)
    post(company, [assembled("zz1", goods("P3", 2), goods("P1", 4), goods("P2", 2))])
    post(company, [assembled("zz2", goods("P3", 1), goods("P1", 3))])
    post(company, [a_reversal("zz2")])
    with company.reading() as connection:
        assert last_parts(connection, "P3") == [("P1", Decimal(2)), ("P2", Decimal(1))]
        assert last_parts(connection, "P1") == []
