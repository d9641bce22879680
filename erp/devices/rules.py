"""What a body says, as plain Python: from bytes to a reading, or a refusal.

Belongs here: the shape of each kind of reading. Does not: whether what it names exists.

A body is a JSON object of `kind`, `date` and `lines`, and of its kind:

- `receipt`: `warehouse`; `order`, the number of a purchase order, where goods come of one.
- `issue`: `warehouse` and `reason`.
- `transfer_out`: `from` and `warehouse`, to which goods go.
- `transfer_in`: `transfer`, the number under which they were sent.
- `count`: `count`, the number of an open count; `turn`, 1 unless said.

A line is `code` (a product's code, a barcode or a GS1 string) and `quantity`, and where needed
`unit`, `lot`, `expires_on` and, in a count, `place`. A quantity may be text or a number.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

from erp.base.errors import NotExact
from erp.base.exact import to_quantity
from erp.devices.errors import (
    FieldMissing,
    FieldUnknown,
    FieldWrong,
    ImpossibleQuantity,
    NoRequestKey,
    NotJson,
)

RECEIPT, ISSUE, TRANSFER_OUT, TRANSFER_IN, COUNT = KINDS = (
    "receipt", "issue", "transfer_out", "transfer_in", "count",
)  # fmt: skip
LONGEST_KEY = 100
LONGEST_TEXT = 200
MOST_LINES = 1_000
QUANTITY_BELOW = Decimal(10) ** 9
TURNS = (1, 2)

_ALWAYS = ("kind", "date", "lines")
_NEEDED = {
    RECEIPT: ("warehouse",),
    ISSUE: ("warehouse", "reason"),
    TRANSFER_OUT: ("from", "warehouse"),
    TRANSFER_IN: ("transfer",),
    COUNT: ("count",),
}
_MORE = {RECEIPT: ("order",), COUNT: ("turn",)}
_LINE = frozenset({"code", "quantity", "unit", "lot", "expires_on"})


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a reading as it was sent."""

    code: str
    quantity: Decimal
    unit: str = ""
    lot: str = ""
    place: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A body that makes sense by itself. `origin` is the number of what it carries on, or empty."""

    kind: str
    day: date
    lines: tuple[ReadLine, ...]
    warehouse: str = ""
    from_warehouse: str = ""
    origin: str = ""
    reason: str = ""
    turn: int = 1


def check_request_key(key: str) -> None:
    """Refuses an idempotency key that is none. Raises `NoRequestKey`."""
    is_visible = key.isascii() and key.isprintable() and " " not in key
    if not key or len(key) > LONGEST_KEY or not is_visible:
        raise NoRequestKey(LONGEST_KEY)


def body_text(body: bytes) -> str:
    """A body as text that every database keeps."""
    return body.decode("utf-8", "replace").replace("\0", "\ufffd")


def body_digest(body: bytes) -> str:
    """The hash of what a body means: spaces and the order of fields do not count."""
    try:
        said = json.dumps(_parsed(body), sort_keys=True, default=str).encode()
    except (NotJson, RecursionError):
        said = body
    return hashlib.sha256(said).hexdigest()


def place_of(body: bytes) -> str:
    """The warehouse a body names, even where the rest makes no sense; empty without any."""
    try:
        said = _parsed(body).get("warehouse")
    except NotJson:
        return ""
    return said if _is_text(said) else ""


def read(body: bytes) -> Reading:
    """The reading a body is. Raises `Malformed`, `ImpossibleQuantity`."""
    said = _parsed(body)
    kind = said.get("kind")
    if kind is None:
        raise FieldMissing("kind")
    if kind not in KINDS:
        raise FieldWrong("kind", kind)
    needed = (*_ALWAYS, *_NEEDED[kind])
    _check_fields(said, needed, {*needed, *_MORE.get(kind, ())}, "")
    lines = said["lines"]
    if not isinstance(lines, list) or not 1 <= len(lines) <= MOST_LINES:
        raise FieldWrong("lines", lines if not isinstance(lines, list) else len(lines))
    turn = said.get("turn", 1)
    if turn not in TURNS or isinstance(turn, bool):
        raise FieldWrong("turn", turn)
    origin = {RECEIPT: "order", TRANSFER_IN: "transfer", COUNT: "count"}.get(kind, "")
    return Reading(
        kind,
        _day(said["date"], "date"),
        tuple(_line(each, row, kind) for row, each in enumerate(lines, start=1)),
        _text(said, "warehouse"),
        _text(said, "from"),
        _text(said, origin),
        _text(said, "reason"),
        int(turn),
    )


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode(), parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise NotJson from error
    if not isinstance(found, dict):
        raise NotJson
    return found


def _check_fields(
    said: dict[str, Any], needed: tuple[str, ...], known: set[str], where: str
) -> None:
    for name in needed:
        if name not in said:
            raise FieldMissing(where + name)
    for name in said:
        if name not in known:
            raise FieldUnknown(where + name)


def _line(said: object, row: int, kind: str) -> ReadLine:
    where = f"lines[{row}]."
    if not isinstance(said, dict):
        raise FieldWrong(where[:-1], said)
    known = {*_LINE, "place"} if kind == COUNT else {*_LINE}
    _check_fields(said, ("code", "quantity"), known, where)
    code = _text(said, "code", where)
    if not code:
        raise FieldWrong(f"{where}code", code)
    expires = said.get("expires_on")
    return ReadLine(
        code,
        _quantity(said["quantity"], row),
        _text(said, "unit", where),
        _text(said, "lot", where),
        _text(said, "place", where),
        None if expires is None else _day(expires, f"{where}expires_on"),
    )


def _quantity(said: object, row: int) -> Decimal:
    if not isinstance(said, str | Decimal):
        raise ImpossibleQuantity(row, said)
    try:
        quantity = Decimal(said)
        to_quantity(quantity)
    except (InvalidOperation, NotExact) as error:
        raise ImpossibleQuantity(row, said) from error
    if not 0 < quantity < QUANTITY_BELOW:
        raise ImpossibleQuantity(row, said)
    return quantity


def _day(said: object, name: str) -> date:
    try:
        return date.fromisoformat(said)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise FieldWrong(name, said) from error


def _text(said: dict[str, Any], name: str, where: str = "") -> str:
    value = said.get(name, "")
    if not _is_text(value):
        raise FieldWrong(where + name, value)
    return value.strip()


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a value is a text a database keeps: no NUL, no half of a character."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        return False
    return not any("\ud800" <= each <= "\udfff" for each in value)
