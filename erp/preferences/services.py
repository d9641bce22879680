"""Keeping, sharing and dropping views, and single choices. The caller owns the transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from erp.preferences.errors import ViewNeedsName, ViewNotFound, ViewOfAnother
from erp.preferences.models import preference, saved_view

NAME_LONGEST = 60


def save_view(
    connection: Connection,
    *,
    user_id: int,
    place: str,
    name: str,
    content: Mapping[str, Any],
    shared_with: Collection[str] = (),
    now: datetime,
) -> int:
    """Keep the choices under the name, in place of what this person kept there before; its id."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LONGEST:
        raise ViewNeedsName(NAME_LONGEST)
    values = {
        "content": json.dumps(content, ensure_ascii=False, sort_keys=True),
        "shared_with": json.dumps(sorted(set(shared_with))),
        "saved_at": now,
    }
    here = {"user_id": user_id, "place": place, "name": name}
    found = connection.scalar(select(saved_view.c.id).filter_by(**here).with_for_update())
    if found is not None:
        connection.execute(update(saved_view).where(saved_view.c.id == found).values(**values))
        return int(found)
    made = insert(saved_view).values(**here, **values).returning(saved_view.c.id)
    return int(connection.scalars(made).one())


def drop_view(connection: Connection, view_id: int, *, user_id: int) -> None:
    """Forget a view of one's own. Raises `ViewNotFound` or `ViewOfAnother`."""
    row = connection.execute(select(saved_view).where(saved_view.c.id == view_id)).first()
    if row is None:
        raise ViewNotFound(view_id)
    if row.user_id != user_id:
        raise ViewOfAnother(row.name)
    connection.execute(delete(saved_view).where(saved_view.c.id == view_id))


def prefer(connection: Connection, user_id: int, name: str, value: str) -> None:
    """Keep one choice of a person; '' forgets it."""
    connection.execute(delete(preference).filter_by(user_id=user_id, name=name))
    if value:
        connection.execute(insert(preference).values(user_id=user_id, name=name, value=value))
