"""Alerts 告警: what is wrong now and was before, by which rules, and who is told by what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, pages
from apps.web.language import either, message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from data.alert_rules import AlertRule
from erp.access.queries import Person
from erp.monitoring import queries, services
from erp.monitoring.queries import Alert, Channel, Rule
from operations.watching import look, send_test

SAID = "alerts_said"
KINDS = {
    "mail": message("E-mail"),
    "webhook": message("Webhook"),
    "wecom": message("WeCom robot"),
    "dingtalk": message("DingTalk robot"),
    "feishu": message("Feishu robot"),
}
PAGE_OF_RULE = {
    "backup_late": pages.BACKUPS,
    "books_differ": pages.DIVERGENCE,
    "figure_untied": pages.HOME,
    "review_late": pages.REVIEW,
    "warehouse_late": pages.HOME,
}
SEVERITY_ICON = {"critical": ":red[:material/error:]", "warning": ":orange[:material/warning:]"}


def draw() -> None:
    """The page."""
    person = identity.require("pipelines", "view")
    st.title(_("Alerts"))
    here = context.current()
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
        open_now = queries.open_alerts(connection)
        past = queries.past_alerts(connection)
        rules = queries.rules(connection)
        channels = queries.channels(connection)
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(said, icon=":material/check_circle:")
    if person.may("pipelines", "create") and st.button(
        _("Measure now"), key="alerts_look", icon=":material/monitor_heart:"
    ):
        _look()
    now, before, by, told = st.tabs(
        [_("Open ({count})", count=len(open_now)), _("Past"), _("Rules"), _("Channels")]
    )
    with now:
        _draw_open(person, open_now, zone, has_channels=any(each.is_active for each in channels))
    with before:
        _draw_past(past, zone)
    with by:
        _draw_rules(person, rules)
    with told:
        _draw_channels(person, channels)


def _look() -> None:
    here = context.current()
    with st.spinner(_("Measuring …")), feedback.refusals():
        done = look(here.home, here.database, here.database.clock())
        st.session_state[SAID] = _(
            "Measured: {opened} opened, {ended} ended, {sent} messages sent, {failed} failed.",
            opened=done.opened, ended=done.ended, sent=done.sent, failed=done.failed,
        )  # fmt: skip
        st.rerun()


def _draw_open(person: Person, alerts: list[Alert], zone: str, *, has_channels: bool) -> None:
    if not has_channels:
        st.info(
            _("Alerts are shown here only. Add a channel to be told by e-mail or in a group chat."),
            icon=":material/notifications_off:",
        )
    if not alerts:
        st.success(_("Nothing is wrong."), icon=":material/task_alt:")
    for alert in alerts:
        with st.container(border=True):
            _draw_alert(person, alert, zone)


def _draw_alert(person: Person, alert: Alert, zone: str) -> None:
    st.markdown(f"{SEVERITY_ICON[alert.severity]} **{_name(alert.rule)}** · {alert.subject}")
    st.caption(
        _(
            "{measured}, limit {limit} · since {since}",
            measured=_valued(alert.measured, alert.rule),
            limit=_valued(alert.threshold, alert.rule),
            since=figures.moment(alert.opened_at, zone),
        )
    )
    st.markdown(either(alert.rule.advice, alert.rule.advice_en))
    if "problem" in alert.detail:
        st.code(alert.detail["problem"], language=None)
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_links(person, alert, zone)
        if alert.owner:
            st.markdown(_("Taken by {name}", name=alert.owner), width="content")
        elif person.may("pipelines", "create") and st.button(
            _("I see to it"), key=f"alert_take_{alert.id}", icon=":material/front_hand:"
        ):
            _take(person, alert)
        if person.may("pipelines", "create") and st.button(
            _("Record an incident"), key=f"alert_incident_{alert.id}", icon=":material/report:"
        ):
            _to_incident(person, alert)


def _draw_links(person: Person, alert: Alert, zone: str) -> None:
    """To the log rows or documents an alert is about, or to the page that mends it."""
    page = PAGE_OF_RULE.get(alert.rule.code)
    if page is not None and (page.right is None or person.may(*page.right)):
        st.page_link(page.page(), width="content")
    if "kind" in alert.detail and person.may("access", "view"):
        st.page_link(
            pages.AUDIT.page(), label=_("The log rows"), icon=pages.AUDIT.icon, width="content",
            query_params={
                "kind": alert.detail["kind"], "user": alert.detail["user"],
                "from": _day(alert.detail["since"], zone), "to": _day(alert.detail["until"], zone),
            },
        )  # fmt: skip
    for number in alert.detail.get("documents", ()):
        st.page_link(
            pages.DOCUMENT.page(), label=number, query_params={"number": number}, width="content"
        )


def _day(moment: str, zone: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


def _take(person: Person, alert: Alert) -> None:
    database = context.current().database
    with feedback.refusals():
        with database.operational() as connection:
            services.take(connection, alert.id, person.user_id, database.clock())
        st.rerun()


def _to_incident(person: Person, alert: Alert) -> None:
    with feedback.refusals():
        with identity.acting("form alerts") as transaction:
            services.open_incident(
                transaction, title=f"{_name(alert.rule)}: {alert.subject}",
                severity=alert.severity, owner=person.name, opened_at=alert.opened_at,
                alert_id=alert.id,
            )  # fmt: skip
        st.switch_page(pages.INCIDENTS.page())


def _draw_past(alerts: list[Alert], zone: str) -> None:
    if not alerts:
        st.info(_("No alert has ended yet."), icon=":material/history:")
        return
    lists.draw(
        [
            {
                _("Since"): figures.moment(each.opened_at, zone),
                _("Until"): figures.moment(each.ended_at, zone),
                _("Rule"): _name(each.rule),
                _("Subject"): each.subject,
                _("Highest"): _valued(each.highest, each.rule),
                _("Limit"): _valued(each.threshold, each.rule),
                _("Taken by"): each.owner,
            }
            for each in alerts
        ],
        key="alerts_past",
        hide_index=True,
    )


def _draw_rules(person: Person, rules: dict[str, Rule]) -> None:
    st.caption(_("An alert is what is measured above its limit. Measured every minute."))
    told = [
        {
            "code": code,
            "name": _name(rule.shipped),
            "threshold": rule.threshold,
            "unit": rule.shipped.unit,
            "hours": rule.hours,
            "is_active": rule.is_active,
        }
        for code, rule in rules.items()
    ]
    may_change = person.may("pipelines", "edit")
    edited = st.data_editor(
        told,
        key="alert_rules",
        hide_index=True,
        disabled=["code", "name", "unit"] if may_change else True,
        column_config={
            "code": None,
            "name": _("Rule"),
            "threshold": st.column_config.NumberColumn(_("Limit"), min_value=0, step=1),
            "unit": _("Unit"),
            "hours": _("Usual hours"),
            "is_active": _("Watched"),
        },
    )
    changed = [new for old, new in zip(told, edited, strict=True) if new != old]
    if not may_change or not st.button(
        _("Keep the rules"), key="alert_rules_keep", disabled=not changed, type="primary"
    ):
        return
    with feedback.refusals():
        with identity.acting("form alerts") as transaction:
            for each in changed:
                services.set_rule(
                    transaction, each["code"], threshold=int(each["threshold"]),
                    hours=each["hours"], is_active=each["is_active"],
                )  # fmt: skip
        st.session_state[SAID] = _("Kept.")
        st.rerun()


def _draw_channels(person: Person, channels: list[Channel]) -> None:
    if channels:
        lists.draw(
            [
                {
                    _("Name"): each.name,
                    _("Kind"): _(KINDS[each.kind]),
                    _("Address"): _hidden(each),
                    _("Critical only"): each.only_critical,
                    _("In use"): each.is_active,
                    _("Problem"): each.failing,
                }
                for each in channels
            ],
            key="alert_channels",
            hide_index=True,
        )
    if not person.may("pipelines", "edit"):
        return
    if channels:
        _draw_channel(channels)
    with st.container(border=True):
        st.markdown(f"**{_('New channel')}**")
        _draw_new_channel()


def _hidden(channel: Channel) -> str:
    """The address without its query: a robot's key is in it."""
    return channel.address.partition("?")[0]


