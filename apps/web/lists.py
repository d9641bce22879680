"""Every list of every page: searched, filtered, sorted, and seen through views people keep.

Belongs here: the bar over a list and the table under it. Does not: which rows a choice means
(`apps.web.queries.listing`), where views are kept (`apps.web.preferences`), the rows themselves.
The bar stands over lists too long to be seen at once; over others there is nothing to find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from apps.web import feedback, preferences
from apps.web.language import names_of
from apps.web.language import text as _
from apps.web.queries import listing
from apps.web.queries.listing import Condition, View, kept
from erp.preferences.queries import SavedView

ROWS_AT_ONCE = 10
"""Shorter lists are seen whole."""

ROWS_SHOWN = 5_000
"""More rows are not read by anyone and take seconds to send."""

_INPUTS = "inputs_of_view"

Rows = pl.DataFrame | Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]]


def draw(
    rows: Rows,
    *,
    key: str,
    place: str = "",
    inputs: Sequence[str] = (),
    is_searched: bool = True,
    **options: Any,  # noqa: ANN401 - `st.dataframe`'s own
) -> dict[str, dict[str, list[Any]]]:
    """Draw the list as `st.dataframe` would, with its bar; what is selected, by place in `rows`.

    `place` is what views are kept under where `key` names one thing of many. `inputs` are the keys
    of the page's own filters, which a view keeps too; where the page searches more rows than it
    hands in, they are all that searches (`is_searched`).
    """
    table = _table(rows)
    labels = _labels(table, options.get("column_config") or {})
    places, view, ending = choose(
        table, key=key, place=place, inputs=inputs, labels=labels, is_searched=is_searched
    )
    shown = columns(view, list(labels.values()))
    chosen = st.dataframe(
        _picked(rows, places[:ROWS_SHOWN]),
        key=key + ending,
        column_order=[name for name in table if labels[name] in shown] if view.hidden else None,
        **options,
    )
    if len(places) > ROWS_SHOWN:
        first, count = f"{ROWS_SHOWN:,}", f"{len(places):,}"
        st.caption(_("The first {shown} of {all} rows.", shown=first, all=count))
    return _selected(chosen, places)


def choose(
    table: listing.Table,
    *,
    key: str,
    place: str = "",
    inputs: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    is_searched: bool = True,
) -> tuple[list[int], View, str]:
    """Draw the bar over a table drawn elsewhere.

    The rows to show by their places, the view, and what the table's key must end in: another
    choice of rows is another table, whose rows nobody has selected yet.
    """
    count = len(next(iter(table.values()), ()))
    if count <= ROWS_AT_ONCE and not inputs and _state(key) not in st.session_state:
        return list(range(count)), View(), ""
    shown = {(labels or {}).get(name, name): cells for name, cells in table.items()}
    view = _Bar(shown, key, place or key, tuple(inputs)).draw(is_searched=is_searched)
    places = listing.rows_of(view, shown, names_of)
    if len(places) < count:
        st.caption(_("{shown} of {all} rows", shown=f"{len(places):,}", all=f"{count:,}"))
    if count and not places:
        st.info(_("No row matches. Drop a condition or show all."), icon=":material/search_off:")
    return places, view, "" if view == View() else f"_{hash(view) & 0xFFFFFFFF:x}"


def fill_inputs() -> None:
    """Set the page's own filters as the view just opened says; before the page is drawn."""
    st.session_state.update(st.session_state.pop(_INPUTS, {}))


def _state(key: str) -> str:
    return f"list_of_{key}"


