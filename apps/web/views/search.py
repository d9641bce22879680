"""Search 搜索: screens, reports and records by what was typed into the sidebar's field."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from analytics.published import NothingPublished
from apps.web import context, identity, marts, pages
from apps.web.language import LANGUAGES, reader_language, translate
from apps.web.language import text as _
from apps.web.matching import rank
from apps.web.pages import PageEntry
from apps.web.queries import report_pack, search
from apps.web.queries.documents import NoSuchDocument, get_document
from apps.web.queries.search import Record
from apps.web.views.proofs.document import check_may_open, kind_name
from erp.access.queries import Person

SCREENS = 12


def draw() -> None:
    """The page: `?q=…` is what was typed."""
    person = identity.person()
    words = st.query_params.get("q", "").strip()
    st.title(_("Search"))
    if not words:
        st.info(
            _("Type a screen, a report, a product, a party or a number; pinyin will do."),
            icon=":material/search:",
        )
        return
    st.caption(_("Found for “{words}”", words=words))
    shown = _draw_screens(person, words) + _draw_reports(person, words)
    shown += _draw_records(person, words)
    if not shown:
        st.info(
            _("Nothing has this name or number. Try fewer letters, or the whole number."),
            icon=":material/search_off:",
        )


def _draw_screens(person: Person, words: str) -> int:
    ranked = []
    for entry in pages.pages_for(person):
        place = rank(words, [translate(entry.title, each) for each in LANGUAGES])
        if place is not None and entry.section.strip():
            ranked.append((place, entry.path, entry))
    if ranked:
        st.subheader(_("Screens"))
        with st.container(horizontal=True):
            for _place, _path, entry in sorted(ranked)[:SCREENS]:
                with st.container(border=True, width=230):
                    st.page_link(entry.page())
    return len(ranked)


def _draw_reports(person: Person, words: str) -> int:
    try:
        reports = report_pack.allowed(marts.reader(), person)
    except NothingPublished:
        return 0
    found = [
        each
        for each in reports
        if rank(words, [each.title(language) for language in LANGUAGES]) is not None
    ]
    if found:
        st.subheader(_("Reports"))
    for each in found:
        st.page_link(
            pages.REPORTS.page(), label=each.title(reader_language()),
            query_params={"report": each.name}, icon=":material/summarize:",
        )  # fmt: skip
    return len(found)


def _draw_records(person: Person, words: str) -> int:
    may = set(pages.pages_for(person))
    seen = person.scope.customers
    with context.current().database.reading() as connection:
        found: list[tuple[str, PageEntry, str, list[Record]]] = [
            (_("Documents"), pages.DOCUMENT, "number", [
                each
                for each in search.documents(connection, words, kind_name)
                if _may_open(connection, each.opens, person)
            ]),
        ]  # fmt: skip
        if pages.VOUCHER in may:
            found.append((_("Vouchers"), pages.VOUCHER, "name", search.voucher(connection, words)))
        if pages.PRODUCTS in may:
            listed = search.products(connection, words)
            found.append((_(pages.PRODUCTS.title), pages.PRODUCTS, "code", listed))
        if pages.PARTIES in may:
            listed = search.parties(connection, words, seen)
            found.append((_("Customers and suppliers"), pages.PARTIES, "party", listed))
    for title, page, named, records in found:
        if records:
            st.subheader(title)
        for each in records:
            closed = f" · {_('closed')}" if each.is_closed else ""
            st.page_link(
                page.page(), label=f"{each.opens} · {each.says}{closed}",
                query_params={named: each.opens}, icon=page.icon,
            )  # fmt: skip
    return sum(len(records) for *_, records in found)


def _may_open(connection: Connection, number: str, person: Person) -> bool:
    try:
        check_may_open(get_document(connection, number, reader_language()), person)
    except NoSuchDocument:
        return False
    return True


if __name__ == "__main__":
    draw()
