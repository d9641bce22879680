"""Whose page this is: asked of the core before anything is drawn.

Belongs here: from the guard's word (which session) to a person with rights and scope, and the
comparison of `session_state`'s owner. Does not: signing in, or what a right means.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, NoReturn

import streamlit as st
from sqlalchemy import select

from apps.web import context, look
from apps.web.figures import DATE_FORMAT
from apps.web.language import either, reader_language
from erp.access import acts, queries, rules, scoping, services
from erp.access.queries import Person
from erp.base.commits import Transaction
from erp.company.models import company

USER_FIELD = "session"
"""The key of `st.user` that Streamlit fills from the guard's header (`apps.server`)."""

OWNER, PERSON, LANGUAGE, LOGO = "owner", "person", "language", "logo"
LANGUAGE_CHOICE = "language_choice"
"""The widget's own key: what a run that was cut off forgets of it is not the language."""
PERSON_AGE_SECONDS = 3.0


def open_page() -> Person:
    """The person of this page run, whose scope lies over whatever the run reads from now on.

    Stops the run if there is none or the state is another's.
    """
    session_id = int(str(st.user.get(USER_FIELD) or 0))
    take_ownership(st.session_state, session_id)
    scoping.see(None)
    turn = context.current().rights_turn
    asked_at, person, known_turn = st.session_state.get(PERSON, (0.0, None, turn))
    is_old = turn != known_turn or time.monotonic() - asked_at > PERSON_AGE_SECONDS
    if person is None or is_old:
        person = _ask(session_id)
        st.session_state[PERSON] = (time.monotonic(), person, turn)
    scoping.see(person.scope)
    return person


def take_ownership(state: MutableMapping[Any, Any], session_id: int) -> None:
    """Empty a state that another session left behind, and mark it as this session's."""
    if state.get(OWNER) != session_id:
        for key in list(state):
            del state[key]
        state[OWNER] = session_id


def _ask(session_id: int) -> Person:
    here = context.current()
    with here.database.reading() as connection:
        found = queries.find_live_session_by_id(connection, session_id, here.database.clock())
        if found is None or found.is_outdated:
            _stop()
        st.session_state.setdefault(LANGUAGE, found.language)
        colour, st.session_state[LOGO] = look.find_look(connection)
        look.wear(colour)
        st.session_state[DATE_FORMAT] = connection.scalar(select(company.c.date_format)) or ""
        return queries.get_person(
            connection, found.user_id, company=here.home.company, now=here.database.clock()
        )


def _stop() -> NoReturn:
    """Draw nothing: the guard closes this socket with its next frame."""
    st.session_state.clear()
    st.stop()


def person() -> Person:
    """The person `open_page` found, for pages and the callbacks of their widgets."""
    found: Person = st.session_state[PERSON][1]
    return found


def role_names() -> list[str]:
    """The names of the person's roles in the reader's language."""
    return [either(role.name_zh, role.name_en) for role in person().roles]


def keep_language() -> None:
    """Remember the language just chosen with the session, for its other pages and reloads."""
    chosen = st.session_state[LANGUAGE_CHOICE]
    if chosen is None:
        return
    st.session_state[LANGUAGE] = chosen
    here = context.current()
    with here.database.operational() as connection:
        services.set_session_language(connection, st.session_state[OWNER], reader_language())


@contextmanager
def acting(origin: str, *, request_id: str = "") -> Iterator[Transaction]:
    """A transaction of the books in the person's name, refusing masters they may not change."""
    database = context.current().database
    with acts.acting(database, as_of_now(), origin=origin, request_id=request_id) as transaction:
        yield transaction


def as_of_now() -> Person:
    """The person with the rights they have at this moment: whoever writes is asked for anew."""
    here = context.current()
    with here.database.reading() as connection:
        return queries.get_person(
            connection, person().user_id, company=here.home.company, now=here.database.clock()
        )


def require(module: str, action: str) -> Person:
    """The person, if they may do this. Raises `NotAllowed`."""
    found = person()
    rules.check_right(found.rights, module, action)
    return found


def forget_person() -> None:
    """Ask for the person anew at the next run: they have just done what they had to."""
    st.session_state.pop(PERSON, None)
