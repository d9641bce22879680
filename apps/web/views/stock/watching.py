"""Stock alerts 库存预警: what is low or too much, what is due to be counted, what moves slowly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, product_field, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access.queries import Person, role_codes
from erp.access.rules import check_right
from erp.alerts import queries, services
from erp.alerts.queries import Alert
from erp.base.exact import from_whole
from erp.counting import cycles
from erp.counting.cycles import CountClass
from erp.counting.errors import ClassesIncomplete

FORM = "alert"
PERCENT = 100
"""Basis points of one per cent."""


def draw() -> None:
    """The page."""
    person = identity.require("stock", "view")
    st.title(_("Stock alerts"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        alerts = queries.open_alerts(connection)
        told = queries.told(connection)
        tasks = cycles.open_tasks(connection)
    seen = person.scope.warehouses
    today = here.today(company.time_zone)
    if st.button(_("Look again now"), key="alert_look", icon=":material/refresh:"):
        check_right(person.rights, "stock", "create")
        with identity.acting("form alerts") as transaction:
            services.look(transaction, today)
            cycles.raise_tasks(transaction, today)
        st.rerun()
    submission.show_posted(FORM)
    _draw_alerts([each for each in alerts if seen is None or each.warehouse in seen], told)
    st.subheader(_("Due to be counted"))
    if tasks:
        lists.draw(
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
            key="watching_draw",
            hide_index=True,
        )
    else:
        st.info(_("Nothing is due to be counted."), icon=":material/task_alt:")
    _draw_thresholds(person)
    _draw_recipients(person)
    _draw_classes(person)
    if "cost" in person.scope.field_classes and seen is None:
        _draw_slow(company.digits)


def _draw_alerts(alerts: list[Alert], told: dict[int, list[str]]) -> None:
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
            if alert.alert_id in told:
                st.caption(_("told: {names}", names=", ".join(told[alert.alert_id])))
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
            lists.draw(
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
                key="watching_draw_thresholds",
                hide_index=True,
            )
        first, second, third, fourth = st.columns(4)
        product = product_field.draw("limit_product", place=first)
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
            with identity.acting("form alerts") as transaction:
                services.set_threshold(
                    transaction, product=product, warehouse=warehouse or "", minimum=minimum,
                    maximum=maximum,
                )  # fmt: skip
            st.rerun()


def _draw_recipients(person: Person) -> None:
    here = context.current()
    with here.database.reading() as connection:
        known = queries.recipients(connection)
        people = queries.people(connection)
        places = masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        )
    with st.expander(_("Who is told"), icon=":material/group:"):
        st.caption(
            _("Each person is named once when an alert opens, and sees it on the home page.")
        )
        for code, name in places.items():
            st.multiselect(
                name, list(people), [each for each in known.get(code, []) if each in people],
                format_func=people.__getitem__, key=f"told_{code}",
                placeholder=_("Nobody is told"),
            )  # fmt: skip
        if not st.button(_("Keep who is told"), key="told_keep", disabled=not places):
            return
        with feedback.refusals():
            check_right(person.rights, "stock", "edit")
            with identity.acting("form alerts") as transaction:
                for code in places:
                    chosen = st.session_state[f"told_{code}"]
                    services.set_recipients(transaction, code, chosen)
            st.rerun()


def _draw_classes(person: Person) -> None:
    here = context.current()
    with here.database.reading() as connection:
        classes = cycles.classes(connection)
        roles = role_codes(connection)
    names = cycles.CountClass._fields
    with st.expander(_("Classes of cycle counts"), icon=":material/abc:"):
        st.caption(
            _("By the value issued in a year: goods up to the first share are of the first class.")
        )
        typed = st.data_editor(
            [dict(zip(names, _shown(each), strict=True)) for each in classes],
            key="count_classes",
            hide_index=True,
            disabled=["code"],
            column_config={
                "code": _("Class"),
                "share_basis_points": st.column_config.TextColumn(
                    _("Up to share of value (%)"), alignment="right"
                ),
                "interval_days": st.column_config.NumberColumn(
                    _("Counted every (days)"), min_value=1, step=1, required=True
                ),
                "role": st.column_config.SelectboxColumn(_("By role"), options=roles),
                "grace_days": st.column_config.NumberColumn(
                    _("Late after (days)"), min_value=0, step=1, required=True
                ),
                "escalation_role": st.column_config.SelectboxColumn(
                    _("Then by role"), options=roles
                ),
            },
        )
        if not st.button(_("Keep the classes"), key="count_classes_keep"):
            return
        with feedback.refusals():
            check_right(person.rights, "stock", "edit")
            wanted = sorted((_class(row) for row in typed), key=lambda each: each[1])
            with identity.acting("form alerts") as transaction:
                cycles.set_classes(transaction, wanted)
            st.rerun()


def _shown(each: CountClass) -> tuple[object, ...]:
    share = Decimal(each.share_basis_points) / PERCENT
    return (each.code, f"{share:f}", *each[2:])


def _class(row: Mapping[str, Any]) -> CountClass:
    try:
        share = int(Decimal(row["share_basis_points"]) * PERCENT)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ClassesIncomplete from error
    return CountClass(
        row["code"], share, int(row["interval_days"]), row["role"], int(row["grace_days"]),
        row["escalation_role"],
    )  # fmt: skip


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
        lists.draw(
            [
                {
                    _("Product"): f"{each.product} {each.name}",
                    _("Quantity"): figures.quantity(each.quantity),
                    _("Book value"): figures.amount(from_whole(each.value, digits)),
                    _("Last sold"): each.last_sold,
                    _("Days since sale"): (
                        "" if each.days_since_sale is None else each.days_since_sale
                    ),
                    _("Days of cover"): "" if each.days_of_cover is None else each.days_of_cover,
                }
                for each in found
            ],
            key="watching_draw_slow",
            hide_index=True,
        )


if __name__ == "__main__":
    draw()
