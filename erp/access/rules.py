"""The rules of access as plain Python: rights, scopes, locks and ends of sessions.

Belongs here: answers computed from values. Does not: reading or writing tables (`queries`,
`services`), nor the clock; the time comes in as an argument.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from erp.access.errors import NotAllowed, UnknownRight, WeakPassword
from erp.access.scope import BANK, COST, FIELD_CLASSES, PUBLIC, Scope

Right = tuple[str, str]
"""Module and action, such as `("sales", "create")`."""

VIEW, CREATE, EDIT, DELETE, APPROVE, EXPORT = (
    "view",
    "create",
    "edit",
    "delete",
    "approve",
    "export",
)
ACTIONS = (VIEW, CREATE, EDIT, DELETE, APPROVE, EXPORT)
MODULES = (
    "ledger",
    "sales",
    "purchasing",
    "stock",
    "parties",
    "catalog",
    "access",
    "pipelines",
    "closing",
)

ALWAYS_ON = ("access", "ledger")
"""Modules no firm does without: rights, and the books all others post to."""

SEEN_EVERY = timedelta(minutes=1)
"""How often a session's last use is written down; the idle limit is exact to this."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long sessions last and how many a person has; what a password must be.

    `password_days` 0 means a password never ends; `registration_open` 1 lets strangers register.
    """

    idle_minutes: int = 60
    absolute_minutes: int = 720
    most_sessions: int = 10
    password_least: int = 10
    password_days: int = 0
    passwords_remembered: int = 3
    link_minutes: int = 30
    registration_open: int = 0


USUAL = Policy()
"""What holds until somebody sets a policy."""

PASSWORD_DUTY, CODE_DUTY = "password", "code"

LEAST_EVER = 8
"""No policy allows shorter passwords."""

FAILURES_ALLOWED = 5
LOCK_TIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class RoleScope:
    """What a role lets see; `None` means all. `is_own_only` limits to the person's own rows."""

    warehouses: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    customers: frozenset[str] | None = None
    is_own_only: bool = False
    field_classes: frozenset[str] = frozenset({PUBLIC})
    other_companies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Role:
    """A role as its rules need it."""

    code: str
    name_zh: str
    name_en: str
    rights: frozenset[Right]
    scope: RoleScope = field(default_factory=RoleScope)


def _rights(**actions_by_module: tuple[str, ...]) -> frozenset[Right]:
    return frozenset(
        (module, action) for module, actions in actions_by_module.items() for action in actions
    )


BUILT_IN_ROLES = (
    Role(
        "admin",
        "管理员",
        "Administrator",
        frozenset((module, action) for module in MODULES for action in ACTIONS),
        RoleScope(field_classes=FIELD_CLASSES),
    ),
    Role(
        "finance",
        "财务",
        "Finance",
        _rights(
            ledger=(VIEW, CREATE, EDIT, DELETE, APPROVE, EXPORT),
            sales=(VIEW, APPROVE, EXPORT),
            purchasing=(VIEW, APPROVE, EXPORT),
            closing=(VIEW, CREATE),
            stock=(VIEW, EXPORT),
            parties=(VIEW,),
            catalog=(VIEW,),
            pipelines=(VIEW,),
        ),
        RoleScope(field_classes=frozenset({PUBLIC, COST, BANK})),
    ),
    Role(
        "manager",
        "经理",
        "Manager",
        _rights(
            ledger=(VIEW,),
            sales=(VIEW, APPROVE, EXPORT),
            purchasing=(VIEW, APPROVE, EXPORT),
            stock=(VIEW, EXPORT),
            parties=(VIEW,),
            catalog=(VIEW,),
        ),
        RoleScope(field_classes=frozenset({PUBLIC, COST})),
    ),
    Role(
        "sales",
        "销售",
        "Sales",
        _rights(
            sales=(VIEW, CREATE, EDIT, EXPORT),
            stock=(VIEW,),
            parties=(VIEW, CREATE, EDIT, DELETE),
            catalog=(VIEW,),
        ),
    ),
    Role(
        "warehouse",
        "仓库",
        "Warehouse",
        _rights(
            stock=(VIEW, CREATE, EDIT, EXPORT),
            purchasing=(VIEW, CREATE),
            catalog=(VIEW,),
        ),
    ),
)


def check_rights_exist(rights: Iterable[Right]) -> None:
    """Refuses a right whose module or action nobody knows."""
    for module, action in rights:
        if module not in MODULES or action not in ACTIONS:
            raise UnknownRight(module, action)


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """The union of the roles' rights."""
    return frozenset().union(*(role.rights for role in roles))


def without_modules(rights: frozenset[Right], off: frozenset[str]) -> frozenset[Right]:
    """The rights less those in modules that are switched off."""
    return frozenset(right for right in rights if right[0] not in off)


def check_right(rights: frozenset[Right], module: str, action: str) -> None:
    """Refuses an act that no role of the person includes."""
    if (module, action) not in rights:
        raise NotAllowed(module, action)


