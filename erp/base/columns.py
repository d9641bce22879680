"""Column types that keep every digit on SQLite and PostgreSQL alike.

Belongs here: how a value lies in the database. SQLite tables are STRICT, so only INTEGER and TEXT
appear there, and a float or a text in a number's place is refused by the database.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Date, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from erp.base.exact import QUANTITY_DIGITS, RATE_DIGITS, UNIT_PRICE_DIGITS, from_whole, to_whole

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit whole number: ids, flags (0 or 1), and amounts in minor units."""


class ScaledDecimal(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest unit."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BIGINT elsewhere."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Refuses digits beyond the scale."""
        del dialect
        return None if value is None else to_whole(value, self.digits, "number")

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Exact on the way out."""
        del dialect
        return None if value is None else from_whole(int(value), self.digits)


class IsoDate(TypeDecorator[date]):
    """A calendar date: DATE on PostgreSQL, ISO text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite, DATE elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:  # noqa: ANN401 - driver value
        """ISO text for SQLite."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ANN401 - driver value
        """A date again."""
        del dialect
        return date.fromisoformat(value) if isinstance(value, str) else value


class Timestamp(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond, as ISO text that sorts: `2026-11-22T08:00:00.000000Z`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Text in UTC."""
        del dialect
        return None if value is None else timestamp_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """An aware datetime again."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


def timestamp_text(value: datetime) -> str:
    """The stored text of a moment."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


QuantityColumn = ScaledDecimal(QUANTITY_DIGITS)
UnitPriceColumn = ScaledDecimal(UNIT_PRICE_DIGITS)
RateColumn = ScaledDecimal(RATE_DIGITS)
