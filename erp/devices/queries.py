"""Questions about readings. Reads only."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows
from erp.devices.errors import UnknownReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

    Reader = Transaction | Connection


class Taken(NamedTuple):
    """A reading and what it became: `number` of a document, or `error` and its messages."""

    reading_id: int
    body_digest: str
    number: str
    error: str
    message_zh: str
    message_en: str


class Aside(NamedTuple):
    """A reading put aside, waiting for a person. Times are UTC text."""

    reading_id: int
    api_key_id: int
    key_name: str
    request_key: str
    body: str
    warehouse: str
    error: str
    message_zh: str
    message_en: str
    received_at: str


class Ended(NamedTuple):
    """A reading that was put aside and dealt with; `number` is empty where it was dismissed."""

    reading_id: int
    key_name: str
    error: str
    number: str
    note: str
    person: str
    ended_at: str
    warehouse: str


class OriginLine(NamedTuple):
    """A line that can still be carried on."""

    key: str
    line: int
    product: str
    left: Decimal


class Origin(NamedTuple):
    """A document a reading carries on."""

    key: str
    party: str
    warehouse: str
    lines: Sequence[OriginLine]


def find_taken(reader: Reader, api_key_id: int, request_key: str) -> Taken | None:
    """The reading that came with this key of an API key."""
    found = rows(
        reader,
        "select r.id, r.body_digest, coalesce(d.series, ''), coalesce(d.number, 0), r.error,"
        " r.message_zh, r.message_en from device_reading r"
        " left join document d on d.key = r.document_key and r.document_key <> ''"
        " where r.api_key_id = ? and r.request_key = ?",
        (api_key_id, request_key),
    )
    if not found:
        return None
    reading_id, digest, series, number, *refusal = found[0]
    return Taken(reading_id, digest, _name(series, number), *refusal)


_ASIDE = """
select r.id, r.api_key_id, k.name, r.request_key, r.body, r.warehouse, r.error, r.message_zh,
       r.message_en, c.recorded_at
  from device_reading r join api_key k on k.id = r.api_key_id join commit_log c on c.tx = r.tx
 where r.error <> '' and not exists (
   select 1 from device_reading_end e where e.reading_id = r.id)
"""


def put_aside(reader: Reader, *, most: int = 200) -> list[Aside]:
    """Readings that wait for a person, the oldest first."""
    return [Aside._make(row) for row in rows(reader, f"{_ASIDE} order by r.id limit ?", (most,))]


def get_aside(reader: Reader, reading_id: int) -> Aside | None:
    """The reading if it still waits. Raises `UnknownReading` where there is none at all."""
    found = rows(reader, f"{_ASIDE} and r.id = ?", (reading_id,))
    if found:
        return Aside._make(found[0])
    if not rows(reader, "select 1 from device_reading where id = ? and error <> ''", (reading_id,)):
        raise UnknownReading(reading_id)
    return None


def ended(reader: Reader, *, most: int = 50) -> list[Ended]:
    """What people did with readings lately, the newest first."""
    return [
        Ended(reading_id, key, error, _name(series, number), note, person, at, warehouse)
        for reading_id, key, error, series, number, note, person, at, warehouse in rows(
            reader,
            "select r.id, k.name, r.error, coalesce(d.series, ''), coalesce(d.number, 0), e.note,"
            " coalesce(u.display_name, ''), c.recorded_at, r.warehouse from device_reading_end e"
            " join device_reading r on r.id = e.reading_id join api_key k on k.id = r.api_key_id"
            " join commit_log c on c.tx = e.tx left join app_user u on u.id = c.user_id"
            " left join document d on d.key = e.document_key and e.document_key <> ''"
            " order by e.id desc limit ?",
            (most,),
        )
    ]


ACTS = {
    "purchase_order": "'goods_receipt', 'supplier_invoice', 'purchase_return',"
    " 'purchase_order_closing'",
    "transfer_out": "'transfer_in'",
}
"""Kinds a reading carries on, and the acts that take from what is open of their lines."""


def find_origin(reader: Reader, kind: str, number: str) -> Origin | None:
    """The document of a kind with this number, and what of its lines is still open."""
    found = _by_number(reader, kind, number)
    if not found:
        return None
    document_id, key, party, warehouse = found[0]
    lines = [
        OriginLine(key, line, product, from_whole(int(left), QUANTITY_DIGITS))
        for line, product, left in rows(
            reader,
            "select l.line, p.code, l.quantity - coalesce((select sum(g.quantity)"
            f" from line_progress g where g.line_id = l.id and g.act in ({ACTS[kind]})), 0)"
            " from document_line l join product p on p.id = l.product_id"
            " where l.document_id = ? order by l.line",
            (document_id,),
        )
    ]
    return Origin(key, party, warehouse, lines)


_LONGEST_NUMBER = 9


def _by_number(reader: Reader, kind: str, number: str) -> Sequence[Any]:
    series, _, last = number.rpartition("-")
    if not last.isdecimal() or not last.isascii() or len(last) > _LONGEST_NUMBER:
        return []
    return rows(
        reader,
        "select d.id, d.key, coalesce(p.code, ''), coalesce(w.code, '') from document d"
        " left join party p on p.id = d.party_id left join warehouse w on w.id = d.warehouse_id"
        " where d.kind = ? and d.series = ? and d.number = ?",
        (kind, series, int(last)),
    )


def find_key(reader: Reader, kind: str, number: str) -> str | None:
    """The key of the document of a kind with this number."""
    found = _by_number(reader, kind, number)
    return str(found[0][1]) if found else None


def number_of(reader: Reader, key: str) -> str:
    """The number of the document with this key."""
    series, number = rows(reader, "select series, number from document where key = ?", (key,))[0]
    return _name(series, number)


def count_lines(reader: Reader, count_id: int, product: str) -> list[tuple[int, str, str]]:
    """The lines of a count with a product: id, place and lot."""
    return [
        (line_id, place, lot)
        for line_id, place, lot in rows(
            reader,
            "select n.id, l.code, coalesce(t.code, '') from count_line n"
            " join product p on p.id = n.product_id join location l on l.id = n.location_id"
            " left join lot t on t.id = n.lot_id where n.document_id = ? and p.code = ?",
            (count_id, product),
        )
    ]


def knows_warehouse(reader: Reader, code: str) -> bool:
    """Whether there is a warehouse with this code."""
    return bool(rows(reader, "select 1 from warehouse where code = ?", (code,)))


def pretty(body: str) -> str:
    """A body laid out for reading, as it came where it cannot be."""
    try:
        return json.dumps(json.loads(body, parse_float=str), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body


def _name(series: str, number: int) -> str:
    return f"{series}-{number:04d}" if series else ""
