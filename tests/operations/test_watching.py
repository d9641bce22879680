"""Each rule measures what it says, and what is found reaches people by every kind of channel."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert

from analytics.published import published_folder
from data.alert_rules import load_alert_rules
from erp.access.events import EXPORTED, REFUSED, SIGN_IN_FAILED, note_event
from erp.access.models import app_user
from erp.base.columns import timestamp_text
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.base.models import job_request, job_run
from erp.monitoring import queries, services
from erp.posting import post
from operations import measures, watching
from operations.errors import RobotRefused
from operations.measures import MEASURES, Scene, measure
from operations.robots import send
from operations.watching import Looked, look
from tests.apps.company import copied_home
from tests.builders import a_goods_receipt

NIGHT = datetime.combine(datetime.now(UTC).date() + timedelta(days=2), time(15, 30), tzinfo=UTC)
"""23:30 in Shanghai, after everything that was recorded before."""
MEASURED_BY_MACHINE = ("disk_used", "memory_used", "cpu_load")


@pytest.fixture
def company(company_url):
    database = open_database(company_url)
    database.clock = lambda: NIGHT
    yield database
    database.close()


@pytest.fixture
def home(tmp_path, monkeypatch, company_url) -> Home:
    """A home around that company, without a warehouse or a backup."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", company_url)
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home", "one")


@pytest.fixture
def boss(company) -> int:
    with company.commit(origin="test") as transaction:
        return transaction.insert(app_user, {"name": "boss", "display_name": "Boss"})


def measured(home: Home, database: Database, code: str, now=NIGHT) -> dict[str, int]:
    """Subject → what a rule measures."""
    with database.reading() as connection:
        scene = Scene(home, connection, now)
        found = measure(scene, queries.rules(connection)[code])
    return {each.subject: each.measured for each in found}


def events(database: Database, kind: str, user_id: int, *subjects: str) -> None:
    with database.operational() as connection:
        for subject in subjects:
            note_event(connection, kind, now=NIGHT, user_id=user_id, subject=subject)


def ran(database: Database, job: str, state: str, at: datetime = NIGHT) -> None:
    moment = timestamp_text(at)
    values = {"job": job, "started_at": moment, "ended_at": moment, "state": state, "detail": "{}"}
    with database.operational() as connection:
        connection.execute(insert(job_run).values(values))


def test_OPS_10_every_shipped_rule_is_measured():
    assert set(MEASURES) == set(load_alert_rules())


def test_OPS_10_machine_database_jobs_and_backups_are_measured(home, company, boss):
    for code in MEASURED_BY_MACHINE:
        [value] = measured(home, company, code).values()
        assert 0 <= value < 10_000
    with company.operational() as connection:
        asked = timestamp_text(NIGHT - timedelta(minutes=20))
        connection.execute(
            insert(job_request).values(job="refresh", requested_at=asked, requested_by="boss")
        )
    assert measured(home, company, "request_waiting") == {"refresh": 20}
    ran(company, "nightly", "failed")
    ran(company, "refresh", "failed")
    ran(company, "refresh", "succeeded")
    ran(company, "delivery:mail:daily", "missed")
    assert measured(home, company, "job_failed") == {"nightly": 1}
    assert measured(home, company, "report_missed") == {"delivery:mail:daily": 1}
    later = NIGHT + timedelta(hours=31)
    for code, subject in [("nightly_late", "nightly"), ("backup_late", "one")]:
        assert measured(home, company, code, later)[subject] >= 31
    ran(company, "nightly", "succeeded", NIGHT)
    assert measured(home, company, "nightly_late", later) == {"nightly": 31}
    assert measured(home, company, "warehouse_late", later)["one"] >= 31
    size = measured(home, company, "database_size")["one"]
    assert size > (0 if company.is_sqlite else 5)


def test_FND_19_mass_export_refusals_and_odd_hours_name_the_person_and_the_log_rows(
    home, company, boss
):
    events(company, EXPORTED, boss, *["sales_detail"] * 21)
    events(company, REFUSED, boss, "stock delete", "ledger delete")
    events(company, SIGN_IN_FAILED, 0, *["root: WrongPassword"] * 11)
    assert measured(home, company, "mass_export") == {"boss": 21}
    assert measured(home, company, "repeated_refusals") == {"boss": 2}
    assert measured(home, company, "sign_in_failures") == {"root: WrongPassword": 11}
    assert measured(home, company, "mass_export", NIGHT + timedelta(minutes=61)) == {}
    post(company, [a_goods_receipt("by service")])
    assert measured(home, company, "off_hours_posting") == {}
    post(company, [a_goods_receipt("at night")], user_id=boss)
    assert measured(home, company, "off_hours_posting") == {"boss": 1}
    company.clock = lambda: NIGHT + timedelta(hours=10)  # 09:30
    post(company, [a_goods_receipt("by day")], user_id=boss)
    assert measured(home, company, "off_hours_posting", NIGHT + timedelta(hours=11)) == {"boss": 1}
    assert look(home, company, NIGHT).opened >= 2
    with company.reading() as connection:
        found = {each.rule.code: each for each in queries.open_alerts(connection)}
    assert "repeated_refusals" not in found
    said = found["mass_export"].detail
    assert (said["user"], said["kind"]) == ("boss", EXPORTED)
    assert found["off_hours_posting"].detail["documents"]


