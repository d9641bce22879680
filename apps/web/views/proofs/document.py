"""A document with its lines, its relatives and its vouchers."""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, labels, lists, pages
from apps.web.approval_history import draw_history
from apps.web.language import either, reader_language
from apps.web.language import text as _
from apps.web.printing import draw_printing
from apps.web.queries import documents
from apps.web.queries.documents import Document, NoSuchDocument, VoucherRef
from apps.web.reversal_form import draw_reversal
from erp.access.queries import Person
from erp.posting import DOCUMENT_TYPES


def draw() -> None:
    """The page: `?number=…` names the document."""
    number = st.text_input(
        _("Document number"), st.query_params.get("number", ""), key="document_number"
    ).strip()
    if not number:
        st.info(_("Type a document number, or open one from a figure."))
        return
    _draw_document(number, identity.person())


def kind_name(kind: str) -> str:
    """What a kind of document is called."""
    found = DOCUMENT_TYPES[kind]
    return either(found.name, found.name_en)


def _draw_document(number: str, person: Person) -> None:
    with context.current().database.reading() as connection:
        shown = documents.get_document(connection, number, reader_language())
        check_may_open(shown, person)
        related = documents.related_documents(connection, shown.id)
        vouchers = documents.vouchers_of(connection, shown.id)
    st.title(f"{kind_name(shown.kind)} {shown.number}")
    _draw_head(shown)
    draw_document_lines(shown, person)
    draw_printing(shown.id, shown.number)
    draw_history(shown.id)
    draw_reversal(shown)
    left, right = st.columns(2)
    with left:
        st.subheader(_("Related documents"))
        for each in related:
            st.page_link(
                pages.DOCUMENT.page(),
                label=f"{kind_name(each.kind)} {each.number} · {figures.day(each.business_date)}",
                query_params={"number": each.number},
                icon=":material/description:",
            )
        if not related:
            st.caption(_("None."))
    with right:
        st.subheader(_("Vouchers"))
        for voucher in vouchers:
            _draw_voucher_link(voucher, person)
        if not vouchers:
            st.caption(_("None: this document moved no value."))


def check_may_open(shown: Document, person: Person) -> None:
    """Refuses, in the same words as an unknown number, what the person may not see."""
    places = person.scope.warehouses
    is_elsewhere = places is not None and shown.warehouse_code not in {"", *places}
    if not person.may(shown.module, "view") or is_elsewhere:
        raise NoSuchDocument(shown.number)


def _draw_head(shown: Document) -> None:
    facts = {
        _("Date"): figures.day(shown.business_date),
        _("Party"): shown.party,
        _("Warehouse"): shown.warehouse,
        _("Due"): figures.day(shown.due_date) if shown.due_date else "",
        _("Reference"): shown.reference,
        _("Memo"): shown.memo,
    }
    with st.container(horizontal=True, gap="large"):
        for name, value in facts.items():
            if value:
                with st.container(width="content"):
                    st.caption(name)
                    st.text(value)
    st.caption(
        _(
            "Recorded in commit {number}; a posted document never changes.",
            number=shown.commit_number,
        )
    )


def draw_document_lines(shown: Document, person: Person) -> None:
    """The lines and totals of a document, amounts only for who may see them."""
    sees_amounts = documents.may_see_costs(shown.kind, person.scope.field_classes)
    rows = [
        {
            "#": line.line,
            _("Code"): line.product,
            _("Product"): line.name,
            _("Quantity"): f"{figures.quantity(line.quantity)} {labels.unit(line.unit)}",
        }
        | (
            {
                _("Net price"): figures.price(line.unit_price),
                _("Net amount"): figures.amount(line.net),
                _("Tax"): figures.amount(line.tax),
            }
            if sees_amounts
            else {}
        )
        for line in shown.lines
    ]
    right = st.column_config.TextColumn(alignment="right")
    names = (_("Quantity"), _("Net price"), _("Net amount"), _("Tax"))
    if rows:
        lists.draw(
            rows,
            key="document_draw_document_lines",
            hide_index=True,
            column_config=dict.fromkeys(names, right),
        )
    if sees_amounts:
        with st.container(horizontal=True, horizontal_alignment="right", gap="large"):
            for name, value in (
                (_("Net amount"), shown.net),
                (_("Tax"), shown.tax),
                (_("Gross amount"), shown.gross),
            ):
                st.metric(name, figures.money(value, shown.currency), width="content")


def _draw_voucher_link(voucher: VoucherRef, person: Person) -> None:
    label = f"{voucher.name} · {figures.day(voucher.voucher_date)}"
    if person.may("ledger", "view"):
        st.page_link(
            pages.VOUCHER.page(),
            label=label,
            query_params={"name": voucher.name},
            icon=":material/receipt_long:",
        )
    else:
        st.text(label)


if __name__ == "__main__":
    draw()
