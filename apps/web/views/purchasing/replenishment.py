"""Replenishment 补货建议: what to order, when, how much and why; accepted or refused, and after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, lists
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access.queries import Person
from erp.access.rules import check_right
from erp.base.exact import from_whole
from erp.replenishment import services
from erp.replenishment.queries import Advice, advices

SHOWN = 100


def draw() -> None:
    """The page."""
    person = identity.require("purchasing", "view")
    st.title(_("Replenishment"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        waiting = _seen(advices(connection, is_open=True, most=SHOWN), person)
        decided = _seen(advices(connection, is_open=False, most=SHOWN), person)
    if number := st.session_state.pop("advice_accepted", ""):
        st.success(_("Requisition {number} was made.", number=number), icon=":material/check:")
    if not waiting:
        st.info(
            _("Nothing is to be ordered. The list is made anew every night."),
            icon=":material/task_alt:",
        )
    for advice in waiting:
        _draw_advice(advice, person, here.today(company.time_zone), company.digits)
    _draw_decided(decided)


def _seen(found: list[Advice], person: Person) -> list[Advice]:
    warehouses = person.scope.warehouses
    return [each for each in found if warehouses is None or each.warehouse in warehouses]


def _draw_advice(advice: Advice, person: Person, today: date, digits: int) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{advice.product} {advice.name}** · {advice.warehouse} · "
            + _(
                "order {quantity} on {day}, needed on {need}",
                quantity=figures.quantity(advice.quantity),
                day=figures.day(advice.order_on),
                need=figures.day(advice.need_on),
            )
            + (f" · {advice.supplier}" if advice.supplier else "")
        )
        st.caption(_reason(advice, digits, shows_cost="cost" in person.scope.field_classes))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button(_("Ask for it"), key=f"advice_accept_{advice.advice_id}", type="primary"):
                _accept(advice, person, today)
            reason = st.text_input(
                _("Reason for refusing"), key=f"advice_reason_{advice.advice_id}", width=260
            )
            if st.button(_("Refuse"), key=f"advice_refuse_{advice.advice_id}"):
                _refuse(advice, person, today, reason)


def _reason(advice: Advice, digits: int, *, shows_cost: bool) -> str:
    """The figures an advice was made from, as a sentence."""
    because = {
        "orders": _("More is promised than is there and coming"),
        "minimum": _("Below the minimum"),
        "forecast": _("Expected demand"),
    }[advice.because]
    why = advice.why
    said = [
        because,
        _(
            "available {available}, promised {promised}, on order {coming}, asked for {requested}",
            available=why["available"],
            promised=why["promised"],
            coming=why["coming"],
            requested=why["requested"],
        ),
        _(
            "{demand} a week ± {error}, lead time {lead} ± {deviation} days",
            demand=why["weekly_demand"],
            error=why["weekly_error"],
            lead=why["lead_days"],
            deviation=why["lead_deviation"],
        ),
        _(
            "safety stock {safety} for {service}% service, order point {point}, target {target}",
            safety=why["safety_stock"],
            service=why["service_percent"],
            point=why["order_point"],
            target=why["target"],
        ),
    ]
    if why.get("runs_out_on"):
        out = figures.day(date.fromisoformat(why["runs_out_on"]))
        said.append(_("runs out on {day}", day=out))
    if shows_cost and "cost_of_holding" in why and "cost_of_waiting" in why:
        holding, waiting = (
            figures.amount(from_whole(int(why[name]), digits))
            for name in ("cost_of_holding", "cost_of_waiting")
        )
        said.append(
            _("holding costs {holding}, waiting {waiting}", holding=holding, waiting=waiting)
        )
    return " · ".join(said)


def _accept(advice: Advice, person: Person, today: date) -> None:
    here = context.current()
    with feedback.refusals():
        check_right(person.rights, "purchasing", "create")
        with identity.acting("form advice") as transaction:
            number = services.accept(here.database, transaction, advice.advice_id, today)
        st.session_state["advice_accepted"] = number
        st.rerun()


def _refuse(advice: Advice, person: Person, today: date, reason: str) -> None:
    with feedback.refusals():
        check_right(person.rights, "purchasing", "create")
        with identity.acting("form advice") as transaction:
            services.refuse(transaction, advice.advice_id, reason, today)
        st.rerun()


def _draw_decided(decided: list[Advice]) -> None:
    if not decided:
        return
    names = {"accept": _("asked for"), "refuse": _("refused"), "lapse": _("not followed")}
    st.subheader(_("What became of it"))
    lists.draw(
        [
            {
                _("Product"): f"{each.product} {each.name}",
                _("Warehouse"): each.warehouse,
                _("Advised"): each.advised_on,
                _("Quantity"): figures.quantity(each.quantity),
                _("Decision"): names[each.decision],
                _("Reason"): each.reason or each.requisition,
                _("Ordered"): figures.quantity(each.ordered) if each.requisition else "",
                _("Received"): _received(each.received, each.received_on),
                _("Ran out on"): each.ran_out_on,
            }
            for each in decided
        ],
        key="replenishment_draw_decided",
        hide_index=True,
    )


def _received(quantity: Decimal, on: date | None) -> str:
    return "" if on is None else f"{figures.quantity(quantity)} ({on:%m-%d})"


if __name__ == "__main__":
    draw()
