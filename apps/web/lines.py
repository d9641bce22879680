"""Lines as people type or scan them, before they are a document: plain Python.

Belongs here: reading `12*A100@3.50`, counting scans, merging what a grid returns. Does not: looking
up products (`apps.web.queries.masters`) or drawing (`apps.web.line_entry`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from erp.base.errors import BadInput

ENTRY = re.compile(
    r"\s*(?:(?P<quantity>[0-9.,]+)\s*[*×xX]\s*)?(?P<code>[^@]+?)(?:\s*@\s*(?P<price>[^@\s]+))?\s*"
)
NUMBER = re.compile(r"[0-9][0-9,]{0,20}(?:\.[0-9]{1,12})?|\.[0-9]{1,12}")


class NotALine(BadInput):
    """What was typed is neither a code nor `quantity*code@price`."""

    def __init__(self, entry: str) -> None:
        super().__init__(
            zh=f"无法识别“{entry}”。请输入 编码、数量*编码 或 数量*编码@单价，例如 12*A100@3.50。",
            en=f"Cannot read {entry!r}. Type a code, quantity*code or quantity*code@price, such as "
            "12*A100@3.50.",
        )


class NotANumber(BadInput):
    """A quantity or price that is no number, or not above zero where it must be."""

    def __init__(self, line: int, what_zh: str, what_en: str, text: str) -> None:
        super().__init__(
            zh=f"第 {line} 行：{what_zh}“{text}”不是有效的数字。请更正。",
            en=f"Line {line}: {what_en} {text!r} is not a valid number. Correct it.",
        )


class NotADate(BadInput):
    """An expiry date that is no day of the calendar."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(
            zh=f"第 {line} 行：到期日“{text}”不是日期。请按 2026-09-30 的格式填写。",
            en=f"Line {line}: the expiry date {text!r} is no date. Write it as 2026-09-30.",
        )


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed: texts, since a half-typed line is none the worse for it.

    `lot` is a lot or serial number, `expires` its last day where the line brings it in.
    """

    code: str = ""
    quantity: str = "1"
    price: str = ""
    lot: str = ""
    expires: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.code.strip()


def read_entry(entry: str) -> TypedLine:
    """A line from one text: `A100`, `12*A100`, `12*A100@3.50`. Raises `NotALine`."""
    found = ENTRY.fullmatch(entry)
    if found is None:
        raise NotALine(entry)
    return TypedLine(found["code"].strip(), found["quantity"] or "1", found["price"] or "")


def with_entry(lines: Sequence[TypedLine], added: TypedLine) -> list[TypedLine]:
    """The lines with one more; scanning the same goods again counts them on their line."""
    merged = [line for line in lines if not line.is_empty]
    for place, line in enumerate(merged):
        is_same = line.code.casefold() == added.code.casefold() and line.lot == added.lot
        if is_same and added.price in {"", line.price}:
            total = _number(line.quantity) + _number(added.quantity)
            merged[place] = replace(line, quantity=f"{total.normalize():f}")
            return merged
    return [*merged, added]


def _number(text: str) -> Decimal:
    value = _exact(text)
    if value is None:
        raise NotALine(text)
    return value


def from_rows(rows: Sequence[Mapping[str, Any]]) -> list[TypedLine]:
    """Lines from a grid's rows, whose cells may be empty."""
    return [
        TypedLine(
            *(str(row.get(name) or "") for name in ("code", "quantity", "price", "lot", "expires"))
        )
        for row in rows
    ]


def as_rows(lines: Sequence[TypedLine]) -> list[dict[str, str]]:
    """The other way round."""
    return [asdict(line) for line in lines]


def last_day_of(place: int, line: TypedLine) -> date | None:
    """The last day of line `place`'s lot, or None when none was typed. Raises `NotADate`."""
    if not line.expires.strip():
        return None
    try:
        return date.fromisoformat(line.expires.strip())
    except ValueError as error:
        raise NotADate(place, line.expires) from error


def quantity_of(place: int, line: TypedLine) -> Decimal:
    """The quantity of line `place` (from 1): above zero. Raises `NotANumber`."""
    value = _exact(line.quantity or "1")
    if value is None or value <= 0:
        raise NotANumber(place, "数量", "quantity", line.quantity)
    return value


def price_of(place: int, line: TypedLine, default: Decimal | None) -> Decimal | None:
    """The unit price of line `place` (from 1), or the default when none was typed."""
    if not line.price.strip():
        return default
    value = _exact(line.price)
    if value is None:
        raise NotANumber(place, "单价", "price", line.price)
    return value


def _exact(text: str) -> Decimal | None:
    """The number as written by people: digits, thousands' commas, a point; no exponents."""
    return Decimal(text.strip().replace(",", "")) if NUMBER.fullmatch(text.strip()) else None
