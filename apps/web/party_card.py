"""One party 往来单位卡片: its fields, contacts, addresses and bank accounts, and closing them.

Belongs here: the tab of the page of parties that changes one. Does not: the list (`parties`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from apps.web import context, identity, keeping, lists
from apps.web.language import LANGUAGES, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, records
from erp.access.scope import BANK
from erp.base.commits import Transaction
from erp.parties.queries import defaults_for
from erp.parties.services import (
    PartyFields,
    add_address,
    add_bank_account,
    add_contact,
    change_party,
    close_detail,
    close_party,
)

Fields = dict[str, str]
PAGE = "parties"


def draw(codes: list[str], asked: str, *, may_edit: bool) -> None:
    """Choose a party, `asked` at first; what is kept of it, and forms to change it."""
    start = codes.index(asked) if asked in codes else None
    code = st.selectbox(_("Party"), codes, index=start, key="party_card")
    if code is None:
        st.info(_("Choose a party to see and change what is kept of it."), icon=":material/badge:")
        return
    here = context.current()
    with here.database.reading() as connection:
        card = records.card(connection, code)
        starts = defaults_for(connection, code)
        today = here.today(masters.get_company(connection, reader_language()).time_zone)
    st.subheader(f"{code} · {card.fields['name']}")
    if card.fields["closed_on"]:
        st.warning(_("Closed on {day}", day=card.fields["closed_on"]), icon=":material/block:")
    st.caption(
        _("New documents start with: {what}", what=" · ".join(
            f"{each.value} ({sources()[each.source]})" for each in starts.values()))
    )  # fmt: skip
    if may_edit:
        _draw_fields(code, card.fields, today)
    sees_bank = identity.person().scope.sees(BANK) or may_edit
    _draw_details("party_contact", _("Contacts"), card.contacts, today, may_edit=may_edit)
    if may_edit:
        _add_contact(code)
    _draw_details("party_address", _("Addresses"), card.addresses, today, may_edit=may_edit)
    if may_edit:
        _add_address(code)
    if sees_bank:
        _draw_details(
            "party_bank_account", _("Bank accounts"), card.accounts, today, may_edit=may_edit
        )
        if may_edit:
            _add_account(code)


def sources() -> dict[str, str]:
    """Where a value a document starts with comes from, in words."""
    return {
        "party": _("from its master"),
        "party_group": _("from its group"),
        "company": _("from the company"),
        "all": _("for all"),
    }


def headings() -> dict[str, str]:
    """The name of each field a detail has."""
    return {
        "name": _("Name"), "role": _("Role"), "phone": _("Telephone"), "email": _("E-mail"),
        "purpose": _("For"), "address": _("Address"), "receiver": _("Receiver"),
        "postal_code": _("Postal code"), "bank": _("Bank"), "number": _("Account number"),
        "holder": _("Holder"), "currency": _("Currency"), "is_default": _("Default"),
        "closed_on": _("Closed on"),
    }  # fmt: skip


def _draw_fields(code: str, known: dict[str, str], today: date) -> None:
    with context.current().database.reading() as connection:
        kinds = {
            each: records.values(connection, each, reader_language(), today)
            for each in ("party_group", "party_type", "industry", "party_size")
        }
    names = {
        "party_group": _("Group"), "party_type": _("Type"), "industry": _("Industry"),
        "party_size": _("Size"), "name": _("Name"), "tax_number": _("Tax number"),
        "payment_term": _("Payment term"), "price_list": _("Price list"),
        "salesperson": _("Salesperson"), "currency": _("Currency"), "is_customer": _("Customer"),
        "language": _("Language of documents"),
    }  # fmt: skip
    with st.form("party_change", border=True):
        fields: PartyFields = {}
        columns = st.columns(3)
        for column, name in zip(columns, ("name", "tax_number", "salesperson"), strict=True):
            fields[name] = column.text_input(  # type: ignore[literal-required]
                names[name], known[name], key=f"change_{code}_{name}"
            )
        columns = st.columns(4)
        for column, name in zip(columns, kinds, strict=True):
            options = ["", *kinds[name]]
            if known[name] not in options:
                options.append(known[name])
            fields[name] = column.selectbox(  # type: ignore[literal-required]
                names[name], options, options.index(known[name]),
                format_func=lambda each, of=kinds[name]: of.get(each, each) or "—",
                key=f"change_{code}_{name}",
            )  # fmt: skip
        columns = st.columns(4)
        for column, name in zip(columns, ("payment_term", "price_list", "currency"), strict=False):
            fields[name] = column.text_input(  # type: ignore[literal-required]
                names[name], known[name], key=f"change_{code}_{name}"
            )
        spoken = ["", *LANGUAGES]
        fields["language"] = columns[3].selectbox(
            names["language"], spoken, spoken.index(known["language"]),
            format_func=lambda each: LANGUAGES.get(each) or _("As the reader reads"),
            key=f"change_{code}_language",
        )  # fmt: skip
        confirmed = st.checkbox(
            _("Save although it looks like another"), key=f"change_{code}_confirmed"
        )
        if st.form_submit_button(_("Save changes"), type="primary", icon=":material/check:"):
            keeping.keep(
                PAGE,
                lambda to: change_party(to, code, fields, today=today, confirmed=confirmed),
                fields=names,
            )
    closed = bool(known["closed_on"])
    if (closed or identity.person().may("parties", "delete")) and st.button(
        _("Use again") if closed else _("Close party"), key="party_close",
        help=_("No document after today may name a closed party; what was posted stays."),
    ):  # fmt: skip
        keeping.keep(PAGE, lambda to: close_party(to, code, None if closed else today))


def _draw_details(
    table: str, title: str, rows: list[records.Detail], today: date, *, may_edit: bool
) -> None:
    st.markdown(f"**{title}**")
    if not rows:
        st.caption(_("None yet."))
        return
    names = headings()
    lists.draw(
        [{names[name]: _value(name, value) for name, value in each.fields.items()}
         for each in rows],
        hide_index=True,
        key=f"{table}_list",
    )  # fmt: skip
    open_rows = {each.id: " · ".join(list(each.fields.values())[:2])
                 for each in rows if not each.fields["closed_on"]}  # fmt: skip
    if not (may_edit and open_rows and identity.person().may("parties", "delete")):
        return
    with st.form(f"{table}_close", border=False):
        first, second = st.columns([3, 1], vertical_alignment="bottom")
        chosen = first.selectbox(
            _("In use"), list(open_rows), index=None, format_func=open_rows.__getitem__,
            key=f"{table}_to_close", placeholder=_("Choose an option"),
        )  # fmt: skip
        if second.form_submit_button(_("Close"), icon=":material/block:") and chosen:
            keeping.keep(PAGE, lambda to: close_detail(to, table, chosen, today))


def _value(name: str, value: str) -> str:
    if name == "purpose":
        return _("Delivery") if value == "delivery" else _("Invoice")
    return ("✓" if value == "1" else "") if name == "is_default" else value


def _add(key: str, label: str, names: tuple[str, ...]) -> tuple[Fields, bool] | None:
    """The fields typed and whether they are the default, once the button is pressed."""
    said = headings()
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        columns = st.columns(len(names))
        fields = {
            name: column.text_input(said[name], key=f"{key}_{name}").strip()
            for column, name in zip(columns, names, strict=True)
        }
        is_default = st.checkbox(_("Default"), key=f"{key}_default")
        if st.form_submit_button(label, icon=":material/add:"):
            return fields, is_default
    return None


def _kept(act: Callable[[Transaction], object]) -> None:
    keeping.keep(PAGE, act, fields=headings())


def _add_contact(code: str) -> None:
    made = _add("contact", _("Add contact"), ("name", "role", "phone", "email"))
    if made:
        fields, is_default = made
        _kept(lambda to: add_contact(to, code, **fields, is_default=is_default))


def _add_address(code: str) -> None:
    names = {"delivery": _("Delivery"), "invoice": _("Invoice")}
    purpose = st.segmented_control(
        _("For"), list(names), default="delivery", format_func=names.__getitem__,
        key="address_purpose",
    ) or "delivery"  # fmt: skip
    made = _add("address", _("Add address"), ("address", "receiver", "phone", "postal_code"))
    if made:
        fields, is_default = made
        _kept(lambda to: add_address(to, code, **fields, purpose=purpose, is_default=is_default))


def _add_account(code: str) -> None:
    made = _add("account", _("Add bank account"), ("bank", "number", "holder", "currency"))
    if made:
        fields, is_default = made
        _kept(lambda to: add_bank_account(to, code, **fields, is_default=is_default))
