"""Customers and suppliers 往来单位: the list, a new one, and who changed what."""

from __future__ import annotations

import streamlit as st

from apps.web import context, feedback, identity, lists, party_card
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, records
from erp.base.errors import SeveralRefusals
from erp.company.queries import find_values
from erp.parties.errors import LooksLikeAnother
from erp.parties.services import PartyFields, add_party

_TERM = "NET30"


def draw() -> None:
    """The page: what there is, a form for a new party, the changes of one."""
    person = identity.require("parties", "view")
    st.title(_("Customers and suppliers"))
    here = context.current()
    with here.database.reading() as connection:
        found = records.parties(connection)
        company = masters.get_company(connection, reader_language())
        today = here.today(company.time_zone)
        groups = {each.code: each for each in find_values(connection, "party_group", today)}
    tabs = [_("List"), _("New party"), _("One party"), _("Changes")]
    asked = st.query_params.get("party", "")
    listed, entered, card, changed = st.tabs(tabs, default=tabs[2] if asked else None)
    with listed:
        _list()
    with entered:
        if person.may("parties", "create"):
            _entry(
                {
                    code: each.name if reader_language().startswith("zh") else each.name_en
                    for code, each in groups.items()
                }
            )
        else:
            st.info(_("You may look at parties, not add them."), icon=":material/lock:")
    with card:
        codes = [each.code for each in found]
        codes += [asked] if asked and asked not in codes else []
        party_card.draw(codes, asked, may_edit=person.may("parties", "edit"))
    with changed:
        _changes([each.code for each in found])


def class_names() -> dict[str, str]:
    """What a reader calls each of `records.CLASSES`."""
    return {
        "party_group": _("Group"), "party_type": _("Type"), "industry": _("Industry"),
        "party_size": _("Size"),
    }  # fmt: skip


def _list() -> None:
    here, headings = context.current(), class_names()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        today = here.today(company.time_zone)
        kinds = {
            each: records.values(connection, each, reader_language(), today)
            for each in records.CLASSES
        }
    chosen = {
        name: column.selectbox(
            headings[name], ["", *kinds[name]], key=f"parties_{name}",
            format_func=lambda each, of=kinds[name]: of.get(each, each) or _("All"),
        )
        for column, name in zip(st.columns(4), kinds, strict=True)
    }  # fmt: skip
    wanted = {name: value for name, value in chosen.items() if value}
    with here.database.reading() as connection:
        found = records.parties(connection, wanted)
    if not found and wanted:
        st.info(_("No party is of these kinds."), icon=":material/filter_alt:")
        return
    if not found:
        st.info(_("No party yet. Add the first one beside."), icon=":material/group_add:")
        return
    lists.draw(
        [
            {
                _("Code"): each.code,
                _("Name"): each.name,
                _("Tax number"): each.tax_number,
                **{
                    headings[name]: kinds[name].get(value, value)
                    for name, value in zip(
                        kinds, (each.group, each.type, each.industry, each.size), strict=True
                    )
                },
                _("Payment term"): each.term,
                _("Closed on"): each.closed_on,
            }
            for each in found
        ],
        hide_index=True,
        key="parties_list",
    )


def _entry(groups: dict[str, str]) -> None:
    with st.form("party_form", border=True):
        first, second, third = st.columns([1, 2, 2])
        fields: PartyFields = {
            "code": first.text_input(_("Code"), key="party_code"),
            "name": second.text_input(_("Name"), key="party_name"),
            "tax_number": third.text_input(_("Tax number"), key="party_tax_number"),
        }
        first, second, third = st.columns([1, 2, 2], vertical_alignment="bottom")
        fields["is_customer"] = int(first.checkbox(_("Customer"), value=True, key="party_customer"))
        fields["is_supplier"] = int(first.checkbox(_("Supplier"), key="party_supplier"))
        fields["party_group"] = second.selectbox(
            _("Group"), ["", *groups], format_func=lambda code: groups.get(code, "—"),
            key="party_group",
        )  # fmt: skip
        fields["payment_term"] = third.text_input(_("Payment term"), _TERM, key="party_term")
        confirmed = st.checkbox(_("Save although it looks like another"), key="party_confirmed")
        if st.form_submit_button(_("Save party"), type="primary", icon=":material/check:"):
            _save(fields, confirmed=confirmed)


def _save(fields: PartyFields, *, confirmed: bool) -> None:
    here = context.current()
    names = {
        "code": _("Code"), "name": _("Name"), "tax_number": _("Tax number"),
        "is_customer": _("Customer"), "party_group": _("Group"),
        "payment_term": _("Payment term"),
    }  # fmt: skip
    try:
        with feedback.refusals(), here.database.reading() as connection:
            company = masters.get_company(connection, reader_language())
        with identity.acting("form parties") as transaction:
            add_party(transaction, fields, today=here.today(company.time_zone), confirmed=confirmed)
    except SeveralRefusals as refused:
        for each in refused.refusals:
            said = each.message(reader_language())
            st.error(f"**{names.get(each.field, each.field)}** {said}", icon=":material/block:")
    except LooksLikeAnother as doubt:
        st.warning(doubt.message(reader_language()), icon=":material/content_copy:")
    else:
        st.success(_("Saved: {code}", code=fields["code"]), icon=":material/check:")


def _changes(codes: list[str]) -> None:
    code = st.selectbox(
        _("Party"), codes, index=None, key="party_history", placeholder=_("Choose an option")
    )
    if code is None:
        st.info(_("Choose a party to see who changed what."), icon=":material/history:")
        return
    with context.current().database.reading() as connection:
        found = records.history(connection, code)
    lists.draw(
        [
            {
                _("Recorded"): each.at,
                _("User"): each.who,
                _("Field"): each.field,
                _("Before"): each.before,
                _("After"): each.after,
            }
            for each in found
        ],
        hide_index=True,
        key="party_changes",
    )


if __name__ == "__main__":
    draw()
