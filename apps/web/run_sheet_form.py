"""The run sheet of a cut-over on the page: who does what, when, for how long; go or no-go.

Belongs here: the grid a person fills in, the list of decisions. Does not: the sheet itself
(`ingest.mapped.run_sheet`), migrating.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import streamlit as st

from apps.web import context, feedback, lists
from apps.web.language import either
from apps.web.language import text as _
from operations.migration import run_sheet_of


def draw(source: str) -> None:
    """The steps to plan, what must hold to go, the page to print; kept as it is typed."""
    home = context.current().home
    with feedback.refusals():
        sheet, page = run_sheet_of(source, home, [], None)
        first = datetime.fromisoformat(sheet["steps"][0]["begins"])
        left, right = st.columns([1, 1], width=420)
        day = left.date_input(_("The first step is on"), first.date(), key="run_sheet_day")
        hour = right.time_input(_("It begins at"), first.time(), key="run_sheet_hour")
        typed = _draw_steps(sheet["steps"])
        planned = owners_of(sheet["steps"], typed)
        begins = datetime.combine(day, hour or time(18))
        if planned or begins != first:
            run_sheet_of(source, home, planned, begins)
            st.rerun()
        _draw_decisions(sheet)
        st.download_button(
            _("Run sheet to print"), page.read_bytes(), page.name, "text/html",
            key="run_sheet_page", icon=":material/download:",
        )  # fmt: skip


def _draw_steps(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    typed: list[dict[str, Any]] = st.data_editor(
        [
            {
                "step": _said(each),
                "owner": each["owner"],
                "minutes": each["minutes"],
                "measured": each["is_measured"],
                "begins": each["begins"],
                "ends": each["ends"],
            }
            for each in steps
        ],
        key="run_sheet_steps",
        hide_index=True,
        disabled=["step", "measured", "begins", "ends"],
        column_config={
            "step": st.column_config.TextColumn(_("Step"), width="large"),
            "owner": st.column_config.TextColumn(_("Owner")),
            "minutes": st.column_config.NumberColumn(_("Minutes"), min_value=1, step=1),
            "measured": st.column_config.CheckboxColumn(_("Measured in the rehearsal")),
            "begins": st.column_config.TextColumn(_("Begins")),
            "ends": st.column_config.TextColumn(_("Ends")),
        },
    )
    return typed


def owners_of(steps: Sequence[Mapping[str, Any]], typed: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was typed otherwise than it stood, as `run_sheet_of` takes it: `step=owner/minutes`."""
    return [
        f"{step['code']}={(row['owner'] or '').strip()}/{row['minutes'] or step['minutes']}"
        for step, row in zip(steps, typed, strict=True)
        if (row["owner"] or "").strip() != step["owner"]
        or (row["minutes"] or step["minutes"]) != step["minutes"]
    ]


def _draw_decisions(sheet: Mapping[str, Any]) -> None:
    down = _("Nobody can enter anything for {minutes} minutes.", minutes=sheet["down_minutes"])
    if sheet["go"]:
        st.success(f"{_('Go: everything that must hold holds.')} {down}", icon=":material/check:")
    else:
        st.warning(f"{_('Not yet: see what is missing.')} {down}", icon=":material/pending:")
    lists.draw(
        [
            {
                _("What must hold"): _said(each),
                _("It does"): each["holds"],
                _("What is missing"): "、".join(either(each["why_zh"], each["why_en"])),
            }
            for each in sheet["decisions"]
        ],
        key="run_sheet_decisions",
        hide_index=True,
    )
    st.caption(_("The way back, until people enter: {command}", command=sheet["point"]["command"]))


def _said(each: Mapping[str, Any]) -> str:
    return str(either(each["zh"], each["en"]))
