"""Links good for one use: made, found, used.

Belongs here: the secret, its purpose and its end. Does not: what using a link does (`joining`,
`recovery`, `contacts`), nor sending it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from erp.access.errors import LinkNotGood
from erp.access.models import access_link
from erp.access.services import new_token, token_hash

JOIN, RECOVER, CONFIRM = "join", "recover", "confirm"
INVITATION_MINUTES = 7 * 24 * 60
"""An invitation waits for somebody who does not expect it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is good now. `user_id` is 0 where its account is yet to be made."""

    id: int
    user_id: int
    made_by: int
    detail: dict[str, Any]


def make_link(
    connection: Connection,
    purpose: str,
    detail: dict[str, Any],
    *,
    now: datetime,
    minutes: int,
    user_id: int = 0,
    made_by: int = 0,
) -> str:
    """The only copy of a new link's secret. Links of the same purpose and person stop working."""
    if user_id:
        same = (access_link.c.purpose == purpose, access_link.c.user_id == user_id)
        connection.execute(delete(access_link).where(*same))
    token = new_token()
    values = {
        "token_hash": token_hash(token), "purpose": purpose, "user_id": user_id or None,
        "made_by": made_by, "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        "made_at": now, "expires_at": now + timedelta(minutes=minutes),
    }  # fmt: skip
    connection.execute(insert(access_link).values(values))
    return token


def find_link(connection: Connection, token: str, purpose: str, now: datetime) -> Link:
    """The link of a secret made for `purpose`. Raises `LinkNotGood`."""
    row = connection.execute(
        select(access_link).where(
            access_link.c.token_hash == token_hash(token),
            access_link.c.purpose == purpose,
            access_link.c.used_at.is_(None),
            access_link.c.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        raise LinkNotGood
    return Link(row.id, row.user_id or 0, row.made_by, json.loads(row.detail))


def use_link(connection: Connection, link: Link, *, now: datetime) -> None:
    """Use it up: of two at once, one is refused. Raises `LinkNotGood`."""
    unused = (access_link.c.id == link.id, access_link.c.used_at.is_(None))
    if connection.execute(update(access_link).where(*unused).values(used_at=now)).rowcount != 1:
        raise LinkNotGood
