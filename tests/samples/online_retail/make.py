"""Makes the sample of `online-retail`: our own rows with the dirt of the real file.

Run it to write `lines.csv` and `lines.parquet` beside it; a test checks that they are what it
makes. Every kind of row the mapping speaks of occurs, and so do: codes in two spellings, a code
with a trailing space, names that differ by row, exact duplicates, customers of two countries and
of none, prices of a tenth of a penny, invoices whose rows are interleaved.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent
HEADER = [
    "Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID",
    "Country",
]  # fmt: skip
GOODS = [
    (f"{50000 + 7 * index}{suffix}", f"{colour} {thing}", price)
    for index, (colour, thing, price, suffix) in enumerate(
        (colour, thing, price, suffix)
        for thing, price in [
            ("TEAPOT", "4.25"), ("PAPER LANTERN", "0.85"), ("TIN BUCKET", "2.1"),
            ("WOOL CUSHION", "12.5"),
        ]
        for colour, suffix in [("GREEN", "A"), ("ROSE", "B"), ("PLAIN", ""), ("NAVY", "BL")]
    )
]  # fmt: skip
CUSTOMERS = [(20001 + index, "United Kingdom") for index in range(8)] + [
    (20020, "France"),
    (20021, "Japan"),
]
NOBODY = (None, "United Kingdom")
Row = list[object]


class Sample:
    """Rows in the making: numbers and times run on."""

    def __init__(self, seed: int) -> None:
        self.rows: list[Row] = []
        self.random = random.Random(seed)
        self.time = datetime(2009, 12, 1, 8, 0)  # noqa: DTZ001 - the file knows no zone
        self.number = 600000

    def document(self, prefix: str = "") -> str:
        """The next number, some minutes later; days pass."""
        self.number += 1
        self.time += timedelta(minutes=self.random.choice([3, 20, 95, 700]))
        return f"{prefix}{self.number}"

    def add(  # noqa: PLR0917 - the columns of a row, in their order
        self,
        document: str,
        code: str,
        name: str | None,
        /,
        quantity: int,
        price: str,
        customer: tuple[int | None, str],
    ) -> Row:
        """One row."""
        row: Row = [document, code, name, quantity, self.time, price, *customer]
        self.rows.append(row)
        return row


def make_rows() -> list[Row]:
    """All rows, in file order."""
    sample = Sample(20091201)
    sold = _invoices(sample)
    _returns(sample, sold)
    _charges(sample)
    _stock_notes(sample)
    _test_rows(sample)
    _oddities(sample)
    return sample.rows


def _invoices(sample: Sample) -> list[Row]:
    sold = []
    for _ in range(45):
        document, customer = sample.document(), sample.random.choice([*CUSTOMERS, NOBODY])
        for code, name, price in sample.random.sample(GOODS, sample.random.randint(1, 9)):
            spelled = code.lower() if sample.random.random() < 0.1 else code
            spaced = f" {name.replace(' ', '  ')} " if sample.random.random() < 0.2 else name
            quantity = sample.random.choice([1, 2, 6, 12, 48])
            sold.append(sample.add(document, spelled, spaced, quantity, price, customer))
            if sample.random.random() < 0.04:
                sample.add(document, spelled, spaced, quantity, price, customer)
    return sold


def _returns(sample: Sample, sold: list[Row]) -> None:
    for row in sample.random.sample(sold, 25):
        _, code, name, quantity, _, price, customer, country = row
        returned = -max(1, int(str(quantity)) // sample.random.choice([1, 2]))
        sample.add(
            sample.document("C"), str(code), str(name), returned, str(price),
            (customer, str(country)),
        )  # fmt: skip
    # Sold before the file begins, so there is no sale to link it to.
    sample.add(sample.document("C"), "50000A", "GREEN TEAPOT", -500, "3.99", CUSTOMERS[0])


def _charges(sample: Sample) -> None:
    document = sample.document()
    sample.add(document, "50014", "PLAIN TEAPOT", 3, "4.25", CUSTOMERS[8])
    sample.add(document, "POST", "POSTAGE", 2, "18", CUSTOMERS[8])
    sample.add(document, "C2", "CARRIAGE", 1, "50", CUSTOMERS[8])
    document = sample.document()
    sample.add(document, "DOT", "PARCELS", 1, "101.37", NOBODY)
    sample.add(document, "gift_0001_20", "Gift Voucher £20", 2, "17.39", NOBODY)
    sample.add(document, "M", "Manual", 1, "0.01", NOBODY)
    for _ in range(4):
        document = sample.document()
        sample.add(document, "50000A", "GREEN TEAPOT", 1, "4.25", CUSTOMERS[1])
        sample.add(document, "PADS", "PADS FOR CUSHIONS", 1, "0.001", CUSTOMERS[1])
    sample.add(sample.document("C"), "D", "Discount", -1, "29.99", CUSTOMERS[2])
    sample.add(sample.document("C"), "BANK CHARGES", "Bank Charges", -1, "77.5", NOBODY)
    sample.add(sample.document("C"), "AMAZONFEE", "WEB FEE", -1, "1300.41", NOBODY)
    sample.add(sample.document("C"), "M", "Manual", 1, "373.57", NOBODY)
    sample.add(sample.document(), "ADJUST", "Adjustment", 1, "12.4", CUSTOMERS[3])
    sample.add(sample.document("A"), "B", "Adjust bad debt", 1, "-5359.43", NOBODY)
    sample.add(sample.document("A"), "B", "Adjust bad debt", 1, "1106.06", NOBODY)


def _stock_notes(sample: Sample) -> None:
    for note in (None, "damages", "?", "missing"):
        code = sample.random.choice(GOODS)[0]
        sample.add(sample.document(), code, note, -sample.random.randint(1, 60), "0", NOBODY)
    sample.add(sample.document(), "50007B", "found", 24, "0", NOBODY)
    sample.add(sample.document(), "50042", "POST", -3, "0", NOBODY)
    sample.add(sample.document(), "POST", None, 100, "0", NOBODY)
    sample.add(sample.document(), "C3", None, -4999, "0", NOBODY)
    document = sample.document()
    for code, name, _ in GOODS[:4]:
        sample.add(document, code, name, 1, "0", NOBODY)
    sample.add(sample.document(), "50028A", "GREEN PAPER LANTERN", 2, "0", CUSTOMERS[4])
    document = sample.document()
    sample.add(document, "50028A", "GREEN PAPER LANTERN", 10, "0.85", CUSTOMERS[4])
    sample.add(document, "50035B", "ROSE PAPER LANTERN", 1, "0", CUSTOMERS[4])


def _test_rows(sample: Sample) -> None:
    sample.add(sample.document(), "TEST001", "This is a test.", 5, "4.5", CUSTOMERS[0])
    sample.add(sample.document("C"), "TEST001", "This is a test.", -1, "4.5", CUSTOMERS[0])


def _oddities(sample: Sample) -> None:
    first, second = sample.document(), sample.document()
    for code, name, price in GOODS[4:8]:
        sample.add(first, code, name, 2, price, CUSTOMERS[5])
        sample.add(second, code, name, 4, price, CUSTOMERS[6])
    sample.add(sample.document(), "50105BL ", "NAVY WOOL CUSHION", 1, "12.5", CUSTOMERS[6])
    sample.add(sample.document(), "50098", "CUSHION, PLAIN", 1, "12.5", (20020, "Belgium"))
    sample.add(sample.document(), "DCGS0042", "PARTY BAG", 7, "3.36", CUSTOMERS[7])


def write(folder: Path) -> None:
    """Both files, in the types of the real ones."""
    rows = make_rows()
    with (folder / "lines.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    types = [
        pa.string(), pa.string(), pa.string(), pa.int32(), pa.timestamp("ms"), pa.float64(),
        pa.int32(), pa.string(),
    ]  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    # The real file keeps prices as floats; this is the one place where ours become so.
    columns[5] = [float(str(price)) for price in columns[5]]
    arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
    pq.write_table(pa.table(arrays, names=HEADER), folder / "lines.parquet")


if __name__ == "__main__":
    write(FOLDER)
