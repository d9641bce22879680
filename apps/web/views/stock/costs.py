"""What a product costs and why: method, pools, layers, value rows; any date; month end."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import polars as pl
import streamlit as st

from apps.web import context, feedback, figures, identity, product_field, submission, tables
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import closing, costs, known, masters
from apps.web.queries.costs import Costing
from apps.web.sheets import note_export
from erp.costing import preview, true_up
from erp.documents.types import Document, Line
from erp.stock_accounting.as_at import changed_since, commit_known_at, stock_as_at

METHODS = {
    "moving_average": message("Moving average"),
    "monthly_average": message("Month-end weighted average"),
    "fifo": message("First in, first out"),
    "specific": message("Specific identification"),
    "standard": message("Standard cost"),
}
VALUE_KINDS = {
    "move": message("Goods moved"),
    "settling": message("Settled"),
    "adjustment": message("Price or freight"),
    "revaluation": message("Revalued"),
    "true_up": message("Trued up"),
    "transfer": message("Costed otherwise"),
    "moved": message("Quantity moved"),
}
FORM = "revaluation"


def draw() -> None:
    """The page: `?product=…` names the product."""
    person = identity.require("stock", "view")
    st.title(_("Cost of goods"))
    if "cost" not in person.scope.field_classes:
        st.info(_("What goods cost is shown to those who may see costs."), icon=":material/lock:")
        return
    card, past, month = st.tabs([_("Product"), _("As at a date"), _("Month end")])
    with past:
        _draw_past()
    with card:
        _draw_product(may_revalue=person.may("ledger", "create"))
    with month:
        _draw_month(may_post=person.may("ledger", "create"))


def _draw_product(*, may_revalue: bool) -> None:
    typed = product_field.draw("costs_product")
    if not typed:
        st.info(_("Type the code of a product."), icon=":material/sell:")
        return
    with context.current().database.reading() as connection:
        found = costs.costing_of(connection, typed)
        if found is None:
            st.warning(_("There are no goods with this code."))
            return
        history = costs.policies(connection, found.product_id)
        pools = costs.pools(connection, found.product_id)
        layers = costs.layers(connection, found.product_id)
        rows = costs.value_rows(connection, found.product_id)
    _draw_costing(found, history)
    if pools.is_empty():
        st.info(_("None of it has come in yet. A goods receipt gives it a cost."))
        return
    tables.draw(pools, key="costs_pools")
    if not layers.is_empty():
        st.subheader(_("What is left, the oldest first"))
        tables.draw(layers, key="costs_layers", height=320)
    st.subheader(_("How it came to this"))
    kinds = {kind: _(name) for kind, name in VALUE_KINDS.items()}
    shown = rows.with_columns(pl.col("value_kind").replace(kinds))
    tables.draw(shown, key="costs_rows", height=480)
    if may_revalue and found.method != "standard":
        _draw_revaluation(typed)


def _draw_costing(found: Costing, history: list[Costing]) -> None:
    said = [_(METHODS[found.method])]
    if found.standard_cost:
        said.append(figures.price(found.standard_cost))
    if history:
        said.append(_("since {day}", day=figures.day(found.since)))
    st.markdown(f"**{' · '.join(said)}**")
    for each in history[1:]:
        price = f" · {figures.price(each.standard_cost)}" if each.standard_cost else ""
        st.caption(f"{_(METHODS[each.method])}{price}")


def _draw_revaluation(code: str) -> None:
    """A form that changes value without quantity, with a reason."""
    submission.show_posted(FORM)
    with st.expander(_("Revalue stock")):
        here = context.current()
        with here.database.reading() as connection:
            seen = identity.person().scope.warehouses
            places = masters.warehouses(connection, reader_language(), seen)
            zone = masters.get_company(connection, reader_language()).time_zone
        with st.form("revaluation_form", clear_on_submit=False, border=False):
            place = st.selectbox(_("Warehouse"), places, key="revaluation_warehouse")
            day = st.date_input(_("Date"), here.today(zone), key="revaluation_date")
            change = st.text_input(_("Change of value"), key="revaluation_change")
            reason = st.text_input(_("Reason"), key="revaluation_reason")
            if st.form_submit_button(_("Post")) and place is not None:
                with feedback.refusals():
                    line = Line(code, net=_number(change), reason=reason.strip())
                    document = Document(
                        "stock_revaluation", submission.key_of(FORM), day,
                        warehouse=place.code, lines=(line,),
                    )  # fmt: skip
                    submission.submit(FORM, [document])
                    st.rerun()


def _number(typed: str) -> Decimal:
    try:
        return Decimal(typed.strip() or "0")
    except InvalidOperation:
        return Decimal(0)


def _draw_past() -> None:
    """Stock at the end of a date, as a commit knew it; and what changed since."""
    here, seen = context.current(), identity.person().scope.warehouses
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
        newest = commit_known_at(connection)
    left, right = st.columns(2)
    day = left.date_input(_("Date"), here.today(zone), key="past_date")
    number = right.number_input(
        _("As known at commit"), 0, newest, newest, key=f"past_commit_{newest}",
        help=_("A printed report names its commit; the same number prints it again."),
    )  # fmt: skip
    with here.database.reading() as connection:
        report = stock_as_at(connection, day, known_at=int(number))
        since = changed_since(connection, day, known_at=int(number)) if number < newest else []
    if not report.places and not report.pools:
        st.info(_("No stock was known then. Choose a later date or commit."))
    else:
        tables.draw(known.places(report, seen), key="past_places", height=320)
    if seen is not None:
        return
    if report.pools:
        tables.draw(known.pools(report), key="past_pools", height=320)
    st.download_button(
        _("Print as CSV"), report.printed(), f"stock_{day}_{report.commit_number}.csv", "text/csv",
        key="past_print", on_click=lambda: note_export(f"stock_{day}.csv"),
    )  # fmt: skip
    if since:
        st.subheader(_("What changed since, and why"))
        kinds = {kind: _(name) for kind, name in VALUE_KINDS.items()}
        shown = known.changes(since).with_columns(pl.col("value_kind").replace(kinds))
        tables.draw(shown, key="past_changes", height=480)


def _draw_month(*, may_post: bool) -> None:
    here = context.current()
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
        digits = costs.company_digits(connection)
        months = [each.month for each in closing.months(connection)]
    if not months:
        st.info(_("There are no accounting months yet."), icon=":material/event_busy:")
        return
    today = f"{here.today(zone):%Y-%m}"
    newest = max((each for each in months if each <= today), default=months[0])
    month = st.text_input(_("Month"), newest, key="costs_month").strip()
    with feedback.refusals():
        found = preview(here.database, month)
        if not found:
            st.success(_("Nothing is left to true up."), icon=":material/task_alt:")
            return
        st.caption(
            _(
                "What left in the month bears the month's average; at standard the difference "
                "follows the goods. This would be posted on the month's last day."
            )
        )
        names = {method: _(name) for method, name in METHODS.items()}
        shown = costs.true_ups(found, digits)
        tables.draw(
            shown.with_columns(pl.col("costing_method").replace(names)), key="costs_true_up"
        )
        if may_post and st.button(_("True up {month}", month=month), key="costs_post"):
            true_up(here.database, month, user_id=identity.person().user_id)
            st.rerun()


if __name__ == "__main__":
    draw()
