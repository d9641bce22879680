"""Version 1 of the API: health, who am I, stock.

Belongs here: routes and the JSON they answer. A refusal of ours becomes an answer in one place.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from apps.web import context
from apps.web.guard import LiveSession
from apps.web.language import preferred
from apps.web.queries import live_stock
from erp.access import queries as access
from erp.access import rules
from erp.access.errors import AccessRefused
from erp.access.queries import Person
from erp.base.errors import LedgerhouseError


def create_api() -> FastAPI:
    """The application below `/api/v1`."""
    api = FastAPI(title="Ledgerhouse", version="1", docs_url=None, redoc_url=None)
    api.get("/me")(me)
    api.get("/stock")(stock)
    api.exception_handler(LedgerhouseError)(refuse)
    return api


def caller(request: Request) -> Person:
    """The person whose session the guard found."""
    session: LiveSession = request.state.session
    here = context.current()
    with here.database.reading() as connection:
        return access.get_person(connection, session.user_id, company=here.home.company)


Caller = Annotated[Person, Depends(caller)]


def me(person: Caller) -> dict[str, object]:
    """The signed-in person, their roles, rights and scope."""
    scope = person.scope
    return {
        "name": person.name,
        "display_name": person.display_name,
        "language": person.language,
        "roles": list(person.role_codes),
        "rights": rules.rights_as_data(person.rights),
        "companies": sorted(scope.companies),
        "field_classes": sorted(scope.field_classes),
    }


def stock(
    person: Caller,
    product: Annotated[
        list[str] | None, Query(description="product codes; all without any")
    ] = None,
) -> list[dict[str, str]]:
    """Quantities on hand now, by product and warehouse; exact numbers as text."""
    rules.check_right(person.rights, "stock", "view")
    with context.current().database.reading() as connection:
        rows = live_stock.on_hand(connection, products=product, warehouses=person.scope.warehouses)
    return [
        {
            "product": row.product,
            "warehouse": row.warehouse,
            "on_hand": f"{row.on_hand:f}",
            "reserved": f"{row.reserved:f}",
            "available": f"{row.available:f}",
        }
        for row in rows
    ]


async def refuse(request: Request, refusal: Exception) -> Response:
    """What was refused and why, in the caller's language."""
    assert isinstance(refusal, LedgerhouseError)
    language = preferred(request.headers.get("accept-language", ""))
    status = 403 if isinstance(refusal, AccessRefused) else 422
    body = {"error": type(refusal).__name__, "message": refusal.message(language)}
    return JSONResponse(body, status_code=status)
