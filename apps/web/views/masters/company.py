"""Company profile 公司信息: what stands at the head of papers and reports, and the tax rates."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import streamlit as st
from sqlalchemy import select

from apps.web import context, figures, identity, keeping, lists, look, rights
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access import queries as access
from erp.access import services as services_of_access
from erp.access.rules import ALWAYS_ON, MODULES
from erp.base.commits import Transaction
from erp.company import services
from erp.company.look import set_look
from erp.company.models import company, currency, tax_code
from erp.company.services import DATE_FORMATS, Profile

PAGE = "company"


def draw() -> None:
    """The page: the firm's profile, and the rates of its taxes."""
    person = identity.require("access", "view")
    st.title(_("Company profile"))
    with context.current().database.reading() as connection:
        held = connection.execute(select(company)).one()
        currencies = list(connection.scalars(select(currency.c.code).order_by(currency.c.code)))
        taxes = list(connection.execute(select(tax_code).order_by(tax_code.c.code)).mappings())
        today = context.current().today(masters.get_company(connection, "en").time_zone)
        off = access.modules_off(connection)
    known = {name: getattr(held, name) for name in asdict(Profile(""))}
    _draw_profile(known, currencies, may_edit=person.may("access", "edit"))
    _draw_look(held.colour, held.logo, may_edit=person.may("access", "edit"))
    _draw_modules(off, may_edit=person.may("access", "edit"))
    st.subheader(_("Tax rates"))
    lists.draw(
        [
            {
                _("Code"): each["code"],
                _("Name"): each["name" if is_chinese() else "name_en"] or each["name"],
                _("Rate"): figures.percent(each["rate"]),
                _("From"): figures.day(each["valid_from"]),
                _("Last day"): figures.day(each["valid_to"]) if each["valid_to"] else "",
            }
            for each in taxes
        ],
        hide_index=True,
        key="company_taxes",
    )
    if person.may("ledger", "create") and person.may("ledger", "edit"):
        _draw_new_rate([each["code"] for each in taxes if each["valid_to"] is None], today)


def _draw_profile(known: dict[str, str], currencies: list[str], *, may_edit: bool) -> None:
    labels = {
        "name": _("Legal name"), "name_en": _("English name"), "address": _("Address"),
        "phone": _("Telephone"), "tax_number": _("Tax number"), "currency": _("Base currency"),
        "date_format": _("Dates as"),
    }  # fmt: skip
    with st.form("company", border=True):
        columns = st.columns(2)
        said = {
            name: columns[index % 2].text_input(
                labels[name], known[name], key=f"company_{name}", disabled=not may_edit
            )
            for index, name in enumerate(("name", "name_en", "address", "phone", "tax_number"))
        }
        said["currency"] = columns[0].selectbox(
            labels["currency"], currencies, currencies.index(known["currency"]),
            key="company_currency", disabled=not may_edit,
        )  # fmt: skip
        said["date_format"] = columns[1].selectbox(
            labels["date_format"], DATE_FORMATS, DATE_FORMATS.index(known["date_format"]),
            format_func=lambda each: each or _("as the reader's language does"),
            key="company_date_format", disabled=not may_edit,
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary", disabled=not may_edit):
            keeping.keep(
                PAGE, lambda to: services.set_profile(to, Profile(**said)), fields=labels,
                then=identity.forget_person,
            )  # fmt: skip


def _draw_look(colour: str, logo: str, *, may_edit: bool) -> None:
    """The firm's colour and logo, on every page and paper from the next one on."""
    labels = {"colour": _("Colour"), "logo": _("Logo")}
    with st.form("look", border=True):
        left, right = st.columns(2)
        is_own = left.toggle(
            _("Our own colour"), bool(colour), key="company_has_colour", disabled=not may_edit
        )
        chosen = left.color_picker(
            labels["colour"], colour or look.OWN_COLOUR, key="company_colour",
            disabled=not may_edit,
        )  # fmt: skip
        file = right.file_uploader(
            labels["logo"], ["png", "jpg", "jpeg"], key="company_logo", disabled=not may_edit
        )
        if logo:
            right.image(look.picture_of(logo), width=240)
        drops = right.checkbox(_("Without a logo"), key="company_no_logo", disabled=not may_edit)

        def keep(to: Transaction) -> None:
            picture = look.fitted(file.name, file.getvalue()) if file else None
            set_look(to, colour=chosen if is_own else "", logo="" if drops else picture)

        if st.form_submit_button(_("Save colour and logo"), disabled=not may_edit):
            keeping.keep(PAGE, keep, fields=labels, then=identity.forget_person)


def _draw_modules(off: frozenset[str], *, may_edit: bool) -> None:
    """What the firm works with; a module's data stays while it is off."""
    offered = [each for each in MODULES if each not in ALWAYS_ON]
    with st.form("modules", border=True):
        used = st.pills(
            _("Modules in use"), offered, selection_mode="multi",
            default=[each for each in offered if each not in off],
            format_func=lambda each: _(rights.MODULE_NAMES[each]), key="company_modules",
            disabled=not may_edit,
        )  # fmt: skip
        if st.form_submit_button(_("Save modules"), disabled=not may_edit):
            keeping.keep(
                PAGE, lambda to: services_of_access.switch_modules(to, {*offered} - {*used}),
                then=context.current().rights_changed,
            )  # fmt: skip


def _draw_new_rate(codes: list[str], today: date) -> None:
    """A rate is never rewritten: the old one gets a last day, the new one a code of its own."""
    labels = {"code": _("Code"), "name": _("Name"), "rate": _("Rate (%)"), "valid_to": _("From")}
    with st.form("tax_rate", border=True):
        columns = st.columns(5)
        code = columns[0].text_input(labels["code"], key="tax_code").strip()
        name = columns[1].text_input(labels["name"], key="tax_name").strip()
        rate = columns[2].text_input(labels["rate"], key="tax_rate_percent")
        since = columns[3].date_input(_("From"), today, key="tax_since", format="YYYY-MM-DD")
        replaced = columns[4].selectbox(
            _("In place of"), ["", *codes], format_func=lambda each: each or "—",
            key="tax_replaces",
        )  # fmt: skip
        if st.form_submit_button(_("Add tax rate")):
            keeping.keep(
                PAGE,
                lambda to: services.change_tax_rate(
                    to, replaced or "", code, name, rate_percent=keeping.number(rate), since=since
                ),
                fields=labels,
            )


if __name__ == "__main__":
    draw()
