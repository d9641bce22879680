"""Home 首页: where to go, and which figures of the published version are proved."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import streamlit as st

from analytics.tie_outs import definitions
from apps.web import backup_age, cards, context, dashboard, figures, identity, marts, pages
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.queries import backups
from erp.access.queries import Person


def draw() -> None:
    """The page."""
    person = identity.person()
    st.title(_("Good to see you, {name}", name=person.display_name))
    if person.may("pipelines", "view"):
        _draw_backup()
    _draw_ways(person)
    if cards.may_see_totals():
        _draw_proofs()


def _draw_backup() -> None:
    here = context.current()
    if here.database.is_sqlite:
        backup_age.draw(backups.standing(here.home, datetime.now(UTC)))


def _draw_ways(person: Person) -> None:
    entries = [entry for entry in pages.pages_for(person) if entry.section.strip()]
    with st.container(horizontal=True):
        for entry in entries:
            with st.container(border=True, width=230):
                st.page_link(entry.page())


def _draw_proofs() -> None:
    company = dashboard.begin(_("Proofs"), is_title=False)
    if company is None:
        return
    with st.container(border=True):
        for each in definitions():
            (result,) = marts.tie_outs((each.name,))
            said, mark = st.columns([5, 1], vertical_alignment="center")
            with said:
                st.markdown(each.zh if is_chinese() else each.en)
                if result is not None:
                    st.caption(
                        _(
                            "Warehouse {warehouse} · ledger {ledger}",
                            warehouse=figures.amount(Decimal(result.warehouse)),
                            ledger=figures.amount(Decimal(result.ledger)),
                        )
                    )
            with mark:
                cards.draw_mark((each.name,))


if __name__ == "__main__":
    draw()
