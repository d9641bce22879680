"""A company with three months of trade, people of each role, and published marts.

Belongs here: making that home once a run; whoever writes into it works on a copy. The books are
small enough to add up by hand, as `test_dashboards.py` does.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from argon2 import PasswordHasher

from erp.access import passwords, services
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.documents.types import Document
from erp.migrations import upgrade
from erp.parties.services import change_party
from erp.posting import post
from tests import builders

COMPANY = "t1"
PASSWORD = "correct horse battery"
ROLES = ("admin", "finance", "manager", "sales", "warehouse")
ROOT = Path(__file__).resolve().parents[2]


def trade() -> list[Document]:
    """January to March: goods come in, are sold in two months, one comes back, money moves.

    Revenue: 4 × 7.00 in February; 10 × 8.00 + 2 × 20.00 − 1 × 8.00 in March.
    Cost: 4 × 3.50 in February; 10 × 3.50 + 2 × 9.00 − 1 × 3.50 in March.
    """
    goods, carrying = builders.goods, builders.carrying
    january, february, march = date(2024, 1, 10), date(2024, 2, 5), date(2024, 3, 8)
    return [
        builders.a_goods_receipt(
            "gr1",
            goods("P1", 40, "3.50"),
            goods("F1", 10, "9.00"),
            goods("P2", 5, "1.00"),
            on=january,
        ),
        builders.a_supplier_invoice(
            "si1", carrying("gr1", 1, "P1", 40), carrying("gr1", 2, "F1", 10), on=january
        ),
        builders.a_delivery("dl1", goods("P1", 4, 7), on=february),
        builders.a_sales_invoice("in1", carrying("dl1", 1, "P1", 4), on=february),
        builders.a_delivery("dl2", goods("P1", 10, 8), goods("F1", 2, 20), on=march, party="C2"),
        builders.a_sales_invoice(
            "in2",
            carrying("dl2", 1, "P1", 10),
            carrying("dl2", 2, "F1", 2),
            on=march,
            party="C2",
        ),
        builders.a_sales_return("sr2", carrying("dl2", 1, "P1", 1), on=march, party="C2"),
        builders.a_credit_note(
            "cn2", carrying("sr2", 1, "P1", 1), on=march, party="C2", reverses="in2"
        ),
        builders.a_customer_receipt(
            "cr1", Decimal("31.64"), builders.paying("in1", Decimal("31.64")), on=march
        ),
    ]


def make_home(root: Path) -> Home:
    """The company, posted and published."""
    home = Home(root, COMPANY)
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    database = open_database(home.database_url)
    builders.a_company(database)
    add_people(database)
    with database.commit(origin="test") as transaction:
        classes = {"industry": "construction", "party_size": "small"}
        change_party(transaction, "C2", classes, today=date(2024, 1, 1))
    post(database, trade())
    database.close()
    refresh(home)
    return home


def add_people(database: Database) -> None:
    """One person for each role, named after it, whose password is quick to check."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with (
        patch.object(passwords, "_hasher", quick),
        database.commit(origin="test") as transaction,
    ):
        services.create_roles(transaction)
        for role in ROLES:
            services.create_user(
                transaction, name=role, password=PASSWORD, roles=[role], now=database.clock()
            )


def refresh(home: Home) -> None:
    """Extract, model, check and publish, as a user would."""
    done = run_refresh(home)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def run_refresh(home: Home) -> subprocess.CompletedProcess[str]:
    """The same, however it ends."""
    environment = {
        **os.environ,
        "LEDGERHOUSE_HOME": str(home.root),
        "LEDGERHOUSE_COMPANY": home.company,
    }
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "refresh"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def shared_home() -> Home:
    """The home every process of this test run shares, made by the first that asks."""
    shared = Path(os.environ["LEDGERHOUSE_TEST_SHARED"])
    home = Home(shared / "apps" / "home", COMPANY)
    with (shared / "apps.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "apps" / "done").exists():
            shutil.rmtree(shared / "apps", ignore_errors=True)
            make_home(home.root)
            (shared / "apps" / "done").touch()
    return home


def copied_home(folder: Path) -> Home:
    """A home of the test's own."""
    shutil.copytree(shared_home().root, folder)
    return Home(folder, COMPANY)
