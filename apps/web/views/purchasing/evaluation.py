"""Supplier evaluation 供应商评估: on time, rejected, dearer than usual, a score; its receipts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import polars as pl
import streamlit as st

from apps.web import context, identity, lists, tables
from apps.web.language import either, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from data.reference import load_supplier_measures
from erp.access.scope import COST
from erp.purchasing.evaluation import Evaluation, evaluate

YEAR = timedelta(days=365)
MONEY, QUANTITY = pl.Decimal(38, 4), pl.Decimal(38, 6)


def draw() -> None:
    """The suppliers of a time span by score; the receipts behind one of them."""
    person = identity.require("purchasing", "view")
    st.title(_("Supplier evaluation"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    today = here.today(company.time_zone)
    first, second = st.columns(2)
    since = first.date_input(_("Since"), today - YEAR, key="evaluation_from", format="YYYY-MM-DD")
    until = second.date_input(_("To"), today, key="evaluation_to", format="YYYY-MM-DD")
    with here.database.reading() as connection:
        found = evaluate(connection, since, until)
    if not found:
        st.info(
            _("No goods were received in this time. Choose other dates."), icon=":material/inbox:"
        )
        return
    sees_cost = person.scope.sees(COST)
    _draw_scores(found, sees_cost=sees_cost)
    names = {each.supplier: f"{each.supplier_name} · {each.supplier}" for each in found}
    chosen = st.selectbox(
        _("Receipts behind it"), list(names), format_func=names.__getitem__,
        key="evaluation_supplier",
    )  # fmt: skip
    behind = next((each for each in found if each.supplier == chosen), found[0])
    tables.draw(receipts(behind, sees_cost=sees_cost), key="evaluation_receipts", height=420)


def _draw_scores(found: list[Evaluation], *, sees_cost: bool) -> None:
    lists.draw(
        [
            {
                _("Supplier"): f"{each.supplier_name} · {each.supplier}",
                _("Receipts"): each.receipts,
                _("On time"): _percent(each.on_time_percent),
                _("Rejected"): _percent(each.rejected_percent),
                **({_("Price against usual"): _percent(each.price_percent)} if sees_cost else {}),
                _("Score"): f"{each.score}",
            }
            for each in found
        ],
        hide_index=True,
        key="evaluation_scores",
    )
    weights = " · ".join(
        f"{either(each.name_zh, each.name_en)} {each.weight}" for each in load_supplier_measures()
    )
    st.caption(_("Weights: {weights}", weights=weights))


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value} %"


def receipts(of: Evaluation, *, sees_cost: bool) -> pl.DataFrame:
    """The lines a supplier's figures are reckoned from, each with its receipt."""
    frame = pl.DataFrame(
        [
            (
                each.document, each.received_on, each.product, each.quantity, each.expected,
                {True: "✓", False: "✗", None: ""}[each.is_on_time], each.rejected, each.net,
                None if each.reference is None else each.reference * each.quantity,
            )
            for each in of.lines
        ],
        schema={
            "document": pl.String, "business_date": pl.Date, "product_code": pl.String,
            "received": QUANTITY, "expected_date": pl.Date, "on_time": pl.String,
            "rejected": QUANTITY, "amount": MONEY, "usual_amount": MONEY,
        },
        orient="row",
    )  # fmt: skip
    return frame if sees_cost else frame.drop("amount", "usual_amount")


if __name__ == "__main__":
    draw()
