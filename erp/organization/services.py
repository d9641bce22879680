"""Keeping departments, employees and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput
from erp.organization.models import department, employee, employment, project

if TYPE_CHECKING:
    from datetime import date

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
    """A department, below another if `parent` says so; returns its id."""
    if parent:
        _department_id(transaction, parent)
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
    employee_id = transaction.insert(employee, {"code": code, "name": name, "name_en": name_en})
    transfer_employee(transaction, employee_id, department_code, since=since)
    return employee_id


def transfer_employee(
    transaction: Transaction, employee_id: int, department_code: str, *, since: date
) -> None:
    """Give an employee to a department from a date on; what was before stays as it was."""
    department_id = _department_id(transaction, department_code)
    transaction.insert(
        employment,
        {"employee_id": employee_id, "department_id": department_id, "valid_from": since},
    )


def create_project(transaction: Transaction, code: str, name: str, *, name_en: str = "") -> int:
    """A project; returns its id."""
    return transaction.insert(project, {"code": code, "name": name, "name_en": name_en})


def _department_id(transaction: Transaction, code: str) -> int:
    found = transaction.scalar("select id from department where code = ?", (code,))
    if found is None:
        raise NoSuchDepartment(code)
    return int(found)
