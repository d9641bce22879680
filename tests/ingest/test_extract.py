"""Extraction: every row of every commit, once, exactly, and never half.

A SQLite core is read by a process of its own, for this one has `sqlite3` loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

import ingest.extract
from analytics.lake import LakeFileDiffers, Manifest, check_files, read_manifest, replace_manifest
from erp.base.commits import Transaction
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.catalog.models import product
from erp.documents.models import document_line
from ingest.extract import ExtractedRowsDiffer, Extraction, ExtractionFailed, extract_in_process
from ingest.extract import extract as extract_here
from ingest.extract_checks import entries_balance, files_as_promised
from ingest.extract_files import exact_sum, write_parquet
from ingest.extract_source import NoCore, TypedRowMissing, _check_typed_row
from ingest.extract_tables import extracts
from tests.analytics.synthetic_core import Books, set_up, trade

Run = Callable[[], Extraction]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", "demo")


@pytest.fixture
def run(database: Database, home: Home, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Extract the test's core into `home`'s lake."""
    address = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", address)
    if database.is_sqlite:
        return lambda: extract_in_process(home)
    return lambda: extract_here(address, home.lake, home.company)


def manifest_of(home: Home) -> Manifest:
    manifest = read_manifest(home.lake, home.company)
    assert manifest is not None
    return manifest


def rows_of(home: Home, table: str) -> list[dict[str, object]]:
    files = manifest_of(home).tables[table].files
    return [row for file in files for row in pq.read_table(home.lake / file.path).to_pylist()]


def row_hashes(home: Home) -> dict[str, list[str]]:
    """Per table the hash of each row, sorted: equal for equal content however it was cut."""
    return {
        table: sorted(
            hashlib.sha256(json.dumps(row, default=str, sort_keys=True).encode()).hexdigest()
            for row in rows_of(home, table)
        )
        for table in manifest_of(home).tables
    }


def test_an_empty_core_leaves_every_table_with_its_columns(run: Run, home: Home) -> None:
    report = run()
    assert (report.up_to, report.rows) == (0, 0)
    manifest = manifest_of(home)
    for promised in extracts():
        (file,) = manifest.tables[promised.name].files
        assert pq.read_schema(home.lake / file.path).equals(promised.schema)
    assert files_as_promised(home.lake, manifest) == []


def test_reading_bit_by_bit_equals_reading_at_once(
    database: Database, run: Run, home: Home
) -> None:
    books = set_up(database)
    run()
    trade(database, books, sales=12, per_commit=4)
    run()
    with database.commit(origin="test") as transaction:
        transaction.update(product, books.products[0], {"name": "螺母"})
        transaction.update(product, books.products[0], {"name": "垫圈"})
    trade(database, books, sales=8, per_commit=4, first=12)
    report = run()
    assert report.rows > 0
    bit_by_bit = row_hashes(home)
    (home.lake / "manifest" / "demo.json").unlink()
    assert run().after == 0
    assert row_hashes(home) == bit_by_bit
    with database.reading() as connection:
        lines = connection.execute(select(func.count()).select_from(document_line)).scalar_one()
    assert len(rows_of(home, "document_line")) == lines


COMPACTING = """
import sys
import ingest.extract as module
module.FILES_A_TABLE = 2
sys.exit(module.main(["--home", sys.argv[1], "--company", "demo"]))
"""


