"""D2: whatever is wrong with a backup is noticed and named, and the books stay as they are."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operations.backups import backups_at, chain_of, create, find, targets_of
from operations.errors import (
    BackupMissing,
    CopyFailed,
    DamagedBackup,
    DiskFull,
    TargetFailed,
    WrongKey,
)
from operations.restoring import prove, restore_in_place, restore_into
from operations.targets import Folder

FLIPS = 60
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def chain(firm):
    """A full backup and one upon it."""
    full = create(firm.home, firm.secret)
    firm.post("later")
    return full, create(firm.home, firm.secret)


def _target(firm):
    return targets_of(firm.home)[0]


def _file(firm, backup) -> Path:
    return firm.home.backups / "one" / f"{backup.id}.lhb"


def test_D2_a_flipped_bit_anywhere_in_a_chain_is_noticed_and_named(firm, chain, tmp_path):
    chosen = random.Random(20)
    head, tail = range(800), range(-40, 0)
    for flip in range(FLIPS):
        backup = chosen.choice(chain)
        path = _file(firm, backup)
        good = path.read_bytes()
        place = chosen.choice([*head, *tail, *(chosen.randrange(len(good)) for _ in range(2000))])
        spoiled = bytearray(good)
        spoiled[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(spoiled)
        clean = tmp_path / str(flip)
        clean.mkdir()
        with pytest.raises(DamagedBackup) as caught:
            restore_into(clean, _target(firm), chain[-1].id, firm.secret)
        assert backup.id in caught.value.en, f"byte {place} of {backup.id}"
        path.write_bytes(good)
        shutil.rmtree(clean)


def test_D2_a_damaged_backup_raises_an_alarm_and_touches_nothing(firm, chain):
    path, keys, before = _file(firm, chain[0]), firm.keys(), firm.live.read_bytes()
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2])
    certificate = prove(firm.home, _target(firm), chain[1].id, firm.secret)
    assert not certificate.holds
    assert chain[0].id in certificate.content["problem"]
    with pytest.raises(DamagedBackup):
        restore_in_place(firm.home, _target(firm), chain[1].id, firm.secret, by="admin")
    assert firm.live.read_bytes() == before
    assert firm.keys() == keys
    # A header that cannot be read is listed as such, and the next backup starts a new chain.
    path.write_bytes(b"nothing")
    assert find(_target(firm), chain[0].id).problem
    assert create(firm.home, firm.secret).header.parent == ""


def test_D2_cut_swapped_repeated_and_appended_frames_are_noticed(firm, tmp_path, monkeypatch):
    monkeypatch.setattr("operations.sealing._FRAME_BYTES", 4096)
    made = create(firm.home, firm.secret)
    path = _file(firm, made)
    good = path.read_bytes()
    start = 14 + int.from_bytes(good[10:14], "big") + 32
    frames, place = [], start
    while place < len(good):
        end = place + 4 + int.from_bytes(good[place : place + 4], "big")
        frames.append(good[place:end])
        place = end
    assert len(frames) > 4
    for wrong in (
        frames[:-1],
        [*frames[:1], frames[2], frames[1], *frames[3:]],
        [*frames[:2], frames[1], *frames[2:]],
        [*frames[:2], *frames[3:]],
        [*frames, frames[-1]],
        [*frames, b"x"],
        [],
    ):
        path.write_bytes(good[:start] + b"".join(wrong))
        shutil.rmtree(tmp_path / "place", ignore_errors=True)
        (tmp_path / "place").mkdir()
        with pytest.raises(DamagedBackup):
            restore_into(tmp_path / "place", _target(firm), made.id, firm.secret)


def test_D2_a_missing_piece_and_a_foreign_parent_are_named(firm, chain, tmp_path):
    full, later = chain
    _file(firm, full).rename(tmp_path / "away")
    with pytest.raises(BackupMissing) as caught:
        restore_into(tmp_path, _target(firm), later.id, firm.secret)
    assert full.id in caught.value.en
    shutil.copy(_file(firm, later), _file(firm, full))
    with pytest.raises(DamagedBackup):
        chain_of(_target(firm), later.id)
    assert not find(_target(firm), full.id).header


def test_D2_a_wrong_key_is_told_from_damage(firm, chain, tmp_path):
    with pytest.raises(WrongKey):
        restore_into(tmp_path, _target(firm), chain[0].id, type(firm.secret)("file", b"z" * 32))


def test_D2_a_full_disk_is_named_and_leaves_what_was_there(firm, chain):
    before = {path.name for path in (firm.home.backups / "one").iterdir()}
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from erp.base.home import Home\n"
        "from operations import backups, cores\n"
        "from operations.errors import DiskFull\n"
        "from operations.sealing import Secret\n"
        "copy = cores.copy_in_process\n"
        "def copy_and_fill(*names):\n"
        "    copied = copy(*names)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "    return copied\n"
        "cores.copy_in_process = copy_and_fill\n"
        "try:\n"
        "    home = Home(Path(sys.argv[1]), 'one')\n"
        "    backups.create(home, Secret('file', b'k' * 32), kind='full')\n"
        "except DiskFull:\n"
        "    sys.exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(firm.home.root)], check=False, cwd=ROOT)
    assert done.returncode == 9
    assert {path.name for path in (firm.home.backups / "one").iterdir()} == before
    assert prove(firm.home, _target(firm), chain[1].id, firm.secret).holds


def test_D2_too_little_room_is_told_before_copying(firm, monkeypatch):
    monkeypatch.setattr("operations.backups._COPIES", 1 << 40)
    with pytest.raises(DiskFull):
        create(firm.home, firm.secret)


def test_D2_a_kill_in_the_middle_leaves_no_backup_and_the_next_run_succeeds(firm, chain):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from erp.base.home import Home\n"
        "from operations import backups\n"
        "from operations.sealing import Secret\n"
        "while True:\n"
        "    backups.create(Home(Path(sys.argv[1]), 'one'), Secret('file', b'k' * 32))\n"
    )
    for milliseconds in (900, 1200, 1500):
        process = subprocess.Popen([sys.executable, "-c", code, str(firm.home.root)], cwd=ROOT)
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGKILL)
        process.wait()
    create(firm.home, firm.secret)
    for each in backups_at(_target(firm)):
        assert prove(firm.home, _target(firm), each.id, firm.secret).holds
    left = [path.name for path in (firm.home.backups / "one").iterdir() if path.is_dir()]
    assert left == []


def test_D2_a_database_that_cannot_be_copied_is_named(firm):
    firm.live.write_bytes(b"no database" * 1000)
    for name in ("core.db-wal", "core.db-shm"):
        (firm.home.company_folder / name).unlink(missing_ok=True)
    with pytest.raises(CopyFailed):
        create(firm.home, firm.secret)


def test_OPS_04_a_target_that_keeps_other_bytes_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "a"
    file.write_bytes(b"right")
    monkeypatch.setattr("operations.targets._sha256", lambda _: "another")
    with pytest.raises(TargetFailed):
        Folder(tmp_path / "target").put(file, "a")
    assert Folder(tmp_path / "target").sizes() == {}
