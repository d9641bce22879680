"""Parties as kept, price lists and dictionaries, and who changed what of a master.

Belongs here: lists for the pages of masters. Does not: choices for forms (`masters`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, select

from erp.access.models import app_user
from erp.base.models import change_log, commit_log
from erp.company.models import dictionary
from erp.company.queries import find_values
from erp.parties.errors import NoSuchParty
from erp.parties.models import party, party_address, party_bank_account, party_contact


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party in a list; `closed_on` is ISO text or empty."""

    code: str
    name: str
    tax_number: str
    group: str
    type: str
    industry: str
    size: str
    term: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a master changed: who, when (UTC, ISO text), from what to what."""

    at: str
    who: str
    field: str
    before: str
    after: str


CLASSES = ("party_group", "party_type", "industry", "party_size")
"""What customers are told apart by: each a dictionary and a column of the party."""


def parties(
    connection: Connection, classes: Mapping[str, str] | None = None, *, most: int = 500
) -> list[PartyRow]:
    """The parties by code, the closed ones too; of the classes given, by names of `CLASSES`."""
    query = select(party).order_by(party.c.code).limit(most)
    for name, value in (classes or {}).items():
        query = query.where(party.c[name] == value)
    found = connection.execute(query)
    return [
        PartyRow(
            row.code, row.name, row.tax_number, row.party_group, row.party_type, row.industry,
            row.party_size, row.payment_term or str(row.payment_days), str(row.closed_on or ""),
        )
        for row in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Detail:
    """A contact, an address or a bank account of a party; every field as text."""

    id: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class PartyCard:
    """What is kept of one party; every field as text, those of details in the order shown."""

    fields: dict[str, str]
    contacts: list[Detail]
    addresses: list[Detail]
    accounts: list[Detail]


def card(connection: Connection, code: str) -> PartyCard:
    """One party with what belongs to it, what was closed too. Raises `NoSuchParty`."""
    row = connection.execute(select(party).where(party.c.code == code)).mappings().one_or_none()
    if row is None:
        raise NoSuchParty(code)
    return PartyCard(
        {name: _shown(value) for name, value in row.items()},
        *(_details(connection, each, row["id"])
          for each in (party_contact, party_address, party_bank_account)),
    )  # fmt: skip


def _details(connection: Connection, table: Table, party_id: int) -> list[Detail]:
    found = connection.execute(
        select(table).where(table.c.party_id == party_id).order_by(table.c.id)
    ).mappings()
    hidden = {"id", "tx", "party_id", "custom"}
    return [
        Detail(
            row["id"],
            {name: _shown(value) for name, value in row.items() if name not in hidden},
        )
        for row in found
    ]


def values(connection: Connection, of: str, language: str, on: date) -> dict[str, str]:
    """Name by code of a dictionary's values in use on a day."""
    return {
        each.code: each.name if language.startswith("zh") else each.name_en or each.name
        for each in find_values(connection, of, on)
    }


def dictionaries(connection: Connection, language: str) -> dict[str, str]:
    """Name by code of every dictionary."""
    found = connection.execute(select(dictionary).order_by(dictionary.c.id))
    return {row.code: row.name if language.startswith("zh") else row.name_en for row in found}


def history(connection: Connection, code: str) -> list[Change]:
    """Every change of a party, the newest first."""
    row_id = connection.execute(select(party.c.id).where(party.c.code == code)).scalar()
    found = connection.execute(
        select(
            change_log.c.before, change_log.c.after, commit_log.c.recorded_at, commit_log.c.user_id
        )
        .join(commit_log, commit_log.c.tx == change_log.c.tx)
        .where(change_log.c.table_name == "party", change_log.c.row_id == row_id)
        .order_by(change_log.c.id.desc())
    ).all()
    people = connection.execute(select(app_user.c.id, app_user.c.name))
    names: dict[int, str] = {row.id: row.name for row in people}
    return [
        Change(str(row.recorded_at)[:19], names.get(row.user_id, ""), field, old, new)
        for row in found
        for field, old, new in _differences(row.before, row.after)
    ]


def _differences(before: str | None, after: str) -> list[tuple[str, str, str]]:
    new = json.loads(after)
    old = json.loads(before) if before else {}
    return [
        (field, _shown(old.get(field)), _shown(value))
        for field, value in new.items()
        if field not in {"id", "tx", "custom"} and old.get(field) != value and (old or value)
    ]


def _shown(value: object) -> str:
    return "" if value is None else str(value)
