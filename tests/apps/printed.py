"""What stands on a document printed by a person, read back from the PDF.

Belongs here: printing as the page does it, and the text of the file. Does not: expectations.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pypdf import PdfReader
from sqlalchemy import select

from apps.web import context, printing
from erp.access.models import app_user
from erp.access.queries import get_person
from erp.documents.printing import A4

if TYPE_CHECKING:
    from tests.apps.conftest import App


def printed(
    app: App, number: str, *, form: str = A4, language: str = "zh_CN", who: str = "sales"
) -> PdfReader:
    """The PDF a person gets who prints a document."""
    with app.database.reading() as connection:
        user_id = connection.execute(
            select(app_user.c.id).where(app_user.c.name == who)
        ).scalar_one()
        person = get_person(connection, user_id, company=context.current().home.company)
    return PdfReader(BytesIO(printing.printed_now(number, form, language, person)))


def printed_text(app: App, number: str, **chosen: str) -> str:
    """All its text, as it is read; a line broken in the middle is one."""
    pages = printed(app, number, **chosen).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
