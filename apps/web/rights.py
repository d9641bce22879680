"""Names of modules, actions, classes of fields and tables of the log, and rights as a table.

Belongs here: words and one way of drawing. Does not: what a right means (`erp.access`).
"""

from __future__ import annotations

from apps.web import lists
from apps.web.language import either, message
from apps.web.language import text as _
from erp.access.queries import Person
from erp.access.rules import ACTIONS, MODULES, Role

MODULE_NAMES = {
    "ledger": message("Ledger"),
    "sales": message("Sales"),
    "purchasing": message("Purchasing"),
    "stock": message("Stock"),
    "parties": message("Customers and suppliers"),
    "catalog": message("Product master"),
    "access": message("People and rights"),
    "pipelines": message("Data runs and backups"),
    "closing": message("Month end and taxes"),
}
ACTION_NAMES = {
    "view": message("View"),
    "create": message("Create"),
    "edit": message("Edit"),
    "delete": message("Close or delete"),
    "approve": message("Approve"),
    "export": message("Export"),
}
CLASS_NAMES = {
    "public": message("Public"),
    "cost": message("Cost"),
    "salary": message("Salary"),
    "bank": message("Bank accounts"),
    "person": message("Personal data"),
}


def role_name(role: Role) -> str:
    """A role's name in the reader's language."""
    return either(role.name_zh, role.name_en)


def draw_rights(person: Person) -> None:
    """What a person may do, all roles together: one row a module, saying which role gives it."""
    lists.draw(
        [
            {
                _("Module"): _(MODULE_NAMES[module]),
                **{
                    _(ACTION_NAMES[action]): "、".join(
                        role_name(role) for role in person.roles if (module, action) in role.rights
                    )
                    for action in ACTIONS
                },
            }
            for module in MODULES
        ],
        hide_index=True,
        key="rights_together",
    )
