"""What a caller hands to `erp.posting.post`: documents as plain values.

Belongs here: the request side, one frozen class a shape. Does not: ids, numbers, anything the
system decides. Codes name masters; keys name documents. A key is the idempotency key: the same key
with the same content is the same document, with other content an error.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

LineRef = tuple[str, int]
"""A line of a document: its key and line number, counted from 1."""

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """Goods or a service on a document.

    `net` and `tax` are facts when given (as printed on the paper), else rounded per line to the
    minor unit from quantity × unit price and the tax code's rate. An empty `tax_code` takes the
    source line's, else the product's. `source` is the line this one delivers, invoices, returns or
    credits. `cost` is the whole value of goods that come in without a price (opening, found); None
    there means the cost is unknown. `due_date` is when the goods of this line are expected.
    `revenue_event` and `tax_event` say on which event a sale's
    revenue and VAT are recognised (`erp.sales.events`); empty takes the source line's, else the
    default. `lot` is the batch or piece; a line that carries on another takes its lot unless it
    names one. The first line that brings a lot in says when it was produced, its last day and
    what its supplier calls it; later ones say nothing or the same. `unit` is what quantity and
    price are in, the product's own unless said; it is kept beside the quantity in the own unit,
    which must come out exactly. Goods moved within a warehouse go from `from_bin` to `to_bin`.
    """

    product: str
    quantity: Decimal = ONE
    unit_price: Decimal = ZERO
    net: Decimal | None = None
    tax: Decimal | None = None
    tax_code: str = ""
    description: str = ""
    source: LineRef | None = None
    cost: Decimal | None = None
    reason: str = ""
    due_date: date | None = None
    revenue_event: str = ""
    tax_event: str = ""
    lot: str = ""
    unit: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    supplier_lot: str = ""
    from_bin: str = ""
    to_bin: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Part of a payment that settles the open item of a posted document (by its key)."""

    document: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A posting of a manual voucher. `settles` names the document whose open item it settles.

    `amount` is company currency; on a foreign-currency account `currency` and `foreign_amount` may
    stand beside it. Dimensions left empty are the document's.
    """

    account: str
    side: str
    amount: Decimal
    party: str = ""
    memo: str = ""
    settles: str = ""
    cash_flow_item: str = ""
    department: str = ""
    employee: str = ""
    project: str = ""
    currency: str = ""
    foreign_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill of exchange 商业汇票 as its paper says.

    `form` is 'bank' (bank acceptance) or 'commercial'. Its amount and due date are the document's.
    """

    number: str
    form: str
    drawer: str
    acceptor: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Document:
    """One business act on one date.

    `kind` is a key of `erp.posting.DOCUMENT_TYPES`. `amount` is for payments: the money that moved;
    what `allocations` leave over becomes an advance. `reference` is the other side's or the old
    system's number. `voucher_date` is the business date unless said. `due_date` is the business
    date plus the party's payment days unless said; of a document that expires it is the last day
    it holds. All amounts and prices are in `currency`, the company's unless said; `rate` is company
    currency for one unit of it, that of the sources or of the business date's rate table unless
    said. `employee` is who is responsible (salesperson, buyer); the department is theirs unless
    said. `revises` is the earlier version this one takes the place of; `follows` the document
    it goes on from as a whole (an order its contract, a delivery its pick list, an act on a bill
    the receipt or issue of it). `invoice_type` is
    `special` 专票 or `ordinary` 普票; `reference` then is the invoice's number. `to_party` takes
    over what is transferred. Goods transferred come from `from_warehouse`; `warehouse` is where
    they go.
    `reason` is why, where a kind's accounts depend on it (input VAT transferred out, VAT paid).
    """

    kind: str
    key: str
    business_date: date
    party: str = ""
    warehouse: str = ""
    lines: tuple[Line, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    postings: tuple[JournalLine, ...] = ()
    amount: Decimal | None = None
    account: str = ""
    voucher_date: date | None = None
    due_date: date | None = None
    reverses: str = ""
    revises: str = ""
    follows: str = ""
    to_party: str = ""
    invoice_type: str = ""
    reference: str = ""
    channel: str = ""
    memo: str = ""
    attachments: int = 0
    custom: str = "{}"
    currency: str = ""
    rate: Decimal | None = None
    department: str = ""
    employee: str = ""
    project: str = ""
    bill: Bill | None = None
    from_warehouse: str = ""
    reason: str = ""


def content_digest(document: Document) -> str:
    """A hash over all a caller said, so that a repeated key with other content is noticed."""
    said = [repr([getattr(document, name) for name in _HEAD])]
    said += [
        f"{line.product!r} {line.quantity} {line.unit_price} {line.net} {line.tax}"
        f" {line.tax_code!r} {line.description!r} {line.source!r} {line.cost} {line.reason!r}"
        f" {line.due_date}"
        f" {line.revenue_event!r} {line.tax_event!r}"
        f" {line.lot!r} {line.unit!r}"
        + (
            f" {line.produced_on} {line.expires_on} {line.supplier_lot!r}"
            if line.produced_on or line.expires_on or line.supplier_lot
            else ""
        )
        + (f" {line.from_bin!r} {line.to_bin!r}" if line.from_bin or line.to_bin else "")
        for line in document.lines
    ]
    said += map(repr, document.allocations)
    said += map(repr, document.postings)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


_LISTS = {"lines", "allocations", "postings", "key"}
_HEAD = tuple(name for name in Document.__slots__ if name not in _LISTS)
