"""FND-23: a process killed while posting leaves nothing half-written; sent again, all is there.

The seeds are printed, so that a failure can be repeated.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from erp.base.database import Database
from erp.documents.types import Document
from erp.posting import post
from erp.verification import verify
from tests.books import balances, pools
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_sales_invoice,
    carrying,
    goods,
    paying,
)
from tests.erp.companies import Companies
from tests.erp.writers import Victim

pytestmark = pytest.mark.slow


def trading(rounds: int) -> list[Document]:
    """Rounds of buying, selling, invoicing and being paid."""
    documents: list[Document] = []
    for n in range(rounds):
        on = date(2024, 3, 1) + timedelta(days=n % 28)
        documents += [
            a_goods_receipt(f"gr{n}", goods("P1", 3, 5), goods("F1", 2, "3.33"), on=on),
            a_delivery(f"dl{n}", goods("P1", 2, 9), goods("F1", 1, 9), on=on),
            a_sales_invoice(f"in{n}", carrying(f"dl{n}", 1, quantity=2), on=on),
            a_customer_receipt(f"cr{n}", 20, paying(f"in{n}", 20), on=on),
        ]
    return documents


def check_kill(company: Database, documents: Sequence[Document], seed: int) -> None:
    """Kill a posting process at a random moment, prove the books, send everything again."""
    draw = random.Random(seed)
    batch = draw.choice([1, 1, 4, 40, 200])
    seconds = draw.uniform(0, 0.4)
    url = company.url.render_as_string(hide_password=False)
    Victim(url, documents, batch).kill_after(seconds)
    said = f"seed {seed}: killed after {seconds:.3f} s, batches of {batch}"
    print(said)  # noqa: T201 - so that a failure can be repeated
    check_whole(company, said)
    report = post(company, documents, on_refusal="each")
    assert report.refused == [], said
    assert len(report.posted) + len(report.repeated) == len(documents), said
    check_whole(company, said)


def check_whole(company: Database, said: str) -> None:
    """Every guarantee holds, and no document is there without all it causes."""
    assert [finding for finding in verify(company) if not finding.holds] == [], said
    with company.reading() as connection:
        for table, kind in (("journal_entry", "delivery"), ("document_line", "sales_invoice")):
            alone = connection.exec_driver_sql(
                f"select d.key from document d where d.kind = '{kind}' and not exists"
                f" (select 1 from {table} x where x.document_id = d.id)"
            ).fetchall()
            assert alone == [], (said, table)


@pytest.mark.parametrize("seed", range(10))
def test_FND_23_a_killed_process_leaves_nothing_half_written(companies: Companies, seed):
    documents = trading(rounds=20)
    with companies.new() as company:
        check_kill(company, documents, seed)
        assert (pools(company), balances(company)) == _as_one_process(companies, documents)


_sound: dict[str, tuple[object, object]] = {}


def _as_one_process(companies: Companies, documents: list[Document]) -> tuple[object, object]:
    """What the books are when nobody is killed."""
    key = f"{companies.is_sqlite} {len(documents)}"
    if key not in _sound:
        with companies.new() as company:
            post(company, documents)
            _sound[key] = pools(company), balances(company)
    return _sound[key]


def test_an_unfinished_transaction_is_noticed_not_carried_on(sqlite_url):
    """Only past SQLite's foreign keys can one be left; then nothing is posted before it is seen."""
    import sqlite3  # noqa: PLC0415 - this test's alone

    from erp.base.database import open_database  # noqa: PLC0415 - this test's alone
    from erp.base.errors import UnfinishedTransaction  # noqa: PLC0415 - this test's alone
    from tests.builders import a_company, a_journal  # noqa: PLC0415 - this test's alone

    company = a_company(open_database(sqlite_url))
    with sqlite3.connect(company.url.database) as bare:
        bare.execute("insert into open_tx (tx) values (99)")
    bare.close()
    with pytest.raises(UnfinishedTransaction, match="99"):
        post(company, [a_journal()])
    assert "transactions_are_whole" in {f.name for f in verify(company) if not f.holds}
    company.close()
