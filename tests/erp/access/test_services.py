"""People and sessions in a real database, on each kind."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from erp.access import passwords, queries, services
from erp.access.errors import (
    LockedOut,
    NameTaken,
    UnknownRole,
    UnknownUser,
    WeakPassword,
    WrongNameOrPassword,
)
from erp.access.models import app_user, credential, role, session
from erp.base.database import open_database
from erp.base.models import change_log

PASSWORD = "correct horse battery"


class SetClock:
    """A clock a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """Hashing costs a tenth of a second on purpose; one test below looks at the real cost."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def database(database_url, clock):
    database = open_database(database_url, clock=clock)
    with database.commit(origin="setup") as transaction:
        services.create_roles(transaction)
    yield database
    database.close()


@pytest.fixture
def user(database, clock):
    with database.commit(origin="test") as transaction:
        return services.create_user(
            transaction, name="Seller", password=PASSWORD, roles=["sales"], now=clock()
        )


def sign_in(database, password=PASSWORD, name="seller"):
    return services.sign_in(database, name=name, password=password)


def live(database, token):
    with database.reading() as connection:
        return queries.find_live_session(connection, services.token_hash(token), database.clock())


def person(database, user_id):
    with database.reading() as connection:
        return queries.get_person(connection, user_id, company="demo")


def test_a_person_signs_in_by_any_spelling_of_the_name_and_gets_a_new_id_each_time(database, user):
    first, second = sign_in(database, name=" SELLER "), sign_in(database)
    assert first.user_id == user
    assert first.token != second.token
    assert len(first.token) >= 43  # 256 bits in base 64
    assert live(database, first.token).id == first.session_id


def test_secrets_are_kept_only_as_hashes_and_never_logged(database, user):
    signed_in = sign_in(database)
    with database.reading() as connection:
        stored = connection.execute(select(session.c.token_hash)).scalars().all()
        hashed = connection.execute(select(credential.c.password_hash)).scalar_one()
        logged = " ".join(connection.execute(select(change_log.c.after)).scalars())
    assert signed_in.token not in stored
    assert hashed.startswith("$argon2id$")
    assert hashed not in logged
    assert PASSWORD not in hashed + logged


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(database, user):
    with pytest.raises(WrongNameOrPassword) as wrong:
        sign_in(database, "wrong")
    with pytest.raises(WrongNameOrPassword) as unknown:
        sign_in(database, name="nobody")
    assert wrong.value.zh == unknown.value.zh


@pytest.mark.parametrize("name", ["seller", "nobody"])
def test_FND_22_five_failures_lock_out_a_known_and_an_unknown_name_alike(
    database, clock, user, name
):
    for _ in range(5):
        with pytest.raises(WrongNameOrPassword):
            sign_in(database, "wrong", name=name)
    with pytest.raises(LockedOut) as locked:
        sign_in(database, name=f" {name.upper()}")
    assert locked.value.minutes == 15
    clock.pass_minutes(15)
    if name == "seller":
        assert sign_in(database).user_id == user


def test_a_success_clears_the_failures(database, user):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(WrongNameOrPassword):
                sign_in(database, "wrong")
        sign_in(database)


def test_many_guesses_at_once_share_one_counter(database, user):
    outcomes = []

    def guess():
        try:
            sign_in(database, "wrong")
        except (WrongNameOrPassword, LockedOut) as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(WrongNameOrPassword) == 5
    assert outcomes.count(LockedOut) == 7


def test_a_password_is_hashed_by_argon2id_with_64_mebibytes(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    hashed = passwords.hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_password(hashed, PASSWORD)
    assert not passwords.is_password(hashed, "another")
    assert not passwords.is_password(None, "the password of nobody")


def test_at_most_two_passwords_are_hashed_at_a_time(monkeypatch):
    running, most = [], []

    class Slow:
        def hash(self, password):
            running.append(password)
            most.append(len(running))
            done.wait(0.05)
            running.pop()
            return password

    done = threading.Event()
    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.hash_password, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


def test_FND_16_a_session_ends_by_sign_out_idleness_and_age(database, clock, user):
    first = sign_in(database)
    with database.operational() as connection:
        services.sign_out(connection, first.session_id, now=clock())
    assert live(database, first.token) is None
    idle = sign_in(database)
    clock.pass_minutes(60)
    assert live(database, idle.token) is None
    used = sign_in(database)
    for _ in range(14):
        clock.pass_minutes(55)
        found = live(database, used.token)
        if found is None:
            break
        services.note_seen(database, found, clock())
    assert clock.now - datetime(2026, 11, 22, 9, tzinfo=UTC) >= timedelta(hours=12)


def test_use_is_written_down_at_most_once_a_minute(database, clock, user):
    signed_in = sign_in(database)
    started = clock()
    clock.pass_minutes(0.5)
    services.note_seen(database, live(database, signed_in.token), clock())
    assert live(database, signed_in.token).last_seen_at == started
    clock.pass_minutes(0.5)
    services.note_seen(database, live(database, signed_in.token), clock())
    assert live(database, signed_in.token).last_seen_at == clock()


def test_FND_09_a_granted_role_outdates_open_sessions_and_says_before_and_after(
    database, clock, user
):
    signed_in = sign_in(database)
    with database.commit(user_id=1, origin="test") as transaction:
        services.set_roles(transaction, user, ["warehouse", "sales"])
    assert live(database, signed_in.token).is_outdated
    assert person(database, user).role_codes == ("sales", "warehouse")
    with database.reading() as connection:
        log = connection.execute(
            select(change_log.c.before, change_log.c.after).where(
                change_log.c.table_name == "app_user", change_log.c.before.is_not(None)
            )
        ).one()
    assert json.loads(log.before)["rights_version"] == 1
    assert json.loads(log.after)["rights_version"] == 2


def test_a_renewed_session_has_a_new_id_that_knows_the_rights_and_the_old_one_stops(
    database, clock, user
):
    signed_in = sign_in(database)
    with database.commit(origin="test") as transaction:
        services.set_roles(transaction, user, ["finance"])
    with database.operational() as connection:
        renewed = services.renew_session(connection, signed_in.token, now=clock())
    assert live(database, signed_in.token) is None
    assert live(database, renewed).id == signed_in.session_id
    assert not live(database, renewed).is_outdated
    with database.operational() as connection:
        assert services.renew_session(connection, signed_in.token, now=clock()) is None


def test_changed_rights_of_a_role_reach_everyone_who_has_it(database, clock, user):
    signed_in = sign_in(database)
    with database.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "sales", [("sales", "view")])
    assert live(database, signed_in.token).is_outdated
    assert person(database, user).rights == {("sales", "view")}


def test_a_role_taken_away_is_gone_and_may_come_back(database, user):
    for roles in (["warehouse"], [], ["sales"]):
        with database.commit(origin="test") as transaction:
            services.set_roles(transaction, user, roles)
        assert person(database, user).role_codes == tuple(roles)


def test_a_deactivated_person_is_out_at_once_and_stays_out(database, clock, user):
    signed_in = sign_in(database)
    with database.commit(origin="test") as transaction:
        services.deactivate_user(transaction, user, now=clock())
    assert live(database, signed_in.token) is None
    with pytest.raises(WrongNameOrPassword):
        sign_in(database)


def test_a_new_password_ends_what_the_old_one_opened(database, clock, user):
    signed_in = sign_in(database)
    with database.operational() as connection:
        services.set_password(connection, user, "another long password", now=clock())
    assert live(database, signed_in.token) is None
    with pytest.raises(WrongNameOrPassword):
        sign_in(database)
    sign_in(database, "another long password")


def test_a_session_keeps_the_language_it_was_given(database, user):
    signed_in = services.sign_in(database, name="seller", password=PASSWORD, language="en")
    assert live(database, signed_in.token).language == "en"
    with database.operational() as connection:
        services.set_session_language(connection, signed_in.session_id, "zh_CN")
    assert live(database, signed_in.token).language == "zh_CN"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"password": "short"}, WeakPassword),
        ({"name": "SELLER "}, NameTaken),
        ({"roles": ["sales", "pilot"]}, UnknownRole),
    ],
)
def test_what_is_refused_at_creation_leaves_nothing(database, clock, user, values, error):
    good = {"name": "other", "password": PASSWORD, "roles": ["sales"]}
    with pytest.raises(error), database.commit(origin="test") as transaction:
        services.create_user(transaction, now=clock(), **{**good, **values})
    with database.reading() as connection:
        assert connection.execute(select(app_user.c.name)).scalars().all() == ["seller"]


def test_an_unknown_person_is_refused(database, clock):
    with pytest.raises(UnknownUser), database.operational() as connection:
        services.set_password(connection, 404, PASSWORD, now=clock())
    with pytest.raises(UnknownUser):
        person(database, 404)


def test_demo_accounts_that_can_sign_in_are_named(database, clock, user):
    with database.commit(origin="test") as transaction:
        demo = services.create_user(
            transaction, name="demo", password=PASSWORD, roles=["admin"], now=clock(), is_demo=True
        )
    with database.reading() as connection:
        assert queries.active_demo_names(connection) == ("demo",)
    with database.commit(origin="test") as transaction:
        services.deactivate_user(transaction, demo, now=clock())
    with database.reading() as connection:
        assert queries.active_demo_names(connection) == ()


def test_the_built_in_roles_are_masters_whose_changes_are_logged(database):
    with database.reading() as connection:
        codes = connection.execute(select(role.c.code).order_by(role.c.code)).scalars().all()
        logged = connection.execute(
            select(change_log.c.id).where(change_log.c.table_name == "role")
        ).all()
    assert codes == ["admin", "finance", "manager", "sales", "warehouse"]
    assert len(logged) == 5
