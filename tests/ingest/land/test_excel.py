"""Excel, old and new: every sheet, numbers and dates as they are stored."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from ingest.land import land
from ingest.land.errors import SourceRefused
from tests.ingest.land.builders import DATE, DURATION, old_workbook, rows_of


def landed_rows(path: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    tables = land(path, folder).tables
    return {name: [row[2:] for row in rows_of(table.path)] for name, table in tables.items()}


def test_MIG_07_a_workbook_of_old_excel_lands_sheet_by_sheet(tmp_path: Path):
    assert date(1899, 12, 30) + timedelta(days=43220) == date(2018, 4, 30)
    path = tmp_path / "进销存.xls"
    path.write_bytes(
        old_workbook(
            {
                "订单": [
                    ["单号", "日期", "金额", "已审", "工时"],
                    ["00017", (43220.0, DATE), 129.696, True, (1.5, DURATION)],
                    ["A'1", (43220.5, DATE), 1e16, False, None],
                    [None, (0.25, DATE), 0.1 + 0.2, None, 3.0],
                ],
                "空表": [],
                "客户": [["编号"], ["K1"]],
            }
        )
    )
    assert landed_rows(path, tmp_path / "landed") == {
        "订单": [
            ("00017", "2018-04-30", "129.696", "TRUE", "1.5"),
            ("A'1", "2018-04-30 12:00:00", "10000000000000000", "FALSE", None),
            (None, "06:00:00", "0.30000000000000004", None, "3"),
        ],
        "客户": [("K1",)],
    }


def test_MIG_07_a_workbook_lands_with_digits_dates_texts_and_blanks_as_stored(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "订单"
    sheet.append(["某公司订单表"])
    sheet.append([])
    sheet.append(["单号", "日期", "时刻", "金额", "公式", "备注"])
    sheet.append(
        [
            "00017",
            date(2018, 4, 30),
            datetime.fromisoformat("2018-04-30 08:26:01"),
            129.696,
            "=1+1",
            "",
        ]
    )
    sheet.append(["A<1>&", None, time(8, 26), 10**16, None, "两\n行"])
    sheet.append([])
    sheet.append([True, date(1900, 2, 28), None, 0.3, None, "  边 "])
    book.create_sheet("退货").append(["单号"])
    book.save(tmp_path / "b.xlsx")
    table = land(tmp_path / "b.xlsx", tmp_path / "landed").tables["订单"]
    assert table.columns == ("单号", "日期", "时刻", "金额", "公式", "备注")
    assert table.read_as == {"sheet": "订单", "heading_row": "3", "above": "某公司订单表"}
    assert [(row[0], *row[2:]) for row in rows_of(table.path)] == [
        (4, "00017", "2018-04-30", "2018-04-30 08:26:01", "129.696", None, None),
        (5, "A<1>&", None, "08:26:00", "10000000000000000", None, "两\n行"),
        (7, "TRUE", "1900-02-28", None, "0.3", None, "  边 "),
    ]


def rewritten(path: Path, part: str, old: str, new: str) -> None:
    """The workbook with `old` replaced in one of its parts."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts[part].decode()
    assert old in text
    parts[part] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_what_other_programs_write_into_a_workbook_is_read_too(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["code", "price", "note"], ["x", 0.1, None], ["y", 2, "n"]):
        book.active.append(row)
    path = tmp_path / "b.xlsx"
    book.save(path)
    sheet = "xl/worksheets/sheet1.xml"
    # a number with the digits its program wrote, and a cell that does not say its place
    rewritten(path, sheet, "<v>0.1</v>", "<v>0.10000000000000000555</v>")
    rewritten(path, sheet, 'r="B2" ', "")
    assert landed_rows(path, tmp_path / "landed")["Sheet"] == [
        ("x", "0.10000000000000000555", None),
        ("y", "2", "n"),
    ]


def test_MIG_07_a_workbook_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(tmp_path / "entities.xlsx")
    rewritten(
        tmp_path / "entities.xlsx",
        "xl/worksheets/sheet1.xml",
        "<worksheet",
        '<!DOCTYPE x [<!ENTITY e "boom">]><worksheet',
    )
    book.save(tmp_path / "cut.xlsx")
    content = (tmp_path / "cut.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(content[: len(content) // 2])
    (tmp_path / "locked.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    with pytest.raises(SourceRefused) as refused:
        land(tmp_path, tmp_path / "landed")
    assert [fault.source for fault in refused.value.faults] == [
        "cut.xlsx",
        "entities.xlsx [Sheet]",
        "locked.xls",
    ]
    assert "另存后再试" in refused.value.zh
    assert "save it again" in refused.value.en


def test_a_broken_row_of_a_sheet_is_named_by_its_number_in_excel(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2], [3, 4], [5, 6, "外"], [7, 8]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SourceRefused, match=r"b\.xlsx \[Sheet\] row 4: 3 cells for 2 headings"):
        land(tmp_path / "b.xlsx", tmp_path / "landed")


def test_MIG_02_the_sheets_of_the_superstore_land_as_its_publisher_s_csv(real_data, tmp_path: Path):
    """示例-超市: two exports of the same orders, by two programs; every cell must agree."""
    landed = land(real_data("cn_superstore"), tmp_path)
    for name, count in (("订单", 10_000), ("退货", 296), ("销售人员", 6)):
        sheet = landed.tables[name]
        text = landed.tables[f"{name} ({name}.csv.gz)"]
        assert (sheet.columns, sheet.rows, text.rows) == (text.columns, count, count)
        pairs = zip(rows_of(sheet.path), rows_of(text.path), strict=True)
        differing = [
            (a, b) for one, other in pairs for a, b in zip(one[2:], other[2:], strict=True)
            if a != b and (a is None or b is None or a != b.removesuffix(".0"))
        ]  # fmt: skip
        assert differing == []
