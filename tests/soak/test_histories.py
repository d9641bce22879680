"""Ten thousand random histories a costing method: a company of a thousand histories at a time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from erp.catalog.models import METHODS
from tests.erp.companies import Companies
from tests.erp.stock_accounting.test_histories import (
    check_histories,
    check_reversals,
    check_textbook,
)

pytestmark = pytest.mark.soak

HISTORIES, AT_ONCE, DOCUMENTS = 10_000, 1_000, 30


@pytest.fixture
def companies(database_url: str, tmp_path: Path) -> Companies:
    """As many fresh companies as a test asks for."""
    return Companies(database_url, tmp_path)


@pytest.mark.parametrize("method", METHODS)
def test_FIN_06_at_the_end_of_every_day_quantity_0_means_value_0(companies, method):
    """Prints how many would have broken the rule, had nothing settled them."""
    started, settled = time.perf_counter(), 0
    histories = HISTORIES if companies.is_sqlite else AT_ONCE
    for seed in range(histories // AT_ONCE):
        with companies.new() as company:
            settled += check_histories(company, method, count=AT_ONCE, steps=DOCUMENTS, seed=seed)
    seconds = time.perf_counter() - started
    print(  # noqa: T201 - what the run is for
        f"{method}: {histories} histories of {DOCUMENTS} documents,"
        f" {histories / seconds:.0f} a second; {settled} break without settling"
    )


@pytest.mark.parametrize("method", METHODS)
def test_FIN_06_what_is_posted_and_reversed_leaves_every_balance_as_it_was(companies, method):
    for seed in range(3):
        with companies.new() as company:
            check_reversals(company, method, count=AT_ONCE, steps=20, seed=seed)


def test_FIN_06_the_month_s_average_is_the_textbook_s(companies):
    for seed in range(10 if companies.is_sqlite else 1):
        with companies.new() as company:
            check_textbook(company, count=AT_ONCE, steps=10, seed=seed)
