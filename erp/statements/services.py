"""Recording what a party was told of its account and what it answered.

Belongs here: the two acts of a confirmation 对账函. Does not: the statement itself (`ageing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.ledger.models import account_confirmation
from erp.statements.ageing import account_statement, confirmations
from erp.statements.errors import NothingSent

if TYPE_CHECKING:
    from datetime import date

    from erp.base.commits import Transaction
    from erp.statements.ageing import Role


def send_statement(
    transaction: Transaction, party_id: int, role: Role, as_of: date, *, reference: str = ""
) -> int:
    """Record that a party was sent its balance at the end of a day; returns that balance."""
    statement = account_statement(transaction.connection, party_id, role, as_of, as_of)
    told = statement.closing
    _add(transaction, "sent", party_id, role, said=(as_of, told, None), reference=reference)
    return told


def answer_statement(
    transaction: Transaction,
    party_id: int,
    role: Role,
    as_of: date,
    confirmed_amount: int,
    *,
    reference: str = "",
) -> bool:
    """Record the balance a party answered with; whether it agrees. Raises `NothingSent`.

    The amount is in whole minor units, debit positive, as the statement showed it.
    """
    sent = [
        each
        for each in confirmations(transaction.connection, party_id, role)
        if each.kind == "sent" and each.as_of == as_of
    ]
    if not sent:
        raise NothingSent(as_of)
    told = sent[0].amount
    agrees = confirmed_amount == told
    kind = "agreed" if agrees else "disputed"
    _add(
        transaction, kind, party_id, role, said=(as_of, told, confirmed_amount), reference=reference
    )
    return agrees


def _add(
    transaction: Transaction,
    kind: str,
    party_id: int,
    role: str,
    *,
    said: tuple[date, int, int | None],
    reference: str,
) -> None:
    as_of, amount, confirmed_amount = said
    transaction.add(
        account_confirmation,
        (
            transaction.new_id(account_confirmation), transaction.tx, kind, party_id, role,
            as_of.isoformat(), amount, confirmed_amount, reference, transaction.user_id,
        ),
    )  # fmt: skip
