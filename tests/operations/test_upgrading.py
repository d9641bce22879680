"""OPS-15: books of an older schema come to the newer one whole, or stay as they are.

Belongs here: a step planted after the newest, good and bad. Does not: the real steps.
"""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from apps.cli import app
from apps.company import BooksOfOlderProgram, open_company
from erp import migrations
from erp.base.database import open_database
from erp.base.home import Home
from erp.migrations import BooksOfNewerProgram, installed, newest
from erp.verification import verify
from operations import upgrading
from operations.backups import backups_at, targets_of
from operations.errors import UpgradeFailed
from operations.restoring import restore_in_place
from operations.sealing import Secret
from operations.upgrading import Upgraded, upgrade_books
from tests.operations.conftest import COMPANY, Firm

STEP = """
from alembic import op

revision = "9999_planted"
down_revision = "{newest}"

def upgrade():
    at = op.get_bind()
    at.exec_driver_sql("create table novelty (id integer primary key)")
    if "{rehearsal}" or "restored" not in str(at.engine.url):
        at.exec_driver_sql({fault}.get(at.dialect.name, {fault}["sqlite"]))
"""
NO_FAULT = {"sqlite": "select 1"}
WRONG_SQL = {"sqlite": "insert into nowhere values (1)"}
NO_GUARD = {
    "sqlite": "drop trigger commit_head_update_sealing",
    "postgresql": "drop trigger commit_head_kept on commit_head",
}
"""No statement fails at it: a guarantee is gone."""


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """`plant(fault, rehearsal=True)`: a program that knows one step more than the books."""
    first = newest()

    def plant(fault: dict[str, str], *, rehearsal: bool = False) -> None:
        scripts = tmp_path / "scripts"
        if not scripts.exists():
            shutil.copytree(Path(migrations.__file__).parent, scripts)
        step = STEP.format(newest=first, fault=fault, rehearsal="yes" if rehearsal else "")
        (scripts / "versions" / "planted.py").write_text(step)
        shutil.rmtree(scripts / "versions" / "__pycache__", ignore_errors=True)
        monkeypatch.setattr(migrations, "_SCRIPTS", str(scripts))

    return plant


@pytest.fixture
def firm(company_url, tmp_path, monkeypatch) -> Firm:
    """A company with a receipt, on either database."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", company_url)
    monkeypatch.setenv("LEDGERHOUSE_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home", COMPANY)
    home.company_folder.mkdir(parents=True)
    made = Firm(home, Secret("file", b"k" * 32))
    made.post("gr-1")
    return made


def holds(firm: Firm) -> bool:
    with closing(open_database(firm.home.database_url)) as database:
        return all(each.holds for each in verify(database))


def test_OPS_15_books_are_upgraded_after_a_proved_backup_or_stay_as_they_are(
    firm, plant, monkeypatch
):
    before = newest()
    assert upgrade_books(firm.home, firm.secret) == Upgraded(before, before)
    faults = [(WRONG_SQL, True), (NO_GUARD, True), (WRONG_SQL, False), (NO_GUARD, False)]
    is_file = firm.home.database_url.startswith("sqlite")
    for fault, rehearsal in faults if is_file else faults[2:]:  # rehearsed in a file in any case
        plant(fault, rehearsal=rehearsal)
        with pytest.raises(UpgradeFailed) as refused:
            upgrade_books(firm.home, firm.secret)
        said = "nowhere" if fault == WRONG_SQL else "triggers_installed"
        assert said in refused.value.en
        newest_backup = backups_at(targets_of(firm.home)[0])[0]
        assert newest_backup.id in refused.value.en
        assert newest_backup.is_proved is not rehearsal
        assert installed(firm.home.database_url) == before
        with pytest.raises(Exception, match="novelty"):
            firm.rows("select * from novelty")
    firm.post("gr-2")  # the books of before go on

    plant(NO_FAULT)
    with pytest.raises(BooksOfOlderProgram):
        open_company(COMPANY)
    said = CliRunner().invoke(app, ["upgrade", "--check", "--company", COMPANY, "--json"]).stdout
    assert (json.loads(said)["before"], json.loads(said)["after"]) == (before, "9999_planted")
    done = upgrade_books(firm.home, firm.secret)
    assert (done.before, done.after) == (before, "9999_planted")
    assert done.guarantees > 10
    assert holds(firm)
    assert firm.keys() == ["gr-1", "gr-2"]
    open_company(COMPANY)[1].close()

    if is_file:  # a server's copier knows no planted step
        target = targets_of(firm.home)[0]
        restore_in_place(firm.home, target, done.backup, firm.secret, by="admin")
    assert installed(firm.home.database_url) == "9999_planted"
    assert firm.keys() == ["gr-1", "gr-2"]

    monkeypatch.setattr(migrations, "_SCRIPTS", "erp:migrations")
    for act in (lambda: open_company(COMPANY), lambda: upgrade_books(firm.home, firm.secret)):
        with pytest.raises(BooksOfNewerProgram, match="9999_planted"):
            act()


def test_OPS_15_nobody_posts_between_the_migration_and_its_verification(firm, plant, monkeypatch):
    """Somebody begins a receipt while the migrated books are verified: it is posted after."""
    plant(NO_FAULT)
    real, posted, posters = upgrading.verify_within, threading.Event(), []

    def slow(connection):
        posters.append(threading.Thread(target=lambda: (firm.post("gr-9"), posted.set())))
        posters[0].start()
        assert not posted.wait(0.3)
        return real(connection)

    monkeypatch.setattr(upgrading, "verify_within", slow)
    upgrade_books(firm.home, firm.secret)
    posters[0].join(30)
    assert firm.keys() == ["gr-1", "gr-9"]
    assert holds(firm)
