"""The published version a page run reads, and answers kept for everyone who sees the same.

Belongs here: opening the scoped reader once a run, and the cache keyed by version and scope. Does
not: SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import streamlit as st

from analytics.published import Published, TieOut
from analytics.reader import Reader, open_reader
from apps.web import context, identity
from erp.access.scope import Scope

Answer = TypeVar("Answer")
_READER = "reader"


def begin_run() -> None:
    """Forget which version the last run read; the next question resolves CURRENT anew."""
    st.session_state.pop(_READER, None)


def reader() -> Reader:
    """The version this run reads from its first question to its last. Raises `NothingPublished`.

    A page shows one company, also to a person who may see several.
    """
    opened = st.session_state.get(_READER)
    if opened is None:
        home, scope = context.current().home, identity.person().scope
        narrow = replace(scope, companies=scope.companies & {home.company})
        opened = st.session_state[_READER] = open_reader(narrow, home.warehouse)
    return opened


def published() -> Published:
    """What CURRENT said of the version this run reads."""
    return reader().published


def ask(query: Callable[..., Answer], *args: Any, **options: Any) -> Answer:  # noqa: ANN401 - the query's own
    """The query's answer on this run's version, as the person's scope sees it."""
    name = f"{query.__module__}.{query.__qualname__}"
    answer: Answer = _answer(name, reader().key, args, options, query, reader())
    return answer


@st.cache_data(max_entries=2_000, ttl="1h", show_spinner=False)
def _answer(
    name: str,
    key: tuple[str, Scope],
    args: tuple[Any, ...],
    options: dict[str, Any],
    _query: Callable[..., Any],
    _reader: Reader,
) -> Any:  # noqa: ANN401 - the query's own
    del name, key
    return _query(_reader, *args, **options)


def as_of() -> datetime:
    """The time of the data: when its newest commit was recorded."""
    return datetime.fromisoformat(published().recorded_at(context.current().home.company))


def tie_outs(names: tuple[str, ...]) -> list[TieOut | None]:
    """The results of the tie-outs a figure rests on; None for one that was not run."""
    company = context.current().home.company
    return [published().tie_out(name, company) for name in names]
