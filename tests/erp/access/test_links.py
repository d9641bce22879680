"""Links good once: invited, registered, recovered, confirmed, on each kind of database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from erp.access import contacts, joining, queries, recovery, services
from erp.access.errors import (
    AgreementNeeded,
    LinkNotGood,
    LockedOut,
    NameTaken,
    NotAnEmail,
    QuestionsIncomplete,
    RegistrationClosed,
    UnknownRole,
    WrongAnswer,
)
from erp.access.models import access_link, app_user
from tests.erp.access.test_accounts import PASSWORD, Core, _quick_hashes  # noqa: F401 - a fixture

NEW = "a wholly other password"


@pytest.fixture
def core(database_url):
    core = Core(database_url)
    yield core
    core.database.close()


def test_FND_03_two_at_once_use_an_invitation_once_and_it_ends_with_its_makers_rights(core):
    with core.database.commit(origin="test") as transaction:
        admin = services.create_user(
            transaction, name="boss", password=PASSWORD, roles=["admin"], now=core.now
        )
    said = {"roles": ["sales"], "made_by": admin, "now": core.now}
    with core.database.operational() as connection:
        with pytest.raises(NotAnEmail):
            joining.invite(connection, name="li", email="li at home", **said)
        with pytest.raises(NameTaken):
            joining.invite(connection, name="SELLER", email="li@example.com", **said)
        with pytest.raises(UnknownRole):
            joining.invite(
                connection, name="li", email="li@example.com", **said | {"roles": ["king"]}
            )
        older = joining.invite(connection, name="li", email="li@example.com", **said)
        token = joining.invite(connection, name="li", email="li@example.com", **said)
        other = joining.invite(connection, name="mei", email="mei@example.com", **said)
        assert token not in str(connection.execute(select(access_link)).all())
        with pytest.raises(RegistrationClosed):
            joining.register(connection, name="han", email="han@example.com", now=core.now)
    version = joining.AGREEMENT_VERSION
    with pytest.raises(LinkNotGood):
        joining.join(core.database, older, password=NEW, agreed=version)
    with pytest.raises(AgreementNeeded):
        joining.join(core.database, token, password=NEW, agreed="2001-01")
    user_id = joining.join(core.database, token, password=NEW, agreed=version)
    assert core.person(user_id).name == "li"
    with pytest.raises(LinkNotGood):
        joining.join(core.database, token, password=NEW, agreed=version)
    with core.database.commit(origin="test") as transaction:
        services.set_roles(transaction, admin, ["sales"])
    with pytest.raises(LinkNotGood):
        joining.join(core.database, other, password=NEW, agreed=version)
    with core.database.reading() as connection:
        names = [*connection.scalars(select(app_user.c.name))]
        assert queries.find_user_id(connection, "mei@example.com") is None
    assert "mei" not in names


def test_FND_11_answers_are_asked_for_kept_as_hashes_and_guesses_are_locked_out(core):
    with core.database.operational() as connection:
        token = contacts.ask_confirmation(
            connection, core.seller, "seller@example.com", now=core.now
        )
    assert contacts.confirm(core.database, token) == "seller@example.com"
    for wrong in ([("", "x")], [("Pet?", " ")], [("Pet?", "a"), ("Pet? ", "b")]):
        with pytest.raises(QuestionsIncomplete):
            recovery.set_questions(core.database, core.seller, wrong)
    recovery.set_questions(core.database, core.seller, [("Pet?", "Mimi 咪咪")])
    asked = recovery.ask_recovery(core.database, "seller@example.com", address="203.0.113.9")
    assert (asked.to, asked.minutes) == ("seller@example.com", 30)
    (question,) = recovery.wanted(core.database, asked.token).questions
    right, guess = {question.id: "mimi咪咪"}, {question.id: "Rex"}
    with pytest.raises(WrongAnswer):
        recovery.recover(core.database, asked.token, password=NEW, answers={})
    for _ in range(4):
        with pytest.raises(WrongAnswer):
            recovery.recover(core.database, asked.token, password=NEW, answers=guess)
    with pytest.raises(LockedOut):
        recovery.recover(core.database, asked.token, password=NEW, answers=right)
    core.now += timedelta(minutes=29)
    before = core.sign_in()
    ended = recovery.recover(core.database, asked.token, password=NEW, answers=right)
    assert before.session_id in ended
    assert core.sign_in(password=NEW)
    with pytest.raises(LinkNotGood):
        recovery.recover(core.database, asked.token, password=PASSWORD, answers=right)
    # Asking again and again is held up, and nobody is told.
    found = [recovery.ask_recovery(core.database, "seller", address="") for _ in range(12)]
    assert found[0] is not None
    assert found[-1] is None
