"""Invited, registered, recovered, confirmed: by links from letters, through guard and forms."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from apps.web import identity, joining, recovering, sign_in
from apps.web.admission import Site
from apps.web.guard import Guard
from apps.web.sessions import CoreSessions
from erp.access import contacts, queries, recovery, services, totp
from erp.access.errors import PasswordsDiffer
from erp.access.joining import AGREEMENT_VERSION
from erp.access.models import access_event, agreement
from tests.apps.company import PASSWORD
from tests.receivers import mail_server

BASE = "http://localhost:8501"
NEW = "a wholly other password"


@pytest.fixture
def app(own_app, monkeypatch):
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 0.0)
    return own_app


@pytest.fixture
def letters(monkeypatch):
    with mail_server() as (address, taken):
        monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", address)
        yield taken


def asks(app, path, form=None, language="en") -> httpx.Response:
    """A page as a stranger's browser gets it, or its form sent; the letters are sent meanwhile."""
    site = Site.on_loopback(8501)
    served = Starlette(routes=[*sign_in.routes(site), *joining.routes(), *recovering.routes()])
    guard = Guard(served, site=site, sessions=CoreSessions(app.database))

    async def send() -> httpx.Response:
        headers = {"origin": BASE, "accept-language": language}
        transport = httpx.ASGITransport(guard, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers) as one:
            return await (one.get(path) if form is None else one.post(path, data=form))

    return asyncio.run(send())


def link_in(letter: bytes, page: str) -> tuple[str, str, str]:
    """To whom a letter went, its text and the secret of its link."""
    read = message_from_bytes(letter, policy=policy.default)
    text = read.get_content()
    return read["To"], text, re.search(rf"/{page}\?token=(\S+)", text)[1]


def signs_in(app, name, password) -> bool:
    return asks(app, "/sign-in", {"name": name, "password": password}).status_code == 303


def confirm_address(app, letters, page, address):
    """Ask in My account for an address, and use the link of its letter."""
    page.text_input(key="email_wanted").set_value(address)
    page.text_input(key="email_password").set_value(PASSWORD)
    page.button(key="email_save").click().run()
    assert not page.error
    to, _text, token = link_in(letters[-1], "confirm")
    assert to == address
    assert asks(app, "/confirm", {"token": token}).status_code == 200


def test_FND_03_who_is_invited_or_registers_is_nobody_until_the_link_is_used_and_agreed(
    app, letters
):
    admin = app.open("admin", "access/people", language="en")
    for key, said in (("name", "Li"), ("shown", "Li Lei"), ("email", "li@example.com")):
        admin.text_input(key=f"invite_{key}").set_value(said)
    roles = admin.multiselect(key="invite_roles")
    roles.set_value(["Sales"])
    admin.button(key="invite_send").click().run()
    assert not admin.error
    assert "on its way" in admin.success[0].value
    to, text, token = link_in(letters[0], "join")
    assert (to, "user name Li " in text) == ("li@example.com", False)
    assert not signs_in(app, "li", "")
    with app.database.reading() as connection:
        assert queries.find_user_id(connection, "li@example.com") is None
    shown = asks(app, f"/join?token={token}")
    assert 'value="li"' in shown.text
    form = {"token": token, "password": NEW, "again": NEW, "agreed": AGREEMENT_VERSION}
    for wrong, why in (
        ({"agreed": ""}, "Read and accept it"),
        ({"again": "x"}, PasswordsDiffer().message("en")),
        ({"password": "short", "again": "short"}, "weak"),
        ({"token": "guessed"}, "was used"),
    ):
        refused = asks(app, "/join", form | wrong)
        assert (refused.status_code, why in refused.text) == (400, True), why
    assert not signs_in(app, "li", NEW)
    assert asks(app, "/join", form).status_code == 200
    assert signs_in(app, "li", NEW)
    assert "was used" in asks(app, "/join", form).text
    with app.database.reading() as connection:
        user_id = queries.find_user_id(connection, "li@example.com")
        kept = connection.execute(select(agreement)).one()
        assert (kept.user_id, kept.version, kept.address) == (
            user_id, AGREEMENT_VERSION, "203.0.113.9",
        )  # fmt: skip
        assert abs(kept.agreed_at - app.database.clock()) < timedelta(minutes=5)
        assert queries.find_roles(connection, user_id)[0].code == "sales"


