"""What a document of a party starts with: its address, terms, price list and tax, with sources.

Belongs here: showing what is known of the party chosen, and taking what is typed instead. Does not:
finding it (`erp.parties.queries.defaults_for`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import streamlit as st

from apps.web import context, party_card
from apps.web.language import text as _
from apps.web.queries import goods
from erp.parties.queries import Default, defaults_for


@dataclass(frozen=True, slots=True)
class Starts:
    """What holds for this document: the party's, or what was typed in its place.

    No `due` means what the party's terms say.
    """

    address: str = ""
    contact: str = ""
    tax_code: str = ""
    due: date | None = None

    @property
    def custom(self) -> str:
        """What the document keeps of it beside its own fields, as JSON."""
        said = {"contact": self.contact, "delivery_address": self.address}
        return json.dumps({name: value for name, value in said.items() if value})


def draw(form: str, party: str, *, has_due: bool = True) -> Starts:
    """The fields, filled in from the party's master; keys are `{form}_address` and so on."""
    if not party:
        return Starts()
    with context.current().database.reading() as connection:
        known = defaults_for(connection, party)
        taxes = goods.tax_codes(connection)
    with st.expander(_("Address, terms, prices and tax: {said}", said=_said(known))):
        first, second = st.columns([3, 1])
        address = first.text_input(
            _sourced(_("Delivery address"), known.get("delivery_address")),
            _value(known, "delivery_address"),
            key=f"{form}_address_{party}",
        )
        contact = second.text_input(
            _sourced(_("Contact"), known.get("contact")),
            _value(known, "contact"),
            key=f"{form}_contact_{party}",
        )
        first, second = st.columns(2)
        term = known.get("payment_term") or known.get("payment_days")
        due = first.date_input(
            _sourced(_("Due"), term), None, key=f"{form}_due_{party}", format="YYYY-MM-DD",
            disabled=not has_due, help=_("Without a date the terms say it: {term}",
                                         term=term.value if term else "—"),
        )  # fmt: skip
        codes = ["", *taxes]
        usual = _value(known, "tax_code")
        tax_code = second.selectbox(
            _sourced(_("Tax code"), known.get("tax_code")), codes,
            codes.index(usual) if usual in codes else 0,
            format_func=lambda code: code or "—", key=f"{form}_tax_{party}",
        )  # fmt: skip
        st.caption(_("A price typed in a line takes the place of the list's."))
    return Starts(address.strip(), contact.strip(), tax_code, due)


def _value(known: dict[str, Default], name: str) -> str:
    return known[name].value if name in known else ""


def _sourced(label: str, found: Default | None) -> str:
    return f"{label} ({party_card.sources()[found.source]})" if found else label


def _said(known: dict[str, Default]) -> str:
    fields = ("delivery_address", "payment_term", "payment_days", "price_list", "tax_code")
    found = [known[name] for name in fields if name in known]
    return " · ".join(f"{each.value} ({party_card.sources()[each.source]})" for each in found)
