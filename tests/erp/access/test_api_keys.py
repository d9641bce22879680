"""API keys: never wider than their maker, hashed, ending at once and by themselves, use noted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from erp.access import api_keys, queries, services
from erp.access.errors import KeyLifeTooLong, KeyTooWide, NotAllowed, UnknownKey, UnknownRight
from erp.access.models import api_key, api_key_secret, role
from erp.access.queries import Person
from erp.access.rules import RoleScope, scope_as_data
from erp.base.database import Database, open_database

NOW = datetime(2024, 3, 1, 8, tzinfo=UTC)
IN_A_MONTH = NOW + timedelta(days=30)
POST = [("stock", "create")]


@pytest.fixture
def core(database_url):
    """Roles, and an administrator."""
    database = open_database(database_url)
    with database.commit(origin="test") as transaction:
        services.create_roles(transaction)
        services.create_user(
            transaction, name="admin", password="correct horse battery", roles=["admin"], now=NOW
        )
    yield database
    database.close()


def admin(database: Database) -> Person:
    with database.reading() as connection:
        user = queries.find_user_id(connection, "admin")
        return queries.get_person(connection, user, company="t1")


def make(database: Database, **values) -> api_keys.MadeKey:
    maker = admin(database)
    options = {"name": "gate", "rights": POST, "expires_at": IN_A_MONTH, "now": NOW, **values}
    with database.commit(user_id=maker.user_id, origin="test") as transaction:
        return api_keys.create_api_key(transaction, maker, **options)


def find(database: Database, secret: str) -> api_keys.ApiKey | None:
    with database.reading() as connection:
        return api_keys.find_api_key(connection, secret)


def person(database: Database, key: api_keys.MadeKey) -> Person:
    with database.reading() as connection:
        return api_keys.person_of(connection, key.id, company="t1")


def test_INT_02_a_key_is_scoped_and_no_row_holds_its_secret(core):
    made = make(core, warehouses=["MAIN"])
    found = person(core, made)
    assert found.rights == {("stock", "create")}
    assert found.scope.warehouses == {"MAIN"}
    assert found.scope.field_classes == {"public"}
    key = find(core, made.secret)
    assert key.is_live(NOW)
    assert made.secret.startswith("lhk_")
    assert made.secret.endswith(key.hint)
    with core.reading() as connection:
        kept = [*connection.execute(select(api_key)), *connection.execute(select(api_key_secret))]
        kept += connection.exec_driver_sql("select before, after from change_log").fetchall()
    assert made.secret not in str(kept)
    assert find(core, made.secret[:-1]) is None


def test_INT_02_a_key_ends_by_itself_when_revoked_and_with_its_maker(core):
    first, second = make(core), make(core)
    assert find(core, first.secret).is_live(IN_A_MONTH - timedelta(seconds=1))
    assert not find(core, first.secret).is_live(IN_A_MONTH)
    with core.commit(origin="test") as transaction:
        api_keys.revoke_api_key(transaction, first.id)
    assert not find(core, first.secret).is_live(NOW)
    assert find(core, second.secret).is_live(NOW)
    with core.commit(origin="test") as transaction:
        services.deactivate_user(transaction, admin_id(core), now=NOW)
    assert not find(core, second.secret).is_live(NOW)


def admin_id(database: Database) -> int:
    return admin(database).user_id


def test_a_key_loses_what_its_maker_loses(core):
    made = make(core)
    with core.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "admin", [("stock", "view")])
        role_id = transaction.scalar("select id from role where code = 'admin'")
        narrow = scope_as_data(RoleScope(warehouses=frozenset({"EAST"})))
        transaction.update(role, role_id, {"scope": json.dumps(narrow)})
    assert person(core, made).rights == frozenset()
    assert person(core, made).scope.warehouses == {"EAST"}


def test_nobody_makes_a_key_wider_than_themselves_or_without_an_end(core):
    with core.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "admin", [("access", "create"), *POST])
        role_id = transaction.scalar("select id from role where code = 'admin'")
        narrow = scope_as_data(RoleScope(warehouses=frozenset({"EAST"})))
        transaction.update(role, role_id, {"scope": json.dumps(narrow)})
    for fault, values in [
        (KeyTooWide, {"rights": [("ledger", "create")]}),
        (KeyTooWide, {"warehouses": ["EAST", "MAIN"]}),
        (UnknownRight, {"rights": [("stock", "burn")]}),
        (KeyLifeTooLong, {"expires_at": NOW}),
        (KeyLifeTooLong, {"expires_at": NOW + timedelta(days=367)}),
    ]:
        with pytest.raises(fault):
            make(core, **values)
    with core.commit(origin="test") as transaction, pytest.raises(UnknownKey):
        api_keys.revoke_api_key(transaction, 7)
    with core.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "admin", POST)
    with pytest.raises(NotAllowed):
        make(core)


def test_INT_02_each_use_is_noted(core):
    made = make(core)
    for minute, status in enumerate((201, 401)):
        with core.operational() as connection:
            api_keys.note_use(
                connection, made.id, now=NOW + timedelta(minutes=minute), address="10.0.0.7",
                request="POST /api/v1/readings", status=status,
            )  # fmt: skip
    with core.reading() as connection:
        used = api_keys.uses(connection, made.id)
        assert api_keys.last_uses(connection) == {made.id: NOW + timedelta(minutes=1)}
        (listed,) = api_keys.api_keys(connection)
    assert [each.status for each in used] == [401, 201]
    assert (listed.name, listed.maker) == ("gate", "admin")
