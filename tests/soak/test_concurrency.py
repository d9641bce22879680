"""The races of `make test`, wider."""

from __future__ import annotations

import pytest

from tests.builders import a_company
from tests.erp.test_concurrency import check_no_oversale, check_trade, trade_at_once

pytestmark = pytest.mark.soak


def test_INV_11_nothing_is_sold_twice(database):
    check_no_oversale(a_company(database), stock=500, asked=1_000, workers=16)


def test_CN_01_eight_sellers_and_four_buyers_trade_for_a_minute(database):
    company = a_company(database)
    check_trade(company, trade_at_once(company, rounds=60))
