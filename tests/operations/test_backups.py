"""D2, OPS-02 to OPS-08, FND-20: backups are made, proved and restored."""

from __future__ import annotations

import json

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.verification import verify
from operations.archive import FULL, INCREMENTAL
from operations.backups import backups_at, create, targets_of
from operations.errors import (
    BackupMissing,
    BackupOfAnother,
    RestoredCopyBroken,
    WeakKey,
    WrongKey,
)
from operations.restoring import impact, prove, restore_in_place, restore_into
from operations.sealing import Secret, secret_of


def _target(firm):
    return targets_of(firm.home)[0]


def test_D2_OPS_03_a_backup_is_restored_by_the_same_code_and_certified(firm):
    made = create(firm.home, firm.secret)
    assert (made.header.kind, made.is_proved) == (FULL, False)
    certificate = prove(firm.home, _target(firm), made.id, firm.secret)
    assert certificate.holds
    said = certificate.to_json()
    head = firm.rows("select commit_number, hash from commit_head")[0]
    assert (said["commit_number"], said["commit_hash"]) == head
    assert said["files"] == 1
    assert said["rto_ms"] > 0
    assert {"trial_balance", "hash_chain"} & {each["name"] for each in said["guarantees"]}
    (listed,) = backups_at(_target(firm))
    assert listed.is_proved
    assert "每" in certificate.to_html() or "备份证书" in certificate.to_html()


def test_D2_a_changed_certificate_or_another_file_proves_nothing(firm):
    made = create(firm.home, firm.secret)
    prove(firm.home, _target(firm), made.id, firm.secret)
    path = firm.home.backups / "one" / f"{made.id}.proof.json"
    good = path.read_text()
    path.write_text(good.replace('"files": 1', '"files": 2'))
    assert not backups_at(_target(firm))[0].is_proved
    path.write_text(good)
    with (firm.home.backups / "one" / f"{made.id}.lhb").open("ab") as file:
        file.write(b"x")
    assert not backups_at(_target(firm))[0].is_proved


def test_FND_20_a_stolen_file_shows_nothing_without_the_key(firm, tmp_path):
    made = create(firm.home, firm.secret)
    stolen = (firm.home.backups / "one" / f"{made.id}.lhb").read_bytes()
    assert b"SQLite format" not in stolen
    assert b"%PDF" not in stolen
    assert "客户".encode() not in stolen
    for wrong in (Secret("file", b"x" * 32), Secret("passphrase", b"k" * 32)):
        with pytest.raises(WrongKey):
            restore_into(tmp_path, _target(firm), made.id, wrong)


def test_FND_20_keys_come_from_a_file_a_passphrase_or_are_made(firm, tmp_path, monkeypatch):
    own = secret_of(firm.home)
    assert own == secret_of(firm.home)
    assert (firm.home.root / "keys" / "backup.key").stat().st_mode & 0o777 == 0o600
    short = tmp_path / "short.key"
    short.write_bytes(b"short")
    monkeypatch.setenv("LEDGERHOUSE_BACKUP_KEY_FILE", str(short))
    with pytest.raises(WeakKey):
        secret_of(firm.home)
    monkeypatch.setenv("LEDGERHOUSE_BACKUP_PASSPHRASE", "short")
    with pytest.raises(WeakKey):
        secret_of(firm.home)
    monkeypatch.setenv("LEDGERHOUSE_BACKUP_PASSPHRASE", "correct horse battery")
    secret = secret_of(firm.home)
    made = create(firm.home, secret)
    assert prove(firm.home, _target(firm), made.id, secret).holds


def test_OPS_02_every_point_of_a_chain_is_restored(firm, tmp_path):
    points = {}
    attachments = firm.home.company_folder / "attachments"
    for step in range(3):
        made = create(firm.home, firm.secret)
        points[made.id] = (firm.keys(), sorted(path.name for path in attachments.iterdir()))
        firm.post(f"later-{step}")
        (attachments / f"{step}.txt").write_text("x")
        if step == 1:
            (attachments / "0.txt").unlink()
    kinds = [each.header.kind for each in backups_at(_target(firm))]
    assert kinds == [INCREMENTAL, INCREMENTAL, FULL]
    for backup, (keys, files) in points.items():
        place = tmp_path / backup
        place.mkdir()
        restore_into(place, _target(firm), backup, firm.secret)
        assert sorted(path.name for path in (place / "attachments").iterdir()) == files
        database = open_database(f"sqlite:///{place / 'core.db'}")
        with database.reading() as connection:
            found = connection.exec_driver_sql("select key from document order by id").scalars()
            assert list(found) == keys
        assert all(finding.holds for finding in verify(database))
        database.close()


