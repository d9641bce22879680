"""Entering many lines quickly: a field for typing and scanning, a grid for correcting and pasting.

Belongs here: the component two forms share, and its state between runs. Does not: reading what was
typed (`apps.web.lines`), nor what becomes of the lines.

The field takes `A100`, `12*A100` or `12*A100@3.50` and keeps the focus, so a scanner or a typist
never leaves it. The grid is only rebuilt when the field adds a line: rebuilding it while someone
types in it would take the focus away. What the system knows of each line stands in a table beside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, labels, lists
from apps.web.camera import codes_in
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.lines import (
    TypedLine,
    as_rows,
    from_rows,
    last_day_of,
    price_of,
    quantity_of,
    read_entry,
    with_entry,
)
from apps.web.queries import live_stock, masters
from apps.web.queries.masters import Product
from erp.base.errors import BadInput, LedgerhouseError
from erp.base.exact import round_decimal
from erp.catalog.rules import is_barcode
from erp.catalog.scanning import is_marked, resolve
from erp.catalog.services import add_barcode

NEAR_SHOWN = 5
"""How many products of a similar name are named beside a line in doubt."""

Prices = Callable[[list[tuple[str, Decimal]]], list[Decimal | None]]
"""Of each product and quantity the net price it starts with, None where nothing says one."""


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A typed line whose product, quantity and price are known. No price was found if `None`."""

    place: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal | None
    net: Decimal | None
    available: Decimal
    is_price_typed: bool = True
    lot: str = ""
    expires_on: date | None = None
    is_kept_by_lot: bool = False


@dataclass(frozen=True, slots=True)
class LineEntry:
    """The lines of one form; `form` is the prefix of its keys."""

    form: str

    def draw(
        self,
        *,
        warehouse: str,
        digits: int,
        price_label: str,
        price_of: Prices,
        is_issue: bool = False,
    ) -> list[ResolvedLine]:
        """Draw field, grid and table. The lines, or none while any of them is in doubt.

        `digits` are the company currency's; amounts are rounded as they will be posted. Without a
        `price_label` the lines have no price.
        """
        st.text_input(
            _("Scan or type a line"),
            key=self._key("entry"),
            placeholder=_("code · quantity*code · quantity*code@price"),
            on_change=self._add,
            icon=":material/barcode_scanner:",
            autocomplete="off",
        )
        if st.toggle(_("Scan with the camera"), key=self._key("camera")):
            st.camera_input(
                _("One picture of one code adds one"),
                key=self._key("picture"),
                on_change=self._add_picture,
            )
        if refusal := st.session_state.pop(self._key("refusal"), None):
            feedback.show(refusal)
        left, right = st.columns([2, 3])
        with left:
            typed = self._draw_grid(price_label)
        lines, doubts = _resolve(typed, warehouse, digits, price_of)
        with right:
            _draw_table(
                lines, key=self._key("lines"), is_issue=is_issue, has_price=bool(price_label)
            )
        for doubt in doubts:
            feedback.show(doubt)
            if isinstance(doubt, ProductInDoubt) and is_barcode(doubt.typed):
                self._offer_link(doubt)
        return [] if doubts else lines

    def clear(self) -> None:
        """Start anew, as after posting."""
        self._rebuild([])

    def fill(self, lines: list[TypedLine]) -> None:
        """Start from these lines, as from what was done last time."""
        self._rebuild(lines)

    def _draw_grid(self, price_label: str) -> list[TypedLine]:
        rows = st.data_editor(
            as_rows(st.session_state.get(self._key("base"), []) or [TypedLine(quantity="")]),
            key=self._key(f"grid_{st.session_state.get(self._key('version'), 0)}"),
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "code": st.column_config.TextColumn(_("Code or barcode"), width=150),
                "quantity": st.column_config.TextColumn(_("Quantity"), width=90, alignment="right"),
                "price": st.column_config.TextColumn(price_label, width=120, alignment="right")
                if price_label
                else None,
                "lot": st.column_config.TextColumn(_("Lot"), width=90),
                "expires": st.column_config.TextColumn(_("Expires"), width=100),
            },
        )
        lines = from_rows(rows)
        st.session_state[self._key("current")] = lines
        return [line for line in lines if not line.is_empty]

    def _add(self) -> None:
        entry = st.session_state[self._key("entry")]
        st.session_state[self._key("entry")] = ""
        if entry.strip():
            self._take(lambda: [entry])

    def _add_picture(self) -> None:
        picture = st.session_state[self._key("picture")]
        if picture is not None:
            self._take(lambda: codes_in(picture.getvalue()))

    def _take(self, entries: Callable[[], list[str]]) -> None:
        """Add what was typed, scanned or seen; a refusal is shown with the next run."""
        try:
            lines = st.session_state.get(self._key("current"), [])
            for entry in entries():
                lines = with_entry(lines, _scanned(entry))
            self._rebuild(lines)
        except LedgerhouseError as refusal:
            st.session_state[self._key("refusal")] = refusal

    def _offer_link(self, doubt: ProductInDoubt) -> None:
        """Let those who may change products say whose the unknown barcode is."""
        if not identity.person().may("catalog", "edit"):
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            product = st.text_input(
                _("Product this barcode is on"), key=self._key(f"link_{doubt.typed}")
            )
            if st.button(_("Link"), key=self._key(f"link_button_{doubt.typed}")):
                with feedback.refusals():
                    with identity.acting("form link") as transaction:
                        add_barcode(transaction, product.strip(), doubt.typed)
                    st.rerun()

    def _rebuild(self, lines: list[TypedLine]) -> None:
        st.session_state[self._key("base")] = lines
        st.session_state[self._key("version")] = st.session_state.get(self._key("version"), 0) + 1

    def _key(self, name: str) -> str:
        return f"{self.form}_{name}"


