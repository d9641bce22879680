"""The arithmetic of the certificate: every row counted once, every amount accounted for.

Belongs here: counts and exact sums over treated rows. Does not: what the core holds (`target`).

    amount of the source = posted (minor units) + refused + rounding
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl

from erp.base.exact import from_whole
from ingest.trade_lines.amounts import MINOR_DIGITS, amount_of

SAMPLE_SIZE = 20
IS_POSTED = pl.col("act").is_not_null()


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the rows and the money of a file went."""

    rows: int
    rows_posted: int
    rows_refused: int
    source: Decimal
    posted: Decimal
    refused: Decimal
    rounding: Decimal

    @property
    def difference(self) -> Decimal:
        """What is unexplained; zero, or the certificate is not signed."""
        return self.source - self.posted - self.refused - self.rounding

    @property
    def holds(self) -> bool:
        """Whether every row and every amount is accounted for."""
        return self.difference == 0 and self.rows == self.rows_posted + self.rows_refused


def balance(lines: pl.DataFrame) -> Balance:
    """The balance of treated lines; `refusal` and `act` are counted apart, not as complements."""
    is_refused = pl.col("refusal").is_not_null()
    row = lines.select(
        rows=pl.len(),
        posted=IS_POSTED.sum(),
        refused=is_refused.sum(),
        source_e14=pl.col("amount_e14").sum(),
        posted_minor=pl.col("net_minor").filter(IS_POSTED).sum(),
        refused_e14=pl.col("amount_e14").filter(is_refused).sum(),
        rounding_e14=pl.col("rounding_e14").filter(IS_POSTED).sum(),
    ).row(0, named=True)
    return Balance(
        rows=row["rows"],
        rows_posted=row["posted"],
        rows_refused=row["refused"],
        source=amount_of(row["source_e14"]),
        posted=from_whole(row["posted_minor"], MINOR_DIGITS),
        refused=amount_of(row["refused_e14"]),
        rounding=amount_of(row["rounding_e14"]),
    )


def by_treatment(lines: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows and amount per treatment and outcome, by name."""
    groups = lines.group_by("treatment", "act", "refusal").agg(
        pl.len().alias("rows"), pl.col("amount_e14").sum()
    )
    return [
        {**row, "amount": text_of(amount_of(row.pop("amount_e14")))}
        for row in groups.sort("treatment", "refusal").iter_rows(named=True)
    ]


def refused_rows(lines: pl.DataFrame, texts: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Every refused row with its reason, in file order."""
    return [
        {**_row(row), "reason": row["refusal"], "zh": zh, "en": en}
        for row in lines.filter(pl.col("refusal").is_not_null()).sort("row").iter_rows(named=True)
        for zh, en in [texts[row["refusal"]]]
    ]


def rounded_rows(lines: pl.DataFrame) -> list[dict[str, Any]]:
    """Every posted row whose amount is no whole number of minor units, in file order."""
    rounded = lines.filter(IS_POSTED & (pl.col("rounding_e14") != 0)).sort("row")
    return [
        {
            **_row(row),
            "posted": text_of(from_whole(row["net_minor"], MINOR_DIGITS)),
            "rounding": text_of(amount_of(row["rounding_e14"])),
        }
        for row in rounded.iter_rows(named=True)
    ]


def duplicates(lines: pl.DataFrame) -> dict[str, Any]:
    """How many rows repeat an earlier one in every column, and what they amount to."""
    repeated = lines.filter("is_duplicate")
    return {
        "rows": repeated.height,
        "rows_posted": repeated.filter(IS_POSTED).height,
        "amount": text_of(amount_of(int(repeated["amount_e14"].sum()))),
    }


def unknown_parties(lines: pl.DataFrame) -> list[dict[str, Any]]:
    """What was posted to stand-ins for a customer the source does not name, by party."""
    groups = (
        lines.filter(IS_POSTED & pl.col("customer").is_null() & (pl.col("amount_e14") != 0))
        .group_by("party")
        .agg(pl.len().alias("rows"), pl.col("amount_e14").sum())
        .sort("party")
    )
    return [
        {"party": party, "rows": rows, "amount": text_of(amount_of(amount))}
        for party, rows, amount in groups.iter_rows()
    ]


def kinds(lines: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows and amount per product kind; codes are spelled out where they are few."""
    groups = lines.group_by("kind").agg(
        pl.len().alias("rows"),
        pl.col("product").n_unique().alias("codes"),
        pl.col("product").unique().sort().head(SAMPLE_SIZE).alias("first_codes"),
        pl.col("amount_e14").sum(),
    )
    return [
        {**row, "amount": text_of(amount_of(row.pop("amount_e14")))}
        for row in groups.sort("kind", nulls_last=True).iter_rows(named=True)
    ]


def sample(lines: pl.DataFrame, seed: str) -> list[dict[str, Any]]:
    """A sheet of rows to check by hand, drawn by the file's hash, so always the same ones."""
    draw = Random(seed)  # noqa: S311 - repeatable is what is wanted
    rows = draw.sample(range(1, lines.height + 1), min(SAMPLE_SIZE, lines.height))
    chosen = lines.filter(pl.col("row").is_in(rows)).sort("row")
    return [
        {**_row(row), "outcome": row["act"] or row["refusal"]}
        for row in chosen.iter_rows(named=True)
    ]


def text_of(amount: Decimal) -> str:
    """An amount without trailing zeros: `9539484.634`, `0`, never an exponent."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": row["row"],
        "document": row["document"],
        "product": row["product"],
        "quantity": text_of(row["quantity"]),
        "price": text_of(row["price"]),
        "amount": text_of(amount_of(row["amount_e14"])),
    }
