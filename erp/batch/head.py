"""A document on the workbench, resolved: codes turned into masters, decimals into whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from erp.base.exact import RATE_ONE
from erp.ledger.entries import NO_DIMENSIONS, Dimensions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.kinds import DocumentType
    from erp.batch.masters import Party, Period, Product, Warehouse
    from erp.documents.types import Document, Line
    from erp.ledger.exchange import Currency


@dataclass(slots=True)
class SourceLine:
    """A posted line that later lines carry on. Quantity in millionths, amounts in minor units.

    `net` and `tax` are company currency; of a document in another one `foreign_net` and
    `foreign_tax` are what it says, and `unit_price` is its too.
    """

    id: int
    document: SourceDocument
    row: int
    product_id: int
    quantity: int
    unit_price: int
    net: int
    tax: int
    foreign_net: int
    foreign_tax: int
    tax_code_id: int | None
    revenue_event: str
    tax_event: str
    lot_id: int

    @property
    def gross(self) -> int:
        """Net plus tax."""
        return self.net + self.tax

    @property
    def foreign_gross(self) -> int:
        """Net plus tax in the document's own currency; 0 where that is the company's."""
        return self.foreign_net + self.foreign_tax


@dataclass(slots=True)
class HeadLine(SourceLine):
    """A line being posted; once its document is accepted, later lines may carry it on.

    `reason` is what the kind says where the request says nothing.
    """

    product: Product
    source: SourceLine | None
    request: Line
    reason: str = ""


@dataclass(slots=True)
class SourceDocument:
    """A posted document that later ones refer to.

    `drawn` is how much of its value others have drawn; `advance_taxes` are net and tax by tax code
    of an advance that holds output tax.
    """

    id: int
    key: str
    kind: str
    party_id: int | None
    warehouse_id: int | None
    due_day: str
    currency: str = ""
    rate: int = RATE_ONE
    channel: str = ""
    gross: int = 0
    drawn: int = 0
    is_superseded: bool = False
    advance_taxes: dict[int, tuple[int, int]] = field(default_factory=dict)
    day: str = ""
    lines: Sequence[SourceLine] = ()
    is_reversed: bool = False


@dataclass(slots=True)
class Head:
    """A document being posted. `draws` is what it takes of the value of the one it follows."""

    id: int
    type: DocumentType
    request: Document
    day: str
    voucher_day: str
    due_day: str
    period: Period
    party: Party | None
    warehouse: Warehouse | None
    as_source: SourceDocument
    lines: list[HeadLine]
    currency: Currency | None = None
    dimensions: Dimensions = NO_DIMENSIONS
    net: int = 0
    tax: int = 0
    foreign_gross: int = 0
    draws: int = 0

    @property
    def key(self) -> str:
        """The idempotency key, which also names the document in refusals."""
        return self.request.key

    @property
    def party_id(self) -> int:
        """The party's id; only for kinds whose role demands one."""
        assert self.party is not None
        return self.party.id