class ProductInDoubt(BadInput):
    """What was typed is no product's code or barcode, and part of no or of several names."""

    def __init__(self, line: int, typed: str, near: list[Product]) -> None:
        self.typed = typed.strip()
        names = "；".join(f"{product.code} {product.name}" for product in near)
        zh = f"相近的商品：{names}。请输入编码。" if near else "请更正或先建档。"
        en = f"Near it: {names}. Type a code." if near else "Correct it or create it first."
        super().__init__(
            zh=f"第 {line} 行：没有编码、条码或唯一名称为“{typed}”的商品。{zh}",
            en=f"Line {line}: {typed!r} is no product's code, barcode or only name. {en}",
        )


def _scanned(entry: str) -> TypedLine:
    """What the field holds as a line: a typed one, or all that a scan says.

    A code that is no product's, and no scan of one either, stays as it is: the line is in doubt.
    """
    typed = TypedLine(entry.strip()) if is_marked(entry.strip()) else read_entry(entry)
    with context.current().database.reading() as connection:
        found = resolve(connection, typed.code, today=context.current().database.clock().date())
    quantity = typed.quantity if found.quantity is None else f"{found.quantity.normalize():f}"
    is_lot = found.is_known and found.code == found.lot
    code = found.product if is_lot else found.code
    expires = "" if found.expires_on is None else found.expires_on.isoformat()
    return replace(typed, code=code, quantity=quantity, lot=found.lot, expires=expires)


def _resolve(
    typed: list[TypedLine], warehouse: str, digits: int, price_of_all: Prices
) -> tuple[list[ResolvedLine], list[LedgerhouseError]]:
    with context.current().database.reading() as connection:
        language = reader_language()
        products = masters.products_typed(connection, [line.code for line in typed], language)
        near = {
            line.code: masters.products_like(connection, line.code, language, most=NEAR_SHOWN)
            for line in typed
            if line.code not in products
        }
        products |= {words: found[0] for words, found in near.items() if len(found) == 1}
        codes = sorted({product.code for product in products.values()})
        stock = live_stock.on_hand(connection, products=codes, warehouses=frozenset({warehouse}))
    available = {each.product: each.available for each in stock}
    known: list[tuple[int, TypedLine, Product, Decimal]] = []
    doubts: list[LedgerhouseError] = []
    for place, line in enumerate(typed, start=1):
        try:
            product = products.get(line.code)
            if product is None:
                doubts.append(ProductInDoubt(place, line.code, near[line.code]))
                continue
            known.append((place, line, product, quantity_of(place, line) * product.per_scan))
        except LedgerhouseError as doubt:
            doubts.append(doubt)
    usual = price_of_all([(product.code, quantity) for _, _, product, quantity in known])
    lines: list[ResolvedLine] = []
    for (place, line, product, quantity), default in zip(known, usual, strict=True):
        try:
            price = price_of(place, line, default)
            last_day = last_day_of(place, line)
        except LedgerhouseError as doubt:
            doubts.append(doubt)
            continue
        lines.append(
            ResolvedLine(
                place=place,
                code=product.code,
                name=product.name,
                unit=product.unit,
                quantity=quantity,
                price=price,
                net=None if price is None else round_decimal(quantity * price, digits),
                available=available.get(product.code, Decimal(0)),
                is_price_typed=bool(line.price.strip()),
                lot=line.lot.strip(),
                expires_on=last_day,
                is_kept_by_lot=product.is_kept_by_lot,
            )
        )
    return lines, doubts


def by_code(find: Callable[[list[str]], dict[str, Decimal]]) -> Prices:
    """Prices that depend on the product alone."""

    def prices(wanted: list[tuple[str, Decimal]]) -> list[Decimal | None]:
        found = find(sorted({code for code, _ in wanted}))
        return [found.get(code) for code, _ in wanted]

    return prices


def no_price(wanted: list[tuple[str, Decimal]]) -> list[Decimal | None]:
    """For lines that have none."""
    return [None for _ in wanted]


def _draw_table(lines: list[ResolvedLine], *, key: str, is_issue: bool, has_price: bool) -> None:
    if not lines:
        st.info(_("Lines appear here with name, stock and amount."), icon=":material/list:")
        return
    right = {"alignment": "right", "width": "small"}
    lists.draw(
        [
            {
                "place": line.place,
                "name": f"{line.name} · {line.lot}" if line.lot else line.name,
                "quantity": f"{figures.quantity(line.quantity)} {labels.unit(line.unit)}",
                "available": _available(line, is_issue=is_issue),
                "price": figures.price(line.price),
                "net": figures.amount(line.net),
            }
            for line in lines
        ],
        key=key,
        hide_index=True,
        column_config={
            "place": st.column_config.Column("#", width=40),
            "name": st.column_config.TextColumn(_("Product"), width="medium"),
            "quantity": st.column_config.TextColumn(_("Quantity"), **right),
            "available": st.column_config.TextColumn(_("Available"), **right),
            "price": st.column_config.TextColumn(_("Net price"), **right) if has_price else None,
            "net": st.column_config.TextColumn(_("Net amount"), **right) if has_price else None,
        },
    )
    if not has_price:
        return
    total = sum((line.net or Decimal(0) for line in lines), Decimal(0))
    summary = _("{count} lines, net total {total}", count=len(lines), total=figures.amount(total))
    st.markdown(f"**{summary}**")


def _available(line: ResolvedLine, *, is_issue: bool) -> str:
    shown = figures.quantity(line.available)
    return f"⚠ {shown}" if is_issue and line.available < line.quantity else shown
