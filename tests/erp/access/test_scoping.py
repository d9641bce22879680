"""Whatever is read in a person's name shows their rows only, on each database."""

from __future__ import annotations

from datetime import date

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from erp.access import passwords, queries, scoping, services
from erp.access.errors import UnknownEmployee
from erp.access.models import app_user
from erp.access.rules import RoleScope
from erp.base.tables import metadata
from erp.documents.models import document
from erp.ledger.models import posting
from erp.organization.services import create_department, create_employee
from erp.parties.models import party
from erp.parties.services import change_party
from erp.posting import post
from tests import builders

PASSWORD = "correct horse battery"
DAY = date(2024, 3, 1)
PEOPLE = {"anna": ("E1", "C1"), "bert": ("E2", "C2")}


@pytest.fixture
def two(company, monkeypatch):
    """Two salespeople who see their own, each with a customer, an order and a sale of theirs."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    now = company.clock()
    with company.commit(origin="test") as transaction:
        services.create_roles(transaction)
        services.set_role_scope(transaction, "sales", RoleScope(is_own_only=True))
        create_department(transaction, "D1", "一部")
        for name, (employee, customer) in PEOPLE.items():
            user = services.create_user(
                transaction, name=name, password=PASSWORD, roles=["sales"], now=now
            )
            create_employee(transaction, employee, name, department_code="D1", since=DAY)
            services.set_employee(transaction, user, employee)
            change_party(transaction, customer, {"salesperson": employee}, today=DAY)
    goods = builders.goods
    post(
        company,
        [
            builders.a_goods_receipt("gr", goods("P1", 40, 3)),
            *(
                each
                for _, customer in PEOPLE.values()
                for each in (
                    builders.a_sales_order(f"so{customer}", goods("P1", 5, 7), party=customer),
                    builders.a_delivery(f"dl{customer}", goods("P1", 2, 7), party=customer),
                    builders.a_sales_invoice(
                        f"in{customer}", builders.carrying(f"dl{customer}", 1, "P1", 2),
                        party=customer,
                    ),
                )
            ),
        ],
    )  # fmt: skip
    return company


def scope_of(database, name):
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, name)
        return queries.get_person(connection, user_id, company="t1").scope


def keys(database):
    with database.reading() as connection:
        return set(connection.scalars(select(document.c.key)))


def keys_within(database, name):
    with scoping.seeing(scope_of(database, name)):
        return keys(database)


def parties(database):
    with database.reading() as connection:
        return set(connection.scalars(select(party.c.code)))


def test_FND_07_two_salespeople_each_see_only_their_own_customers_and_documents(two):
    everything = keys(two)
    for name, (_, customer) in PEOPLE.items():
        with scoping.seeing(scope_of(two, name)):
            assert parties(two) == {customer}
            assert keys(two) == {f"{each}{customer}" for each in ("so", "dl", "in")}
    assert keys(two) == everything > {"gr", "soC1", "soC2"}


def test_FND_07_no_table_shows_a_row_of_anothers_customer(two):
    """Foreign ids are found without a scope, then looked for in every table under it."""
    with two.reading() as connection:
        foreign = connection.execute(
            select(document.c.id, document.c.party_id).where(document.c.key.endswith("C2"))
        ).all()
    documents = {row.id for row in foreign}
    (customer,) = {row.party_id for row in foreign}
    found, walked = [], 0
    with scoping.seeing(scope_of(two, "anna")), two.reading() as connection:
        for table in metadata.sorted_tables:
            if table.name in scoping.NOT_DIVIDED:
                continue
            for column in table.c:
                theirs = documents if column.name.endswith("document_id") else {customer}
                if column.name.endswith(("document_id", "party_id")):
                    walked += 1
                    seen = select(column).where(column.in_(theirs)).limit(1)
                    found += [(column, row) for row in connection.execute(seen)]
        assert connection.scalars(select(posting.c.id)).all()
    assert found == []
    assert walked > 12
    with two.reading() as connection:
        planted = select(posting.c.id).where(posting.c.party_id == customer)
        assert connection.scalars(planted).all(), "what is looked for exists"


def test_FND_07_a_statement_prepared_for_everybody_still_shows_only_ones_own(two):
    """A database keeps plans of statements asked often; they must not go past the views."""
    for _ in range(3):
        for _ in range(8):
            assert parties(two) >= {"C1", "C2"}
        for name, (_, customer) in PEOPLE.items():
            with scoping.seeing(scope_of(two, name)):
                assert [parties(two) for _ in range(8)] == [{customer}] * 8


@pytest.mark.parametrize(
    ("limit", "seen"),
    [
        (RoleScope(warehouses=frozenset({"MAIN"})), {"P1"}),
        (RoleScope(warehouses=frozenset({"o'hara"})), set()),
        (RoleScope(departments=frozenset({"D1"})), {"P1"}),
    ],
)
def test_FND_07_a_warehouse_or_department_divides_what_is_read(two, limit, seen):
    with two.commit(origin="test") as transaction:
        services.set_role_scope(transaction, "sales", limit)
    with scoping.seeing(scope_of(two, "anna")), two.reading() as connection:
        held = connection.exec_driver_sql(
            "select distinct r.code from stock_balance b join product r on r.id = b.product_id"
        )
        assert {row[0] for row in held} == seen
    if limit.departments:
        assert keys_within(two, "anna") == set(), "none of the documents is of the department"


def test_FND_07_who_is_no_employee_sees_what_they_posted_and_an_unknown_one_is_refused(two):
    with two.reading() as connection:
        user = queries.find_user_id(connection, "anna")
    with pytest.raises(UnknownEmployee), two.commit(origin="test") as transaction:
        services.set_employee(transaction, user, "E9")
    with two.commit(origin="test") as transaction:
        services.set_employee(transaction, user, "")
    post(two, [builders.a_sales_order("mine", party="C2")], user_id=user)
    with two.reading() as connection:
        version = connection.scalar(select(app_user.c.rights_version).where(app_user.c.id == user))
    scope = scope_of(two, "anna")
    assert (scope.own, scope.version) == (user, version)
    with scoping.seeing(scope):
        assert keys(two) == {"mine"}


def test_every_table_says_by_what_it_is_divided():
    """A new table with a party, document, warehouse or place must be divided, or declared whole."""
    scope = RoleScope(warehouses=frozenset(), customers=frozenset(), departments=frozenset())
    limited = services_scope(scope)
    said = {*scoping.conditions(limited), *scoping.NOT_DIVIDED}
    divided_by = {
        "party_id", "supplier_id", "document_id", "document_line_id", "warehouse_id",
        "location_id", "entry_id",
    }  # fmt: skip
    undeclared = {
        table.name
        for table in metadata.sorted_tables
        if divided_by & {column.name for column in table.c} and table.name not in said
    }
    assert undeclared == set()


def services_scope(limit):
    return queries.scope_of(
        [queries.Role("x", "", "", frozenset(), limit)], user_id=1, company="t1", version=1
    )
