"""E-mail addresses: a person's own only once a link sent there was used.

Belongs here: asking for confirmation and confirming. Does not: sending, nor signing in by an
address an administrator wrote (`services.set_addresses`), which proves nothing.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from erp.access import links, queries
from erp.access.errors import LinkNotGood, NameTaken, NotAnEmail
from erp.access.events import ADDRESS_CONFIRMED, note_event
from erp.access.models import app_user, verified_email
from erp.access.rules import normal_name
from erp.access.services import set_addresses
from erp.base.database import Database

_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def to_email(said: str) -> str:
    """An address of mail as it is kept. Raises `NotAnEmail`."""
    address = normal_name(said)
    if not _MAIL.fullmatch(address):
        raise NotAnEmail(said)
    return address


def ask_confirmation(connection: Connection, user_id: int, said: str, *, now: datetime) -> str:
    """The secret of a link to be sent to a new address; the old one stays until it is used.

    Raises `NotAnEmail`, `NameTaken`.
    """
    address = to_email(said)
    if queries.find_user_id(connection, address) not in {None, user_id}:
        raise NameTaken(said)
    return links.make_link(
        connection, links.CONFIRM, {"address": address}, now=now,
        minutes=queries.policy(connection).link_minutes, user_id=user_id,
    )  # fmt: skip


def asked(database: Database, token: str) -> str:
    """The address a link would make its person's own. Raises `LinkNotGood`."""
    with database.reading() as connection:
        link = links.find_link(connection, token, links.CONFIRM, database.clock())
    return str(link.detail["address"])


def confirm(database: Database, token: str) -> str:
    """Make the address of a link its person's own; the address.

    Raises `LinkNotGood`, and `NameTaken` where it became somebody else's meanwhile.
    """
    now = database.clock()
    with database.reading() as connection:
        user_id = links.find_link(connection, token, links.CONFIRM, now).user_id
    with database.commit(user_id=user_id, origin="link confirm") as transaction:
        connection = transaction.connection
        link = links.find_link(connection, token, links.CONFIRM, now)
        if not connection.scalar(select(app_user.c.is_active).where(app_user.c.id == user_id)):
            raise LinkNotGood
        links.use_link(connection, link, now=now)
        email, phone = queries.addresses(connection, user_id)
        address = str(link.detail["address"])
        if email != address:
            set_addresses(transaction, user_id, email=address, phone=phone)
        note_verified(connection, user_id, address, now=now)
        note_event(connection, ADDRESS_CONFIRMED, now=now, user_id=user_id, subject=address)
    return address


def note_verified(connection: Connection, user_id: int, address: str, *, now: datetime) -> None:
    """Write down that a person proved an address to be theirs."""
    connection.execute(delete(verified_email).where(verified_email.c.user_id == user_id))
    values = {"user_id": user_id, "address": address, "verified_at": now}
    connection.execute(insert(verified_email).values(values))


def verified(connection: Connection, user_id: int) -> str:
    """The present address of a person if they proved it to be theirs, else empty."""
    present, _ = queries.addresses(connection, user_id)
    proved = connection.scalar(
        select(verified_email.c.address).where(verified_email.c.user_id == user_id)
    )
    return present if proved == present else ""
