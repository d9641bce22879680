"""Acts of buying that are no document: the policy, a release, the lists of accruals to reverse.

Belongs here: one function a business act; the caller owns the transaction. Does not: posting what a
list says (`erp.posting`), which stands above this area.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from erp.access.errors import NotAllowed
from erp.access.rules import APPROVE
from erp.base.exact import from_whole
from erp.company.models import purchase_policy
from erp.documents.errors import UnknownParty, UnknownProduct
from erp.documents.types import Allocation, Document
from erp.ledger.models import period
from erp.purchasing.errors import NothingToRelease, UnknownMonth
from erp.purchasing.models import purchase_release, supplier_price
from erp.purchasing.queries import ACCRUED, CONTRA, open_by_receipt

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from erp.access.queries import Person
    from erp.base.commits import Transaction


def set_purchase_policy(
    transaction: Transaction,
    valid_from: date,
    *,
    accrual_way: str = "difference",
    over_receipt_percent: Decimal = Decimal(10),
    price_tolerance_percent: Decimal | None = None,
    price_tolerance_amount: int | None = None,
) -> None:
    """Say how the firm buys from a date on; the same date again replaces what was said.

    `accrual_way` is `difference` 单到补差, `reversal` 单到冲回 or `month_start` 月初冲回. Percents
    have at most two decimals; the amount is in minor units of company currency.
    """
    values = {
        "accrual_way": accrual_way,
        "over_receipt_basis_points": _basis_points(over_receipt_percent),
        "price_tolerance_basis_points": (
            None if price_tolerance_percent is None else _basis_points(price_tolerance_percent)
        ),
        "price_tolerance_amount": price_tolerance_amount,
    }
    found = transaction.scalar(
        "select id from purchase_policy where valid_from = ?", (valid_from.isoformat(),)
    )
    if found is None:
        transaction.insert(purchase_policy, {"valid_from": valid_from, **values})
    else:
        transaction.update(purchase_policy, found, values)


def _basis_points(percent: Decimal) -> int:
    return int(percent * 100)


def release_difference(
    transaction: Transaction, person: Person, *, key: str, line: int, net: int, reason: str
) -> None:
    """Let line `line` of the invoice with this key be posted at `net` minor units.

    Needs the right to approve purchases. The row that says who and why is never changed.
    """
    if not person.may("purchasing", APPROVE):
        raise NotAllowed("purchasing", APPROVE)
    if not reason.strip():
        raise NothingToRelease(key)
    transaction.add(
        purchase_release,
        (
            transaction.new_id(purchase_release), transaction.tx, key, line, net, person.user_id,
            reason.strip(),
        ),
    )  # fmt: skip


def reverse_accruals(connection: Connection, month: str) -> list[Document]:
    """月初冲回: the documents that take back, on the month's first day, what was accrued before.

    One for each receipt, to be posted; posting them again changes nothing.
    """
    first, _ = _days(connection, month)
    return [
        _document("accrual_reversal", f"accrual-reversal/{month}", first, each)
        for each in open_by_receipt(connection, ACCRUED, before=first)
    ]


def accrue_again(connection: Connection, month: str) -> list[Document]:
    """The documents that accrue again, on the month's last day, what is still not invoiced."""
    _, last = _days(connection, month)
    return [
        _document("accrual_renewal", f"accrual-renewal/{month}", last, each)
        for each in open_by_receipt(connection, CONTRA)
    ]


def _days(connection: Connection, month: str) -> tuple[date, date]:
    found = connection.execute(
        period.select()
        .with_only_columns(period.c.first_day, period.c.last_day)
        .where(period.c.month == month)
    ).one_or_none()
    if found is None:
        raise UnknownMonth(month)
    return found.first_day, found.last_day


def _document(kind: str, prefix: str, on: date, each: tuple[str, str, int, int]) -> Document:
    receipt, party, amount, digits = each
    allocation = Allocation(receipt, from_whole(-amount, digits))
    return Document(kind, f"{prefix}/{receipt}", on, party, allocations=(allocation,))


def agree_price(
    transaction: Transaction,
    *,
    supplier: str,
    product: str,
    price: Decimal,
    since: date,
    until: date | None = None,
    lead_time_days: int | None = None,
    least_quantity: Decimal = Decimal(0),
    pack_quantity: Decimal = Decimal(0),
    currency: str = "",
    supplier_code: str = "",
) -> None:
    """Keep the net price agreed with a supplier from a date on; the latest in force counts.

    With it how the supplier delivers: days from order to receipt, least order and pack. Raises
    `UnknownParty` or `UnknownProduct`.
    """
    supplier_id = transaction.scalar("select id from party where code = ?", (supplier,))
    if supplier_id is None:
        raise UnknownParty(supplier, supplier)
    product_id = transaction.scalar("select id from product where code = ?", (product,))
    if product_id is None:
        raise UnknownProduct(supplier, 1, product)
    transaction.insert(
        supplier_price,
        {
            "supplier_id": supplier_id,
            "product_id": product_id,
            "unit_price": price,
            "valid_from": since,
            "valid_to": until,
            "lead_time_days": lead_time_days,
            "least_quantity": least_quantity,
            "pack_quantity": pack_quantity,
            "currency": currency,
            "supplier_code": supplier_code,
        },
    )
