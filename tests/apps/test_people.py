"""Users, roles, groups and the audit log, in the running page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from apps.web import figures, identity
from apps.web.identity import USER_FIELD
from apps.web.pages import pages_for
from erp.access import events, queries, services
from erp.access.rules import ACTIONS, BUILT_IN_ROLES, MODULES
from erp.catalog import services as catalog
from tests.apps.company import PASSWORD
from tests.apps.conftest import app_of, copied_home
from tests.apps.test_device_api import Gate

PAGE = "access/people"
EVERYTHING = {(module, action) for module in MODULES for action in ACTIONS}
ROLES = [each.code for each in BUILT_IN_ROLES]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return copied_home(tmp_path_factory.mktemp("people") / "home")


@pytest.fixture
def pages(home, monkeypatch):
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 0.0)
    with app_of(home) as app:
        yield app


@pytest.fixture
def gate(own_app):
    return Gate(own_app.database)


def person(app, name):
    with app.database.reading() as connection:
        user_id = queries.find_user_id(connection, name)
        return queries.get_person(connection, user_id, company="t1")


def shown(frame) -> dict[str, list[object]]:
    return {name: list(frame[name]) for name in frame.columns}


def test_FND_04_a_role_is_made_a_user_gets_two_and_their_union_is_on_one_screen(own_app):
    test = own_app.open("admin", PAGE)
    test.button_group(key="people_list").set_value("roles").run()
    test.text_input(key="role_new_code").set_value("technician")
    test.text_input(key="role_new_name").set_value("技师")
    test.button(key="role_new_add").click().run()
    assert not test.error
    test.selectbox(key="people_role").select("technician").run()
    test.button_group(key="role_technician_stock").set_value(["view", "approve"])
    test.button(key="role_save").click().run()
    test.button_group(key="people_list").set_value("users").run()
    user = person(own_app, "sales").user_id
    test.selectbox(key="people_person").select(user).run()
    test.multiselect(key=f"people_roles_{user}").set_value(["sales", "technician"])
    test.button(key="people_save").click().run()
    together = next(shown(each.value) for each in test.dataframe if "模块" in each.value.columns)
    stock = dict(
        zip(together["模块"], zip(*list(together.values())[1:], strict=True), strict=True)
    )["库存"]
    assert stock == ("销售、技师", "", "", "", "技师", "")
    got = person(own_app, "sales")
    assert set(got.role_codes) == {"sales", "technician"}
    assert {("stock", "approve"), ("sales", "create")} <= got.rights


def test_a_change_that_leaves_nobody_to_administer_is_refused_on_the_page(own_app):
    test = own_app.open("admin", PAGE, language="en")
    user = person(own_app, "admin").user_id
    test.selectbox(key="people_person").select(user).run()
    test.multiselect(key=f"people_roles_{user}").set_value(["sales"])
    test.button(key="people_save").click().run()
    assert "Nobody would be left" in test.error[0].value
    assert person(own_app, "admin").may("access", "edit")


def test_FND_06_a_group_is_changed_once_on_the_page_and_its_members_obey_at_once(own_app):
    sales, warehouse = (person(own_app, name).user_id for name in ("sales", "warehouse"))
    admin = own_app.open("admin", PAGE)
    admin.button_group(key="people_list").set_value("groups").run()
    admin.text_input(key="group_new_code").set_value("bookkeepers")
    admin.text_input(key="group_new_name").set_value("记账组")
    admin.button(key="group_new_add").click().run()
    admin.multiselect(key="group_roles_bookkeepers").set_value(["finance"])
    admin.multiselect(key="group_members_bookkeepers").set_value([sales, warehouse])
    admin.button(key="group_save_bookkeepers").click().run()
    assert not admin.error
    members = [own_app.open(name, "ledger/vouchers") for name in ("sales", "warehouse")]
    assert all(each.title[0].value == "记账凭证" for each in members)
    admin.multiselect(key="group_roles_bookkeepers").set_value([])
    admin.button(key="group_save_bookkeepers").click().run()
    assert not any(each.run().title for each in members)
    assert "vouchers" not in {each.path for each in pages_for(person(own_app, "sales"))}
    assert not person(own_app, "warehouse").may("ledger", "view")


SMALL = """
from importlib import import_module
from apps.web import feedback, identity, marts
identity.open_page()
marts.begin_run()
with feedback.refusals():
    import_module("apps.web.views.{view}").draw()
