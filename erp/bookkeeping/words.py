"""凭证字: which words vouchers bear from a day on, 记 alone or 收付转.

Belongs here: the scheme in force, and setting the next. Does not: what a voucher's word is
(`data/voucher_words.csv`, read by the batch).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from erp.base.reading import rows
from erp.bookkeeping.errors import WordsOfClosedMonth
from erp.ledger.models import voucher_policy

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.commits import Transaction

SCHEMES = ("single", "three_way")


@dataclass(frozen=True, slots=True)
class VoucherWords:
    """The scheme from a day on, and the kinds of which a day's documents are one voucher."""

    valid_from: date
    scheme: str
    daily_kinds: tuple[str, ...]


def voucher_words(connection: Connection) -> list[VoucherWords]:
    """Every scheme with the day it holds from, the newest first."""
    found = rows(
        connection,
        "select valid_from, scheme, daily_kinds from voucher_policy order by valid_from desc",
    )
    return [
        VoucherWords(
            date.fromisoformat(str(day)), str(scheme),
            tuple(kind for kind in str(kinds).split(";") if kind),
        )
        for day, scheme, kinds in found
    ]  # fmt: skip


def set_voucher_words(transaction: Transaction, valid_from: date, scheme: str) -> None:
    """Say which words vouchers bear from a day on; daily vouchers stay as they are.

    Raises `WordsOfClosedMonth` where a month it would hold for has closed.
    """
    day = valid_from.isoformat()
    closed = transaction.scalar(
        "select max(month) from period where state in ('closed', 'filed') and last_day >= ?", (day,)
    )
    if closed is not None:
        raise WordsOfClosedMonth(day, str(closed))
    known = transaction.scalar("select id from voucher_policy where valid_from = ?", (day,))
    if known is not None:
        transaction.update(voucher_policy, int(known), {"scheme": scheme})
        return
    kinds = transaction.scalar(
        "select daily_kinds from voucher_policy where valid_from <= ? order by valid_from desc"
        " limit 1",
        (day,),
    )
    transaction.insert(
        voucher_policy,
        {"valid_from": valid_from, "scheme": scheme, "daily_kinds": str(kinds or "")},
    )
