"""Bins 库位: put away what came in, move goods, pick along the path, divide a warehouse.

What the system proposes stands in the grid already; whoever knows better writes over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.web import (
    context,
    feedback,
    figures,
    heads,
    identity,
    keeping,
    labels,
    lists,
    product_field,
    sheets,
    submission,
)
from apps.web.language import is_chinese, message, reader_language
from apps.web.language import text as _
from apps.web.lines import NotANumber, TypedLine, quantity_of
from apps.web.queries import masters
from apps.web.queries.sheet import Column, Row, Sheet
from erp.documents.types import Document, Line
from erp.inventory import bins
from erp.inventory.bins import InBin, NewBin, PutAway
from erp.inventory.picking import Pick, Wanted, propose
from erp.sales.picking import to_pick

FORM, PAGE = "bin_move", "bins"
RULES = {
    "fixed": message("The product's own bin"),
    "same": message("Lies there already"),
    "zone": message("Zone of its category"),
    "empty": message("First empty bin"),
    "": message("No bin has room"),
}
KINDS = {
    "storage": message("Storage"),
    "receiving": message("Receiving"),
    "picking": message("Picking"),
    "quarantine": message("Quarantine"),
}


def draw() -> None:
    """The page: one step beside the other, of one warehouse."""
    person = identity.require("stock", "view")
    st.title(_("Bins"))
    head = heads.draw(FORM, has_warehouse=True)
    if not head.warehouse:
        st.info(_("You may see no warehouse."), icon=":material/warehouse:")
        return
    steps = {"away": _("Put away"), "move": _("Move"), "pick": _("Pick list"), "all": _("All bins")}
    step = st.segmented_control(
        _("Step"), list(steps), format_func=steps.__getitem__, key="bins_step", default="away",
        label_visibility="collapsed",
    )  # fmt: skip
    with context.current().database.reading() as connection:
        held = bins.contents(connection, head.warehouse)
    if not held and step != "all":
        st.info(
            _("This warehouse has no bins yet. Add them under “All bins”."),
            icon=":material/shelves:",
        )
    elif step == "move":
        _draw_moving(head, held)
    elif step == "pick":
        _draw_picking(head)
    elif step == "all":
        _draw_bins(held)
        if person.may("stock", "create"):
            _draw_new(head.warehouse)
    else:
        _draw_putting_away(head)


# -- putting away and moving


def _draw_putting_away(head: heads.Head) -> None:
    with context.current().database.reading() as connection:
        found = bins.put_away(connection, head.warehouse)
    if not found:
        st.info(_("Nothing waits in the receiving bins."), icon=":material/task_alt:")
        return
    typed = _grid(
        [
            {
                **_said(each),
                "bin": each.from_bin,
                "rule": _(RULES[each.rule]),
                "quantity": f"{each.quantity.normalize():f}",
                "to": each.to_bin,
            }
            for each in found
        ],
        f"bins_away_{head.warehouse}_{head.key}",
    )
    _post(head, _("Put away"), [(each.product, each.lot, each.from_bin) for each in found], typed)


def _draw_moving(head: heads.Head, held: list[InBin]) -> None:
    found = [each for each in held if each.product]
    if not found:
        st.info(_("The bins are empty."), icon=":material/shelves:")
        return
    typed = _grid(
        [
            {
                **_said(each),
                "bin": each.bin,
                "held": figures.quantity(each.quantity),
                "quantity": "",
                "to": "",
            }
            for each in found
        ],
        f"bins_move_{head.warehouse}_{head.key}",
    )
    _post(head, _("Move"), [(each.product, each.lot, each.bin) for each in found], typed)


def _said(each: InBin | PutAway) -> dict[str, str]:
    name = each.name if is_chinese() else each.name_en or each.name
    return {"product": f"{each.product} {name}", "lot": each.lot, "unit": labels.unit(each.unit)}


def _grid(rows: list[dict[str, str]], key: str) -> list[dict[str, Any]]:
    right = {"alignment": "right"}
    config = {
        "product": _("Product"),
        "lot": _("Lot"),
        "unit": _("Unit"),
        "bin": _("From bin"),
        "held": st.column_config.TextColumn(_("On hand"), **right),
        "rule": _("Why there"),
        "quantity": st.column_config.TextColumn(_("Quantity"), **right),
        "to": _("To bin"),
    }
    typed: list[dict[str, Any]] = st.data_editor(
        rows, key=key, hide_index=True, column_config=config,
        disabled=[name for name in config if name not in {"quantity", "to"}],
    )  # fmt: skip
    return typed


def _post(
    head: heads.Head,
    label: str,
    found: list[tuple[str, str, str]],
    typed: list[dict[str, Any]],
) -> None:
    if not identity.person().may("stock", "create"):
        return
    with feedback.refusals():
        lines = moved_lines(found, typed)
        if heads.post_button(FORM, label, is_ready=bool(lines)):
            document = Document(
                FORM, head.key, head.day, warehouse=head.warehouse, lines=tuple(lines)
            )
            submission.submit(FORM, [document])
            st.rerun()


def moved_lines(
    found: Sequence[tuple[str, str, str]], typed: Sequence[Mapping[str, Any]]
) -> list[Line]:
    """What was typed beside each product, lot and bin; rows without a bin to go to stay.

    Raises `NotANumber`.
    """
    made: list[Line] = []
    for place, ((product, lot, origin), row) in enumerate(zip(found, typed, strict=True), start=1):
        quantity, goal = ((row[what] or "").strip() for what in ("quantity", "to"))
        if goal and quantity not in {"", "0"}:
            number = quantity_of(place, TypedLine(product, quantity))
            made.append(Line(product, number, lot=lot, from_bin=origin, to_bin=goal))
    return made


# -- picking


def _draw_picking(head: heads.Head) -> None:
    with context.current().database.reading() as connection:
        waiting = to_pick(connection, head.warehouse)
    orders = {each.order: f"{each.order} · {each.customer}" for each in waiting}
    if not orders:
        st.info(_("No order waits to be picked here."), icon=":material/task_alt:")
        return
    chosen = st.multiselect(
        _("Orders picked on one way"), list(orders), list(orders), format_func=orders.__getitem__,
        key="bins_orders", placeholder=_("Choose options"),
    )  # fmt: skip
    wanted = [
        Wanted(each.order, each.line, each.product, each.quantity)
        for each in waiting
        if each.order in chosen
    ]
    with context.current().database.reading() as connection:
        picks, short = propose(connection, wanted, warehouse=head.warehouse, day=head.day)
        codes = sorted({each.product for each in picks})
        found = masters.products_typed(connection, codes, reader_language())
    names = {code: f"{code} {product.name}" for code, product in found.items()}
    sheets.draw(
        pick_sheet(picks, names, (head.warehouse, figures.day(head.day))),
        key="bins_picks", module="stock",
    )  # fmt: skip
    if short:
        missing = _short(short)
        st.warning(_("Not there to be picked: {goods}", goods=missing), icon=":material/error:")


def _short(short: list[Wanted]) -> str:
    return "；".join(
        f"{each.order} {each.product} {figures.quantity(each.quantity)}" for each in short
    )


def pick_sheet(picks: list[Pick], names: Mapping[str, str], facts: tuple[str, ...]) -> Sheet:
    """The stops of the way, in the order of the bins' path, with what each is for."""
    columns = (
        Column(_("Bin")), Column(_("Product")), Column(_("Lot")), Column(_("Last day")),
        Column(_("Quantity"), "quantity"), Column(_("For orders")),
    )  # fmt: skip
    rows = []
    for each in picks:
        shares: dict[str, Decimal] = {}
        for part in each.parts:
            shares[part.order] = shares.get(part.order, Decimal(0)) + part.quantity
        orders = "；".join(f"{name} {figures.quantity(part)}" for name, part in shares.items())
        rows.append(
            Row((
                each.bin or each.place, names.get(each.product, each.product), each.lot,
                each.expires_on, each.quantity, orders,
            ))
        )  # fmt: skip
    return Sheet("pick-list", _("Pick list"), facts, columns, rows)


