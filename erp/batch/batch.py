"""The workbench: resolves documents, holds the books, and writes what the kinds have planned.

Belongs here: what all kinds share. Does not: what one kind does to stock or money.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import (
    QUANTITY_DIGITS,
    RATE_ONE,
    UNIT_PRICE_DIGITS,
    check_fits,
    divide,
    from_whole,
    to_quantity,
    to_unit_price,
    to_whole,
)
from erp.base.money import Money, Quantity
from erp.batch.exchange import check_source, currency_of
from erp.batch.head import Head, HeadLine, SourceDocument, SourceLine
from erp.batch.invoices import check_invoice, enter_invoice
from erp.batch.masters import Masters, current_masters
from erp.batch.originals import Originals
from erp.batch.sources import Sources
from erp.documents.errors import (
    CannotGoOn,
    DiffersFromSource,
    EmptyDocument,
    Expired,
    LastDayMissing,
    MoreThanTheSource,
    NotStocked,
    PartyClosed,
    ProductNotValid,
    QuantityNotPositive,
    SourceMissing,
    SourceOfOtherParty,
    SourceOfOtherProduct,
    SourceOfWrongKind,
    SourceReversed,
    SourceUnknown,
    Superseded,
    UnitNotExact,
    UnknownDimension,
    UnknownParty,
    UnknownProduct,
    UnknownTaxCode,
    UnknownUnit,
    UnknownWarehouse,
    WrongParty,
)
from erp.documents.models import document, document_line, document_link, line_match
from erp.documents.types import content_digest
from erp.ledger.entries import NO_DIMENSIONS, Dimensions, Entry, OpenItems
from erp.ledger.errors import NoPeriod, PeriodClosed
from erp.ledger.models import voucher
from erp.stock.bins import BinBook
from erp.stock.book import StockBook
from erp.stock.errors import LotMissing, SerialNotOne, StockPeriodClosed
from erp.stock.lots import PIECE, Lots, is_kept_by_lot
from erp.stock.models import COMPANY_GROUP, stock_move
from erp.stock_accounting.book import DISPATCHED, PoolKey, ValueBook
from erp.stock_accounting.errors import CostedOtherwiseSince
from erp.taxes.register import InvoiceRegister
from erp.workflow.checks import UNBARRED
from erp.workflow.errors import NotApproved
from erp.workflow.models import approval_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from erp.access.queries import Person
    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.batch.kinds import DocumentType
    from erp.batch.masters import Account, Party, Period, Product, Warehouse
    from erp.documents.types import Document, JournalLine, Line, LineRef

_EARNED_AT_DELIVERY = ("", "delivery")
_SETTLED_EARLIER = ("closed", "filed")


class Batch:
    """Documents of one transaction, in order."""

    def __init__(
        self,
        database: Database,
        transaction: Transaction,
        types: Mapping[str, DocumentType],
        *,
        by: Person | None = None,
    ) -> None:
        self.transaction = transaction
        self.by = by
        self.types = types
        self.masters: Masters = current_masters(database, transaction)
        self.digits = self.masters.company.digits
        self.stock = StockBook(transaction)
        self.values = ValueBook(transaction)
        self.lots = Lots(transaction)
        self.bins = BinBook(transaction, self.masters.bins)
        self.items = OpenItems(transaction)
        self.sources = Sources(transaction)
        self.originals = Originals(transaction)
        self.invoices = InvoiceRegister(transaction)
        self.heads: list[Head] = []
        self._entries: list[Entry] = []
        self._counted = 0
        self._posted_to: dict[tuple[int, int], int] = {}
        self._attachments: dict[int | None, int] = {}
        self._pool_keys: dict[tuple[int, int], PoolKey] = {}
        self._lines = transaction.buffer(document_line)
        self._versioned = {kind for kind, each in types.items() if each.is_versioned}
        self._drawn = {kind for kind, each in types.items() if each.is_drawn}

    # -- loading

    def load(self, documents: list[Document]) -> None:
        """Read everything the documents name, set-wise, in the order locks are taken."""
        masters, transaction = self.masters, self.transaction
        masters.load_products(transaction, {line.product for d in documents for line in d.lines})
        masters.load_parties(
            transaction,
            {code for d in documents for code in (d.party, d.to_party) if code}
            | {p.party for d in documents for p in d.postings if p.party},
        )
        if any(line.unit for d in documents for line in d.lines):
            masters.load_units(transaction)
        self.sources.find(documents)
        kinds = {each.kind for each in documents}
        if any(kind in self.types and self.types[kind].reads_origins for kind in kinds):
            self.sources.load_origins()
        self.lots.load(
            (masters.products[line.product].id, line.lot)
            for each in documents
            for line in each.lines
            if line.lot and line.product in masters.products
        )
        self.lots.load_ids(
            line.lot_id
            for stored in self.sources.documents.values()
            for line in stored.lines
            if line.lot_id
        )
        self._load_invoices(documents)
        places, pools = self._touched(documents)
        settled: set[int] = set()
        given_back: set[int] = set()
        if any(kind in self.types and self.types[kind].reverses for kind in kinds):
            self._load_originals(documents, places, pools)
            settled = {
                row["item"]["document_id"]
                for each in self.originals.all
                for row in each.settlements
            } | {row["document_id"] for each in self.originals.all for row in each.items}
            given_back = {
                line["source_line_id"] for each in self.originals.all for line in each.lines
            } | {row["line_id"] for each in self.originals.all for row in each.matches}
        self.stock.load(places)
        said = [self.types[kind] for kind in kinds if kind in self.types]
        if any(kind.keeps_promises or not kind.makes_voucher for kind in said):
            named = {line.product for each in documents for line in each.lines}
            products = (masters.products.get(code) for code in named)
            kept = {each.id for each in products if each is not None and is_kept_by_lot(each)}
            self.stock.load_lots(place[:2] for place in places if place[0] in kept)
        self.values.load(pools)
        self.items.load(settled.union(self.sources.stored_document_ids()) - {None})
        self.sources.load_progress(given_back - {None})
        self.sources.load_links(self._versioned, self._drawn)
        self.sources.load_reserved()
        if masters.flows:
            self.sources.load_unapproved()
        if "advance_clearing" in kinds:
            self.sources.load_advances()
        if "sales_return" in kinds or "acceptance" in kinds:
            self.sources.load_costs(self.masters.account("goods_dispatched", "9999-12-31").id)
        if "purchase_return" in kinds:
            self.sources.load_received()

    def _load_invoices(self, documents: list[Document]) -> None:
        """Read the VAT invoices these documents enter again, turn red or certify."""
        self.invoices.load_numbers(
            each.reference
            for each in documents
            if each.reference and each.kind in self.types and self.types[each.kind].invoice
        )
        of_invoices = {"input_certification", "input_transfer_out"}
        if any(each.reverses or each.kind in of_invoices for each in documents):
            self.invoices.load_documents(self.sources.stored_document_ids())
        if any(each.kind in self.types and self.types[each.kind].reverses for each in documents):
            self.invoices.load_certified(self.sources.stored_document_ids())

    def _touched(
        self, documents: list[Document]
    ) -> tuple[set[tuple[int, int, int]], set[tuple[PoolKey, str]]]:
        places: set[tuple[int, int, int]] = set()
        pools: set[tuple[PoolKey, str]] = set()
        products = self.masters.products
        own: dict[LineRef, Warehouse | None] = {}
        dispatched = self._dispatched(documents)
        own_lines = {each.key: each.lines for each in documents}
        for each in documents:
            kind = self.types.get(each.kind)
            if kind is not None and kind.values_own_pools:
                pools |= self._own_pools(each)
            if kind is None:
                continue
            warehouse = self._warehouse(each, own)
            is_placed = kind.moves_stock or kind.is_placed
            for row, line in enumerate(each.lines, 1):
                own[each.key, row] = warehouse if is_placed else self._source_warehouse(line, own)
            if not (kind.moves_stock or kind.values_source_pools):
                continue
            day = each.business_date.isoformat()
            for row, line in enumerate(each.lines, 1):
                product = products.get(line.product)
                if kind.values_source_pools:
                    warehouse = self._source_warehouse(line, own)
                if product is not None and product.is_stocked and warehouse is not None:
                    lots = {0, self._lot(line, product, own_lines)}
                    places.update(
                        (product.id, place, lot_id)
                        for place in _places(kind, line, product, warehouse)
                        for lot_id in lots
                    )
                    key = self.pool_key(product, warehouse, day)
                    pools.add((key, product.method))
                    self._touch_sender(each, product, lots, places, pools)
                    if kind.dispatches and (each.key, row) in dispatched:
                        places.update((product.id, warehouse.dispatched_id, lot) for lot in lots)
                        pools.add((self.dispatched_key(product, warehouse, day), DISPATCHED))
        return places, pools

    def _touch_sender(
        self,
        each: Document,
        product: Product,
        lots: set[int],
        places: set[tuple[int, int, int]],
        pools: set[tuple[PoolKey, str]],
    ) -> None:
        """Add where transferred goods come from."""
        if not each.from_warehouse:
            return
        sender = self.masters.warehouses.get(each.from_warehouse)
        if sender is not None:
            places.update((product.id, sender.location_id, lot_id) for lot_id in lots)
            key = self.pool_key(product, sender, each.business_date.isoformat())
            pools.add((key, product.method))

    def _load_originals(
        self,
        documents: list[Document],
        places: set[tuple[int, int, int]],
        pools: set[tuple[PoolKey, str]],
    ) -> None:
        """Read what is to be reversed, and add the places and pools it touches."""
        masters, originals = self.masters, self.originals
        named = (self.sources.documents.get(d.reverses) for d in documents)
        originals.load(
            source.id
            for each, source in zip(documents, named, strict=True)
            if source is not None and self.types[each.kind].reverses
        )
        masters.load_products(self.transaction, originals.product_codes.values())
        masters.load_parties(self.transaction, {each.party for each in originals.all} - {""})
        outside = masters.outside_ids
        for each in originals.all:
            for row in each.moves:
                for end in (row["from_location_id"], row["to_location_id"]):
                    if end not in outside:
                        places.add((row["product_id"], end, row["lot_id"]))
            promised = (*each.reserved, *each.released)
            places.update((row["product_id"], row["location_id"], 0) for row in promised)
            for row in each.values:
                product = masters.products[originals.product_codes[row["product_id"]]]
                key = (row["product_id"], row["cost_group_id"], row["account_id"])
                pools.add((key, product.method))

    def _own_pools(self, each: Document) -> set[tuple[PoolKey, str]]:
        day = each.business_date.isoformat()
        named = {line.product for line in each.lines}
        return {
            (key, product.method)
            for product in map(self.masters.products.get, named)
            if product is not None and product.is_stocked
            for key in self.all_pool_keys(product, day)
        }

    def _lot(
        self, line: Line, product: Product, own_lines: Mapping[str, Sequence[Line]] | None = None
    ) -> int:
        """The lot of a line: its own, else that of the line it carries on; 0 where there is none.

        `own_lines` are those of documents of this batch that are not planned yet.
        """
        if line.lot:
            return self.lots.id_of(product.id, line.lot)
        if line.source is None:
            return 0
        source = self.sources.line(line.source)
        if source is not None:
            return source.lot_id
        key, row = line.source
        lines = own_lines.get(key, ()) if own_lines else ()
        return self._lot(lines[row - 1], product) if 0 < row <= len(lines) else 0

    def _dispatched(self, documents: list[Document]) -> set[LineRef]:
        """The lines whose revenue comes later than delivery, of their own or by their source."""
        later: set[LineRef] = set()
        for stored in self.sources.documents.values():
            for line in stored.lines:
                if line.revenue_event not in _EARNED_AT_DELIVERY:
                    later.add((stored.key, line.row))
        if not later and not any(line.revenue_event for d in documents for line in d.lines):
            return later
        for each in documents:
            for row, said in enumerate(each.lines, 1):
                inherits = not said.revenue_event and said.source in later
                if inherits or said.revenue_event not in _EARNED_AT_DELIVERY:
                    later.add((each.key, row))
        return later

    def _source_warehouse(
        self, line: Line, own: Mapping[LineRef, Warehouse | None]
    ) -> Warehouse | None:
        """Where the goods of the line a line carries on went, posted before or in this batch."""
        if line.source is None:
            return None
        stored = self.sources.documents.get(line.source[0])
        if stored is None:
            return own.get(line.source)
        if stored.warehouse_id is None:
            carried_on = self.sources.line(line.source)
            origin = None if carried_on is None else self.sources.origin(carried_on)
            stored = stored if origin is None else origin.document
        return None if stored.warehouse_id is None else self.warehouse_by_id(stored.warehouse_id)

    def _warehouse(
        self, each: Document, own: Mapping[LineRef, Warehouse | None] | None = None
    ) -> Warehouse | None:
        """The document's warehouse, else that of what its first line carries on, else the first.

        `own` are the warehouses of lines of this batch that are not planned yet.
        """
        warehouses = self.masters.warehouses
        if each.warehouse:
            return warehouses.get(each.warehouse)
        if each.lines:
            found = self._source_warehouse(each.lines[0], own or {})
            if found is not None:
                return found
        return next(iter(warehouses.values()), None)

    def warehouse_by_id(self, warehouse_id: int) -> Warehouse:
        """The warehouse with this id."""
        return next(w for w in self.masters.warehouses.values() if w.id == warehouse_id)

    # -- resolving a document

    def open(self, request: Document) -> Head:
        """Resolve a document and check what every kind checks; nothing is changed yet."""
        kind = self.types[request.kind]
        day = request.business_date.isoformat()
        voucher_day = (request.voucher_date or request.business_date).isoformat()
        period = self._open_period(request.key, day, voucher_day, moves_stock=kind.moves_stock)
        party = self._party(request, kind)
        currency = currency_of(self, request, kind)
        warehouse = self._warehouse(request)
        is_placed = kind.moves_stock or kind.is_placed
        if warehouse is None and is_placed:
            raise UnknownWarehouse(request.key, request.warehouse)
        if kind.has_lines and not request.lines:
            raise EmptyDocument(request.key)
        self._check_links(request, kind, party, day)
        document_id = self.transaction.new_id(document)
        due_day = _due_day(request.due_date, request.business_date, party)
        as_source = SourceDocument(
            document_id,
            request.key,
            request.kind,
            party.id if party else None,
            warehouse.id if warehouse and is_placed else None,
            due_day,
            "" if currency is None else currency.code,
            RATE_ONE if currency is None else currency.rate,
            day=day,
        )
        head = Head(
            id=document_id,
            type=kind,
            request=request,
            day=day,
            voucher_day=voucher_day,
            due_day=due_day,
            period=period,
            party=party,
            warehouse=warehouse,
            as_source=as_source,
            lines=[],
            currency=currency,
            dimensions=self.dimensions(request, request, day),
        )
        self._resolve_lines(head)
        check_invoice(self, head)
        as_source.channel = _channel(head)
        return head

    def _open_period(self, key: str, day: str, voucher_day: str, *, moves_stock: bool) -> Period:
        period = self.masters.period_of(voucher_day)
        if period is None:
            raise NoPeriod(key, voucher_day)
        if period.state in _SETTLED_EARLIER:
            raise PeriodClosed(key, voucher_day, period.month, period.state)
        if moves_stock:
            self.check_goods_period(key, day)
        return period

    def check_goods_period(self, key: str, day: str) -> None:
        """Refuse a date on which goods may not move."""
        period = self.masters.period_of(day)
        if period is None:
            raise NoPeriod(key, day)
        if period.state != "open":
            raise StockPeriodClosed(key, day, period.state)

    def _party(self, request: Document, kind: DocumentType) -> Party | None:
        if not kind.role and not request.party:
            return None
        party = self.masters.parties.get(request.party)
        if party is None:
            raise UnknownParty(request.key, request.party)
        if (kind.role == "customer" and not party.is_customer) or (
            kind.role == "supplier" and not party.is_supplier
        ):
            raise WrongParty(request.key, request.party, kind.role)
        if party.last_day < request.business_date.isoformat():
            raise PartyClosed(request.key, party.code, party.last_day)
        return party

    def _resolve_lines(self, head: Head) -> None:
        carried: dict[int, int] = {}
        for row, line in enumerate(head.request.lines, 1):
            resolved = self._resolve_line(head, row, line, carried)
            head.lines.append(resolved)
            head.net += resolved.net
            head.tax += resolved.tax
            head.foreign_gross += resolved.foreign_gross
        check_fits(head.net + head.tax, "amount")

    def _resolve_line(self, head: Head, row: int, line: Line, carried: dict[int, int]) -> HeadLine:
        key = head.request.key
        product = self.masters.products.get(line.product)
        if product is None:
            raise UnknownProduct(key, row, line.product)
        quantity, unit_price = self._quantity(head, row, line, product)
        source = None
        if line.source is not None:
            source = self._source(head, row, line)
            if source.product_id != product.id:
                raise SourceOfOtherProduct(key, row, product.code)
        elif head.type.needs_source and product.is_stocked:
            raise SourceMissing(key, row, product.code)
        tax_code_id, rate = self._tax(head, row, line, product, source)
        amounts = self._priced(head, row, line, quantity, unit_price, rate, source, carried)
        unit_price, (net, tax), (foreign_net, foreign_tax) = amounts
        lot_id = self._lot(line, product)
        if head.type.moves_stock and product.is_stocked:
            if head.day < product.costing_from:
                raise CostedOtherwiseSince(key, row, product.code, product.costing_from)
            if not lot_id and not head.type.promises and is_kept_by_lot(product):
                raise LotMissing(key, row, product.code)
            if product.tracking == "serial" and not head.type.promises and quantity != PIECE:
                raise SerialNotOne(key, row, product.code)
        line_id = self.transaction.new_id(document_line)
        return HeadLine(
            line_id, head.as_source, row, product.id, quantity, unit_price, net, tax, foreign_net,
            foreign_tax, tax_code_id,
            line.revenue_event or (source.revenue_event if source is not None else ""),
            line.tax_event or (source.tax_event if source is not None else ""),
            lot_id, product, source, line,
        )  # fmt: skip

    def _priced(  # noqa: PLR0917 - hot loop, once a line
        self,
        head: Head,
        row: int,
        line: Line,
        quantity: int,
        unit_price: int,
        rate: int,
        source: SourceLine | None,
        carried: dict[int, int],
    ) -> tuple[int, _Amounts, _Amounts]:
        """Unit price, net and tax in company currency, the same in a foreign one (or zeros)."""
        currency = head.currency
        digits = self.digits if currency is None else currency.digits
        share: _Share | None = None
        if source is not None:
            is_priced = source.document.kind not in head.type.unpriced_sources
            if is_priced:
                check_source(head.request.key, row, source.document, head)
            taken = self._share(head, row, quantity, source, carried)
            share = taken if is_priced else None
        if share is not None and source is not None and line.net is None and not unit_price:
            said, unit_price = share.said, source.unit_price
        else:
            said = _typed_amounts(line, rate, digits)
        is_fixed = source is not None and source.document.kind in head.type.fixed_shares
        if share is not None and is_fixed and said != share.said:
            given, due = (from_whole(each[0], digits) for each in (said, share.said))
            raise DiffersFromSource(head.request.key, row, given, due)
        if currency is None:
            return unit_price, said, (0, 0)
        if share is not None and is_fixed:
            return unit_price, share.company, said
        return unit_price, (currency.to_company(said[0]), currency.to_company(said[1])), said

    def _quantity(self, head: Head, row: int, line: Line, product: Product) -> tuple[int, int]:
        """Quantity and unit price of a line, above zero and in the product's own unit."""
        if line.source is None and not product.valid_from <= head.day <= product.last_day:
            raise ProductNotValid(head.request.key, row, product.code, head.day)
        quantity = to_quantity(line.quantity)
        if quantity <= 0:
            raise QuantityNotPositive(head.request.key, row, line.quantity)
        if line.unit:
            return self._in_own_unit(head, row, line, product)
        return quantity, to_unit_price(line.unit_price)

    def _in_own_unit(self, head: Head, row: int, line: Line, product: Product) -> tuple[int, int]:
        """Quantity and unit price of a line in the product's own unit; the quantity exactly."""
        found = self.masters.unit(product, line.unit)
        if found is None:
            raise UnknownUnit(head.request.key, row, product.code, line.unit)
        quantity, rest = divmod(to_quantity(line.quantity) * found.numerator, found.denominator)
        if rest:
            raise UnitNotExact(head.request.key, row, line.quantity, line.unit, product.unit)
        price = divide(to_unit_price(line.unit_price) * found.denominator, found.numerator)
        return check_fits(quantity, "quantity"), check_fits(price, "unit price")

    def _source(self, head: Head, row: int, line: Line) -> SourceLine:
        key = head.request.key
        assert line.source is not None
        source = self.sources.line(line.source)
        if source is None:
            raise SourceUnknown(key, row, line.source)
        if source.document.id in self.sources.unapproved and head.type.kind not in UNBARRED:
            raise NotApproved(key, source.document.key)
        if source.document.is_reversed:
            raise SourceReversed(key, row, source.document.key)
        if source.document.kind not in head.type.sources:
            expected = " / ".join(head.type.sources) or "-"
            raise SourceOfWrongKind(key, row, source.document.kind, expected)
        if (
            head.party is not None
            and source.document.party_id not in {None, head.party.id}
            and not head.type.takes_other_parties
        ):
            raise SourceOfOtherParty(key, row)
        if source.document.is_superseded:
            raise Superseded(key, source.document.key)
        if self.types[source.document.kind].expires and source.document.due_day < head.day:
            raise Expired(key, source.document.key, source.document.due_day)
        return source

    def _check_links(
        self, request: Document, kind: DocumentType, party: Party | None, day: str
    ) -> None:
        """A document that expires says when; what it revises or follows must be fit for that."""
        if kind.expires and (request.due_date is None or request.due_date < request.business_date):
            raise LastDayMissing(request.key)
        for target, kinds in (
            (request.revises, (kind.kind,) if kind.is_versioned else ()),
            (request.follows, kind.follows),
        ):
            if not target:
                continue
            earlier = self.sources.documents.get(target)
            if earlier is None or earlier.kind not in kinds:
                raise CannotGoOn(request.key, target, " / ".join(kinds) or "-")
            is_same = earlier.party_id == (party.id if party is not None else None)
            if kind.role and not is_same and not kind.takes_other_parties:
                raise CannotGoOn(request.key, target, request.party)
            if earlier.is_superseded:
                raise Superseded(request.key, target)
            if target == request.follows and earlier.id in self.sources.unapproved:
                raise NotApproved(request.key, target)
            if (
                target != request.revises
                and self.types[earlier.kind].expires
                and earlier.due_day < day
            ):
                raise Expired(request.key, target, earlier.due_day)

    def _share(
        self, head: Head, row: int, quantity: int, source: SourceLine, carried: dict[int, int]
    ) -> _Share:
        """`quantity`'s share of the source line's amounts; the shares sum to them.

        A share is what falls on all carried on so far, less what fell on that before: it does not
        depend on what earlier documents asked, who may have had other prices.
        """
        done = carried.get(source.id)
        if done is None:
            done = self.sources.progress(source.id, head.type.kind)[0]
        if head.type.uses_up:
            self._check_left(head, row, quantity, source, done)
        carried[source.id] = then = done + quantity
        whole = source.quantity

        def falls(amount: int) -> int:
            return divide(amount * then, whole) - divide(amount * done, whole)

        company = (falls(source.net), falls(source.tax))
        if head.currency is None:
            return _Share(company, company)
        return _Share((falls(source.foreign_net), falls(source.foreign_tax)), company)

    def _check_left(
        self, head: Head, row: int, quantity: int, source: SourceLine, done: int
    ) -> None:
        """Refuse more than is left of a source line, and the tolerance where there is one."""
        kind, progress = head.type, self.sources.progress
        others = sum(progress(source.id, a)[0] for a in kind.counts_with if a != kind.kind)
        left = source.quantity - done - others
        over = 0
        if source.document.kind in head.type.over_tolerance_of:
            tolerance = self.masters.purchase_policy(head.day).over_receipt_basis_points
            over = source.quantity * tolerance // 10_000
        if quantity > left + over:
            unit = self._unit(head.request.lines[row - 1])
            asked, rest = Quantity(quantity, unit), Quantity(max(left, 0), unit)
            most = Quantity(max(left + over, 0), unit).number if over else None
            raise MoreThanTheSource(head.request.key, row, asked.number, rest.number, most)

    def _unit(self, line: Line) -> str:
        return self.masters.products[line.product].unit

    def _tax(
        self, head: Head, row: int, line: Line, product: Product, source: SourceLine | None
    ) -> tuple[int | None, int]:
        if not line.tax_code and source is not None:
            return source.tax_code_id, self._rate(source.tax_code_id)
        code = line.tax_code or product.tax_code
        if not code:
            return None, 0
        found = self.masters.tax_codes.get(code)
        if found is None or not found.valid_from <= head.day <= found.valid_to:
            raise UnknownTaxCode(head.request.key, row, code, head.day)
        return found.id, found.rate

    def _rate(self, tax_code_id: int | None) -> int:
        return next((c.rate for c in self.masters.tax_codes.values() if c.id == tax_code_id), 0)

    def dimensions(self, request: Document, said: Document | JournalLine, day: str) -> Dimensions:
        """The dimensions a document or a line of it names; the department is the employee's."""
        if not (said.department or said.employee or said.project):
            return NO_DIMENSIONS
        department, employee, project = (
            self._dimension(request.key, table, getattr(said, table), day)
            for table in ("department", "employee", "project")
        )
        if department is None and employee is not None:
            department = self.masters.department_of(self.transaction, employee, day)
        return Dimensions(department, employee, project)

    def _dimension(self, key: str, table: str, code: str, day: str) -> int | None:
        if not code:
            return None
        found = self.masters.dimension(self.transaction, table, code)
        if found is None or found[1] < day:
            raise UnknownDimension(key, table, code)
        return found[0]

    def money(self, minor: int) -> Money:
        """Minor units as company money, for people to read."""
        return Money(minor, self.masters.company.currency, self.digits)

    def minor(self, amount: Decimal) -> int:
        """A company-currency amount in minor units."""
        return to_whole(amount, self.digits, "amount")

    # -- what kinds ask for

    def value_day(self, head: Head) -> str:
        """The day a late cost bears: the business date's, the voucher's once that is closed."""
        period = self.masters.period_of(head.day)
        is_closed = period is None or period.state in _SETTLED_EARLIER
        return head.voucher_day if is_closed else head.day

    def account(self, act: str, head: Head, *, category: str = "", reason: str = "") -> Account:
        """The account an act uses for this document."""
        group = head.party.party_group if head.party is not None else ""
        return self.masters.account(
            act, head.day, category=category, party_group=group, reason=reason
        )

    def pool_key(self, product: Product, warehouse: Warehouse, day: str) -> PoolKey:
        """The cost pool of a product in a warehouse."""
        key = self._pool_keys.get((product.id, warehouse.id))
        if key is None:
            goods = self.masters.account("goods", day, category=product.category)
            key = (product.id, cost_group(product.method, warehouse), goods.id)
            self._pool_keys[product.id, warehouse.id] = key
        return key

    def all_pool_keys(self, product: Product, day: str) -> list[PoolKey]:
        """Every cost pool the product has or may have, the whole company's included."""
        goods = self.masters.account("goods", day, category=product.category)
        groups = {each.cost_group_id for each in self.masters.warehouses.values()}
        return [(product.id, group, goods.id) for group in sorted(groups | {COMPANY_GROUP})]

    def dispatched_key(self, product: Product, warehouse: Warehouse, day: str) -> PoolKey:
        """The pool of a product dispatched from a warehouse."""
        account = self.masters.account("goods_dispatched", day, category=product.category)
        return (product.id, cost_group(product.method, warehouse), account.id)

    def entry(
        self,
        head: Head,
        memo: str,
        *,
        day: str = "",
        kind: str = "normal",
        reverses_id: int | None = None,
        word: str = "",
    ) -> Entry:
        """A new entry of this document; its voucher's word comes from the rule unless given."""
        entry = Entry(
            self.transaction,
            document_id=head.id,
            business_date=day or head.day,
            voucher_date=day or head.voucher_day,
            memo=head.request.memo or memo,
            kind=kind,
            dimensions=head.dimensions,
            taken=self.masters.taken,
            reverses_id=reverses_id,
            word=word,
            summary=self.masters.summary(head.type.kind, day or head.voucher_day),
        )
        self._entries.append(entry)
        return entry

    def stocked_lines(self, head: Head) -> list[HeadLine]:
        """The lines that move goods; a service where goods are needed is refused."""
        for line in head.lines:
            if not line.product.is_stocked:
                raise NotStocked(head.key, line.row, line.product.code)
        return head.lines

    def accept(self, head: Head) -> None:
        """Take the document in: from here on nothing may be refused."""
        tx, kind, lines = self.transaction.tx, head.type.kind, self._lines
        is_foreign = head.currency is not None
        for line in head.lines:
            source_id = line.source.id if line.source is not None else None
            request = line.request
            lines.append(
                (
                    line.id, tx, head.id, line.row, kind, line.product_id, request.description,
                    line.quantity, line.unit_price, line.net, line.tax,
                    line.foreign_net if is_foreign else None,
                    line.foreign_tax if is_foreign else None, line.tax_code_id, source_id,
                    line.reason or request.reason,
                    None if request.due_date is None else request.due_date.isoformat(),
                    line.revenue_event, line.tax_event, line.lot_id, request.unit,
                    to_quantity(request.quantity) if request.unit else None,
                )
            )  # fmt: skip
            if line.lot_id:
                self.lots.keep(line.lot_id, request)
            if source_id is not None:
                self.sources.carry_on(source_id, kind, line.quantity, line.net, line.tax)
        if self.masters.flows:
            self._submit(head)
        head.as_source.lines = head.lines
        head.as_source.gross = head.net + head.tax
        if head.request.revises:
            self._link(head, head.request.revises, "revises")
            self.sources.documents[head.request.revises].is_superseded = True
        if head.request.follows:
            self._link(head, head.request.follows, "follows", head.draws)
        self.sources.documents[head.key] = head.as_source
        self.heads.append(head)
        if head.request.attachments:
            self._attachments[head.id] = head.request.attachments
        enter_invoice(self, head)

    def _submit(self, head: Head) -> None:
        """Write the steps of approval the document is due; until they pass it is not carried on."""
        transaction = self.transaction
        department_id = head.dimensions.department_id
        gross = head.net + head.tax
        for step in self.masters.approval_steps(head.type.kind, head.day, gross, department_id):
            transaction.add(
                approval_due,
                (
                    transaction.new_id(approval_due), transaction.tx, head.id, step.id, step.step,
                    step.role, transaction.user_id,
                ),
            )  # fmt: skip
            self.sources.unapproved.add(head.id)

    def _link(self, head: Head, key: str, relation: str, amount: int = 0) -> None:
        target = self.sources.documents[key]
        target.drawn += amount
        transaction = self.transaction
        transaction.add(
            document_link,
            (
                transaction.new_id(document_link), transaction.tx, head.id, target.id, relation,
                amount,
            ),
        )  # fmt: skip

    def match(self, line_id: int, line: HeadLine, act: str, amounts: tuple[int, int, int]) -> None:
        """Let `line` take quantity, net and tax of another line by an act (`line_match`)."""
        transaction = self.transaction
        transaction.add(
            line_match,
            (transaction.new_id(line_match), transaction.tx, line_id, line.id, act, *amounts),
        )
        self.sources.carry_on(line_id, act, *amounts)

    def posted_to(self, party_id: int, account_ids: list[int]) -> int:
        """What this batch has posted on these accounts for a party so far."""
        for entry in self._entries[self._counted :]:
            for account_id, party, amount in entry.by_party():
                key = (party, account_id)
                self._posted_to[key] = self._posted_to.get(key, 0) + amount
        self._counted = len(self._entries)
        return sum(self._posted_to.get((party_id, account_id), 0) for account_id in account_ids)

    # -- finishing

    def finish(self) -> None:
        """Number the documents and vouchers in order and hand the last rows to the transaction."""
        if self.masters.bins:
            self.bins.follow(self.transaction.buffer(stock_move))
        self._finish_entries()
        self._finish_documents()

    def _finish_entries(self) -> None:
        entries = [entry for entry in self._entries if not entry.is_empty]
        for entry in entries:
            entry.word = entry.word or self.masters.voucher_word(entry)
        books = sorted({(entry.word, entry.voucher_date[:7]) for entry in entries})
        last = {book: self._last_voucher(*book) for book in books}
        shared: dict[tuple[str, str, str], int] = {}
        for entry in entries:
            period = self.masters.period_of(entry.voucher_date)
            assert period is not None
            summary = (entry.summary, entry.word, entry.voucher_date)
            voucher_id = shared.get(summary)
            if voucher_id is None:
                last[entry.word, period.month] += 1
                voucher_id = self._voucher(entry, period.month, last[entry.word, period.month])
                if entry.summary:
                    shared[summary] = voucher_id
            entry.finish(period.id, voucher_id)

    def _voucher(self, entry: Entry, month: str, number: int) -> int:
        transaction = self.transaction
        voucher_id = transaction.new_id(voucher)
        attachments = self._attachments.pop(entry.document_id, 0)
        transaction.add(
            voucher,
            (
                voucher_id, transaction.tx, entry.word, month, number, entry.voucher_date,
                attachments, transaction.user_id,
            ),
        )  # fmt: skip
        return voucher_id

    def _last_voucher(self, word: str, month: str) -> int:
        self.transaction.ensure_rows("voucher_counter (word, month, last)", [(word, month, 0)])
        found = self.transaction.locked(
            "select last from voucher_counter where word = ? and month = ?", (word, month)
        )
        return int(found[0][0]) if found else 0

    def _finish_documents(self) -> None:
        numbers = {series: self._last_number(series) for series in self._series()}
        rows = self.transaction.buffer(document)
        company = self.masters.company
        for head in self.heads:
            series = _series(head)
            numbers[series] += 1
            head_row = head.request
            reverses = self.sources.documents.get(head_row.reverses)
            rows.append(
                (
                    head.id, self.transaction.tx, head.type.kind, series, numbers[series],
                    head.key, content_digest(head_row), head.day,
                    head.party.id if head.party else None,
                    head.as_source.warehouse_id,
                    reverses.id if reverses else None, head.due_day,
                    head_row.invoice_type, head_row.reference, head.as_source.channel,
                    head_row.memo, head.as_source.currency or company.currency, head.as_source.rate,
                    head.net, head.tax, head.net + head.tax,
                    None if head.currency is None else head.foreign_gross,
                    *head.dimensions, head_row.custom,
                )
            )  # fmt: skip

    def numbers(self) -> Iterable[tuple[Head, str, int]]:
        """The heads with their series and number, after `finish`."""
        rows = self.transaction.buffer(document)
        return (
            (head, str(row[3]), int(row[4] or 0))
            for head, row in zip(self.heads, rows, strict=True)
        )

    def _series(self) -> list[str]:
        return sorted({_series(head) for head in self.heads})

    def _last_number(self, series: str) -> int:
        self.transaction.ensure_rows("document_counter (series, last)", [(series, 0)])
        found = self.transaction.locked(
            "select last from document_counter where series = ?", (series,)
        )
        return int(found[0][0]) if found else 0


