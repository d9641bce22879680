"""Reading: formats, encodings, column names, and values that cannot be read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest

from ingest.errors import ColumnsMissing, FileEmpty, NotDecodable, NotWhatItClaims
from ingest.landing import land
from ingest.parsing import parse_fields
from ingest.reading import read_landed
from tests.ingest.builders import HEADER, SAMPLE, a_file, a_row, csv_of, retail


def read(path, folder, mapping=None):
    mapping = mapping or retail()
    return parse_fields(read_landed(land(path, folder, mapping.formats), mapping), mapping)


def test_parquet_and_csv_of_the_same_rows_read_the_same(tmp_path):
    from_parquet, _ = read(SAMPLE / "lines.parquet", tmp_path)
    from_csv, _ = read(SAMPLE / "lines.csv", tmp_path)
    assert from_parquet.equals(from_csv)


def test_a_price_kept_as_a_float_is_taken_through_its_shortest_text(tmp_path):
    prices = ["0.001", "2.1", "6.95", "-53594.36", "25111.09", "0.1", "1E-7", "1E+15"]
    frame = pl.DataFrame(
        {
            "Invoice": ["600001"] * len(prices),
            "StockCode": ["50000"] * len(prices),
            "Quantity": [1] * len(prices),
            "InvoiceDate": [datetime(2009, 12, 1)] * len(prices),  # noqa: DTZ001 - as in the file
            "Price": pl.Series(prices).cast(pl.Float64),
            "Country": ["France"] * len(prices),
        }
    )
    frame.write_parquet(tmp_path / "prices.parquet")
    parsed, findings = read(tmp_path / "prices.parquet", tmp_path / "landing")
    assert [item.code for item in findings] == ["too_many_digits"]  # 10¹⁵ passes 63 bits
    assert parsed["price"].to_list()[:-1] == [Decimal(price) for price in prices[:-1]]
    assert parsed["price_e8"].to_list()[0] == 100_000
    assert parsed["price"].dtype == pl.Decimal(38, 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252"])
def test_MIG_07_text_in_any_of_these_encodings_is_read(tmp_path, encoding):
    name = "TEA £5" if encoding == "cp1252" else "青花茶壶 £5"
    path = tmp_path / "lines.csv"
    path.write_bytes(csv_of([a_row(name=name)]).encode(encoding))
    parsed, _ = read(path, tmp_path / "landing")
    assert parsed["description"].to_list() == [name]


def test_bytes_in_no_stated_encoding_are_refused(tmp_path):
    mapping = retail(
        file={
            "formats": ["csv"],
            "encodings": ["utf-8"],
            "dates": ["%Y-%m-%d %H:%M:%S"],
            "earliest": retail().earliest,
            "latest": retail().latest,
        }
    )
    path = tmp_path / "lines.csv"
    path.write_bytes(csv_of([a_row(name="£")]).encode("cp1252"))
    with pytest.raises(NotDecodable):
        read(path, tmp_path / "landing", mapping)


def test_columns_are_found_under_any_of_their_names_and_in_any_order(tmp_path):
    header = "Country,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,invoiceno"
    path = tmp_path / "lines.csv"
    path.write_text(csv_of([list(reversed(a_row()))], header))
    parsed, findings = read(path, tmp_path / "landing")
    assert not findings
    assert parsed["document"].to_list() == ["600001"]
    assert parsed["price"].to_list() == [Decimal("4.25")]


def test_MIG_07_all_missing_columns_are_named_at_once(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("Invoice,StockCode,Description,Country\n1,2,3,4\n")
    with pytest.raises(ColumnsMissing) as refusal:
        read(path, tmp_path / "landing")
    assert refusal.value.missing == ("Quantity", "InvoiceDate", "Price / UnitPrice")


def test_a_file_of_headings_only_is_refused(tmp_path):
    with pytest.raises(FileEmpty):
        read(a_file(tmp_path, []), tmp_path / "landing")


@pytest.mark.parametrize(
    "content", [b"PAR1 not really PAR1", (HEADER + "\n1,2\n3,4,5,6,7,8,9,10,11").encode()]
)
def test_a_file_whose_inside_is_broken_is_refused(tmp_path, content):
    path = tmp_path / ("lines.parquet" if content.startswith(b"PAR1") else "lines.csv")
    path.write_bytes(content)
    with pytest.raises(NotWhatItClaims):
        read(path, tmp_path / "landing")


def test_MIG_07_every_value_that_cannot_be_read_is_named_with_its_row_and_reason(tmp_path):
    rows = [
        a_row(),
        a_row(price="£4.25"),
        a_row(price="GBP 4.25"),
        a_row(quantity="two"),
        a_row(quantity="1,200"),
        a_row(day="2010-02-30 09:00:00"),
        a_row(day="yesterday"),
        a_row(day="1809-12-01 08:00:00"),
        a_row(price="0.000000001"),
        a_row(country=""),
        a_row(invoice="  "),
    ]
    _, findings = read(a_file(tmp_path, rows), tmp_path / "landing")
    assert [(item.row, item.column, item.code) for item in findings] == [
        (2, "price", "currency_sign"),
        (3, "price", "currency_sign"),
        (4, "quantity", "not_a_number"),
        (5, "quantity", "not_a_number"),
        (6, "time", "impossible_date"),
        (7, "time", "impossible_date"),
        (8, "time", "date_out_of_range"),
        (9, "price", "too_many_digits"),
        (10, "country", "required"),
        (11, "document", "required"),
    ]
    assert findings[0].sentence("en") == "row 2, price '£4.25': a number with a currency sign"
    assert findings[0].sentence("zh") == "第 2 行 price “£4.25”：数字带有货币符号"


@pytest.mark.parametrize("text", ["12", "+12", "12.", "12.0", "1.2e1", " 12 ", "12.000000"])
def test_a_plain_number_is_read_however_it_is_written(tmp_path, text):
    parsed, findings = read(a_file(tmp_path, [a_row(quantity=text)]), tmp_path / "landing")
    assert not findings
    assert parsed["quantity_e6"].to_list() == [12_000_000]
