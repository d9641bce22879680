"""Kills at many more moments, the server's own death under load among them."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from erp.base.database import open_database
from erp.migrations import upgrade
from erp.posting import post
from tests.builders import a_company
from tests.erp.companies import Companies
from tests.erp.test_kills import check_kill, check_whole, trading
from tests.erp.writers import post_at_once

pytestmark = pytest.mark.soak


@pytest.fixture
def companies(database_url: str, tmp_path: Path) -> Companies:
    """As many fresh companies as a test asks for."""
    return Companies(database_url, tmp_path)


@pytest.mark.parametrize("seed", range(100, 150))
def test_FND_23_a_killed_process_leaves_nothing_half_written(companies, seed):
    with companies.new() as company:
        check_kill(company, trading(rounds=40), seed)


@pytest.mark.parametrize("seed", range(5))
def test_FND_23_a_server_that_dies_under_load_loses_nothing_it_committed(own_postgres, seed):
    """`pg_ctl -m immediate` while eight writers post; then everything is sent again."""
    seconds = random.Random(seed).uniform(3, 8)
    print(f"seed {seed}: the server dies after {seconds:.3f} s")  # noqa: T201 - to be repeated
    url = own_postgres.create_database("kill")
    upgrade(url)
    company = a_company(open_database(url))
    company.close()
    documents = trading(rounds=150)
    queues = [
        [document for n in range(w, 150, 8) for document in documents[4 * n : 4 * n + 4]]
        for w in range(8)
    ]

    def die() -> None:
        time.sleep(seconds)
        own_postgres.stop("immediate")
        own_postgres.start()

    death = threading.Thread(target=die)
    death.start()
    post_at_once(url, queues)
    death.join()
    company = open_database(url)
    check_whole(company, f"seed {seed}")
    report = post(company, documents, on_refusal="each")
    assert report.refused == []
    assert len(report.posted) + len(report.repeated) == len(documents)
    check_whole(company, f"seed {seed}")
    company.close()
