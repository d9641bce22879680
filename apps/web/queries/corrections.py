"""What a correction or decision needs to know: reversals, approval flows, accounts; live.

Belongs here: reading for the voucher form, the approvals and the reversal on a document's page.
Does not: what waits for whom (`erp.workflow.queries`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, or_, select

from apps.web.queries.documents import NoSuchDocument
from data.glossary import either
from erp.access.models import app_user, role
from erp.base.exact import from_whole
from erp.company.models import company
from erp.documents.models import document
from erp.documents.types import JournalLine
from erp.ledger.models import account, journal_entry, period
from erp.workflow.models import approval_flow, approval_step


@dataclass(frozen=True, slots=True)
class Account:
    """An account people may post to by hand."""

    code: str
    name: str
    needs_party: bool


@dataclass(frozen=True, slots=True)
class Reversible:
    """A document as its reversal sees it: what links it, and the last day that may be borne."""

    key: str
    kind: str
    reversed_by: str
    reverses: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of an approval flow in force, for reading."""

    kind: str
    version: int
    valid_from: date
    step: int
    role: str
    min_amount: Decimal


def manual_accounts(connection: Connection, language: str) -> dict[str, Account]:
    """Leaf accounts that no subsidiary ledger but open items controls, by code."""
    query = (
        select(account)
        .where(
            account.c.is_leaf == 1,
            account.c.closed_on.is_(None),
            or_(account.c.subsidiary == "", account.c.subsidiary == "open_item"),
        )
        .order_by(account.c.code)
    )
    return {
        row.code: Account(
            row.code, row.name if language.startswith("zh") else row.name_en, bool(row.needs_party)
        )
        for row in connection.execute(query)
    }


def with_keys(connection: Connection, lines: list[JournalLine]) -> tuple[JournalLine, ...]:
    """Lines as they are posted: the documents they settle, typed by number, by their keys.

    Raises `NoSuchDocument`.
    """
    return tuple(
        replace(line, settles=_key(connection, line.settles)) if line.settles else line
        for line in lines
    )


def _key(connection: Connection, name: str) -> str:
    series, _, number = name.rpartition("-")
    found = (
        connection.scalar(
            select(document.c.key).where(
                document.c.series == series, document.c.number == int(number)
            )
        )
        if number.isdigit()
        else None
    )
    if found is None:
        raise NoSuchDocument(name)
    return str(found)


def reversible(connection: Connection, document_id: int) -> Reversible:
    """What links a document with its reversal, and how its reversal may be dated."""
    row = connection.execute(select(document).where(document.c.id == document_id)).one()
    red = connection.execute(
        select(document.c.series, document.c.number).where(
            document.c.reverses_id == document_id, document.c.kind == "reversal"
        )
    ).one_or_none()
    original = None
    if row.kind == "reversal":
        original = connection.execute(
            select(document.c.series, document.c.number).where(document.c.id == row.reverses_id)
        ).one_or_none()
    last_day = connection.scalar(
        select(period.c.last_day)
        .join(journal_entry, journal_entry.c.period_id == period.c.id)
        .where(journal_entry.c.document_id == document_id, period.c.state == "open")
        .order_by(period.c.last_day.desc())
        .limit(1)
    )
    return Reversible(
        row.key,
        row.kind,
        "" if red is None else f"{red.series}-{red.number:04d}",
        "" if original is None else f"{original.series}-{original.number:04d}",
        last_day,
    )


def is_open(connection: Connection, day: date) -> bool:
    """Whether a date lies in an open month."""
    query = select(period.c.id).where(
        period.c.first_day <= day, period.c.last_day >= day, period.c.state == "open"
    )
    return connection.scalar(query) is not None


def flow_steps(connection: Connection) -> list[FlowStep]:
    """The active flows, newest version first within a kind."""
    digits = int(connection.execute(select(company.c.currency_digits)).scalar_one())
    query = (
        select(
            approval_flow, approval_step.c.step, approval_step.c.role, approval_step.c.min_amount
        )
        .join(approval_step, approval_step.c.flow_id == approval_flow.c.id)
        .where(approval_flow.c.is_active == 1)
        .order_by(approval_flow.c.kind, approval_flow.c.version.desc(), approval_step.c.step)
    )
    return [
        FlowStep(
            row.kind, row.version, row.valid_from, row.step, row.role,
            from_whole(int(row.min_amount), digits),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def role_names(connection: Connection, language: str) -> dict[str, str]:
    """What roles are called, by code."""
    return {
        row.code: either(row.name_zh, row.name_en, language)
        for row in connection.execute(select(role))
    }


def people(connection: Connection) -> dict[int, str]:
    """Active people by id."""
    query = select(app_user).where(app_user.c.is_active == 1).order_by(app_user.c.display_name)
    return {row.id: row.display_name for row in connection.execute(query)}
