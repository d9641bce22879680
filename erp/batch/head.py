"""A document on the workbench, resolved: codes turned into masters, decimals into whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp.batch.kinds import DocumentType
    from erp.batch.masters import Party, Period, Product, Warehouse
    from erp.documents.types import Document, Line


@dataclass(slots=True)
class HeadLine:
    """A line with its id. Quantity in millionths, price in 10⁻⁸, amounts in minor units."""

    id: int
    row: int
    product: Product
    quantity: int
    unit_price: int
    net: int
    tax: int
    tax_code_id: int | None
    source: SourceLine | None
    request: Line

    @property
    def gross(self) -> int:
        """Net plus tax."""
        return self.net + self.tax


@dataclass(slots=True)
class SourceLine:
    """A posted line that later lines carry on, of this batch or of before."""

    id: int
    document: SourceDocument
    row: int
    product_id: int
    quantity: int
    unit_price: int
    net: int
    tax: int
    tax_code_id: int | None
    source_line_id: int | None


@dataclass(slots=True)
class SourceDocument:
    """A posted document that later ones refer to."""

    id: int
    key: str
    kind: str
    party_id: int | None
    warehouse_id: int | None
    due_day: str
    lines: list[SourceLine] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """A document being posted."""

    id: int
    type: DocumentType
    request: Document
    day: str
    voucher_day: str
    due_day: str
    period: Period
    party: Party | None
    warehouse: Warehouse | None
    lines: list[HeadLine]
    net: int = 0
    tax: int = 0

    @property
    def key(self) -> str:
        """The idempotency key, which also names the document in refusals."""
        return self.request.key

    @property
    def party_id(self) -> int:
        """The party's id; only for kinds whose role demands one."""
        assert self.party is not None
        return self.party.id
