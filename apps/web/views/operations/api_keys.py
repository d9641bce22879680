"""API keys API 密钥: by what programs and devices come in; made, watched and revoked here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from apps.web import context, feedback, figures, identity, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access import api_keys
from erp.access.api_keys import ApiKey
from erp.access.queries import Person
from erp.access.rules import Right, check_right

USUAL_DAYS = 90
MADE = "api_key_made"

MAY: dict[Right, str] = {
    ("stock", "create"): message("Post readings of stock"),
    ("purchasing", "create"): message("Receive purchase orders"),
    ("stock", "view"): message("Read stock"),
}
"""What a key is made for; other rights are of no use to what the API offers."""


def draw() -> None:
    """The page."""
    person = identity.require("access", "view")
    st.title(_("API keys"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        found = api_keys.api_keys(connection)
        used = api_keys.last_uses(connection)
    _draw_made()
    with st.expander(_("New key"), expanded=not found, icon=":material/add:"):
        _draw_new(person, company.time_zone)
    if not found:
        st.info(
            _("No key yet. Make one for each device, so that each can be revoked alone."),
            icon=":material/key:",
        )
        return
    now = here.database.clock()
    lists.draw(
        [
            {
                _("Name"): key.name,
                _("Ends with"): f"…{key.hint}",
                _("State"): _state(key, now),
                _("May"): "、".join(
                    _(MAY.get(each, ":".join(each))) for each in sorted(key.rights)
                ),
                _("Warehouses"): (
                    _("all") if key.warehouses is None else " ".join(sorted(key.warehouses))
                ),
                _("Expires"): figures.moment(key.expires_at, company.time_zone),
                _("Last used"): figures.moment(used.get(key.id), company.time_zone),
                _("Maker"): key.maker,
            }
            for key in found
        ],
        key="api_keys_draw",
        hide_index=True,
    )
    _draw_one(person, found, company.time_zone)


def _state(key: ApiKey, now: datetime) -> str:
    if key.is_revoked:
        return _("Revoked")
    return _("Live") if key.is_live(now) else _("Expired")


def _may(key: ApiKey) -> str:
    return " · ".join(_(MAY.get(right, ": ".join(right))) for right in sorted(key.rights))


def _draw_made() -> None:
    """The secret, once: the next run of the page has forgotten it."""
    secret = st.session_state.pop(MADE, None)
    if secret is not None:
        st.success(_("Copy the key into the device now. It is not shown again."))
        st.code(secret, language=None)


def _draw_new(person: Person, zone: str) -> None:
    here = context.current()
    today = here.today(zone)
    with here.database.reading() as connection:
        places = masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        )
    left, right = st.columns(2)
    name = left.text_input(_("Name of the device"), key="api_key_name").strip()
    last_day = right.date_input(
        _("Last day"), today + timedelta(days=USUAL_DAYS), key="api_key_last_day",
        format="YYYY-MM-DD",
    )  # fmt: skip
    rights = left.multiselect(
        _("May"), list(MAY), [("stock", "create")], key="api_key_rights",
        format_func=lambda right: _(MAY[right]), placeholder=_("Choose options"),
    )  # fmt: skip
    chosen = right.multiselect(
        _("Only in these warehouses (all without any)"), list(places), key="api_key_places",
        format_func=places.__getitem__, placeholder=_("Choose options"),
    )  # fmt: skip
    is_ready = bool(name and rights)
    if not st.button(_("Make the key"), key="api_key_make", disabled=not is_ready, type="primary"):
        return
    with feedback.refusals():
        with identity.acting("form api keys") as transaction:
            made = api_keys.create_api_key(
                transaction, person, name=name, rights=rights,
                expires_at=_end_of(last_day, zone), now=here.database.clock(),
                warehouses=chosen or None,
            )  # fmt: skip
        st.session_state[MADE] = made.secret
        st.rerun()


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _draw_one(person: Person, found: list[ApiKey], zone: str) -> None:
    here = context.current()
    keys = {key.id: key for key in found}
    chosen = st.selectbox(
        _("Key"), list(keys), key="api_key_of",
        format_func=lambda key_id: f"{keys[key_id].name} …{keys[key_id].hint}",
    )  # fmt: skip
    key = keys[chosen]
    with here.database.reading() as connection:
        used = api_keys.uses(connection, key.id)
    if not key.is_revoked and st.button(
        _("Revoke now"), key="api_key_revoke", icon=":material/block:"
    ):
        with feedback.refusals():
            check_right(person.rights, "access", "edit")
            with identity.acting("form api keys") as transaction:
                api_keys.revoke_api_key(transaction, key.id)
            st.rerun()
    if not used:
        st.caption(_("This key was never used."))
        return
    lists.draw(
        [
            {
                _("When"): figures.moment(use.used_at, zone),
                _("Address"): use.address,
                _("Request"): use.request,
                _("Answer"): str(use.status),
            }
            for use in used
        ],
        key="api_key_uses",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
