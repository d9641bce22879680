"""From the file's own values to exact fields: numbers as whole numbers, times as times.

Belongs here: reading one value, and saying why a value cannot be read. Does not: judging it.
A float in a file is taken through its shortest decimal text, the number a person typed; it never
takes part in arithmetic. A number becomes a decimal at its core scale (`quantity` 6 decimals,
`price` 8), and beside it the whole number the core keeps (`quantity_e6`, `price_e8`).
"""

from __future__ import annotations

import polars as pl

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS
from ingest.errors import Finding
from ingest.mapping import Mapping

DIGITS = {"quantity": QUANTITY_DIGITS, "price": UNIT_PRICE_DIGITS}
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$"
CURRENCY_SIGN = r"[\p{Sc}]|^[A-Z]{3}\s|\s[A-Z]{3}$"
WIDE_DIGITS = 18
"""Decimals kept while reading, so that digits beyond a field's scale are seen, not rounded."""

REASONS = {
    "required": ("此列必填", "this column must be filled"),
    "currency_sign": ("数字带有货币符号", "a number with a currency sign"),
    "not_a_number": ("不是数字", "not a number"),
    "too_many_digits": ("小数位过多或数值过大", "too many decimals, or too large"),
    "impossible_date": ("不存在或无法识别的日期", "an impossible date"),
    "date_out_of_range": ("日期超出此来源的范围", "a date outside this source's range"),
}


def parse_fields(frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Finding]]:
    """The frame with parsed fields, and every value that could not be read, by row."""
    parsed, findings = frame, list[Finding]()
    for column in mapping.columns:
        text = _as_text(frame[column.field])
        if column.type == "number":
            values, bad = _numbers(text, DIGITS[column.field])
        elif column.type == "time":
            values, bad = _times(frame[column.field], text, mapping)
        else:
            values, bad = text, pl.repeat(None, len(text), dtype=pl.String, eager=True)
        if column.required:
            blank = text.is_null() | (text.str.strip_chars() == "")
            bad = _choose(blank.fill_null(value=True), "required", bad)
        parsed = parsed.with_columns(values.alias(column.field))
        if column.type == "number":
            whole = values.to_physical().cast(pl.Int64)
            parsed = parsed.with_columns(whole.alias(f"{column.field}_e{DIGITS[column.field]}"))
        findings += _findings(frame["row"], column.field, text, bad)
    return parsed, sorted(findings, key=lambda finding: (finding.row or 0, finding.column))


def finding(row: int | None, column: str, value: str, code: str) -> Finding:
    """A finding with its stated reason."""
    zh, en = REASONS[code]
    return Finding(row, column, value, code, zh, en)


def _as_text(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        # The shortest text that gives the same float back: 2.1, never 2.10000000000000008882.
        values = values.fill_nan(None)
    return values.cast(pl.String)


def _numbers(text: pl.Series, digits: int) -> tuple[pl.Series, pl.Series]:
    plain = text.str.strip_chars()
    is_number = plain.str.contains(NUMBER).fill_null(value=True)
    has_sign = plain.str.contains(CURRENCY_SIGN).fill_null(value=False)
    readable = pl.select(pl.when(is_number).then(plain)).to_series()
    wide = readable.cast(pl.Decimal(38, WIDE_DIGITS), strict=False)
    exact = wide.cast(pl.Decimal(38, digits), strict=False)
    fits = ((wide == exact.cast(pl.Decimal(38, WIDE_DIGITS), strict=False)) | plain.is_null()) & (
        exact.abs() < pl.Series([10 ** (18 - digits)]).cast(pl.Decimal(38, digits))
    ).fill_null(value=True)
    reasons = _choose(~fits.fill_null(value=False), "too_many_digits", None)
    reasons = _choose(~is_number, "not_a_number", reasons)
    reasons = _choose(~is_number & has_sign, "currency_sign", reasons)
    return pl.select(pl.when(reasons.is_null()).then(exact)).to_series(), reasons


def _times(values: pl.Series, text: pl.Series, mapping: Mapping) -> tuple[pl.Series, pl.Series]:
    if values.dtype.is_temporal():
        times = values.cast(pl.Datetime("ms"))
    else:
        plain = text.str.strip_chars()
        tries = [
            plain.str.to_datetime(pattern, time_unit="ms", strict=False, exact=True)
            for pattern in mapping.date_formats
        ]
        times = pl.select(pl.coalesce(tries)).to_series()
    days = times.dt.date()
    outside = (days < mapping.earliest) | (days > mapping.latest)
    reasons = _choose(outside.fill_null(value=False), "date_out_of_range", None)
    reasons = _choose(times.is_null() & text.is_not_null(), "impossible_date", reasons)
    return times, reasons


def _choose(where: pl.Series, code: str, otherwise: pl.Series | None) -> pl.Series:
    rest = pl.lit(None, pl.String) if otherwise is None else pl.lit(otherwise)
    return pl.select(pl.when(where).then(pl.lit(code)).otherwise(rest)).to_series()


def _findings(rows: pl.Series, field: str, text: pl.Series, bad: pl.Series) -> list[Finding]:
    frame = pl.DataFrame({"row": rows, "text": text, "bad": bad}).filter(bad.is_not_null())
    return [finding(row, field, value or "", code) for row, value, code in frame.iter_rows()]
