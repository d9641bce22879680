"""Reports sent at their hour, by mail or to a webhook; what was missed is said.

Belongs here: which deliveries a company has (`deliveries.json` in its folder), what is due,
the row in `job_run`. Does not: the rows of a report or its file (`analytics`), how a letter leaves
(`sending`), the clock that asks (`pipelines`).

A delivery sees what its `user` may see. It is tried until it went out or `PATIENCE` has passed
since its hour; then it is *missed*: recorded once, told to its recipients, shown on the home page.
"""

from __future__ import annotations

import json
import smtplib
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from analytics.published import read_current
from analytics.reader import open_reader
from analytics.report_files import FORMATS, Caption, Format, to_file
from analytics.reports import Choice, fill, report, this_month
from erp.access.models import app_user
from erp.access.queries import Person, get_person
from erp.base.columns import timestamp_text
from erp.base.models import job_run
from erp.company.models import company
from operations.errors import DeliveryNotAllowed, NoMailServer
from operations.sending import Attachment, mail, post_json

if TYPE_CHECKING:
    from erp.base.database import Database
    from erp.base.home import Home

PATIENCE = timedelta(hours=1)
SENT, MISSED = "succeeded", "missed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report to be sent. `at` is `HH:MM` in the company's time zone, `weekdays` 1 Monday to 7.

    `period` is `yesterday`, `month` (to date) or `last_month`; `to` are addresses of mail,
    `webhook` an address of http(s).
    """

    name: str
    report: str
    user: str
    at: str
    period: str = "yesterday"
    format: Format = "xlsx"
    to: tuple[str, ...] = ()
    webhook: str = ""
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    cut: str = ""
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def job(self) -> str:
        """The name its runs bear in `job_run`."""
        return f"delivery:{'webhook' if self.webhook else 'mail'}:{self.name}"

    def ways(self) -> list[Delivery]:
        """Mail and webhook each by itself: where one fails, the other is not sent again."""
        if self.to and self.webhook:
            return [replace(self, webhook=""), replace(self, to=())]
        return [self]


def deliveries_of(home: Home) -> list[Delivery]:
    """What the company's `deliveries.json` lists; nothing without the file."""
    path = home.company_folder / "deliveries.json"
    if not path.exists():
        return []
    said = json.loads(path.read_text("utf-8"))
    return [
        Delivery(
            **{
                **each,
                "to": tuple(each.get("to", ())),
                "weekdays": tuple(each.get("weekdays", range(1, 8))),
            }
        )
        for each in said
    ]


def run_due(home: Home, database: Database, now: datetime) -> list[tuple[str, str]]:
    """Send what is due at `now`; each delivery touched with its state or what went wrong."""
    with database.reading() as connection:
        zone = ZoneInfo(connection.execute(select(company.c.time_zone)).scalar_one())
    found = []
    for delivery in (way for each in deliveries_of(home) for way in each.ways()):
        due = last_due(delivery, now.astimezone(zone))
        if due is None or due < _listed_at(home) or _is_settled(database, delivery, due):
            continue
        found.append((delivery.name, _run(home, database, delivery, due, now)))
    return found


def last_due(delivery: Delivery, now: datetime) -> datetime | None:
    """The newest moment not after `now` at which it should have gone out, within a day."""
    hour, minute = (int(part) for part in delivery.at.split(":"))
    for day in (now, now - timedelta(days=1)):
        due = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if due <= now:
            return due if due.isoweekday() in delivery.weekdays else None
    return None


def missed(database: Database, since: datetime) -> list[str]:
    """The names of deliveries that were missed since a moment."""
    query = select(job_run.c.job).where(
        job_run.c.state == MISSED, job_run.c.started_at >= timestamp_text(since)
    )
    with database.reading() as connection:
        return sorted({row.job.split(":", 2)[2] for row in connection.execute(query)})


def _listed_at(home: Home) -> datetime:
    """When the list was last written: what was due before is nobody's miss."""
    written = (home.company_folder / "deliveries.json").stat().st_mtime
    return datetime.fromtimestamp(written, UTC)


