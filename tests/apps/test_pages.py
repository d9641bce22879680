"""Every page opens for everyone who may open it, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.web import identity
from apps.web.pages import PAGES, pages_for
from erp.access import rules, services
from erp.access.errors import NotAllowed
from erp.access.queries import Person
from erp.access.rules import BUILT_IN_ROLES
from tests.apps.company import PASSWORD

DOCUMENT_OF = {"warehouse": "CR202401-0001"}


def person(role: rules.Role) -> Person:
    scope = rules.scope_of([role], user_id=1, company="t1", version=1)
    return Person(1, role.code, role.code, "zh_CN", (role,), role.rights, scope)


def shown(test) -> str:
    """All text of a page."""
    kinds = (test.title, test.markdown, test.caption, test.text, test.info, test.error)
    return " ".join(str(element.value) for kind in kinds for element in kind) + " ".join(
        f"{each.label} {each.value}" for each in test.metric
    )


def least_of(page) -> str:
    """The role of fewest rights that may open a page: what a page must not take for granted."""
    may = [role for role in BUILT_IN_ROLES if page in pages_for(person(role))]
    return min(may, key=lambda role: len(role.rights)).code


@pytest.mark.parametrize(
    ("role", "file", "language"),
    [
        (role, page.file.removesuffix(".py"), language)
        for page in PAGES
        for role, language in sorted(
            {("admin", "zh_CN"), ("admin", "en"), (least_of(page), "zh_CN")}
        )
    ],
)
def test_UX_04_every_page_opens_and_shows_each_function_within_a_click(app, role, file, language):
    query = {
        "proofs/document": {"number": DOCUMENT_OF.get(role, "XC202402-0001")},
        "proofs/voucher": {"name": "记-2024-02-0001"},
    }
    test = app.open(role, file, language=language, **query.get(file, {}))
    assert not test.exception
    assert not test.error
    assert test.title
    assert most_folded(test.main) <= 1, "two clicks lead to any page, so a function lies one below"


def most_folded(block, folds: int = 0) -> int:
    """How many clicks on tabs and expanders lead to what is folded deepest; first tabs are open."""
    deepest = folds
    for place, child in block.children.items():
        if hasattr(child, "children"):
            folded = (child.type == "tab" and place > 0) or child.type in ("expandable", "expander")
            deepest = max(deepest, most_folded(child, folds + folded))
    return deepest


@pytest.mark.parametrize("role", BUILT_IN_ROLES, ids=lambda role: role.code)
def test_UX_04_every_page_is_in_the_menu_at_most_two_clicks_away(app, role):
    """A click opens the section, one the page; pages without a section open from rows and links."""
    side = app.open(role.code).sidebar
    found = {}

    def walk(block, clicks):
        for child in block.children.values():
            if hasattr(child, "children"):
                walk(child, clicks + (child.type in ("expandable", "expander")))
            elif child.type == "page_link":
                found[child.proto.page or "home"] = clicks + 1

    walk(side, 0)
    listed = {page.path for page in pages_for(person(role)) if page.section}
    assert listed <= set(found), listed - set(found)
    assert max(found.values()) == 2


def test_UX_04_whoever_signs_in_begins_with_the_page_they_chose(own_app):
    test = own_app.open("sales", "access/account")
    test.selectbox(key="account_start").set_value("sales-orders").run()
    again = own_app.open("sales")
    assert again.title[0].value == "销售订单列表"
    assert own_app.open("finance").title[0].value.endswith("您好")


@pytest.mark.parametrize("role", BUILT_IN_ROLES, ids=lambda role: role.code)
def test_FND_05_a_page_without_the_right_is_not_there(app, role):
    test = app.open(role.code)
    for page in PAGES:
        if page in pages_for(person(role)):
            continue
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            test.switch_page(f"views/{page.file}")


def test_FND_05_a_page_asks_for_its_right_itself_too(app, monkeypatch):
    """Should the navigation ever offer it, the page still refuses."""
    monkeypatch.setattr("apps.web.pages.pages_for", lambda _: PAGES)
    test = app.open("sales", "dashboards/finance")
    assert test.error[0].value == NotAllowed("ledger", "view").zh
    assert not test.title


def test_FND_07_without_cost_rights_no_cost_is_shown_anywhere(app):
    for file in ("dashboards/sales", "dashboards/stock", "home"):
        for role in ("sales", "warehouse"):
            if role == "warehouse" and file == "dashboards/sales":
                continue
            text = shown(app.open(role, file))
            for word in ("毛利", "存货", "成本"):
                assert word not in text, (file, role)
    assert "毛利" in shown(app.open("finance", "dashboards/sales"))
    assert "存货账面金额" in shown(app.open("finance", "dashboards/stock"))


def test_FND_07_a_mark_tells_totals_only_to_those_who_see_the_ledger(app):
    def told(role: str) -> str:
        test = app.open(role, "dashboards/sales")
        return " ".join(str(each.proto) for each in test.markdown)

    assert "158.20" in told("finance")
    assert "158.20" not in told("sales")


def test_a_warehouse_clerk_sees_a_goods_receipt_without_its_prices(app):
    clerk = app.open("warehouse", "proofs/document", number="CR202401-0001")
    assert not clerk.metric
    assert "不含税单价" not in clerk.dataframe[0].value.columns
    buyer = app.open("finance", "proofs/document", number="CR202401-0001")
    assert "¥235.00" in [metric.value for metric in buyer.metric]


def test_a_document_of_another_module_is_refused_in_the_words_of_an_unknown_one(app):
    unknown = app.open("sales", "proofs/document", number="CR202401-9999").error[0].value
    foreign = app.open("sales", "proofs/document", number="CR202401-0001").error[0].value
    assert foreign == unknown.replace("9999", "0001")


def test_UX_01_the_language_is_switched_at_once_and_kept_with_the_session(app):
    signed_in = services.sign_in(app.database, name="finance", password=PASSWORD)
    test = app.opened_by(signed_in.session_id, "dashboards/finance")
    assert test.title[0].value == "财务"
    test.button_group(key="language_choice").set_value("en").run()
    assert test.title[0].value == "Finance"
    again = app.opened_by(signed_in.session_id, "dashboards/finance")
    assert again.title[0].value == "Finance"


def test_a_page_run_without_a_session_shows_nothing(app):
    test = app.opened_by(0)
    assert not test.title
    assert not test.sidebar.children


def test_a_page_run_of_an_ended_session_shows_nothing(own_app, monkeypatch):
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 0.0)
    signed_in = services.sign_in(own_app.database, name="finance", password=PASSWORD)
    test = own_app.opened_by(signed_in.session_id, "dashboards/finance")
    assert test.title
    with own_app.database.operational() as connection:
        services.sign_out(connection, signed_in.session_id, now=own_app.database.clock())
    test.run()
    assert not test.title
    assert not test.metric


def test_a_session_of_outdated_rights_shows_nothing_until_renewed(own_app, monkeypatch):
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 0.0)
    signed_in = services.sign_in(own_app.database, name="sales", password=PASSWORD)
    test = own_app.opened_by(signed_in.session_id)
    with own_app.database.commit(origin="test") as transaction:
        services.set_roles(transaction, signed_in.user_id, ["sales", "finance"])
    assert not test.run().title
    with own_app.database.operational() as connection:
        services.renew_session(
            connection, signed_in.token, now=own_app.database.clock() + timedelta(seconds=1)
        )
    assert test.run().title


def test_a_state_left_by_another_session_is_emptied_before_anything_runs():
    state = {identity.OWNER: 7, "secret": "of session 7"}
    identity.take_ownership(state, 7)
    assert state["secret"]
    identity.take_ownership(state, 8)
    assert state == {identity.OWNER: 8}


def test_a_right_is_required_by_name(monkeypatch):
    clerk = person(next(role for role in BUILT_IN_ROLES if role.code == "warehouse"))
    monkeypatch.setattr(identity, "person", lambda: clerk)
    assert identity.require("stock", "view") is clerk
    with pytest.raises(NotAllowed):
        identity.require("ledger", "view")