def _draw_channel(channels: list[Channel]) -> None:
    by_id = {each.id: each for each in channels}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = by_id[
            st.selectbox(
                _("Channel"), list(by_id), key="alert_channel",
                format_func=lambda each: by_id[each].name,
            )
        ]  # fmt: skip
        if st.button(_("Send a test"), key="alert_channel_test", icon=":material/send:"):
            _test(chosen)
        label = _("Switch off") if chosen.is_active else _("Switch on")
        if st.button(label, key="alert_channel_switch"):
            _keep(
                name=chosen.name, kind=chosen.kind, address=chosen.address,
                only_critical=chosen.only_critical, channel_id=chosen.id,
                is_active=not chosen.is_active,
            )  # fmt: skip


def _test(channel: Channel) -> None:
    database = context.current().database
    with database.reading() as connection:
        secret = services.secret_of(connection, channel.id)
        firm = masters.get_company(connection, reader_language()).name
    with feedback.refusals(), st.spinner(_("Sending …")):
        try:
            send_test(channel, secret, firm, database.clock())
        except OSError as error:
            st.error(_("The message did not go out: {problem}", problem=str(error)))
        else:
            st.success(_("The message went out."), icon=":material/check_circle:")


def _draw_new_channel() -> None:
    left, right = st.columns(2)
    name = left.text_input(_("Name"), key="channel_name")
    kind = right.selectbox(
        _("Kind"), list(KINDS), key="channel_kind", format_func=lambda each: _(KINDS[each])
    )
    address = left.text_input(
        _("Address"), key="channel_address",
        help=_("An address of mail, or the address the group's robot shows."),
    )  # fmt: skip
    secret = right.text_input(
        _("Secret to sign with (where the robot has one)"), key="channel_secret", type="password",
        disabled=kind not in {"dingtalk", "feishu"},
    )  # fmt: skip
    only_critical = st.checkbox(_("Critical alerts only"), key="channel_critical")
    if st.button(
        _("Add the channel"), key="channel_add", type="primary", disabled=not (name and address)
    ):
        _keep(name=name, kind=kind, address=address, only_critical=only_critical, secret=secret)


def _keep(*, secret: str | None = None, **values: object) -> None:
    with feedback.refusals():
        with identity.acting("form alerts") as transaction:
            channel_id = services.set_channel(transaction, **values)
        if secret is not None:
            with context.current().database.operational() as connection:
                services.set_secret(connection, channel_id, secret)
        st.session_state[SAID] = _("Kept.")
        st.rerun()


def _name(rule: AlertRule) -> str:
    return either(rule.name, rule.name_en)


def _valued(value: int, rule: AlertRule) -> str:
    return f"{value:,} {rule.unit}".strip()


if __name__ == "__main__":
    draw()
