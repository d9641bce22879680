"""Home 首页: what needs attention, how the firm stands, where to go, which figures are proved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import streamlit as st

from analytics.errors import NothingPublished
from analytics.tie_outs import definitions
from apps.web import backup_age, cards, charts, context, dashboard, figures, identity, marts, pages
from apps.web.cards import Card
from apps.web.language import either, is_chinese
from apps.web.language import text as _
from apps.web.marts import ask
from apps.web.queries import backups, finance, management, sales, stock
from erp.access.queries import Person
from erp.alerts import queries as stock_alerts
from erp.counting import cycles
from operations.deliveries import missed

A_DAY = timedelta(days=1)


def draw() -> None:
    """The page."""
    person = identity.person()
    st.title(_("Good to see you, {name}", name=person.display_name))
    if person.may("pipelines", "view"):
        _draw_backup()
    if person.may("stock", "view"):
        _draw_stock_tasks(person)
    _draw_standing(person)
    _draw_ways(person)
    if cards.may_see_totals():
        _draw_proofs()


def _draw_standing(person: Person) -> None:
    """The figures this person may see, four to a row; nothing where none is theirs."""
    company = dashboard.begin(_("Today"), is_title=False)
    if company is None:
        return
    shown = partial(figures.money, currency=company.currency)
    found = [*_money(person, shown), *_trade(person, shown)]
    for start in range(0, len(found), 4):
        cards.draw_row(found[start : start + 4], company.time_zone)
    if cards.may_see_totals() and "cash_tied_up" in marts.reader().marts:
        _draw_tied_up()


def _draw_backup() -> None:
    here = context.current()
    if here.database.is_sqlite:
        backup_age.draw(backups.standing(here.home, datetime.now(UTC)))
    for name in missed(here.database, here.database.clock() - A_DAY):
        st.warning(
            _("The report {name} was not sent at its hour.", name=name),
            icon=":material/schedule_send:",
        )


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


def _money(person: Person, shown: cards.Format) -> list[Card]:
    """Cash, gross profit, overdue, money tied up: for whoever sees the ledger and its amounts."""
    if not (person.may("ledger", "view") and "cash_tied_up" in marts.reader().marts):
        return []
    months = ask(finance.months)
    if not cards.may_see_totals() or not months:
        return []
    month = months[0]
    return [
        cards.of_metric(
            "cash_and_bank",
            key="home_cash",
            figure=ask(finance.cash, month),
            shown=shown,
            rows=lambda: ask(finance.cash_rows, month),
        ),
        cards.of_metric(
            "gross_margin",
            key="home_margin",
            figure=ask(management.gross_margin, month),
            shown=shown,
            rows=lambda: ask(management.margin_rows, month, is_chinese=is_chinese()),
            total="margin",
        ),
        cards.of_metric(
            "receivables_overdue",
            key="home_overdue",
            figure=ask(finance.receivables_overdue),
            shown=shown,
            rows=lambda: ask(management.overdue_rows, is_chinese=is_chinese()),
            total="remaining",
        ),
        cards.of_metric(
            "money_tied_up",
            key="home_tied_up",
            figure=ask(management.tied_up),
            shown=shown,
            rows=lambda: ask(management.tied_up_rows),
            below=lambda part: ask(management.tied_up_postings, part["business_date"]),
        ),
    ]


def _trade(person: Person, shown: cards.Format) -> list[Card]:
    found = []
    months = ask(sales.months) if person.may("sales", "view") else []
    if months:
        found.append(
            cards.of_metric(
                "revenue",
                key="home_sales",
                figure=ask(sales.revenue, months[0]),
                shown=shown,
                rows=lambda: ask(sales.rows, months[0], is_chinese=is_chinese()),
                total="revenue",
                note=months[0],
            )
        )
    if person.may("stock", "view") and ask(stock.sees_value):
        found.append(
            cards.of_metric(
                "stock_book_value",
                key="home_stock",
                figure=ask(stock.value),
                shown=cards.or_unknown(shown),
                rows=lambda: ask(stock.value_rows, is_chinese=is_chinese()),
                total="book_value",
                below=cards.movements,
            )
        )
    quality = ask(management.quality_score)
    if person.may("ledger", "view") and quality.value is not None:
        found.append(
            cards.of_metric(
                "data_quality_score",
                key="home_quality",
                figure=quality,
                shown=figures.quantity,
                rows=lambda: ask(management.quality_rows),
                below=lambda part: ask(
                    management.quality_issues, part["kind"], part["person"], part["month"]
                ),
            )
        )
    return found


def _draw_tied_up() -> None:
    with st.container(border=True):
        cards.draw_heading(_("Money tied up"), ("cash_tied_up",), "money_tied_up")
        st.altair_chart(
            charts.columns_by_month(
                ask(management.tied_up_by_week), {"tied_up": _("Money tied up")}, amount=_("Amount")
            ),
            key="home_tied_up_weeks",
        )


def _draw_proofs() -> None:
    try:
        proofs = [(each, marts.tie_outs((each.name,))[0]) for each in definitions()]
    except NothingPublished:
        return
    st.subheader(_("Proofs"))
    failed = sum(result is not None and not result.holds for _each, result in proofs)
    if failed:
        st.error(_("{count} figures do not tie to the ledgers.", count=failed))
    with st.container(border=True):
        for each, result in proofs:
            said, mark = st.columns([5, 1], vertical_alignment="center")
            with said:
                st.markdown(either(each.zh, each.en))
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
