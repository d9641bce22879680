"""Organization 组织架构: departments, employees, projects, and who holds which role of approval.

What a dimension is called and when it closed; an employee changes department from a day on. Flows
themselves stand on the page of approvals.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from apps.web import context, figures, identity, keeping, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import corrections, masters, organization
from apps.web.queries.organization import Unit
from apps.web.views.proofs.document import kind_name
from erp.access.queries import Person
from erp.access.services import set_roles
from erp.organization import services

PAGE = "organization"
NAMES = {
    "department": message("Departments"),
    "employee": message("Employees"),
    "project": message("Projects"),
}
ROLES = "roles"


def draw() -> None:
    """The page: one list at a time, with what may be done to it."""
    person = identity.require("ledger", "view")
    st.title(_("Organization"))
    here = context.current()
    names = {**{key: _(name) for key, name in NAMES.items()}, ROLES: _("Approval roles")}
    shown = st.segmented_control(
        _("List"), list(names), format_func=names.__getitem__, default="department", required=True,
        key="organization_list",
    ) or "department"  # fmt: skip
    if shown == ROLES:
        _draw_roles(person)
        return
    with here.database.reading() as connection:
        today = here.today(masters.get_company(connection, reader_language()).time_zone)
        found = organization.units(connection, shown, today, reader_language())
        departments = organization.departments(connection, reader_language())
    _draw_list(found, shown)
    if person.may("ledger", "create"):
        _draw_new(shown, departments, today)
        if found:
            _draw_change(shown, found, departments, today)


def _draw_list(found: list[Unit], dimension: str) -> None:
    if not found:
        st.info(_("Nothing here yet. Add the first below."), icon=":material/account_tree:")
        return
    above = {"department": _("Below"), "employee": _("Department")}.get(dimension)
    lists.draw(
        [
            {
                _("Code"): each.code,
                _("Name"): each.name,
                **({above: each.belongs_to} if above else {}),
                _("Closed after"): figures.day(each.closed_on) if each.closed_on else "",
            }
            for each in found
        ],
        hide_index=True,
        key=f"organization_{dimension}",
    )


def _draw_new(dimension: str, departments: dict[str, str], today: date) -> None:
    if dimension == "employee" and not departments:
        st.info(_("An employee belongs to a department. Create one first."))
        return
    with st.form(f"organization_new_{dimension}", border=True):
        columns = st.columns(4)
        code = columns[0].text_input(_("Code"), key=f"new_{dimension}_code").strip()
        name = columns[1].text_input(_("Name"), key=f"new_{dimension}_name").strip()
        english = columns[2].text_input(_("English name"), key=f"new_{dimension}_english").strip()
        above = ""
        if dimension != "project":
            first = [] if dimension == "employee" else [""]
            above = columns[3].selectbox(
                _("Department") if dimension == "employee" else _("Below"), [*first, *departments],
                format_func=lambda each: departments.get(each, "—"), key=f"new_{dimension}_above",
            ) or ""  # fmt: skip
        if st.form_submit_button(_("Add"), type="primary", key=f"new_{dimension}_add"):
            acts = {
                "department": lambda entry: services.create_department(
                    entry, code, name, name_en=english, parent=above
                ),
                "employee": lambda entry: services.create_employee(
                    entry, code, name, name_en=english, department_code=above, since=today
                ),
                "project": lambda entry: services.create_project(
                    entry, code, name, name_en=english
                ),
            }
            keeping.keep(PAGE, acts[dimension])


def _draw_change(
    dimension: str, found: list[Unit], departments: dict[str, str], today: date
) -> None:
    """Close one, open it again, or give an employee to another department."""
    units = {each.id: each for each in found}
    columns = st.columns([2, 1, 1], vertical_alignment="bottom")
    chosen = columns[0].selectbox(
        _("Change"), list(units), format_func=lambda each: f"{units[each].code} {units[each].name}",
        key=f"change_{dimension}",
    )  # fmt: skip
    day = columns[1].date_input(_("Day"), today, key=f"change_{dimension}_day", format="YYYY-MM-DD")
    is_closed = units[chosen].closed_on is not None
    may = identity.person().may("ledger", "edit" if is_closed else "delete")
    if may and columns[2].button(
        _("Open again") if is_closed else _("Close"), key=f"close_{dimension}"
    ):
        last = None if is_closed else day
        keeping.keep(PAGE, lambda entry: services.close_dimension(entry, dimension, chosen, last))
    if dimension == "employee" and departments:
        first, second = st.columns([3, 1], vertical_alignment="bottom")
        to = first.selectbox(
            _("Department"), list(departments), format_func=departments.__getitem__,
            key="transfer_to",
        )  # fmt: skip
        if second.button(_("Change department"), key="transfer"):
            keeping.keep(
                PAGE,
                lambda entry: services.transfer_employee(entry, chosen, to or "", since=day),
                fields={"since": _("From")},
            )
        _draw_history(chosen, departments)


def _draw_history(employee_id: int, departments: dict[str, str]) -> None:
    """Where an employee was from which day on: what is posted of those days stays with it."""
    with context.current().database.reading() as connection:
        held = organization.employments(connection, employee_id)
    lists.draw(
        [
            {_("From"): figures.day(since), _("Department"): departments.get(code, code)}
            for since, code in held
        ],
        hide_index=True,
        key="employee_departments",
    )


def _draw_roles(person: Person) -> None:
    """Who may decide at which step, and giving a person their roles."""
    with context.current().database.reading() as connection:
        holders = organization.holders(connection)
        roles = corrections.role_names(connection, reader_language())
        flows = corrections.flow_steps(connection)
    decides: dict[str, list[str]] = {}
    for step in flows:
        decides.setdefault(step.role, []).append(f"{kind_name(step.kind)} {step.step}")
    lists.draw(
        [
            {
                _("Role"): name,
                _("People"): ", ".join(each.name for each in holders if code in each.roles),
                _("Decides"): ", ".join(decides.get(code, [])),
            }
            for code, name in roles.items()
        ],
        hide_index=True,
        key="organization_roles",
    )
    if not person.may("access", "edit"):
        return
    people = {each.user_id: each for each in holders}
    first, second, third = st.columns([1, 2, 1], vertical_alignment="bottom")
    chosen = first.selectbox(
        _("Person"), list(people), format_func=lambda each: people[each].name, key="roles_of"
    )
    held = second.multiselect(
        _("Roles"), list(roles), people[chosen].roles, format_func=roles.__getitem__,
        key=f"roles_{chosen}", placeholder=_("Choose options"),
    )  # fmt: skip
    if third.button(_("Save"), key="roles_save"):
        keeping.keep(
            PAGE, lambda transaction: set_roles(transaction, chosen, held),
            then=context.current().rights_changed,
        )  # fmt: skip


if __name__ == "__main__":
    draw()
