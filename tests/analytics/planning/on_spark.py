"""Forecasts on a Spark cluster of this machine: a driver, and two executors in their own processes.

`python on_spark.py ROWS FOUND`: ROWS is a pickled pair of histories and plan; FOUND becomes how
many executors there were, with the forecasts. `LEDGERHOUSE_SPARK` names where pyspark is installed;
it is searched last, so that everything else is what this interpreter has.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

sys.path += os.environ["LEDGERHOUSE_SPARK"].split(os.pathsep)

from pyspark.sql import SparkSession

from analytics.planning.forecasting import forecast_all


def main(rows: Path, found: Path) -> None:
    """Forecast the rows on the cluster."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local-cluster[2,1,2048]")
        .config("spark.executor.memory", "2g")
        .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    histories, plan = pickle.loads(rows.read_bytes())  # noqa: S301 - the test's
    forecasts = forecast_all(histories, plan, engine="spark")
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    found.write_bytes(pickle.dumps((executors, forecasts)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
