"""D9: who signs in sees no row or field outside their scope, wherever they look.

One customer is theirs, the other is foreign. Every page, download, report, search and API route a
role may open is opened; nothing that names the foreign customer, its documents or vouchers, and no
cost, may stand anywhere in what comes back. The last test takes the scope away and finds them.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile, is_zipfile

import pytest
import streamlit as st
from google.protobuf import text_format
from sqlalchemy import select

from analytics.reports import reports
from apps.api.v1 import create_api
from apps.web import identity
from apps.web.admission import Site
from apps.web.pages import PAGES, pages_for
from apps.web.queries.documents import number_of
from erp.access import queries, scoping, services
from erp.access.rules import BUILT_IN_ROLES, EXPORT, MODULES, VIEW, RoleScope
from erp.access.scope import PUBLIC
from erp.documents.models import document
from erp.organization.services import create_department, create_employee
from erp.parties.models import party
from erp.parties.services import change_party
from erp.posting import post
from tests import builders
from tests.apps.company import PASSWORD
from tests.apps.conftest import app_of, copied_home
from tests.apps.test_device_api import Gate

DAY = date(2024, 3, 20)
COST, COSTS = "123.457", ("123.457", "864.20", "864.199")
"""The unit price of seven pieces bought, and what they cost together."""
ROLES = [each.code for each in BUILT_IN_ROLES]
MODULE_OF_ROUTE = {"/stock": "stock", "/metrics": "pipelines"}
"""Reading routes that ask for a right to view; any other answers whoever is signed in."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return copied_home(tmp_path_factory.mktemp("parity") / "home")


@pytest.fixture(scope="module")
def world(home):
    """The pages; every role sees its own customers only, those of one employee, and no cost."""
    with app_of(home) as app:
        _limit(app.database)
        yield SimpleNamespace(app=app, foreign=_foreign(app.database))


def _limit(database):
    view_and_export = {(module, action) for module in MODULES for action in (VIEW, EXPORT)}
    with database.commit(origin="test") as transaction:
        create_department(transaction, "D1", "一部")
        create_employee(transaction, "E1", "甲", department_code="D1", since=DAY)
        create_employee(transaction, "E2", "乙", department_code="D1", since=DAY)
        change_party(transaction, "C1", {"salesperson": "E1"}, today=DAY)
        change_party(transaction, "C2", {"salesperson": "E2", "name": "外客有限公司"}, today=DAY)
        for role in BUILT_IN_ROLES:
            scope = RoleScope(is_own_only=True, field_classes=frozenset({PUBLIC}))
            services.set_role_scope(transaction, role.code, scope)
            user = queries.find_user_id(transaction.connection, role.code)
            services.set_employee(transaction, user, "E1")
        services.set_role_rights(transaction, "admin", view_and_export | BUILT_IN_ROLES[0].rights)
    goods = builders.goods
    post(
        database,
        [
            builders.a_goods_receipt("dear", goods("P2", 7, COST), on=DAY),
            builders.a_sales_order("theirs", goods("P1", 2, 8), on=DAY, party="C2"),
            builders.a_sales_order("ours", goods("P1", 2, 8), on=DAY, party="C1"),
        ],
    )


def _foreign(database):
    """What must be seen nowhere: the other customer's code and name, documents and vouchers."""
    with database.reading() as connection:
        numbers = [
            number_of(*row)
            for row in connection.execute(
                select(document.c.series, document.c.number)
                .join(party, party.c.id == document.c.party_id)
                .where(party.c.code == "C2")
            )
        ]
    assert len(numbers) > 4
    return [r"(?<![\w-])C2(?![\w-])", "外客有限公司", *map(re.escape, numbers)]


@pytest.fixture
def files(monkeypatch):
    """What the download buttons hand over; the buttons themselves are drawn as ever."""
    held = []
    offered = st.download_button

    def keeping(label, data, *rest, **options):
        held.append(data)
        return offered(label, data, *rest, **options)

    monkeypatch.setattr(st, "download_button", keeping)
    monkeypatch.setattr(identity, "PERSON_AGE_SECONDS", 3600.0)
    return held


