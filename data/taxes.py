"""Dated facts of taxes reckoned at month end: surcharges on VAT, and the relief of small taxpayers.

Belongs here: what the law gives, with its source and the days it holds. Does not: VAT codes
(`data.reference`), reckoning a tax.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.tables import is_in_force, read_date, read_table


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A levy on the VAT payable. `reason` is the key of account determination.

    Attributes:
        place: Where the taxpayer is (city, county, other); empty where the rate is one for all.
        rate_percent: 7 means 7 percent of the VAT payable.
    """

    reason: str
    place: str
    rate_percent: Decimal
    name_zh: str
    name_en: str
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, on: date, place: str) -> bool:
        """Tell whether it is levied on a day, of a taxpayer in a place."""
        return self.place in {"", place} and is_in_force(on, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class VatRelief:
    """Net sales of `months` months up to which a small-scale taxpayer owes no VAT."""

    months: int
    limit: Decimal
    valid_from: date
    valid_to: date
    source: str

    def holds(self, on: date, months: int) -> bool:
        """Tell whether it is the limit on a day for a filing period of so many months."""
        return self.months == months and is_in_force(on, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class InputTransferReason:
    """Why input VAT is transferred out, and the row of the return's 附列资料（二） it stands in."""

    code: str
    name_zh: str
    name_en: str
    form_row: str
    source: str


def load_input_transfer_reasons() -> list[InputTransferReason]:
    """Read the reasons, in the order of the return."""
    return [
        InputTransferReason(
            row["code"], row["name_zh"], row["name_en"], row["form_row"], row["source"]
        )
        for row in read_table("input_transfer_reasons.csv")
    ]


def load_surcharges() -> list[Surcharge]:
    """Read the surcharges."""
    return [
        Surcharge(
            row["reason"],
            row["place"],
            Decimal(row["rate_percent"]),
            row["name_zh"],
            row["name_en"],
            date.fromisoformat(row["valid_from"]),
            read_date(row["valid_to"]),
            row["source"],
        )
        for row in read_table("surcharges.csv")
    ]


@dataclass(frozen=True, slots=True)
class SurchargeExemption:
    """Net sales of `months` months up to which a surcharge (`reason`) is not levied, of anybody."""

    reason: str
    months: int
    limit: Decimal
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, on: date, months: int) -> bool:
        """Tell whether it is the limit on a day for a filing period of so many months."""
        return self.months == months and is_in_force(on, self.valid_from, self.valid_to)


def load_surcharge_exemptions() -> list[SurchargeExemption]:
    """Read the exemptions from surcharges."""
    return [
        SurchargeExemption(
            row["reason"],
            int(row["months"]),
            Decimal(row["limit"]),
            date.fromisoformat(row["valid_from"]),
            read_date(row["valid_to"]),
            row["source"],
        )
        for row in read_table("surcharge_exemptions.csv")
    ]


def load_vat_reliefs() -> list[VatRelief]:
    """Read the limits of the relief."""
    return [
        VatRelief(
            int(row["months"]),
            Decimal(row["limit"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]),
            row["source"],
        )
        for row in read_table("vat_relief.csv")
    ]
