"""The properties of batches over many more random lists than `make test` has time for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.erp.companies import Companies
from tests.erp.test_batches import check_no_trace, check_one_by_one

pytestmark = pytest.mark.soak


@pytest.fixture
def companies(database_url: str, tmp_path: Path) -> Companies:
    """As many fresh companies as a test asks for."""
    return Companies(database_url, tmp_path)


def test_a_batch_gives_the_rows_of_posting_one_by_one(companies):
    check_one_by_one(companies, examples=2_000 if companies.is_sqlite else 300)


def test_refused_documents_leave_no_trace_in_a_batch(companies):
    check_no_trace(companies, examples=1_000 if companies.is_sqlite else 150)
