"""The page of stock-taking, from the snapshot to the posting, and its papers and files."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from apps.web.count_files import NotACountFile, read_count_file
from apps.web.count_papers import report_pdf, sheet_pdf
from apps.web.views.stock.counting import changed
from erp.counting import queries
from erp.counting.rules import FileRow
from tests.apps.conftest import App

DAY = date(2024, 3, 20)


def scanned(test: AppTest, typed: str) -> AppTest:
    test.text_input(key="count_scan").set_value(typed).run()
    assert not test.error, test.error[0].value
    return test


def test_INV_06_a_count_is_started_scanned_counted_again_and_posted_on_its_page(own_app: App):
    """31 P1 less 4 and 10 and plus 1 are 27 by the books; 25 are found."""
    test = own_app.open("admin", "stock/counting")
    test.date_input(key="count_date").set_value(DAY)
    test.text_input(key="count_products").set_value("P1").run()
    test.button(key="count_post").click().run()
    assert not test.exception
    scanned(test, "24*P1")
    scanned(test, "P1")
    test.segmented_control(key="count_step").set_value("second").run()
    scanned(test, "25*P1")
    test.segmented_control(key="count_step").set_value("report").run()
    test.button(key="count_result_post").click().run()
    assert not test.error, test.error[0].value
    test.button(key="count_posting_post").click().run()
    assert not test.error, test.error[0].value
    assert not test.exception
    with own_app.database.reading() as connection:
        (count,) = queries.counts(connection)
        (line,) = queries.report(connection, count)
        lines = queries.sheet(connection, count, 1)
        names = queries.signed(connection, count)
        booked = queries.adjustments(connection, count)
        posted = connection.exec_driver_sql(
            "select count(*) from document where kind = 'count_posting'"
        ).scalar_one()
    assert (line.book, line.first, line.second, line.difference) == (27, 25, 25, -2)
    assert line.value == -700
    assert posted == 1
    assert sheet_pdf(count, lines).startswith(b"%PDF")
    said = words_of(report_pdf(count, [line], 2, names, booked))
    for each in ("盘点人:admin", "复盘人:admin", "提交人:admin2024", "过账人:admin2024"):
        assert each in said
    assert f"过账单{booked[0].number}，凭证{booked[0].vouchers[0]}：存货科目合计-7.00" in said
    assert "批准人:____________" in said
    assert [(each.act, each.name) for each in names] == [
        (act, "admin") for act in ("first", "second", "result", "posted")
    ]
    assert [each.amount for each in booked] == [-700]
    assert [each.proto.label for each in test.get("download_button")] == ["打印盘点报告"]


def words_of(pdf: bytes) -> str:
    """What is written in a PDF, without blanks: its texts are UTF-16 in brackets."""
    said = b""
    for each in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        page = zlib.decompress(base64.a85decode(each.strip().removesuffix(b"~>")))
        for literal in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", page, re.DOTALL):
            said += re.sub(
                rb"\\([0-7]{3}|.)",
                lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else m[1],
                literal, flags=re.DOTALL,
            )  # fmt: skip
    return "".join(said.decode("utf-16-be", "replace").split())


def test_INV_06_only_quantities_that_were_typed_or_changed_are_written():
    line = queries.SheetLine(7, 1, "P1", "", "", "piece", "", "A", "", Decimal(3))
    assert changed([line], [{"counted": "3"}]) == []
    assert changed([line], [{"counted": " 4.5 "}]) == [(7, Decimal("4.5"))]
    assert changed([line], [{"counted": ""}]) == []


def test_INV_06_a_count_file_is_csv_or_excel_with_headings_in_either_language():
    assert read_count_file("a.csv", "商品,数量\nP1,3\n\n".encode()) == [
        FileRow(2, "P1", "", "", "3")
    ]
    book = Workbook()
    book.active.append(["Lot", "Product", "Location", "Quantity"])
    book.active.append([None, "P1", "MAIN", 12.0])
    stream = BytesIO()
    book.save(stream)
    assert read_count_file("a.xlsx", stream.getvalue()) == [FileRow(2, "P1", "MAIN", "", "12")]
    for name, content in (("a.csv", b"x,y\n1,2"), ("a.csv", b"\xff\xfe"), ("a.csv", b"")):
        with pytest.raises(NotACountFile):
            read_count_file(name, content)
