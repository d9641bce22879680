"""Delivery note and pick list for printing 出库单、拣货单打印: a page to read, a file to print."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, select_autoescape

from apps.web import context, figures, identity, labels, letterhead, lists
from apps.web.language import LANGUAGE_TAGS, reader_language, translator
from apps.web.language import text as _
from apps.web.queries import documents, masters
from apps.web.queries.documents import NoSuchDocument
from apps.web.sheets import note_export
from apps.web.views.proofs.document import check_may_open, kind_name
from erp.base.errors import LedgerhouseError

PRINTED = ("delivery", "pick_list")

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


def draw() -> None:
    """The note of a delivery or pick list by its number."""
    person = identity.require("sales", "view")
    st.title(_("Delivery note"))
    number = st.text_input(
        _("Number of a delivery or pick list"), st.query_params.get("number", ""), key="note_number"
    ).strip()
    if not number:
        st.info(_("Type the number of what is to be printed."), icon=":material/print:")
        return
    try:
        with context.current().database.reading() as connection:
            shown = documents.get_document(connection, number, reader_language())
            company = masters.get_company(connection, reader_language())
        check_may_open(shown, person)
        if shown.kind not in PRINTED:
            raise NoSuchDocument(number)
    except LedgerhouseError as refusal:
        st.error(refusal.message(reader_language()), icon=":material/block:")
        return
    page = rendered(shown, company.name, letterhead.reached(company))
    st.download_button(
        _("Print view"), page.encode(), f"{shown.number}.html", "text/html", key="note_print",
        icon=":material/print:", type="primary",
        on_click=lambda: note_export(f"{shown.number}.html"),
    )  # fmt: skip
    lists.draw(
        [
            {
                "code": line.product,
                "name": line.name,
                "quantity": f"{figures.quantity(line.quantity)} {labels.unit(line.unit)}",
            }
            for line in shown.lines
        ],
        key="note_lines",
        hide_index=True,
        column_config={
            "code": st.column_config.TextColumn(_("Code")),
            "name": st.column_config.TextColumn(_("Product"), width="large"),
            "quantity": st.column_config.TextColumn(_("Quantity"), alignment="right"),
        },
    )


def rendered(shown: documents.Document, company: str, reached: tuple[str, ...] = ()) -> str:
    """The note as a page of its own, which a browser prints on A4; no prices stand on it."""
    language = reader_language()
    return _templates.get_template("delivery_note.html").render(
        _=translator(language),
        tag=LANGUAGE_TAGS[language],
        title=kind_name(shown.kind),
        shown=shown,
        company=company,
        reached="  ".join(reached),
        day=figures.day,
        quantity=figures.quantity,
        unit=labels.unit,
    )


if __name__ == "__main__":
    draw()
