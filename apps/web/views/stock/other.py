"""Goods that move without trade: other receipts 其他入库, other issues 其他出库, kits 组装拆卸.

One form each; the reason decides the account. What a kit was put together of last time is offered.
"""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, heads, identity, product_field, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine, no_price
from apps.web.lines import TypedLine
from apps.web.queries import records
from erp.documents.types import Document, Line
from erp.inventory.queries import last_parts

ISSUE, RECEIPT, ASSEMBLY, DISASSEMBLY = "stock_issue", "stock_receipt", "assembly", "disassembly"
REASONS = {ISSUE: "issue_reason", RECEIPT: "receipt_reason"}


def draw() -> None:
    """The page: what happens to the goods, then its form."""
    identity.require("stock", "create")
    st.title(_("Other receipts and issues"))
    names = {
        ISSUE: _("Other issue"),
        RECEIPT: _("Other receipt"),
        ASSEMBLY: _("Put together"),
        DISASSEMBLY: _("Take apart"),
    }
    kind = st.segmented_control(
        _("What happens"), list(names), default=ISSUE, required=True,
        format_func=names.__getitem__, key="other_kind", label_visibility="collapsed",
    )  # fmt: skip
    if kind in REASONS:
        _draw_moving(str(kind))
    else:
        _draw_kit(str(kind))


def _draw_moving(kind: str) -> None:
    """Goods come in or go out for a reason."""
    head = heads.draw(kind, has_warehouse=True)
    with context.current().database.reading() as connection:
        reasons = records.values(connection, REASONS[kind], reader_language(), head.day)
    reason = st.selectbox(
        _("Reason"), list(reasons), format_func=reasons.__getitem__, key=f"{kind}_reason"
    )
    lines = LineEntry(kind).draw(
        warehouse=head.warehouse,
        digits=head.company.digits,
        price_label=_("Cost of one") if kind == RECEIPT else "",
        price_of=no_price,
        is_issue=kind == ISSUE,
    )
    if kind == RECEIPT:
        st.caption(_("Without a cost the goods come in at value 0, marked as of unknown cost."))
    is_ready = bool(lines and head.warehouse and reason)
    _post(head, kind, [_moved(line, str(reason)) for line in lines], is_ready=is_ready)


def _moved(line: ResolvedLine, reason: str) -> Line:
    return Line(
        line.code, line.quantity, lot=line.lot, expires_on=line.expires_on, cost=line.net,
        reason=reason,
    )  # fmt: skip


def _draw_kit(kind: str) -> None:
    """The kit on top, its parts below."""
    head = heads.draw(kind, has_warehouse=True)
    code, quantity, lot = st.columns([2, 1, 1])
    kit = product_field.draw(f"{kind}_kit", place=code, label=_("Kit: code or barcode"))
    many = quantity.number_input(_("How many"), min_value=1, step=1, key=f"{kind}_many")
    batch = lot.text_input(_("Lot"), key=f"{kind}_lot").strip()
    entry = LineEntry(kind)
    if kit and st.button(_("Parts of last time"), icon=":material/history:", key=f"{kind}_last"):
        _offer(entry, kit, int(many))
    st.markdown(f"**{_('Parts')}**")
    parts = entry.draw(
        warehouse=head.warehouse,
        digits=head.company.digits,
        price_label="" if kind == ASSEMBLY else _("Share by cost of one"),
        price_of=no_price,
        is_issue=kind == ASSEMBLY,
    )
    if kind == DISASSEMBLY:
        st.caption(_("Without costs the parts share what the kit cost by what they cost now."))
    lines = [Line(kit, Decimal(int(many)), lot=batch)]
    lines += [
        Line(part.code, part.quantity, lot=part.lot, expires_on=part.expires_on, cost=part.net)
        for part in parts
    ]
    _post(head, kind, lines, is_ready=bool(kit and parts and head.warehouse))


def _offer(entry: LineEntry, kit: str, many: int) -> None:
    with context.current().database.reading() as connection:
        found = last_parts(connection, kit)
    if not found:
        st.info(_("This kit has not been put together yet. Enter its parts."))
        return
    entry.fill([TypedLine(code, f"{(each * many).normalize():f}") for code, each in found])
    st.rerun()


def _post(head: heads.Head, kind: str, lines: list[Line], *, is_ready: bool) -> None:
    if not heads.post_button(kind, _("Post"), is_ready=is_ready):
        return
    with feedback.refusals():
        document = Document(kind, head.key, head.day, warehouse=head.warehouse, lines=tuple(lines))
        submission.submit(kind, [document])
        LineEntry(kind).clear()
        st.rerun()


if __name__ == "__main__":
    draw()