def _said(test) -> str:
    """Everything a page sent: texts, choices, tables, the data of charts."""
    said, waiting = [], [test.main, test.sidebar]
    while waiting:
        block = waiting.pop()
        for each in block.children.values():
            if hasattr(each, "children"):
                waiting.append(each)
            if each.proto is not None:
                said.append(text_format.MessageToString(each.proto, as_utf8=True))
            if each.type == "arrow_data_frame":
                said.append(each.value.to_csv())
    return "\n".join(said)


def _written(data) -> str:
    """The words of a file that was handed over."""
    made = data() if callable(data) else data
    content = made if isinstance(made, bytes) else str(made).encode()
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


OURS = re.compile(r"(?<![\w-])C1(?![\w-])")
QUERIES = {
    "proofs/document": [{"number": "{number}"}],
    "selling/timeline": [{"number": "{number}"}],
    "selling/note": [{"number": "{number}"}],
    "masters/parties": [{}, {"party": "C2"}],
    "reports/account_statement": [{"party": "C2", "role": "customer"}],
    "reports/pack": [
        {"report": each.name, "from": "2024-01-01", "to": "2024-12-31"} for each in reports()
    ],
    "search": [{"q": "外客"}, {"q": "waike"}, {"q": "{number}"}],
}
"""Links somebody guessed: they say no more than their own words, which are taken out."""


def found_by(world, who, files, entries):
    """Where anything that must not be seen was, `(page, what)`; and where the own customer was."""
    test = world.app.open(who)
    number = world.foreign[-1].replace("\\", "")
    wrong, ours = [], set()
    forbidden = [re.compile(each) for each in (*world.foreign, *map(re.escape, COSTS))]
    for entry in entries:
        name = entry.file.removesuffix(".py")
        for query in QUERIES.get(name, [{}]):
            asked = {key: value.format(number=number) for key, value in query.items()}
            files.clear()
            test.query_params.clear()
            for key, value in asked.items():
                test.query_params[key] = value
            test.switch_page(f"views/{entry.file}").run()
            if test.exception:
                wrong.append((name, "crashes"))
            said = "\n".join([_said(test), *map(_written, files)])
            for value in asked.values():
                said = said.replace(value, "")
            ours |= {name} if OURS.search(said) else set()
            wrong += [(name, each.pattern) for each in forbidden if each.search(said)]
    return wrong, ours


def _person(world, who):
    with world.app.database.reading() as connection:
        user = queries.find_user_id(connection, who)
        return queries.get_person(connection, user, company="t1")


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_D9_FND_07_a_role_finds_nothing_foreign_on_any_page_export_report_or_search(
    world, files, role
):
    entries = pages_for(_person(world, role))
    assert len(entries) == len(PAGES) or role != "admin"
    wrong, ours = found_by(world, role, files, entries)
    assert wrong == []
    if role == "admin":
        assert {"masters/parties", "selling/orders", "dashboards/sales", "reports/pack"} <= ours


def test_D9_a_foreign_row_is_caught_where_the_scope_is_not_laid(world, files, monkeypatch):
    """The fault is planted: whoever forgets the scope shows the foreign customer."""
    monkeypatch.setattr(scoping, "see", lambda _: None)
    entries = [each for each in PAGES if each.path in {"parties", "sales-orders"}]
    caught, _ = found_by(world, "admin", files, entries)
    assert {page for page, _ in caught} == {each.file.removesuffix(".py") for each in entries}


@pytest.mark.parametrize("role", ROLES)
def test_D9_FND_07_the_api_shows_nothing_foreign(world, role):
    """In their own session, on every route that reads."""
    gate = Gate(world.app.database)
    person = _person(world, role)
    signed_in = services.sign_in(world.app.database, name=role, password=PASSWORD)
    headers = {"cookie": f"{Site.on_loopback(8501).session_cookie}={signed_in.token}"}
    paths = [each.path for each in create_api().routes if "GET" in each.methods]
    assert set(MODULE_OF_ROUTE) < set(paths)
    for path in paths:
        answer = gate.call("GET", f"/api/v1{path}", headers=headers)
        module = MODULE_OF_ROUTE.get(path)
        may = module is None or person.may(module, VIEW)
        assert answer.status_code == (200 if may else 403), path
        costs = [rf"(?<!\d){re.escape(cost)}(?!\d)" for cost in COSTS]
        for each in (*world.foreign, *costs):
            assert not re.search(each, answer.text), (path, each)
