"""SQL dumps, live databases and Parquet: every cell as the source has it, nothing executed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from ingest.land import Landed, land
from ingest.land.errors import SourceRefused, SourceUnreachable
from tests.ingest.land.builders import rows_of

MYSQL = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `jsh_depot`;
CREATE TABLE `jsh_depot` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT '主键',
  `name` varchar(20) DEFAULT NULL COMMENT '仓库; 名称',
  `sort` decimal(24,6) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB COMMENT='仓库表';
INSERT INTO `jsh_depot` VALUES (1,'总仓; it''s \'main\'\n\\',1.500000),(2,NULL,-2),(3,'',NULL);
DELIMITER ;;
CREATE PROCEDURE `fill`() BEGIN INSERT INTO `jsh_depot` VALUES (9,'never',0); END ;;
DELIMITER ;
# INSERT INTO `jsh_depot` VALUES (8,'a comment',0);
INSERT INTO `jsh_depot` (`sort`,`id`) VALUES (7.25,4);
"""
POSTGRESQL = r"""-- PostgreSQL database dump
SET standard_conforming_strings = on;
CREATE TABLE public.goods (
    code character varying(10) NOT NULL,
    name text DEFAULT ';'::text,
    price numeric(10,2)
);
COPY public.goods (code, name, price) FROM stdin;
A1	螺栓\tM6	1.50
A2	\N	\N
A3		0.10
\.
CREATE FUNCTION fill() RETURNS void AS $$ INSERT INTO goods VALUES ('no','no',1); $$ LANGUAGE sql;
INSERT INTO public.goods VALUES ('A4', E'two\nlines', '2.00'::numeric);
ALTER TABLE ONLY public.goods ADD CONSTRAINT goods_pkey PRIMARY KEY (code);
"""
SQL_SERVER = """SET NOCOUNT ON
GO
CREATE TABLE [dbo].[Order Details] (
  [OrderID] "int" NOT NULL ,
  [Note] [nvarchar] (20) NULL ,
  [At] datetime NULL
)
GO
SET IDENTITY_INSERT [dbo].[Order Details] ON
INSERT [dbo].[Order Details] ([OrderID],[Note],[At])
  VALUES (1, N'O''Neil; 订单', CAST(0x0000016E00000000 AS DateTime))
INSERT INTO "Order Details" ([OrderID],[Note],[At]) VALUES (2, NULL, '1996-07-04')
GO
create procedure Filled as
INSERT INTO "Order Details" VALUES (9, 'never', NULL)
GO
"""


@pytest.fixture
def landed_text(tmp_path: Path) -> Callable[[str], Landed]:
    def make(text: str, encoding: str = "utf-8") -> Landed:
        path = tmp_path / "old.sql"
        path.write_text(text, encoding=encoding)
        return land(path, tmp_path / "landed")

    return make


def cells(landed: Landed, table: str) -> list[tuple[object, ...]]:
    """Row number and cells, without the source."""
    return [(row[0], *row[2:]) for row in rows_of(landed.tables[table].path)]


def test_MIG_02_a_dump_of_mysql_is_read_and_never_executed(landed_text: Callable[..., Landed]):
    landed = landed_text(MYSQL)
    assert cells(landed, "jsh_depot") == [
        (1, "1", "总仓; it's 'main'\n\\", "1.500000"),
        (2, "2", None, "-2"),
        (3, "3", "", None),
        (4, "4", None, "7.25"),
    ]
    table = landed.tables["jsh_depot"]
    assert table.key == ("id",)
    assert table.comments["name"] == "仓库; 名称"


def test_MIG_02_a_dump_of_postgresql_with_copy_and_insert(landed_text: Callable[..., Landed]):
    landed = landed_text(POSTGRESQL)
    assert cells(landed, "goods") == [
        (1, "A1", "螺栓\tM6", "1.50"),
        (2, "A2", None, None),
        (3, "A3", "", "0.10"),
        (4, "A4", "two\nlines", "2.00"),
    ]
    assert landed.tables["goods"].key == ("code",)


def test_MIG_02_a_script_of_sql_server(landed_text: Callable[..., Landed]):
    """366 days after 1900-01-01, which was no leap year, is 1901-01-02."""
    landed = landed_text(SQL_SERVER)
    assert cells(landed, "Order Details") == [
        (1, "1", "O'Neil; 订单", "1901-01-02 00:00:00"),
        (2, "2", None, "1996-07-04"),
    ]


