"""Version 1 of the API: who am I, stock, readings of devices.

Belongs here: routes and the JSON they answer. A refusal of ours becomes an answer in one place, and
in one place each request made with an API key is noted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.responses import Response

from apps.web import context, metrics
from apps.web.guard import LiveKey, LiveSession
from apps.web.language import either, preferred
from apps.web.queries import live_stock
from apps.web.sessions import CoreKeys
from erp.access import acts, api_keys, rules, scoping
from erp.access import queries as access
from erp.access.errors import AccessRefused
from erp.access.queries import Person
from erp.base.errors import EnvironmentFault, LedgerhouseError
from erp.devices import services as devices
from erp.devices.errors import NoRequestKey, OtherBody
from erp.devices.queries import Taken
from operations import logs


def create_api() -> FastAPI:
    """The application below `/api/v1`."""
    api = FastAPI(title="Ledgerhouse", version="1", docs_url=None, redoc_url=None)
    api.get("/me")(me)
    api.get("/metrics", response_model=None)(prometheus)
    of_stock = [Depends(stock_module)]
    api.get("/stock", dependencies=of_stock)(stock)
    api.post(
        "/readings", status_code=HTTPStatus.CREATED, response_model=None, dependencies=of_stock
    )(take_reading)
    api.middleware("http")(note_use)
    api.exception_handler(LedgerhouseError)(refuse)
    return api


def caller(request: Request) -> Person:
    """The person whose session or API key the guard found; a key's narrowed to the key."""
    session: LiveSession = request.state.session
    key: LiveKey | None = request.state.api_key
    here = context.current()
    with here.database.reading() as connection:
        if key is not None:
            return api_keys.person_of(connection, key.id, company=here.home.company)
        return access.get_person(
            connection, session.user_id, company=here.home.company, now=here.database.clock()
        )


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
    database = context.current().database
    acts.require(database, person, "stock", "view", origin="GET /stock")
    with scoping.seeing(person.scope), database.reading() as connection:
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


def prometheus(person: Caller) -> Response:
    """How the server and the company do, in the form Prometheus reads."""
    database = context.current().database
    acts.require(database, person, "pipelines", "view", origin="GET /metrics")
    return Response(metrics.text(), media_type=metrics.CONTENT_TYPE)


def stock_module() -> None:
    """The routes of a module that is switched off are not there: 404."""
    with context.current().database.reading() as connection:
        if "stock" in access.modules_off(connection):
            raise HTTPException(HTTPStatus.NOT_FOUND)


async def read_body(request: Request) -> bytes:
    """The body as it came, whatever it is."""
    return await request.body()


class KeyNeeded(AccessRefused):
    """Devices come with an API key; a person has pages."""

    def __init__(self) -> None:
        super().__init__(
            zh="此接口只接受 API 密钥。请使用设备的密钥；人工录入请使用页面。",
            en="This takes API keys only. Use the device's key; people have pages.",
        )


def take_reading(
    request: Request,
    person: Caller,
    body: Annotated[bytes, Depends(read_body)],
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    """Carry out what a device read: 201 and the document's number, or 202 where it was put aside.

    The same `Idempotency-Key` with the same body gives the same answer and is carried out once.
    """
    key: LiveKey | None = request.state.api_key
    if key is None:
        raise KeyNeeded
    with scoping.seeing(person.scope):
        taken = devices.take(context.current().database, person, key.id, idempotency_key, body)
    language = preferred(request.headers.get("accept-language", ""))
    return JSONResponse(
        _answer(taken, language), HTTPStatus.ACCEPTED if taken.error else HTTPStatus.CREATED
    )


def _answer(taken: Taken, language: str) -> dict[str, object]:
    if not taken.error:
        return {"outcome": "posted", "document": taken.number}
    message = either(taken.message_zh, taken.message_en, language)
    return {
        "outcome": "quarantined",
        "reading": taken.reading_id,
        "error": taken.error,
        "message": message,
    }


async def note_use(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Write down a request made with an API key, with the status of its answer."""
    response = await answer(request)
    key: LiveKey | None = request.state.api_key
    if key is not None:
        address = request.client.host if request.client else ""
        said = f"{request.method} {request.url.path}"
        database = context.current().database
        await run_in_threadpool(
            CoreKeys(database).note, key.id, address, said, response.status_code
        )
    return response


def _keep(request: Request, refusal: AccessRefused) -> None:
    said = f"{request.method} {request.url.path}"
    person = caller(request)
    acts.keep_refusal(context.current().database, person.user_id, refusal, said)


STATUSES: dict[type[LedgerhouseError], HTTPStatus] = {
    AccessRefused: HTTPStatus.FORBIDDEN,
    NoRequestKey: HTTPStatus.BAD_REQUEST,
    OtherBody: HTTPStatus.CONFLICT,
    EnvironmentFault: HTTPStatus.SERVICE_UNAVAILABLE,
}


async def refuse(request: Request, refusal: Exception) -> Response:
    """What was refused and why, in the caller's language."""
    assert isinstance(refusal, LedgerhouseError)
    if isinstance(refusal, AccessRefused):
        await run_in_threadpool(_keep, request, refusal)
    language = preferred(request.headers.get("accept-language", ""))
    found = (status for kind, status in STATUSES.items() if isinstance(refusal, kind))
    status = next(found, HTTPStatus.UNPROCESSABLE_ENTITY)
    body = {
        "error": type(refusal).__name__,
        "message": refusal.message(language),
        "request": logs.current_id(),
    }
    return JSONResponse(body, status_code=status)