def _places(
    kind: DocumentType, line: Line, product: Product, warehouse: Warehouse
) -> tuple[int, ...]:
    """The places of a warehouse a line may move goods to or from."""
    if kind.transfers:
        return (warehouse.location_id, warehouse.transit_id)
    if not kind.holds_back:
        return (warehouse.location_id,)
    if kind.kind == "goods_receipt" and not (product.needs_inspection or line.reason):
        return (warehouse.location_id,)
    return (warehouse.location_id, warehouse.inspection_id, warehouse.rejected_id)


_Amounts = tuple[int, int]
"""Net and tax in minor units."""


class _Share(NamedTuple):
    """Net and tax that fall on a part of a source line, as its document says and as booked."""

    said: _Amounts
    company: _Amounts


def _typed_amounts(line: Line, rate: int, digits: int) -> tuple[int, int]:
    """Net and tax of a line in its document's currency: as given, else rounded per line.

    Quantity and price are those typed, in whatever unit: a price of the own unit may be rounded.
    """
    if line.net is not None:
        net = to_whole(line.net, digits, "amount")
    else:
        scale = 10 ** (QUANTITY_DIGITS + UNIT_PRICE_DIGITS - digits)
        whole = to_quantity(line.quantity) * to_unit_price(line.unit_price)
        net = check_fits(divide(whole, scale), "amount")
    if line.tax is not None:
        return net, to_whole(line.tax, digits, "amount")
    return net, divide(net * rate, RATE_ONE)


def cost_group(method: str, warehouse: Warehouse) -> int:
    """The cost group goods in a warehouse belong to: the whole company's at 全月平均."""
    return COMPANY_GROUP if method == "monthly_average" else warehouse.cost_group_id


def _channel(head: Head) -> str:
    """The channel said, else that of what the first line carries on."""
    first = head.lines[0].source if head.lines else None
    if head.request.channel or first is None:
        return head.request.channel
    return first.document.channel


def _series(head: Head) -> str:
    """A series a kind and month: `XS202611`."""
    return f"{head.type.prefix}{head.day[:4]}{head.day[5:7]}"


def _due_day(due: date | None, business: date, party: Party | None) -> str:
    if due is not None:
        return due.isoformat()
    if party is not None and party.pays_after_month:
        business = business.replace(day=monthrange(business.year, business.month)[1])
    return (business + timedelta(days=party.payment_days if party else 0)).isoformat()
