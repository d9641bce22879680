"""Counting as plain arithmetic: what differs, which class goods belong to, what a file says.

Belongs here: values in, values out. Does not: databases, documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from erp.base.errors import LedgerhouseError
from erp.base.exact import to_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHOLE = 10_000
"""All of the value issued, in basis points."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of a count: what was counted in the turn that decides and what the books said then.

    `first` and `second` are the sums of the turns, None where it has no entry. Millionths.
    """

    line_id: int
    line: int
    product_id: int
    location_id: int
    lot_id: int
    product: str
    location: str
    lot: str
    snapshot: int
    first: int | None
    first_book: int
    second: int | None
    second_book: int

    @property
    def counted(self) -> int | None:
        """What the second turn said, else the first."""
        return self.first if self.second is None else self.second

    @property
    def book(self) -> int:
        """What the books said when that was counted."""
        return self.first_book if self.second is None else self.second_book

    @property
    def difference(self) -> int:
        """Counted less book; 0 while nothing is counted."""
        return 0 if self.counted is None else self.counted - self.book

    @property
    def needs_recount(self) -> bool:
        """Whether the first turn differs and there is no second."""
        return self.second is None and self.difference != 0


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a count file as text: `row` is its number in the file, the heading being 1."""

    row: int
    product: str
    location: str
    lot: str
    quantity: str


@dataclass(frozen=True, slots=True)
class FileError:
    """What is wrong with a row of a file."""

    row: int
    zh: str
    en: str


Place = tuple[str, str, str]
"""Codes of product, place and lot."""


def read_file(
    rows: Sequence[FileRow], products: Mapping[str, str], lines: Mapping[Place, int]
) -> tuple[list[tuple[int, int]], list[FileError]]:
    """Line id and quantity (millionths) of every row, and every error there is.

    `products` gives the code of a code or barcode; `lines` the id of product, place and lot. A row
    may leave the place out where the count has the product and lot in one place only.
    """
    alone: dict[tuple[str, str], list[int]] = {}
    for (product, _, lot), known in lines.items():
        alone.setdefault((product, lot), []).append(known)
    found: list[tuple[int, int]] = []
    errors: list[FileError] = []
    seen: dict[int, int] = {}
    for each in rows:
        wrong = len(errors)
        quantity = _quantity(each, errors)
        line_id = _line(each, products, lines, alone, errors)
        if line_id is not None and line_id in seen:
            errors.append(
                FileError(each.row, f"与第 {seen[line_id]} 行重复", f"repeats row {seen[line_id]}")
            )
        elif line_id is not None:
            seen[line_id] = each.row
        if len(errors) == wrong and line_id is not None and quantity is not None:
            found.append((line_id, quantity))
    return found, errors


def _quantity(each: FileRow, errors: list[FileError]) -> int | None:
    said = each.quantity.strip()
    try:
        quantity = to_quantity(Decimal(said))
    except (InvalidOperation, LedgerhouseError):
        quantity = -1
    if quantity < 0:
        zh = f"数量“{said}”不是零或正数，或小数超过 6 位"
        en = f"quantity {said!r} is not a number of 0 or more with at most 6 decimals"
        errors.append(FileError(each.row, zh, en))
        return None
    return quantity


def _line(
    each: FileRow,
    products: Mapping[str, str],
    lines: Mapping[Place, int],
    alone: Mapping[tuple[str, str], Sequence[int]],
    errors: list[FileError],
) -> int | None:
    code = products.get(each.product.strip())
    if code is None:
        errors.append(
            FileError(
                each.row,
                f"没有编码或条码为“{each.product.strip()}”的商品",
                f"no product has the code or barcode {each.product.strip()!r}",
            )
        )
        return None
    place, lot = each.location.strip(), each.lot.strip()
    if place:
        line_id = lines.get((code, place, lot))
    else:
        ids = alone.get((code, lot), ())
        if len(ids) > 1:
            zh = f"商品 {code} 在多个库位，请填写库位"
            en = f"{code} lies in several places: name one"
            errors.append(FileError(each.row, zh, en))
            return None
        line_id = ids[0] if ids else None
    if line_id is None:
        what = " / ".join(part for part in (code, place, lot) if part)
        errors.append(FileError(each.row, f"盘点单中没有 {what}", f"the count has no {what}"))
    return line_id


def classify(issued: Mapping[int, int], shares: Sequence[tuple[str, int]]) -> dict[int, str]:
    """The class of each product by the value issued, the most valuable first.

    `shares` are class and cumulative share in basis points, rising to 10,000. A product belongs to
    the class in whose share the value *before* it falls, so that the best is always of the first.

    >>> classify({1: 80, 2: 15, 3: 5, 4: 0}, [("A", 8000), ("B", 9500), ("C", 10000)])
    {1: 'A', 2: 'B', 3: 'C', 4: 'C'}
    """
    total = sum(issued.values())
    classes: dict[int, str] = {}
    before = 0
    for product, value in sorted(issued.items(), key=lambda each: (-each[1], each[0])):
        last = shares[-1][0]
        classes[product] = (
            next((code for code, share in shares if before * WHOLE < share * total), last)
            if value > 0
            else last
        )
        before += value
    return classes
