"""The frame around every page; Streamlit runs this script anew for each interaction.

Belongs here: navigation by rights, who is signed in, language, sign-out. Does not: any page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

import streamlit as st

from apps.web import context, feedback, identity, lists, look, marts, menu, metrics, preferences
from apps.web.language import LANGUAGES, reader_language
from apps.web.language import text as _
from apps.web.pages import ACCOUNT, ALERTS, HOME, SEARCH, PageEntry, pages_for
from erp.access.queries import Person
from erp.monitoring import queries as monitoring
from operations import logs

ASSETS = Path(__file__).parent / "assets"
_ASKED, _STARTED, _SHOWN = "search_asked", "started", "shown_page"
_log = logging.getLogger("ledgerhouse.page")


def draw() -> None:
    """Find out whose page it is, then draw navigation and the chosen page."""
    logs.start()
    person = identity.open_page()
    logs.bind(session=st.session_state[identity.OWNER], user=person.user_id)
    marts.begin_run()
    st.set_page_config(
        page_title="账仓 Ledgerhouse", page_icon=str(ASSETS / "icon.svg"), layout="wide"
    )
    logo = st.session_state.get(identity.LOGO)
    picture = look.picture_of(logo) if logo else str(ASSETS / "logo.svg")
    st.logo(picture, icon_image=str(ASSETS / "icon.svg"), size="large")
    entries = (ACCOUNT,) if person.duty else pages_for(person)
    pages = {entry: entry.page() for entry in entries}
    page = st.navigation(list(pages.values()), position="hidden")
    with st.sidebar:
        _draw_search()
        _draw_alerts(person)
        menu.draw(pages, page)
        _draw_person(person)
    lists.fill_inputs()
    shown = page.url_path or "home"
    logs.bind(page=shown)
    _lead_to_start(page, pages)
    with metrics.drawing(shown), _loading(shown), feedback.refusals():
        page.run()


def _lead_to_start(page: st.Page, pages: Mapping[PageEntry, st.Page]) -> None:
    """Whoever comes in by the home page begins where they like to; home is a click away."""
    is_first = not st.session_state.get(_STARTED)
    st.session_state[_STARTED] = True
    if not is_first or page != pages.get(HOME):
        return
    wanted = preferences.get(preferences.START_PAGE)
    start = next((each for entry, each in pages.items() if entry.path == wanted), None)
    if start is not None:
        st.switch_page(start)


@contextmanager
def _loading(shown: str) -> Iterator[None]:
    """Say that a page just opened is being made; a change on a page does not push it down."""
    is_new = st.session_state.get(_SHOWN) != shown
    st.session_state[_SHOWN] = shown
    with st.spinner(_("Loading …")) if is_new else nullcontext():
        yield


def _draw_search() -> None:
    words = st.text_input(
        _("Search"),
        key="search_words",
        placeholder=_("Screen, product, party, number; pinyin will do"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_ask_for_search,
    ).strip()
    if st.session_state.pop(_ASKED, False) and words:
        st.switch_page(SEARCH.page(), query_params={"q": words})


def _ask_for_search() -> None:
    st.session_state[_ASKED] = True


def _draw_alerts(person: Person) -> None:
    """How many alerts nobody sees to, on every page, for those who run the system."""
    if not person.may(*ALERTS.right):
        return
    with context.current().database.reading() as connection:
        count = monitoring.count_untaken(connection)
    if count:
        st.page_link(
            ALERTS.page(),
            label=_("Alerts: {count}", count=count),
            icon=ALERTS.icon,
            width="stretch",
        )


def _draw_person(person: Person) -> None:
    st.space("small")
    st.caption(f"{person.display_name} · {', '.join(identity.role_names())}")
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        default=reader_language(),
        key=identity.LANGUAGE_CHOICE,
        required=True,
        on_change=identity.keep_language,
        label_visibility="collapsed",
    )
    st.link_button(_("Sign out"), "/sign-out", icon=":material/logout:", type="tertiary")


if __name__ == "__main__":
    draw()