"""
BUTTON = {
    "view": ("masters.parties", "parties", "title", "往来单位"),
    "create": ("masters.parties", "parties", "text_input", "party_code"),
    "edit": ("masters.parties", "parties", "text_input", "change_C1_payment_term"),
    "delete": ("masters.parties", "parties", "button", "party_close"),
    "export": ("access.audit", "access", "download_button", "audit_log_csv"),
    "approve": ("purchasing.rules", "purchasing", "title", "采购规则"),
}
"""By action: a page, its module, and what of it must go when the action is unticked."""


def small(app, session_id, view):
    test = AppTest.from_string(SMALL.format(view=view), default_timeout=30)
    test.user = {USER_FIELD: str(session_id)}
    return test.run()


def is_offered(test, kind, name):
    if kind == "title":
        return name in [each.value for each in test.title]
    found = test.get(kind) if kind == "download_button" else getattr(test, kind)
    keys = [getattr(each, "key", None) or getattr(each.proto, "id", "") for each in found]
    return any(str(key).endswith(name) for key in keys)


def offered(app, role, action):
    page, _, kind, name = BUTTON[action]
    signed_in = services.sign_in(app.database, name=role, password=PASSWORD)
    test = small(app, signed_in.session_id, page)
    if action in {"edit", "delete"}:
        test.selectbox(key="party_card").select("C1").run()
    assert not test.exception
    return is_offered(test, kind, name)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_FND_05_what_is_unticked_for_a_role_is_gone_from_the_page(pages, role, action):
    module = BUTTON[action][1]
    for ticked in (EVERYTHING, EVERYTHING - {(module, action)}):
        with pages.database.commit(origin="test") as transaction:
            services.set_role_rights(transaction, role, ticked)
        assert offered(pages, role, action) is (ticked == EVERYTHING)
        paths = {each.path for each in pages_for(person(pages, role))}
        if action == "view":
            assert ("parties" in paths) is (ticked == EVERYTHING)


def test_FND_05_the_api_refuses_what_is_unticked_and_the_refusal_is_kept(gate):
    key = gate.make_key(rights=[("stock", "view")])
    headers = {"authorization": f"Bearer {key.secret}"}
    assert gate.call("GET", "/api/v1/stock", headers=headers).status_code == 200
    with gate.database.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "admin", EVERYTHING - {("stock", "view")})
    began = gate.database.clock()
    assert gate.call("GET", "/api/v1/stock", headers=headers).status_code == 403
    now = gate.database.clock()
    search = events.Search(began, now + timedelta(days=1), kind=events.REFUSED, user="admin")
    with gate.database.reading() as connection:
        (kept,) = events.audit_log(connection, search)
    assert (kept.user, kept.subject) == ("admin", "stock: view")


def test_FND_05_a_page_that_was_open_when_its_right_went_posts_nothing(own_app, monkeypatch):
    """The page still shows its button; what it asks for is refused below it."""
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 3600.0)
    test = own_app.open("admin", "masters/parties")
    test.selectbox(key="party_card").select("C1").run()
    rights = EVERYTHING - {("parties", "delete")}
    with own_app.database.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "admin", rights)
    test.button(key="party_close").click().run()
    assert "parties" in test.error[0].value
    now = own_app.database.clock()
    search = events.Search(
        now - timedelta(days=1), now + timedelta(days=1), kind=events.REFUSED, user="admin"
    )
    with own_app.database.reading() as connection:
        (kept,) = events.audit_log(connection, search)
    assert (kept.user, kept.subject, kept.origin) == ("admin", "parties: delete", "form parties")


def test_FND_18_a_price_is_edited_and_the_log_says_who_when_old_and_new(own_app):
    test = own_app.open("admin", "masters/products")
    test.text_input(key="product_find").set_value("P1").run()
    before = Decimal(test.text_input(key="change_P1_price").value or 0)
    test.text_input(key="change_P1_price").set_value("8.80")
    next(each for each in test.button if each.form_id == "product_change").click().run()
    assert not test.error
    log = own_app.open("admin", "access/audit")
    everything = len(log.dataframe[0].value)
    log.text_input(key="audit_words").set_value("P1 list_price").run()
    rows = log.dataframe[0].value
    assert 0 < len(rows) < everything
    newest = dict(rows.iloc[0])
    said = list(newest.values())
    assert said[1:3] == ["admin", "已更改"]
    assert f"list_price: {before.normalize():f} → 8.8" in said[4]
    assert said[0][:10] == figures.moment(own_app.database.clock(), "Asia/Shanghai")[:10]
    assert "product" in said[3]
    assert said[-1] == "/products?code=P1"
    opened = own_app.open("admin", "masters/products", code="P1")
    assert Decimal(opened.text_input(key="change_P1_price").value) == Decimal("8.8")


def test_FND_18_a_price_of_a_list_is_linked_by_its_product_only_for_who_may_open_it(own_app):
    """A line of a price list has no name of its own: it is called by its product."""
    with own_app.database.commit(origin="test") as transaction:
        catalog.add_price_list(
            transaction, "L1", "价目", currency="CNY", valid_from=date(2024, 1, 1)
        )
        line = catalog.add_price(transaction, "L1", "P1", Decimal("9.50"))
    with own_app.database.commit(origin="test") as transaction:
        catalog.close_price(transaction, line, date(2024, 6, 30))
    log = own_app.open("admin", "access/audit")
    log.text_input(key="audit_words").set_value("price_list_line").run()
    newest = list(log.dataframe[0].value.iloc[0])
    assert newest[3].endswith("P1")
    assert newest[4] == "closed_on:  → 2024-06-30"
    assert newest[-1] == "/prices?product=P1"
    with own_app.database.commit(origin="test") as transaction:
        services.set_role_rights(transaction, "sales", {("access", "view")})
    log = own_app.open("sales", "access/audit")
    log.text_input(key="audit_words").set_value("price_list_line").run()
    assert next(iter(log.dataframe[0].value.iloc[0].tail(1))) == ""


def test_FND_18_an_export_stands_in_the_log(own_app):
    signed_in = services.sign_in(own_app.database, name="admin", password=PASSWORD)
    test = AppTest.from_string(
        "from apps.web import identity, sheets\nidentity.open_page()\nsheets.note_export('a.csv')"
    )
    test.user = {USER_FIELD: str(signed_in.session_id)}
    assert not test.run().exception
    log = own_app.open("admin", "access/audit")
    log.selectbox(key="audit_kind").select(events.EXPORTED).run()
    (row,) = log.dataframe[0].value.itertuples(index=False)
    assert row[1:3] == ("admin", "导出")
    assert "a.csv" in row[4]


def test_FND_09_the_log_of_rights_is_on_the_page_of_people(own_app):
    test = own_app.open("admin", PAGE)
    user = person(own_app, "sales").user_id
    test.selectbox(key="people_person").select(user).run()
    test.multiselect(key=f"people_roles_{user}").set_value(["sales", "finance"])
    test.button(key="people_save").click().run()
    test.button_group(key="people_list").set_value("log").run()
    rows = [tuple(row) for row in test.dataframe[0].value.itertuples(index=False)]
    granted = [row for row in rows if row[3].startswith("app_user_role") and row[1] == "admin"]
    assert len(granted) == 1
    assert f"user_id: {user}" in granted[0][4]
