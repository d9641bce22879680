"""Landing as a whole: exact, repeatable, all or nothing; a folder, hashes, names."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import duckdb
import openpyxl
import pytest

from ingest.land import land, open_landed
from ingest.land.errors import SourceNotFound, SourceRefused
from tests.ingest.land.builders import rows_of


@pytest.fixture
def old_system(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "客户.csv").write_text('编号,名称,备注\nK1,"甲,乙",""\nK2,丙,\n', encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "订单"
    for row in (["单号", "数量"], ["A1", 3], ["A2", 1.25]):
        book.active.append(row)
    book.create_sheet("退货").append(["单号", "原因"])
    book.save(folder / "单据.xlsx")
    (folder / "LICENSE.txt").write_text("none\n")
    (folder / "scan.pdf").write_bytes(b"%PDF")
    return folder


def test_MIG_02_a_source_lands_as_one_table_of_text_a_sheet_with_row_and_place(
    old_system: Path, tmp_path: Path
):
    landed = land(old_system, tmp_path / "landed")
    tables = {name: (table.columns, table.rows) for name, table in landed.tables.items()}
    assert tables == {
        "订单": (("单号", "数量"), 2),
        "退货": (("单号", "原因"), 0),
        "客户": (("编号", "名称", "备注"), 2),
    }
    assert landed.left_out == ("LICENSE.txt", "scan.pdf")
    assert rows_of(landed.tables["客户"].path) == [
        (2, "客户.csv", "K1", "甲,乙", ""),
        (3, "客户.csv", "K2", "丙", None),
    ]
    assert rows_of(landed.tables["订单"].path) == [
        (2, "单据.xlsx [订单]", "A1", "3"),
        (3, "单据.xlsx [订单]", "A2", "1.25"),
    ]
    schema = duckdb.sql(f"describe select * from '{landed.tables['订单'].path}'").fetchall()
    assert [(name, kind) for name, kind, *_ in schema] == [
        ("_row", "BIGINT"),
        ("_source", "VARCHAR"),
        ("单号", "VARCHAR"),
        ("数量", "VARCHAR"),
    ]


def test_MIG_02_files_are_kept_byte_for_byte_with_their_hash(old_system: Path, tmp_path: Path):
    landed = land(old_system, tmp_path / "landed")
    for file in landed.files:
        original = (old_system / file.name).read_bytes()
        assert (tmp_path / "landed" / "originals" / file.name).read_bytes() == original
        assert (file.bytes, file.sha256) == (len(original), hashlib.sha256(original).hexdigest())
    assert [file.name for file in landed.files] == ["单据.xlsx", "客户.csv"]


def test_MIG_02_the_same_input_gives_the_same_bytes(old_system: Path, tmp_path: Path):
    def contents(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    once, again = (land(old_system, tmp_path / name) for name in ("once", "again"))
    assert contents(tmp_path / "once") == contents(tmp_path / "again")
    land(old_system, tmp_path / "once")
    assert contents(tmp_path / "once") == contents(tmp_path / "again")
    assert open_landed(tmp_path / "once") == once
    assert {name: t.rows for name, t in once.tables.items()} == {
        name: t.rows for name, t in again.tables.items()
    }


def test_MIG_07_a_source_with_faults_leaves_everything_as_it_was_and_names_each(
    old_system: Path, tmp_path: Path
):
    kept = land(old_system, tmp_path / "landed")
    (old_system / "客户.csv").write_text(
        "编号,名称\nK1,甲,乙,丙\nK2,丁\nK3,戊,己\n", encoding="utf-8"
    )
    (old_system / "网页.xls").write_text("<html><table></table></html>")
    (old_system / "空.csv").write_bytes(b"")
    with pytest.raises(SourceRefused) as refused:
        land(old_system, tmp_path / "landed")
    places = [(fault.source, fault.row) for fault in refused.value.faults]
    assert places == [("客户.csv", 2), ("客户.csv", 4), ("空.csv", None), ("网页.xls", None)]
    assert "客户.csv 第 2 行：4 个单元格，表头只有 2 列" in refused.value.zh
    assert "客户.csv row 2: 4 cells for 2 headings" in refused.value.en
    assert open_landed(tmp_path / "landed") == kept
    assert sorted(path.name for path in (tmp_path / "landed").iterdir()) == sorted(
        ["originals", "landed.json", *(f"{name}.parquet" for name in kept.tables)]
    )


def test_MIG_02_tables_and_columns_of_one_name_are_kept_apart(tmp_path: Path):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "a.csv").write_text("Price,price,,_row\n1,2,3,4\n")
    (folder / "a.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    landed = land(folder, tmp_path / "landed")
    assert list(landed.tables) == ["a", "a (a.csv.gz)"]
    assert landed.tables["a"].columns == ("Price", "price_2", "column_3", "_row_2")
    assert rows_of(landed.tables["a"].path) == [(2, "a.csv", "1", "2", "3", "4")]


def test_nothing_to_read_is_said_so(tmp_path: Path):
    (tmp_path / "README.txt").write_text("hello")
    with pytest.raises(SourceNotFound):
        land(tmp_path, tmp_path / "landed")
    with pytest.raises(SourceNotFound):
        land(tmp_path / "nowhere.csv", tmp_path / "landed")
    (tmp_path / "blank.csv").write_text("\n\n")
    with pytest.raises(SourceRefused, match="holds no data"):
        land(tmp_path / "blank.csv", tmp_path / "landed")
