"""Reference facts: VAT codes, currencies, units, cash-flow items, voucher words, dictionaries.

Belongs here: what the law or a standard gives, with its source and the days it holds. Does not:
charts of accounts (`data.charts`), account determination, and how tax is reckoned or a voucher
numbered; that is the core's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from data.charts import Standard
from data.determination import TaxpayerKind
from data.tables import is_in_force, read_date, read_flag, read_table

TaxKind = Literal["standard_rate", "levy_rate", "zero_rated", "exempt", "out_of_scope"]
Activity = Literal["operating", "investing", "financing", "exchange"]
Flow = Literal["in", "out", "both"]
VoucherScheme = Literal["single", "three_way"]
VOUCHER_SCHEMES: tuple[VoucherScheme, ...] = ("single", "three_way")


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A VAT code: one rate for the days it holds.

    Zero-rated, exempt and out of scope are three kinds at 0 percent, never one: only the first
    keeps input tax deductible, and only the last stays out of the return.

    Attributes:
        category: What the rate is for. Codes of one category follow each other without overlap, so
            it finds the code that took another's place.
        taxpayer_kind: Empty: both kinds may use it.
        rate_percent: 13 means 13 percent of the net amount.
        valid_from: The first day; `valid_to` is the last, None while in force.
    """

    code: str
    kind: TaxKind
    category: str
    taxpayer_kind: TaxpayerKind | Literal[""]
    rate_percent: Decimal
    name_zh: str
    name_en: str
    valid_from: date
    valid_to: date | None
    source: str

    def is_in_force(self, on: date) -> bool:
        """Tell whether the code may be used for tax that falls due on a day."""
        return is_in_force(on, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217.

    Attributes:
        minor_digits: Decimals of its smallest amount: 0 for yen, 2 for fen, 3 for fils.
        quoting_unit: The amount a rate is quoted for: 100 for yen. A default, the firm's to change.
    """

    code: str
    number: str
    minor_digits: int
    quoting_unit: int
    symbol: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of trade.

    Attributes:
        base_unit: The unit it converts to; itself where its content differs by product.
        factor: Base units in one of it: 12 pieces a dozen.
        decimal_places: Places a quantity may have: none for what is counted.
    """

    code: str
    name_zh: str
    name_en: str
    measure: str
    base_unit: str
    factor: Decimal
    decimal_places: int


@dataclass(frozen=True, slots=True)
class CashFlowItem:
    """A line of the direct cash-flow statement that cash postings are marked with.

    `line_number` is that of the small-business form, None where the form prints none.
    """

    standard: Standard
    code: str
    name_zh: str
    name_en: str
    activity: Activity
    flow: Flow
    line_number: int | None
    source: str


@dataclass(frozen=True, slots=True)
class VoucherWordRule:
    """One rule for a voucher's word; within a scheme the first that fits decides.

    `debits_cash` and `credits_cash` ask for a posting on that side of a cash account; False asks
    for nothing.
    """

    scheme: VoucherScheme
    rule_order: int
    debits_cash: bool
    credits_cash: bool
    word: str
    name_zh: str
    name_en: str
    source: str


@dataclass(frozen=True, slots=True)
class DictionaryValue:
    """A value a new company may choose for a field; with an empty code, the dictionary's names."""

    dictionary: str
    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """When money is due: so many days after the document, or after the end of its month."""

    code: str
    name_zh: str
    name_en: str
    days: int
    is_end_of_month: bool


def load_dictionaries() -> list[DictionaryValue]:
    """Give the dictionaries a new company starts with, each before its values."""
    return [
        DictionaryValue(row["dictionary"], row["code"], row["name_zh"], row["name_en"])
        for row in read_table("dictionaries.csv")
    ]


def load_payment_terms() -> list[PaymentTerm]:
    """Give the payment terms a new company starts with."""
    return [
        PaymentTerm(
            row["code"],
            row["name_zh"],
            row["name_en"],
            int(row["days"]),
            read_flag(row["is_end_of_month"]),
        )
        for row in read_table("payment_terms.csv")
    ]


def load_tax_codes() -> list[TaxCode]:
    """Give every VAT code there was since 1994, past ones included."""
    return [
        TaxCode(
            code=row["code"],
            kind=cast("TaxKind", row["kind"]),
            category=row["category"],
            taxpayer_kind=cast("TaxpayerKind | Literal['']", row["taxpayer_kind"]),
            rate_percent=Decimal(row["rate_percent"]),
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=read_date(row["valid_to"]),
            source=row["source"],
        )
        for row in read_table("tax_codes.csv")
    ]


def load_currencies() -> list[Currency]:
    """Give the currencies a trading firm here meets, in order of code."""
    return [
        Currency(
            code=row["code"],
            number=row["number"],
            minor_digits=int(row["minor_digits"]),
            quoting_unit=int(row["quoting_unit"]),
            symbol=row["symbol"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
        )
        for row in read_table("currencies.csv")
    ]


@dataclass(frozen=True, slots=True)
class Measure:
    """What suppliers are judged by.

    Attributes:
        weight: Its share of the score; the weights sum to 100.
        points_per_percent: What one percent short of the best costs, of 100 points.
    """

    measure: str
    name_zh: str
    name_en: str
    weight: Decimal
    points_per_percent: Decimal


def load_supplier_measures() -> list[Measure]:
    """Give the measures of supplier evaluation with their weights."""
    return [
        Measure(
            measure=row["measure"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            weight=Decimal(row["weight"]),
            points_per_percent=Decimal(row["points_per_percent"]),
        )
        for row in read_table("supplier_evaluation.csv")
    ]


def load_units() -> list[Unit]:
    """Give the units of trade: counted, packed, measured."""
    return [
        Unit(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            measure=row["measure"],
            base_unit=row["base_unit"],
            factor=Decimal(row["factor"]),
            decimal_places=int(row["decimal_places"]),
        )
        for row in read_table("units.csv")
    ]


def load_cash_flow_items(standard: Standard) -> list[CashFlowItem]:
    """Give a standard's cash-flow items in the order of its form, the exchange effect last."""
    return [
        CashFlowItem(
            standard=standard,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            activity=cast("Activity", row["activity"]),
            flow=cast("Flow", row["flow"]),
            line_number=int(row["line_number"]) if row["line_number"] else None,
            source=row["source"],
        )
        for row in read_table("cash_flow_items.csv")
        if row["standard"] == standard
    ]


def load_voucher_words(scheme: VoucherScheme) -> list[VoucherWordRule]:
    """Give a scheme's rules in the order they are tried; the last fits every voucher."""
    rules = [
        VoucherWordRule(
            scheme=scheme,
            rule_order=int(row["rule_order"]),
            debits_cash=read_flag(row["debits_cash"]),
            credits_cash=read_flag(row["credits_cash"]),
            word=row["word"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            source=row["source"],
        )
        for row in read_table("voucher_words.csv")
        if row["scheme"] == scheme
    ]
    return sorted(rules, key=lambda rule: rule.rule_order)