class _Bar:
    """The widgets over one list; they read and write the list's view in the page's state."""

    def __init__(self, table: listing.Table, key: str, place: str, inputs: tuple[str, ...]) -> None:
        self.table, self.key, self.place, self.inputs = table, key, place, inputs
        self.saved = preferences.views_at(place)
        if _state(key) not in st.session_state:
            st.session_state[_state(key)] = View()
            self._open_first()

    @property
    def view(self) -> View:
        """What is chosen now."""
        found: View = st.session_state[_state(self.key)]
        return found

    def draw(self, *, is_searched: bool) -> View:
        """The bar; the view as it stands after what was just typed."""
        with st.container(horizontal=True, vertical_alignment="center", key=f"{self.key}_bar"):
            if is_searched:
                self._draw_search()
            narrowed = len(self.view.conditions) + bool(self.view.sort) + bool(self.view.hidden)
            said = _("Filter and sort") if is_searched else _("Views")
            popover = st.popover(
                f"{said} ({narrowed})" if narrowed else said,
                icon=":material/tune:",
                key=f"{self.key}_popover",
                on_change="rerun",
            )
            self._draw_saved()
        if popover.open:
            with popover:
                if is_searched:
                    self._draw_choices()
                self._draw_keeping()
        return self.view

    def _change(self, **values: Any) -> None:  # noqa: ANN401 - fields of a view
        st.session_state[_state(self.key)] = self.view.with_(**values)

    def _turn(self) -> str:
        """Part of the key of every widget in the popover: a view just opened makes them anew."""
        return f"{self.key}_{st.session_state.get(f'{self.key}_turn', 0)}"

    def _draw_search(self) -> None:
        words = f"{self.key}_words"
        st.session_state.setdefault(words, self.view.words)
        st.text_input(
            _("Search this list"),
            key=words,
            placeholder=_("Search this list"),
            icon=":material/search:",
            label_visibility="collapsed",
            width=240,
            on_change=lambda: self._change(words=st.session_state[words].strip()),
        )

    def _draw_saved(self) -> None:
        if not self.saved:
            return
        names = {each.id: _named(each) for each in self.saved}
        chosen, just_kept = f"{self.key}_saved", f"{self.key}_kept"
        if just_kept in st.session_state:
            st.session_state[chosen] = st.session_state.pop(just_kept)
        st.selectbox(
            _("Saved views"),
            list(names),
            index=None,
            format_func=lambda view_id: names.get(view_id, str(view_id)),
            key=chosen,
            placeholder=_("Saved views"),
            label_visibility="collapsed",
            width=220,
            on_change=lambda: self._open(st.session_state[chosen]),
        )

    def _open(self, view_id: int | None) -> None:
        found = next((each for each in self.saved if each.id == view_id), None)
        view = View() if found is None else listing.view_from(found.content["view"])
        st.session_state[_state(self.key)] = view
        st.session_state[f"{self.key}_words"] = view.words
        st.session_state[f"{self.key}_turn"] = st.session_state.get(f"{self.key}_turn", 0) + 1
        st.session_state[_INPUTS] = {
            name: listing.input_from(value)
            for name, value in (found.content["inputs"] if found else {}).items()
            if name in self.inputs
        }

    def _open_first(self) -> None:
        """The view the reader wants this list to open with."""
        first = preferences.get(f"view:{self.place}")
        found = next((each for each in self.saved if str(each.id) == first), None)
        if found is not None:
            self._open(found.id)
            st.session_state[f"{self.key}_saved"] = found.id
            if st.session_state[_INPUTS]:
                st.rerun()

    def _draw_choices(self) -> None:
        """Conditions, order and columns; then keeping them."""
        columns, view, turn = list(self.table), self.view, self._turn()
        before = {listing.find(each.column, columns, names_of): each for each in view.conditions}
        chosen = st.multiselect(
            _("Only rows by"),
            columns,
            [each for each in before if each],
            key=f"{turn}_by",
            placeholder=_("Choose options"),
        )
        conditions = [
            self._draw_condition(at, column, before.get(column)) for at, column in enumerate(chosen)
        ]
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        sort = listing.find(view.sort, columns, names_of) if view.sort else None
        sort = left.selectbox(
            _("Sorted by"), columns, columns.index(sort) if sort else None, key=f"{turn}_sort"
        )
        is_descending = right.toggle(_("Largest first"), view.is_descending, key=f"{turn}_down")
        gone = [listing.find(each, columns, names_of) for each in view.hidden]
        hidden = st.multiselect(
            _("Columns left out"),
            columns,
            [each for each in gone if each],
            key=f"{turn}_hidden",
            placeholder=_("Choose options"),
        )
        made = view.with_(
            conditions=tuple(each for each in conditions if not each.is_empty),
            sort=kept(sort, names_of) if sort else (),
            is_descending=is_descending,
            hidden=tuple(kept(each, names_of) for each in hidden),
        )
        if made != view:
            st.session_state[_state(self.key)] = made
            st.rerun()

    def _draw_condition(self, at: int, column: str, before: Condition | None) -> Condition:
        cells, key = self.table[column], f"{self._turn()}_{at}_{column}"
        named, now = kept(column, names_of), before or Condition(())
        match listing.kind_of(cells):
            case "choice":
                choices = sorted({listing.written(cell) for cell in cells} - {""})
                chosen = [listing.find(each, choices, names_of) for each in now.values]
                values = st.multiselect(
                    column,
                    choices,
                    [c for c in chosen if c],
                    key=key,
                    placeholder=_("Choose options"),
                )
                return Condition(named, tuple(kept(each, names_of) for each in values))
            case "day":
                return self._draw_days(column, named, now, key)
            case "number":
                left, right = st.columns(2)
                first = left.text_input(_("{field} from", field=column), now.first, key=f"{key}_1")
                last = right.text_input(_("{field} to", field=column), now.last, key=f"{key}_2")
                ends = [listing.number(each) for each in (first, last)]
                if any(
                    said.strip() and end is None
                    for said, end in zip((first, last), ends, strict=True)
                ):
                    st.error(_("Type a number, such as 1,234.50."))
                said = ["" if end is None else str(end) for end in ends]
                return Condition(named, first=said[0], last=said[1])
            case _:
                words = st.text_input(_("{field} contains", field=column), now.words, key=key)
                return Condition(named, words=words.strip())

    def _draw_days(
        self, column: str, named: tuple[str, ...], now: Condition, key: str
    ) -> Condition:
        ends = []
        for place, said, end in zip(
            st.columns(2),
            (_("{field} from", field=column), _("{field} to", field=column)),
            (now.first, now.last),
            strict=True,
        ):
            day = date.fromisoformat(end) if end else None
            typed = place.date_input(said, day, key=f"{key}_{said}", format="YYYY-MM-DD")
            ends.append(typed.isoformat() if isinstance(typed, date) else "")
        return Condition(named, first=ends[0], last=ends[1])

    def _draw_keeping(self) -> None:
        current = st.session_state.get(f"{self.key}_saved")
        mine = next((each for each in self.saved if each.id == current and each.is_own), None)
        turn, roles = self._turn(), preferences.role_names()
        name = st.text_input(
            _("Keep this view as"), mine.name if mine else "", key=f"{turn}_name_{current}"
        )
        shared = st.multiselect(
            _("Shared with"), list(roles), [*(mine.shared_with if mine else ())],
            format_func=lambda code: roles.get(code, code), key=f"{turn}_shared_{current}",
            placeholder=_("Choose options"),
        )  # fmt: skip
        is_first = st.checkbox(
            _("Open this list with it"),
            bool(mine) and preferences.get(f"view:{self.place}") == str(mine.id),
            key=f"{turn}_first_{current}",
        )
        with st.container(horizontal=True):
            if st.button(_("Keep view"), key=f"{self.key}_keep", type="primary"):
                self._keep(name, shared, is_first=is_first)
            if mine and st.button(_("Forget view"), key=f"{self.key}_forget"):
                preferences.drop_view(mine.id)
                st.session_state[f"{self.key}_kept"] = None
                st.rerun()
            st.button(
                _("Show all"), key=f"{self.key}_all", type="tertiary",
                on_click=partial(self._open, None),
            )  # fmt: skip

    def _keep(self, name: str, shared: list[str], *, is_first: bool) -> None:
        content = {
            "view": self.view.as_json(),
            "inputs": {
                each: listing.input_kept(st.session_state[each])
                for each in self.inputs
                if each in st.session_state
            },
        }
        with feedback.refusals():
            view_id = preferences.save_view(self.place, name, content, shared)
            place = f"view:{self.place}"
            if is_first:
                preferences.keep(place, str(view_id))
            elif preferences.get(place) == str(view_id):
                preferences.keep(place, "")
            st.session_state[f"{self.key}_kept"] = view_id
            st.rerun()


