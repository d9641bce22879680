"""The shared home with a published warehouse, and an interpreter that has Spark."""

from __future__ import annotations

import os

import pytest

from erp.base.home import Home
from tests.analytics.built_home import shared_home


@pytest.fixture(scope="session")
def built_home() -> Home:
    """A home whose warehouse is built and published. Not to be changed: take `copy_of`."""
    return shared_home()


@pytest.fixture(scope="session")
def spark_python() -> str:
    """An interpreter with what requirements-spark.lock pins."""
    python = os.environ.get("LEDGERHOUSE_SPARK_PYTHON")
    if not python:
        pytest.skip("Spark: LEDGERHOUSE_SPARK_PYTHON is not set")
    return python
