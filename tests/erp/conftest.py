"""Fixtures for the tests of the core: a company on each kind of database.

Belongs here: what most tests of `erp` ask for. Does not belong here: documents (`tests.builders`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from erp.base.database import Database, open_database
from tests.books import books_in
from tests.erp.companies import Companies


@pytest.fixture
def company(company_url: str) -> Iterator[Database]:
    """A company under 小企业会计准则, a general taxpayer, with the masters of `tests.builders`."""
    database = open_database(company_url)
    yield database
    database.close()


@pytest.fixture
def books(request: pytest.FixtureRequest) -> list[str]:
    """The books that stand in the test's docstring, below its first line."""
    return books_in(request.function)


@pytest.fixture
def companies(database_url: str, tmp_path: Path) -> Companies:
    """As many fresh companies as a test asks for, on each kind of database."""
    return Companies(database_url, tmp_path)
