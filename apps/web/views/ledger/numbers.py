"""Number series 单据编号: each kind's numbers of a month, what was reversed or is missing."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, pages, sheets
from apps.web.language import text as _
from apps.web.queries.sheet import Column, Row, Sheet
from apps.web.views.proofs.document import kind_name
from erp.verification.exceptions import Series, document_series, numbered_months

SHOWN = 20
"""Missing numbers named one by one in a cell; of more the count is said."""


def draw() -> None:
    """The page. A click opens the last document of a series."""
    identity.require("ledger", "view")
    st.title(_("Number series"))
    with context.current().database.reading() as connection:
        months = numbered_months(connection)
        if not months:
            st.info(_("Nothing was posted yet."), icon=":material/tag:")
            return
        month = st.selectbox(_("Month"), months, key="numbers_month") or months[0]
        found = document_series(connection, month)
    missing = [number for each in found for number in each.missing]
    if missing:
        st.error(_("Missing: {numbers}", numbers=_listed(missing)), icon=":material/error:")
    else:
        st.success(
            _("{count} series of {month}: every number is there once.", count=len(found),
              month=month),
            icon=":material/task_alt:",
        )  # fmt: skip
    clicked = sheets.draw(number_sheet(found, month), key="numbers_list")
    if clicked is not None:
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": clicked.opens})


def number_sheet(found: list[Series], month: str) -> Sheet:
    """A row a series: its first and last number, how many, those reversed and those missing."""
    columns = (
        Column(_("Kind")), Column(_("Series")), Column(_("First")), Column(_("Last")),
        Column(_("Documents")), Column(_("Reversed by a later document")), Column(_("Missing")),
    )  # fmt: skip
    rows = [
        Row(
            (
                kind_name(each.kind), each.series, each.first, each.last, f"{each.documents:,}",
                _listed(each.reversed), _listed(each.missing),
            ),
            opens=each.last,
        )
        for each in found
    ]  # fmt: skip
    return Sheet(f"numbers-{month}", _("Number series"), (month,), columns, rows)


def _listed(numbers: list[str]) -> str:
    said = ", ".join(numbers[:SHOWN])
    more = len(numbers) - SHOWN
    return f"{said} …(+{more:,})" if more > 0 else said


if __name__ == "__main__":
    draw()
