"""Reading what a person kept and what was shared with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from erp.access.models import app_user
from erp.preferences.errors import ViewNotFound
from erp.preferences.models import preference, saved_view

if TYPE_CHECKING:
    from erp.access.queries import Person


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as one person sees it: `is_own` where they may change it."""

    id: int
    place: str
    name: str
    content: dict[str, Any]
    owner: str
    shared_with: tuple[str, ...]
    is_own: bool


def views_at(connection: Connection, person: Person, place: str) -> list[SavedView]:
    """The person's views of a place, then those shared with their roles, each by name."""
    found = connection.execute(_query().where(saved_view.c.place == place))
    views = [_view(row, person) for row in found if _is_seen(row, person)]
    return sorted(views, key=lambda view: (not view.is_own, view.name, view.id))


def get_view(connection: Connection, person: Person, view_id: int) -> SavedView:
    """One view. Raises `ViewNotFound` also where it is not this person's to see."""
    row = connection.execute(_query().where(saved_view.c.id == view_id)).first()
    if row is None or not _is_seen(row, person):
        raise ViewNotFound(view_id)
    return _view(row, person)


def preferences(connection: Connection, user_id: int) -> dict[str, str]:
    """Every single choice of a person by its name."""
    found = connection.execute(select(preference).where(preference.c.user_id == user_id))
    return {row.name: row.value for row in found}


def _query() -> Any:  # noqa: ANN401 - a select of two tables' columns
    return select(saved_view, app_user.c.display_name).join(
        app_user, app_user.c.id == saved_view.c.user_id
    )


def _is_seen(row: Row[Any], person: Person) -> bool:
    return row.user_id == person.user_id or not set(person.role_codes).isdisjoint(
        json.loads(row.shared_with)
    )


def _view(row: Row[Any], person: Person) -> SavedView:
    return SavedView(
        row.id, row.place, row.name, json.loads(row.content), row.display_name,
        tuple(json.loads(row.shared_with)), row.user_id == person.user_id,
    )  # fmt: skip
