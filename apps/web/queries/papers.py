"""What a printed document says: the document, the firm and the party, in the paper's language.

Belongs here: reading it. Does not: how it looks (`apps.web.papers`), counting prints
(`erp.documents.printing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from apps.web.queries import documents, masters
from apps.web.queries.documents import Document
from apps.web.queries.masters import Company
from erp.access.models import app_user
from erp.base.models import commit_log
from erp.documents.models import document, document_print
from erp.parties.models import party, party_address, party_contact

WITHOUT_AMOUNTS = frozenset(
    {"delivery", "pick_list", "gift", "transfer_out", "transfer_in", "bin_move", "inspection",
     "stock_count", "count_result", "request_for_quotation", "sales_order_closing",
     "purchase_order_closing"}
)  # fmt: skip
"""Papers that go with goods or ask for a price: no amounts stand on them."""

_DELIVERED = frozenset({"delivery", "pick_list", "gift", "sales_return", "quotation",
                        "sales_order"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the document is for or from; `language` is empty where none was chosen."""

    name: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    tax_number: str = ""
    is_customer: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on a printed document but for who prints it and how often it was."""

    shown: Document
    company: Company
    party: Recipient
    language: str
    made_by: str
    is_reversed: bool
    shows_amounts: bool


@dataclass(frozen=True, slots=True)
class Print:
    """One time a document was printed; `copy` counts from 1."""

    copy: int
    who: str
    printed_at: datetime
    form: str
    language: str


def prints_of(connection: Connection, document_id: int) -> list[Print]:
    """Every print of a document, the newest first."""
    found = connection.execute(
        select(document_print, app_user.c.display_name)
        .outerjoin(app_user, app_user.c.id == document_print.c.user_id)
        .where(document_print.c.document_id == document_id)
        .order_by(document_print.c.copy.desc())
    )
    return [
        Print(row.copy, row.display_name or "", row.printed_at, row.form, row.language)
        for row in found
    ]


def language_of(connection: Connection, document_id: int) -> str:
    """The language its party is written to in; empty where there is none."""
    found = connection.execute(
        select(party.c.language)
        .join(document, document.c.party_id == party.c.id)
        .where(document.c.id == document_id)
    )
    language: str | None = found.scalar_one_or_none()
    return language or ""


def get_paper(
    connection: Connection, number: str, language: str, field_classes: frozenset[str]
) -> Paper:
    """The paper of a document's number, for a person who sees these classes of fields.

    Raises `NoSuchDocument`.
    """
    shown = documents.get_document(connection, number, language)
    made_by: str | None = connection.execute(
        select(app_user.c.display_name)
        .join(commit_log, commit_log.c.user_id == app_user.c.id)
        .where(commit_log.c.commit_number == shown.commit_number)
    ).scalar_one_or_none()
    reversal = select(document.c.id).where(document.c.reverses_id == shown.id)
    return Paper(
        shown=shown,
        company=masters.get_company(connection, language),
        party=_recipient(connection, shown, language),
        language=language,
        made_by=made_by or "",
        is_reversed=connection.execute(reversal).first() is not None,
        shows_amounts=shown.kind not in WITHOUT_AMOUNTS
        and documents.may_see_costs(shown.kind, field_classes),
    )


def _recipient(connection: Connection, shown: Document, language: str) -> Recipient:
    row = connection.execute(
        select(party)
        .join(document, document.c.party_id == party.c.id)
        .where(document.c.id == shown.id)
    ).one_or_none()
    if row is None:
        return Recipient()
    purpose = "delivery" if shown.kind in _DELIVERED else "invoice"
    address = connection.execute(
        select(party_address.c.address, party_address.c.receiver, party_address.c.phone)
        .where(party_address.c.party_id == row.id, party_address.c.closed_on.is_(None))
        .order_by(party_address.c.purpose != purpose, party_address.c.is_default.desc())
        .limit(1)
    ).one_or_none()
    contact = connection.execute(
        select(party_contact.c.name, party_contact.c.phone)
        .where(party_contact.c.party_id == row.id, party_contact.c.closed_on.is_(None))
        .order_by(party_contact.c.is_default.desc(), party_contact.c.id)
        .limit(1)
    ).one_or_none()
    return Recipient(
        name=row.name if language.startswith("zh") else row.name_en or row.name,
        address=address.address if address else "",
        contact=(address.receiver if address else "") or (contact.name if contact else ""),
        phone=(address.phone if address else "") or (contact.phone if contact else ""),
        tax_number=row.tax_number,
        is_customer=bool(row.is_customer),
        language=row.language,
    )