def scope_of(
    roles: Sequence[Role],
    *,
    user_id: int,
    company: str,
    version: int,
    own_customers: frozenset[str] | None = None,
) -> Scope:
    """What the roles together let see: the widest of each, and nothing at all without a role.

    Limited to their own, an employee sees the customers whose salesperson they are, with all that
    belongs to them; who is no employee (`own_customers` None) sees what they posted themselves.
    """
    scopes = [role.scope for role in roles]
    own = user_id if all(scope.is_own_only for scope in scopes) else None
    customers = _widest([scope.customers for scope in scopes])
    if own is not None and own_customers is not None:
        own, customers = None, own_customers if customers is None else customers & own_customers
    return Scope(
        companies=frozenset({company} if roles else ()).union(
            *(scope.other_companies for scope in scopes)
        ),
        warehouses=_widest([scope.warehouses for scope in scopes]),
        departments=_widest([scope.departments for scope in scopes]),
        customers=customers,
        own=own,
        field_classes=frozenset().union(*(scope.field_classes for scope in scopes)),
        version=version,
    )


def _widest(limits: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    if any(limit is None for limit in limits):
        return None
    return frozenset().union(*(limit for limit in limits if limit is not None))


def rights_as_data(rights: Iterable[Right]) -> dict[str, list[str]]:
    """Rights as they are stored: actions by module, sorted."""
    data: dict[str, list[str]] = {}
    for module, action in sorted(rights):
        data.setdefault(module, []).append(action)
    return data


def rights_from_data(data: Mapping[str, Sequence[str]]) -> frozenset[Right]:
    """The other way round."""
    return frozenset((module, action) for module, actions in data.items() for action in actions)


def scope_as_data(scope: RoleScope) -> dict[str, Any]:
    """A role's scope as it is stored."""
    return {
        "warehouses": _listed(scope.warehouses),
        "departments": _listed(scope.departments),
        "customers": _listed(scope.customers),
        "own_only": scope.is_own_only,
        "field_classes": sorted(scope.field_classes),
        "other_companies": sorted(scope.other_companies),
    }


def scope_from_data(data: Mapping[str, Any]) -> RoleScope:
    """The other way round; a missing key is the narrowest reading."""
    return RoleScope(
        warehouses=_set_or_all(data.get("warehouses", [])),
        departments=_set_or_all(data.get("departments", [])),
        customers=_set_or_all(data.get("customers", [])),
        is_own_only=bool(data.get("own_only", True)),
        field_classes=frozenset(data.get("field_classes", [PUBLIC])),
        other_companies=frozenset(data.get("other_companies", [])),
    )


def _listed(limit: frozenset[str] | None) -> list[str] | None:
    return None if limit is None else sorted(limit)


def _set_or_all(limit: list[str] | None) -> frozenset[str] | None:
    return None if limit is None else frozenset(limit)


def is_session_live(
    *,
    now: datetime,
    last_seen_at: datetime,
    expires_at: datetime,
    ended_at: datetime | None,
    idle_minutes: int = USUAL.idle_minutes,
) -> bool:
    """Whether a session may act: not ended, not expired, not idle for too long."""
    return (
        ended_at is None
        and now < expires_at
        and now - last_seen_at < timedelta(minutes=idle_minutes)
    )


def lock_minutes_left(failures: Sequence[datetime], now: datetime) -> int:
    """Minutes until a person may try again, 0 if at once.

    Five failures within a quarter of an hour lock for a quarter of an hour from the latest of
    them: failures at 8:00, 8:01, 8:02, 8:03 and 8:04 lock until 8:19.
    """
    recent = sorted(moment for moment in failures if now - moment < LOCK_TIME)
    if len(recent) < FAILURES_ALLOWED:
        return 0
    return math.ceil((recent[-1] + LOCK_TIME - now) / timedelta(minutes=1))


def check_password(name: str, password: str, least: int = USUAL.password_least) -> None:
    """Refuses a password that is short, the name itself, or hardly varied."""
    is_name = password.casefold() == name.casefold()
    if len(password) < least or is_name or len(set(password)) < 3:  # noqa: PLR2004 - as the message says
        raise WeakPassword(least)


def normal_name(name: str) -> str:
    """The form in which names are compared: no outer spaces, no case."""
    return name.strip().casefold()


def normal_phone(phone: str) -> str:
    """A phone number as it is kept: its digits, with a plus in front if there was one."""
    digits = "".join(each for each in phone if each.isdecimal())
    return ("+" if phone.strip().startswith("+") else "") + digits if digits else ""


def duty_of(
    *, policy: Policy, now: datetime, changed_at: datetime, must_change: bool, lacks_code: bool
) -> str:
    """What a person must do before anything else: `password`, `code`, or nothing."""
    is_old = policy.password_days and now - changed_at >= timedelta(days=policy.password_days)
    if must_change or is_old:
        return PASSWORD_DUTY
    return CODE_DUTY if lacks_code else ""
