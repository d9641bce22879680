"""Stock alerts 库存预警: what is low or too much, what is due to be counted, what moves slowly."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import streamlit as st

from apps.web import context, feedback, figures, identity, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access.queries import Person
from erp.access.rules import check_right
from erp.alerts import queries, services
from erp.alerts.queries import Alert
from erp.base.exact import from_whole
from erp.counting import cycles

FORM = "alert"


def draw() -> None:
    """The page."""
    person = identity.require("stock", "view")
    st.title(_("Stock alerts"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        alerts = queries.open_alerts(connection)
        tasks = cycles.open_tasks(connection)
    seen = person.scope.warehouses
    today = here.today(company.time_zone)
    if st.button(_("Look again now"), key="alert_look", icon=":material/refresh:"):
        check_right(person.rights, "stock", "create")
        with here.database.commit(user_id=person.user_id, origin="form alerts") as transaction:
            services.look(transaction, today)
            cycles.raise_tasks(transaction, today)
        st.rerun()
    submission.show_posted(FORM)
    _draw_alerts([each for each in alerts if seen is None or each.warehouse in seen])
    st.subheader(_("Due to be counted"))
    if tasks:
        st.dataframe(
            [
                {
                    _("Product"): f"{task.product} {task.name}",
                    _("Warehouse"): task.warehouse,
                    _("Class"): task.count_class,
                    _("Due"): task.due_on,
                    _("Role"): f"⚠ {task.role}" if task.is_escalated else task.role,
                }
                for task in tasks
                if seen is None or task.warehouse in seen
            ],
            hide_index=True,
        )
    else:
        st.info(_("Nothing is due to be counted."), icon=":material/task_alt:")
    _draw_thresholds(person)
    if "cost" in person.scope.field_classes and seen is None:
        _draw_slow(company.digits)


def _draw_alerts(alerts: list[Alert]) -> None:
    if not alerts:
        st.info(
            _("No stock is outside its limits. Set limits below, then look again."),
            icon=":material/notifications_off:",
        )
        return
    kinds = {"low": _("Too low"), "over": _("Too much")}
    for alert in alerts:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{kinds[alert.kind]}** · {alert.product} {alert.name} · {alert.warehouse} · "
                f"{figures.quantity(alert.quantity)} / {figures.quantity(alert.threshold)}"
            )
            if alert.requisition:
                st.markdown(f":green[{alert.requisition}]")
            elif alert.kind == "low" and st.button(
                _("Ask for {quantity}", quantity=figures.quantity(alert.wanted)),
                key=f"alert_ask_{alert.alert_id}", icon=":material/add_shopping_cart:",
            ):  # fmt: skip
                _ask(alert)


def _ask(alert: Alert) -> None:
    with feedback.refusals():
        check_right(identity.person().rights, "purchasing", "create")
        with context.current().database.reading() as connection:
            document = services.a_requisition(connection, alert.alert_id)
        submission.key_of(FORM)
        submission.submit(FORM, [document])
        st.rerun()


def _draw_thresholds(person: Person) -> None:
    here = context.current()
    with here.database.reading() as connection:
        found = queries.thresholds(connection)
        places = masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        )
    with st.expander(_("Minimum and maximum"), expanded=not found, icon=":material/tune:"):
        if found:
            st.dataframe(
                [
                    {
                        _("Product"): f"{each.product} {each.name}",
                        _("Warehouse"): each.warehouse,
                        _("On hand"): figures.quantity(each.on_hand),
                        _("Minimum"): figures.quantity(each.minimum),
                        _("Maximum"): (
                            "" if each.maximum is None else figures.quantity(each.maximum)
                        ),
                    }
                    for each in found
                    if each.warehouse in places
                ],
                hide_index=True,
            )
        first, second, third, fourth = st.columns(4)
        product = first.text_input(_("Product code"), key="limit_product").strip()
        warehouse = second.selectbox(
            _("Warehouse"), list(places), format_func=places.__getitem__, key="limit_warehouse"
        )
        least = third.text_input(_("Minimum"), "0", key="limit_minimum")
        most = fourth.text_input(_("Maximum"), key="limit_maximum", placeholder=_("none"))
        if not st.button(_("Keep the limits"), key="limit_keep", disabled=not product):
            return
        try:
            minimum = Decimal(least.strip())
            maximum = Decimal(most.strip()) if most.strip() else None
        except InvalidOperation:
            st.error(_("The quantity is no number."), icon=":material/block:")
            return
        with feedback.refusals():
            check_right(person.rights, "stock", "edit")
            with here.database.commit(user_id=person.user_id, origin="form alerts") as transaction:
                services.set_threshold(
                    transaction, product=product, warehouse=warehouse or "", minimum=minimum,
                    maximum=maximum,
                )  # fmt: skip
            st.rerun()


def _draw_slow(digits: int) -> None:
    here = context.current()
    with st.expander(_("Slow movers"), icon=":material/hourglass_bottom:"):
        days = st.number_input(_("Not sold for days"), 0, 3650, 90, key="slow_days")
        if not st.toggle(_("Show them"), key="slow_show"):
            return
        with here.database.reading() as connection:
            company = masters.get_company(connection, reader_language())
            found = queries.slow_movers(
                connection, here.today(company.time_zone), idle_days=int(days)
            )
        total = from_whole(sum(each.value for each in found), digits)
        st.metric(_("Value at risk"), figures.amount(total))
        st.dataframe(
            [
                {
                    _("Product"): f"{each.product} {each.name}",
                    _("Quantity"): figures.quantity(each.quantity),
                    _("Book value"): figures.amount(from_whole(each.value, digits)),
                    _("Last sold"): each.last_sold,
                    _("Days of cover"): "" if each.days_of_cover is None else each.days_of_cover,
                }
                for each in found
            ],
            hide_index=True,
        )


if __name__ == "__main__":
    draw()
