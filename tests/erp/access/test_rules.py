"""Rules of access as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from erp.access import rules
from erp.access.errors import NotAllowed, UnknownRight, WeakPassword
from erp.access.rules import ACTIONS, BUILT_IN_ROLES, MODULES, Role, RoleScope
from erp.access.scope import BANK, COST, FIELD_CLASSES, PUBLIC, SALARY

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLE = {role.code: role for role in BUILT_IN_ROLES}


@pytest.mark.parametrize("code", [role.code for role in BUILT_IN_ROLES])
def test_FND_05_each_role_may_do_its_rights_and_nothing_else(code):
    rights = ROLE[code].rights
    for module in MODULES:
        for action in ACTIONS:
            if (module, action) in rights:
                rules.check_right(rights, module, action)
            else:
                with pytest.raises(NotAllowed):
                    rules.check_right(rights, module, action)


@pytest.mark.parametrize(
    ("role", "module", "action", "may"),
    [
        ("admin", "access", "edit", True),
        ("finance", "ledger", "create", True),
        ("finance", "sales", "create", False),
        ("sales", "sales", "create", True),
        ("sales", "ledger", "view", False),
        ("sales", "purchasing", "create", False),
        ("warehouse", "purchasing", "create", True),
        ("warehouse", "sales", "view", False),
        ("warehouse", "access", "view", False),
    ],
)
def test_FND_04_what_the_built_in_roles_are_for(role, module, action, may):
    assert ((module, action) in ROLE[role].rights) is may


@pytest.mark.parametrize(
    ("role", "classes"),
    [
        ("admin", FIELD_CLASSES),
        ("finance", {PUBLIC, COST, BANK}),
        ("sales", {PUBLIC}),
        ("warehouse", {PUBLIC}),
    ],
)
def test_FND_07_only_those_with_cost_rights_see_cost(role, classes):
    scope = rules.scope_of([ROLE[role]], user_id=1, company="demo", version=1)
    assert scope.field_classes == classes
    assert not scope.sees(SALARY) or role == "admin"


def _role(**scope: object) -> Role:
    return Role("x", "", "", frozenset({("sales", "view")}), RoleScope(**scope))


def test_FND_04_two_roles_give_the_union_of_rights_and_the_widest_scope():
    north = _role(warehouses=frozenset({"N"}), is_own_only=True)
    south = _role(warehouses=frozenset({"S"}), field_classes=frozenset({PUBLIC, COST}))
    both = rules.scope_of([north, south], user_id=5, company="demo", version=3)
    assert both.warehouses == {"N", "S"}
    assert both.own is None
    assert both.sees(COST)
    alone = rules.scope_of([north], user_id=5, company="demo", version=3)
    assert (alone.warehouses, alone.own) == ({"N"}, 5)
    everywhere = rules.scope_of([north, _role()], user_id=5, company="demo", version=3)
    assert everywhere.warehouses is None


def test_without_a_role_nothing_is_seen():
    nothing = rules.scope_of([], user_id=5, company="demo", version=1)
    assert nothing.companies == frozenset()
    assert nothing.warehouses == frozenset()
    assert nothing.own == 5
    assert nothing.field_classes == frozenset()


def test_a_scope_may_key_a_cache_and_changes_with_the_rights_version():
    scopes = [
        rules.scope_of([ROLE["sales"]], user_id=user, company="demo", version=version)
        for user, version in ((1, 1), (2, 1), (1, 2))
    ]
    assert scopes[0] == scopes[1]
    assert len(set(scopes)) == 2


@pytest.mark.parametrize("role", BUILT_IN_ROLES)
def test_rights_and_scope_survive_being_stored(role):
    assert rules.rights_from_data(rules.rights_as_data(role.rights)) == role.rights
    assert rules.scope_from_data(rules.scope_as_data(role.scope)) == role.scope


def test_a_scope_with_missing_keys_is_read_narrowly():
    assert rules.scope_from_data({}) == RoleScope(
        frozenset(), frozenset(), frozenset(), is_own_only=True
    )


@pytest.mark.parametrize("right", [("sales", "fly"), ("moon", "view")])
def test_a_right_nobody_knows_is_refused(right):
    with pytest.raises(UnknownRight):
        rules.check_rights_exist([right])


@pytest.mark.parametrize(
    ("seen_minutes_ago", "left_minutes", "ended", "live"),
    [
        (0, 1, False, True),
        (59, 1, False, True),
        (60, 1, False, False),  # idle
        (0, 0, False, False),  # past its absolute end
        (0, 1, True, False),
    ],
)
def test_FND_16_when_a_session_may_act(seen_minutes_ago, left_minutes, ended, live):
    assert (
        rules.is_session_live(
            now=NOON,
            last_seen_at=NOON - timedelta(minutes=seen_minutes_ago),
            expires_at=NOON + timedelta(minutes=left_minutes),
            ended_at=NOON if ended else None,
        )
        is live
    )


@pytest.mark.parametrize(
    ("minutes_ago", "left"),
    [
        ([], 0),
        ([0, 0, 0, 0], 0),
        ([0, 1, 2, 3, 4], 15),
        ([4, 5, 6, 7, 8], 11),
        ([0, 1, 2, 3, 16], 0),  # the fifth is too long ago
        ([14, 14, 14, 14, 14], 1),
        ([15, 15, 15, 15, 15], 0),
    ],
)
def test_five_failures_in_a_quarter_of_an_hour_lock_for_one(minutes_ago, left):
    failures = [NOON - timedelta(minutes=minutes) for minutes in minutes_ago]
    assert rules.lock_minutes_left(failures, NOON) == left


@pytest.mark.parametrize("password", ["short", "wanggang01", "WangGang01", "abababababab"])
def test_FND_10_a_weak_password_is_refused(password):
    with pytest.raises(WeakPassword):
        rules.check_password("wanggang01", password)


def test_names_are_compared_without_case_and_outer_spaces():
    assert rules.normal_name("  Admin ") == rules.normal_name("ADMIN") == "admin"