def _is_settled(database: Database, delivery: Delivery, due: datetime) -> bool:
    query = select(job_run.c.detail).where(
        job_run.c.job == delivery.job,
        job_run.c.started_at >= timestamp_text(due.astimezone(UTC)),
    )
    with database.reading() as connection:
        return connection.execute(query).first() is not None


def _run(home: Home, database: Database, delivery: Delivery, due: datetime, now: datetime) -> str:
    problem = "not sent in time"
    if now - due <= PATIENCE:
        try:
            detail = _send(home, database, delivery, due)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again until too late
            return f"{type(error).__name__}: {error}"
        _record(database, delivery, now, SENT, {"due": due.isoformat(), **detail})
        return SENT
    _record(database, delivery, now, MISSED, {"due": due.isoformat(), "problem": problem})
    title = f"报表未送达 Report missed: {delivery.name}, {due:%Y-%m-%d %H:%M}"
    with suppress(OSError, NoMailServer, smtplib.SMTPException):
        _hand_over(delivery, title, title, None)
    return MISSED


def _record(
    database: Database, delivery: Delivery, now: datetime, state: str, detail: dict[str, Any]
) -> None:
    moment = timestamp_text(now.astimezone(UTC))
    values = {
        "job": delivery.job, "started_at": moment, "ended_at": moment, "state": state,
        "detail": json.dumps(detail, ensure_ascii=False),
    }  # fmt: skip
    with database.operational() as connection:
        connection.execute(insert(job_run).values(values))


def _send(home: Home, database: Database, delivery: Delivery, due: datetime) -> dict[str, Any]:
    """Make the file as its person would see it, and hand it over; what `job_run` keeps of it."""
    person = _person(home, database, delivery.user)
    wanted = report(delivery.report)
    if not person.may(wanted.module, "view") or not person.may(wanted.module, "export"):
        raise DeliveryNotAllowed(delivery.name, delivery.user)
    version = read_current(home.warehouse)
    data_time = version.recorded_at(home.company)
    first, last = _period(delivery.period, due.date())
    choice = Choice(first, last, delivery.cut, values=tuple(delivery.filters.items()))
    filled = fill(
        open_reader(person.scope, home.warehouse), wanted, choice, language=person.language
    )
    title = f"{wanted.title(person.language)} {first} – {last}"
    facts = f"数据时间 Data of {data_time}"
    made = to_file(
        delivery.format, filled, Caption(title, (_firm(database), facts), person.language)
    )
    _hand_over(delivery, title, f"{title}\n{facts}\n", made)
    return {"data_time": data_time, "rows": len(filled.rows), "report": wanted.name}


def _firm(database: Database) -> str:
    """The firm's name and how it is reached, on one line."""
    table = company.c
    with database.reading() as connection:
        row = connection.execute(
            select(table.name, table.address, table.phone, table.tax_number)
        ).one()
    return "  ".join(each for each in row if each)


def _person(home: Home, database: Database, name: str) -> Person:
    with database.reading() as connection:
        user_id = connection.execute(select(app_user.c.id).where(app_user.c.name == name)).scalar()
        return get_person(connection, int(user_id or 0), company=home.company)


def _period(name: str, today: date) -> tuple[date, date]:
    if name == "month":
        return today.replace(day=1), today
    if name == "last_month":
        return this_month(today.replace(day=1) - timedelta(days=1))
    yesterday = today - timedelta(days=1)
    return yesterday, yesterday


def _hand_over(delivery: Delivery, title: str, text: str, made: bytes | None) -> None:
    name = f"{delivery.report}.{delivery.format}"
    if delivery.to:
        file = None if made is None else Attachment(name, FORMATS[delivery.format], made)
        mail(delivery.to, title, text, file)
    if delivery.webhook:
        body = {"title": title, "text": text, "file": name}
        if made is not None:
            body["content"] = b64encode(made).decode()
        post_json(delivery.webhook, body)
