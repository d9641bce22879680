"""Review of rights 权限审核: who holds which role, when they last came, and who signed it off."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, sheets
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from apps.web.queries.masters import Company
from apps.web.queries.sheet import Column, Row, Sheet
from erp.access import queries as access
from erp.access import reviews
from erp.access.reviews import Holding
from erp.monitoring import queries as monitoring

SAID = "review_said"
IDLE = timedelta(days=90)
"""Who has not come for so long hardly needs what they hold."""


def draw() -> None:
    """The page: how long ago the last one was, the holdings, signing off, earlier ones."""
    person = identity.require("access", "view")
    st.title(_("Review of rights"))
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/verified_user:")
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        found = reviews.holdings(connection)
        past = reviews.reviews(connection)
        last = reviews.reviewed_at(connection)
        every = monitoring.rules(connection)["review_late"].threshold
        roles = {each.code: _role_name(each) for each in access.roles(connection)}
    if last is not None:
        days = (here.database.clock() - last).days
        words = _("Last reviewed {days} days ago; due every {every} days.", days=days, every=every)
        (st.warning if days > every else st.caption)(words)
    sheets.draw(_as_sheet(found, roles, company), key="review", module="access")
    if person.may("access", "edit"):
        _draw_sign_off(person.user_id, len(found))
    _draw_past(past, company.time_zone)


def _role_name(role: access.Role) -> str:
    return role.name_zh if is_chinese() else role.name_en


def _as_sheet(found: list[Holding], roles: dict[str, str], company: Company) -> Sheet:
    labels = (_("User"), _("Name"), _("Role"), _("By group"), _("Last here"), _("To look at"))
    now = context.current().database.clock()

    def doubt(each: Holding) -> str:
        if each.last_seen_at is None:
            return _("never here")
        return _("not here for 90 days") if now - each.last_seen_at > IDLE else ""

    return Sheet(
        "review",
        _("Review of rights"),
        (company.name,),
        tuple(Column(label) for label in labels),
        [
            Row(
                (
                    each.user, each.display_name, roles.get(each.role, each.role), each.group,
                    figures.moment(each.last_seen_at, company.time_zone), doubt(each),
                )
            )
            for each in found
        ],
    )  # fmt: skip


def _draw_sign_off(user_id: int, count: int) -> None:
    with st.container(border=True):
        note = st.text_input(_("Note"), key="review_note")
        label = _("I looked over all {count} holdings", count=count)
        if not st.button(label, key="review_sign", type="primary", icon=":material/verified_user:"):
            return
        database = context.current().database
        with feedback.refusals():
            with database.operational() as connection:
                reviews.sign_off(connection, user_id=user_id, note=note, now=database.clock())
            st.session_state[SAID] = _("Signed off.")
            st.rerun()


def _draw_past(past: list[reviews.Review], zone: str) -> None:
    st.subheader(_("Earlier reviews"))
    if not past:
        st.info(_("Rights were not reviewed yet."), icon=":material/history:")
        return
    lists.draw(
        [
            {
                _("When"): figures.moment(each.reviewed_at, zone),
                _("Who"): each.by,
                _("Holdings"): each.holdings,
                _("Note"): each.note,
            }
            for each in past
        ],
        key="reviews",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
