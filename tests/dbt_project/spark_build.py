"""Builds the same models on Spark from the same lake; run by an interpreter that has pyspark.

`python spark_build.py LAKE FOLDER`: a session on this machine, the lake's tables as schema `raw`,
dbt in this process, and every mart as Parquet in FOLDER/marts. Belongs here: that build. Does not:
comparing (`test_spark.py`), or any import of ours: this interpreter has no Ledgerhouse.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"


def main(lake: Path, folder: Path) -> int:
    """Build, and leave the marts in `folder`."""
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.warehouse.dir", str(folder / "spark-warehouse"))
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder}")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    _load(spark, lake)
    os.environ |= {
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder),
        "DO_NOT_TRACK": "1",
    }
    arguments = ["--project-dir", str(PROJECT), "--target", "spark"]
    outcome = dbtRunner().invoke(["build", "--exclude-resource-type", "unit_test", *arguments])
    if not outcome.success:
        return 1
    for row in spark.sql("show tables in marts").collect():
        frame = spark.table(f"marts.{row.tableName}").coalesce(1)
        frame.write.mode("overwrite").parquet(str(folder / "marts" / row.tableName))
    return 0


def _load(spark: SparkSession, lake: Path) -> None:
    """Exactly the files the manifests name, as tables of schema `raw`."""
    spark.sql("create database if not exists raw")
    extraction = []
    for path in sorted((lake / "manifest").glob("*.json")):
        manifest = json.loads(path.read_text())
        for name, table in manifest["tables"].items():
            files = [str(lake / file["path"]) for file in table["files"]]
            frame = spark.read.option("basePath", str(lake / name)).parquet(*files)
            frame.write.mode("overwrite").saveAsTable(f"raw.{name}")
        names = ("company", "epoch", "generation", "commit_number", "commit_hash", "recorded_at")
        extraction.append(tuple(manifest[name] for name in names))
    schema = (
        "company string, epoch bigint, generation bigint, commit_number bigint,"
        " commit_hash string, recorded_at string"
    )
    spark.createDataFrame(extraction, schema).write.mode("overwrite").saveAsTable("raw.extraction")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
