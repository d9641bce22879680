"""Refusals of what masters are typed with, each about one field.

Belongs here: faults any master may have. Does not: what a document refuses (`erp.documents`).

FieldRefusal
├── FieldMissing, UnknownValue, ValueTaken
├── OutOfRange, DatesReversed, CurrencyInUse
└── BadTaxNumber, BadBarcode
"""

from __future__ import annotations

from erp.base.errors import FieldRefusal


class FieldMissing(FieldRefusal):
    """A field that must be filled is empty."""

    def __init__(self, field: str) -> None:
        super().__init__(field, zh="此项必填，现为空。请录入。", en="This is empty. Fill it in.")


class UnknownValue(FieldRefusal):
    """The value is none of those there are, or is closed."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(
            field,
            zh=f"“{value}”不存在或已停用。请从列表中选择，或先建立。",
            en=f"{value!r} does not exist or is closed. Choose from the list, or create it first.",
        )


class ValueTaken(FieldRefusal):
    """The value must be unique, and something else has it."""

    def __init__(self, field: str, value: object, owner: str) -> None:
        super().__init__(
            field,
            zh=f"“{value}”已被 {owner} 使用。请换一个。",
            en=f"{value!r} is used by {owner} already. Choose another.",
        )


class OutOfRange(FieldRefusal):
    """A figure is below or above what it may be."""

    def __init__(self, field: str, value: object, least: object) -> None:
        super().__init__(
            field,
            zh=f"{value} 无效：不得小于 {least}。请更正。",
            en=f"{value} is invalid: it may not be below {least}. Correct it.",
        )


class DatesReversed(FieldRefusal):
    """The last day is before the first."""

    def __init__(self, field: str, first: object, last: object) -> None:
        super().__init__(
            field,
            zh=f"结束日期 {last} 早于开始日期 {first}。请更正日期。",
            en=f"The last day {last} is before the first day {first}. Correct the dates.",
        )


class BadTaxNumber(FieldRefusal):
    """The tax number fails its country's check."""

    def __init__(self, number: str, country: str) -> None:
        super().__init__(
            "tax_number",
            zh=f"税号 {number} 不符合 {country} 的编码规则或校验位有误。请对照证照更正。",
            en=f"Tax number {number} fails the check of {country}. Compare it with the licence.",
        )


class BadBarcode(FieldRefusal):
    """The barcode's check digit is wrong."""

    def __init__(self, barcode: str) -> None:
        super().__init__(
            "barcode",
            zh=f"条码 {barcode} 的校验位有误。请重新扫描。",
            en=f"The check digit of barcode {barcode} is wrong. Scan it again.",
        )


class CurrencyInUse(FieldRefusal):
    """The books are kept in the base currency from their first document on."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            "currency",
            zh=f"账簿已有以 {currency} 记账的单据，本位币不能再改。如需其他本位币，请另建公司。",
            en=f"Documents are posted in {currency} already, so the base currency stays. "
            "For another, create another company.",
        )