def only(database: Database, code: str) -> None:
    """Switch every other rule off."""
    with database.commit(origin="test") as transaction:
        for other, rule in load_alert_rules().items():
            services.set_rule(
                transaction, other, threshold=rule.threshold, hours=rule.hours,
                is_active=other == code,
            )  # fmt: skip


def channel(database: Database, kind: str, address: str, secret: str = "") -> queries.Channel:
    with database.commit(origin="test") as transaction:
        made = services.set_channel(transaction, name=kind, kind=kind, address=address)
    with database.operational() as connection:
        services.set_secret(connection, made, secret)
        return next(each for each in queries.channels(connection) if each.id == made)


def test_OPS_10_an_alert_is_told_once_by_mail_and_robots_and_its_end_too(
    home, company, boss, letters, hook
):
    only(company, "mass_export")
    channel(company, "mail", "ops@example.com")
    for kind in ("webhook", "wecom", "dingtalk", "feishu"):
        channel(
            company, kind, f"{hook.address}/{kind}?key=1", secret="s" if kind != "wecom" else ""
        )
    events(company, EXPORTED, boss, *["sales_detail"] * 21)
    assert look(home, company, NIGHT) == Looked(opened=1, ended=0, sent=5, failed=0)
    assert look(home, company, NIGHT) == Looked(opened=0, ended=0, sent=0, failed=0)
    letter = message_from_bytes(letters[0])
    assert letter["To"] == "ops@example.com"
    words = letter.get_payload(decode=True).decode()
    assert "21 /h" in words
    by_path = dict(zip([urlsplit(each).path for each in hook.paths], hook.bodies, strict=True))
    assert "boss" in by_path["/webhook"]["title"]
    assert by_path["/wecom"]["msgtype"] == "markdown"
    assert "21 /h" in by_path["/wecom"]["markdown"]["content"]
    assert by_path["/dingtalk"]["markdown"]["title"].startswith("告警")
    asked = parse_qs(urlsplit(next(p for p in hook.paths if "dingtalk" in p)).query)
    signed = f"{asked['timestamp'][0]}\ns".encode()
    assert asked["sign"] == [b64encode(hmac.digest(b"s", signed, hashlib.sha256)).decode()]
    feishu = by_path["/feishu"]
    key = f"{feishu['timestamp']}\ns".encode()
    assert b64decode(feishu["sign"]) == hmac.digest(key, b"", hashlib.sha256)
    assert feishu["msg_type"] == "text"
    over = look(home, company, NIGHT + timedelta(hours=2))
    assert over == Looked(opened=0, ended=1, sent=5, failed=0)
    assert hook.bodies[-4]["title"].startswith("已恢复")


def test_OPS_10_what_a_robot_refuses_is_shown_and_tried_again(home, company, boss, hook):
    only(company, "mass_export")
    hook.answer = json.dumps({"errcode": 310000, "errmsg": "sign not match"}).encode()
    robot = channel(company, "dingtalk", hook.address)
    with pytest.raises(RobotRefused, match="sign not match"):
        send(robot, "", "title", "text", NIGHT)
    events(company, EXPORTED, boss, *["sales_detail"] * 21)
    assert look(home, company, NIGHT) == Looked(opened=1, ended=0, sent=0, failed=1)
    with company.reading() as connection:
        assert "310000" in queries.channels(connection)[0].failing
    assert look(home, company, NIGHT).failed == 0  # not before its time
    hook.answer = b'{"errcode": 0}'
    assert look(home, company, NIGHT + timedelta(minutes=2)).sent == 1
    with company.reading() as connection:
        assert queries.channels(connection)[0].failing == ""


def test_OPS_10_a_rule_that_cannot_be_measured_is_an_alert(home, company, monkeypatch):
    def broken(*_: object):
        raise OSError("no such device")

    monkeypatch.setitem(measures.MEASURES, "disk_used", broken)
    look(home, company, NIGHT)
    with company.reading() as connection:
        found = {each.subject: each.detail for each in queries.open_alerts(connection)}
    assert "no such device" in found["watch disk_used"]["problem"]


def test_OPS_10_a_figure_that_does_not_tie_and_a_late_warehouse_are_alerts(tmp_path):
    home = copied_home(tmp_path / "home")
    database = open_database(home.database_url)
    try:
        assert measured(home, database, "figure_untied") == {}
        current = published_folder(home.warehouse) / "CURRENT"
        said = json.loads(current.read_text())
        said["tie_outs"][0]["holds"] = False
        current.write_text(json.dumps(said))
        name = said["tie_outs"][0]["name"]
        assert measured(home, database, "figure_untied") == {name: 1}
        post(database, [a_goods_receipt("unpublished")])
        late = database.clock() + timedelta(hours=27)
        assert measured(home, database, "warehouse_late", late) == {home.company: 27}
    finally:
        database.close()


def test_OPS_10_words_name_firm_rule_measure_and_what_to_do(company):
    with company.operational() as connection:
        rule = queries.rules(connection)["disk_used"]
        reading = services.Reading("disk", 97)
        ([number], _) = services.settle(connection, rule, [reading], NIGHT)
        found = queries.alert(connection, number)
    title, text = watching.words(found, services.OPENED, "甲公司")
    assert title == "告警 Alert · 甲公司 · 磁盘已用 Disk used: disk"
    assert "97 %" in text
    assert "90 %" in text
    assert load_alert_rules()["disk_used"].advice in text
