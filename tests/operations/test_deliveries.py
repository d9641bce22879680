"""Reports sent at their hour to real servers on this machine, and what is said of a missed one."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from dagster import DefaultSensorStatus
from openpyxl import load_workbook

from erp.base.database import open_database
from operations.deliveries import Delivery, last_due, missed, run_due
from operations.errors import DeliveryNotAllowed, NoMailServer
from pipelines.defs.sensors import due_deliveries
from tests.apps.company import copied_home
from tests.apps.conftest import app_of

EIGHT = datetime(2024, 4, 1, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai."""


@pytest.fixture
def home(tmp_path):
    return copied_home(tmp_path / "home")


@pytest.fixture
def database(home):
    opened = open_database(home.database_url)
    yield opened
    opened.close()


def listed(home, **said: object) -> None:
    """The company's list with one delivery, written a week before."""
    path = home.company_folder / "deliveries.json"
    one = {"name": "daily", "report": "sales_detail", "user": "finance", "at": "08:00"}
    path.write_text(json.dumps([one | {"period": "last_month"} | said]))
    before = (EIGHT - timedelta(days=7)).timestamp()
    os.utime(path, (before, before))


def test_RPT_06_the_sales_mail_goes_out_once_at_its_hour_with_data_time(home, database, letters):
    """March: three lines, 80 + 40 - 8 = 112 without tax."""
    listed(home, to=["boss@example.com"])
    assert run_due(home, database, EIGHT + timedelta(minutes=2)) == [("daily", "succeeded")]
    assert run_due(home, database, EIGHT + timedelta(minutes=3)) == []
    [sent] = letters
    letter = message_from_bytes(sent)
    text, attached = letter.get_payload()
    assert "2024-03-01 – 2024-03-31" in text.get_payload(decode=True).decode()
    assert "Data of 20" in text.get_payload(decode=True).decode()
    page = load_workbook(BytesIO(attached.get_payload(decode=True))).active
    *rows, total = page.iter_rows(min_row=4, values_only=True)
    assert len(rows) == 3
    assert 112 in total
    assert run_due(home, database, EIGHT + timedelta(days=1)) == [("daily", "succeeded")]


def test_RPT_06_a_webhook_is_given_the_file(home, database, hook):
    address = f"{hook.address}/report"
    listed(home, webhook=address, format="csv")
    assert run_due(home, database, EIGHT) == [("daily", "succeeded")]
    [body] = hook.bodies
    assert body["file"] == "sales_detail.csv"
    assert "销售明细" in body["title"]
    assert b64decode(body["content"]).decode("utf-8-sig").count("\r\n") == 5


def test_RPT_06_a_webhook_that_fails_does_not_send_the_mail_again(home, database, letters, hook):
    listed(home, to=["boss@example.com"], webhook="http://127.0.0.1:1/nobody")
    [(_, mailed), (_, problem)] = run_due(home, database, EIGHT)
    assert mailed == "succeeded"
    assert "URLError" in problem
    working = f"{hook.address}/report"
    listed(home, to=["boss@example.com"], webhook=working)
    assert run_due(home, database, EIGHT + timedelta(minutes=1)) == [("daily", "succeeded")]
    assert (len(letters), len(hook.bodies)) == (1, 1)


def test_RPT_06_a_run_that_was_missed_is_told_once(home, database, letters, monkeypatch):
    listed(home, to=["boss@example.com"])
    working = os.environ["LEDGERHOUSE_SMTP_URL"]
    monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", "")
    [(_, problem)] = run_due(home, database, EIGHT + timedelta(minutes=5))
    assert problem.startswith(NoMailServer.__name__)
    assert missed(database, EIGHT) == []
    monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", working)
    late = EIGHT + timedelta(hours=2)
    assert run_due(home, database, late) == [("daily", "missed")]
    assert run_due(home, database, late + timedelta(minutes=1)) == []
    assert missed(database, EIGHT) == ["daily"]
    assert len(letters) == 1
    assert "missed" in str(message_from_bytes(letters[0]).get_payload(decode=True))


def listed_since(home, ago: timedelta, **said: object) -> datetime:
    """A delivery whose hour was so long ago today, in Shanghai; the moment it is now."""
    now = datetime.now(UTC)
    listed(home, at=f"{(now - ago).astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}", **said)
    return now


def test_RPT_06_a_missed_report_stands_on_the_home_page(home, database, monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_SMTP_URL", raising=False)
    with app_of(home) as pages:
        assert not warned(pages.open("admin", "home"))
        now = listed_since(home, timedelta(hours=2), to=["boss@example.com"])
        assert run_due(home, database, now) == [("daily", "missed")]
        assert warned(pages.open("admin", "home"))


def warned(test) -> list[str]:
    """What the page warns of that names the delivery."""
    assert not test.exception
    return [each.value for each in test.warning if "daily" in each.value]


def test_RPT_06_the_clock_of_the_pipelines_sends_what_is_due(home, letters, monkeypatch):
    """Asked every minute by the daemon, without anybody starting it."""
    monkeypatch.setenv("LEDGERHOUSE_HOME", str(home.root))
    monkeypatch.setenv("LEDGERHOUSE_COMPANY", home.company)
    listed_since(home, timedelta(minutes=3), to=["boss@example.com"])
    assert due_deliveries.default_status is DefaultSensorStatus.RUNNING
    assert due_deliveries.minimum_interval_seconds == 60
    assert due_deliveries().skip_message == "daily: succeeded"
    assert len(letters) == 1
    assert due_deliveries().skip_message == "nothing due"


def test_RPT_07_a_delivery_sees_what_its_person_may_see(home, database, hook):
    address = f"{hook.address}/report"
    listed(home, webhook=address, user="warehouse")
    [(_, problem)] = run_due(home, database, EIGHT)
    assert problem.startswith(DeliveryNotAllowed.__name__)
    assert hook.bodies == []


def test_what_is_due_is_the_newest_hour_of_a_day_it_is_sent_on():
    """1 April 2024 was a Monday."""
    daily = Delivery("d", "sales_detail", "finance", "08:00")
    assert last_due(daily, EIGHT - timedelta(minutes=1)).day == 31
    assert last_due(Delivery("d", "r", "u", "00:00", weekdays=(2,)), EIGHT) is None
