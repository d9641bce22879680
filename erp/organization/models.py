"""Tables of departments, employees and projects."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, UniqueConstraint

from erp.base.columns import IsoDate
from erp.base.tables import master_table, text, whole

department = master_table(
    "department",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    text("parent_code", server_default=""),
    Column("closed_on", IsoDate, nullable=True),
)

employee = master_table(
    "employee",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    Column("closed_on", IsoDate, nullable=True),
)

employment = master_table(
    "employment",
    whole("employee_id", ForeignKey("employee.id")),
    whole("department_id", ForeignKey("department.id")),
    Column("valid_from", IsoDate, nullable=False),
    UniqueConstraint("employee_id", "valid_from"),
)
"""The department an employee belongs to from a date until the next row; a transfer is a new row."""

project = master_table(
    "project",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    whole("party_id", ForeignKey("party.id"), nullable=True),
    Column("closed_on", IsoDate, nullable=True),
)
