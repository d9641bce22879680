"""Each rule of `verify` sees the damage it is there for, done past every trigger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from erp.base.database import Database, open_database
from erp.posting import post
from erp.verification import verify
from erp.verification.exceptions import document_series
from tests.banking import a_matched_line
from tests.builders import (
    a_company,
    a_contract,
    a_costing_change,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_sales_order,
    a_stock_issue,
    carrying,
    costed,
    goods,
    paying,
    set_period,
)

SETS = {
    "reversed_once": "document set kind = 'reversal', reverses_id = (select min(id) from document)",
    "entries_balance": "posting set amount = amount + 1 where id = (select min(id) from posting)",
    "entries_balance_in_their_currency": "posting set currency = 'USD', rate = 1,"
    " foreign_amount = 5 where entry_id = (select max(id) from journal_entry)",
    "account_balances_are_their_postings": "account_balance set debit = debit + 1",
    "cash_flows_are_their_postings": "cash_flow_balance set amount = amount + 1",
    "documents_equal_their_lines": "document_line set net = net + 1",
    "stock_is_the_sum_of_its_moves": "stock_balance set quantity = quantity + 1",
    "stock_is_never_negative": "stock_move set quantity = 99000000 where id = (select max(id)"
    " from stock_move)",
    "stock_days_are_their_moves": "stock_day set quantity = quantity + 1",
    "reservations_are_their_rows": "reservation set quantity = quantity + 1",
    "pools_are_their_value_rows": "pool_balance set amount = amount + 1",
    "pool_days_are_their_value_rows": "pool_day set amount = amount + 1",
    "value_follows_quantity": "stock_value set amount = -1 where id = (select min(id)"
    " from stock_value)",
    "stock_value_equals_stock_accounts": "stock_value set amount = amount + 1",
    "pool_quantity_equals_stock": "pool_balance set quantity = quantity + 1",
    "layers_fill_their_pools": "layer_balance set quantity = quantity + 1",
    "lots_lie_in_their_own_layers": "stock_value set lot_id = lot_id + 1 where lot_id <> 0",
    "costing_is_the_latest_policy": "product set standard_cost = 5 where code = 'P3'",
    "goods_follow_their_costing": "costing_policy set valid_from = '2025-01-01'"
    " where valid_from > '2000-01-01'",
    "transfers_move_nothing": "stock_value set quantity = quantity + 1 where kind = 'transfer'",
    "cost_differences_equal_their_account": "cost_difference set amount = amount + 1",
    "difference_balances_are_their_rows": "difference_balance set amount = amount + 1",
    "layers_are_their_rows": "layer_balance set unknown_quantity = 1",
    "open_items_equal_control_accounts": "open_item set party_id = 1 + party_id % 2",
    "tax_items_equal_tax_accounts": "tax_item set amount = amount + 1",
    "open_amounts_are_their_rows": "open_item_balance set remaining = remaining + 1",
    "foreign_amounts_are_their_rows": "open_item_balance set foreign_remaining = 1",
    "nothing_settled_twice": "open_item_balance set remaining = -remaining",
    "bank_statements_lead_to_their_closing": "bank_line set amount = amount + 1",
    "bank_lines_are_matched_by_their_rows": "bank_line_balance set remaining = remaining + 1",
    "cash_postings_are_matched_by_their_rows": "bank_posting_balance set matched = matched + 1",
    "entries_lie_in_their_period": "journal_entry set voucher_date = '2024-05-01'",
    "voucher_numbers_without_gap": "voucher set number = 99"
    " where id = (select max(id) from voucher)",
    "document_numbers_without_gap": "document set number = 99"
    " where id = (select max(id) from document)",
    "commits_run_in_order": "commit_log set recorded_at = '2020'",
    "hash_chain": "posting set memo = 'changed' where id = (select max(id) from posting)",
    "drawn_is_its_links": "document_drawn set amount = amount + 1",
    "progress_is_its_links": "line_progress set quantity = quantity + 1",
}
OTHERS = {
    "bins_are_their_moves": "insert into bin_balance values (1, 1, 0, 1, 5)",
    "bins_sum_to_stock": "insert into bin_balance values (1, 1, 0, 1, 5)",
    "drawn_is_its_links": "insert into document_drawn (document_id, amount) values (1, 5)",
    "books_agree": "update settlement set amount = amount - 1",
    "transactions_are_whole": "insert into open_tx (tx) values (99)",
    "keys_are_unique": "create table copied as select * from document; drop table document;"
    " alter table copied rename to document; update document set key = 'gr1'",
    "closed_periods_took_nothing": "update period set state = 'closed';"
    " insert into period_event (id, tx, period_id, from_state, to_state, reason)"
    " select (1 << 24) + 90 + id, 1, id, 'stock_closed', 'closed', '' from period",
    "period_states_are_their_events": "update period set state = 'filed' where month = '2024-01'",
    "tax_invoices_are_their_documents": "update tax_invoice set tax = tax + 1",
    "triggers_installed": "create trigger posting_no_update before update on posting"
    " begin select 1; end",
}
DAMAGE = {name: f"update {change}" for name, change in SETS.items()} | OTHERS


@pytest.fixture
def company(sqlite_url: str) -> Iterator[Database]:
    """Books with something in every table."""
    database = a_company(open_database(sqlite_url))
    post(database, [a_goods_receipt("gr1", goods("P1", 10, 3), goods("F1", 10, 3))])
    post(database, [a_goods_receipt("gr2", goods("T1", 1, 11), goods("L1", 1, 5, lot="A"))])
    post(database, [a_goods_receipt("gr3", goods("P3", 1, 5))])
    post(database, [a_costing_change("cc1", costed("P3", "fifo"))])
    post(database, [a_stock_issue("qk1", goods("P3", 1))])
    post(database, [a_contract(), a_sales_order("so1", goods("P1", 4, 7), follows="ct1")])
    post(database, [a_delivery("dl1", carrying("so1", quantity=2)), a_journal()])
    post(
        database,
        [
            a_sales_invoice(
                "in1",
                carrying("dl1", quantity=2),
                reference="24312000000000000001",
                invoice_type="special",
            )
        ],
    )
    post(database, [a_customer_receipt("cr1", 1, paying("in1", 1)), a_journal("pz2")])
    a_matched_line(database)
    set_period(database, "2024-01", "closed")
    yield database
    database.close()


def _broken(database: Database) -> set[str]:
    return {finding.name for finding in verify(database) if not finding.holds}


def test_sound_books_are_found_sound(company):
    findings = verify(company)
    assert _broken(company) == set()
    assert {finding.name for finding in findings} == set(DAMAGE)
    assert all(finding.zh and finding.en for finding in findings)


@pytest.mark.parametrize("rule", DAMAGE)
def test_a_rule_sees_its_damage(company, rule):
    company.engine.dispose()
    with sqlite3.connect(company.url.database) as bare:
        for kind, name in bare.execute(
            "select type, name from sqlite_master where type = 'trigger'"
            " or type = 'index' and sql is not null"
        ).fetchall():
            bare.execute(f"drop {kind} {name}")
        bare.execute("pragma ignore_check_constraints = on")
        bare.executescript(DAMAGE[rule])
    bare.close()
    assert rule in _broken(company)


def test_INV_02_the_audit_names_every_number_that_is_missing(company):
    """Of three receipts of March the second is gone, and the counter says a fourth was given."""
    company.engine.dispose()
    with sqlite3.connect(company.url.database) as bare:
        for (name,) in bare.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            bare.execute(f"drop trigger {name}")
        bare.execute("delete from document where key = 'gr2'")
        bare.execute("update document_counter set last = 4 where series like 'CR%'")
    bare.close()
    with company.reading() as connection:
        (found,) = [e for e in document_series(connection, "2024-03") if e.kind == "goods_receipt"]
    assert found.documents == 2
    assert [each[-4:] for each in found.missing] == ["0002", "0004"]
