"""OPS-05, OPS-04: several versions are kept, at several places."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta

import boto3
import pytest

from operations.archive import FULL, INCREMENTAL, Header
from operations.backups import Backup, backups_at, create, targets_of
from operations.errors import BackupMissing, TargetFailed
from operations.restoring import prove, restore_into
from operations.retention import Retention, kept, prune
from operations.targets import target_at

START = datetime.fromisoformat("2026-06-30T01:30:00+00:00")


def _nightly(nights: int) -> list[Backup]:
    """A backup a night, full on Sundays, newest first."""
    made: list[Backup] = []
    for night in range(nights):
        moment = START - timedelta(days=nights - 1 - night)
        is_full = moment.weekday() == 6 or not made
        parent = "" if is_full else made[-1].id
        kind = FULL if is_full else INCREMENTAL
        name = f"{moment:%Y%m%d}"
        header = Header(
            name, "one", kind, parent, "", moment.isoformat(), 1, 1, "", "file", "", ""
        )  # fmt: skip
        made.append(Backup(name, 1, header, None))
    return made[::-1]


def test_OPS_05_days_weeks_and_months_are_kept_with_their_chains():
    backups = _nightly(200)
    keep = kept(backups, Retention(days=3, weeks=3, months=4))
    assert {"20260630", "20260629", "20260628"} <= keep
    assert {"20260628", "20260621"} <= keep
    assert {"20260630", "20260531", "20260430", "20260331"} <= keep
    parents = {each.id: each.header.parent for each in backups}
    assert {parents[each] for each in keep} - {""} <= keep
    assert len(keep) < 30


def test_OPS_05_pruning_is_logged_and_what_is_left_restores(firm):
    target = targets_of(firm.home)[0]
    old = create(firm.home, firm.secret)
    prove(firm.home, target, old.id, firm.secret)
    create(firm.home, firm.secret, kind=FULL)
    newest = create(firm.home, firm.secret)
    none = Retention(0, 0, 0)
    assert prune(firm.home, target, none) == []  # the only proved one stays
    prove(firm.home, target, newest.id, firm.secret)
    assert prune(firm.home, target, none) == [old.id]
    assert {each.id for each in backups_at(target)} == {newest.id, newest.header.parent}
    assert prove(firm.home, target, newest.id, firm.secret).holds
    log = (firm.home.backups / "one" / "log.jsonl").read_text()
    (pruned,) = [json.loads(e) for e in log.splitlines() if '"pruned"' in e]
    assert pruned["backups"] == [old.id]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A server that speaks S3, as a process of its own; its address."""
    port = 20_000 + os.getpid() % 20_000
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.kill()
    process.wait()


def test_OPS_04_a_second_target_is_an_s3_store_and_restores_alone(
    firm, store, tmp_path, monkeypatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("LEDGERHOUSE_S3_ENDPOINT", store)
    monkeypatch.setenv("LEDGERHOUSE_BACKUP_TARGETS", "s3://safe/place")
    with pytest.raises(TargetFailed):  # there is no such bucket yet
        create(firm.home, firm.secret)
    boto3.client("s3", endpoint_url=store).create_bucket(Bucket="safe")
    create(firm.home, firm.secret, kind=FULL)
    firm.post("later")
    newest = create(firm.home, firm.secret)
    away = target_at("s3://safe/place", "one")
    assert backups_at(away)[0].id == newest.id
    assert prove(firm.home, away, "latest", firm.secret).holds
    assert backups_at(away)[0].is_proved
    restore_into(tmp_path, away, newest.id, firm.secret)
    away.remove(f"{newest.header.parent}.lhb")
    with pytest.raises(BackupMissing):
        restore_into(tmp_path, away, newest.id, firm.secret)
