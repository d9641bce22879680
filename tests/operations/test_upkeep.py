"""OPS-13: old logs are put away into sealed files, the database is tidied, its size is known."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError

from erp.access.events import ARCHIVED, SIGNED_IN, note_event
from erp.access.models import access_event, login_failure
from erp.base.columns import timestamp_text
from erp.base.database import open_database
from erp.base.home import Home
from erp.base.models import job_run
from operations import logs, old_rows, sizes
from operations.backups import files_of
from operations.errors import ArchiveDamaged
from operations.upkeep import keep_up, tidy

NOW = datetime(2026, 5, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, company_url, monkeypatch):
    """A company on either database, with logs of two years."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", company_url)
    home = Home(tmp_path / "home", "one")
    home.company_folder.mkdir(parents=True)
    with closing(open_database(company_url)) as database:
        fill(database)
    return home


def fill(database):
    with database.operational() as connection:
        for days in range(700, 0, -10):
            moment = NOW - timedelta(days=days)
            note_event(connection, SIGNED_IN, now=moment, user_id=1, address="10.0.0.1")
            run = {"job": "refresh", "state": "succeeded", "detail": "{}"}
            at = timestamp_text(moment)
            connection.execute(insert(job_run).values(**run, started_at=at, ended_at=at))
            failed = {"subject": "user 1", "failed_at": moment, "address": "10.0.0.1"}
            connection.execute(insert(login_failure).values(failed))
        # One run never ended.
        connection.execute(
            insert(job_run).values(**run, started_at="2025-01-01T00:00:00.000000Z", ended_at=None)
        )


def count(database, table) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_OPS_13_old_rows_are_sealed_before_they_go_and_the_audit_log_stays_whole(home):
    database = open_database(home.database_url)
    done = keep_up(home, database, NOW)
    put_away = {each.table: each for each in done.sealed}
    # Whole months only: what ended before 1 February (90 days), before 1 May 2025 (a year).
    old = [
        days
        for days in range(700, 0, -10)
        if NOW - timedelta(days=days) < datetime(2026, 2, 1, tzinfo=UTC)
    ]
    assert put_away["job_run"].rows == put_away["login_failure"].rows == len(old)
    assert count(database, job_run) == 70 - len(old) + 1
    assert count(database, login_failure) == 70 - len(old)
    assert count(database, access_event) == 70 + len(done.sealed), "nothing of it is deleted"
    assert put_away["access_event"].rows == 32
    rows = old_rows.rows_of(home, put_away["access_event"])
    assert (rows[0]["kind"], rows[0]["address"]) == ("signed_in", "10.0.0.1")
    assert rows[0]["happened_at"] == timestamp_text(NOW - timedelta(days=700))
    with database.reading() as connection:
        noted = select(access_event.c.subject).where(access_event.c.kind == ARCHIVED)
        said = connection.execute(noted).scalars().all()
    assert any(put_away["job_run"].digest in each for each in said), "the seals are anchored"
    again = keep_up(home, database, NOW + timedelta(hours=1))
    assert again.sealed == []
    later = keep_up(home, database, NOW + timedelta(days=31))
    assert {each.table for each in later.sealed} == {"job_run", "login_failure", "access_event"}
    assert old_rows.check(home) == [*done.sealed, *later.sealed]
    assert f"archive/{put_away['job_run'].file}" in files_of(home.company_folder)
    with pytest.raises(DatabaseError), database.operational() as connection:
        connection.execute(text("delete from access_event"))
    database.close()


def test_OPS_13_a_changed_archive_is_noticed_and_nothing_more_is_deleted(home):
    database = open_database(home.database_url)
    first = keep_up(home, database, NOW).sealed[0]
    left = count(database, job_run)
    path = old_rows.folder_of(home) / first.file
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    with pytest.raises(ArchiveDamaged, match="job_run/"):
        old_rows.check(home)
    with pytest.raises(ArchiveDamaged):
        old_rows.put_away(home, database, NOW + timedelta(days=62))
    assert count(database, job_run) == left
    path.write_bytes(content)
    lines = (old_rows.folder_of(home) / old_rows.SEALS).read_text().splitlines()
    changed = json.dumps({**json.loads(lines[0]), "rows": 1})
    (old_rows.folder_of(home) / old_rows.SEALS).write_text("\n".join([changed, *lines[1:]]) + "\n")
    with pytest.raises(ArchiveDamaged, match=old_rows.SEALS):
        old_rows.check(home)
    database.close()


def test_OPS_13_a_run_killed_before_it_deleted_is_finished_by_the_next(home, monkeypatch):
    database = open_database(home.database_url)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(old_rows, "_delete", killed)
        with pytest.raises(Killed):
            old_rows.put_away(home, database, NOW)
    (sealed,) = old_rows.seals(home)
    assert count(database, job_run) == 71
    old_rows.put_away(home, database, NOW)
    assert [each.table for each in old_rows.check(home)].count(sealed.table) == 1
    assert count(database, job_run) == 71 - sealed.rows
    database.close()


def test_OPS_13_unused_pages_are_given_back(firm):
    database = open_database(firm.home.database_url)
    with database.operational() as connection:
        run = {"job": "x" * 3000, "started_at": "", "state": "", "detail": ""}
        connection.execute(insert(job_run), [run] * 3000)
    assert not tidy(firm.home, database)
    large = firm.live.stat().st_size
    with database.operational() as connection:
        connection.execute(text("delete from job_run"))
    assert tidy(firm.home, database)
    assert firm.live.stat().st_size < large / 2
    firm.post("after")
    database.close()


def test_OPS_13_the_sizes_of_each_day_tell_the_trend_and_when_the_disk_is_full(firm):
    database = open_database(firm.home.database_url)
    today = date(2026, 5, 20)
    for days, size in ((100, 1), (10, 2_000_000), (0, 3_000_000)):
        (firm.home.company_folder / "attachments" / "large").write_bytes(b"x" * size)
        found = sizes.keep(firm.home, database, today - timedelta(days=days))
    sizes.keep(firm.home, database, today)
    assert found["database"] == firm.live.stat().st_size
    with database.reading() as connection:
        assert len(sizes.trend(connection, today).days) == 3
        trend = sizes.trend(connection, today, days=30)
    assert [day.day for day in trend.days] == [10, 20]
    assert trend.growth_a_day("attachments") == 100_000
    growth = trend.growth_a_day()
    assert trend.days_left(10 * growth) == 10
    assert sizes.Trend({}).growth_a_day() is None
    assert sizes.Trend({today: {"database": 1}}).days_left(1) is None
    database.close()


def test_OPS_13_log_files_are_compressed_and_in_the_end_removed(tmp_path):
    today = NOW.date()
    for days in (0, 14, 15, 400):
        logs.path_of(tmp_path, "web", today - timedelta(days=days)).write_text("{}\n" * 100)
    assert logs.compress_old(tmp_path, NOW) == 2
    assert [day for _, day in sorted(logs.files(tmp_path))] == [today - timedelta(days=14), today]
    (kept,) = (tmp_path / "old").iterdir()
    assert kept.name == f"web-{today - timedelta(days=15)}.jsonl.zst"
