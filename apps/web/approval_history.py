"""The steps of a document's approval as a table, on whatever page shows the document."""

from __future__ import annotations

import streamlit as st

from apps.web import context, lists
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import corrections
from erp.workflow.queries import history


def draw_history(document_id: int) -> None:
    """Every step of a document's approval, decided or waiting; nothing where none is due."""
    with context.current().database.reading() as connection:
        steps = history(connection, document_id)
        roles = corrections.role_names(connection, reader_language())
    said = {"approve": _("approved"), "return": _("returned"), "forward": _("passed on")}
    if steps:
        st.subheader(_("Approval"))
        lists.draw(
            [
                {
                    "#": each.step,
                    _("Role"): roles.get(each.role, each.role),
                    _("Decision"): said.get(each.decision, _("waiting")),
                    _("Person"): each.person
                    + (
                        f" ({_('for {name}', name=each.on_behalf_of)})" if each.on_behalf_of else ""
                    ),
                    _("Time"): each.recorded_at[:19].replace("T", " "),
                    _("Comment"): each.comment,
                }
                for each in steps
            ],
            key="approval_history_draw_history",
            hide_index=True,
        )
