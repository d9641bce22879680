"""Passwords, authenticators, identifiers and the life of sessions, on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from erp.access import passwords, queries, services, totp
from erp.access.errors import (
    CodeNeeded,
    LockedOut,
    NameTaken,
    PasswordUsedBefore,
    PolicyNotSensible,
    WeakPassword,
    WrongCode,
    WrongNameOrPassword,
)
from erp.access.models import credential, old_password, recovery_code
from erp.access.rules import USUAL, Policy
from erp.base.database import open_database
from erp.base.models import change_log

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    passwords._nobodys_hash.cache_clear()


class Core:
    """A database whose clock a test moves, with one seller."""

    def __init__(self, url: str) -> None:
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
        self.database = open_database(url, clock=lambda: self.now)
        with self.database.commit(origin="setup") as transaction:
            services.create_roles(transaction)
        self.seller = self.create("seller")

    def create(self, name: str, **values) -> int:
        with self.database.commit(origin="test") as transaction:
            return services.create_user(
                transaction, name=name, password=PASSWORD, roles=["sales"], now=self.now, **values
            )

    def sign_in(self, name="seller", password=PASSWORD, code=""):
        return services.sign_in(self.database, name=name, password=password, code=code)

    def duty(self, user_id=None) -> str:
        return self.person(user_id).duty

    def person(self, user_id=None):
        with self.database.reading() as connection:
            return queries.get_person(
                connection, user_id or self.seller, company="t1", now=self.now
            )

    def change(self, wanted, present=PASSWORD):
        services.change_own_password(self.database, self.seller, present=present, wanted=wanted)

    def set_policy(self, **values) -> None:
        with self.database.commit(origin="test") as transaction:
            services.set_policy(transaction, replace(USUAL, **values))

    def is_live(self, signed_in) -> bool:
        with self.database.reading() as connection:
            token = services.token_hash(signed_in.token)
            return queries.find_live_session(connection, token, self.now) is not None

    def enrol(self) -> tuple[str, list[str]]:
        with self.database.operational() as connection:
            secret = services.start_authenticator(connection, self.seller)
            codes = services.confirm_authenticator(
                connection, self.seller, totp.code_of(secret, totp.step_of(self.now)), now=self.now
            )
        self.now += timedelta(seconds=60)
        return secret, codes


@pytest.fixture
def core(database_url):
    core = Core(database_url)
    yield core
    core.database.close()


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
     (2000000000, "279037"), (20000000000, "353130")],
)  # fmt: skip
def test_FND_12_codes_are_those_of_the_rfc(moment, code):
    """RFC 6238 appendix B, SHA-1, the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's 12345678901234567890 in base 32
    at = datetime.fromtimestamp(moment, UTC)
    assert totp.code_of(secret, totp.step_of(at)) == code
    step = totp.step_of(at)
    assert totp.matching_step(secret, code, at + timedelta(seconds=30), 0) == step
    assert totp.matching_step(secret, code, at + timedelta(seconds=90), 0) is None
    assert totp.matching_step(secret, code, at, step) is None


def test_FND_10_a_weak_password_is_refused_with_its_reason(core):
    core.set_policy(password_least=14)
    with pytest.raises(WeakPassword) as refused:
        core.change("thirteen char")
    assert "14" in refused.value.zh
    assert "14" in refused.value.en
    core.change("fourteen chars")
    assert core.sign_in(password="fourteen chars")


def test_FND_10_the_present_and_the_last_passwords_are_refused_and_then_forgotten(core):
    core.set_policy(passwords_remembered=2)
    with pytest.raises(PasswordUsedBefore):
        core.change(PASSWORD)
    names = ["password number 1", "password number 2"]
    present = PASSWORD
    for wanted in names:
        core.change(wanted, present)
        present = wanted
    for used in (PASSWORD, names[0], names[1]):
        with pytest.raises(PasswordUsedBefore) as refused:
            core.change(used, present)
    assert "2" in refused.value.en
    core.change("password number 3", present)
    core.change(PASSWORD, "password number 3")
    with core.database.reading() as connection:
        kept = connection.scalars(select(old_password.c.password_hash)).all()
    assert all(each.startswith("$argon2id$") for each in kept)


def test_FND_10_first_sign_in_and_age_force_a_change_and_leave_no_rights_until_then(core):
    assert core.duty() == ""
    newcomer = core.create("newcomer", must_change=True)
    assert core.sign_in("newcomer")
    assert (core.duty(newcomer), core.person(newcomer).rights) == ("password", frozenset())
    services.change_own_password(
        core.database, newcomer, present=PASSWORD, wanted="my very own words"
    )
    assert core.duty(newcomer) == ""
    assert core.person(newcomer).may("sales", "create")
    core.set_policy(password_days=90)
    core.now += timedelta(days=90, seconds=-1)
    assert core.duty() == ""
    core.now += timedelta(seconds=1)
    assert (core.duty(), core.person().rights) == ("password", frozenset())


def test_a_wrong_present_password_changes_nothing_and_counts(core):
    for _ in range(5):
        with pytest.raises(WrongNameOrPassword):
            core.change("another good one", "not the present one")
    with pytest.raises(LockedOut):
        core.change("another good one")
    with pytest.raises(LockedOut):
        core.sign_in()


