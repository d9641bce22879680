"""Vouchers of a month with their signatures, and the lists that must stay empty; live.

Belongs here: reading for the voucher pages. Does not: one voucher's postings (`documents`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from erp.access.models import app_user
from erp.base.exact import from_whole
from erp.company.models import company
from erp.ledger.models import journal_entry, period, posting, voucher, voucher_signature


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher in the list: `signed` gives who stands for it, by act."""

    id: int
    name: str
    voucher_date: date
    memo: str
    debit: Decimal
    attachments: int
    made_by: str
    signed: dict[str, str] = field(default_factory=dict)


def months(connection: Connection) -> list[str]:
    """Months that hold vouchers, the latest first; the present periods where there are none."""
    found: list[str] = list(
        connection.scalars(select(voucher.c.month).distinct().order_by(voucher.c.month.desc()))
    )
    return found or list(
        connection.scalars(select(period.c.month).order_by(period.c.month.desc()).limit(1))
    )


def vouchers_of_month(connection: Connection, month: str) -> list[VoucherRow]:
    """The vouchers of a month by word and number."""
    return _rows(connection, voucher.c.month == month)


def voucher_by_name(connection: Connection, name: str) -> VoucherRow | None:
    """One voucher by its written name: word, month, number."""
    word, _, rest = name.partition("-")
    month, _, number = rest.rpartition("-")
    if not number.isdigit():
        return None
    rows = _rows(
        connection,
        (voucher.c.word == word) & (voucher.c.month == month) & (voucher.c.number == int(number)),
    )
    return rows[0] if rows else None


def _rows(connection: Connection, which: object) -> list[VoucherRow]:
    digits = int(connection.execute(select(company.c.currency_digits)).scalar_one())
    debit = func.coalesce(func.sum(posting.c.amount).filter(posting.c.side == "D"), 0)
    query = (
        select(
            voucher,
            func.min(journal_entry.c.memo).label("memo"),
            debit.label("debit"),
        )
        .join(journal_entry, journal_entry.c.voucher_id == voucher.c.id)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .where(which)  # type: ignore[arg-type]
        .group_by(voucher.c.id)
        .order_by(voucher.c.word, voucher.c.number)
    )
    people = connection.execute(select(app_user.c.id, app_user.c.display_name))
    names: dict[int, str] = {row.id: row.display_name for row in people}
    signed: dict[int, dict[str, str]] = {}
    for row in connection.execute(
        select(voucher_signature)
        .join(voucher, voucher.c.id == voucher_signature.c.voucher_id)
        .where(which)  # type: ignore[arg-type]
    ):
        signed.setdefault(row.voucher_id, {})[row.act] = names.get(row.user_id, "")
    return [
        VoucherRow(
            row.id,
            f"{row.word}-{row.month}-{row.number:04d}",
            row.voucher_date,
            row.memo,
            from_whole(int(row.debit), digits),
            row.attachments,
            names.get(row.made_by, ""),
            signed.get(row.id, {}),
        )
        for row in connection.execute(query)
    ]
