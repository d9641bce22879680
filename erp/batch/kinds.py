"""What a document kind says of itself, so that the batch can load and check without knowing it.

Belongs here: the description. Does not: the registry of kinds (`erp.posting`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head

Plan = Callable[["Batch", "Head"], None]
"""Checks everything first, raising a refusal; then changes the batch's books. Never the reverse."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document.

    `role` is which party it needs ('customer', 'supplier' or ''). `sources` are the kinds its lines
    may carry on; `needs_source` says goods lines must. Of the kinds in `fixed_shares` amounts are
    the source's share and cannot differ. `over_percent` is how far a line may pass its source.
    `values_source_pools` says the kind changes the value of goods its sources brought in.
    """

    kind: str
    prefix: str
    name: str
    name_en: str
    plan: Plan
    role: str = ""
    moves_stock: bool = False
    sources: tuple[str, ...] = ()
    needs_source: bool = False
    fixed_shares: tuple[str, ...] = ()
    over_percent: int = 0
    values_source_pools: bool = False
    has_lines: bool = True
