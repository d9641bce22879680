"""A person's scope laid over the core: whatever is read inside sees only its rows.

Belongs here: by what each table is divided, and the views that divide it. Does not: making a Scope
(`rules`), the marts' views (`analytics.reader`), or hiding a field of a row.

While somebody's scope is laid over a reading, every divided table is hidden behind a temporary view
of its own name, so that no list, report, export or search can forget to ask. The views belong to
the reading's transaction and go with it. Who posts is not narrowed: the books must balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from erp.base.database import narrowing

if TYPE_CHECKING:
    from erp.access.scope import Scope

OF_DOCUMENT = (
    "approval_due", "bill", "count_line", "document_drawn", "document_line",
    "document_print", "journal_entry", "open_item", "tax_invoice", "tax_item",
)  # fmt: skip
"""Rows that belong to one document, by `document_id`: seen where it is."""

THROUGH = {
    "document_link": (("document_id", "document"), ("to_document_id", "document")),
    "line_match": (("line_id", "document_line"), ("document_line_id", "document_line")),
    "line_progress": (("line_id", "document_line"),),
    "count_difference": (("document_line_id", "document_line"),),
    "reservation": (("order_line_id", "document_line"),),
    "approval_decision": (("due_id", "approval_due"),),
    "posting": (("entry_id", "journal_entry"),),
    "open_item_balance": (("open_item_id", "open_item"),),
    "settlement": (("open_item_id", "open_item"),),
    "tax_invoice_state": (("tax_invoice_id", "tax_invoice"),),
}
"""Rows seen where the rows are that they hang on."""

OF_PARTY = (
    ("account_confirmation", "party_id"), ("order_release", "party_id"),
    ("party_address", "party_id"), ("party_bank_account", "party_id"),
    ("party_contact", "party_id"), ("supplier_price", "supplier_id"),
)  # fmt: skip

OF_WAREHOUSE = (
    "alert_recipient", "count_task", "replenishment_advice", "replenishment_rule", "stock_alert",
    "stock_threshold", "zone",
)  # fmt: skip

OF_PLACE = ("bin", "bin_balance", "stock_balance", "stock_day")
OF_POOL = ("difference_balance", "layer_balance", "pool_balance", "pool_day", "stock_value")

WITHHELD = (
    "account_balance", "bank_line", "bank_line_balance", "bank_match", "bank_posting_balance",
    "bank_rejection", "bank_statement", "cash_flow_balance", "comparison", "comparison_run",
    "document_counter", "history_document", "history_line", "voucher_counter",
)  # fmt: skip
"""Cannot be divided, so whoever is limited in anything sees nothing of them."""

NOT_DIVIDED = frozenset(
    {"approval_step", "cost_difference", "employment", "fixed_bin", "project", "purchase_budget",
     "bin_move", "stock_move"}
)  # fmt: skip
"""Tables with a column others are divided by that are seen whole: goods and how the firm works. A
move of goods names its document by number only where the document is seen."""

PARTY_TABLES = ("party", *(table for table, _ in OF_PARTY), "price_list", "price_list_line")


def see(scope: Scope | None) -> None:
    """Lay a scope over every reading of this thread from now on; None sees everything."""
    narrowing.set(None if scope is None or not _is_limited(scope) else partial(narrow, scope=scope))


@contextmanager
def seeing(scope: Scope) -> Iterator[None]:
    """The same for what is read inside."""
    before = narrowing.get()
    see(scope)
    try:
        yield
    finally:
        narrowing.set(before)


def narrow(connection: Connection, *, scope: Scope) -> None:
    """Hide every divided table behind its view, until the transaction ends."""
    if connection.dialect.name == "sqlite":
        for statement in _statements(scope, "main"):
            connection.exec_driver_sql(statement)
        return
    schema: str = connection.exec_driver_sql("select current_schema()").scalar_one()
    # A plan prepared before the views were there would go past them; another path asks anew.
    said = [f'set local search_path to pg_temp, "{schema}"', *_statements(scope, f'"{schema}"')]
    connection.exec_driver_sql("; ".join(said), execution_options={"no_parameters": True})


def _is_limited(scope: Scope) -> bool:
    limits = (scope.customers, scope.departments, scope.warehouses, scope.own)
    return any(limit is not None for limit in limits)


@lru_cache(maxsize=256)
def _statements(scope: Scope, schema: str) -> tuple[str, ...]:
    return tuple(
        f"create temp view {table} as select * from {schema}.{table} where {condition}"
        for table, condition in conditions(scope, schema).items()
    )


def conditions(scope: Scope, schema: str = "main") -> dict[str, str]:
    """By what each table is divided for a scope, in the order the views must be made.

    An unqualified name in a condition is the view made before it.
    """
    return {
        **_masters(scope),
        "document": _all(_of_document(scope, schema)),
        **{table: _in("document_id", "document") for table in OF_DOCUMENT},
        **{
            table: _all(_in(column, of) for column, of in through)
            for table, through in THROUGH.items()
        },
        "voucher": "id in (select voucher_id from journal_entry)",
        **dict.fromkeys(WITHHELD, "1 = 0"),
    }


def _masters(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    if scope.customers is not None:
        codes = _codes(scope.customers)
        found |= {
            "party": f"code in {codes}",
            **{table: _in(column, "party") for table, column in OF_PARTY},
            "price_list": f"(party_code = '' or party_code in {codes})",
            "price_list_line": _in("price_list_id", "price_list"),
            "voucher_template_line": f"(party = '' or party in {codes})",
            "change_log": f"table_name not in {_codes(PARTY_TABLES)}",
        }
    if scope.warehouses is not None:
        codes = _codes(scope.warehouses)
        found |= {
            "warehouse": f"code in {codes}",
            "location": f"(warehouse_id is null or {_in('warehouse_id', 'warehouse')})",
            **{
                table: f"(warehouse_id is null or {_in('warehouse_id', 'warehouse')})"
                for table in OF_WAREHOUSE
            },
            **{table: _in("location_id", "location") for table in OF_PLACE},
            **dict.fromkeys(OF_POOL, "cost_group_id in (select cost_group_id from warehouse)"),
            "device_reading": f"(warehouse = '' or warehouse in {codes})",
        }
    return found


def _of_document(scope: Scope, schema: str) -> Iterator[str]:
    if scope.customers is not None:
        yield _in("party_id", "party")
    if scope.departments is not None:
        codes = _codes(scope.departments)
        yield f"department_id in (select id from {schema}.department where code in {codes})"
    if scope.warehouses is not None:
        yield f"(warehouse_id is null or {_in('warehouse_id', 'warehouse')})"
    if scope.own is not None:
        yield f"tx in (select tx from {schema}.commit_log where user_id = {scope.own:d})"


def _in(column: str, view: str) -> str:
    return f"{column} in (select id from {view})"


def _all(said: Iterable[str]) -> str:
    return " and ".join(said)


def _codes(codes: Iterable[str]) -> str:
    """A list of literals: a view takes no values. A quote in a code is doubled, as SQL says."""
    quoted = ", ".join("'" + code.replace("'", "''") + "'" for code in sorted(codes))
    return f"({quoted or 'null'})"
