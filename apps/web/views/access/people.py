"""Users and roles 用户与角色: who has which roles, what these allow, groups, and who changed it.

Belongs here: asking and showing. Does not: what a change does (`erp.access.services`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from apps.web import context, feedback, figures, identity, keeping, letters, lists, rights
from apps.web import joining as joining_letters
from apps.web.audit import as_sheet
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, organization
from apps.web.sheets import draw as draw_sheet
from erp.access import events, joining, queries, services
from erp.access.queries import Account, Group
from erp.access.rules import ACTIONS, MODULES, Right, Role, RoleScope
from erp.access.scope import FIELD_CLASSES, PUBLIC
from erp.base.commits import Transaction

PAGE = "people"
DAYS_OF_LOG = 366
LISTS = {
    "users": message("Users"),
    "roles": message("Roles"),
    "groups": message("Groups"),
    "log": message("Log of rights"),
}


def draw() -> None:
    """The page: one list at a time."""
    identity.require("access", "view")
    st.title(_("Users and roles"))
    names = {key: _(name) for key, name in LISTS.items()}
    shown = st.segmented_control(
        _("List"), list(names), format_func=names.__getitem__, default="users", required=True,
        key="people_list",
    ) or "users"  # fmt: skip
    with context.current().database.reading() as connection:
        people = queries.accounts(connection)
        roles = {role.code: role for role in queries.roles(connection)}
        groups = queries.groups(connection)
        zone = masters.get_company(connection, reader_language()).time_zone
    if shown == "users":
        _draw_users(people, roles, groups, zone)
    elif shown == "roles":
        _draw_roles(roles)
    elif shown == "groups":
        _draw_groups(people, roles, groups)
    else:
        _draw_log(zone)


def _keep(act: Callable[[Transaction], object]) -> None:
    def checked(transaction: Transaction) -> None:
        act(transaction)
        services.check_administered(transaction.connection)

    keeping.keep(PAGE, checked, then=context.current().rights_changed)


def _draw_users(
    people: list[Account], roles: dict[str, Role], groups: list[Group], zone: str
) -> None:
    lists.draw(
        [
            {
                _("Name"): each.name,
                _("Shown as"): each.display_name,
                _("State"): _("Active") if each.is_active else _("Deactivated"),
                _("Roles"): "、".join(rights.role_name(roles[code]) for code in each.roles),
                _("Groups"): "、".join(
                    group.name for group in groups if each.user_id in group.members
                ),
                _("Last seen"): figures.moment(each.last_seen_at, zone),
            }
            for each in people
        ],
        hide_index=True,
        key="people_users",
    )
    if identity.person().may("access", "create"):
        _draw_new_user(roles)
        _draw_invite(roles, zone)
    by_id = {each.user_id: each for each in people}
    chosen = st.selectbox(
        _("Person"), list(by_id), format_func=lambda each: by_id[each].display_name,
        key="people_person",
    )  # fmt: skip
    account = by_id[chosen]
    may_edit = identity.person().may("access", "edit")
    held = st.multiselect(
        _("Roles"), list(roles), account.roles, key=f"people_roles_{chosen}",
        format_func=lambda code: rights.role_name(roles[code]), disabled=not may_edit,
        placeholder=_("Choose options"),
    )  # fmt: skip
    if may_edit:
        with st.container(horizontal=True):
            if st.button(_("Save roles"), key="people_save", type="primary"):
                _keep(lambda to: services.set_roles(to, chosen, held))
            if (
                account.is_active
                and identity.person().may("access", "delete")
                and st.button(_("Deactivate"), key="people_deactivate", icon=":material/block:")
            ):
                now = context.current().database.clock()
                _keep(lambda to: services.deactivate_user(to, chosen, now=now))
    if may_edit:
        _draw_addresses(chosen)
    here = context.current()
    with here.database.reading() as connection:
        person = queries.get_person(connection, chosen, company=here.home.company)
    st.subheader(_("What {name} may do, all roles together", name=account.display_name))
    rights.draw_rights(person)
    st.caption(
        _("Sees: {classes}.", classes="、".join(
            _(rights.CLASS_NAMES[each]) for each in sorted(person.scope.field_classes)
        ))
    )  # fmt: skip


def _draw_new_user(roles: dict[str, Role]) -> None:
    with (
        st.expander(_("New user"), icon=":material/person_add:"),
        st.form("user_new", border=False),
    ):
        columns = st.columns(3)
        name = columns[0].text_input(_("User name"), key="user_new_name")
        shown = columns[1].text_input(_("Shown as"), key="user_new_shown")
        password = columns[2].text_input(
            _("First password"), type="password", key="user_new_password",
            help=_("It must be changed at the first sign-in."),
        )  # fmt: skip
        given = st.multiselect(
            _("Roles"), list(roles), key="user_new_roles",
            format_func=lambda code: rights.role_name(roles[code]), placeholder=_("Choose options"),
        )  # fmt: skip
        if st.form_submit_button(_("Add user"), key="user_new_add", type="primary"):
            now = context.current().database.clock()
            _keep(
                lambda to: services.create_user(
                    to, name=name, password=password, roles=given, now=now, display_name=shown,
                    language=reader_language(), must_change=True,
                )
            )  # fmt: skip


def _draw_invite(roles: dict[str, Role], zone: str) -> None:
    """By a letter somebody makes their account themselves; until then there is none."""
    here = context.current()
    with here.database.reading() as connection:
        waiting = joining.invitations(connection, here.database.clock())
        company = masters.get_company(connection, reader_language()).name
    with st.expander(_("Invite by mail"), icon=":material/mail:", expanded=bool(waiting)):
        with st.form("invite", border=False):
            columns = st.columns(3)
            name = columns[0].text_input(_("User name"), key="invite_name")
            shown = columns[1].text_input(_("Shown as"), key="invite_shown")
            email = columns[2].text_input(_("E-mail"), key="invite_email")
            given = st.multiselect(
                _("Roles"), list(roles), key="invite_roles",
                format_func=lambda code: rights.role_name(roles[code]),
                placeholder=_("Choose options"),
            )  # fmt: skip
            if st.form_submit_button(_("Send invitation"), key="invite_send", type="primary"):
                _invite(company, name=name, email=email, roles=given, display_name=shown)
        for each in waiting:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{each.name}** · {each.email}")
                end = figures.moment(each.expires_at, zone)
                st.caption(_("good until {end}", end=end))
                if st.button(_("Withdraw"), key=f"invite_withdraw_{each.id}"):
                    with here.database.operational() as connection:
                        joining.withdraw(connection, each.id)
                    st.rerun()


def _invite(company: str, *, name: str, email: str, roles: list[str], display_name: str) -> None:
    here, language = context.current(), reader_language()
    with feedback.refusals():
        with here.database.operational() as connection:
            token = joining.invite(
                connection, name=name, email=email, roles=roles, display_name=display_name,
                now=here.database.clock(), made_by=identity.person().user_id, language=language,
            )  # fmt: skip
        title, text = joining_letters.invitation(company, name, token, language)
        if letters.send(email, title, text):
            st.success(_("The invitation is on its way."), icon=":material/check:")
        else:
            st.error(_("The letter could not be sent: the mail server refused or none is set."))


def _draw_addresses(user_id: int) -> None:
    """By what else a person signs in, and taking off an authenticator that was lost."""
    with context.current().database.reading() as connection:
        email, phone = queries.addresses(connection, user_id)
        has_code = queries.has_authenticator(connection, user_id)
        held = queries.employee_of(connection, user_id)
        today = context.current().database.clock().date()
        employees = {each.code: f"{each.code} {each.name}" for each in organization.units(
            connection, "employee", today, reader_language()
        )}  # fmt: skip
    with st.form(f"addresses_{user_id}", border=False):
        first, second, fourth, third = st.columns([3, 2, 2, 1], vertical_alignment="bottom")
        said = first.text_input(_("E-mail"), email, key=f"email_{user_id}")
        number = second.text_input(_("Phone"), phone, key=f"phone_{user_id}")
        choices = ["", *employees]
        employee = fourth.selectbox(
            _("Employee"), choices, choices.index(held), key=f"employee_{user_id}",
            format_func=lambda code: employees.get(code, "—"),
        )  # fmt: skip
        if third.form_submit_button(_("Save"), key="addresses_save"):
            _keep(lambda to: (
                services.set_addresses(to, user_id, email=said, phone=number),
                services.set_employee(to, user_id, employee or ""),
            ))  # fmt: skip
    if has_code and st.button(_("Remove the lost authenticator"), key="people_code_off"):
        here = context.current()
        with here.database.operational() as connection:
            services.remove_authenticator(
                connection, user_id, now=here.database.clock(),
                by_user_id=identity.person().user_id,
            )  # fmt: skip
        st.rerun()


def _draw_roles(roles: dict[str, Role]) -> None:
    code = st.selectbox(
        _("Role"), list(roles), key="people_role",
        format_func=lambda code: rights.role_name(roles[code]),
    )  # fmt: skip
    may_edit = identity.person().may("access", "edit")
    with context.current().database.reading() as connection:
        needs_code = code in queries.roles_with_code(connection)
        off = queries.modules_off(connection)
    is_needed = st.toggle(
        _("Must sign in with an authenticator"), needs_code, key=f"role_{code}_code",
        disabled=not may_edit,
    )  # fmt: skip
    if is_needed != needs_code:
        _keep(lambda to: services.set_role_needs_code(to, code, is_needed=is_needed))
    with st.form(f"role_{code}", border=True):
        ticked: set[Right] = set()
        for module in MODULES:
            if module in off:
                ticked |= {right for right in roles[code].rights if right[0] == module}
                continue
            chosen = st.pills(
                _(rights.MODULE_NAMES[module]), ACTIONS, selection_mode="multi",
                default=[each for each in ACTIONS if (module, each) in roles[code].rights],
                format_func=lambda each: _(rights.ACTION_NAMES[each]),
                key=f"role_{code}_{module}", disabled=not may_edit,
            )  # fmt: skip
            ticked |= {(module, action) for action in chosen}
        is_asked = st.form_submit_button(
            _("Save rights"), type="primary", disabled=not may_edit, key="role_save"
        )
    if is_asked:
        _keep(lambda to: services.set_role_rights(to, code, ticked))
    _draw_scope(code, roles[code].scope, may_edit=may_edit)
    if identity.person().may("access", "create"):
        _draw_new_role(roles)


def _draw_scope(code: str, held: RoleScope, *, may_edit: bool) -> None:
    """What the role lets see: empty means all, and roles together see the widest of each."""
    language = reader_language()
    with context.current().database.reading() as connection:
        known = {
            "warehouses": masters.names_by_code(masters.warehouses(connection, language, None)),
            "departments": organization.departments(connection, language),
            "customers": masters.names_by_code(masters.customers(connection, language)),
        }
    names = {
        "warehouses": _("Only these warehouses"), "departments": _("Only these departments"),
        "customers": _("Only these customers"),
    }  # fmt: skip
    with st.form(f"scope_{code}", border=True):
        is_own = st.toggle(
            _("Only their own customers and documents"), held.is_own_only,
            key=f"scope_{code}_own", disabled=not may_edit,
        )  # fmt: skip
        limits = {
            name: st.multiselect(
                label, list(known[name]), sorted((getattr(held, name) or set()) & {*known[name]}),
                format_func=known[name].__getitem__, key=f"scope_{code}_{name}",
                placeholder=_("all"), disabled=not may_edit,
            )
            for name, label in names.items()
        }  # fmt: skip
        classes = st.pills(
            _("Fields of class"), sorted(FIELD_CLASSES), selection_mode="multi",
            default=sorted(held.field_classes),
            format_func=lambda each: _(rights.CLASS_NAMES[each]),
            key=f"scope_{code}_classes", disabled=not may_edit,
        )  # fmt: skip
        if st.form_submit_button(_("Save scope"), key="scope_save", disabled=not may_edit):
            wanted = replace(
                held, is_own_only=is_own, field_classes=frozenset({PUBLIC, *classes}),
                **{name: frozenset(chosen) or None for name, chosen in limits.items()},
            )  # fmt: skip
            _keep(lambda to: services.set_role_scope(to, code, wanted))


def _draw_new_role(roles: dict[str, Role]) -> None:
    with st.form("role_new", border=True):
        st.markdown(f"**{_('New role')}**")
        columns = st.columns(4)
        code = columns[0].text_input(_("Code"), key="role_new_code").strip()
        name = columns[1].text_input(_("Name"), key="role_new_name").strip()
        english = columns[2].text_input(_("English name"), key="role_new_english").strip()
        like = columns[3].selectbox(
            _("Rights as"), ["", *roles], key="role_new_like",
            format_func=lambda each: rights.role_name(roles[each]) if each else "—",
        )  # fmt: skip
        if st.form_submit_button(_("Add role"), key="role_new_add"):
            model = roles.get(like or "")
            _keep(
                lambda to: services.create_role(
                    to, code, name_zh=name, name_en=english,
                    rights=model.rights if model else (), scope=model.scope if model else None,
                )
            )  # fmt: skip


def _draw_groups(people: list[Account], roles: dict[str, Role], groups: list[Group]) -> None:
    if not groups:
        st.info(_("No group yet. A group gives its roles to all its members at once."))
    may_edit = identity.person().may("access", "edit")
    by_id = {each.user_id: each for each in people if each.is_active}
    for group in groups:
        _draw_group(group, by_id, roles, may_edit=may_edit)
    if identity.person().may("access", "create"):
        with st.form("group_new", border=True):
            first, second, third = st.columns([2, 3, 1], vertical_alignment="bottom")
            code = first.text_input(_("Code"), key="group_new_code").strip()
            name = second.text_input(_("Name"), key="group_new_name").strip()
            if third.form_submit_button(_("Add group"), key="group_new_add"):
                _keep(lambda to: services.create_group(to, code, name))


def _draw_group(
    group: Group, by_id: dict[int, Account], roles: dict[str, Role], *, may_edit: bool
) -> None:
    with st.form(f"group_{group.code}", border=True):
        st.markdown(f"**{group.name}** · {group.code}")
        given = st.multiselect(
            _("Roles"), list(roles), group.roles, key=f"group_roles_{group.code}",
            format_func=lambda code: rights.role_name(roles[code]), disabled=not may_edit,
            placeholder=_("Choose options"),
        )  # fmt: skip
        inside = st.multiselect(
            _("Members"), list(by_id), [each for each in group.members if each in by_id],
            format_func=lambda each: by_id[each].display_name,
            key=f"group_members_{group.code}", disabled=not may_edit,
            placeholder=_("Choose options"),
        )  # fmt: skip
        if st.form_submit_button(
            _("Save group"), key=f"group_save_{group.code}", disabled=not may_edit
        ):
            _keep(lambda to: services.set_group(to, group.code, roles=given, members=inside))


def _draw_log(zone: str) -> None:
    """Who gave whom which right, before and after; only what is in the log of changes."""
    now = context.current().database.clock()
    search = events.Search(
        now - timedelta(days=DAYS_OF_LOG), now + timedelta(days=1),
        kind=events.CHANGED, tables=events.PERMISSION_TABLES,
    )  # fmt: skip
    with context.current().database.reading() as connection:
        found = events.audit_log(connection, search)
        company = masters.get_company(connection, reader_language())
    draw_sheet(as_sheet(found, company, zone), key="rights_log", module="access")


if __name__ == "__main__":
    draw()
