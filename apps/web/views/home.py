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
from erp.alerts import queries as stock_alerts
from erp.counting import cycles


def draw() -> None:
    """The page."""
    person = identity.person()
    st.title(_("Good to see you, {name}", name=person.display_name))
    if person.may("pipelines", "view"):
        _draw_backup()
    if person.may("stock", "view"):
        _draw_stock_tasks(person)
    _draw_ways(person)
    if cards.may_see_totals():
        _draw_proofs()


def _draw_backup() -> None:
    here = context.current()
    if here.database.is_sqlite:
        backup_age.draw(backups.standing(here.home, datetime.now(UTC)))


def _draw_stock_tasks(person: Person) -> None:
    """What in stock waits for this person: alerts that name them, counts their roles shall do."""
    with context.current().database.reading() as connection:
        alerts = stock_alerts.count_of(connection, person.user_id)
        tasks = cycles.open_tasks(connection)
    seen = person.scope.warehouses
    mine = [
        task
        for task in tasks
        if task.role in person.role_codes and (seen is None or task.warehouse in seen)
    ]
    said = [_("{count} stock alerts name you", count=alerts)] if alerts else []
    late = sum(task.is_escalated for task in mine)
    if mine:
        said.append(_("{count} products are due to be counted", count=len(mine)))
    if late:
        said.append(_("{count} of them late and handed on to you", count=late))
    if said:
        st.page_link(pages.WATCHING.page(), label=" · ".join(said), icon=":material/notifications:")


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
