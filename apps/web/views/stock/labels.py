"""Labels 标签: products, lots and places as a PDF for the label printer."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, label_sheets, lists
from apps.web.label_sheets import SYMBOLOGIES, Label, symbology_for
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import lots, masters
from apps.web.sheets import note_export
from erp.catalog.gs1 import FNC1

KINDS = {
    "product": message("Product labels"),
    "lot": message("Lot labels"),
    "place": message("Place labels"),
}
NAMES = {"ean13": "EAN-13", "code128": "Code 128", "qr": "QR"}
MOST = 500


def draw() -> None:
    """The page."""
    identity.require("stock", "view")
    st.title(_("Labels"))
    kind = st.segmented_control(
        _("What to label"), list(KINDS), format_func=lambda each: _(KINDS[each]),
        default="product", key="labels_kind",
    )  # fmt: skip
    typed = st.text_area(
        _("Codes, one a line"), key="labels_codes", placeholder=_("Type or scan codes here.")
    )
    chosen = st.selectbox(
        _("Barcode"), ["", *SYMBOLOGIES], key="labels_symbology",
        format_func=lambda each: NAMES.get(each, _("As fits the code")),
    )  # fmt: skip
    copies = st.number_input(_("Copies"), min_value=1, max_value=MOST, value=1, key="labels_copies")
    codes = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if not codes:
        st.info(_("Type or scan codes here."), icon=":material/barcode_scanner:")
        return
    labels, unknown = make(str(kind or "product"), codes[:MOST], chosen)
    if unknown:
        st.warning(_("Nothing has these codes: {codes}", codes=", ".join(unknown)))
    if labels:
        lists.draw(
            [{"code": label.code.replace(FNC1, " "), "text": " · ".join(label.lines),
              "symbology": NAMES[label.symbology]} for label in labels],
            key="labels_list",
            hide_index=True,
            column_config={
                "code": st.column_config.TextColumn(_("Code")),
                "text": st.column_config.TextColumn(_("Text"), width="large"),
                "symbology": st.column_config.TextColumn(_("Barcode")),
            },
        )  # fmt: skip
        pdf = label_sheets.to_pdf([label for label in labels for _copy in range(int(copies))])
        st.download_button(
            _("Labels as PDF"), pdf, "labels.pdf", "application/pdf", key="labels_pdf",
            on_click=lambda: note_export("labels.pdf"), icon=":material/print:", type="primary",
        )  # fmt: skip


def make(kind: str, codes: list[str], symbology: str) -> tuple[list[Label], list[str]]:
    """The labels of these codes, and the codes nothing has."""
    with context.current().database.reading() as connection:
        if kind == "lot":
            found = lots.find_lots(connection, codes)
            made = {each.code: [] for each in found}
            for each in found:
                made[each.code].append(_lot_label(each, symbology))
        elif kind == "place":
            made = {
                code: [Label(code, symbology or symbology_for(code), (name, code))]
                for code, name in lots.find_places(connection, codes)
            }
        else:
            products = masters.products_typed(connection, codes, reader_language())
            barcodes = lots.barcodes(connection, [each.code for each in products.values()])
            made = {}
            for typed, each in products.items():
                code = barcodes.get(each.code) or each.code
                style = symbology if _fits(code, symbology) else symbology_for(code)
                made[typed] = [Label(code, style, (each.name, each.code))]
    labels = [label for code in codes for label in made.get(code, [])]
    return labels, [code for code in codes if code not in made]


def _fits(code: str, symbology: str) -> bool:
    return bool(symbology) and (symbology != "ean13" or symbology_for(code) == "ean13")


def _lot_label(lot: lots.Lot, symbology: str) -> Label:
    """A lot's label: with a GTIN the whole element string as QR, else its code."""
    last_day = "" if lot.expires_on is None else lot.expires_on.isoformat()
    lines = tuple(each for each in (lot.name, f"{lot.product} · {lot.code}", last_day) if each)
    code = lot.code
    if symbology_for(lot.barcode) == "ean13":
        expiry = "" if lot.expires_on is None else f"17{lot.expires_on:%y%m%d}"
        code = f"010{lot.barcode}{expiry}10{lot.code}"
        return Label(code, "qr", lines)
    return Label(code, symbology if _fits(code, symbology) else symbology_for(code), lines)


if __name__ == "__main__":
    draw()
