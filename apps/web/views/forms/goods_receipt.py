"""Goods receipt 入库单: what a supplier delivered, into a warehouse, at net prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, identity, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine
from apps.web.queries import documents, masters
from erp.base.errors import BadInput
from erp.documents.types import Document, Line

FORM = "receipt"
ENTRY = LineEntry(FORM)


class PriceNeeded(BadInput):
    """Goods that were never received have no price to fall back on."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(
            zh=f"第 {line} 行：{code} 此前没有入库价，请填写单价。",
            en=f"Line {line}: {code} was never received before; type its price.",
        )


def draw() -> None:
    """The form."""
    person = identity.require("purchasing", "create")
    st.title(_("Goods receipt"))
    submission.show_posted(FORM)
    key = submission.key_of(FORM)
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        suppliers = masters.names_by_code(masters.suppliers(connection, reader_language()))
        places = masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        )
    first, second, third, fourth = st.columns([2, 1, 1, 1])
    supplier = first.selectbox(
        _("Supplier"),
        list(suppliers),
        index=None,
        format_func=suppliers.__getitem__,
        key="receipt_supplier",
        placeholder=_("Choose or type"),
    )
    warehouse = second.selectbox(
        _("Warehouse"), list(places), format_func=places.__getitem__, key="receipt_warehouse"
    )
    day = third.date_input(
        _("Date"), here.today(company.time_zone), key="receipt_date", format="YYYY-MM-DD"
    )
    reference = fourth.text_input(_("Supplier's delivery note"), key="receipt_reference")
    lines = ENTRY.draw(
        warehouse=warehouse or "",
        digits=company.digits,
        price_label=_("Net price"),
        price_of=last_prices,
    )
    if st.button(
        _("Post goods receipt"),
        key="receipt_post",
        type="primary",
        icon=":material/check:",
        shortcut="Ctrl+Enter",
        disabled=not lines or supplier is None,
    ):
        with feedback.refusals():
            posted = receipt(
                key,
                supplier=supplier or "",
                warehouse=warehouse or "",
                day=day,
                reference=reference,
                lines=lines,
            )
            submission.submit(FORM, [posted])
            ENTRY.clear()
            st.rerun()


def last_prices(codes: list[str]) -> dict[str, Decimal]:
    """What each product cost when it last came in; used where no price is typed."""
    with context.current().database.reading() as connection:
        return documents.last_receipt_prices(connection, codes)


def receipt(
    key: str,
    *,
    supplier: str,
    warehouse: str,
    day: date,
    reference: str,
    lines: list[ResolvedLine],
) -> Document:
    """The document of this form."""
    for line in lines:
        if line.price is None:
            raise PriceNeeded(line.place, line.code)
    return Document(
        kind="goods_receipt",
        key=key,
        business_date=day,
        party=supplier,
        warehouse=warehouse,
        reference=reference,
        lines=tuple(Line(line.code, line.quantity, line.price or Decimal(0)) for line in lines),
    )


if __name__ == "__main__":
    draw()