def test_many_small_files_become_one_with_the_same_rows(
    database: Database, run: Run, home: Home
) -> None:
    books = set_up(database)
    run()
    for round_number in range(2):
        trade(database, books, sales=1, first=round_number)
        command = [sys.executable, "-c", COMPACTING, str(home.root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    manifest = manifest_of(home)
    (only,) = manifest.tables["posting"].files
    assert (only.after, only.up_to) == (0, 3)
    check_files(home.lake, manifest)
    in_one = row_hashes(home)
    (home.lake / "manifest" / "demo.json").unlink()
    run()
    assert row_hashes(home) == in_one


def test_nothing_new_writes_nothing(database: Database, run: Run, home: Home) -> None:
    set_up(database)
    run()
    before = sorted(path for path in home.lake.rglob("*.parquet"))
    report = run()
    assert (report.files, report.after) == (0, report.up_to)
    assert sorted(path for path in home.lake.rglob("*.parquet")) == before


def test_a_master_is_kept_as_every_commit_left_it(database: Database, run: Run, home: Home) -> None:
    books = set_up(database, products=1)
    for name in ("螺母", "垫圈"):
        with database.commit(origin="test") as transaction:
            transaction.update(product, books.products[0], {"name": name})
    run()
    states = [
        (row["commit_number"], row["name"], row["deleted"]) for row in rows_of(home, "product")
    ]
    assert states == [(1, "螺栓 0", False), (2, "螺母", False), (3, "垫圈", False)]


def test_text_after_a_thousand_nulls_stays_text(database: Database, run: Run, home: Home) -> None:
    """The SQLite driver guesses a column's type from its first 1,024 rows."""
    books = set_up(database)
    trade(database, books, sales=120, per_commit=120)
    assert all(row["currency"] is None for row in _read_postings(database)[:1024])
    with database.commit(origin="test") as transaction:
        _post_in_dollars(transaction, books)
    run()
    postings = rows_of(home, "posting")
    assert [row["currency"] for row in postings[-2:]] == ["USD", "USD"]
    schema = pq.read_schema(home.lake / manifest_of(home).tables["posting"].files[0].path)
    assert schema.field("currency").type == pa.string()
    assert schema.field("amount").type == pa.int64()


def _read_postings(database: Database) -> list[dict[str, object]]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("select currency from posting order by id")
        return [dict(row._mapping) for row in rows]


def _post_in_dollars(transaction: Transaction, books: Books) -> None:
    from erp.ledger.models import journal_entry, posting, voucher  # noqa: PLC0415 - one test
    from tests.analytics.synthetic_core import FIRST_DAY, RATE, Writer  # noqa: PLC0415 - one test

    writer = Writer(transaction, books)
    month = FIRST_DAY.isoformat()[:7]
    number = books.vouchers[month] + 1
    voucher_id = writer.add(
        voucher, word="记", month=month, number=number, voucher_date=FIRST_DAY.isoformat(),
        attachments=0, made_by=0,
    )  # fmt: skip
    entry_id = writer.add(
        journal_entry, voucher_id=voucher_id, period_id=books.periods[month], kind="normal",
        business_date=FIRST_DAY.isoformat(), voucher_date=FIRST_DAY.isoformat(), memo="",
    )  # fmt: skip
    for side, amount in (("D", 700), ("C", -700)):
        writer.add(posting, entry_id=entry_id, account_id=books.accounts["1002"], side=side,
                   amount=amount, currency="USD", foreign_amount=amount // 7, rate=7 * RATE,
                   memo="美元 dollars")  # fmt: skip


def test_the_extracting_process_never_loads_sqlite3(
    database: Database, run: Run, home: Home
) -> None:
    set_up(database)
    code = (
        "import sys; from ingest.extract import main;"
        f" code = main(['--home', {str(home.root)!r}, '--company', 'demo']);"
        " assert 'sqlite3' not in sys.modules and '_sqlite3' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


WRITER = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0.5).execute("begin immediate")
"""


def test_a_second_writer_waits_while_the_extractor_reads_beside_an_open_transaction(
    sqlite_url: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fact 13 of the style guide: another library's locks must not drop the writer's."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", sqlite_url)
    database = open_database(sqlite_url)
    books = set_up(database)
    with database.commit(origin="test") as transaction:
        transaction.update(product, books.products[0], {"name": "写入中"})
        assert extract_in_process(home).up_to == 1
        command = [sys.executable, "-c", WRITER, str(database.url.database)]
        writer = subprocess.run(command, check=False, capture_output=True, text=True)
        assert "database is locked" in writer.stderr
    assert extract_in_process(home).up_to == 2
    assert rows_of(home, "product")[-1]["name"] == "写入中"
    database.close()


def test_commits_that_became_visible_late_are_missed_by_no_run(
    database: Database, run: Run, home: Home
) -> None:
    """On PostgreSQL the older transaction may commit second; SQLite has them one after another."""
    books = set_up(database)
    with ExitStack() as stack:
        if not database.is_sqlite:
            early = stack.enter_context(database.commit(origin="first to begin"))
            early.insert(product, _a_product("EARLY"))
        with database.commit(origin="first to commit") as late:
            late.insert(product, _a_product("LATE"))
        assert run().up_to == 2
        assert rows_of(home, "product")[-1]["code"] == "LATE"
        if database.is_sqlite:
            early = stack.enter_context(database.commit(origin="second"))
            early.insert(product, _a_product("EARLY"))
    trade(database, books, sales=2)
    assert run().up_to == 4
    codes = [str(row["code"]) for row in rows_of(home, "product")]
    assert sorted(codes)[:2] == ["EARLY", "LATE"]
    assert len(codes) == len(set(codes)) == 12
    assert len(rows_of(home, "stock_move")) == 20


def _a_product(code: str) -> dict[str, object]:
    return {"code": code, "name": code, "unit": "pcs", "is_stocked": 1, "tax_code": "VAT13",
            "costing_method": "moving_average"}  # fmt: skip


@pytest.mark.slow
def test_a_run_killed_anywhere_leaves_the_old_manifest_true(
    database: Database, run: Run, home: Home
) -> None:
    books = set_up(database)
    run()
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    for round_number in range(4):
        trade(database, books, sales=20, per_commit=10, first=20 * round_number)
        before = manifest_of(home)
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.extract", "--home", str(home.root), "--company", "demo"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + chance.uniform(0.3, 2.5)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        after = manifest_of(home)
        assert after.commit_number >= before.commit_number, f"seed {seed}"
        check_files(home.lake, after)
    run()
    killed = row_hashes(home)
    (home.lake / "manifest" / "demo.json").unlink()
    run()
    assert row_hashes(home) == killed, f"seed {seed}"


def test_a_restored_core_is_read_anew_under_new_names(
    database: Database, run: Run, home: Home
) -> None:
    set_up(database)
    run()
    old = manifest_of(home)
    replace_manifest(home.lake, replace(old, commit_hash="of another history"))
    kept = {file.path for table in old.tables.values() for file in table.files}
    report = run()
    assert (report.generation, report.after) == (2, 0)
    check_files(home.lake, manifest_of(home))
    named = {file.path for table in manifest_of(home).tables.values() for file in table.files}
    assert not kept & named
    check_files(home.lake, old)


def test_a_file_that_is_not_the_named_one_is_noticed(
    database: Database, run: Run, home: Home
) -> None:
    books = set_up(database)
    trade(database, books, sales=3)
    run()
    manifest = manifest_of(home)
    path = home.lake / manifest.tables["posting"].files[0].path
    table = pq.read_table(path)
    amounts = pa.array([1, *table["amount"].to_pylist()[1:]], pa.int64())
    pq.write_table(
        table.set_column(table.schema.get_field_index("amount"), "amount", amounts), path
    )
    with pytest.raises(LakeFileDiffers, match="hash"):
        check_files(home.lake, manifest)
    assert files_as_promised(home.lake, manifest) == [
        f"{manifest.tables['posting'].files[0].path}: another hash"
    ]
    assert len(entries_balance(home.lake, manifest)) == 1


LOSING = """
import sys
import ingest.extract as module
write = module.write_parquet
def losing(path, schema, summed, batches):
    return write(path, schema, summed, (batch.slice(1) for batch in batches))
module.write_parquet = losing
sys.exit(module.main(["--home", sys.argv[1], "--company", "demo"]))
"""


def losing(path, schema, summed, batches):
    return write_parquet(path, schema, summed, (batch.slice(1) for batch in batches))


def test_rows_lost_on_the_way_stop_the_run(
    database: Database, run: Run, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault planted in the reading: the first row of every batch never arrives."""
    trade(database, set_up(database), sales=3)
    if not database.is_sqlite:
        monkeypatch.setattr(ingest.extract, "write_parquet", losing)
        with pytest.raises(ExtractedRowsDiffer, match="commit_log differ"):
            run()
        return
    command = [sys.executable, "-c", LOSING, str(home.root)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Rows or control sums of commit_log differ" in done.stderr
    assert read_manifest(home.lake, "demo") is None


def test_a_missing_core_is_an_environment_fault(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
    with pytest.raises(ExtractionFailed, match="no core database"):
        extract_in_process(home)
    assert not (tmp_path / "nowhere.db").exists()
    with pytest.raises(NoCore, match=r"nowhere\.db"):
        extract_here(f"sqlite:///{tmp_path / 'nowhere.db'}", home.lake, home.company)
    with pytest.raises(NoCore, match="127"):
        extract_here("postgresql://postgres@127.0.0.1:1/nowhere", home.lake, home.company)


def test_a_driver_that_does_not_show_the_types_first_is_refused() -> None:
    typed = pa.RecordBatch.from_pydict({"id": [-1], "name": [""]})
    _check_typed_row(typed, "product")
    guessed = pa.RecordBatch.from_pydict({"id": [1], "name": ["螺栓"]})
    with pytest.raises(TypedRowMissing, match="product"):
        _check_typed_row(guessed, "product")


def test_a_control_sum_is_exact_where_64_bits_are_not_enough() -> None:
    column = pa.chunked_array([[2**62, 2**62], [2**62, None, -1]])
    assert exact_sum(column) == 3 * 2**62 - 1
    assert exact_sum(pa.chunked_array([[-(2**62)] * 3])) == -3 * 2**62
    assert exact_sum(pa.chunked_array([], pa.int64())) == 0
