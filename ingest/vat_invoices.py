"""Lists of VAT invoices as the tax platform gives them, by the rules of the register, many firms.

A void row never counts, a red one counts negative, a row that repeats another in everything is
counted once, and the same number with another content is listed, never dropped: without the
发票代码 it may be another invoice. Amounts become whole fen; what is no whole fen is refused.

Belongs here: reading, judging and adding up, set-wise. Does not: posting, and the rules of a single
invoice (`erp.taxes.rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from erp.taxes.rules import VOID, read_state
from ingest.errors import UnknownInvoiceState, UnreadableInvoices

if TYPE_CHECKING:
    from pathlib import Path

_FIRM, _NUMBER, _DAY, _STATE = "企业代号", "发票号码", "开票日期", "发票状态"
_PARTIES = ("销方单位代号", "购方单位代号")
_AMOUNTS = ("金额", "税额", "价税合计")
_FEN = 100
_TOLERANCE = 1e-3
"""Of a fen: what a binary fraction may be away from the decimal that was written."""


@dataclass(frozen=True, slots=True)
class FirmTotals:
    """What a firm's list comes to. Amounts of the rows that count."""

    firm: str
    rows: int
    void: int
    red: int
    repeated: int
    ambiguous: int
    unbalanced: int
    net: Decimal
    tax: Decimal


def read_invoices(path: Path) -> pl.DataFrame:
    """The rows of a list (Parquet or CSV) with amounts in fen and what each row is.

    Adds `party`, `net`, `tax`, `gross`, `is_void`, `is_red`, `is_repeated`, `is_ambiguous`,
    `is_unbalanced` and `counts`. Raises `UnreadableInvoices`, `UnknownInvoiceState`.
    """
    rows = pl.read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    party = next((name for name in _PARTIES if name in rows.columns), None)
    missing = {_FIRM, _NUMBER, _DAY, _STATE, *_AMOUNTS} - set(rows.columns)
    if party is None or missing:
        raise UnreadableInvoices(path.name, ", ".join(sorted(missing or set(_PARTIES))))
    rows = _in_fen(rows, path.name).rename({party: "party"})
    rows = rows.with_columns(_is_void(rows).alias("is_void"))
    key = [_FIRM, "party", _NUMBER]
    whole = [*key, _DAY, "net", "tax", "gross", "is_void"]
    return rows.with_columns(
        is_red=pl.col("net") < 0,
        is_unbalanced=pl.col("net") + pl.col("tax") != pl.col("gross"),
        is_repeated=pl.int_range(pl.len()).over(whole) > 0,
    ).with_columns(
        is_ambiguous=~pl.col("is_void")
        & (pl.struct(whole).filter(~pl.col("is_void")).n_unique().over(key) > 1),
        counts=~pl.col("is_void") & ~pl.col("is_repeated"),
    )


def totals_by_firm(rows: pl.DataFrame) -> list[FirmTotals]:
    """Totals of `read_invoices`, by firm in the order of their codes."""
    counted = pl.col("counts")
    found = (
        rows.group_by(_FIRM)
        .agg(
            pl.len(),
            pl.col("is_void").sum(),
            (pl.col("is_red") & counted).sum(),
            (pl.col("is_repeated") & ~pl.col("is_void")).sum(),
            (pl.col("is_ambiguous") & counted).sum(),
            (pl.col("is_unbalanced") & counted).sum(),
            pl.col("net").filter(counted).sum(),
            pl.col("tax").filter(counted).sum(),
        )
        .sort(_FIRM)
    )
    return [
        FirmTotals(
            str(row[0]),
            int(row[1]),
            int(row[2]),
            int(row[3]),
            int(row[4]),
            int(row[5]),
            int(row[6]),
            Decimal(int(row[7])) / _FEN,
            Decimal(int(row[8])) / _FEN,
        )
        for row in found.iter_rows()
    ]


def _read_csv(path: Path) -> pl.DataFrame:
    text = pl.read_csv(path, infer_schema=False)
    return text.with_columns(
        pl.col(name).cast(pl.Decimal(18, 2), strict=False).cast(pl.Float64)
        for name in _AMOUNTS
        if name in text.columns
    )


def _in_fen(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    scaled = [(pl.col(name) * _FEN) for name in _AMOUNTS]
    wrong = rows.select(
        pl.any_horizontal(
            *((each - each.round()).abs().fill_null(1) > _TOLERANCE for each in scaled)
        ).sum()
    ).item()
    if wrong:
        raise UnreadableInvoices(file, f"{wrong} × {' / '.join(_AMOUNTS)}")
    return rows.with_columns(
        each.round().cast(pl.Int64).alias(name)
        for each, name in zip(scaled, ("net", "tax", "gross"), strict=True)
    )


def _is_void(rows: pl.DataFrame) -> pl.Series:
    said = {str(each): read_state(str(each)) for each in rows[_STATE].unique()}
    for word, state in said.items():
        if not state:
            raise UnknownInvoiceState(word)
    voids = [word for word, state in said.items() if state == VOID]
    return rows[_STATE].is_in(voids)
