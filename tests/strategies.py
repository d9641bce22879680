"""Random documents for property tests: few products, days and keys, so that they meet.

Belongs here: what is drawn. Does not belong here: what must hold of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from erp.documents.types import Document, Line
from tests import builders as b

DAYS = st.integers(0, 24).map(lambda day: date(2024, 3, 1) + timedelta(days=day))
PRODUCTS = st.sampled_from(["P1", "P2", "F1"])
QUANTITIES = st.sampled_from([1, 2, 3, 5, 7, Decimal("0.5"), Decimal("1.333333")])
PRICES = st.sampled_from([0, 1, 7, Decimal("3.33"), Decimal("0.07"), Decimal("19.999999")])
WAREHOUSES = st.sampled_from(["", "", "", "EAST"])
COSTS = st.sampled_from([None, 0, 10, Decimal("10.01"), Decimal("0.01")])

_CARRIES = {
    "goods_receipt": ("purchase_order", b.a_goods_receipt),
    "supplier_invoice": ("goods_receipt", b.a_supplier_invoice),
    "delivery": ("sales_order", b.a_delivery),
    "sales_invoice": ("delivery", b.a_sales_invoice),
    "sales_return": ("delivery", b.a_sales_return),
    "credit_note": ("sales_return", b.a_credit_note),
}
_FREE = {
    "purchase_order": b.a_purchase_order,
    "goods_receipt": b.a_goods_receipt,
    "sales_order": b.a_sales_order,
    "delivery": b.a_delivery,
    "sales_return": b.a_sales_return,
    "stock_issue": b.a_stock_issue,
}
_COSTED = {"opening_stock": b.an_opening_stock, "stock_receipt": b.a_stock_receipt}
_PAYS = {
    "customer_receipt": ("sales_invoice", b.a_customer_receipt),
    "supplier_payment": ("supplier_invoice", b.a_supplier_payment),
}
KINDS = (
    *_CARRIES, *_CARRIES, *_FREE, *_COSTED, *_PAYS, "goods_receipt", "delivery", "journal", "again",
)  # fmt: skip


@st.composite
def documents_after(draw: st.DrawFn, before: list[Document]) -> Document:
    """A document that may carry on, pay or repeat one of those before it."""
    kind = draw(st.sampled_from(KINDS))
    key = f"k{len(before)}"
    on = draw(DAYS)
    if kind == "again" and before:
        return draw(st.sampled_from(before))
    if kind in _CARRIES and draw(st.integers(0, 5)):
        source_kind, build = _CARRIES[kind]
        sources = [each for each in before if each.kind == source_kind]
        if sources:
            source = draw(st.sampled_from(sources))
            return build(key, *_carried(draw, source), on=on, party=source.party)
    if kind in _PAYS:
        invoice_kind, build = _PAYS[kind]
        invoices = [each for each in before if each.kind == invoice_kind]
        paid = [b.paying(draw(st.sampled_from(invoices)).key, draw(PRICES))] if invoices else []
        return build(key, draw(st.integers(0, 40)), *paid, on=on)
    if kind in _FREE:
        lines = draw(st.lists(_free_lines(), min_size=1, max_size=3))
        return _FREE[kind](key, *lines, on=on, warehouse=draw(WAREHOUSES))
    if kind in _COSTED:
        lines = draw(st.lists(_costed_lines(), min_size=1, max_size=3))
        return _COSTED[kind](key, *lines, on=on, warehouse=draw(WAREHOUSES))
    return b.a_journal(key, on=on)


def _carried(draw: st.DrawFn, source: Document) -> list[Line]:
    count = len(source.lines)
    rows = draw(st.lists(st.integers(1, count), min_size=1, max_size=3))
    return [
        b.carrying(
            source.key, row, source.lines[row - 1].product,
            draw(st.one_of(st.just(source.lines[row - 1].quantity), QUANTITIES)),
            price=draw(st.sampled_from([0, 0, 0, Decimal("3.21"), 12])),
        )
        for row in rows
    ]  # fmt: skip


@st.composite
def _free_lines(draw: st.DrawFn) -> Line:
    return b.goods(draw(PRODUCTS), draw(QUANTITIES), draw(PRICES))


@st.composite
def _costed_lines(draw: st.DrawFn) -> Line:
    return b.worth(draw(PRODUCTS), draw(QUANTITIES), draw(COSTS))


@st.composite
def document_lists(draw: st.DrawFn) -> list[Document]:
    """A list of documents, beginning with some stock so that not everything is refused."""
    documents: list[Document] = [
        b.an_opening_stock("k0", b.worth("P1", 9, 31), b.worth("F1", 9, 31), on=date(2024, 3, 1))
    ]
    for _ in range(draw(st.integers(3, 16))):
        documents.append(draw(documents_after(documents)))
    return documents
