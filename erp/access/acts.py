"""What each change of the books needs: the right by table and by kind of document.

Belongs here: the one list by which `Transaction` and `post` refuse what a person may not do, and
acting in a person's name with refusals kept. Does not: what a person may see (`scope`), or that a
page hides what they may not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from erp.access.errors import AccessRefused, NotAllowed
from erp.access.events import REFUSED, note_event
from erp.access.rules import APPROVE, CREATE, EDIT, Right, check_right

if TYPE_CHECKING:
    from erp.access.queries import Person
    from erp.base.commits import Transaction
    from erp.base.database import Database

TABLES_OF_MODULE: dict[str, tuple[str, ...]] = {
    "ledger": (
        "account", "bank_account", "cost_group", "currency", "department", "employee",
        "employment", "exchange_rate", "project", "tax_code", "voucher_policy",
        "voucher_template", "voucher_template_line",
    ),
    "sales": ("price_list", "price_list_line"),
    "purchasing": ("purchase_budget", "purchase_policy", "replenishment_rule", "supplier_price"),
    "stock": (
        "alert_recipient", "bin", "count_class", "fixed_bin", "location", "stock_threshold",
        "warehouse", "zone",
    ),
    "parties": (
        "dictionary", "dictionary_value", "party", "party_address", "party_bank_account",
        "party_contact", "payment_term",
    ),
    "catalog": (
        "costing_policy", "product", "product_barcode", "product_category", "product_unit",
    ),
    "access": (
        "access_policy",
        "api_key", "app_user", "app_user_role", "approval_flow", "approval_step", "company",
        "role", "user_group", "user_group_member", "user_group_role",
    ),
    "closing": ("closing_policy", "period"),
    "pipelines": ("alert_channel", "alert_rule", "incident"),
}  # fmt: skip
"""Every master table, by the module whose rights change it: insert needs create, update edit,
giving a last day delete."""

OWN_TABLES = frozenset({"approval_delegation"})
"""What everybody may write about themselves; the service sees to it that it is themselves."""

OTHER_RIGHTS: dict[str, Right] = {
    "purchase_budget": ("purchasing", APPROVE),
    "purchase_policy": ("purchasing", APPROVE),
    "supplier_price": ("purchasing", APPROVE),
    "app_user_role": ("access", EDIT),
    "user_group_member": ("access", EDIT),
    "user_group_role": ("access", EDIT),
}
"""Tables whose changes need one right, whatever the change: how the firm buys, and grants."""

KINDS_OF_RIGHT: dict[Right, tuple[str, ...]] = {
    ("sales", CREATE): (
        "quotation", "contract", "sales_order", "sales_order_closing", "pick_list", "delivery",
        "acceptance", "sales_invoice", "vat_due", "sales_return", "credit_note", "gift",
        "customer_receipt", "advance_clearing", "small_difference",
    ),
    ("purchasing", CREATE): (
        "requisition", "request_for_quotation", "supplier_quote", "purchase_order",
        "purchase_order_closing", "goods_receipt", "purchase_return",
    ),
    ("stock", CREATE): (
        "inspection", "stock_receipt", "stock_issue", "assembly", "disassembly",
        "transfer_out", "transfer_in", "bin_move", "stock_count", "count_result",
    ),
    ("stock", APPROVE): ("count_posting",),
    ("closing", CREATE): (
        "input_certification", "input_transfer_out", "vat_transfer", "vat_relief", "vat_payment",
        "profit_transfer",
    ),
}  # fmt: skip
"""Kinds of document by the right that posts them; every other kind needs the ledger's create."""

_LEDGER: Right = ("ledger", CREATE)
_MODULE_OF_TABLE = {
    table: module for module, tables in TABLES_OF_MODULE.items() for table in tables
}
_RIGHT_OF_KIND = {kind: right for right, kinds in KINDS_OF_RIGHT.items() for kind in kinds}


def right_of_change(table: str, action: str) -> Right | None:
    """What changing a master table needs; None where everybody may."""
    if table in OWN_TABLES:
        return None
    return OTHER_RIGHTS.get(table) or (_MODULE_OF_TABLE[table], action)


def right_of_kind(kind: str) -> Right:
    """What posting a kind of document needs."""
    return _RIGHT_OF_KIND.get(kind, _LEDGER)


def check_kinds(person: Person, kinds: Iterable[str]) -> None:
    """Refuses kinds of document the person may not post."""
    for kind in kinds:
        check_right(person.rights, *right_of_kind(kind))


def require(database: Database, person: Person, module: str, action: str, *, origin: str) -> None:
    """Refuse an act no role of the person includes, and keep the refusal. Raises `NotAllowed`."""
    with keeping_refusals(database, person, origin):
        check_right(person.rights, module, action)


@contextmanager
def acting(
    database: Database, person: Person, *, origin: str, request_id: str = ""
) -> Iterator[Transaction]:
    """A transaction of the books in a person's name: masters they may not change are refused."""

    def allow(table: str, action: str) -> None:
        needed = right_of_change(table, action)
        if needed is not None:
            check_right(person.rights, *needed)

    with (
        keeping_refusals(database, person, origin),
        database.commit(
            user_id=person.user_id, origin=origin, request_id=request_id, allow=allow
        ) as transaction,
    ):
        yield transaction


@contextmanager
def keeping_refusals(database: Database, person: Person, origin: str) -> Iterator[None]:
    """Write down what access refuses inside, once, and pass the refusal on."""
    try:
        yield
    except AccessRefused as refusal:
        keep_refusal(database, person.user_id, refusal, origin)
        raise


def keep_refusal(database: Database, user_id: int, refusal: AccessRefused, origin: str) -> None:
    """Write down that something was refused, unless it is already."""
    if refusal.is_kept:
        return
    refusal.is_kept = True
    is_right = isinstance(refusal, NotAllowed)
    subject = f"{refusal.module}: {refusal.action}" if is_right else refusal.en  # type: ignore[attr-defined]
    with database.operational() as connection:
        note_event(
            connection, REFUSED, now=database.clock(), user_id=user_id, subject=subject,
            origin=origin,
        )  # fmt: skip
