"""The form of the closing policy: how the firm closes from a day on.

Belongs here: the policy in force, and setting the next. Does not: what a rate is by law, what a
policy does (`erp.closing`).
"""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, identity
from apps.web.language import message
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from erp.base.exact import from_whole, to_whole
from erp.closing.policy import ClosingPolicy, closing_policy, set_closing_policy

WAYS = {
    "account": message("Every month, by account"),
    "statement": message("In December only, by statement"),
}
PLACES = {
    "city": message("City, 7 %"),
    "county": message("County or town, 5 %"),
    "other": message("Elsewhere, 1 %"),
}
PERIODS = {
    "0": message("As usual of the taxpayer"),
    "1": message("By month"),
    "3": message("By quarter"),
}


def draw(*, may: bool) -> None:
    """The policy as it holds on the day chosen; saving sets it from that day on."""
    here = context.current()
    with here.database.reading() as connection:
        (zone,) = connection.exec_driver_sql("select time_zone from company").one()
    day = st.date_input(
        _("Holds from"), here.today(zone).replace(day=1), key="policy_from", format="YYYY-MM-DD"
    )
    with here.database.reading() as connection:
        held = closing_policy(connection, day.isoformat())
    first, second, third = st.columns(3)
    way = _choose(first, _("Profit and loss is carried"), WAYS, held.profit_way, f"way_{day}")
    place = _choose(
        second, _("Place, for urban maintenance tax"), PLACES, held.place, f"town_{day}"
    )
    period = _choose(third, _("VAT is filed"), PERIODS, str(held.vat_months), f"months_{day}")
    relief = first.toggle(
        _("Surcharges halved (small firms)"),
        value=bool(held.surcharge_relief_percent), key=f"policy_relief_{day}",
    )  # fmt: skip
    tax = _percent(second, _("Income tax, %"), held.income_tax_basis_points, f"tax_{day}")
    reserve = _percent(third, _("Statutory reserve, %"), held.reserve_basis_points, f"kept_{day}")
    if st.button(_("Save the policy"), key="policy_save", disabled=not may):
        with feedback.refusals():
            policy = ClosingPolicy(
                way, place, 50 if relief else 0, _basis_points(1, tax), _basis_points(2, reserve),
                int(period),
            )  # fmt: skip
            with identity.acting("page closing policy") as transaction:
                set_closing_policy(transaction, day, policy)
            st.toast(_("The policy holds from {day}.", day=day.isoformat()))


def _choose(
    column: st.delta_generator.DeltaGenerator,
    label: str,
    choices: dict[str, str],
    held: str,
    key: str,
) -> str:
    chosen = column.selectbox(
        label, list(choices), index=list(choices).index(held),
        format_func=lambda each: _(choices[each]), key=f"policy_{key}",
    )  # fmt: skip
    return held if chosen is None else chosen


def _percent(column: st.delta_generator.DeltaGenerator, label: str, held: int, key: str) -> str:
    """Per cent as people write it; `held` in 1/100 of a percent."""
    return column.text_input(
        label, value=f"{from_whole(held, 2).normalize():f}", key=f"policy_{key}"
    )


def _basis_points(place: int, typed: str) -> int:
    """1/100 of a percent from what was typed. Raises refusals."""
    return to_whole(price_of(place, TypedLine("", "1", typed), None) or Decimal(0), 2, "percent")