def test_OPS_02_after_a_week_or_on_request_a_backup_is_full(firm):
    first = create(firm.home, firm.secret)
    week = first.snapshot_at.replace(year=first.snapshot_at.year + 1)
    assert create(firm.home, firm.secret, now=week).header.kind == FULL
    assert create(firm.home, firm.secret).header.kind == INCREMENTAL
    assert create(firm.home, firm.secret, kind=FULL).header.kind == FULL


def test_OPS_06_OPS_08_a_restore_lists_what_is_lost_and_keeps_a_way_back(firm):
    made = create(firm.home, firm.secret)
    before = firm.keys()
    firm.post("lost-1", "lost-2")
    (firm.home.company_folder / "attachments" / "发票.pdf").write_bytes(b"spoiled")
    seen = impact(firm.home, _target(firm), made.id)
    assert [each.key for each in seen.documents] == ["lost-1", "lost-2"]
    assert seen.is_same_history
    open_elsewhere = open_database(firm.home.database_url)  # as a server has it
    done = restore_in_place(firm.home, _target(firm), made.id, firm.secret, by="admin")
    with open_elsewhere.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from document").scalar() == len(before)
    open_elsewhere.close()
    assert firm.keys() == before
    assert (done.lost, done.epoch, done.commit_number) == (2, 2, made.header.commit_number)
    (event,) = firm.rows("select event, body from outbox")
    assert (event[0], json.loads(event[1])["by"]) == ("restored", "admin")
    assert b"%PDF" in (firm.home.company_folder / "attachments" / "发票.pdf").read_bytes()
    # The way back: what was there is a backup itself.
    firm.post("after")
    again = restore_in_place(firm.home, _target(firm), done.kept_as, firm.secret, by="admin")
    assert firm.keys() == [*before, "lost-1", "lost-2"]
    assert again.epoch == 3
    database = open_database(firm.home.database_url)
    assert all(finding.holds for finding in verify(database))
    database.close()
    acts = [json.loads(each)["act"] for each in _log(firm)]
    assert acts == ["created", "created", "restored", "created", "restored"]


def _log(firm):
    return (firm.home.backups / "one" / "log.jsonl").read_text().splitlines()


def test_OPS_06_a_backup_goes_into_no_other_company(firm):
    made = create(firm.home, firm.secret)
    other = Home(firm.home.root, "two")
    with pytest.raises(BackupOfAnother):
        restore_in_place(other, _target(firm), made.id, firm.secret, by="admin")
    with pytest.raises(BackupMissing):
        prove(firm.home, _target(firm), "unknown", firm.secret)


def test_D2_books_that_break_a_guarantee_are_not_put_in_place(firm):
    import sqlite3  # noqa: PLC0415 - the only way past the triggers

    with sqlite3.connect(firm.live) as connection:
        connection.execute("drop trigger commit_log_follows")
    connection.close()
    made = create(firm.home, firm.secret)
    assert not prove(firm.home, _target(firm), made.id, firm.secret).holds
    assert not backups_at(_target(firm))[0].is_proved
    with pytest.raises(RestoredCopyBroken):
        restore_in_place(firm.home, _target(firm), made.id, firm.secret, by="admin")


def test_D2_a_lost_company_comes_back_from_its_backup_alone(firm):
    import shutil  # noqa: PLC0415 - one use

    made = create(firm.home, firm.secret)
    before = firm.keys()
    shutil.rmtree(firm.home.company_folder)
    firm.home.company_folder.mkdir()
    restore_in_place(firm.home, _target(firm), made.id, firm.secret, by="admin")
    assert firm.keys() == before
