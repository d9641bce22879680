"""OPS-11: an incident has owner, times, cause and fix; the report says how long it took."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.web.language import translate
from apps.web.queries.incidents import response_times
from erp.monitoring import queries, services
from erp.monitoring.errors import IncidentEnded, IncidentUnexplained
from erp.monitoring.queries import Incident

START = datetime(2026, 5, 20, 8, tzinfo=UTC)


def zh(text: str) -> str:
    return translate(text, "zh_CN")


def only_incident(app) -> Incident:
    with app.database.reading() as connection:
        (found,) = queries.incidents(connection)
    return found


def test_OPS_11_an_incident_is_taken_up_explained_mended_and_ended_with_its_times(own_app):
    database = own_app.database
    test = own_app.open("admin", "operations/incidents")
    test.text_input(key="incident_title_None").set_value("打印机不出票").run()
    test.selectbox(key="incident_severity_None").select("critical").run()
    test.selectbox(key="incident_owner").select("warehouse").run()
    test.button(key="incident_new").click().run()
    assert not test.exception
    made = only_incident(own_app)
    assert (made.title, made.owner, made.severity) == ("打印机不出票", "warehouse", "critical")
    real = database.clock
    database.clock = lambda: made.opened_at + timedelta(minutes=12)
    test.button(key="incident_take").click().run()
    test.button(key="incident_end").click().run()
    assert test.error[0].value == IncidentUnexplained(made.id).zh
    assert only_incident(own_app).ended_at is None
    test.text_area(key=f"incident_cause_{made.id}").set_value("卡纸").run()
    test.selectbox(key=f"incident_owner_{made.id}").select("admin").run()
    test.button(key="incident_keep").click().run()
    database.clock = lambda: made.opened_at + timedelta(minutes=95)
    test.button(key="incident_mend").click().run()
    test.text_area(key=f"incident_fix_{made.id}").set_value("换纸辊").run()
    database.clock = lambda: made.opened_at + timedelta(minutes=100)
    test.button(key="incident_end").click().run()
    database.clock = real
    assert not test.error
    ended = only_incident(own_app)
    assert (ended.owner, ended.cause, ended.fix) == ("admin", "卡纸", "换纸辊")
    assert ended.response == timedelta(minutes=12)
    assert ended.repair == timedelta(minutes=95)
    assert ended.ended_at == made.opened_at + timedelta(minutes=100)
    report = test.dataframe[0].value
    critical = dict(zip(report.columns, report.iloc[0], strict=True))
    assert critical[zh("Incidents")] == 1
    assert critical[zh("Still open")] == 0
    assert critical[zh("Taken up after (median)")] == "0 小时 12 分"
    assert critical[zh("Mended at the longest")] == "1 小时 35 分"
    assert "打印机不出票" in test.dataframe[1].value.iloc[0].to_list()
    with pytest.raises(IncidentEnded), database.commit(origin="test") as transaction:
        services.explain(transaction, made.id, cause="别的", fix="别的")


def incident(severity: str, opened: int, response: int | None, repair: int | None) -> Incident:
    """Opened so many days after the start; times in minutes."""
    at = START + timedelta(days=opened)
    taken, mended = (
        None if each is None else at + timedelta(minutes=each) for each in (response, repair)
    )
    return Incident(1, "x", severity, None, "a", at, taken, mended, mended, "", "")


def test_OPS_11_the_report_of_response_times_counts_what_was_opened_since():
    found = [
        incident("critical", -1, 999, 999),
        incident("critical", 0, 5, 50),
        incident("critical", 1, 7, None),
        incident("critical", 2, 60, 70),
        incident("warning", 3, None, None),
    ]
    critical, warning = response_times(found, START)
    minutes = [each and each / timedelta(minutes=1) for each in critical[3:]]
    assert critical[:3] == ("critical", 3, 1)
    assert minutes == [7, 60, 70, 70]
    assert warning == ("warning", 1, 1, None, None, None, None)
