"""The collector is held while a batch is made, and goes on afterwards whatever happened."""

from __future__ import annotations

import gc

import pytest

from erp.base import collecting
from erp.base.collecting import without_collecting
from erp.base.database import open_database
from erp.posting import _plan, post
from tests.builders import a_company, an_opening_stock, worth


@pytest.fixture(autouse=True)
def _collecting():
    """The collector runs before and after each test."""
    gc.enable()
    yield
    gc.enable()


def test_the_last_of_several_lets_it_go_on():
    with without_collecting():
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_refusal():
    def refuse() -> None:
        with without_collecting():
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - any error
        refuse()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off():
    gc.disable()
    with without_collecting():
        pass
    assert not gc.isenabled()


def test_a_large_batch_is_posted_without_it_and_a_small_one_with_it(sqlite_url, monkeypatch):
    database = open_database(sqlite_url)
    a_company(database)
    seen = []

    def plan(batch, each) -> None:
        seen.append(gc.isenabled())
        _plan(batch, each)

    monkeypatch.setattr("erp.posting._plan", plan)
    post(database, [an_opening_stock("small", worth("P1", 1, 1))])
    post(database, [an_opening_stock("large", *[worth("P1", 1, 1)] * 1_000)])
    database.close()
    assert seen == [True, False]
    assert gc.isenabled()
    assert not collecting._holders
