"""Sessions and passwords 会话与密码策略: how long, how many, how good; set by an administrator."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from apps.web import context, identity, keeping
from apps.web.language import message
from apps.web.language import text as _
from erp.access import queries, services
from erp.access.rules import Policy

NAMES = {
    "idle_minutes": message("Idle time-out (minutes)"),
    "absolute_minutes": message("Longest session (minutes)"),
    "most_sessions": message("Sessions at once"),
    "password_least": message("Shortest password (characters)"),
    "password_days": message("Password lasts (days, 0 for ever)"),
    "passwords_remembered": message("Earlier passwords refused"),
    "link_minutes": message("Links by mail are good for (minutes)"),
}


def draw() -> None:
    """The page."""
    identity.require("access", "view")
    st.title(_("Sessions and passwords"))
    with context.current().database.reading() as connection:
        known = asdict(queries.policy(connection))
    is_open = bool(known.pop("registration_open"))
    may_edit = identity.person().may("access", "edit")
    with st.form("policy", border=True):
        columns = st.columns(3)
        wanted = {
            name: int(
                columns[index % 3].number_input(
                    _(NAMES[name]), 0, None, value, 1, key=f"policy_{name}", disabled=not may_edit
                )
            )
            for index, (name, value) in enumerate(known.items())
        }
        wanted["registration_open"] = int(
            st.toggle(
                _("Strangers may register; they have no rights until you give them roles"),
                is_open, key="policy_registration_open", disabled=not may_edit,
            )
        )  # fmt: skip
        if st.form_submit_button(
            _("Save"), type="primary", disabled=not may_edit, key="policy_save"
        ):
            keeping.keep("policy", lambda to: services.set_policy(to, Policy(**wanted)))


if __name__ == "__main__":
    draw()
