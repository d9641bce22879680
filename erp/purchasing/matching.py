"""Order, receipt and invoice side by side 三单匹配 (PUR-07).

Belongs here: whether an invoice line's price is within the firm's tolerance. Quantity has none:
what was not received cannot be invoiced against a receipt. Does not: booking the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, divide, from_whole
from erp.purchasing.errors import InvoicedInAdvance, PriceBeyondTolerance

if TYPE_CHECKING:
    from decimal import Decimal

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine

_BASIS = 10_000


def check_match(batch: Batch, head: Head) -> None:
    """Refuse the first line whose net differs beyond tolerance and was not released."""
    policy = batch.masters.purchase_policy(head.day)
    points, amount = policy.price_tolerance_basis_points, policy.price_tolerance_amount
    for line in head.lines:
        source = line.source
        if source is None:
            continue
        origin = batch.sources.origin(source)
        if origin is not None and origin.document.kind == "supplier_invoice":
            invoice = origin.document.key
            raise InvoicedInAdvance(head.key, line.row, source.document.key, invoice)
        if points is None and amount is None:
            continue
        expected = _share(origin or source, line.quantity)
        allowed = max(divide(abs(expected) * (points or 0), _BASIS), amount or 0)
        if abs(_net(line) - expected) > allowed and not _is_released(batch, head, line):
            ordered, received, invoiced = (
                _price(batch, head, each) for each in (origin, source, line)
            )
            raise PriceBeyondTolerance(
                head.key,
                line.row,
                line.product.code,
                ordered,
                received,
                invoiced,
                batch.money(allowed),
                line.net,
            )


def _net(line: SourceLine) -> int:
    """What a line says, in its document's currency."""
    return line.foreign_net or line.net


def _share(line: SourceLine, quantity: int) -> int:
    return divide(_net(line) * quantity, line.quantity)


def _price(batch: Batch, head: Head, line: SourceLine | None) -> Decimal | str:
    """The net unit price of a line in the document's currency, as people read it."""
    if line is None:
        return "—"
    digits = batch.digits if head.currency is None else head.currency.digits
    scale = 10 ** (UNIT_PRICE_DIGITS + QUANTITY_DIGITS - digits)
    return from_whole(divide(_net(line) * scale, line.quantity), UNIT_PRICE_DIGITS).normalize()


def _is_released(batch: Batch, head: Head, line: HeadLine) -> bool:
    released = batch.transaction.rows(
        "select 1 from purchase_release where document_key = ? and line = ? and net = ?",
        (head.key, line.row, line.net),
    )
    return bool(released)
