"""The shared home with a published warehouse."""

from __future__ import annotations

import pytest

from erp.base.home import Home
from tests.analytics.built_home import shared_home


@pytest.fixture(scope="session")
def built_home() -> Home:
    """A home whose warehouse is built and published. Not to be changed: take `copy_of`."""
    return shared_home()
