"""Departments, employees, projects and the holders of roles, read live from the core.

Belongs here: lists for pages. Does not: changing them (`erp.organization.services`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, select

from erp.access.models import app_user, app_user_role, role
from erp.catalog.models import product_category
from erp.organization.models import department, employment
from erp.organization.services import DIMENSIONS


def departments(connection: Connection, language: str) -> dict[str, str]:
    """Departments that are not closed: code → what a choice box shows."""
    return _choices(connection, department, language)


def categories(connection: Connection, language: str) -> dict[str, str]:
    """Product categories that are not closed: code → what a choice box shows."""
    return _choices(connection, product_category, language)


def _choices(connection: Connection, table: Table, language: str) -> dict[str, str]:
    query = select(table).where(table.c.closed_on.is_(None)).order_by(table.c.code)
    return {
        row.code: f"{row.code} {row.name if language.startswith('zh') else row.name_en or row.name}"
        for row in connection.execute(query)
    }


@dataclass(frozen=True, slots=True)
class Unit:
    """A department, employee or project. `belongs_to` is the department above or of an employee."""

    id: int
    code: str
    name: str
    belongs_to: str
    closed_on: date | None


def units(connection: Connection, dimension: str, on: date, language: str) -> list[Unit]:
    """All of a dimension by code; employees with their department on a day."""
    table = DIMENSIONS[dimension]
    above = _departments_of(connection, on) if dimension == "employee" else {}
    return [
        Unit(
            row.id, row.code, row.name if language.startswith("zh") else row.name_en or row.name,
            row.parent_code if dimension == "department" else above.get(row.id, ""), row.closed_on,
        )
        for row in connection.execute(select(table).order_by(table.c.code))
    ]  # fmt: skip


def _departments_of(connection: Connection, on: date) -> dict[int, str]:
    rows = connection.execute(
        select(employment.c.employee_id, department.c.code)
        .join(department, department.c.id == employment.c.department_id)
        .where(employment.c.valid_from <= on)
        .order_by(employment.c.valid_from)
    )
    return {row.employee_id: row.code for row in rows}


def employments(connection: Connection, employee_id: int) -> list[tuple[date, str]]:
    """The departments of an employee, each with the day it holds from, the newest first."""
    rows = connection.execute(
        select(employment.c.valid_from, department.c.code)
        .join(department, department.c.id == employment.c.department_id)
        .where(employment.c.employee_id == employee_id)
        .order_by(employment.c.valid_from.desc())
    )
    return [(row.valid_from, row.code) for row in rows]


@dataclass(frozen=True, slots=True)
class Holder:
    """An active person with the codes of the roles they hold."""

    user_id: int
    name: str
    roles: tuple[str, ...]


def holders(connection: Connection) -> list[Holder]:
    """Active people and their roles, by name."""
    rows = connection.execute(
        select(app_user.c.id, app_user.c.display_name, role.c.code)
        .outerjoin(
            app_user_role,
            (app_user_role.c.user_id == app_user.c.id) & (app_user_role.c.is_granted == 1),
        )
        .outerjoin(role, role.c.id == app_user_role.c.role_id)
        .where(app_user.c.is_active == 1)
        .order_by(app_user.c.display_name, app_user.c.id, role.c.code)
    )
    found: dict[int, Holder] = {}
    for row in rows:
        before = found.get(row.id, Holder(row.id, row.display_name, ()))
        codes = (row.code,) if row.code else ()
        found[row.id] = Holder(row.id, row.display_name, (*before.roles, *codes))
    return list(found.values())