# -- how a warehouse is divided


def _draw_bins(held: list[InBin]) -> None:
    if not held:
        st.info(
            _("No bins yet. Add a zone for receiving and one for storage, then their bins."),
            icon=":material/shelves:",
        )
        return
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Path"): str(each.path),
                _("Zone"): f"{each.zone} · {_(KINDS[each.kind])}",
                _("Bin"): each.bin,
                _("Holds at most"): figures.quantity(each.capacity) if each.capacity else "",
                **_held(each),
            }
            for each in held
        ],
        key="bins_all",
        hide_index=True,
        column_config=dict.fromkeys((_("Path"), _("Holds at most"), _("Quantity")), right),
    )


def _held(each: InBin) -> dict[str, str]:
    if not each.product:
        return {_("Product"): "", _("Lot"): "", _("Quantity"): ""}
    said = _said(each)
    quantity = f"{figures.quantity(each.quantity)} {said['unit']}"
    return {_("Product"): said["product"], _("Lot"): each.lot, _("Quantity"): quantity}


def _draw_new(warehouse: str) -> None:
    with context.current().database.reading() as connection:
        zones = {code: f"{code} {name}" for code, name, *_rest in bins.zones(connection, warehouse)}
    first, second, third = st.columns(3)
    with first, st.form("bins_zone", clear_on_submit=False):
        _draw_new_zone(warehouse)
    with second, st.form("bins_bin"):
        _draw_new_bins(warehouse, zones)
    with third, st.form("bins_own"):
        product = product_field.draw("bins_own_product")
        code = st.text_input(_("Its own bin"), key="bins_own_bin").strip()
        if st.form_submit_button(_("Give the product its own bin"), key="bins_own_add"):
            keeping.keep(PAGE, lambda entry: bins.fix_bin(entry, warehouse, product, code))


