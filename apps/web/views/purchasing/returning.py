"""Purchase return 采购退货单: goods go back, against their accrual or their invoice."""

from __future__ import annotations

import streamlit as st

from apps.web import carrying, context, feedback, heads, identity, submission
from apps.web.language import text as _
from apps.web.queries import masters
from erp.documents.types import Document
from erp.purchasing import queries

FORM = "return"


def draw() -> None:
    """The form: what goes back, and with it, if it was invoiced, the red invoice."""
    identity.require("purchasing", "create")
    st.title(_("Purchase return"))
    head = heads.draw(
        FORM,
        party_label=_("Supplier"),
        parties=masters.suppliers,
        reference_label=_("Return note"),
    )
    if not head.party:
        st.info(_("Choose the supplier to see what can go back."), icon=":material/undo:")
        return
    names = {"return": _("Goods go back"), "credit": _("The red invoice has come")}
    act = st.radio(
        _("Kind"), list(names), format_func=names.__getitem__, key="return_kind", horizontal=True
    )
    is_credit = act == "credit"
    with context.current().database.reading() as connection:
        read = queries.creditable_lines if is_credit else queries.returnable_lines
        open_lines = read(connection, head.party)
    if not open_lines:
        st.info(_("Nothing of this supplier can be chosen here."), icon=":material/task_alt:")
        return
    with feedback.refusals():
        is_rejected = not is_credit and st.checkbox(
            _("Goods that failed inspection"), key="return_rejected"
        )
        lines = carrying.draw(
            f"{FORM}_{act}", open_lines, carrying.Choice(("purchase_return",) if is_credit else ())
        )
        if is_rejected:
            lines = carrying.with_reason(lines, "rejected")
        if heads.post_button(FORM, _("Post return"), is_ready=bool(lines)):
            document = Document(
                "supplier_credit_note" if is_credit else "purchase_return", head.key, head.day,
                head.party, lines=tuple(lines), reference=head.reference,
            )  # fmt: skip
            submission.submit(FORM, [document])
            carrying.clear(f"{FORM}_{act}")
            st.rerun()


if __name__ == "__main__":
    draw()
