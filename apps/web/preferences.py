"""What the reader keeps for themselves, for the page being run.

Belongs here: reading and keeping views and single choices in the reader's name. Does not: tables
and refusals (`erp.preferences`), nor how a view is chosen (`apps.web.lists`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from apps.web import context, identity
from apps.web.language import either
from erp.access import queries as access
from erp.preferences import queries, services
from erp.preferences.queries import SavedView

START_PAGE = "start_page"
"""The choice of the page to begin with: its path."""

_KEPT = "preferences"


def views_at(place: str) -> list[SavedView]:
    """The reader's views of a place, then those shared with them."""
    with context.current().database.reading() as connection:
        return queries.views_at(connection, identity.person(), place)


def get_view(view_id: int) -> SavedView:
    """One view. Raises `ViewNotFound`."""
    with context.current().database.reading() as connection:
        return queries.get_view(connection, identity.person(), view_id)


def save_view(
    place: str, name: str, content: Mapping[str, Any], shared_with: Collection[str]
) -> int:
    """Keep the choices under the name; the view's id. Raises `ViewNeedsName`."""
    database = context.current().database
    with database.operational() as connection:
        return services.save_view(
            connection,
            user_id=identity.person().user_id,
            place=place,
            name=name,
            content=content,
            shared_with=shared_with,
            now=database.clock(),
        )


def drop_view(view_id: int) -> None:
    """Forget a view. Raises `ViewOfAnother`."""
    with context.current().database.operational() as connection:
        services.drop_view(connection, view_id, user_id=identity.person().user_id)


def get(name: str) -> str:
    """A single choice of the reader, '' where they made none; read once a session."""
    if _KEPT not in st.session_state:
        with context.current().database.reading() as connection:
            st.session_state[_KEPT] = queries.preferences(connection, identity.person().user_id)
    return str(st.session_state[_KEPT].get(name, ""))


def keep(name: str, value: str) -> None:
    """Keep a single choice; '' forgets it."""
    get(name)
    with context.current().database.operational() as connection:
        services.prefer(connection, identity.person().user_id, name, value)
    st.session_state[_KEPT][name] = value


def role_names() -> dict[str, str]:
    """Every role a view can be shared with, by code, in the reader's language."""
    with context.current().database.reading() as connection:
        return {each.code: either(each.name_zh, each.name_en) for each in access.roles(connection)}
