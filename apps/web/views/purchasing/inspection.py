"""Inspection 质检单: what was held passes into stock, waits to be returned, or is scrapped."""

from __future__ import annotations

import streamlit as st

from apps.web import carrying, context, feedback, heads, identity, submission
from apps.web.language import text as _
from erp.documents.types import Document
from erp.purchasing import queries

FORM = "inspection"


def draw() -> None:
    """The form: one supplier's held goods at a time, each with a verdict."""
    person = identity.require("stock", "create")
    st.title(_("Inspection"))
    head = heads.draw(FORM)
    with context.current().database.reading() as connection:
        held = queries.held_lines(connection, person.scope.warehouses)
    if not held:
        st.info(
            _("Nothing waits for inspection. Goods marked for it are held when received."),
            icon=":material/task_alt:",
        )
        return
    receipts = {line.key: f"{line.number} · {line.supplier}" for line in held}
    receipt = st.selectbox(
        _("Goods receipt"), list(receipts), format_func=receipts.__getitem__, key="inspection_of"
    )
    verdicts = {"passed": _("Passed"), "return": _("Return"), "scrap": _("Scrap")}
    chosen = [line for line in held if line.key == receipt]
    with feedback.refusals():
        lines = carrying.draw(
            f"{FORM}_{receipt}", chosen, carrying.Choice(("goods_receipt",), reasons=verdicts)
        )
        if heads.post_button(FORM, _("Post inspection"), is_ready=bool(lines)):
            document = Document(
                "inspection", head.key, head.day, chosen[0].supplier, lines=tuple(lines)
            )
            submission.submit(FORM, [document])
            st.rerun()


if __name__ == "__main__":
    draw()
