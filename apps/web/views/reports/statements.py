"""Financial statements 财务报表: the official forms, live from the ledger, each line open."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from apps.web import context, identity, pages, periods, sheets
from apps.web.language import text as _
from apps.web.queries import reports
from erp.statements import queries, statements
from erp.statements.queries import Firm, Months
from erp.statements.statements import Statement


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    st.title(_("Financial statements"))
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        forms = {form.statement: form for form in statements.available(firm.standard)}
        name = st.segmented_control(
            _("Statement"),
            list(forms),
            format_func=lambda each: reports.named(forms[each].name_zh, forms[each].name_en),
            key="statement",
            default="balance_sheet",
            required=True,
            label_visibility="collapsed",
        )
        months = periods.choose(connection, key="statement")
        if months is None or name is None:
            return
        by_department = forms[name].has_departments and st.toggle(
            _("By department"), key="statement_departments"
        )
        filled = (
            statements.fill_by_department(connection, name, months)
            if by_department
            else statements.fill(connection, name, months)
        )
        sheet = reports.statement_sheet(connection, filled)
        _draw_proof(filled)
        st.caption(_("Click a line to open it to its accounts."))
        chosen = sheets.draw(sheet, key=f"statement_{name}_{by_department}")
        if chosen is not None:
            _draw_parts(connection, firm, filled, chosen.opens)


def _draw_proof(filled: Statement) -> None:
    """Whether the statement ties, said on the page itself."""
    for proof in statements.proofs(filled):
        text = reports.named(proof.zh, proof.en)
        if proof.difference:
            st.error(text, icon=":material/error:")
        else:
            st.badge(text, icon=":material/verified:", color="green")


def _draw_parts(connection: Connection, firm: Firm, filled: Statement, key: str) -> None:
    line = next(each for each in filled.form.lines if each.key == key)
    if filled.form.statement == "changes_in_equity" or line.role in ("heading", "blank"):
        return
    by_department = filled.columns[-1] == statements.TOTAL
    column = "period" if by_department else filled.columns[0]
    months = statements.months_of_column(column, filled.months)
    parts = statements.open_line(connection, filled.form.statement, key, filled.months,
                                 column=column)  # fmt: skip
    title = reports.named(line.name_zh, line.name_en)
    st.subheader(f"{title} · {_period(months)}")
    st.caption(line.source)
    opened = sheets.draw(
        reports.parts_sheet(connection, firm, title, parts), key=f"parts_{filled.form.code}_{key}"
    )
    if opened is not None and opened.opens:
        st.switch_page(
            pages.BOOKS.page(),
            query_params={"account": opened.opens, "first": months.first, "last": months.last},
        )


def _period(months: Months) -> str:
    return f"{months.first} – {months.last}"


if __name__ == "__main__":
    draw()