def test_FND_03_who_registers_has_no_roles_and_only_where_the_firm_opened_it(app, letters):
    form = {"name": "Han", "email": "han@example.com"}
    assert "closed" in asks(app, "/register", form).text
    assert "/register" not in asks(app, "/sign-in").text
    page = app.open("admin", "access/policy", language="en")
    page.toggle(key="policy_registration_open").set_value(True)
    page.button(key="policy_save").click().run()
    assert not page.error
    assert "/register" in asks(app, "/sign-in").text
    assert "no e-mail address" in asks(app, "/register", form | {"email": "han"}).text
    assert "taken" in asks(app, "/register", form | {"name": "SALES"}).text
    with app.database.commit(user_id=1, origin="test") as transaction:
        seller = queries.find_user_id(transaction.connection, "sales")
        services.set_addresses(transaction, seller, email="li@example.com", phone="")
    told = asks(app, "/register", form | {"email": "li@example.com"})
    assert (told.status_code, letters) == (200, [])  # whose it is is told to nobody
    assert asks(app, "/register", form).text == told.text
    _, _, token = link_in(letters[-1], "join")
    form = {"token": token, "password": NEW, "again": NEW, "agreed": AGREEMENT_VERSION}
    assert asks(app, "/join", form).status_code == 200
    assert signs_in(app, "han", NEW)
    with app.database.reading() as connection:
        assert not queries.find_roles(connection, queries.find_user_id(connection, "han"))


def test_FND_03_an_invitation_withdrawn_or_past_its_end_makes_no_account(app, letters):
    admin = app.open("admin", "access/people", language="en")
    for name in ("mei", "wei"):
        admin.text_input(key="invite_name").set_value(name)
        admin.text_input(key="invite_email").set_value(f"{name}@example.com")
        admin.button(key="invite_send").click().run()
        assert not admin.error
    mei, wei = (link_in(each, "join")[2] for each in letters[-2:])
    withdraw = next(each for each in admin.button if each.key.startswith("invite_withdraw"))
    withdraw.click().run()
    form = {"token": mei, "password": NEW, "again": NEW, "agreed": AGREEMENT_VERSION}
    assert asks(app, "/join", form).status_code == 400
    clock = app.database.clock
    app.database.clock = lambda: clock() + timedelta(days=8)
    assert asks(app, f"/join?token={wei}").status_code == 400
    app.database.clock = clock
    assert asks(app, f"/join?token={wei}").status_code == 200


def test_FND_15_a_new_address_recovers_nothing_before_a_link_sent_to_it_is_used(app, letters):
    page = app.open("sales", "access/account", language="en")
    page.text_input(key="email_wanted").set_value("first@example.com")
    page.text_input(key="email_password").set_value("wrong")
    page.button(key="email_save").click().run()
    assert page.error
    assert not letters
    confirm_address(app, letters, page, "first@example.com")
    page.text_input(key="email_wanted").set_value("second@example.com")
    page.text_input(key="email_password").set_value(PASSWORD)
    page.button(key="email_save").click().run()
    assert not page.error
    assert "Confirmed" in " ".join(each.value for each in page.caption)
    _, _, token = link_in(letters[-1], "confirm")
    asks(app, "/recover", {"name": "sales"})
    assert link_in(letters[-1], "recover")[0] == "first@example.com"
    assert "second@example.com" in asks(app, f"/confirm?token={token}").text
    asks(app, "/recover", {"name": "sales"})
    assert link_in(letters[-1], "recover")[0] == "first@example.com"  # looking confirms nothing
    assert asks(app, "/confirm", {"token": token}).status_code == 200
    assert asks(app, "/confirm", {"token": token}).status_code == 400
    asks(app, "/recover", {"name": "sales"})
    assert link_in(letters[-1], "recover")[0] == "second@example.com"
    # What an administrator writes proves nothing either.
    with app.database.commit(user_id=1, origin="test") as transaction:
        seller = queries.find_user_id(transaction.connection, "sales")
        services.set_addresses(transaction, seller, email="third@example.com", phone="")
    before = len(letters)
    asks(app, "/recover", {"name": "sales"})
    assert len(letters) == before
    taken = app.open("finance", "access/account", language="en")
    taken.text_input(key="email_wanted").set_value("third@example.com")
    taken.text_input(key="email_password").set_value(PASSWORD)
    taken.button(key="email_save").click().run()
    assert "taken" in taken.error[0].value


