"""Transfer assistant 调拨: send goods to another warehouse, then receive what is on the way.

What did not arrive stays on the way until it does, or is said to be lost with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from apps.web import context, feedback, figures, heads, identity, labels, submission
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, no_price
from apps.web.lines import TypedLine, quantity_of
from apps.web.queries import masters
from erp.documents.types import Document, Line
from erp.inventory.errors import LossWithoutReason
from erp.inventory.queries import InTransit, in_transit

SEND, RECEIVE = "transfer_out", "transfer_in"
ENTRY = LineEntry(SEND)


def draw() -> None:
    """The page: one step beside the other."""
    person = identity.require("stock", "create")
    st.title(_("Transfer between warehouses"))
    seen = person.scope.warehouses
    with context.current().database.reading() as connection:
        coming = [each for each in in_transit(connection) if seen is None or each.receiver in seen]
    waiting = len({each.key for each in coming})
    sending, receiving = st.tabs(
        [_("1 · Send"), _("2 · Receive ({count} on the way)", count=waiting)]
    )
    with sending:
        _draw_sending()
    with receiving:
        _draw_receiving(coming)


def _draw_sending() -> None:
    head = heads.draw(SEND, has_warehouse=True)
    with context.current().database.reading() as connection:
        everywhere = masters.names_by_code(masters.warehouses(connection, reader_language(), None))
    others = {code: name for code, name in everywhere.items() if code != head.warehouse}
    receiver = st.selectbox(
        _("To warehouse"), list(others), format_func=others.__getitem__, key="transfer_to"
    )  # fmt: skip
    lines = ENTRY.draw(
        warehouse=head.warehouse, digits=head.company.digits, price_label="", price_of=no_price,
        is_issue=True,
    )  # fmt: skip
    is_ready = bool(lines and head.warehouse and receiver)
    if not heads.post_button(SEND, _("Send"), is_ready=is_ready):
        return
    with feedback.refusals():
        sent = tuple(Line(line.code, line.quantity, lot=line.lot) for line in lines)
        document = Document(
            SEND, head.key, head.day, warehouse=receiver or "", from_warehouse=head.warehouse,
            lines=sent,
        )  # fmt: skip
        submission.submit(SEND, [document])
        ENTRY.clear()
        st.rerun()


def _draw_receiving(coming: list[InTransit]) -> None:
    head = heads.draw(RECEIVE)
    if not coming:
        st.info(_("Nothing is on the way to you."), icon=":material/local_shipping:")
        return
    names = {each.key: _named(each) for each in coming}
    key = st.selectbox(_("Transfer"), list(names), format_func=names.__getitem__, key="transfer_of")
    lines = [each for each in coming if each.key == key]
    typed = _draw_grid(lines)
    reason = st.text_input(
        _("Why something was lost"), key=f"transfer_reason_{key}",
        help=_("The value of what was lost waits for a decision."),
    ).strip()  # fmt: skip
    with feedback.refusals():
        received = received_lines(lines, typed, reason)
        if heads.post_button(RECEIVE, _("Receive"), is_ready=bool(received)):
            document = Document(
                RECEIVE, head.key, head.day, warehouse=lines[0].receiver, lines=tuple(received)
            )
            submission.submit(RECEIVE, [document])
            st.rerun()


def _named(each: InTransit) -> str:
    return f"{each.number} · {each.business_date} · {each.sender} → {each.receiver}"


def _draw_grid(lines: list[InTransit]) -> list[dict[str, Any]]:
    right = {"alignment": "right"}
    typed: list[dict[str, Any]] = st.data_editor(
        [
            {
                "product": f"{each.product} {_name(each)}",
                "lot": each.lot,
                "left": f"{figures.quantity(each.left)} {labels.unit(each.unit)}",
                "arrived": f"{each.left.normalize():f}",
                "lost": "",
            }
            for each in lines
        ],
        key=f"transfer_grid_{lines[0].key}_{sum(each.left for each in lines)}",
        hide_index=True,
        disabled=["product", "lot", "left"],
        column_config={
            "product": _("Product"),
            "lot": _("Lot"),
            "left": st.column_config.TextColumn(_("On the way"), **right),
            "arrived": st.column_config.TextColumn(_("Arrived"), **right),
            "lost": st.column_config.TextColumn(_("Lost"), **right),
        },
    )
    return typed


def _name(each: InTransit) -> str:
    return each.name if is_chinese() else each.name_en or each.name


def received_lines(
    lines: Sequence[InTransit], typed: Sequence[Mapping[str, Any]], reason: str
) -> list[Line]:
    """What was typed as lines of the receipt: what arrived, then what was lost for a reason.

    What is neither stays on the way. Raises `NotANumber`, `LossWithoutReason`.
    """
    made: list[Line] = []
    for place, (line, row) in enumerate(zip(lines, typed, strict=True), start=1):
        for what, why in (("arrived", ""), ("lost", reason)):
            said = (row[what] or "").strip()
            if said in {"", "0"}:
                continue
            if what == "lost" and not reason:
                raise LossWithoutReason(line.product)
            quantity = quantity_of(place, TypedLine(line.product, said))
            source = (line.key, line.line)
            made.append(Line(line.product, quantity, source=source, lot=line.lot, reason=why))
    return made


if __name__ == "__main__":
    draw()
