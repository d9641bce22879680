"""Products 商品档案: the list, a new one, and one with its units, barcodes and costing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, keeping, labels, lists, product_field
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import goods, masters
from apps.web.queries.goods import Goods
from apps.web.views.stock.costs import METHODS
from data.reference import load_units
from erp.catalog.services import (
    ProductFields,
    add_barcode,
    add_product,
    add_unit,
    change_product,
    close_barcode,
)


def draw() -> None:
    """The page: what there is, a form for a new product, the card of one."""
    person = identity.require("catalog", "view")
    st.title(_("Product master"))
    tabs = [_("List"), _("New product"), _("One product")]
    asked = st.query_params.get("code", "")
    listed, entered, card = st.tabs(tabs, default=tabs[2] if asked else None)
    with listed:
        _list()
    with entered:
        if person.may("catalog", "create"):
            _draw_new()
        else:
            st.info(_("You may look at products, not add them."), icon=":material/lock:")
    with card:
        _draw_card(may_edit=person.may("catalog", "edit"))


def _list() -> None:
    words = st.text_input(_("Code or name holds"), key="products_words").strip()
    with context.current().database.reading() as connection:
        found = goods.listed(connection, words)
    if not found:
        st.info(_("No product yet. Add the first one beside."), icon=":material/add_box:")
        return
    lists.draw(
        [
            {
                _("Code"): each.code,
                _("Name"): each.name,
                _("Unit"): labels.unit(each.unit),
                _("Category"): labels.category(each.category),
                _("Tax code"): each.tax_code,
                _("Net price"): figures.price(each.list_price),
                _("Costing"): _(METHODS[each.costing_method]),
                _("Closed on"): each.closed_on,
            }
            for each in found
        ],
        hide_index=True,
        key="products_list",
    )


def _names() -> dict[str, str]:
    return {
        "code": _("Code"), "name": _("Name"), "unit": _("Unit"), "category": _("Category"),
        "tax_code": _("Tax code"), "barcode": _("Barcode"), "list_price": _("Net price"),
        "closed_on": _("Closed on"),
    }  # fmt: skip


def _common(prefix: str, of: Goods | None) -> ProductFields:
    """The fields a new product and a known one share."""
    with context.current().database.reading() as connection:
        classes = goods.categories(connection, reader_language())
        taxes = goods.tax_codes(connection)
    first, second = st.columns(2)
    fields: ProductFields = {
        "name": first.text_input(_("Name"), of.name if of else "", key=f"{prefix}_name"),
        "name_en": second.text_input(
            _("English name"), of.name_en if of else "", key=f"{prefix}_name_en"
        ),
    }
    first, second, third = st.columns(3)
    kept = [of.category] if of and of.category and of.category not in classes else []
    options = ["", *kept, *classes]
    fields["category"] = first.selectbox(
        _("Category"), options, options.index(of.category) if of else 0,
        format_func=lambda code: classes.get(code, labels.category(code) if code else "—"),
        key=f"{prefix}_category",
    )  # fmt: skip
    known = of.tax_code if of else ""
    codes = ["", *taxes]
    fields["tax_code"] = second.selectbox(
        _("Tax code"), codes, codes.index(known) if known in codes else 0,
        format_func=lambda code: code or "—", key=f"{prefix}_tax_code",
    )  # fmt: skip
    shown = f"{of.list_price.normalize():f}" if of else "0"
    typed = third.text_input(_("Net price"), shown, key=f"{prefix}_price")
    fields["list_price"] = keeping.number(typed) or Decimal(0)
    fields["needs_inspection"] = int(
        st.checkbox(
            _("Inspected when received"),
            bool(of and of.needs_inspection),
            key=f"{prefix}_inspected",
        )
    )
    return fields


def _draw_new() -> None:
    with st.form("product_form", border=True), feedback.refusals():
        first, second, third = st.columns(3)
        code = first.text_input(_("Code"), key="product_code")
        unit = second.selectbox(
            _("Unit"), [each.code for each in load_units()], format_func=labels.unit,
            key="product_unit",
        )  # fmt: skip
        barcode = third.text_input(_("Barcode"), key="product_barcode")
        fields = _common("product", None)
        fields["code"], fields["unit"], fields["barcode"] = code, unit, barcode
        fields["is_stocked"] = int(st.checkbox(_("Kept in stock"), value=True, key="product_stock"))
        if st.form_submit_button(_("Save product"), type="primary", icon=":material/check:"):
            keeping.keep("products", lambda to: add_product(to, fields), fields=_names())


def _draw_card(*, may_edit: bool) -> None:
    typed = product_field.draw("product_find", parameter="code")
    if not typed:
        st.info(_("Type or scan a product to see its card."), icon=":material/search:")
        return
    with context.current().database.reading() as connection:
        found = goods.find(connection, typed)
        if found is None:
            st.warning(_("No product has this code or barcode."), icon=":material/search_off:")
            return
        units = goods.packings(connection, found.id)
        codes = goods.barcodes(connection, found)
        methods = goods.costing(connection, found)
        company = masters.get_company(connection, reader_language())
    st.subheader(f"{found.code} · {found.name}")
    st.caption(
        " · ".join(_("{method} since {day}", method=_(METHODS[method]), day=day)
                   for day, method in methods)
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        _draw_units(found, units, may_edit=may_edit)
    with right:
        _draw_barcodes(found, units, codes, company.time_zone, may_edit=may_edit)
    if may_edit:
        _draw_change(found)


def _draw_units(found: Goods, units: list[goods.Packing], *, may_edit: bool) -> None:
    st.markdown(f"**{_('Units')}**")
    own = labels.unit(found.unit)
    lists.draw(
        [{_("Unit"): own, _("Holds"): f"1 {own}"}]
        + [
            {
                _("Unit"): labels.unit(each.unit),
                _("Holds"): figures.quantity(Decimal(each.numerator) / each.denominator)
                + f" {own}",
            }
            for each in units
        ],
        hide_index=True,
        key="product_units",
    )
    if not may_edit:
        return
    with st.form("unit_form", border=False):
        first, second, third = st.columns(3, vertical_alignment="bottom")
        unit = first.selectbox(
            _("Unit"), [each.code for each in load_units() if each.code != found.unit],
            format_func=labels.unit, key="unit_code",
        )  # fmt: skip
        holds = second.number_input(
            _("Holds"), min_value=1, value=1, step=1, key="unit_holds", help=own
        )
        if third.form_submit_button(_("Add unit")):
            keeping.keep(
                "products", lambda to: add_unit(to, found.code, unit, numerator=int(holds))
            )


def _draw_barcodes(
    found: Goods,
    units: list[goods.Packing],
    codes: list[goods.Barcode],
    zone: str,
    *,
    may_edit: bool,
) -> None:
    st.markdown(f"**{_('Barcodes')}**")
    if codes:
        lists.draw(
            [
                {
                    _("Barcode"): each.barcode,
                    _("Unit"): labels.unit(each.unit),
                    _("Closed on"): each.closed_on,
                }
                for each in codes
            ],
            hide_index=True,
            key="product_barcodes",
        )
    else:
        st.info(_("No barcode yet."), icon=":material/barcode:")
    if not may_edit:
        return
    with st.form("barcode_form", border=False):
        first, second, third = st.columns(3, vertical_alignment="bottom")
        barcode = first.text_input(_("Barcode"), key="barcode_new")
        unit = second.selectbox(
            _("Unit"), [found.unit, *(each.unit for each in units)], format_func=labels.unit,
            key="barcode_unit",
        )  # fmt: skip
        if third.form_submit_button(_("Add barcode")):
            keeping.keep("products", lambda to: add_barcode(to, found.code, barcode, unit=unit))
    closable = [
        each.barcode for each in codes if not each.closed_on and each.barcode != found.barcode
    ]
    if closable and identity.person().may("catalog", "delete"):
        with st.form("barcode_close", border=False):
            first, second = st.columns([2, 1], vertical_alignment="bottom")
            chosen = first.selectbox(
                _("Barcode"),
                closable,
                index=None,
                key="barcode_to_close",
                placeholder=_("Choose an option"),
            )
            if second.form_submit_button(_("Close barcode")) and chosen:
                last = context.current().today(zone)
                keeping.keep("products", lambda to: close_barcode(to, chosen, last))


def _draw_change(found: Goods) -> None:
    with st.form("product_change", border=True), feedback.refusals():
        fields = _common(f"change_{found.code}", found)
        closed = identity.person().may("catalog", "delete") and st.date_input(
            _("Closed on"),
            date.fromisoformat(found.closed_on) if found.closed_on else None,
            key="change_closed",
            format="YYYY-MM-DD",
            help=_("The last day a document may name it. A product is closed, never deleted."),
        )
        if closed is None or isinstance(closed, date):
            fields["closed_on"] = closed
        if st.form_submit_button(_("Save changes"), type="primary", icon=":material/check:"):
            keeping.keep(
                "products", lambda to: change_product(to, found.code, fields), fields=_names()
            )


if __name__ == "__main__":
    draw()
