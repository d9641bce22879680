"""hledger and beancount as judges: what each makes of an exported journal, month by month.

Belongs here: running the engines and comparing with `account_balance`. Does not: companies, tests.
"""

from __future__ import annotations

import csv
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from beancount import loader
from beancount.core import convert, data

from analytics.journal_export import export_journal
from erp.base.database import Database
from erp.base.exact import from_whole

Balances = dict[tuple[str, str], Decimal]
"""Account code and month → balance at the month's end, debit positive, zeros left out."""


def of_the_books(database: Database) -> Balances:
    with database.reading() as connection:
        digits = connection.exec_driver_sql("select currency_digits from company").scalar_one()
        rows = connection.exec_driver_sql(
            "select a.code, d.month, sum(b.debit - b.credit) from account_balance b"
            " join account a on a.id = b.account_id join period d on d.id = b.period_id"
            " group by a.code, d.month"
        ).fetchall()
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for code, month, amount in rows:
        moved[code, month] += from_whole(int(amount), digits)
    return added_up(moved)


def added_up(moved: dict[tuple[str, str], Decimal]) -> Balances:
    """Movements of months as balances at the end of every month there is."""
    months = sorted({month for _, month in moved})
    found: Balances = {}
    for code in {code for code, _ in moved}:
        balance = Decimal(0)
        for month in months:
            balance += moved.get((code, month), Decimal(0))
            if balance:
                found[code, month] = balance
    return found


def of_beancount(path: Path, digits: int = 2) -> Balances:
    """What beancount makes of the file; it must find no error in it."""
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    codes = {each.account: each.meta["code"] for each in entries if isinstance(each, data.Open)}
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                weight = convert.get_weight(posting)
                amount = round(weight.number, digits)
                moved[codes[posting.account], f"{entry.date:%Y-%m}"] += amount
    return added_up(moved)


def of_hledger(program: str, path: Path) -> Balances:
    """Hledger's own balances at the end of every month."""
    done = subprocess.run(
        [program, "-f", str(path), "balance", "--flat", "--cost", "--monthly", "--historical",
         "--no-total", "-O", "csv"],
        capture_output=True, check=False, encoding="utf-8",
        env={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (_, *days), *rows = csv.reader(done.stdout.splitlines())
    found: Balances = {}
    for name, *amounts in rows:
        code = name.rpartition(":")[2].partition(" ")[0]
        for day, amount in zip(days, amounts, strict=True):
            number = Decimal(amount.partition(" ")[0])
            if number:
                found[code, day[:7]] = number
    return found


def months_shown(balances: Balances, months: set[str]) -> Balances:
    """Only months the books have postings in: hledger also prints those between."""
    return {key: amount for key, amount in balances.items() if key[1] in months}


def check_with_engines(database: Database, folder: Path, hledger: str) -> int:
    """Both engines give the books' balances; how many were compared."""
    folder.mkdir(exist_ok=True)
    books = of_the_books(database)
    months = {month for _, month in books}
    export_journal(database, folder / "books.journal", "hledger")
    assert months_shown(of_hledger(hledger, folder / "books.journal"), months) == books
    export_journal(database, folder / "books.beancount", "beancount")
    assert of_beancount(folder / "books.beancount") == books
    return len(books)
