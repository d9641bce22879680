"""Creating parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from erp.parties.models import party

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from erp.base.commits import Transaction


def create_parties(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add parties: dicts of column values; `code`, `name` and at least one role are needed."""
    transaction.insert_many(
        party,
        [{"is_customer": 0, "is_supplier": 0, **row} for row in rows],
    )
