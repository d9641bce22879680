"""Roles, groups, rights below the pages, and the logs of all of it, on each kind of database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

import erp.schema  # noqa: F401 - all tables are known
from erp.access import acts, events, queries, services
from erp.access.errors import (
    CodeTaken,
    LastAdministrator,
    LockedOut,
    NotAllowed,
    UnknownGroup,
    WrongNameOrPassword,
)
from erp.access.models import access_event, app_user_role, user_group
from erp.access.rules import ACTIONS, BUILT_IN_ROLES, MODULES
from erp.base.models import change_log
from erp.base.tables import tables_of
from erp.documents.types import Document
from erp.parties.models import party
from erp.posting import DOCUMENT_TYPES, post
from tests.apps.company import PASSWORD, add_people

EVERYTHING = {(module, action) for module in MODULES for action in ACTIONS}
ROLES = [each.code for each in BUILT_IN_ROLES]


@pytest.fixture
def people(company):
    add_people(company)
    return company


def person(database, name):
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, name)
        return queries.get_person(connection, user_id, company="t1")


def refusals(database):
    with database.reading() as connection:
        rows = connection.execute(
            select(access_event).where(access_event.c.kind == events.REFUSED)
        ).all()
    return [(row.user_id, row.subject, row.origin) for row in rows]


def log(database, **asked):
    now = database.clock()
    search = events.Search(now - timedelta(days=1), now + timedelta(days=1), **asked)
    with database.reading() as connection:
        return events.audit_log(connection, search)


def test_every_master_table_and_kind_of_document_has_its_right():
    tables = {table.name for table in tables_of("master")}
    named = [name for names in acts.TABLES_OF_MODULE.values() for name in names]
    assert sorted([*named, *acts.OWN_TABLES]) == sorted(tables)
    assert set(acts.OTHER_RIGHTS) <= tables
    kinds = [kind for of in acts.KINDS_OF_RIGHT.values() for kind in of]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(DOCUMENT_TYPES)


def test_FND_04_two_roles_of_five_make_their_union(people):
    with people.commit(origin="test") as transaction:
        services.create_role(
            transaction,
            "technician",
            name_zh="技师",
            rights=[("catalog", "view"), ("stock", "view")],
        )
        user = person(people, "warehouse").user_id
        services.set_roles(transaction, user, ["technician", "sales"])
    by_code = {each.code: each for each in BUILT_IN_ROLES}
    got = person(people, "warehouse")
    assert set(got.role_codes) == {"technician", "sales"}
    expected = by_code["sales"].rights | {("catalog", "view"), ("stock", "view")}
    assert got.rights == expected
    with people.reading() as connection:
        assert {"admin", "finance", "sales", "warehouse", "technician"} <= {
            each.code for each in queries.roles(connection)
        }


def test_a_code_is_taken_once_and_a_group_must_exist(people):
    with pytest.raises(CodeTaken), people.commit(origin="test") as transaction:
        services.create_role(transaction, "sales", name_zh="又一个")
    with pytest.raises(CodeTaken), people.commit(origin="test") as transaction:
        services.create_group(transaction, " ", "无代码")
    with pytest.raises(UnknownGroup), people.commit(origin="test") as transaction:
        services.set_group(transaction, "none", roles=[], members=[])


def test_somebody_is_left_who_may_change_rights(people):
    admin = person(people, "admin").user_id

    def take_away() -> None:
        with people.commit(origin="test") as transaction:
            services.set_roles(transaction, admin, ["sales"])
            services.check_administered(transaction.connection)

    with pytest.raises(LastAdministrator):
        take_away()
    assert person(people, "admin").may("access", "edit")


def _a_party(transaction, **values):
    known = transaction.connection.execute(select(party).limit(1)).one()._mapping
    row = {name: known[name] for name in known if name not in {"id", "tx"}}
    return transaction.insert(party, {**row, **values})


def _create(database, by):
    with acts.acting(database, by, origin="form parties") as transaction:
        _a_party(transaction, code=f"N{by.user_id}")


def _edit(database, by):
    with acts.acting(database, by, origin="form parties") as transaction:
        row_id = transaction.scalar("select min(id) from party")
        transaction.update(party, row_id, {"name": f"by {by.name}"})


def _delete(database, by):
    with acts.acting(database, by, origin="form parties") as transaction:
        row_id = transaction.scalar("select min(id) from party")
        transaction.update(party, row_id, {"closed_on": date(2099, 1, 1)})


def _posts(kind):
    def act(database, by):
        post(database, [Document(kind, f"by {by.name}", date(2024, 3, 1))], by=by, origin="form")

    return act


SERVICE = {"create": _create, "edit": _edit, "delete": _delete}


@pytest.mark.parametrize("role", ROLES)
def test_FND_05_what_is_unticked_is_refused_by_the_services_and_the_refusal_kept(people, role):
    """Each action in turn: ticked it is done, unticked it is refused and leaves nothing."""
    for action in ACTIONS:
        for ticked in (EVERYTHING, EVERYTHING - {("parties", action)}):
            with people.commit(origin="test") as transaction:
                services.set_role_rights(transaction, role, ticked)
            by = person(people, role)
            act = SERVICE.get(
                action,
                lambda database, by, action=action: acts.require(
                    database, by, "parties", action, origin="service"
                ),
            )
            before = refusals(people)
            if ticked == EVERYTHING:
                act(people, by)
                assert refusals(people) == before
                continue
            with pytest.raises(NotAllowed):
                act(people, by)
            (kept,) = refusals(people)[len(before) :]
            assert kept[:2] == (by.user_id, f"parties: {action}")
    with people.reading() as connection:
        named = connection.scalars(select(party.c.name)).all()
    assert named.count(f"by {role}") == 1


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("delivery", ("sales", "create")),
        ("goods_receipt", ("purchasing", "create")),
        ("stock_issue", ("stock", "create")),
        ("count_posting", ("stock", "approve")),
        ("journal", ("ledger", "create")),
        ("reversal", ("ledger", "create")),
        ("vat_payment", ("closing", "create")),
    ],
)
def test_FND_05_a_document_is_posted_only_by_who_may(sqlite_people, kind, right):
    by = person(sqlite_people, "manager")
    narrow = type(by)(
        **{**{n: getattr(by, n) for n in by.__slots__}, "rights": EVERYTHING - {right}}
    )
    before = len(refusals(sqlite_people))
    with pytest.raises(NotAllowed) as refused:
        _posts(kind)(sqlite_people, narrow)
    assert (refused.value.module, refused.value.action) == right
    assert len(refusals(sqlite_people)) == before + 1
    wide = type(by)(**{**{n: getattr(by, n) for n in by.__slots__}, "rights": {right}})
    acts.check_kinds(wide, [kind])


@pytest.fixture(scope="module")
def sqlite_people(tmp_path_factory):
    from erp.base.database import open_database  # noqa: PLC0415
    from erp.migrations import upgrade  # noqa: PLC0415

    url = f"sqlite:///{tmp_path_factory.mktemp('acts') / 'core.db'}"
    upgrade(url)
    database = open_database(url)
    add_people(database)
    yield database
    database.close()


def test_FND_06_a_group_changed_once_is_obeyed_by_every_member_at_the_next_request(people):
    ids = [person(people, name).user_id for name in ("sales", "warehouse")]
    with people.commit(origin="test") as transaction:
        services.create_group(transaction, "auditors", "审计组")
        services.set_group(transaction, "auditors", roles=["finance"], members=ids)
    signed_in = [
        services.sign_in(people, name=name, password=PASSWORD) for name in ("sales", "warehouse")
    ]
    assert all(person(people, name).may("ledger", "view") for name in ("sales", "warehouse"))
    with people.commit(origin="test") as transaction:
        services.set_group(transaction, "auditors", roles=["manager"], members=ids)
    for each, name in zip(signed_in, ("sales", "warehouse"), strict=True):
        with people.reading() as connection:
            found = queries.find_live_session(
                connection, services.token_hash(each.token), people.clock()
            )
        assert found.is_outdated
        assert not person(people, name).may("ledger", "create")
        assert person(people, name).may("ledger", "view")
    with people.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "manager", [("stock", "view")])
    assert not any(person(people, name).may("ledger", "view") for name in ("sales", "warehouse"))
    with people.commit(origin="test") as transaction:
        services.set_group(transaction, "auditors", roles=["manager"], members=ids[:1])
    assert "manager" not in person(people, "warehouse").role_codes
    assert "warehouse" in person(people, "warehouse").role_codes
    with people.reading() as connection:
        (group,) = queries.groups(connection)
    assert (group.roles, group.members) == (("manager",), (ids[0],))


def test_FND_09_a_grant_is_written_down_with_who_when_before_and_after_and_cannot_be_edited(people):
    admin, sales = person(people, "admin"), person(people, "sales")
    started = datetime.now(UTC)
    with acts.acting(people, admin, origin="form people") as transaction:
        services.set_roles(transaction, sales.user_id, ["finance"])
    rows = log(people, kind=events.CHANGED, tables=events.PERMISSION_TABLES, user="admin")
    taken = next(row for row in rows if row.table == "app_user_role" and not row.is_new)
    assert taken.user == "admin"
    assert started <= taken.happened_at <= datetime.now(UTC)
    assert [(each.before, each.after) for each in taken.changes] == [("1", "0")]
    given = next(row for row in rows if row.table == "app_user_role" and row.is_new)
    assert ("user_id", str(sales.user_id)) in [(each.column, each.after) for each in given.changes]
    for statement in ("update change_log set after = '{}'", "delete from change_log"):
        with pytest.raises(DBAPIError), people.operational() as connection:
            connection.execute(text(statement))
    with people.reading() as connection:
        assert connection.scalar(select(change_log.c.after).order_by(change_log.c.id)) != "{}"
    with pytest.raises(DBAPIError), people.operational() as connection:
        connection.execute(update(app_user_role).values(is_granted=1))


def test_FND_18_sign_ins_and_refusals_are_kept_for_good(people):
    services.sign_in(people, name="sales", password=PASSWORD, address="10.0.0.7")
    for _ in range(5):
        with pytest.raises(WrongNameOrPassword):
            services.sign_in(people, name="nobody", password="wrong words", address="10.0.0.8")
    with pytest.raises(LockedOut):
        services.sign_in(people, name="nobody", password=PASSWORD)
    with pytest.raises(NotAllowed):
        acts.require(people, person(people, "sales"), "ledger", "view", origin="page vouchers")
    assert [row.address for row in log(people, kind=events.SIGNED_IN)] == ["10.0.0.7"]
    failed = log(people, kind=events.SIGN_IN_FAILED)
    assert [row.subject for row in failed] == [
        "nobody: LockedOut", *["nobody: WrongNameOrPassword"] * 5
    ]  # fmt: skip
    (refused,) = log(people, kind=events.REFUSED, text="LEDGER view")
    assert (refused.user, refused.kind, refused.origin) == ("sales", "refused", "page vouchers")
    for statement in ("update access_event set subject = ''", "delete from access_event"):
        with pytest.raises(DBAPIError), people.operational() as connection:
            connection.execute(text(statement))
    assert len(log(people, user="sales")) == 2
    assert not log(people, kind=events.REFUSED, text="ledger nothing")


def test_one_refusal_is_written_once(people):
    with people.commit(origin="test") as transaction:
        transaction.insert(user_group, {"code": "a", "name": "a"})
    by = person(people, "sales")
    with (
        pytest.raises(NotAllowed),
        acts.keeping_refusals(people, by, "outer"),
        acts.keeping_refusals(people, by, "inner"),
    ):
        raise NotAllowed("stock", "edit")
    assert [each[2] for each in refusals(people)] == ["inner"]
