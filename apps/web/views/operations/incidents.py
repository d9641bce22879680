"""Incidents 故障记录: what went wrong, who sees to it, how long it took, why, and what was done."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from apps.web import context, figures, identity, keeping, lists, sheets
from apps.web.language import either, message, reader_language
from apps.web.language import text as _
from apps.web.queries import incidents as times
from apps.web.queries import masters
from apps.web.queries.masters import Company
from apps.web.queries.sheet import Column, Row, Sheet
from erp.access import queries as access
from erp.access.queries import Person
from erp.base.commits import Transaction
from erp.monitoring import queries, services
from erp.monitoring.queries import Alert, Incident

SEVERITY_NAMES = {"critical": message("Critical"), "warning": message("Warning")}
DAYS = (30, 90, 365)
_HOUR_MINUTES = 60


def draw() -> None:
    """The page: response times, a new one, all of them, and the one chosen."""
    person = identity.require("pipelines", "view")
    st.title(_("Incidents"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        found = queries.incidents(connection)
        alerts = queries.open_alerts(connection)
        people = [each.name for each in access.accounts(connection) if each.is_active]
    _draw_times(found)
    if person.may("pipelines", "create"):
        with st.expander(_("New incident"), icon=":material/add_alert:"):
            _draw_new(person, people, alerts)
    if not found:
        st.info(_("No incident was recorded yet."), icon=":material/task_alt:")
        return
    chosen = sheets.draw(_as_sheet(found, company), key="incidents", module="pipelines")
    open_ones = [each for each in found if each.ended_at is None]
    incident = next((e for e in found if chosen is not None and str(e.id) == chosen.opens), None)
    if incident is None and open_ones:
        incident = open_ones[0]
    if incident is not None:
        _draw_one(person, people, incident, company.time_zone)


def _draw_times(found: list[Incident]) -> None:
    days = st.segmented_control(
        _("Days back"), DAYS, default=DAYS[1], required=True, key="incident_days",
        format_func=lambda each: _("{count} days", count=each),
    )  # fmt: skip
    since = context.current().database.clock() - timedelta(days=days or DAYS[1])
    lists.draw(
        [
            {
                _("How grave"): _(SEVERITY_NAMES[each.severity]),
                _("Incidents"): each.opened,
                _("Still open"): each.still_open,
                _("Taken up after (median)"): _duration(each.median_response),
                _("At the longest"): _duration(each.longest_response),
                _("Mended after (median)"): _duration(each.median_repair),
                _("Mended at the longest"): _duration(each.longest_repair),
            }
            for each in times.response_times(found, since)
        ],
        key="incident_times",
        hide_index=True,
    )


def _duration(value: timedelta | None) -> str:
    if value is None:
        return "—"
    hours, minutes = divmod(int(value / timedelta(minutes=1)), _HOUR_MINUTES)
    return _("{hours} h {minutes} min", hours=hours, minutes=f"{minutes:02}")


def _draw_new(person: Person, people: list[str], alerts: list[Alert]) -> None:
    by_id = {each.id: each for each in alerts}
    alert_id = st.selectbox(
        _("Because of the alert"), [None, *by_id], key="incident_alert",
        format_func=lambda each: _("none") if each is None else _titled(by_id[each]),
    )  # fmt: skip
    alert = by_id.get(alert_id) if alert_id is not None else None
    title = st.text_input(
        _("What went wrong"), _titled(alert) if alert else "", key=f"incident_title_{alert_id}"
    ).strip()
    left, right = st.columns(2)
    severity = left.selectbox(
        _("How grave"), list(SEVERITY_NAMES), key=f"incident_severity_{alert_id}",
        index=list(SEVERITY_NAMES).index(alert.severity) if alert else 1,
        format_func=lambda each: _(SEVERITY_NAMES[each]),
    )  # fmt: skip
    owner = right.selectbox(
        _("Seen to by"), people, people.index(person.name), key="incident_owner"
    )
    if st.button(_("Record the incident"), key="incident_new", disabled=not title, type="primary"):
        opened_at = alert.opened_at if alert else context.current().database.clock()
        keeping.keep(
            "incidents",
            lambda transaction: services.open_incident(
                transaction, title=title, severity=severity, owner=owner, opened_at=opened_at,
                alert_id=alert_id,
            ),
        )  # fmt: skip


def _titled(alert: Alert) -> str:
    name = either(alert.rule.name, alert.rule.name_en)
    return f"{name}: {alert.subject}"


def _as_sheet(found: list[Incident], company: Company) -> Sheet:
    zone = company.time_zone
    labels = (
        _("Number"), _("What went wrong"), _("How grave"), _("Seen to by"), _("Opened"),
        _("Taken up"), _("Mended"), _("Ended"), _("Cause"), _("Fix"),
    )  # fmt: skip
    return Sheet(
        "incidents",
        _("Incidents"),
        (company.name,),
        tuple(Column(label) for label in labels),
        [
            Row(
                (
                    str(each.id), each.title, _(SEVERITY_NAMES[each.severity]), each.owner,
                    figures.moment(each.opened_at, zone),
                    figures.moment(each.acknowledged_at, zone),
                    figures.moment(each.mended_at, zone), figures.moment(each.ended_at, zone),
                    each.cause, each.fix,
                ),
                opens=str(each.id),
            )
            for each in found
        ],
    )  # fmt: skip


def _draw_one(person: Person, people: list[str], incident: Incident, zone: str) -> None:
    with st.container(border=True):
        st.subheader(f"{incident.id} · {incident.title}")
        st.caption(
            " · ".join(
                (
                    _(SEVERITY_NAMES[incident.severity]),
                    _("opened {moment}", moment=figures.moment(incident.opened_at, zone)),
                    _("taken up after {duration}", duration=_duration(incident.response)),
                    _("mended after {duration}", duration=_duration(incident.repair)),
                )
            )
        )
        if incident.ended_at is not None or not person.may("pipelines", "edit"):
            st.markdown(f"**{_('Cause')}** {incident.cause or '—'}")
            st.markdown(f"**{_('Fix')}** {incident.fix or '—'}")
            return
        _draw_acts(people, incident)


def _draw_acts(people: list[str], incident: Incident) -> None:
    """What may be done with one that is open; ending it is refused until it is explained."""
    number = incident.id
    clock = context.current().database.clock
    cause = st.text_area(_("Cause"), incident.cause, key=f"incident_cause_{number}")
    fix = st.text_area(_("Fix"), incident.fix, key=f"incident_fix_{number}")
    owner = st.selectbox(
        _("Seen to by"), people, people.index(incident.owner) if incident.owner in people else None,
        key=f"incident_owner_{number}",
    )  # fmt: skip

    def write_down(to: Transaction) -> None:
        services.explain(to, number, cause=cause, fix=fix)
        if owner and owner != incident.owner:
            services.hand_over(to, number, owner)

    def end(to: Transaction) -> None:
        write_down(to)
        services.end(to, number, clock())

    with st.container(horizontal=True):
        if incident.acknowledged_at is None and st.button(
            _("Take it up"), key="incident_take", icon=":material/front_hand:"
        ):
            keeping.keep("incidents", lambda to: services.acknowledge(to, number, clock()))
        if st.button(_("Keep"), key="incident_keep", icon=":material/save:"):
            keeping.keep("incidents", write_down)
        if incident.mended_at is None and st.button(
            _("It is mended"), key="incident_mend", icon=":material/build:"
        ):
            keeping.keep("incidents", lambda to: services.mend(to, number, clock()))
        if st.button(_("End it"), key="incident_end", icon=":material/done_all:", type="primary"):
            keeping.keep("incidents", end)


if __name__ == "__main__":
    draw()
