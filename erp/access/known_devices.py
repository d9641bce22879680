"""Browsers people signed in with: a sign-in from an unseen one is told, and can be disowned.

Belongs here: knowing a browser by its cookie, and the link that ends the session it started. Does
not: the letter, nor sessions themselves (`services`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select

from erp.access import queries
from erp.access.errors import LinkNotGood
from erp.access.events import DISOWNED, note_event
from erp.access.models import app_user, known_device
from erp.access.services import SignedIn, end_session, new_token, token_hash
from erp.base.database import Database

LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A sign-in from a browser its user was not seen with before.

    `device` is the browser's cookie; `token` the only copy of the link's secret; `to` is empty
    where the person has no e-mail address.
    """

    device: str
    token: str
    to: str
    language: str
    at: datetime


def recognise(database: Database, signed_in: SignedIn, device: str) -> Unseen | None:
    """Nothing if the user signed in with the browser of this cookie before; now they have."""
    now = database.clock()
    with database.operational() as connection:
        owners: Sequence[int] = connection.scalars(
            select(known_device.c.user_id).where(known_device.c.device_hash == token_hash(device))
        ).all()
        if signed_in.user_id in owners:
            return None
        # A cookie we never gave is not taken over; one that two people share stays the browser's.
        device, token = device if owners else new_token(), new_token()
        values = {
            "user_id": signed_in.user_id, "device_hash": token_hash(device), "first_seen_at": now,
            "session_id": signed_in.session_id, "disown_hash": token_hash(token),
        }  # fmt: skip
        connection.execute(insert(known_device).values(values))
        email, _ = queries.addresses(connection, signed_in.user_id)
        language = connection.scalar(
            select(app_user.c.language).where(app_user.c.id == signed_in.user_id)
        )
        return Unseen(device, token, email, str(language), now)


def check_link(database: Database, token: str) -> None:
    """Refuses the secret of a link that does nothing any more. Raises `LinkNotGood`."""
    with database.reading() as connection:
        _found(connection, token, database.clock())


def disown(database: Database, token: str, *, address: str = "") -> int:
    """End the session a link was sent about and forget its browser; the session's id.

    Raises `LinkNotGood`.
    """
    now = database.clock()
    with database.operational() as connection:
        row = _found(connection, token, now)
        end_session(connection, row.session_id, now=now, reason="disowned")
        connection.execute(delete(known_device).where(known_device.c.id == row.id))
        note_event(
            connection, DISOWNED, now=now, user_id=row.user_id,
            subject=f"session {row.session_id}", address=address,
        )  # fmt: skip
        return int(row.session_id)


def _found(connection: Connection, token: str, now: datetime) -> Row[tuple[int, int, int]]:
    row = connection.execute(
        select(known_device.c.id, known_device.c.user_id, known_device.c.session_id).where(
            known_device.c.disown_hash == token_hash(token),
            known_device.c.first_seen_at > now - LINK_LIFE,
        )
    ).one_or_none()
    if row is None:
        raise LinkNotGood
    return row
