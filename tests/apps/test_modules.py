"""A module is switched off and on again: what shows it goes and comes back, its data stay."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from apps.web.pages import PAGES, pages_for
from erp.access import queries, services
from erp.access.errors import ModuleNeeded, UnknownRight
from erp.access.rules import ALWAYS_ON, MODULES
from erp.base.tables import metadata
from tests.apps.test_device_api import READINGS, Gate

USED = [each for each in MODULES if each not in ALWAYS_ON]
KEPT = ("stock_move", "stock_balance", "document", "role", "app_user_role", "warehouse")


def person(app):
    with app.database.reading() as connection:
        user = queries.find_user_id(connection, "admin")
        return queries.get_person(connection, user, company="t1")


def counted(app):
    with app.database.reading() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(metadata.tables[name]))
            for name in KEPT
        }


def switch(app, used):
    page = app.open("admin", "masters/company")
    page.button_group(key="company_modules").set_value(used)
    next(each for each in page.button if each.form_id == "modules").click().run()
    assert not page.error


def offered(app):
    """The modules whose rights the page of roles lets tick."""
    page = app.open("admin", "access/people")
    page.button_group(key="people_list").set_value("roles").run()
    page.selectbox(key="people_role").select("admin").run()
    keys = {each.key for each in page.button_group}
    return {module for module in MODULES if f"role_admin_{module}" in keys}


def test_FND_02_a_module_off_takes_its_menus_routes_and_rights_and_on_gives_all_back(own_app):
    gate = Gate(own_app.database)
    key = gate.make_key(rights=[("stock", "view"), ("stock", "create")])
    headers = {"authorization": f"Bearer {key.secret}"}
    before, rights, pages = counted(own_app), person(own_app).rights, pages_for(person(own_app))
    stock = gate.call("GET", "/api/v1/stock", headers=headers).json()
    assert stock

    switch(own_app, [each for each in USED if each != "stock"])
    now = person(own_app)
    assert now.rights == {right for right in rights if right[0] != "stock"}
    assert set(pages) - set(pages_for(now)) == {
        each for each in PAGES if each.right and each.right[0] == "stock"
    }
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        own_app.open("admin").switch_page("views/stock/where.py")
    assert offered(own_app) == {*MODULES} - {"stock"}
    for method, path in (("GET", "/api/v1/stock"), ("POST", READINGS)):
        assert gate.call(method, path, headers=headers).status_code == 404
    assert counted(own_app) == before

    switch(own_app, USED)
    assert person(own_app).rights == rights
    assert pages_for(person(own_app)) == pages
    assert offered(own_app) == {*MODULES}
    assert gate.call("GET", "/api/v1/stock", headers=headers).json() == stock
    assert counted(own_app) == before


def test_FND_02_saving_a_role_while_a_module_is_off_keeps_its_rights_there(own_app):
    rights = person(own_app).rights
    switch(own_app, [each for each in USED if each != "stock"])
    page = own_app.open("admin", "access/people")
    page.button_group(key="people_list").set_value("roles").run()
    page.selectbox(key="people_role").select("admin").run()
    page.button(key="role_save").click().run()
    assert not page.error
    switch(own_app, USED)
    assert person(own_app).rights == rights


@pytest.mark.parametrize(
    ("off", "refusal"), [("access", ModuleNeeded), ("ledger", ModuleNeeded), ("x", UnknownRight)]
)
def test_FND_02_what_all_rest_on_is_never_off(own_app, off, refusal):
    with pytest.raises(refusal), own_app.database.commit(origin="test") as transaction:
        services.switch_modules(transaction, {off})
