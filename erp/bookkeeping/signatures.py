"""Signing vouchers 审核 记账 出纳: rows added after the voucher, which itself never changes.

Belongs here: who may sign what. Does not: making vouchers (`erp.batch`), rights (the page asks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.bookkeeping.errors import CheckedByItsMaker, SignedAlready, UnknownVoucher
from erp.ledger.models import voucher_signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

CHECKED, POSTED, CASHIER = "checked", "posted", "cashier"
_WORDS = {
    CHECKED: ("审核", "checked"),
    POSTED: ("记账", "booked"),
    CASHIER: ("出纳签字", "signed by the cashier"),
}


def sign_vouchers(transaction: Transaction, voucher_ids: Iterable[int], act: str) -> None:
    """Sign vouchers as the transaction's user; all or none.

    Raises `UnknownVoucher`, `SignedAlready`, `CheckedByItsMaker`.
    """
    for voucher_id in sorted(set(voucher_ids)):
        found = transaction.rows(
            "select v.word, v.month, v.number, v.made_by, s.id from voucher v"
            " left join voucher_signature s on s.voucher_id = v.id and s.act = ? where v.id = ?",
            (act, voucher_id),
        )
        if not found:
            raise UnknownVoucher(voucher_id)
        word, month, number, made_by, signed = found[0]
        name = f"{month} {word}-{number}"
        if signed is not None:
            raise SignedAlready(name, *_WORDS[act])
        if act == CHECKED and made_by == transaction.user_id:
            raise CheckedByItsMaker(name)
        transaction.add(
            voucher_signature,
            (
                transaction.new_id(voucher_signature), transaction.tx, voucher_id, act,
                transaction.user_id,
            ),
        )  # fmt: skip
