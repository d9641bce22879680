"""The API as devices use it: the guard, a key, a reading; in one process, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from apps.api.v1 import create_api
from apps.web import context
from apps.web.admission import Site, csrf_token
from apps.web.guard import Guard
from apps.web.sessions import CoreKeys, CoreSessions
from erp.access import api_keys, queries, services
from erp.base.database import Database, open_database
from erp.devices.queries import put_aside
from tests.apps.company import PASSWORD

BASE = "http://localhost:8501"
READINGS = "/api/v1/readings"
ISSUE = {
    "kind": "issue", "date": "2024-03-20", "warehouse": "MAIN", "reason": "used",
    "lines": [{"code": "P1", "quantity": 1}],
}  # fmt: skip


class Gate:
    """A device and the application it calls."""

    def __init__(self, database: Database) -> None:
        self.database = database
        app = Starlette(routes=[Mount("/api/v1", create_api())])
        site = Site.on_loopback(8501)
        self.guard = Guard(
            app, site=site, sessions=CoreSessions(database), find_key=CoreKeys(database).find
        )

    def make_key(self, **values) -> api_keys.MadeKey:
        now = self.database.clock()
        with self.database.reading() as connection:
            user = queries.find_user_id(connection, "admin")
            maker = queries.get_person(connection, user, company="t1")
        options = {"name": "gate", "rights": [("stock", "create")], "now": now, **values}
        options.setdefault("expires_at", now + timedelta(days=1))
        with self.database.commit(user_id=user, origin="test") as transaction:
            return api_keys.create_api_key(transaction, maker, **options)

    def call(self, method: str, path: str, **options) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.guard)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def says(self, secret: str, body: object, key: str = "a", **headers: str) -> httpx.Response:
        sent = {"authorization": f"Bearer {secret}", "idempotency-key": key, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.call("POST", READINGS, content=content, headers=sent)

    def uses(self, key: api_keys.MadeKey) -> list[tuple[str, int]]:
        with self.database.reading() as connection:
            return [(use.request, use.status) for use in api_keys.uses(connection, key.id)]


@pytest.fixture
def gate(own_home) -> Iterator[Gate]:
    database = open_database(own_home.database_url)
    context.use(context.Context(own_home, database))
    yield Gate(database)
    database.close()


def test_INV_15_a_device_posts_with_a_key_and_bad_data_is_put_aside(gate):
    key = gate.make_key()
    answer = gate.says(key.secret, ISSUE)
    assert (answer.status_code, answer.json()["outcome"]) == (201, "posted")
    again = gate.says(key.secret, ISSUE)
    assert (again.status_code, again.content) == (201, answer.content)
    other = gate.says(key.secret, ISSUE | {"reason": "lost"})
    assert (other.status_code, other.json()["error"]) == (409, "OtherBody")
    bad = gate.says(key.secret, b"{", "b")
    assert (bad.status_code, bad.json()["error"]) == (202, "NotJson")
    assert "JSON" in bad.json()["message"]
    assert gate.says(key.secret, b"{", "b").content == bad.content
    chinese = gate.says(key.secret, b"{", "b", **{"accept-language": "zh-CN"}).json()
    assert chinese["message"].startswith("读数")
    nameless = gate.says(key.secret, ISSUE, "")
    assert (nameless.status_code, nameless.json()["error"]) == (400, "NoRequestKey")
    with gate.database.reading() as connection:
        assert [aside.error for aside in put_aside(connection)] == ["NotJson"]
        issued = "select count(*) from document where kind = 'stock_issue'"
        assert connection.exec_driver_sql(issued).scalar_one() == 1
    statuses = [201, 201, 409, 202, 202, 202, 400]
    assert gate.uses(key) == [(f"POST {READINGS}", status) for status in reversed(statuses)]


def test_INT_02_a_revoked_key_is_refused_with_the_next_request_and_that_is_noted(gate):
    key, other = gate.make_key(), gate.make_key()
    assert gate.says(key.secret, ISSUE).status_code == 201
    with gate.database.commit(origin="test") as transaction:
        api_keys.revoke_api_key(transaction, key.id)
    refused = gate.says(key.secret, ISSUE, "b")
    assert (refused.status_code, refused.json()) == (401, {"error": "key_refused"})
    assert gate.uses(key)[0] == (f"POST {READINGS}", 401)
    assert gate.says(other.secret, ISSUE).status_code == 201
    tomorrow = gate.database.clock() + timedelta(days=1)
    gate.database.clock = lambda: tomorrow
    assert gate.says(other.secret, ISSUE, "b").status_code == 401
    for wrong in (f"{key.secret}x", "", "Basic YTpi"):
        headers = {"authorization": wrong if " " in wrong else f"Bearer {wrong}"}
        assert gate.call("GET", "/api/v1/me", headers=headers).status_code == 401


def test_INT_02_a_key_does_only_what_it_was_made_for(gate):
    key = gate.make_key(rights=[("stock", "view")], warehouses=["EAST"])
    me = gate.call("GET", "/api/v1/me", headers={"authorization": f"bearer {key.secret}"}).json()
    assert (me["rights"], me["field_classes"]) == ({"stock": ["view"]}, ["public"])
    stock = gate.call("GET", "/api/v1/stock", headers={"authorization": f"Bearer {key.secret}"})
    assert stock.json() == []
    refused = gate.says(key.secret, ISSUE)
    assert (refused.status_code, refused.json()["error"]) == (403, "NotAllowed")
    east = gate.make_key(warehouses=["EAST"])
    assert gate.says(east.secret, ISSUE).json()["error"] == "WarehouseNotAllowed"
    with gate.database.reading() as connection:
        assert put_aside(connection) == []


def test_a_key_opens_nothing_but_the_api_and_a_session_posts_no_reading(gate):
    key = gate.make_key()
    headers = {"authorization": f"Bearer {key.secret}"}
    assert gate.call("GET", "/", headers=headers).status_code == 401
    foreign = {**headers, "origin": "https://elsewhere.example"}
    assert gate.call("GET", "/api/v1/me", headers=foreign).status_code == 403
    token = services.sign_in(gate.database, name="admin", password=PASSWORD).token
    cookie = {"cookie": f"ledgerhouse-8501={token}", "origin": BASE}
    assert gate.call("POST", READINGS, json=ISSUE, headers=cookie).status_code == 403
    person = {**cookie, "x-csrf-token": csrf_token(token)}
    refused = gate.call("POST", READINGS, json=ISSUE, headers=person)
    assert (refused.status_code, refused.json()["error"]) == (403, "KeyNeeded")
    # With a key the cookie counts for nothing: a dead key is not rescued by a live session.
    both = {**cookie, "authorization": "Bearer lhk_wrong"}
    assert gate.call("GET", "/api/v1/me", headers=both).status_code == 401
