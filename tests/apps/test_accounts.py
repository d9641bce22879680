"""Own accounts and policies in the running page, and the sign-in form itself."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from starlette.applications import Starlette

from apps.web import admission, context, identity, new_browser, sign_in
from apps.web.admission import Site
from apps.web.guard import Guard
from apps.web.sessions import CoreSessions
from erp.access import known_devices, queries, services, totp
from erp.access.errors import LinkNotGood
from tests.apps.company import PASSWORD
from tests.apps.test_device_api import Gate
from tests.receivers import mail_server

PAGE = "access/account"
BASE = "http://localhost:8501"


@pytest.fixture
def app(own_app, monkeypatch):
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 0.0)
    return own_app


def user_id(app, name):
    with app.database.reading() as connection:
        return queries.find_user_id(connection, name)


def posts(app, **form) -> httpx.Response:
    site = Site.on_loopback(8501)
    served = Starlette(routes=sign_in.routes(site))
    guard = Guard(served, site=site, sessions=CoreSessions(app.database))

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(guard)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.post("/sign-in?language=en", data=form, headers={"origin": BASE})

    return asyncio.run(send())


def add_user(app, name, roles):
    test = app.open("admin", "access/people")
    test.text_input(key="user_new_name").set_value(name)
    test.text_input(key="user_new_shown").set_value(name.title())
    test.text_input(key="user_new_password").set_value(PASSWORD)
    test.multiselect(key="user_new_roles").set_value(roles)
    test.button(key="user_new_add").click().run()
    return test


def test_FND_10_a_new_user_sees_only_the_change_screen_until_the_password_is_changed(app):
    test = add_user(app, "newcomer", ["sales"])
    assert not test.error
    signed_in = services.sign_in(app.database, name="newcomer", password=PASSWORD)
    first = app.opened_by(signed_in.session_id)
    assert first.title[0].value == "我的账号"
    assert "请先更改密码" in first.warning[0].value
    with pytest.raises(ValueError, match="Could not find"):
        first.switch_page("views/selling/orders.py")
    first.text_input(key="password_present").set_value(PASSWORD)
    first.text_input(key="password_wanted").set_value("short")
    first.text_input(key="password_again").set_value("short")
    first.button(key="password_save").click().run()
    assert "至少 10 个字符" in first.error[0].value
    for key in ("password_wanted", "password_again"):
        first.text_input(key=key).set_value("my very own words")
    first.text_input(key="password_present").set_value(PASSWORD)
    first.button(key="password_save").click().run()
    assert first.success
    again = services.sign_in(app.database, name="newcomer", password="my very own words")
    assert app.opened_by(again.session_id, "selling/orders").title


def test_FND_10_a_password_past_its_days_forces_the_change_screen(app):
    test = app.open("admin", "access/policy", language="en")
    test.number_input(key="policy_password_days").set_value(30)
    test.button(key="policy_save").click().run()
    assert not test.error
    real = app.database.clock
    app.database.clock = lambda: real() + timedelta(days=31)
    late = services.sign_in(app.database, name="sales", password=PASSWORD, language="en")
    assert "Change your password first" in app.opened_by(late.session_id).warning[0].value


def test_FND_12_an_administrator_forces_codes_and_the_form_asks_for_one(app):
    admin = app.open("admin", "access/people")
    admin.button_group(key="people_list").set_value("roles").run()
    admin.selectbox(key="people_role").select("sales").run()
    admin.toggle(key="role_sales_code").set_value(True).run()
    assert not admin.error
    test_in = services.sign_in(app.database, name="sales", password=PASSWORD, language="en")
    test = app.opened_by(test_in.session_id)
    assert "Set it up first" in test.warning[0].value
    test.button(key="code_start").click().run()
    secret = test.code[0].value
    test.text_input(key="code_shown").set_value(
        totp.code_of(secret, totp.step_of(app.database.clock()))
    )
    test.button(key="code_confirm").click().run()
    assert not test.error
    recovery = test.code[0].value.split()
    assert len(recovery) == 10
    said = posts(app, name="sales", password=PASSWORD)
    assert said.status_code == 401
    assert 'name="code"' in said.text
    assert posts(app, name="sales", password=PASSWORD, code="000000").status_code == 401
    assert posts(app, name="sales", password=PASSWORD, code=recovery[0]).status_code == 303
    assert posts(app, name="sales", password=PASSWORD, code=recovery[0]).status_code == 401
    assert 'name="code"' not in posts(app, name="finance", password="wrong").text


def test_FND_14_a_user_sees_own_sessions_and_ends_one_and_failures_are_seen_by_the_admin(app):
    here = services.sign_in(app.database, name="sales", password=PASSWORD, language="en")
    lost = services.sign_in(
        app.database, name="sales", password=PASSWORD, address="10.9.8.7", user_agent="Old phone"
    )
    services.sign_in(app.database, name="finance", password=PASSWORD, user_agent="Not mine")
    ended = []
    context.current().forget_session = ended.append
    test = app.opened_by(here.session_id, PAGE)
    said = " ".join(each.value for each in test.markdown)
    assert "Old phone** · 10.9.8.7" in said
    assert "Not mine" not in said
    test.button(key=f"session_end_{lost.session_id}").click().run()
    assert ended == [lost.session_id]
    with app.database.reading() as connection:
        token = services.token_hash(lost.token)
        assert queries.find_live_session(connection, token, app.database.clock()) is None
    assert posts(app, name="sales", password="wrong").status_code == 401
    log = app.open("admin", "access/audit")
    log.selectbox(key="audit_kind").select("sign_in_failed").run()
    (row,) = log.dataframe[0].value.itertuples(index=False)
    assert (row[1], row[4]) == ("sales", "sales: WrongNameOrPassword")


def test_FND_16_an_administrator_sets_idle_time_and_number_of_sessions(app):
    test = app.open("admin", "access/policy", language="en")
    test.number_input(key="policy_idle_minutes").set_value(15)
    test.number_input(key="policy_most_sessions").set_value(1)
    test.button(key="policy_save").click().run()
    assert not test.error
    first = services.sign_in(app.database, name="sales", password=PASSWORD)
    open_page = app.opened_by(first.session_id)
    assert open_page.title
    second = services.sign_in(app.database, name="sales", password=PASSWORD)
    assert not open_page.run().title
    page = app.opened_by(second.session_id)
    real = app.database.clock
    app.database.clock = lambda: real() + timedelta(minutes=16)
    assert page.title
    assert not page.run().title
    sessions = CoreSessions(app.database)
    assert sessions.find(second.token) is None
    assert admission.csrf_token(second.token)


def test_FND_17_a_user_lists_programs_with_last_use_and_revokes_one(app):
    gate = Gate(app.database)
    key = gate.make_key(rights=[("stock", "view")])
    headers = {"authorization": f"Bearer {key.secret}"}
    assert gate.call("GET", "/api/v1/stock", headers=headers).status_code == 200
    test = app.open("admin", PAGE, language="en")
    said = [each.value for each in test.caption]
    assert any(each.startswith("last used 2") for each in said)
    test.button(key=f"key_revoke_{key.id}").click().run()
    assert not test.error
    assert gate.call("GET", "/api/v1/stock", headers=headers).status_code == 401


def test_FND_22_the_form_takes_an_address_set_by_an_administrator(app):
    seller = user_id(app, "sales")
    admin = app.open("admin", "access/people", language="en")
    admin.selectbox(key="people_person").select(seller).run()
    admin.text_input(key=f"email_{seller}").set_value("seller@example.com")
    admin.text_input(key=f"phone_{seller}").set_value("138 0013 8000")
    admin.button(key="addresses_save").click().run()
    assert not admin.error
    for name in ("seller@example.com", "13800138000", "sales"):
        assert posts(app, name=name, password=PASSWORD).status_code == 303
    for name in ("seller@example.com", "13800138000", "sales", "sales", "SALES"):
        assert posts(app, name=name, password="wrong").status_code == 401
    refused = posts(app, name="seller@example.com", password=PASSWORD)
    assert "locked" in refused.text


def test_FND_13_a_sign_in_from_an_unseen_browser_is_mailed_with_a_link_that_ends_it(
    app, monkeypatch
):
    person = user_id(app, "sales")
    with app.database.commit(user_id=1, origin="test") as transaction:
        services.set_addresses(transaction, person, email="sales@example.com", phone="")
    site = Site.on_loopback(8501)
    served = Starlette(routes=[*sign_in.routes(site), *new_browser.routes()])
    guard = Guard(served, site=site, sessions=CoreSessions(app.database))
    form = {"name": "sales", "password": PASSWORD}
    headers = {"origin": BASE, "accept-language": "en", "user-agent": "Firefox of a test"}

    def browser() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(guard, client=("203.0.113.9", 1))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    def sessions() -> int:
        with app.database.reading() as connection:
            return len(queries.open_sessions(connection, person, app.database.clock()))

    async def steps(letters) -> None:
        async with browser() as mine, browser() as other:
            await mine.post("/sign-in", data=form)
            assert len(letters) == 1
            mine.cookies.delete(site.session_cookie)
            await mine.post("/sign-in", data=form)
            assert len(letters) == 1  # the same browser
            before = sessions()
            await other.post("/sign-in", data=form)
            assert (len(letters), sessions()) == (2, before + 1)
            letter = message_from_bytes(letters[1], policy=policy.default)
            text = letter.get_content()
            assert letter["To"] == "sales@example.com"
            assert "203.0.113.9" in text
            assert "Firefox of a test" in text
            assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", text)
            link = re.search(r"http\S+/not-me\?token=(\S+)", text)
            async with browser() as anybody:
                asked = await anybody.get(link[0])
                assert (asked.status_code, sessions()) == (200, before + 1)
                token = {"token": link[1]}
                foreign = {"origin": "http://elsewhere.example"}
                refused = await anybody.post("/not-me", data=token, headers=foreign)
                assert (refused.status_code, sessions()) == (403, before + 1)
                ended = await anybody.post("/not-me", data=token)
                assert (ended.status_code, sessions()) == (200, before)
                assert (await anybody.post("/not-me", data=token)).status_code == 410
                assert (await anybody.get(link[0])).status_code == 410
            with pytest.raises(LinkNotGood):
                known_devices.check_link(app.database, link[1])
            monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", "smtp://127.0.0.1:1")
            async with browser() as third:  # without the mail server people still come in
                assert (await third.post("/sign-in", data=form)).status_code == 303

    with mail_server() as (address, letters):
        monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", address)
        asyncio.run(steps(letters))
