"""How often a document was printed: the count that tells an original from a reprint.

Belongs here: writing a print down and reading the count. Does not: what the paper looks like
(`apps.web.papers`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from erp.documents.models import document_print

A4: Final = "a4"
TRIPLICATE: Final = "triplicate"
FORMS = (A4, TRIPLICATE)
"""A sheet of A4; half a sheet of continuous carbon paper of three parts 三联, 241 × 140 mm."""


def note_print(
    connection: Connection,
    document_id: int,
    *,
    form: str,
    language: str,
    user_id: int,
    now: datetime,
) -> int:
    """Write a print down; says the how-manieth it is, never the same to two who print at once."""
    while True:
        copy = count_prints(connection, document_id) + 1
        values = {
            "document_id": document_id, "copy": copy, "form": form, "language": language,
            "user_id": user_id, "printed_at": now,
        }  # fmt: skip
        try:
            with connection.begin_nested():
                connection.execute(insert(document_print).values(values))
        except IntegrityError:
            if count_prints(connection, document_id) < copy:
                raise
            continue  # somebody printed it between our reading and our writing
        return copy


def count_prints(connection: Connection, document_id: int) -> int:
    """How often a document was printed."""
    highest = select(func.coalesce(func.max(document_print.c.copy), 0))
    found = connection.execute(highest.where(document_print.c.document_id == document_id))
    return int(found.scalar_one())
