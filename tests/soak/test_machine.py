"""Random trading for as long as it takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.erp.companies import Companies
from tests.erp.test_machine import run_trading

pytestmark = pytest.mark.soak


def test_books_of_random_trading_are_those_of_the_model(database_url: str, tmp_path: Path):
    companies = Companies(database_url, tmp_path)
    run_trading(companies, runs=2_500 if companies.is_sqlite else 200, steps=80)