def _draw_new_zone(warehouse: str) -> None:
    code = st.text_input(_("Zone"), key="bins_zone_code").strip()
    name = st.text_input(_("Name"), key="bins_zone_name").strip()
    kind = st.selectbox(
        _("Kind"), list(KINDS), format_func=lambda each: _(KINDS[each]), key="bins_zone_kind"
    )
    category = st.text_input(
        _("For goods of this category"), key="bins_zone_category",
        help=_("Empty: for goods of any category."),
    ).strip()  # fmt: skip
    if st.form_submit_button(_("Add the zone"), key="bins_zone_add"):
        keeping.keep(
            PAGE,
            lambda entry: bins.add_zone(
                entry, warehouse, code, name=name, kind=str(kind), category=category
            ),
        )


def _draw_new_bins(warehouse: str, zones: dict[str, str]) -> None:
    zone = st.selectbox(
        _("In zone"), list(zones), format_func=zones.__getitem__, key="bins_bin_zone"
    )
    typed = st.text_area(
        _("Bins: code, place on the path, how much fits"), key="bins_bin_codes",
        placeholder="A-01-01 10 500",
        help=_("One bin a line. Without a last number anything fits."),
    )  # fmt: skip
    if st.form_submit_button(_("Add the bins"), key="bins_bin_add"):
        keeping.keep(
            PAGE,
            lambda entry: bins.add_bins(entry, warehouse, zone or "", read_bins(typed)),
        )


def read_bins(typed: str) -> list[NewBin]:
    """Bins as typed: `A1 10 500` a line, the last number left out where anything fits.

    Raises `NotANumber`.
    """
    made = []
    for place, line in enumerate(filter(None, map(str.strip, typed.splitlines())), start=1):
        code, path, room = [*line.split(), "", ""][:3]
        if not path.isdecimal():
            raise NotANumber(place, "路径顺序", "the place on the path", path)
        capacity = quantity_of(place, TypedLine(code, room)) if room else None
        made.append(NewBin(code, int(path), capacity))
    return made


if __name__ == "__main__":
    draw()