def test_MIG_02_a_dump_in_gb18030_or_utf_16_reads_as_in_utf_8(landed_text: Callable[..., Landed]):
    expected = cells(landed_text(MYSQL.replace("utf8mb4", "gbk")), "jsh_depot")
    for encoding in ("gb18030", "utf-16"):
        assert (
            cells(landed_text(MYSQL.replace("utf8mb4", "gbk"), encoding), "jsh_depot") == expected
        )


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("CREATE TABLE t (a int);\nINSERT INTO t SELECT 1;\n", None, "line 2"),
        ("INSERT INTO t VALUES (1), (now());\n", 2, "'now()' is no value"),
        ("CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1,2),(3);\n", 2, "1 values for 2"),
        ("INSERT INTO t VALUES (1);\nUPDATE t SET a = 'open", None, "cut short"),
    ],
)  # fmt: skip
def test_MIG_07_what_cannot_be_read_is_named_with_its_row(
    landed_text: Callable[..., Landed], text: str, place: int | None, said: str
):
    with pytest.raises(SourceRefused) as refused:
        landed_text(text)
    assert [fault.row for fault in refused.value.faults] == [place]
    assert said in refused.value.en


def test_MIG_02_both_dumps_of_northwind_hold_the_same_sales(
    real_data: Callable[[str], Path], tmp_path: Path
):
    folder = real_data("northwind")
    microsoft = land(folder / "instnwnd_mssql.sql.gz", tmp_path / "mssql").tables
    postgres = land(folder / "northwind_psql.sql.gz", tmp_path / "psql").tables
    totals = [
        _net(microsoft["Order Details"].path, "UnitPrice", "Quantity", "Discount"),
        _net(postgres["order_details"].path, "unit_price", "quantity", "discount"),
    ]
    assert totals == [(2155, 51317, Decimal("1265793.04"))] * 2
    assert microsoft["Orders"].rows == postgres["orders"].rows == 830


def _net(path: Path, price: str, quantity: str, discount: str) -> tuple[int, int, Decimal]:
    """Lines, units and the net, rounded once, as the README of the data states them."""
    (found,) = duckdb.sql(
        f"select count(*), sum({quantity}::int), round(sum({price}::decimal(18, 4)"
        f" * {quantity}::int * (1 - {discount}::decimal(18, 4))), 2)::decimal(18, 2)"
        f" from '{path}'"
    ).fetchall()
    return found


@pytest.fixture
def live(empty_database_url: str) -> str:
    engine = sa.create_engine(empty_database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in (
            "create table item (id integer primary key, name text, price numeric(10, 2))",
            "insert into item values (2, '螺栓', 1.5), (1, null, 3.25), (3, '', null)",
            "create table empty (a text)",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return empty_database_url


def test_MIG_02_a_live_database_lands_in_order_of_its_keys(live: str, tmp_path: Path):
    landed = land(live, tmp_path / "landed")
    prices = ("3.25", "1.5") if live.startswith("sqlite") else ("3.25", "1.50")
    assert cells(landed, "item") == [
        (1, "1", None, prices[0]),
        (2, "2", "螺栓", prices[1]),
        (3, "3", "", None),
    ]
    assert (landed.tables["empty"].rows, landed.tables["empty"].columns) == (0, ("a",))
    assert [file.name.rsplit("[")[-1] for file in landed.files] == ["empty]", "item]"]


def test_MIG_02_a_file_of_sqlite_is_found_by_its_content(tmp_path: Path):
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (a, b)")
        connection.execute("insert into t values (1, x'00ff'), (2.5, 'x')")
    connection.close()
    assert cells(land(path, tmp_path / "landed"), "t") == [(1, "1", "\\x00ff"), (2, "2.5", "x")]


def test_a_database_that_does_not_answer_is_said_so_without_its_password(tmp_path: Path):
    with pytest.raises(SourceUnreachable) as refused:
        land("postgresql+psycopg://me:secret@127.0.0.1:1/none", tmp_path / "landed")
    assert "secret" not in refused.value.en
    assert "127.0.0.1:1/none" in refused.value.en


def test_MIG_02_parquet_lands_as_text(tmp_path: Path):
    path = tmp_path / "lines.parquet"
    duckdb.sql(
        "copy (select 1.10::decimal(9, 2) as price, date '2024-02-29' as day, null::int as n,"
        f" 'x' as t) to '{path}' (format parquet)"
    )
    landed = land(path, tmp_path / "landed")
    assert cells(landed, "lines") == [(1, "1.10", "2024-02-29", None, "x")]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceRefused, match="Parquet is broken"):
        land(path, tmp_path / "landed")
