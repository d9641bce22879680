"""The races of `make test`, wider."""

from __future__ import annotations

import pytest

from tests.builders import a_company
from tests.erp.test_concurrency import check_no_oversale

pytestmark = pytest.mark.soak


def test_INV_11_nothing_is_sold_twice(database):
    check_no_oversale(a_company(database), stock=500, asked=1_000, workers=16)
