"""Rules, alerts that open once, messages that are tried again, incidents that end explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from erp.access.errors import UnknownUser
from erp.access.models import app_user
from erp.base.database import Database
from erp.base.errors import RefusedByDatabase
from erp.monitoring import queries, services
from erp.monitoring.errors import (
    ChannelAddressWrong,
    ChannelNameTaken,
    IncidentEnded,
    IncidentUnexplained,
    RuleHoursWrong,
    ThresholdNegative,
    UnknownAlert,
    UnknownChannel,
    UnknownIncident,
    UnknownRule,
)
from erp.monitoring.models import alert_sending, incident
from erp.monitoring.rules import MOST_TRIES, is_odd_hour, next_try
from erp.monitoring.services import ENDED, OPENED, Reading
from tests.erp.by_hand import ERRORS

NOW = datetime(2024, 3, 10, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def settle(database: Database, code: str, *readings: Reading, at: datetime = NOW):
    with database.operational() as connection:
        rule = queries.rules(connection)[code]
        opened, ended = services.settle(connection, rule, readings, at)
        services.queue(connection, opened, OPENED, at)
        services.queue(connection, ended, ENDED, at)
    return opened, ended


def change(database: Database, code: str, threshold: int, **said) -> None:
    with database.commit(origin="test") as transaction:
        services.set_rule(transaction, code, threshold=threshold, **said)


def channel(database: Database, name: str = "mail", **said) -> int:
    values = {"kind": "mail", "address": "ops@example.com"} | said
    with database.commit(origin="test") as transaction:
        return services.set_channel(transaction, name=name, **values)


@pytest.fixture
def boss(company: Database) -> int:
    with company.commit(origin="test") as transaction:
        return transaction.insert(app_user, {"name": "boss", "display_name": "Boss"})


def test_OPS_10_an_alert_opens_once_is_renewed_and_ends(company: Database, boss: int):
    assert settle(company, "disk_used", Reading("disk", 90)) == ([], [])  # at the limit, not above
    ([alert_id], []) = settle(company, "disk_used", Reading("disk", 95))
    assert settle(company, "disk_used", Reading("disk", 97), at=NOW + MINUTE) == ([], [])
    assert settle(company, "disk_used", Reading("disk", 92), at=NOW + 2 * MINUTE) == ([], [])
    with company.reading() as connection:
        [found] = queries.open_alerts(connection)
        assert queries.count_untaken(connection) == 1
    assert (found.measured, found.highest, found.opened_at) == (92, 97, NOW)
    assert found.seen_at == NOW + 2 * MINUTE
    with company.operational() as connection:
        services.take(connection, alert_id, boss, NOW)
        assert queries.count_untaken(connection) == 0
        assert queries.open_alerts(connection)[0].owner == "boss"
    assert settle(company, "disk_used", Reading("disk", 50), at=NOW + 3 * MINUTE)[1] == [alert_id]
    with company.reading() as connection:
        assert queries.open_alerts(connection) == []
        assert queries.past_alerts(connection)[0].ended_at == NOW + 3 * MINUTE
    with pytest.raises(UnknownAlert), company.operational() as connection:
        services.take(connection, alert_id, boss, NOW)
    assert settle(company, "disk_used", Reading("disk", 99))[0] != [alert_id]


def test_OPS_10_the_database_keeps_one_open_alert_a_subject(company: Database):
    settle(company, "disk_used", Reading("disk", 95))
    again = (
        "insert into system_alert (rule, subject, severity, opened_at, seen_at, measured, highest,"
        " threshold, detail) select rule, subject, severity, opened_at, seen_at, 1, 1, 0, '{}'"
        " from system_alert"
    )
    with pytest.raises(ERRORS), company.operational() as connection:
        connection.exec_driver_sql(again)


def test_OPS_10_thresholds_are_the_company_s_own_and_their_changes_are_kept(company: Database):
    change(company, "disk_used", 50)
    change(company, "disk_used", 99)
    change(company, "off_hours_posting", 3, hours="07:00-19:30", is_active=False)
    with company.reading() as connection:
        rules = queries.rules(connection)
        kept = connection.exec_driver_sql(
            "select count(*) from change_log where table_name = 'alert_rule'"
        ).scalar_one()
    assert kept == 3
    assert (rules["disk_used"].threshold, rules["memory_used"].threshold) == (99, 92)
    odd = rules["off_hours_posting"]
    assert (odd.threshold, odd.hours, odd.is_active) == (3, "07:00-19:30", False)
    assert settle(company, "disk_used", Reading("disk", 95)) == ([], [])
    for fault, code, said in [
        (UnknownRule, "nothing", {"threshold": 1}),
        (ThresholdNegative, "disk_used", {"threshold": -1}),
        (RuleHoursWrong, "off_hours_posting", {"threshold": 1, "hours": "22:00-06:00"}),
        (RuleHoursWrong, "off_hours_posting", {"threshold": 1, "hours": "7-19"}),
    ]:
        with pytest.raises(fault):
            change(company, code, **said)
    local = datetime(2024, 3, 10, 19, 30, tzinfo=UTC)
    assert is_odd_hour(local, odd.hours)
    assert not is_odd_hour(local - MINUTE, odd.hours)


def sendings(database: Database) -> list[tuple[str, int, bool]]:
    """Event, channel, whether it is still due."""
    with database.reading() as connection:
        query = "select event, channel_id, due_at is not null from alert_sending order by id"
        return [(e, c, bool(due)) for e, c, due in connection.exec_driver_sql(query)]


def test_OPS_10_a_channel_takes_what_it_is_for_and_is_told_of_the_end(company: Database):
    everything, grave = channel(company), channel(company, "boss", only_critical=True)
    settle(company, "memory_used", Reading("machine", 99))
    settle(company, "disk_used", Reading("disk", 99))
    assert sendings(company) == [
        (OPENED, everything, True), (OPENED, everything, True), (OPENED, grave, True),
    ]  # fmt: skip
    late = channel(company, "late")
    settle(company, "disk_used")
    assert (ENDED, late, True) not in sendings(company)
    assert sendings(company)[3:] == [(ENDED, everything, True), (ENDED, grave, True)]
    channel(company, "boss", channel_id=grave, is_active=False)
    with company.reading() as connection:
        assert [each.is_active for each in queries.channels(connection)] == [True, True, False]
    for fault, said in [
        (ChannelAddressWrong, {"address": "nobody"}),
        (ChannelAddressWrong, {"kind": "wecom", "address": "ftp://example.com"}),
        (ChannelNameTaken, {"name": "late"}),
        (ChannelNameTaken, {"name": " "}),
        (UnknownChannel, {"name": "other", "channel_id": 99}),
    ]:
        with pytest.raises(fault):
            channel(company, **said)


def test_OPS_10_a_message_is_tried_again_later_and_given_up_in_the_end(company: Database):
    channel(company)
    settle(company, "disk_used", Reading("disk", 99))
    moment = NOW
    for tries in range(1, MOST_TRIES + 1):
        with company.operational() as connection:
            services.note_sent(connection, 1, moment, "OSError: nobody there")
            row = connection.execute(alert_sending.select()).one()
        assert (row.tries, row.due_at) == (tries, next_try(tries, moment))
        moment = row.due_at or moment
    assert row.due_at is None
    assert timedelta(hours=33) < moment - NOW < timedelta(hours=35)
    with company.reading() as connection:
        assert queries.channels(connection)[0].failing == "OSError: nobody there"


def test_OPS_11_an_incident_has_owner_times_cause_and_fix(company: Database, boss: int):
    def act(what, *args, **said):
        with company.commit(origin="test") as transaction:
            return what(transaction, *args, **said)

    number = act(
        services.open_incident, title="磁盘已满", severity="critical", owner="boss", opened_at=NOW
    )
    act(services.acknowledge, number, NOW + 5 * MINUTE)
    act(services.acknowledge, number, NOW + 9 * MINUTE)  # the first time counts
    with pytest.raises(IncidentUnexplained):
        act(services.end, number, NOW + 30 * MINUTE)
    act(services.mend, number, NOW + 25 * MINUTE)
    act(services.explain, number, cause="日志写满磁盘", fix="清理并限制日志")
    act(services.end, number, NOW + 30 * MINUTE)
    with company.reading() as connection:
        [found] = queries.incidents(connection)
    assert (found.owner, found.response, found.repair) == ("boss", 5 * MINUTE, 25 * MINUTE)
    assert (found.cause, found.fix) == ("日志写满磁盘", "清理并限制日志")
    for what, said in [
        (services.acknowledge, {"now": NOW}), (services.mend, {"now": NOW}),
        (services.end, {"now": NOW}), (services.hand_over, {"owner": "boss"}),
        (services.explain, {"cause": "x", "fix": "y"}),
    ]:  # fmt: skip
        with pytest.raises(IncidentEnded):
            act(what, number, **said)
    with pytest.raises(UnknownUser):
        act(services.open_incident, title="x", severity="warning", owner="ghost", opened_at=NOW)
    with pytest.raises(UnknownIncident):
        act(services.mend, 99, NOW)
    unexplained = act(
        services.open_incident, title="x", severity="warning", owner="boss", opened_at=NOW
    )
    act(services.mend, unexplained, NOW)
    with pytest.raises(RefusedByDatabase), company.commit(origin="test") as transaction:
        transaction.update(incident, unexplained, {"ended_at": NOW})
