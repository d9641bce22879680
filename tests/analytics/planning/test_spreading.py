"""Forecasts are the same wherever they are made."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analytics.planning.forecasting import Forecast, Plan, forecast_all

PLAN = Plan(6, (12,))
ROOT = Path(__file__).resolve().parents[3]


def histories(count: int) -> dict[str, np.ndarray]:
    """Monthly series of three years, every third with gaps."""
    random = np.random.default_rng(11)
    wave = 10 + 4 * np.sin(2 * np.pi * np.arange(36) / 12)
    rows = random.poisson(wave, (count, 36)).astype(float)
    rows[::3] *= random.random(rows[::3].shape) < 0.4
    return {f"series {at}": row for at, row in enumerate(rows)}


def assert_same(found: dict[str, Forecast], expected: dict[str, Forecast]) -> None:
    assert list(found) == list(expected)
    for name, each in expected.items():
        assert found[name].weights == each.weights
        for ours, theirs in (
            (found[name].mean, each.mean),
            (found[name].high[0.95], each.high[0.95]),
        ):
            np.testing.assert_array_equal(ours, theirs)


def test_FCT_01_forecasts_are_the_same_by_fugue_as_in_this_process():
    rows = histories(120)  # three parts
    assert_same(forecast_all(rows, PLAN, engine="native"), forecast_all(rows, PLAN))


@pytest.mark.soak
def test_FCT_01_forecasts_are_the_same_on_spark_with_two_executors(spark_python: str, tmp_path):
    rows = histories(200)
    (tmp_path / "rows").write_bytes(pickle.dumps((rows, PLAN)))
    asked = "import site; print(*site.getsitepackages(), sep='\\n')"
    spark = subprocess.check_output([spark_python, "-c", asked], text=True).split()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "LEDGERHOUSE_SPARK": os.pathsep.join(spark),
    }
    program = Path(__file__).with_name("on_spark.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path / "rows", tmp_path / "found"],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    executors, found = pickle.loads((tmp_path / "found").read_bytes())  # noqa: S301 - ours
    assert executors == 2
    assert_same(found, forecast_all(rows, PLAN))