def test_FND_11_a_forgotten_password_is_set_by_one_link_its_questions_and_the_code(app, letters):
    page = app.open("sales", "access/account", language="en")
    confirm_address(app, letters, page, "sales@example.com")
    for at, (question, answer) in enumerate((("First {school}?", "No. 3"), ("Pet?", "Mimi"))):
        page.text_input(key=f"question_{at}").set_value(question)
        page.text_input(key=f"answer_{at}").set_value(answer)
    page.text_input(key="questions_password").set_value(PASSWORD)
    page.button(key="questions_save").click().run()
    assert not page.error
    live = services.sign_in(app.database, name="sales", password=PASSWORD)
    before = len(letters)
    told = asks(app, "/recover", {"name": "nobody"})
    assert asks(app, "/recover", {"name": "finance"}).text == told.text  # no confirmed address
    assert len(letters) == before
    assert asks(app, "/recover", {"name": "sales@example.com"}).text == told.text
    _, _, first = link_in(letters[-1], "recover")
    asks(app, "/recover", {"name": "sales"})
    _, _, token = link_in(letters[-1], "recover")
    assert asks(app, f"/recover?token={first}").status_code == 400  # the newest alone is good
    shown = asks(app, f"/recover?token={token}").text
    assert "First {school}?" in shown
    named = dict(zip(re.findall(r'name="(answer_\d+)"', shown), ("no.3", "MIMI"), strict=True))
    form = {"token": token, "password": NEW, "again": NEW, **named}

    clock = app.database.clock
    app.database.clock = lambda: clock() + timedelta(minutes=31)
    assert asks(app, "/recover", form).status_code == 400
    app.database.clock = clock
    assert "wrong" in asks(app, "/recover", form | dict.fromkeys(named, "Rex")).text
    assert not signs_in(app, "sales", NEW)
    assert asks(app, "/recover", form).status_code == 200
    assert asks(app, "/recover", form).status_code == 400
    assert signs_in(app, "sales", NEW)
    assert not signs_in(app, "sales", PASSWORD)
    with app.database.reading() as connection:
        token_hash = services.token_hash(live.token)
        assert queries.find_live_session(connection, token_hash, clock()) is None
        seller = queries.find_user_id(connection, "sales")
        mine = select(access_event.c.kind).where(access_event.c.user_id == seller)
        assert {"recovery_asked", "recovered"} <= {*connection.scalars(mine)}


def test_FND_11_with_an_authenticator_the_link_alone_does_not_do_and_guesses_are_locked_out(
    app, letters
):
    clock = app.database.clock
    with app.database.operational() as connection:
        seller = queries.find_user_id(connection, "sales")
        contacts.note_verified(connection, seller, "sales@example.com", now=clock())
        secret = services.start_authenticator(connection, seller)
        code = totp.code_of(secret, totp.step_of(clock()))
        services.confirm_authenticator(connection, seller, code, now=clock())
    with app.database.commit(user_id=1, origin="test") as transaction:
        services.set_addresses(transaction, seller, email="sales@example.com", phone="")
    recovery.set_questions(app.database, seller, [("Pet?", "Mimi")])
    asks(app, "/recover", {"name": "sales"})
    _, _, token = link_in(letters[-1], "recover")
    (answer,) = re.findall(r'name="(answer_\d+)"', asks(app, f"/recover?token={token}").text)
    form = {"token": token, "password": NEW, "again": NEW, answer: "mimi"}
    assert 'name="code"' in asks(app, f"/recover?token={token}").text
    assert asks(app, "/recover", form).status_code == 400
    said = [asks(app, "/recover", form | {answer: str(at)}).text for at in range(6)]
    assert "locked" in said[-1]
    app.database.clock = lambda: clock() + timedelta(minutes=20)
    code = totp.code_of(secret, totp.step_of(app.database.clock()))
    assert "locked" not in asks(app, "/recover", form | {"code": code}).text
