"""Acts of devices and of the people behind them: take a reading, replay or dismiss one put aside.

Belongs here: one function an act. They take the `Database`, because a reading that is refused is
put aside in a transaction of its own, after the one of its document was rolled back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from erp.access.errors import AccessRefused, WarehouseNotAllowed
from erp.access.rules import CREATE, check_right
from erp.base.errors import EnvironmentFault, LedgerhouseError
from erp.base.exact import QUANTITY_DIGITS, round_decimal
from erp.catalog.queries import ratio_of, units_of
from erp.catalog.scanning import resolve
from erp.counting import queries as counts
from erp.counting import services as counting
from erp.devices import queries, rules
from erp.devices.errors import (
    NotOneLine,
    NotOnTheOrigin,
    OtherBody,
    ReadingEnded,
    ReadingInFuture,
    UnknownCode,
    UnknownOrigin,
)
from erp.devices.models import device_reading, device_reading_end
from erp.documents.errors import UnitNotExact, UnknownUnit, UnknownWarehouse
from erp.documents.types import Document, Line
from erp.posting import post_in, with_retries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from erp.access.queries import Person
    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.catalog.scanning import Resolved
    from erp.devices.queries import Origin, OriginLine, Taken
    from erp.devices.rules import Reading, ReadLine

CLOCK_LEEWAY = timedelta(days=1)
"""A device may be in a time zone where it is already tomorrow."""


def take(
    database: Database, caller: Person, api_key_id: int, request_key: str, body: bytes
) -> Taken:
    """Carry a reading out, or put it aside with the reason; the same request gives the same answer.

    Raises `NoRequestKey`, `OtherBody`, and `AccessRefused` where the key does not reach so far:
    of these nothing is kept.
    """
    rules.check_request_key(request_key)
    digest = rules.body_digest(body)
    origin = f"api key {api_key_id}"

    def attempt(refusal: LedgerhouseError | None = None) -> None:
        with database.commit(
            user_id=caller.user_id, origin=origin, request_id=request_key
        ) as transaction:
            known = queries.find_taken(transaction, api_key_id, request_key)
            if known is not None:
                if known.body_digest != digest:
                    raise OtherBody(request_key)
                return
            document = ""
            if refusal is None:
                reading = rules.read(body)
                key = _document_key(api_key_id, request_key)
                document = _carry_out(database, transaction, caller, reading, key)
            reasons = (type(refusal).__name__, refusal.zh, refusal.en) if refusal else ("", "", "")
            transaction.add(
                device_reading,
                (
                    transaction.new_id(device_reading), transaction.tx, api_key_id, request_key,
                    digest, rules.body_text(body), rules.place_of(body), document, *reasons,
                ),
            )  # fmt: skip

    try:
        with_retries(attempt)
    except (OtherBody, AccessRefused, EnvironmentFault):
        raise
    except LedgerhouseError as refusal:
        reason = refusal
        with_retries(lambda: attempt(reason))
    with database.reading() as connection:
        taken = queries.find_taken(connection, api_key_id, request_key)
    assert taken is not None
    return taken


def replay(database: Database, person: Person, reading_id: int, body: str) -> str:
    """Carry out a corrected reading in a person's name; the number of what it became.

    Raises what refuses it, `UnknownReading`, `ReadingEnded`.
    """

    def attempt() -> str:
        with database.commit(
            user_id=person.user_id, origin="form readings", request_id=str(reading_id)
        ) as transaction:
            found = _open_reading(transaction, reading_id)
            key = _document_key(found.api_key_id, found.request_key)
            document = _carry_out(database, transaction, person, rules.read(body.encode()), key)
            _end(transaction, reading_id, body, document, "")
        return document

    document = with_retries(attempt)
    with database.reading() as connection:
        return queries.number_of(connection, document)


def dismiss(database: Database, person: Person, reading_id: int, note: str) -> None:
    """Say that a reading put aside comes to nothing, and why.

    Raises `NotAllowed`, `UnknownReading`, `ReadingEnded`.
    """
    check_right(person.rights, "stock", CREATE)

    def attempt() -> None:
        with database.commit(
            user_id=person.user_id, origin="form readings", request_id=str(reading_id)
        ) as transaction:
            found = _open_reading(transaction, reading_id)
            _check_seen(person, found.warehouse)
            _end(transaction, reading_id, "", "", note)

    with_retries(attempt)


def _open_reading(transaction: Transaction, reading_id: int) -> queries.Aside:
    found = queries.get_aside(transaction, reading_id)
    if found is None:
        raise ReadingEnded(reading_id)
    return found


def _end(transaction: Transaction, reading_id: int, body: str, document: str, note: str) -> None:
    end_id = transaction.new_id(device_reading_end)
    transaction.add(device_reading_end, (end_id, transaction.tx, reading_id, body, document, note))


def _document_key(api_key_id: int, request_key: str) -> str:
    return f"device/{api_key_id}/{request_key}"


def _check_seen(person: Person, warehouse: str) -> None:
    seen = person.scope.warehouses
    if seen is not None and warehouse not in seen:
        raise WarehouseNotAllowed(warehouse)


# -- from a reading to what it does


def _carry_out(
    database: Database, transaction: Transaction, person: Person, reading: Reading, key: str
) -> str:
    """Post a reading's document or add to its count; the key of the document it became or joined.

    Raises whatever refuses it.
    """
    today = database.clock().date()
    if reading.day > today + CLOCK_LEEWAY:
        raise ReadingInFuture(reading.day, today)
    is_bought = reading.kind == rules.RECEIPT and bool(reading.origin)
    check_right(person.rights, "purchasing" if is_bought else "stock", CREATE)
    if reading.kind == rules.COUNT:
        return _count(transaction, person, reading)
    for place in (reading.warehouse, reading.from_warehouse):
        if place and not queries.knows_warehouse(transaction, place):
            raise UnknownWarehouse(key, place)
    _check_seen(person, reading.from_warehouse or _place(transaction, reading))
    post_in(database, transaction, [_document(transaction, reading, key)])
    return key


def _place(transaction: Transaction, reading: Reading) -> str:
    """Where goods are handled: where a transfer arrives is said by the transfer."""
    if reading.kind != rules.TRANSFER_IN:
        return reading.warehouse
    return _origin(transaction, "transfer", "transfer_out", reading.origin).warehouse


def _document(transaction: Transaction, reading: Reading, key: str) -> Document:
    lines = [
        _line(transaction, row, line, reading.day)
        for row, line in enumerate(reading.lines, start=1)
    ]
    if reading.kind == rules.ISSUE:
        said = tuple(replace(line, reason=reading.reason) for line in lines)
        return Document("stock_issue", key, reading.day, warehouse=reading.warehouse, lines=said)
    if reading.kind == rules.TRANSFER_OUT:
        return Document(
            "transfer_out", key, reading.day, warehouse=reading.warehouse, lines=tuple(lines),
            from_warehouse=reading.from_warehouse,
        )  # fmt: skip
    if reading.kind == rules.TRANSFER_IN:
        sent = _origin(transaction, "transfer", "transfer_out", reading.origin)
        arrived = _carried(transaction, sent, reading.origin, lines)
        return Document("transfer_in", key, reading.day, warehouse=sent.warehouse, lines=arrived)
    if not reading.origin:
        return Document(
            "stock_receipt", key, reading.day, warehouse=reading.warehouse, lines=tuple(lines)
        )
    order = _origin(transaction, "order", "purchase_order", reading.origin)
    return Document(
        "goods_receipt", key, reading.day, order.party, warehouse=reading.warehouse,
        lines=_carried(transaction, order, reading.origin, lines),
    )  # fmt: skip


def _origin(transaction: Transaction, field: str, kind: str, number: str) -> Origin:
    found = queries.find_origin(transaction, kind, number)
    if found is None:
        raise UnknownOrigin(field, number)
    return found


def _resolved(transaction: Transaction, row: int, line: ReadLine, day: date) -> Resolved:
    found = resolve(transaction, line.code, today=day)
    if not found.is_known:
        raise UnknownCode(row, line.code)
    return found


def _line(transaction: Transaction, row: int, line: ReadLine, day: date) -> Line:
    found = _resolved(transaction, row, line, day)
    return Line(
        found.product, line.quantity, lot=line.lot or found.lot, unit=line.unit or found.unit,
        produced_on=found.produced_on, expires_on=line.expires_on or found.expires_on,
    )  # fmt: skip


def _carried(
    transaction: Transaction, origin: Origin, number: str, lines: Sequence[Line]
) -> tuple[Line, ...]:
    """Lines that carry on those of an origin in their order; what is too much is on the last."""
    left = {each.line: each.left for each in origin.lines}
    made: list[Line] = []
    for row, line in enumerate(lines, start=1):
        wanted = _in_own_unit(transaction, row, line, number)
        theirs = [each for each in origin.lines if each.product == line.product]
        parts = _shared(wanted, theirs, left)
        if not parts:
            raise NotOnTheOrigin(row, line.product, number)
        made += [
            Line(
                line.product, quantity, lot=line.lot, source=(origin.key, source),
                produced_on=line.produced_on, expires_on=line.expires_on,
            )
            for source, quantity in parts
        ]  # fmt: skip
    return tuple(made)


def _shared(
    wanted: Decimal, theirs: Sequence[OriginLine], left: dict[int, Decimal]
) -> list[tuple[int, Decimal]]:
    open_lines = [each.line for each in theirs if left[each.line] > 0]
    parts: list[tuple[int, Decimal]] = []
    for line in open_lines:
        part = wanted if line == open_lines[-1] else min(wanted, left[line])
        if part > 0:
            parts.append((line, part))
            left[line] -= part
            wanted -= part
    return parts


def _in_own_unit(transaction: Transaction, row: int, line: Line, number: str) -> Decimal:
    units = units_of(transaction, [line.product])[line.product]
    ratio = ratio_of(units, line.unit or units.own)
    if ratio is None:
        raise UnknownUnit(number, row, line.product, line.unit)
    quantity = line.quantity * ratio.numerator / ratio.denominator
    if round_decimal(quantity, QUANTITY_DIGITS) != quantity:
        raise UnitNotExact(number, row, line.quantity, line.unit, units.own)
    return quantity


# -- counting


def _count(transaction: Transaction, person: Person, reading: Reading) -> str:
    key = queries.find_key(transaction, "stock_count", reading.origin)
    if key is None:
        raise UnknownOrigin("count", reading.origin)
    found = counts.open_count(transaction, key)
    _check_seen(person, found.warehouse)
    counted = []
    for row, line in enumerate(reading.lines, start=1):
        known = _line(transaction, row, line, reading.day)
        lines = [
            line_id
            for line_id, place, lot in queries.count_lines(
                transaction, found.document_id, known.product
            )
            if (not line.place or place == line.place) and (not known.lot or lot == known.lot)
        ]
        if len(lines) != 1:
            raise NotOneLine(row, known.product, reading.origin)
        counted.append((lines[0], _in_own_unit(transaction, row, known, reading.origin)))
    counting.count(transaction, found.key, counted, on=reading.day, turn=reading.turn, adds=True)
    return found.key
