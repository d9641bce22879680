"""The same models on Spark give the same rows: nothing of the warehouse is tied to DuckDB.

Takes minutes and an interpreter with requirements-spark.lock, so it runs in the soak only:
`LEDGERHOUSE_SPARK_PYTHON=/path/to/python pytest -m soak tests/dbt_project/test_spark.py`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import pytest

from erp.base.home import Home
from tests.analytics.built_home import finished_build

BUILD = Path(__file__).with_name("spark_build.py")


@pytest.mark.soak
def test_D15_every_mart_built_on_spark_equals_the_one_built_on_duckdb(
    built_home: Home, spark_python: str, tmp_path: Path
) -> None:
    command = [spark_python, BUILD, built_home.lake, tmp_path]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    with duckdb.connect(str(finished_build(built_home)), read_only=True) as connection:
        marts = connection.execute(
            "select table_name, list(column_name order by column_index),"
            " list(data_type order by column_index) from duckdb_columns()"
            " where schema_name = 'marts' group by table_name order by table_name"
        ).fetchall()
        assert len(marts) >= 16
        for mart, names, types in marts:
            assert differing_rows(connection, tmp_path, mart, names, types) == (0, 0), mart


def differing_rows(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    mart: str,
    names: list[str],
    types: list[str],
) -> tuple[int, int]:
    """Rows DuckDB alone has, and rows Spark alone has, every column in the mart's own type."""
    ours = f"select {', '.join(names)} from marts.{mart}"
    cast = ", ".join(f"{n}::{t} as {n}" for n, t in zip(names, types, strict=True))
    theirs = f"select {cast} from read_parquet('{folder}/marts/{mart}/*.parquet')"
    return tuple(
        connection.execute(f"select count(*) from ({a} except all {b})").fetchall()[0][0]
        for a, b in ((ours, theirs), (theirs, ours))
    )
