"""The guard's bridge to the core: it reads at once and notes beside."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from apps.web.sessions import CoreSessions
from erp.access import queries, services
from erp.base.database import open_database
from tests.apps.company import PASSWORD, add_people


@pytest.fixture
def now():
    return [datetime(2026, 11, 22, 8, tzinfo=UTC)]


@pytest.fixture
def database(database_url, now):
    database = open_database(database_url, clock=lambda: now[0])
    add_people(database)
    yield database
    database.close()


def last_seen(database, session_id):
    with database.reading() as connection:
        found = queries.find_live_session_by_id(connection, session_id, database.clock())
    return found.last_seen_at


def test_use_is_noted_a_minute_later_and_not_before(database, now):
    sessions = CoreSessions(database)
    signed_in = services.sign_in(database, name="sales", password=PASSWORD)
    started = now[0]
    for seconds, noted in ((30, started), (61, started + timedelta(seconds=61))):
        now[0] = started + timedelta(seconds=seconds)
        assert sessions.find(signed_in.token).id == signed_in.session_id
        sessions.settle()
        assert last_seen(database, signed_in.session_id) == noted


def test_a_bulk_load_that_holds_the_writers_place_keeps_nobody_from_reading(database, now):
    sessions = CoreSessions(database)
    signed_in = services.sign_in(database, name="sales", password=PASSWORD)
    now[0] += timedelta(minutes=5)
    loaded, is_loading = threading.Event(), threading.Event()

    def load():
        with database.commit(origin="test") as transaction:
            is_loading.set()
            loaded.wait(30)
            services.set_roles(transaction, signed_in.user_id, ["finance"])

    loading = threading.Thread(target=load)
    loading.start()
    assert is_loading.wait(10)
    started = time.monotonic()
    for _ in range(20):
        assert sessions.find(signed_in.token) is not None
    assert time.monotonic() - started < 5
    loaded.set()
    loading.join()
    sessions.settle()
    assert last_seen(database, signed_in.session_id) == now[0]


def test_an_unknown_cookie_has_no_session(database):
    sessions = CoreSessions(database)
    assert sessions.find("nonsense") is None
    assert sessions.renew("nonsense") is None
