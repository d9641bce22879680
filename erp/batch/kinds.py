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
    the source's share and cannot differ. Acts in `counts_with` use up the same quantity of a source
    line as this kind does; one with `uses_up` false uses none (several quotes for one request).
    Lines of the kinds in `over_tolerance_of` may be passed within the firm's policy.
    Amounts, currency and rate of the kinds in `unpriced_sources` are not carried on.
    `holds_back` says goods may go to or come from a place for inspection or rejected goods.
    `takes_other_parties` lets a line carry on another party's document (freight on goods received).
    `values_source_pools` says the kind changes the value of goods its sources brought in;
    `reads_origins` that it asks what its source lines themselves carried on. Only a kind that
    `takes_currency` can be in another currency than the company's. One that `stands_alone` reads
    what the whole ledger says and is posted in a transaction of its own.
    One that `is_placed` moves nothing but says which warehouse goods are wanted in.
    A kind that `dispatches` moves goods into or out of the place of dispatched goods.
    One that `transfers` moves goods through the place of goods in transit to its warehouse.
    `follows` are the kinds it may go on from as a whole. `expires` says it must name a last day and
    is not carried on after it; `is_versioned` that a later version may take its place,
    `is_drawn` that others draw on its value.
    `makes_voucher` is False for what posts nothing: orders, requests, quotations.
    `reverses` says it undoes the document it names, whose rows are then read with it.
    One that only `promises` goods need not say which lot; one that `keeps_promises` leaves what is
    reserved for orders. One that `values_own_pools` changes how
    its lines' goods are valued, in every cost group, and moves none. What `stays` is not reversed:
    done again, it writes what is missing.
    `invoice` is the direction of the VAT invoice it is (input, output), `invoice_sign` -1 for red.
    """

    kind: str
    prefix: str
    name: str
    name_en: str
    plan: Plan
    role: str = ""
    moves_stock: bool = False
    holds_back: bool = False
    sources: tuple[str, ...] = ()
    needs_source: bool = False
    fixed_shares: tuple[str, ...] = ()
    counts_with: tuple[str, ...] = ()
    over_tolerance_of: tuple[str, ...] = ()
    uses_up: bool = True
    unpriced_sources: tuple[str, ...] = ()
    takes_other_parties: bool = False
    values_source_pools: bool = False
    reads_origins: bool = False
    has_lines: bool = True
    takes_currency: bool = False
    stands_alone: bool = False
    is_placed: bool = False
    dispatches: bool = False
    transfers: bool = False
    follows: tuple[str, ...] = ()
    expires: bool = False
    is_versioned: bool = False
    is_drawn: bool = False
    makes_voucher: bool = True
    reverses: bool = False
    promises: bool = False
    keeps_promises: bool = False
    values_own_pools: bool = False
    stays: bool = False
    invoice: str = ""
    invoice_sign: int = 1
