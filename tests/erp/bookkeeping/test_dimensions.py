"""Departments, employees and projects on postings: kept where the account asks, and summing up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from erp.company.errors import ValueTaken
from erp.documents.errors import UnknownDimension
from erp.organization.models import department as table
from erp.organization.services import (
    NoSuchDepartment,
    create_department,
    create_employee,
    create_project,
    transfer_employee,
)
from erp.posting import post
from erp.statements.queries import Months
from erp.statements.statements import fill_by_department
from erp.verification.findings import verify
from tests.builders import a_delivery, a_journal, an_opening_stock, credit, debit, goods

MAY = date(2024, 5, 6)


@pytest.fixture
def organised(company):
    with company.commit(origin="test") as transaction:
        create_department(transaction, "SALES", "销售部")
        create_department(transaction, "EAST", "华东区", parent="SALES")
        employee = create_employee(
            transaction, "E1", "员工一", department_code="SALES", since=date(2024, 1, 1)
        )
        transfer_employee(transaction, employee, "EAST", since=date(2024, 5, 1))
        create_project(transaction, "PJ", "项目一")
    post(company, [an_opening_stock()])
    return company


def test_CN_09_balances_by_department_sum_to_the_account(organised):
    """A salesperson's sale falls on their department of the day; a transfer keeps history."""
    post(
        organised,
        [
            a_delivery("d1", goods("P1", 1, 10), employee="E1"),
            a_delivery("d2", goods("P1", 1, 20), department="EAST"),
            a_delivery("d3", goods("P1", 1, 40)),
            a_delivery("d4", goods("P1", 1, 80), employee="E1", on=MAY),
        ],
    )
    assert _turnover(organised, "5001") == {"SALES": 1000, "EAST": 10000, None: 4000}
    assert sum(_turnover(organised, "5001").values()) == 15000
    assert set(_turnover(organised, "1405.01")) == {None}, "stock is not kept by department"
    assert all(finding.holds for finding in verify(organised))


def test_MDM_08_a_report_of_a_month_keeps_the_department_of_its_days_after_a_transfer(organised):
    """E1 moves from SALES to EAST on 1 May; what is posted later for March is still of SALES.

    Revenue by hand: 10 and, entered late, 30 in March; 80 in May; each without a rate of tax.
    """
    post(
        organised,
        [
            a_delivery("d1", goods("P1", 1, 10), employee="E1"),
            a_delivery("d2", goods("P1", 1, 80), employee="E1", on=MAY),
            a_delivery("d3", goods("P1", 1, 30), employee="E1"),
        ],
    )
    for month, department, revenue in (("2024-03", "SALES", 40_00), ("2024-05", "EAST", 80_00)):
        with organised.reading() as connection:
            filled = fill_by_department(connection, "income_statement", Months(month, month))
            (of,) = connection.execute(
                select(table.c.id).where(table.c.code == department)
            ).scalars()
        said = dict(zip(filled.columns, filled.figures["1"], strict=True))
        assert {key: value for key, value in said.items() if value} == {
            str(of): revenue, "total": revenue,
        }  # fmt: skip


def test_MDM_08_an_employee_has_one_department_a_day(organised):
    with organised.reading() as connection:
        (employee,) = connection.exec_driver_sql("select id from employee").scalars()
    with pytest.raises(ValueTaken, match="EAST"), organised.commit(origin="test") as transaction:
        transfer_employee(transaction, employee, "SALES", since=date(2024, 5, 1))


def test_CN_09_a_line_of_a_voucher_names_its_own_department(organised):
    rent = a_journal(
        "pz1",
        debit("5602.90", 30, department="EAST", project="PJ"),
        debit("5602.90", 70),
        credit("1002", 100),
        department="SALES",
    )
    post(organised, [rent])
    assert _turnover(organised, "5602.90") == {"EAST": 3000, "SALES": 7000}


@pytest.mark.parametrize("named", [{"department": "X9"}, {"employee": "X9"}, {"project": "X9"}])
def test_a_dimension_that_is_not_there_is_refused(organised, named):
    with pytest.raises(UnknownDimension, match="X9"):
        post(organised, [a_delivery(**named)])


def test_an_employee_belongs_to_a_department_there_is(company):
    with company.commit(origin="test") as transaction, pytest.raises(NoSuchDepartment, match="X9"):
        create_employee(transaction, "E1", "员工", department_code="X9", since=MAY)


def _turnover(database, account: str) -> dict[str | None, int]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select d.code, sum(b.credit) + sum(case when a.direction = 'D' then b.debit"
            " else 0 end) from account_balance b join account a on a.id = b.account_id"
            f" left join department d on d.id = b.department_id where a.code = '{account}'"
            " group by d.code"
        ).fetchall()
    return {code: int(amount) for code, amount in rows}
