"""What a scan stands for: a product in a unit, a lot or a piece, or a whole GS1 element string.

Belongs here: looking up. Does not: reading element strings (`gs1`), linking a code to a product
(`services.add_barcode`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.base.reading import rows
from erp.catalog.gs1 import FNC1, read_elements
from erp.catalog.queries import find_scanned

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Connection

    from erp.base.commits import Transaction
    from erp.catalog.gs1 import Elements

_MARKED = re.compile(rf"\(\d{{2,4}}\)|\][A-Za-z]\d|{FNC1}")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was scanned. `product` is empty where nobody knows the code, which then may be linked.

    `quantity` is in `unit`, None where the scan says none. `lot` is the lot or, of goods kept
    piece by piece, the serial number.
    """

    code: str
    product: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    lot: str = ""
    produced_on: date | None = None
    expires_on: date | None = None

    @property
    def is_known(self) -> bool:
        """Whether the scan names a product."""
        return bool(self.product)


def resolve(reader: Transaction | Connection, scan: str, *, today: date) -> Resolved:
    """What a scan stands for: a barcode or product code, then a GS1 string, then a lot or piece.

    Raises `BadElementString` where a scan is marked as GS1 and cannot be read.
    """
    code = scan.strip(" \t\r\n")
    if not is_marked(code):
        found = _by_barcode(reader, [code]) or _by_code(reader, code)
        if found is not None:
            return found
    if is_marked(code) or is_long_gtin(code):
        return _by_elements(reader, read_elements(code, today=today))
    return _by_lot(reader, code) or Resolved(code)


def is_marked(code: str) -> bool:
    """Whether a code says of itself that it is a GS1 element string."""
    return _MARKED.match(code) is not None


def is_long_gtin(code: str) -> bool:
    """Whether a code begins as an element string with a GTIN does: 01 and 14 digits."""
    return code.startswith("01") and len(code) >= 16 and code[:16].isdigit()  # noqa: PLR2004


def forms_of(gtin: str) -> list[str]:
    """The barcodes a GTIN of 14 digits may stand as: with its leading zeros and without."""
    lengths = (length for length in (13, 12, 8) if set(gtin[:-length]) == {"0"})
    return [gtin, *(gtin[-length:] for length in lengths)]


def _by_barcode(reader: Transaction | Connection, barcodes: list[str]) -> Resolved | None:
    found = find_scanned(reader, barcodes)
    for barcode in barcodes:
        if barcode in found:
            return Resolved(barcode, found[barcode].product, found[barcode].unit)
    return None


def _by_code(reader: Transaction | Connection, code: str) -> Resolved | None:
    found = rows(reader, "select code, unit from product where code = ?", (code,))
    return Resolved(code, *found[0]) if found else None


def _by_lot(reader: Transaction | Connection, code: str) -> Resolved | None:
    """The product of a lot or piece with this code, unless there are several."""
    found = rows(
        reader,
        "select p.code, p.unit from lot l join product p on p.id = l.product_id"
        " where l.code = ? limit 2",
        (code,),
    )
    if len(found) != 1:
        return None
    product, unit = found[0]
    return Resolved(code, product, unit, lot=code)


def _by_elements(reader: Transaction | Connection, said: Elements) -> Resolved:
    barcodes = forms_of(said.gtin) if said.gtin else []
    product = _by_barcode(reader, barcodes)
    if product is None:
        by_lot = None if said.gtin else _by_lot(reader, said.serial or said.lot)
        product = by_lot or Resolved(barcodes[-1] if barcodes else said.serial or said.lot)
    kept = rows(reader, "select tracking from product where code = ?", (product.product,))
    is_serial = bool(kept) and kept[0][0] == "serial"
    return Resolved(
        product.code,
        product.product,
        product.unit,
        said.quantity,
        (said.serial or said.lot) if is_serial else (said.lot or said.serial),
        said.produced_on,
        said.last_day,
    )
