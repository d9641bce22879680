"""The database itself refuses what breaks a guarantee, whoever asks: plain SQL, none of our code.

Each fault is planted in rows that are sound but for it, and the sound rows are accepted. On
PostgreSQL the connection is the application's, on SQLite our engine's; where a guarantee rests on
no pragma, also a bare `sqlite3` connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from erp.access.models import api_key, app_user, app_user_role
from erp.access.services import create_roles
from erp.alerts.checks import ALERT_STEPS
from erp.base.database import Database, open_database
from erp.base.tables import ORDINAL_BITS, tables_of
from erp.counting.checks import COUNTING_STEPS
from erp.counting.services import a_count, a_result, count
from erp.devices.checks import DEVICE_STEPS
from erp.posting import post
from erp.replenishment.checks import REPLENISHMENT_STEPS
from erp.verification import verify
from erp.workflow.checks import WORKFLOW_STEPS
from erp.workflow.services import Step, add_flow, decide
from tests.banking import a_matched_line
from tests.builders import (
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_supplier_invoice,
    carrying,
    goods,
    paying,
    set_period,
)
from tests.erp.by_hand import ERRORS, RATE_ONE, Hand, by_hand, literal, refused

ONE = 1_000000
EARLY, DAY, LATE = "2024-02-10", "2024-03-01", "2024-03-20"

Plant = Callable[[Hand], None]


@pytest.fixture
def stocked(company: Database) -> Database:
    """10 P1 worth 35.00 since 1 March, a receivable of 100.00 of C1; January is closed."""
    with by_hand(company) as hand:
        hand.open().receive(10 * ONE, 3500)
        entry = hand.entry(("1122.01", 10000, "C1"), ("3104.90", -10000))
        hand.add(
            "open_item", entry_id=entry, account_id=hand.account("1122.01"),
            party_id=hand.party("C1"), amount=10000,
        )  # fmt: skip
        hand.seal()
    set_period(company, "2024-01", "closed")
    return company


# --- 2: entries balance ---


def entry_does_not_balance(hand: Hand) -> None:
    hand.entry(("1002", 100), ("3001", -99 if hand.wrong else -100))


def entry_does_not_balance_in_its_currency(hand: Hand) -> None:
    entry = hand.entry()
    dollars = {"currency": "USD", "rate": RATE_ONE}
    hand.posting(entry, "1002", 700, foreign_amount=100, **dollars)
    hand.posting(entry, "1002", -700, foreign_amount=-101 if hand.wrong else -100, **dollars)


def entry_without_postings(hand: Hand) -> None:
    hand.entry(*([] if hand.wrong else [("1002", 100), ("3001", -100)]))


def account_is_not_a_leaf(hand: Hand) -> None:
    hand.entry(("5602" if hand.wrong else "5602.90", 100), ("1002", -100))


# --- what an old system wrote ---


def an_old_document(hand: Hand, credit: int = 100, *, amount: int = 100, side: str = "C") -> None:
    kept = hand.add("history_document", amount=amount)
    hand.add("history_line", history_document_id=kept, line=1)
    hand.add("history_line", history_document_id=kept, line=2, side=side, amount=-credit)


def history_voucher_does_not_balance(hand: Hand) -> None:
    an_old_document(hand, 99 if hand.wrong else 100)


def history_side_missing(hand: Hand) -> None:
    # Without its side the line counts among the debits: the total is as it would be then.
    an_old_document(hand, amount=0 if hand.wrong else 100, side="" if hand.wrong else "C")


def history_lines_differ_from_document(hand: Hand) -> None:
    an_old_document(hand, amount=101 if hand.wrong else 100)


# --- 4: quantity ---


def not_enough_stock(hand: Hand) -> None:
    hand.issue((11 if hand.wrong else 10) * ONE, 3500)


def not_enough_stock_on_a_date(hand: Hand) -> None:
    hand.receive(10 * ONE, 3500, day=LATE)
    hand.issue(11 * ONE, 3600, day=DAY if hand.wrong else LATE)


def reserved_more_or_less_than_promised(hand: Hand) -> None:
    hand.add(
        "reservation", order_line_id=1, product_id=hand.product("P1"),
        location_id=hand.location("MAIN/STOCK"), quantity=-1 if hand.wrong else 1,
    )  # fmt: skip


# --- 5: value ---


def value_without_quantity(hand: Hand) -> None:
    hand.issue(10 * ONE, 3400 if hand.wrong else 3500)


def value_without_quantity_on_a_date(hand: Hand) -> None:
    hand.receive(10 * ONE, 3500, day=LATE)
    hand.issue(10 * ONE, 3600 if hand.wrong else 3500, day=DAY)


def layer_overdrawn(hand: Hand) -> None:
    first = hand.new_id("stock_value")
    second = hand.new_id("stock_value")
    for product_row, amount in ((first, 100), (second, 900)):
        entry = hand.entry(("1405.01", amount), ("3104.90", -amount))
        hand.move(ONE, product="F1")
        hand.value(ONE, amount, entry, product="F1", id=product_row, layer_id=product_row)
    entry = hand.entry(("5711.01", 100), ("1405.01", -100))
    hand.move(-ONE, product="F1")
    hand.value(-ONE, -100, entry, product="F1", layer_id=second if hand.wrong else first)


def stock_move_without_value_row(hand: Hand) -> None:
    hand.move(ONE)
    if not hand.wrong:
        hand.value(ONE, 0, None, unknown_quantity=ONE)


def a_value_row_of_another_day_than_its_move(hand: Hand) -> None:
    hand.move(ONE, day=LATE)
    hand.value(ONE, 0, None, unknown_quantity=ONE, day=DAY if hand.wrong else LATE)


def value_dated_unlike_its_entry(hand: Hand) -> None:
    entry = hand.entry(("1405.01", 50), ("5401.90", -50))
    hand.value(0, 50, entry, kind="adjustment", day=LATE if hand.wrong else DAY)


def stock_value_without_stock_account(hand: Hand) -> None:
    hand.move(ONE)
    hand.value(ONE, 0, None, unknown_quantity=ONE, account="1002" if hand.wrong else "1405.01")


def _policy(hand: Hand, product: str, day: str) -> None:
    number = hand.product(product)
    hand.run(
        "insert into costing_policy (tx, product_id, valid_from, costing_method)"
        f" values ({hand.tx}, {number}, '{day}', 'moving_average')"
    )
    hand.run(f"update product set tx = {hand.tx}, costing_from = '{day}' where id = {number}")


def transferred_without_a_change_of_costing(hand: Hand) -> None:
    if not hand.wrong:
        _policy(hand, "P2", DAY)
    hand.value(ONE, 0, None, unknown_quantity=ONE, product="P2", kind="transfer")
    hand.value(-ONE, 0, None, unknown_quantity=-ONE, product="P2", kind="transfer")


def transferred_more_or_less_than_there_is(hand: Hand) -> None:
    _policy(hand, "P2", DAY)
    hand.value(ONE, 0, None, unknown_quantity=ONE, product="P2", kind="transfer")
    if not hand.wrong:
        hand.value(-ONE, 0, None, unknown_quantity=-ONE, product="P2", kind="transfer")


def dated_before_its_costing(hand: Hand) -> None:
    _policy(hand, "P1", LATE)
    hand.value(0, 0, None, kind="adjustment", day=DAY if hand.wrong else LATE)


def layer_of_another_pool(hand: Hand) -> None:
    layer = hand.new_id("stock_value")
    for product in ("F1", "F2"):
        hand.move(ONE, product=product)
    hand.value(ONE, 0, None, unknown_quantity=ONE, product="F1", id=layer, layer_id=layer)
    own = hand.new_id("stock_value")
    hand.value(
        ONE, 0, None, unknown_quantity=ONE, product="F2", id=own,
        layer_id=layer if hand.wrong else own,
    )  # fmt: skip


# --- 6: controlled accounts ---


def cost_differences_differ_from_account(hand: Hand) -> None:
    entry = hand.entry(("1404", 50), ("2202.02", -50, "S1"))
    hand.add(
        "open_item", entry_id=entry, account_id=hand.account("2202.02"),
        party_id=hand.party("S1"), amount=-50,
    )  # fmt: skip
    hand.add(
        "cost_difference", entry_id=entry, account_id=hand.account("1404"),
        product_id=hand.product("T1"), cost_group_id=hand.scalar("select min(id) from cost_group"),
        stock_account_id=hand.account("1405.01"), kind="receipt", business_date=DAY,
        amount=49 if hand.wrong else 50,
    )  # fmt: skip


def stock_value_differs_from_account(hand: Hand) -> None:
    entry = hand.entry(("1405.01", 50), ("5401.90", -50))
    if not hand.wrong:
        hand.value(0, 50, entry, kind="adjustment")


def open_items_differ_from_account(hand: Hand) -> None:
    entry = hand.entry(("1122.01", 50, "C1"), ("5001", -50))
    hand.add(
        "open_item", entry_id=entry, account_id=hand.account("1122.01"),
        party_id=hand.party("C2" if hand.wrong else "C1"), amount=50,
    )  # fmt: skip


def a_posting_without_any_open_item(hand: Hand) -> None:
    hand.entry(
        ("1122.01" if hand.wrong else "1002", 50, *(["C1"] if hand.wrong else [])), ("5001", -50)
    )


def tax_items_differ_from_account(hand: Hand) -> None:
    entry = hand.entry(("1002", 13), ("2221.01.07", -13))
    tax_code = hand.scalar("select id from tax_code where code = 'VAT13'")
    hand.add(
        "tax_item", entry_id=entry, account_id=hand.account("2221.01.07"), tax_code_id=tax_code,
        net=-100, amount=-12 if hand.wrong else -13,
    )  # fmt: skip


def controlled_account_has_no_ledger_yet(hand: Hand) -> None:
    hand.entry(("1601" if hand.wrong else "5602.90", 50), ("1002", -50))


DOLLARS = {"currency": "USD", "rate": 7 * RATE_ONE}


def _usd_item(hand: Hand, *, posted: int) -> int:
    """A receivable of 0.10 USD, its posting saying `posted` of it."""
    entry = hand.entry(("5001", -70))
    hand.posting(entry, "1122.01", 70, "C1", foreign_amount=posted, **DOLLARS)
    return hand.add(
        "open_item", entry_id=entry, account_id=hand.account("1122.01"),
        party_id=hand.party("C1"), amount=70, currency="USD", foreign_amount=10,
    )  # fmt: skip


def foreign_items_differ_from_account(hand: Hand) -> None:
    _usd_item(hand, posted=11 if hand.wrong else 10)


def foreign_item_settled_beyond_its_amount(hand: Hand) -> None:
    """Nothing is left in USD, but something in company currency."""
    item = _usd_item(hand, posted=10)
    paid = 69 if hand.wrong else 70
    entry = hand.entry()
    hand.posting(entry, "1122.01", -paid, "C1", foreign_amount=-10, **DOLLARS)
    hand.posting(entry, "1002", paid, foreign_amount=10, **DOLLARS)
    hand.add("settlement", entry_id=entry, open_item_id=item, amount=-paid, foreign_amount=-10)


def settlement_in_another_currency(hand: Hand) -> None:
    entry = hand.entry(("1002", 50), ("1122.01", -50, "C1"))
    hand.add(
        "settlement", entry_id=entry, amount=-50, foreign_amount=0 if hand.wrong else None,
        open_item_id=hand.scalar("select min(id) from open_item"),
    )  # fmt: skip


def account_takes_no_currency(hand: Hand) -> None:
    entry = hand.entry(("1002", -70))
    values = {"foreign_amount": 10, **DOLLARS} if hand.wrong else {}
    hand.posting(entry, "5602.90", 70, **values)


def settled_beyond_the_open_amount(hand: Hand) -> None:
    amount = 10001 if hand.wrong else 10000
    entry = hand.entry(("1002", amount), ("1122.01", -amount, "C1"))
    hand.add(
        "settlement", entry_id=entry, amount=-amount,
        open_item_id=hand.scalar("select min(id) from open_item"),
    )  # fmt: skip


def dimension_missing(hand: Hand) -> None:
    entry = hand.entry(("1002", 50), ("1122.01", -50, *([] if hand.wrong else ["C1"])))
    hand.add(
        "settlement", entry_id=entry, amount=-50,
        open_item_id=hand.scalar("select min(id) from open_item"),
    )  # fmt: skip


# --- banking ---


def _bank_account(hand: Hand) -> int:
    hand.run_row(
        "bank_account",
        {
            "id": 900, "tx": hand.tx, "code": "B", "name": "", "currency": "CNY",
            "account_id": hand.account("1002"),
        },
    )  # fmt: skip
    return 900


def _bank_line(hand: Hand, amount: int = 100, **values: object) -> int:
    bank = _bank_account(hand)
    statement = hand.add("bank_statement", bank_account_id=bank, file_hash="f")
    return hand.add(
        "bank_line", statement_id=statement, bank_account_id=bank, amount=amount, line_key="k",
        **values,
    )  # fmt: skip


def _cash(hand: Hand, amount: int = 100, account: str = "1002") -> int:
    entry = hand.entry(("3001", -amount))
    return hand.posting(entry, account, amount)


def bank_statement_does_not_lead_to_its_closing(hand: Hand) -> None:
    bank = _bank_account(hand)
    statement = hand.add(
        "bank_statement", bank_account_id=bank, file_hash="f", opening=500,
        closing=601 if hand.wrong else 600,
    )  # fmt: skip
    hand.add("bank_line", statement_id=statement, bank_account_id=bank, amount=100, line_key="k")


def bank_line_added_to_later(hand: Hand) -> None:
    bank = _bank_account(hand)
    hand.run_row(
        "bank_account",
        {
            "id": 901, "tx": hand.tx, "code": "B2", "name": "", "currency": "CNY",
            "account_id": hand.account("1012"),
        },
    )  # fmt: skip
    statement = hand.add("bank_statement", bank_account_id=bank, file_hash="f")
    hand.add(
        "bank_line", statement_id=statement, bank_account_id=901 if hand.wrong else bank,
        amount=100, line_key="k",
    )  # fmt: skip


def bank_match_on_another_account(hand: Hand) -> None:
    posting = _cash(hand, account="1001" if hand.wrong else "1002")
    hand.add("bank_match", line_id=_bank_line(hand), posting_id=posting, amount=100)


def bank_match_undone_differently(hand: Hand) -> None:
    line, posting = _bank_line(hand), _cash(hand)
    matched = hand.add("bank_match", line_id=line, posting_id=posting, amount=100)
    hand.add(
        "bank_match", line_id=line, posting_id=posting, undoes_id=matched, how="undone",
        amount=-99 if hand.wrong else -100,
    )  # fmt: skip


def bank_line_matched_beyond_its_amount(hand: Hand) -> None:
    line = _bank_line(hand)
    for amount in (60, 41 if hand.wrong else 40):
        hand.add("bank_match", line_id=line, posting_id=_cash(hand, amount), amount=amount)


def posting_matched_beyond_its_amount(hand: Hand) -> None:
    posting = _cash(hand, 99 if hand.wrong else 100)
    hand.add("bank_match", line_id=_bank_line(hand), posting_id=posting, amount=100)


# --- 7: periods ---


def period_closed(hand: Hand) -> None:
    hand.entry(("1002", 100), ("3001", -100), day="2024-01-31" if hand.wrong else EARLY)


def a_voucher_date_outside_its_period(hand: Hand) -> None:
    voucher = hand.add("voucher", number=hand.next_voucher("2024-03"))
    month = "2024-02" if hand.wrong else "2024-03"
    entry = hand.add(
        "journal_entry", voucher_id=voucher,
        period_id=hand.scalar(f"select id from period where month = '{month}'"),
    )  # fmt: skip
    hand.posting(entry, "1002", 100)
    hand.posting(entry, "3001", -100)


def stock_period_closed(hand: Hand) -> None:
    day = "2024-01-31" if hand.wrong else EARLY
    hand.move(ONE, day=day)
    hand.value(ONE, 0, None, unknown_quantity=ONE, day=day)


def value_period_closed(hand: Hand) -> None:
    hand.value(0, 0, None, day="2024-01-31" if hand.wrong else EARLY, kind="adjustment")


def month_closed_over_a_difference(hand: Hand) -> None:
    run = hand.add("comparison_run", as_of=LATE, seen_commit=1)
    hand.add(
        "comparison", run_id=run, pair="payables", subject="", as_of=LATE, left_amount=1,
        right_amount=0 if hand.wrong else 1, difference=1 if hand.wrong else 0,
        is_parted=int(hand.wrong), first_commit=0, first_place="",
    )  # fmt: skip
    february = hand.scalar("select id from period where month = '2024-02'")
    for before, after in (("open", "stock_closed"), ("stock_closed", "closed")):
        hand.add("period_event", period_id=february, from_state=before, to_state=after, reason="")
    hand.run(f"update period set state = 'closed', tx = {hand.tx} where id = {february}")


# --- 8: numbers ---


def voucher_numbers_not_in_order(hand: Hand) -> None:
    number = hand.next_voucher("2024-03") + (1 if hand.wrong else 0)
    voucher = hand.add("voucher", number=number)
    entry = hand.add(
        "journal_entry", voucher_id=voucher,
        period_id=hand.scalar("select id from period where month = '2024-03'"),
    )  # fmt: skip
    hand.posting(entry, "1002", 100)
    hand.posting(entry, "3001", -100)


def voucher_without_entry(hand: Hand) -> None:
    if hand.wrong:
        hand.add("voucher", number=hand.next_voucher("2024-03"))
    else:
        hand.entry(("1002", 100), ("3001", -100))


def voucher_differs_from_entry(hand: Hand) -> None:
    voucher = hand.add(
        "voucher", number=hand.next_voucher("2024-03"), voucher_date=LATE if hand.wrong else DAY
    )
    entry = hand.add(
        "journal_entry", voucher_id=voucher,
        period_id=hand.scalar("select id from period where month = '2024-03'"),
    )  # fmt: skip
    hand.posting(entry, "1002", 100)
    hand.posting(entry, "3001", -100)


def an_entry_on_a_voucher_of_before(hand: Hand) -> None:
    voucher = hand.scalar("select min(id) from voucher")
    if not hand.wrong:
        voucher = hand.add("voucher", number=hand.next_voucher("2024-03"))
    entry = hand.add(
        "journal_entry", voucher_id=voucher,
        period_id=hand.scalar("select id from period where month = '2024-03'"),
    )  # fmt: skip
    hand.posting(entry, "1002", 100)
    hand.posting(entry, "3001", -100)


def document_numbers_not_in_order(hand: Hand) -> None:
    hand.add("document", key="d", series="PZ202403", number=2 if hand.wrong else 1)


# --- documents ---


def document_differs_from_lines(hand: Hand) -> None:
    document = hand.add("document", key="d", series="PZ202403", number=1, net=100, gross=100)
    hand.add("document_line", document_id=document, line=1, net=99 if hand.wrong else 100)


def source_line_unknown(hand: Hand) -> None:
    document = hand.add("document", key="d", series="PZ202403", number=1)
    first = hand.add("document_line", document_id=document, line=1)
    hand.add(
        "document_line", document_id=document, line=2, source_line_id=7 if hand.wrong else first
    )


def carried_on_beyond_the_line(hand: Hand) -> None:
    document = hand.add("document", key="d", series="PZ202403", number=1)
    first = hand.add("document_line", document_id=document, line=1, quantity=5)
    for line in (2, 3):
        hand.add(
            "document_line", document_id=document, line=line, source_line_id=first,
            quantity=3 if hand.wrong else 2, kind="delivery",
        )  # fmt: skip


# --- buying ---


def _line_of(hand: Hand, key: str, kind: str, source: int | None, quantity: int = 5) -> int:
    number = 1 + len(hand.rows(f"select 1 from document where tx = {hand.tx}"))
    document = hand.add("document", key=key, series="PZ202403", number=number, kind=kind)
    return hand.add(
        "document_line", document_id=document, line=1, quantity=quantity, kind=kind,
        source_line_id=source,
    )  # fmt: skip


def bought_beyond_the_line(hand: Hand) -> None:
    order = _line_of(hand, "order", "purchase_order", None, 100)
    _line_of(hand, "first", "goods_receipt", order, 60)
    _line_of(hand, "second", "goods_receipt", order, 51 if hand.wrong else 50)


def a_return_of_what_was_invoiced_already(hand: Hand) -> None:
    receipt = _line_of(hand, "receipt", "goods_receipt", None)
    _line_of(hand, "invoice", "supplier_invoice", receipt, 3)
    _line_of(hand, "back", "purchase_return", receipt, 3 if hand.wrong else 2)


def order_line_is_closed(hand: Hand) -> None:
    order = _line_of(hand, "order", "purchase_order", None)
    kinds = ["goods_receipt", "purchase_order_closing"]
    for kind in reversed(kinds) if hand.wrong else kinds:
        _line_of(hand, kind, kind, order, 2)


def invoiced_twice(hand: Hand) -> None:
    order = _line_of(hand, "order", "purchase_order", None)
    early = _line_of(
        hand, "early", "goods_receipt" if not hand.wrong else "supplier_invoice", order
    )
    receipt = _line_of(hand, "receipt", "goods_receipt", early if hand.wrong else None)
    _line_of(hand, "again", "supplier_invoice", receipt)


def received_twice(hand: Hand) -> None:
    kind = "goods_receipt" if hand.wrong else "purchase_order"
    before = _line_of(hand, "before", kind, None)
    invoice = _line_of(hand, "invoice", "supplier_invoice", before)
    _line_of(hand, "again", "goods_receipt", invoice)


def held_goods_shipped(hand: Hand) -> None:
    held = hand.location("MAIN/INSPECTION")
    for origin, destination in (
        (hand.location("OPENING"), held),
        (held, hand.location("CUSTOMER" if hand.wrong else "SUPPLIER")),
    ):
        hand.add(
            "stock_move", product_id=hand.product("P1"), from_location_id=origin,
            to_location_id=destination, quantity=1,
        )  # fmt: skip


def held_goods_promised(hand: Hand) -> None:
    place = "MAIN/REJECTED" if hand.wrong else "MAIN/STOCK"
    hand.add(
        "reservation", order_line_id=1, product_id=hand.product("P1"),
        location_id=hand.location(place), quantity=1,
    )  # fmt: skip


def _into_a_bin_and_out(hand: Hand) -> None:
    """A bin of the other warehouse, which holds nothing."""
    _bins(hand, 1, 0, place="EAST")
    hand.add("bin_move", bin_id=1, product_id=hand.product("P1"), lot_id=0, quantity=-ONE)


def _bins(hand: Hand, first: int, second: int, *, place: str = "MAIN") -> None:
    """P1 in two bins; of the main warehouse 10 are on hand."""
    warehouse = hand.scalar(f"select id from warehouse where code = '{place}'")
    hand.run(
        "insert into zone (id, tx, warehouse_id, code, name, kind)"
        f" values (1, {hand.tx}, {warehouse}, 'Z', 'Z', 'storage')"
    )
    stock, product = hand.location(f"{place}/STOCK"), hand.product("P1")
    for number, quantity in enumerate((first, second), 1):
        hand.run(
            "insert into bin (id, tx, zone_id, location_id, code, path)"
            f" values ({number}, {hand.tx}, 1, {stock}, 'B{number}', {number})"
        )
        if quantity:
            hand.add(
                "bin_move", bin_id=number, product_id=product, lot_id=0, quantity=quantity * ONE
            )


def bin_below_nothing(hand: Hand) -> None:
    _bins(hand, *((11, -1) if hand.wrong else (9, 1)))


def bins_differ_from_stock(hand: Hand) -> None:
    _bins(hand, 9 if hand.wrong else 10, 0)


def two_documents(hand: Hand, kind: str = "journal") -> tuple[int, int]:
    first, second = (
        hand.add("document", key=key, series="PZ202403", number=number, kind=kind, gross=100)
        for number, key in enumerate(("d", "e"), 1)
    )
    return first, second


def drawn_beyond_the_value(hand: Hand) -> None:
    contract, order = two_documents(hand)
    for amount in (60, 41 if hand.wrong else 40):
        hand.add(
            "document_link", document_id=order, to_document_id=contract, relation="follows",
            amount=amount,
        )  # fmt: skip


def transferred_out_beyond_its_invoice(hand: Hand) -> None:
    amounts = {"net": 100, "tax": 13}
    bought = hand.add(
        "document", key="d", series="PZ202403", number=1, kind="supplier_invoice", gross=113,
        **amounts,
    )  # fmt: skip
    hand.add("document_line", document_id=bought, line=1, kind="supplier_invoice", **amounts)
    out = hand.add("document", key="e", series="PZ202403", number=2, kind="input_transfer_out")
    hand.add(
        "document_link", document_id=out, to_document_id=bought, relation="follows",
        amount=14 if hand.wrong else 13,
    )  # fmt: skip


def revised_twice(hand: Hand) -> None:
    first, second = two_documents(hand)
    for newer, older in ((second, first), (first, first if hand.wrong else second)):
        hand.add(
            "document_link", document_id=newer, to_document_id=older, relation="revises", amount=0
        )


def carried_on_after_its_revision(hand: Hand) -> None:
    older, newer = two_documents(hand)
    order = hand.add("document", key="f", series="PZ202403", number=3)
    offered = hand.add("document_line", document_id=older, line=1)
    hand.add("document_line", document_id=order, line=1, source_line_id=offered)
    link = {"relation": "revises" if hand.wrong else "follows", "amount": 0}
    hand.add("document_link", document_id=newer, to_document_id=older, **link)


def sold_beyond_the_line(hand: Hand) -> None:
    document = hand.add("document", key="d", series="PZ202403", number=1)
    ordered = hand.add(
        "document_line", document_id=document, line=1, quantity=5, kind="sales_order"
    )
    for line, kind in enumerate(("delivery", "sales_order_closing"), 2):
        hand.add(
            "document_line", document_id=document, line=line, source_line_id=ordered,
            quantity=3 if hand.wrong else 2, kind=kind,
        )  # fmt: skip


# --- vouchers and their signatures ---


def account_is_closed(hand: Hand) -> None:
    closed = EARLY if hand.wrong else DAY
    hand.run(f"update account set closed_on = '{closed}', tx = {hand.tx} where code = '3001'")
    hand.entry(("1002", 100), ("3001", -100))


def posting_without_summary(hand: Hand) -> None:
    entry = hand.entry(("1002", 100))
    hand.posting(entry, "3001", -100, memo="" if hand.wrong else "资本")


def checked_by_its_maker(hand: Hand) -> None:
    hand.entry(("1002", 100), ("3001", -100))
    voucher = hand.scalar("select max(id) from voucher")
    act = "checked" if hand.wrong else "cashier"
    hand.add("voucher_signature", voucher_id=voucher, act=act, user_id=0)


def signed_in_another_s_name(hand: Hand) -> None:
    hand.entry(("1002", 100), ("3001", -100))
    voucher = hand.scalar("select max(id) from voucher")
    signer = 8 if hand.wrong else 0
    hand.add("voucher_signature", voucher_id=voucher, act="cashier", user_id=signer)


# --- reversals ---


def _reversed(hand: Hand, *keys: str, of: int | None, **values: int) -> None:
    for key in keys:
        number = 1 + len(hand.rows(f"select 1 from document where tx = {hand.tx}"))
        hand.add(
            "document", key=key, series="PZ202403", number=number, kind="reversal", reverses_id=of,
            **values,
        )  # fmt: skip


def reversal_without_original(hand: Hand) -> None:
    first = hand.add("document", key="o", series="PZ202403", number=1)
    _reversed(hand, "r", of=None if hand.wrong else first)


def reversed_twice(hand: Hand) -> None:
    first = hand.add("document", key="o", series="PZ202403", number=1)
    _reversed(hand, *(["r", "s"] if hand.wrong else ["r"]), of=first)


def reversal_differs_from_original(hand: Hand) -> None:
    first = hand.add("document", key="o", series="PZ202403", number=1, net=5, gross=5)
    _reversed(hand, "r", of=first, net=-4 if hand.wrong else -5)


def reversed_though_carried_on(hand: Hand) -> None:
    line = _line_of(hand, "o", "journal", None)
    _line_of(hand, "c", "delivery", line if hand.wrong else None)
    first = hand.scalar("select max(document_id) from document_line where line = 1") - 1
    _reversed(hand, "r", of=first)
    red = hand.scalar("select max(id) from document")
    hand.add("document_line", document_id=red, line=1, quantity=-5)


def carries_on_a_reversed_document(hand: Hand) -> None:
    line = _line_of(hand, "o", "journal", None)
    first = hand.scalar("select max(id) from document")
    _reversed(hand, "r", of=first)
    red = hand.scalar("select max(id) from document")
    hand.add("document_line", document_id=red, line=1, quantity=-5)
    hand.seal()
    hand.open()
    _line_of_next(hand, "c", line if hand.wrong else None)


def _line_of_next(hand: Hand, key: str, source: int | None) -> None:
    document = hand.add("document", key=key, series="ZZ202403", number=1, kind="delivery")
    hand.add(
        "document_line", document_id=document, line=1, quantity=1, kind="delivery",
        source_line_id=source,
    )  # fmt: skip


def negative_quantity_without_reversal(hand: Hand) -> None:
    _line_of(hand, "o", "journal", None, -1 if hand.wrong else 1)


def entry_left_standing_by_a_reversal(hand: Hand) -> None:
    first = hand.add("document", key="o", series="PZ202403", number=1)
    voucher = hand.add("voucher", number=hand.next_voucher("2024-03"))
    period = hand.scalar("select id from period where month = '2024-03'")
    _reversed(hand, "r", of=first)
    entries = []
    for sign in (1, -1):
        entries.append(
            hand.add(
                "journal_entry", voucher_id=voucher, period_id=period,
                document_id=first if sign > 0 else None,
                reverses_id=entries[0] if entries and not hand.wrong else None,
            )
        )  # fmt: skip
        hand.posting(entries[-1], "1002", sign * 100)
        hand.posting(entries[-1], "3001", -sign * 100)


def billed_in_advance_beyond_the_line(hand: Hand) -> None:
    order = _line_of(hand, "order", "sales_order", None)
    _line_of(hand, "invoice", "sales_invoice", order, 3)
    _line_of(hand, "delivery", "delivery", order, 3 if hand.wrong else 2)


def vat_due_twice(hand: Hand) -> None:
    delivery = _line_of(hand, "delivery", "delivery", None)
    _line_of(hand, "declared", "vat_due", delivery, 3)
    _line_of(hand, "invoice", "sales_invoice", delivery, 3 if hand.wrong else 2)


def matched_beyond_the_line(hand: Hand) -> None:
    order = _line_of(hand, "order", "sales_order", None)
    _line_of(hand, "invoice", "sales_invoice", order, 3)
    delivery = _line_of(hand, "delivery", "delivery", order, 3)
    hand.add(
        "line_match", line_id=order, document_line_id=delivery, act="advance_used",
        quantity=4 if hand.wrong else 3, net=0, tax=0,
    )  # fmt: skip


# --- 7: the states of months ---


def _step(hand: Hand, month: str, *states: str, moves: bool = True) -> None:
    """Lead a month through states by events; `moves` also changes its row."""
    period, before = hand.rows(f"select id, state from period where month = '{month}'")[0]
    for state in states:
        hand.add("period_event", period_id=period, from_state=before, to_state=state, reason="")
        before = state
    if moves:
        hand.run(f"update period set state = '{before}', tx = {hand.tx} where id = {period}")


def period_changed_without_an_event(hand: Hand) -> None:
    if hand.wrong:
        hand.run(f"update period set state = 'filed', tx = {hand.tx} where month = '2024-01'")
    else:
        _step(hand, "2024-01", "filed")


def period_event_does_not_follow(hand: Hand) -> None:
    if hand.wrong:
        period = hand.scalar("select id from period where month = '2024-02'")
        hand.add(
            "period_event", period_id=period, from_state="stock_closed", to_state="closed",
            reason="",
        )  # fmt: skip
        hand.run(f"update period set state = 'closed', tx = {hand.tx} where id = {period}")
    else:
        _step(hand, "2024-02", "stock_closed", "closed")


def period_state_without_its_event(hand: Hand) -> None:
    _step(hand, "2024-02", "stock_closed", moves=not hand.wrong)


def periods_close_in_order(hand: Hand) -> None:
    _step(hand, "2024-03" if hand.wrong else "2024-02", "stock_closed", "closed")


def only_the_last_closed_period_reopens(hand: Hand) -> None:
    if hand.wrong:
        _step(hand, "2024-02", "stock_closed", "closed")
    _step(hand, "2024-01", "stock_closed")


def a_stock_closing_taken_back_under_a_later_one(hand: Hand) -> None:
    if hand.wrong:
        _step(hand, "2024-02", "stock_closed")
    _step(hand, "2024-01", "stock_closed", "open")


# --- VAT invoices ---


def _invoice(hand: Hand, number: str = "1", *, party: str = "S1", **values: Any) -> int:
    document = hand.add(
        "document", series="T", number=int(number), key=f"t{number}", party_id=hand.party(party),
        net=100, tax=13, gross=113,
    )  # fmt: skip
    row = {
        "document_id": document, "direction": "input", "kind": "special",
        "party_id": hand.party(party), "code": "", "number": number, "invoice_date": DAY,
        "net": 100, "tax": 13,
    } | values  # fmt: skip
    row["seller_id"] = row["party_id"] if row["direction"] == "input" else 0
    return hand.add("tax_invoice", **row)


def _state(hand: Hand, invoice: int, state: str) -> None:
    document = hand.scalar(f"select document_id from tax_invoice where id = {invoice}")
    hand.add(
        "tax_invoice_state", tax_invoice_id=invoice, state=state, month=DAY[:7],
        document_id=document,
    )  # fmt: skip


def tax_invoice_differs_from_document(hand: Hand) -> None:
    _invoice(hand, tax=14 if hand.wrong else 13)


def red_invoice_of_another_seller(hand: Hand) -> None:
    blue = _invoice(hand)
    party = "S2" if hand.wrong else "S1"
    _invoice(hand, "2", party=party, net=-100, tax=-13, red_of_id=blue)


def only_input_is_certified(hand: Hand) -> None:
    _state(hand, _invoice(hand, direction="output" if hand.wrong else "input"), "certified")


def an_ordinary_invoice_certified(hand: Hand) -> None:
    _state(hand, _invoice(hand, kind="ordinary" if hand.wrong else "special"), "certified")


def void_and_certified(hand: Hand) -> None:
    invoice = _invoice(hand)
    _state(hand, invoice, "certified")
    _state(hand, invoice, "void" if hand.wrong else "withdrawn")


def an_invoice_certified_twice(hand: Hand) -> None:
    invoice = _invoice(hand)
    _state(hand, invoice, "certified")
    _state(hand, invoice, "certified" if hand.wrong else "withdrawn")
    if not hand.wrong:
        _state(hand, invoice, "certified")


def invoice_number_taken(hand: Hand) -> None:
    first = _invoice(hand)
    document = hand.add(
        "document", series="T", number=2, key="t2", party_id=hand.party("S1"), net=100, tax=13,
        gross=113,
    )  # fmt: skip
    if not hand.wrong:
        _state(hand, first, "void")
    party = hand.party("S1")
    hand.add(
        "tax_invoice", document_id=document, direction="input", kind="special", party_id=party,
        seller_id=party, code="", number="1", invoice_date=DAY, net=100, tax=13,
    )  # fmt: skip


FAULTS: dict[str, tuple[str, Plant]] = {
    plant.__name__: (name, plant)
    for name, plant in (
        *(
            (plant.__name__, plant)
            for plant in (
                entry_does_not_balance, entry_does_not_balance_in_its_currency,
                entry_without_postings, account_is_not_a_leaf, not_enough_stock,
                not_enough_stock_on_a_date, reserved_more_or_less_than_promised,
                value_without_quantity, value_without_quantity_on_a_date, layer_overdrawn,
                transferred_without_a_change_of_costing, transferred_more_or_less_than_there_is,
                dated_before_its_costing, layer_of_another_pool,
                cost_differences_differ_from_account,
                stock_move_without_value_row, value_dated_unlike_its_entry,
                stock_value_without_stock_account, stock_value_differs_from_account,
                open_items_differ_from_account, tax_items_differ_from_account,
                controlled_account_has_no_ledger_yet, settled_beyond_the_open_amount,
                foreign_items_differ_from_account, foreign_item_settled_beyond_its_amount,
                settlement_in_another_currency, account_takes_no_currency,
                dimension_missing, period_closed, stock_period_closed, value_period_closed,
                period_changed_without_an_event, period_event_does_not_follow,
                period_state_without_its_event, periods_close_in_order,
                only_the_last_closed_period_reopens, month_closed_over_a_difference,
                tax_invoice_differs_from_document,
                red_invoice_of_another_seller, only_input_is_certified, void_and_certified,
                invoice_number_taken, history_voucher_does_not_balance, history_side_missing,
                history_lines_differ_from_document,
                voucher_numbers_not_in_order, voucher_without_entry, voucher_differs_from_entry,
                document_numbers_not_in_order, document_differs_from_lines, source_line_unknown,
                carried_on_beyond_the_line, bought_beyond_the_line, order_line_is_closed,
                invoiced_twice, received_twice, held_goods_shipped, held_goods_promised,
                bin_below_nothing, bins_differ_from_stock,
                drawn_beyond_the_value, transferred_out_beyond_its_invoice, revised_twice,
                carried_on_after_its_revision, sold_beyond_the_line,
                bank_statement_does_not_lead_to_its_closing, bank_line_added_to_later,
                bank_match_on_another_account, bank_match_undone_differently,
                bank_line_matched_beyond_its_amount, posting_matched_beyond_its_amount,
                reversal_without_original, reversed_twice, reversal_differs_from_original,
                reversed_though_carried_on, carries_on_a_reversed_document,
                negative_quantity_without_reversal, entry_left_standing_by_a_reversal,
                account_is_closed, posting_without_summary,
                checked_by_its_maker, signed_in_another_s_name,
                billed_in_advance_beyond_the_line, vat_due_twice, matched_beyond_the_line,
            )
        ),
        ("stock_move_without_value_row", a_value_row_of_another_day_than_its_move),
        ("open_items_differ_from_account", a_posting_without_any_open_item),
        ("period_closed", a_voucher_date_outside_its_period),
        ("only_the_last_closed_period_reopens", a_stock_closing_taken_back_under_a_later_one),
        ("only_input_is_certified", an_ordinary_invoice_certified),
        ("void_and_certified", an_invoice_certified_twice),
        ("bought_beyond_the_line", a_return_of_what_was_invoiced_already),
        ("voucher_differs_from_entry", an_entry_on_a_voucher_of_before),
    )
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused_by_its_check_and_the_sound_rows_are_not(stocked, fault):
    check, plant = FAULTS[fault]
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.wrong = True
        plant(hand.open())
        hand.seal()
    assert refused(refusal.value) == check
    with by_hand(stocked) as hand:
        plant(hand.open())
        hand.seal()


def test_every_check_of_the_seal_is_planted_here():
    from erp.base.triggers import Check  # noqa: PLC0415 - read by this test only
    from erp.schema import SEAL_STEPS  # noqa: PLC0415 - read by this test only

    checks = {step.name for step in SEAL_STEPS if isinstance(step, Check)}
    elsewhere = {"entry_added_to_later", "line_added_to_later"}
    elsewhere |= {step.name for step in WORKFLOW_STEPS}  # tests/erp/workflow
    elsewhere |= {"lot_missing", "lot_of_other_product", "lot_event_out_of_order"}
    elsewhere |= {"expired_or_held_lot_shipped", "serial_more_than_once"}  # tests/erp/stock
    elsewhere |= {"comparison_added_to_later"}  # tests/erp/closing
    elsewhere |= {step.name for step in COUNTING_STEPS}  # tests/erp/counting
    elsewhere |= {step.name for step in ALERT_STEPS}  # tests/erp/alerts
    elsewhere |= {step.name for step in REPLENISHMENT_STEPS}  # tests/erp/replenishment
    elsewhere |= {step.name for step in DEVICE_STEPS}  # tests/erp/devices
    assert checks - elsewhere == {check for check, _ in FAULTS.values()}


# --- 1: what is posted stays ---


@pytest.fixture
def full(copied_company: Callable[..., str], database_kind: str) -> Iterator[Database]:
    """A company with a row in every ledger table."""
    database = open_database(copied_company(database_kind, "filled", _fill))
    yield database
    database.close()


@pytest.fixture
def sqlite_full(copied_company: Callable[..., str]) -> Iterator[Database]:
    """The same on SQLite."""
    database = open_database(copied_company("sqlite", "filled", _fill))
    yield database
    database.close()


def _fill(company: Database) -> Database:
    post(company, [a_goods_receipt(), a_sales_order()])
    post(company, [a_goods_receipt("gr2", goods("T1", 1, 11), goods("L1", 1, 5, lot="A"))])
    post(company, [a_delivery("dl1", carrying("so1", quantity=4)), a_sales_invoice()])
    post(company, [a_supplier_invoice("si9", reference="24312000000000000001")])
    set_period(company, "2024-01", "closed")
    post(company, [a_customer_receipt("cr1", 10, paying("in1", 10))])
    post(company, [a_sales_return(), a_credit_note()])
    a_matched_line(company)
    _approve_an_order(company)
    _count_goods(company)
    with by_hand(company) as hand:
        hand.open().add("outbox")
        voucher = hand.scalar("select min(id) from voucher")
        lot = hand.scalar("select id from lot")
        hand.add("lot_event", lot_id=lot, number=1, state="held", reason="damp", user_id=0)
        hand.add("voucher_signature", voucher_id=voucher, act="cashier", user_id=0)
        document = hand.scalar("select min(id) from document")
        line = hand.scalar("select min(id) from document_line")
        hand.add(
            "document_link", document_id=document, to_document_id=document, relation="follows",
            amount=0,
        )  # fmt: skip
        hand.add(
            "line_match", line_id=line, document_line_id=line, act="held", quantity=1, net=0, tax=0
        )
        hand.add(
            "bill", document_id=document, direction="receivable", number="7", form="bank",
            drawer="", acceptor="", issued_on=DAY, due_on=DAY, amount=1,
        )  # fmt: skip
        hand.add(
            "account_confirmation", kind="sent", party_id=hand.party("C1"), role="customer",
            as_of=DAY, amount=0, reference="", made_by=0,
        )  # fmt: skip
        hand.add("purchase_release", document_key="si9", line=1, net=1, released_by=0, reason="x")
        hand.add("order_release", order_key="so9", party_id=hand.party("C1"), amount=1, reason="x")
        _state(hand, hand.scalar("select max(id) from tax_invoice"), "certified")
        hand.add(
            "bank_rejection", line_id=hand.scalar("select id from bank_line"),
            candidates="item:1", score=50, explanation="",
        )  # fmt: skip
        run = hand.add("comparison_run", as_of=DAY, seen_commit=1)
        hand.add(
            "comparison", run_id=run, pair="tax", subject="", as_of=DAY, left_amount=1,
            right_amount=1, difference=0, is_parted=0, first_commit=0, first_place="",
        )  # fmt: skip
        an_old_document(hand)
        _into_a_bin_and_out(hand)
        hand.seal()
    return company


def _count_goods(company: Database) -> None:
    post(company, [a_count("pd1", date(2024, 3, 1), "MAIN", products=["P1"])])
    with company.commit(origin="test") as transaction:
        line = transaction.scalar("select min(id) from count_line")
        for turn in (1, 2):
            count(transaction, "pd1", [(line, Decimal(1))], on=date(2024, 3, 1), turn=turn)
    with company.reading() as connection:
        result = a_result(connection, "pd1", "pj1", date(2024, 3, 1))
    post(company, [result])
    with by_hand(company) as hand:
        hand.open()
        task = hand.add(
            "count_task", product_id=hand.product("P1"), warehouse_id=1, **{"class": "A"},
            due_on=DAY, role="warehouse", escalate_on=DAY, escalation_role="manager",
        )  # fmt: skip
        hand.add("count_escalation", task_id=task, role="manager", escalated_on=DAY)
        alert = hand.add(
            "stock_alert", product_id=hand.product("P1"), warehouse_id=1, kind="low", quantity=0,
            threshold=1, wanted=1, raised_on=DAY,
        )  # fmt: skip
        hand.add("stock_alert_end", alert_id=alert, ended_on=DAY)
        advice = hand.add(
            "replenishment_advice", product_id=hand.product("P1"), warehouse_id=1, advised_on=DAY,
            order_on=DAY, need_on=DAY, quantity=1, because="minimum", why="{}",
        )  # fmt: skip
        hand.add(
            "replenishment_decision", advice_id=advice, decision="lapse", reason="",
            decided_on=DAY,
        )  # fmt: skip
        boss = hand.scalar("select min(id) from app_user")
        hand.add("stock_alert_notice", alert_id=alert, user_id=boss)
        hand.seal()
    _put_a_reading_aside(company, boss)


def _put_a_reading_aside(company: Database, user_id: int) -> None:
    with company.commit(origin="test") as transaction:
        values = {"name": "gate", "user_id": user_id, "rights": "{}", "warehouses": "null"}
        at = {"expires_at": company.clock(), "hint": "abcd"}
        key = transaction.insert(api_key, values | at)
    with by_hand(company) as hand:
        reading = hand.open().add(
            "device_reading", api_key_id=key, request_key="a", body_digest="", body="",
            warehouse="", document_key="", error="NotJson", message_zh="", message_en="",
        )  # fmt: skip
        hand.add("device_reading_end", reading_id=reading, body="", document_key="", note="")
        hand.seal()


def _approve_an_order(company: Database) -> None:
    with company.commit(origin="test") as transaction:
        create_roles(transaction)
        role_id = transaction.scalar("select id from role where code = 'manager'")
        boss = transaction.insert(app_user, {"name": "boss", "display_name": "boss"})
        transaction.insert(app_user_role, {"user_id": boss, "role_id": role_id})
        add_flow(transaction, "purchase_order", [Step("manager")], valid_from=date(2024, 4, 1))
    post(company, [a_purchase_order(on=date(2024, 4, 1))])
    with company.commit(user_id=boss, origin="test") as transaction:
        order = transaction.scalar("select id from document where key = 'po1'")
        decide(transaction, order, "approve", today=date(2024, 4, 1))


LEDGER = (
    "account_confirmation", "approval_decision", "approval_due", "bank_line", "bank_match",
    "bank_rejection", "bank_statement", "bill", "bin_move", "comparison", "comparison_run",
    "cost_difference", "count_difference", "count_entry", "count_escalation", "count_line",
    "count_task", "device_reading", "device_reading_end", "document", "document_line",
    "document_link", "history_document", "history_line", "journal_entry", "line_match", "lot",
    "lot_event", "open_item", "order_release", "outbox", "period_event", "posting",
    "purchase_release", "replenishment_advice", "replenishment_decision", "reservation",
    "settlement", "stock_alert", "stock_alert_end", "stock_alert_notice", "stock_move",
    "stock_value", "tax_invoice", "tax_invoice_state", "tax_item", "voucher", "voucher_signature",
)  # fmt: skip


def test_the_ledger_tables_are_those():
    assert tuple(sorted(table.name for table in tables_of("ledger"))) == LEDGER


def _first_row(hand: Hand, table: str) -> dict[str, object]:
    names = [column.name for column in next(t for t in tables_of("ledger") if t.name == table).c]
    found = hand.rows(f"select {', '.join(names)} from {table} order by id limit 1")
    values = [v.isoformat() if hasattr(v, "isoformat") else v for v in found[0]]
    return dict(zip(names, values, strict=True))


@pytest.mark.parametrize("table", LEDGER)
def test_a_posted_row_is_never_changed_deleted_replaced_or_truncated(full, table):
    with by_hand(full) as hand:
        row = _first_row(hand, table)
        count = hand.scalar(f"select count(*) from {table}")
    columns, values = ", ".join(row), ", ".join(literal(value) for value in row.values())
    insert = f"into {table} ({columns}) values ({values})"
    acts = {
        f"update {table} set tx = tx": {"posted_is_final"},
        f"delete from {table}": {"posted_is_final"},
        f"insert {insert} on conflict (id) do update set tx = excluded.tx": {
            "transaction_not_open", "already_posted", "posted_is_final",
        },
        f"insert {insert}": {"transaction_not_open", "already_posted", "duplicate key"},
    }  # fmt: skip
    if full.is_sqlite:
        acts |= {
            f"update or replace {table} set id = id + 1": {"posted_is_final"},
            f"update or ignore {table} set tx = tx": {"posted_is_final"},
            f"insert or replace {insert}": {"transaction_not_open", "already_posted"},
            f"replace {insert}": {"transaction_not_open", "already_posted"},
        }
    else:
        acts[f"truncate {table} cascade"] = {"posted_is_final"}
    for act, checks in acts.items():
        assert _refusal_of(full, act) in checks, act
    with by_hand(full) as hand:
        assert hand.scalar(f"select count(*) from {table}") == count


def _refusal_of(database: Database, act: str) -> str:
    """What refuses a statement; on PostgreSQL asked of the owner, who has every right."""
    owner = database if database.is_sqlite else Database(str(_url(database)), as_owner=True)
    try:
        with pytest.raises(ERRORS) as refusal, owner.engine.connect() as connection:
            connection.execute(text(act.replace(":", "\\:")))
        assert database.is_sqlite or _application_is_refused(database, act)
        return refused(refusal.value)
    finally:
        if owner is not database:
            owner.close()


def _application_is_refused(database: Database, act: str) -> bool:
    with pytest.raises(ERRORS), database.engine.connect() as connection:
        connection.execute(text(act.replace(":", "\\:")))
    return True


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.mark.parametrize("table", LEDGER)
def test_a_bare_sqlite_connection_without_our_pragmas_is_refused_as_well(sqlite_full, table):
    with by_hand(sqlite_full) as hand:
        row = _first_row(hand, table)
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    acts = (
        f"update {table} set tx = tx", f"delete from {table}",
        f"update or replace {table} set id = id + 1",
    )  # fmt: skip
    with sqlite3.connect(sqlite_full.url.database) as bare:
        for act in acts:
            with pytest.raises(sqlite3.IntegrityError, match="ledgerhouse:posted_is_final"):
                bare.execute(act)
        for verb in ("insert", "insert or replace", "insert or ignore", "replace"):
            with pytest.raises(sqlite3.IntegrityError, match="ledgerhouse:"):
                bare.execute(f"{verb} into {table} ({columns}) values ({marks})", [*row.values()])
    bare.close()


# --- adding to what is finished ---


def _last_entry(hand: Hand) -> int:
    return int(hand.scalar("select max(id) from journal_entry"))


def test_rows_of_a_finished_transaction_are_refused(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.tx = hand.scalar("select max(tx) from journal_entry")
        hand.posting(_last_entry(hand), "1002", 0, id=(hand.tx << ORDINAL_BITS) + 99)
    assert refused(refusal.value) == "transaction_not_open"


def test_a_finished_transaction_is_not_opened_again(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        finished = hand.scalar("select max(tx) from commit_log")
        hand.run(f"insert into open_tx (tx) values ({finished})")
    assert refused(refusal.value) == "transaction_finished"


def test_an_open_transaction_is_not_turned_into_a_finished_one(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        finished = hand.scalar("select max(tx) from commit_log")
        hand.open().run(f"update open_tx set tx = {finished}")
    assert refused(refusal.value) in {
        "posted_is_final",
        "(psycopg.errors.InsufficientPrivilege) permission denied for table open_tx",
    }


def test_an_id_that_does_not_belong_to_its_transaction_is_refused(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:
        hand.open().add("outbox", id=hand.tx + 1 << ORDINAL_BITS)
    assert "id_belongs_to_tx" in str(refusal.value)


def test_a_posting_is_not_added_to_an_entry_of_before(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.open()
        for account, amount in (("1002", 5), ("3001", -5)):
            hand.posting(_last_entry(hand), account, amount)
        hand.seal()
    assert "entry_of_the_same_tx" in str(refusal.value)


@pytest.mark.parametrize("table", ["open_item", "tax_item", "stock_value", "settlement"])
def test_subsidiary_rows_that_cancel_out_are_not_added_to_an_entry_of_before(stocked, table):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.open()
        entry = _last_entry(hand)
        party, receivable = hand.party("C1"), hand.account("1122.01")
        item, tax_code = (
            hand.scalar(f"select min(id) from {master}") for master in ("open_item", "tax_code")
        )
        for amount in (5, -5):
            if table == "stock_value":
                hand.value(0, amount, entry, kind="adjustment")
                continue
            values = {
                "open_item": {"account_id": receivable, "party_id": party},
                "tax_item": {"account_id": hand.account("2221.05"), "tax_code_id": tax_code},
                "settlement": {"open_item_id": item},
            }[table]
            hand.add(table, entry_id=entry, amount=amount, **values)
        hand.seal()
    assert "entry_of_the_same_tx" in str(refusal.value)


def test_a_line_is_not_added_to_a_document_of_before(full):
    with pytest.raises(ERRORS) as refusal, by_hand(full) as hand:  # noqa: PT012 - one act
        document = hand.scalar("select max(id) from document")
        hand.open().add("document_line", document_id=document, line=9)
        hand.seal()
    assert refused(refusal.value) == "line_added_to_later"


def test_numbers_and_keys_are_not_given_twice(full):
    twice: list[tuple[str, Plant]] = [
        ("voucher", lambda hand: hand.add("voucher", number=1)),
        ("number", lambda hand: hand.add("document", key="new", series="CR202403", number=1)),
        ("key", lambda hand: hand.add("document", key="gr1", series="PZ202403", number=1)),
    ]
    for what, plant in twice:
        with pytest.raises(ERRORS) as refusal, by_hand(full) as hand:
            plant(hand.open())
        said = refused(refusal.value)
        assert said == "already_posted" or "duplicate key" in said, what


# --- 10 and 11: the order of commits ---


def test_a_transaction_that_is_not_sealed_is_not_committed(stocked):
    with pytest.raises(ERRORS, match=r"(?i)foreign key"), by_hand(stocked) as hand:
        hand.open().entry(("1002", 100), ("3001", -100))
    with by_hand(stocked) as hand:
        assert hand.scalar("select count(*) from open_tx") == 0
        assert hand.scalar("select max(number) from voucher") == 2


def test_an_open_transaction_is_not_forgotten_without_its_seal(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.open().entry(("1002", 100), ("3001", -100))
        hand.run("delete from open_tx")
    assert refused(refusal.value) in {
        "transaction_not_sealed",
        "(psycopg.errors.InsufficientPrivilege) permission denied for table open_tx",
    }


def test_two_transactions_in_one_need_two_seals(stocked):
    with pytest.raises(ERRORS, match=r"(?i)foreign key"), by_hand(stocked) as hand:  # noqa: PT012
        hand.open()
        hand.run(f"insert into open_tx (tx) values ({hand.tx + 1})")
        hand.seal()


@pytest.mark.parametrize(
    "values",
    [
        {"commit_number": 1_000},
        {"epoch": 2},
        {"previous_hash": "0" * 64},
        {"recorded_at": "2000-01-01T00:00:00.000000Z"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_commit_out_of_order_is_refused(stocked, values):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.open().entry(("1002", 100), ("3001", -100))
        hand.seal(**values)
    assert refused(refusal.value) == "commit_out_of_order"


def test_a_commit_is_not_written_over(stocked):
    with pytest.raises(ERRORS) as refusal, by_hand(stocked) as hand:  # noqa: PT012 - one act
        hand.tx = hand.scalar("select min(tx) from commit_log")
        hand.seal()
    said = refused(refusal.value)
    assert said == "already_posted" or "duplicate key" in said


@pytest.mark.parametrize("table", ["commit_log", "change_log"])
@pytest.mark.parametrize("act", ["update {} set tx = tx", "delete from {}"])
def test_the_logs_stay_as_they_are(full, table, act):
    assert _refusal_of(full, act.format(table)) == "posted_is_final"


@pytest.mark.parametrize("verb", ["insert or replace", "replace", "insert or ignore"])
def test_a_bare_connection_does_not_write_over_the_logs_or_masters(sqlite_full, verb):
    with by_hand(sqlite_full) as hand:
        head = hand.rows("select commit_number, hash from commit_head")[0]
    with sqlite3.connect(sqlite_full.url.database) as bare:
        copies = {
            "commit_log": f"select tx, epoch, {head[0] + 1}, '2099-01-01T00:00:00.000000Z', 0, '',"
            f" '', 0, 1, '', '{head[1]}', 'x' from commit_log where tx = 1",
            "change_log": "select id, tx, table_name, row_id, before, '{}' from change_log",
            "product": "select * from product",
            "open_tx": "select tx from commit_log",
        }
        for table, rows in copies.items():
            with pytest.raises(sqlite3.IntegrityError, match="ledgerhouse:"):
                bare.execute(f"{verb} into {table} {rows}")
    bare.close()


def test_a_master_is_not_changed_outside_a_transaction_nor_ever_deleted(full):
    assert _refusal_of(full, "update account set name = name") == "transaction_not_open"
    assert _refusal_of(full, "delete from account") == "posted_is_final"


def test_a_change_of_a_master_says_before_and_after(company):
    with by_hand(company) as hand:
        hand.open().run(f"update party set name = 'new', tx = {hand.tx} where code = 'C1'")
        hand.seal()
        before, after = hand.rows(
            f"select before, after from change_log where tx = {hand.tx} and table_name = 'party'"
        )[0]
    assert "客户 C1" in before
    assert "new" in after


@pytest.mark.parametrize(
    "table",
    [
        "stock_balance", "stock_day", "bin_balance", "pool_balance", "pool_day", "account_balance",
        "open_item_balance", "bank_line_balance", "bank_posting_balance",
        "voucher_counter", "document_counter", "line_progress", "commit_head",
    ],
)  # fmt: skip
def test_a_running_total_is_moved_by_commits_only(full, table):
    with by_hand(full) as hand:
        column = {
            "stock_balance": "quantity", "stock_day": "quantity", "bin_balance": "quantity",
            "pool_balance": "amount", "pool_day": "amount", "account_balance": "debit",
            "open_item_balance": "remaining", "bank_line_balance": "remaining",
            "bank_posting_balance": "matched", "line_progress": "quantity",
            "commit_head": "commit_number",
        }.get(table, "last")  # fmt: skip
        assert hand.scalar(f"select count(*) from {table}") > 0
    with pytest.raises(ERRORS) as refusal, by_hand(full) as hand:
        hand.open().run(f"update {table} set {column} = {column} + 1000000")
    assert refused(refusal.value) == "moved_by_commits_only"
    with pytest.raises(ERRORS), by_hand(full) as hand:
        hand.open().run(f"delete from {table}")


def test_stock_is_not_promised_by_a_balance_out_of_nothing(company):
    with pytest.raises(ERRORS) as refusal, by_hand(company) as hand:
        hand.open().run_row(
            "stock_balance",
            {
                "product_id": hand.product("P1"), "location_id": hand.location("MAIN/STOCK"),
                "lot_id": 0, "quantity": 100, "reserved": 0, "last_date": DAY,
            },
        )  # fmt: skip
    assert refused(refusal.value) == "moved_by_commits_only"


# --- the rights of the application, on PostgreSQL; numbers are numbers, on SQLite ---


def test_the_application_cannot_switch_the_checks_off(company):
    if company.is_sqlite:
        return  # whoever can write the file can; `verify` compares the triggers
    for act in (
        "alter table posting disable trigger all",
        "drop trigger commit_log_sealed on commit_log",
        "create or replace function ledgerhouse_seal() returns trigger language sql as ''",
        "set session_replication_role = replica",
        "drop table posting cascade",
        "truncate posting cascade",
    ):
        with pytest.raises(ERRORS, match=r"must be owner|permission denied"):
            _run_as_application(company, act)


def _run_as_application(database: Database, act: str) -> None:
    """Signed in as the application itself: not even `reset role` gives it more."""
    with by_hand(database) as hand:
        hand.run("set session authorization ledgerhouse_application")
        hand.run(act)


def test_a_temporary_table_does_not_stand_before_ours(company):
    if company.is_sqlite:
        return  # SQLite resolves the names of a trigger in the trigger's own database
    with pytest.raises(ERRORS) as refusal, by_hand(company) as hand:  # noqa: PT012 - one act
        hand.open().entry(("1002", 100), ("3001", -99))
        hand.run("create temporary table posting (like public.posting)")
        hand.seal()
    assert refused(refusal.value) == "entry_does_not_balance"


@pytest.mark.parametrize("value", ["1.5", "'twelve'", "x'00'"])
def test_sqlite_keeps_no_float_and_no_text_where_a_number_belongs(sqlite_full, value):
    with pytest.raises(ERRORS, match="cannot store"), by_hand(sqlite_full) as hand:
        hand.open().run(
            "insert into posting (id, tx, entry_id, account_id, side, amount, memo)"
            f" values ({hand.new_id('posting')}, {hand.tx}, {_last_entry(hand)}, 1, 'D', {value},"
            " '')"
        )


def test_nothing_planted_here_has_left_a_trace(full):
    """What was written by hand and accepted satisfies `verify`, but for its digest."""
    broken = {finding.name for finding in verify(full) if not finding.holds}
    assert broken <= {"hash_chain"}
