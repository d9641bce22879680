"""Keeping departments, employees and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput
from erp.base.reading import rows
from erp.company.errors import FieldMissing, ValueTaken
from erp.organization.models import department, employee, employment, project

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Table

    from erp.base.commits import Transaction


class NoSuchDepartment(BadInput):
    """An employee was given to a department that does not exist."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"部门 {code} 不存在。请先建立该部门。",
            en=f"There is no department {code!r}. Create it first.",
        )


def create_department(
    transaction: Transaction, code: str, name: str, *, name_en: str = "", parent: str = ""
) -> int:
    """A department, below another if `parent` says so; returns its id.

    Raises `FieldMissing` or `ValueTaken` as all that create do, and `NoSuchDepartment`.
    """
    _check(transaction, department, code, name)
    if parent:
        department_id_of(transaction, parent)
    return transaction.insert(
        department, {"code": code, "name": name, "name_en": name_en, "parent_code": parent}
    )


def create_employee(
    transaction: Transaction,
    code: str,
    name: str,
    *,
    department_code: str,
    since: date,
    name_en: str = "",
) -> int:
    """An employee of a department since a date; returns the employee's id."""
    _check(transaction, employee, code, name)
    employee_id = transaction.insert(employee, {"code": code, "name": name, "name_en": name_en})
    transfer_employee(transaction, employee_id, department_code, since=since)
    return employee_id


def transfer_employee(
    transaction: Transaction, employee_id: int, department_code: str, *, since: date
) -> None:
    """Give an employee to a department from a date on; what was before stays as it was.

    Raises `ValueTaken` where another transfer holds from that day.
    """
    department_id = department_id_of(transaction, department_code)
    taken = transaction.scalar(
        "select d.code from employment e join department d on d.id = e.department_id"
        " where e.employee_id = ? and e.valid_from = ?",
        (employee_id, since.isoformat()),
    )
    if taken is not None:
        raise ValueTaken("since", since, str(taken))
    transaction.insert(
        employment,
        {"employee_id": employee_id, "department_id": department_id, "valid_from": since},
    )


def create_project(transaction: Transaction, code: str, name: str, *, name_en: str = "") -> int:
    """A project; returns its id."""
    _check(transaction, project, code, name)
    return transaction.insert(project, {"code": code, "name": name, "name_en": name_en})


DIMENSIONS = {"department": department, "employee": employee, "project": project}
"""The tables of what postings are analysed by."""


def close_dimension(
    transaction: Transaction, dimension: str, row_id: int, last_day: date | None
) -> None:
    """No document dated after `last_day` may name it; None opens it again."""
    transaction.update(DIMENSIONS[dimension], row_id, {"closed_on": last_day})


def _check(transaction: Transaction, table: Table, code: str, name: str) -> None:
    for field, value in (("code", code), ("name", name)):
        if not value.strip():
            raise FieldMissing(field)
    for (owner,) in rows(transaction, f"select name from {table.name} where code = ?", (code,)):
        raise ValueTaken("code", code, owner)


def department_id_of(transaction: Transaction, code: str) -> int:
    """The id of a department. Raises `NoSuchDepartment`."""
    found = transaction.scalar("select id from department where code = ?", (code,))
    if found is None:
        raise NoSuchDepartment(code)
    return int(found)
