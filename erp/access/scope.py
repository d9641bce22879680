"""What a person may see, as a plain value that crosses into the warehouse.

Belongs here: `Scope` only. How it is made from roles stands in `rules`; how it filters a mart is
the reader's business in `analytics`.
"""

from __future__ import annotations

from dataclasses import dataclass

PUBLIC, COST, SALARY, BANK, PERSON = "public", "cost", "salary", "bank", "person"
FIELD_CLASSES = frozenset({PUBLIC, COST, SALARY, BANK, PERSON})


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows and columns a person sees. Equal scopes see the same, so it may key a cache.

    `None` for warehouses, departments or customers means all of them. `own` is the id of the user
    whose own rows alone are seen, or `None` for everybody's. Codes, not ids: marts carry codes.
    """

    companies: frozenset[str]
    warehouses: frozenset[str] | None
    departments: frozenset[str] | None
    customers: frozenset[str] | None
    own: int | None
    field_classes: frozenset[str]
    version: int

    def sees(self, field_class: str) -> bool:
        """Whether columns of this class are shown."""
        return field_class in self.field_classes
