"""The audit log as a sheet: shown, exported and printed alike.

Belongs here: how a row of the log reads and which page shows what it is about. Does not: finding
rows (`erp.access.events`).
"""

from __future__ import annotations

from urllib.parse import urlencode

from apps.web import figures, identity, pages
from apps.web.language import message
from apps.web.language import text as _
from apps.web.pages import PageEntry
from apps.web.queries.masters import Company
from apps.web.queries.sheet import Column, Row, Sheet
from erp.access.events import (
    ADDRESS_CONFIRMED,
    ARCHIVED,
    AUTHENTICATOR,
    CHANGED,
    DISOWNED,
    EXPORTED,
    INVITED,
    JOINED,
    PASSWORD_CHANGED,
    QUESTIONS_SET,
    RECOVERED,
    RECOVERY_ASKED,
    REFUSED,
    REVIEWED,
    SIGN_IN_FAILED,
    SIGNED_IN,
    SIGNED_OUT,
    LogRow,
)
from erp.access.queries import Person

KIND_NAMES = {
    CHANGED: message("Changed"),
    SIGNED_IN: message("Signed in"),
    SIGN_IN_FAILED: message("Sign-in failed"),
    SIGNED_OUT: message("Signed out"),
    REFUSED: message("Refused"),
    EXPORTED: message("Exported"),
    PASSWORD_CHANGED: message("Password changed"),
    AUTHENTICATOR: message("Authenticator"),
    ARCHIVED: message("Archived"),
    REVIEWED: message("Rights reviewed"),
    DISOWNED: message("Sign-in disowned"),
    INVITED: message("Invited"),
    JOINED: message("Joined"),
    RECOVERY_ASKED: message("Recovery asked for"),
    RECOVERED: message("Password recovered"),
    ADDRESS_CONFIRMED: message("Address confirmed"),
    QUESTIONS_SET: message("Security questions set"),
}
PAGE_OF_TABLE = {
    "product": pages.PRODUCTS,
    "product_barcode": pages.PRODUCTS,
    "product_unit": pages.PRODUCTS,
    "price_list": pages.PRICES,
    "price_list_line": pages.PRICES,
    "party": pages.PARTIES,
    "party_address": pages.PARTIES,
    "party_contact": pages.PARTIES,
    "party_bank_account": pages.PARTIES,
    "department": pages.ORGANIZATION,
    "employee": pages.ORGANIZATION,
    "employment": pages.ORGANIZATION,
    "exchange_rate": pages.EXCHANGE_RATES,
    "dictionary_value": pages.DICTIONARIES,
    "supplier_price": pages.SUPPLIED,
    "api_key": pages.API_KEYS,
    "company": pages.COMPANY,
    "tax_code": pages.COMPANY,
    **dict.fromkeys(
        (
            "app_user",
            "app_user_role",
            "role",
            "user_group",
            "user_group_member",
            "user_group_role",
        ),
        pages.PEOPLE,
    ),
}
"""Where a changed master is looked at."""


def page_of(row: LogRow) -> PageEntry | None:
    """The page that shows what a row is about."""
    return PAGE_OF_TABLE.get(row.table)


NAMED_BY = {pages.PRODUCTS: "code", pages.PARTIES: "party", pages.PRICES: "product"}
"""How a page that opens one record is told which."""


def link_of(row: LogRow, person: Person) -> str:
    """The address that shows what a row is about, empty where the reader may not open it."""
    page = page_of(row)
    if page is None or (page.right is not None and not person.may(*page.right)):
        return ""
    named = NAMED_BY.get(page)
    query = f"?{urlencode({named: row.subject})}" if named and row.subject else ""
    return f"/{page.path}{query}"


def told(row: LogRow) -> str:
    """What changed, old → new, or what happened."""
    if not row.table:
        return row.subject
    if row.is_new:
        said = "; ".join(f"{each.column}: {each.after}" for each in row.changes if each.after)
        return f"+ {said}"
    return "; ".join(f"{each.column}: {each.before} → {each.after}" for each in row.changes)


def as_sheet(rows: list[LogRow], company: Company, zone: str) -> Sheet:
    """The rows as a sheet; a row opens by its place in the list."""
    person = identity.person()
    return Sheet(
        "audit-log",
        _("Audit log"),
        (company.name,),
        (
            *(
                Column(label)
                for label in (
                    _("When"), _("Who"), _("What"), _("Of what"), _("Old → new"), _("Through"),
                    _("Address"),
                )
            ),
            Column(_("Shown at"), "link"),
        ),
        [
            Row(
                (
                    figures.moment(row.happened_at, zone), row.user, _(KIND_NAMES[row.kind]),
                    f"{row.table} {row.row_id} {row.subject}".strip() if row.table else "",
                    told(row), row.origin, row.address, link_of(row, person),
                ),
                opens=str(index),
            )
            for index, row in enumerate(rows)
        ],
    )  # fmt: skip