def _named(view: SavedView) -> str:
    return view.name if view.is_own else f"{view.name} · {view.owner}"


def _table(rows: Rows) -> dict[str, Sequence[Any]]:
    if isinstance(rows, pl.DataFrame):
        return {name: rows[name].to_list() for name in rows.columns}
    if isinstance(rows, Mapping):
        return dict(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _labels(table: listing.Table, config: Mapping[str, Any]) -> dict[str, str]:
    """What each column is called on the page."""
    labels = {}
    for name in table:
        column = config.get(name)
        label = column.get("label") if isinstance(column, Mapping) else column
        labels[name] = label if isinstance(label, str) else name
    return labels


def columns(view: View, labels: Sequence[str]) -> list[str]:
    """The columns the view leaves, in their order."""
    gone = [listing.find(each, labels, names_of) for each in view.hidden]
    return [label for label in labels if label not in gone]


def _picked(rows: Rows, places: list[int]) -> Rows:
    if isinstance(rows, pl.DataFrame):
        return rows[places]
    if isinstance(rows, Mapping):
        return {name: [cells[at] for at in places] for name, cells in rows.items()}
    return [rows[at] for at in places]


def _selected(chosen: Any, places: list[int]) -> dict[str, dict[str, list[Any]]]:  # noqa: ANN401
    """The selection by the places of the rows as they were handed in."""
    try:
        said = chosen["selection"]
    except (KeyError, TypeError):
        return {"selection": {"rows": [], "columns": [], "cells": []}}
    return {
        "selection": {
            "rows": [places[at] for at in said["rows"]],
            "columns": list(said["columns"]),
            "cells": [(places[at], column) for at, column in said["cells"]],
        }
    }