def test_FND_12_a_role_forces_a_code_and_signing_in_without_it_fails(core):
    with core.database.commit(origin="test") as transaction:
        services.set_role_needs_code(transaction, "sales", is_needed=True)
    assert (core.duty(), core.person().rights) == ("code", frozenset())
    secret, _ = core.enrol()
    assert core.duty() == ""
    with pytest.raises(CodeNeeded):
        core.sign_in()
    with pytest.raises(WrongCode):
        core.sign_in(code="000000")
    with pytest.raises(WrongNameOrPassword):
        core.sign_in(password="wrong", code=totp.code_of(secret, totp.step_of(core.now)))
    code = totp.code_of(secret, totp.step_of(core.now))
    assert core.sign_in(code=f"{code[:3]} {code[3:]}").user_id == core.seller
    with pytest.raises(WrongCode):
        core.sign_in(code=code)


def test_FND_12_a_recovery_code_works_once_and_is_kept_as_a_hash(core):
    _, codes = core.enrol()
    assert len(set(codes)) == 10
    assert core.sign_in(code=codes[0].lower())
    with pytest.raises(WrongCode):
        core.sign_in(code=codes[0])
    assert core.sign_in(code=codes[1])
    with core.database.reading() as connection:
        kept = connection.scalars(select(recovery_code.c.code_hash)).all()
        secret = connection.scalar(select(credential.c.totp_secret))
        logged = " ".join(connection.scalars(select(change_log.c.after)))
    assert not set(codes) & set(kept)
    assert secret not in logged
    with core.database.operational() as connection:
        services.remove_authenticator(connection, core.seller, now=core.now, by_user_id=1)
    assert core.sign_in()


def test_FND_12_wrong_codes_lock_out_like_wrong_passwords(core):
    core.enrol()
    for _ in range(5):
        with pytest.raises(WrongCode):
            core.sign_in(code="000000")
    with pytest.raises(LockedOut):
        core.sign_in(code="000000")


def test_an_authenticator_is_on_only_once_it_showed_a_code(core):
    with core.database.operational() as connection:
        services.start_authenticator(connection, core.seller)
    with pytest.raises(WrongCode), core.database.operational() as connection:
        services.confirm_authenticator(connection, core.seller, "000000", now=core.now)
    assert core.sign_in()


def test_FND_16_an_idle_session_ends_at_the_set_time_and_any_at_the_longest(core):
    core.set_policy(idle_minutes=20, absolute_minutes=45)
    signed_in = core.sign_in()
    core.now += timedelta(minutes=20, microseconds=-1)
    assert core.is_live(signed_in)
    core.now += timedelta(microseconds=1)
    assert not core.is_live(signed_in)
    used = core.sign_in()
    for _ in range(4):
        core.now += timedelta(minutes=11)
        with core.database.reading() as connection:
            token = services.token_hash(used.token)
            found = queries.find_live_session(connection, token, core.now)
        services.note_seen(core.database, found, core.now)
    assert core.is_live(used)
    core.now += timedelta(minutes=1)
    assert not core.is_live(used)


def test_FND_16_one_session_more_than_allowed_ends_the_oldest(core):
    core.set_policy(most_sessions=2)
    first, second, third = core.sign_in(), core.sign_in(), core.sign_in()
    assert [core.is_live(each) for each in (first, second, third)] == [False, True, True]
    with core.database.reading() as connection:
        mine = queries.open_sessions(connection, core.seller, core.now)
    assert [each.id for each in mine] == [third.session_id, second.session_id]


@pytest.mark.parametrize(
    "wrong",
    [{"idle_minutes": 0}, {"idle_minutes": 800}, {"most_sessions": 0}, {"password_least": 7},
     {"password_days": -1}],
)  # fmt: skip
def test_a_policy_that_cannot_hold_is_refused(core, wrong):
    with pytest.raises(PolicyNotSensible):
        core.set_policy(**wrong)
    with core.database.reading() as connection:
        assert queries.policy(connection) == Policy()


def test_FND_22_name_mail_and_phone_are_one_account_with_one_count_of_failures(core):
    with core.database.commit(origin="test") as transaction:
        services.set_addresses(
            transaction, core.seller, email="Seller@Example.com", phone="+86 138-0013 8000"
        )
    names = ["seller", " SELLER@example.com ", "+8613800138000", "+86 138 0013 8000"]
    assert {core.sign_in(name).user_id for name in names} == {core.seller}
    for name in [*names, "seller"]:
        with pytest.raises(WrongNameOrPassword):
            core.sign_in(name, "wrong")
    for name in names:
        with pytest.raises(LockedOut):
            core.sign_in(name)


def test_FND_22_an_address_belongs_to_one_person(core):
    other = core.create("other")
    with core.database.commit(origin="test") as transaction:
        services.set_addresses(transaction, core.seller, email="a@example.com", phone="")
    for email, phone in (("A@example.com", ""), ("seller", "")):
        with pytest.raises(NameTaken), core.database.commit(origin="test") as transaction:
            services.set_addresses(transaction, other, email=email, phone=phone)
    with core.database.commit(origin="test") as transaction:
        services.set_addresses(transaction, core.seller, email="", phone="")
        services.set_addresses(transaction, other, email="", phone="")
    with core.database.reading() as connection:
        assert queries.addresses(connection, other) == ("", "")
