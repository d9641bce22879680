"""Refusals of readings.

BadInput
├── NoRequestKey, OtherBody        about the request: nothing is kept
├── Malformed                      kept and put aside, like every refusal of a document
│   ├── NotJson
│   ├── FieldMissing, FieldUnknown, FieldWrong
├── ImpossibleQuantity, ReadingInFuture
├── UnknownCode, UnknownOrigin, NotOnTheOrigin, NotOneLine
└── UnknownReading, ReadingEnded   about what a person does with it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from datetime import date


_SHOWN = 60


def _short(value: object) -> str:
    """A value from outside as a message may carry it."""
    shown = ascii(value) if not isinstance(value, str) or not value.isprintable() else repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


class NoRequestKey(BadInput):
    """Without an idempotency key a repeated reading would count twice."""

    def __init__(self, longest: int) -> None:
        super().__init__(
            zh=f"缺少或无效的 Idempotency-Key：请为每次读数生成一个不超过 {longest} 个字符的"
            "可见 ASCII 标识，重发时保持不变。",
            en=f"Idempotency-Key is missing or wrong: give each reading one of at most {longest} "
            "visible ASCII characters, and send the same when repeating it.",
        )


class OtherBody(BadInput):
    """The same idempotency key came with another body."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"标识 {key} 已用于另一条读数。新的读数请使用新的 Idempotency-Key。",
            en=f"Key {key!r} was used for another reading. Give a new reading a new "
            "Idempotency-Key.",
        )


class Malformed(BadInput):
    """A body that is no reading."""


class NotJson(Malformed):
    """The body cannot be read at all."""

    def __init__(self) -> None:
        super().__init__(
            zh="读数不是有效的 JSON 对象（UTF-8）。请检查设备的输出格式。",
            en="The reading is no JSON object in UTF-8. Check what the device sends.",
        )


class FieldMissing(Malformed):
    """A field every reading of its kind has."""

    def __init__(self, field: str) -> None:
        super().__init__(
            zh=f"读数缺少字段 {field}。请补充。", en=f"The reading lacks {field}. Add it."
        )


class FieldUnknown(Malformed):
    """A field no reading of its kind has: more likely a slip than a wish."""

    def __init__(self, field: str) -> None:
        super().__init__(
            zh=f"读数有未知字段 {_short(field)}。请更正名称或删除。",
            en=f"The reading has a field {_short(field)} that is not known. Correct or remove it.",
        )


class FieldWrong(Malformed):
    """A field with something else than belongs there."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(
            zh=f"字段 {field} 的值 {_short(value)} 无效。请按接口说明更正。",
            en=f"Field {field} cannot be {_short(value)}. Correct it as the interface says.",
        )


class ImpossibleQuantity(BadInput):
    """A quantity is above zero, exact to six decimals, and below a thousand million."""

    def __init__(self, row: int, quantity: object) -> None:
        super().__init__(
            zh=f"第 {row} 行的数量 {_short(quantity)} 不可能：须大于零、小于十亿，最多六位小数。",
            en=f"Line {row}: a quantity of {_short(quantity)} is impossible. It is above 0, below "
            "1,000,000,000 and has six decimals at most.",
        )


class ReadingInFuture(BadInput):
    """A device whose clock is wrong."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__(
            zh=f"读数日期 {day} 晚于今天 {today}。请校准设备时钟后更正日期。",
            en=f"The reading is of {day}, after today ({today}). Set the device's clock and "
            "correct the date.",
        )


class UnknownCode(BadInput):
    """Nobody knows what was scanned."""

    def __init__(self, row: int, code: str) -> None:
        super().__init__(
            zh=f"第 {row} 行：没有商品或条码“{code}”。请更正，或先将条码关联到商品。",
            en=f"Line {row}: no product has the code or barcode {code!r}. Correct it, or link the "
            "barcode to its product first.",
        )


class UnknownOrigin(BadInput):
    """There is no such order, transfer or count."""

    def __init__(self, field: str, number: str) -> None:
        super().__init__(
            zh=f"字段 {field}：没有单据“{number}”。请核对单号。",
            en=f"Field {field}: there is no document {number!r}. Check its number.",
        )


class NotOnTheOrigin(BadInput):
    """Goods came that the order or transfer does not have."""

    def __init__(self, row: int, product: str, number: str) -> None:
        super().__init__(
            zh=f"第 {row} 行：单据 {number} 没有尚未完成的商品 {product}。请核对商品与单号。",
            en=f"Line {row}: nothing of product {product} is open on {number}. Check product and "
            "number.",
        )


class NotOneLine(BadInput):
    """What was counted is no line of the count, or more than one."""

    def __init__(self, row: int, product: str, number: str) -> None:
        super().__init__(
            zh=f"第 {row} 行：盘点 {number} 中商品 {product} 没有对应行，或有多行。"
            "请注明库位和批次。",
            en=f"Line {row}: product {product} is on no line of count {number}, or on several. "
            "Say place and lot.",
        )


class UnknownReading(BadInput):
    """There is no such reading that was put aside."""

    def __init__(self, reading: object) -> None:
        super().__init__(
            zh=f"没有读数 {reading}。请刷新列表后再选。",
            en=f"There is no reading {reading}. Reload the list and choose again.",
        )


class ReadingEnded(BadInput):
    """A reading is carried out or dismissed once."""

    def __init__(self, reading: int) -> None:
        super().__init__(
            zh=f"读数 {reading} 已处理，不能再次处理。请刷新列表。",
            en=f"Reading {reading} was dealt with before. Refresh the list.",
        )
