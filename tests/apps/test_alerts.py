"""OPS-10, FND-19: an alert is seen, taken, told and traced to what it is about, on its page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from apps.web.language import translate
from erp.access.events import EXPORTED, note_event
from erp.access.models import app_user
from erp.monitoring import queries, services
from tests.receivers import web_hook

NOW = datetime(2026, 5, 20, 8, tzinfo=UTC)


def zh(text: str) -> str:
    return translate(text, "zh_CN")


def exported_much(app, name: str = "sales") -> None:
    """Twenty-one exports within the hour; nothing else is watched but the size of the disk."""
    database = app.database
    database.clock = lambda: NOW
    with database.commit(origin="test") as transaction:
        for code, rule in queries.rules(transaction.connection).items():
            services.set_rule(
                transaction, code, threshold=rule.threshold, hours=rule.hours,
                is_active=code in {"mass_export", "disk_used"},
            )  # fmt: skip
    with database.operational() as connection:
        user = connection.execute(select(app_user.c.id).where(app_user.c.name == name)).scalar()
        for _ in range(21):
            note_event(connection, EXPORTED, now=NOW, user_id=user, subject="sales_detail")


def links(test) -> list[str]:
    return [each.proto.label for each in test.get("page_link")]


def test_FND_19_an_alert_is_seen_by_who_runs_the_system_and_leads_to_the_log_rows(own_app):
    exported_much(own_app)
    test = own_app.open("admin", "operations/alerts")
    assert test.success[0].value == zh("Nothing is wrong.")
    test.button(key="alerts_look").click().run()
    assert not test.exception
    assert any("大量导出" in each.value and "sales" in each.value for each in test.markdown)
    assert "21 /h" in " ".join(each.value for each in test.caption)
    (log,) = (
        each.proto for each in test.get("page_link") if each.proto.label == zh("The log rows")
    )
    assert log.query_string == f"kind={EXPORTED}&user=sales&from=2026-05-20&to=2026-05-20"
    assert "1 条告警" in links(own_app.open("admin"))
    assert not any("告警" in each for each in links(own_app.open("sales")))
    (take,) = (each for each in test.button if each.key.startswith("alert_take_"))
    take.click().run()
    assert any(each.value == "由 admin 处理" for each in test.markdown)
    assert "1 条告警" not in links(own_app.open("admin"))
    rows = own_app.open(
        "admin", "access/audit", kind=EXPORTED, user="sales",
        **{"from": "2026-05-20", "to": "2026-05-20"},
    )  # fmt: skip
    assert len(rows.dataframe[0].value) == 21
    own_app.database.clock = lambda: NOW + timedelta(hours=2)
    test.button(key="alerts_look").click().run()
    assert test.success[-1].value == zh("Nothing is wrong.")
    assert test.dataframe[0].value.iloc[0][zh("Highest")] == "21 /h"


def test_OPS_10_rules_and_channels_are_kept_and_a_channel_is_tried_on_the_page(own_app):
    exported_much(own_app)
    test = own_app.open("admin", "operations/alerts")
    with own_app.database.reading() as connection:
        place = list(queries.rules(connection)).index("mass_export")
    test.session_state["alert_rules"] = {
        "edited_rows": {place: {"threshold": 30}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    test.run().button(key="alert_rules_keep").click().run()
    assert not test.error
    test.button(key="alerts_look").click().run()
    assert any(each.value == zh("Nothing is wrong.") for each in test.success)
    with web_hook() as hook:
        test.text_input(key="channel_name").set_value("值班群")
        test.selectbox(key="channel_kind").select("wecom")
        test.text_input(key="channel_address").set_value("nowhere").run()
        test.button(key="channel_add").click().run()
        assert "nowhere" in test.error[0].value
        test.text_input(key="channel_address").set_value(f"{hook.address}/send?key=k").run()
        test.button(key="channel_add").click().run()
        assert not test.error
        assert test.dataframe[-1].value.iloc[0][zh("Address")] == f"{hook.address}/send"
        test.button(key="alert_channel_test").click().run()
        assert "账仓" in hook.bodies[0]["markdown"]["content"]
        hook.answer = json.dumps({"errcode": 93000, "errmsg": "invalid webhook url"}).encode()
        test.button(key="alert_channel_test").click().run()
        assert "invalid webhook url" in test.error[0].value
        test.button(key="alert_channel_switch").click().run()
    with own_app.database.reading() as connection:
        assert [each.is_active for each in queries.channels(connection)] == [False]


def test_OPS_11_an_incident_begins_where_its_alert_began(own_app):
    exported_much(own_app)
    test = own_app.open("admin", "operations/alerts")
    test.button(key="alerts_look").click().run()
    (record,) = (each for each in test.button if each.key.startswith("alert_incident_"))
    record.click().run()
    with own_app.database.reading() as connection:
        (found,) = queries.incidents(connection)
        (alert,) = queries.open_alerts(connection)
    assert found.title == "大量导出: sales"
    assert (found.owner, found.alert_id, found.opened_at) == ("admin", alert.id, NOW)
