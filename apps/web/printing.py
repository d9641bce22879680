"""Printing a document: in which language and on which paper, how often it was, and by whom.

Belongs here: the choice, and counting what was printed. Does not: how the paper looks
(`apps.web.papers`); who may open the document (`check_may_open`, asked before by the page).
"""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, lists
from apps.web.language import LANGUAGES, message, reader_language
from apps.web.language import text as _
from apps.web.papers import Copy, to_pdf
from apps.web.queries import masters, papers
from apps.web.sheets import note_export
from erp.access.queries import Person
from erp.documents.printing import A4, FORMS, TRIPLICATE, note_print

FORM_NAMES = {A4: message("A4"), TRIPLICATE: message("Three parts, 241 × 140 mm")}


def draw_printing(document_id: int, number: str) -> None:
    """The choice of paper and language, at first the party's; a button; the earlier prints."""
    with context.current().database.reading() as connection:
        asked = papers.language_of(connection, document_id)
        printed = papers.prints_of(connection, document_id)
    person = identity.person()  # asked now: the file is made when no page is being run
    said = _("Print (printed {count} times)", count=len(printed)) if printed else _("Print")
    with st.popover(said, icon=":material/print:"):
        codes = list(LANGUAGES)
        first = asked if asked in codes else reader_language()
        language = st.selectbox(
            _("Language"), codes, codes.index(first), format_func=LANGUAGES.__getitem__,
            key=f"print_language_{number}",
            help=_("At first the language kept with the party."),
        )  # fmt: skip
        form = st.selectbox(
            _("Paper"), FORMS, format_func=lambda each: _(FORM_NAMES[each]),
            key=f"print_form_{number}",
        )  # fmt: skip
        st.download_button(
            _("Print as PDF"), lambda: printed_now(number, form, language, person),
            f"{number}.pdf", "application/pdf", key=f"print_{number}", type="primary",
            icon=":material/print:", on_click=lambda: note_export(f"{number}.pdf"),
        )  # fmt: skip
        if printed:
            _draw_prints(printed, number)


def printed_now(number: str, form: str, language: str, person: Person) -> bytes:
    """The document as PDF, counted as printed by the person now."""
    here = context.current()
    with here.database.reading() as connection:
        paper = papers.get_paper(connection, number, language, person.scope.field_classes)
    now = here.database.clock()
    with here.database.operational() as connection:
        copy = note_print(
            connection, paper.shown.id, form=form, language=language, user_id=person.user_id,
            now=now,
        )  # fmt: skip
    moment = figures.moment(now, paper.company.time_zone, language=language)
    return to_pdf(paper, form, Copy(copy, person.display_name, moment))


def _draw_prints(printed: list[papers.Print], number: str) -> None:
    with context.current().database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
    lists.draw(
        [
            {
                "copy": each.copy,
                "who": each.who,
                "at": figures.moment(each.printed_at, zone),
                "form": _(FORM_NAMES[each.form]),
                "language": LANGUAGES.get(each.language, each.language),
            }
            for each in printed
        ],
        key=f"prints_{number}",
        place="prints",
        hide_index=True,
        column_config={
            "copy": st.column_config.NumberColumn(_("Print no.")),
            "who": st.column_config.TextColumn(_("Who")),
            "at": st.column_config.TextColumn(_("When")),
            "form": st.column_config.TextColumn(_("Paper")),
            "language": st.column_config.TextColumn(_("Language")),
        },
    )
