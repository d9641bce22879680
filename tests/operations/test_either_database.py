"""Books on either database are backed up as one file, proved by one code, and put back.

Belongs here: what must be the same wherever the books lie. Does not: increments, targets, faults of
files (`test_backups`, `test_retention`, `test_faults`), which know of files only.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
from psycopg.errors import ForeignKeyViolation

from erp.base.database import open_database
from erp.base.home import Home
from erp.catalog.services import create_products
from erp.posting import post
from erp.verification import verify
from operations.archive import FULL
from operations.backups import create, targets_of
from operations.cores import core_of
from operations.restoring import impact, prove, restore_in_place
from operations.sealing import Secret
from tests.books import balances, pools
from tests.builders import a_delivery, a_product, a_sales_order, goods
from tests.operations.conftest import COMPANY, Firm


@pytest.fixture
def firm(company_url, tmp_path, monkeypatch) -> Firm:
    """A company with two receipts, a delivery and an order, on either database."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", company_url)
    home = Home(tmp_path / "home", COMPANY)
    home.company_folder.mkdir(parents=True)
    made = Firm(home, Secret("file", b"k" * 32))
    made.post("gr-1", "gr-2")
    with closing(open_database(company_url)) as database:
        post(database, [a_delivery("dl-1", goods("P1", 2, 9)), a_sales_order("so-1")])
    return made


def state(firm: Firm) -> tuple[object, ...]:
    """What the books come to."""
    with closing(open_database(firm.home.database_url)) as database:
        assert [each.name for each in verify(database) if not each.holds] == []
        return balances(database), pools(database), tuple(firm.keys())


def add_a_product(firm: Firm) -> None:
    """A master whose id the database gives."""
    with (
        closing(open_database(firm.home.database_url)) as database,
        database.commit(origin="test") as transaction,
    ):
        create_products(transaction, [a_product("NEW", tax_code="VAT13")])


def epoch(firm: Firm) -> int:
    """The epoch people post in."""
    return core_of(firm.home).epoch()


def test_D2_OPS_06_books_on_either_database_are_proved_and_put_back(firm):
    before, first_epoch = state(firm), epoch(firm)
    made = create(firm.home, firm.secret)
    target = targets_of(firm.home)[0]
    certificate = prove(firm.home, target, made.id, firm.secret)
    assert certificate.holds, certificate.content["problem"]
    firm.post("gr-3")
    add_a_product(firm)
    lost = impact(firm.home, target, made.id)
    assert [each.key for each in lost.documents] == ["gr-3"]
    assert lost.is_same_history
    restored = restore_in_place(firm.home, target, made.id, firm.secret, by="admin")
    assert (restored.lost, epoch(firm)) == (1, first_epoch + 1)
    assert state(firm) == before
    firm.post("gr-3", "gr-4")
    add_a_product(firm)
    assert state(firm)[2] == (*before[2], "gr-3", "gr-4")
    kept = restore_in_place(firm.home, target, restored.kept_as, firm.secret, by="admin")
    assert firm.keys() == [*before[2], "gr-3"]
    assert kept.epoch == first_epoch + 2


def test_OPS_08_nobody_posts_between_the_last_backup_and_the_restore(firm):
    """A receipt begun while the books are held is posted after them, into the restored ones."""
    made = create(firm.home, firm.secret)
    core, done = core_of(firm.home), threading.Event()

    def receive() -> None:
        firm.post("gr-9")
        done.set()

    with core.held():
        poster = threading.Thread(target=receive)
        poster.start()
        assert not done.wait(0.5)
        assert create(firm.home, firm.secret, kind=FULL).header is not None
    poster.join(30)
    assert firm.keys()[-1] == "gr-9"
    target = targets_of(firm.home)[0]
    restore_in_place(firm.home, target, made.id, firm.secret, by="admin")
    assert firm.keys() == ["gr-1", "gr-2", "dl-1", "so-1"]


def test_OPS_06_a_lost_company_comes_back_on_either_database(firm, empty_database_url, monkeypatch):
    """Its backup goes into a database without any table."""
    before = state(firm)
    made = create(firm.home, firm.secret)
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", empty_database_url)
    if empty_database_url.startswith("sqlite"):
        core_of(firm.home).file.unlink(missing_ok=True)
    assert not core_of(firm.home).exists()
    restore_in_place(firm.home, targets_of(firm.home)[0], made.id, firm.secret, by="admin")
    assert state(firm) == before


def test_OPS_06_a_copy_the_server_refuses_changes_nothing(firm, tmp_path):
    """The copy has lost an account that is posted to."""
    core = core_of(firm.home)
    if core.keeps_pages:
        return  # a file replaces a file: `test_faults`
    before = state(firm)
    core.copy(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        for (guard,) in copy.execute(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'account'"
        ).fetchall():
            copy.execute(f"drop trigger {guard}")
        copy.execute("delete from account where code = '1405.01'")
        copy.commit()
    with pytest.raises(ForeignKeyViolation), core.held() as replace:
        replace(tmp_path / "copy.db")
    assert state(firm) == before
