"""Builders of small files and prepared lines, so that a test states only what matters."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import yaml

from ingest.cleansing import cleanse
from ingest.landing import land
from ingest.mapping import Mapping, parse_mapping, shipped_mapping
from ingest.parsing import parse_fields
from ingest.reading import read_landed
from ingest.trade_lines.amounts import with_amounts
from ingest.trade_lines.preparing import in_posting_order
from ingest.trade_lines.treating import treat

SAMPLE = Path(__file__).parents[1] / "samples" / "online_retail"
SHIPPED = Path(__file__).parents[2] / "ingest" / "sources" / "online_retail.yaml"
HEADER = (
    "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"  # as exported
)


def retail(**changes: object) -> Mapping:
    """The shipped mapping, with top-level keys replaced by name."""
    if not changes:
        return shipped_mapping("online-retail")
    document = yaml.safe_load(SHIPPED.read_bytes())
    document.update(changes)
    return parse_mapping("test.yaml", yaml.safe_dump(document).encode())


def a_row(
    invoice: str = "600001",
    code: str = "50000A",
    quantity: object = 1,
    price: object = "4.25",
    *,
    day: str = "2009-12-01 08:00:00",
    customer: object = 20001,
    country: str = "United Kingdom",
    name: str | None = "GREEN TEAPOT",
) -> list[object]:
    """One row of an invoice file."""
    return [invoice, code, name, quantity, day, price, customer, country]


def csv_of(rows: Sequence[Sequence[object]], header: str = HEADER) -> str:
    """The text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return text.getvalue()


def a_file(folder: Path, rows: Sequence[Sequence[object]], name: str = "lines.csv") -> Path:
    """A CSV file of these rows."""
    path = folder / name
    path.write_text(csv_of(rows), encoding="utf-8")
    return path


def silent(step: str, done: int, of: int) -> None:
    """Progress nobody watches."""


def treated(path: Path, folder: Path, mapping: Mapping | None = None) -> pl.DataFrame:
    """The lines of a file after cleansing and mapping, in posting order; the file must be clean."""
    mapping = mapping or retail()
    raw = read_landed(land(path, folder, mapping.formats), mapping)
    parsed, findings = parse_fields(raw, mapping)
    assert not findings
    clean, _ = cleanse(parsed, mapping)
    return in_posting_order(treat(with_amounts(clean), mapping))
