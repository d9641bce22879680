"""Dagster's memory of 90 days: old runs go with their files, newer ones stay whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

from pipelines.environment import DAGSTER_YAML, KEPT_DAYS
from pipelines.pruning import prune

NOW = datetime(2026, 5, 20, 1, 30, tzinfo=UTC)


@dg.asset
def figure() -> dg.MaterializeResult:
    """An asset whose runs leave events."""
    return dg.MaterializeResult(metadata={"rows": 1})


def begin(home: Path, run_id: str, days: int) -> None:
    """Let a run have begun so many days ago."""
    moment = (NOW - timedelta(days=days)).replace(tzinfo=None).isoformat(" ")
    with closing(sqlite3.connect(home / "history" / "runs.db")) as runs:
        runs.execute("update runs set create_timestamp = ? where run_id = ?", (moment, run_id))
        runs.commit()


def test_OPS_13_dagster_forgets_runs_and_events_after_ninety_days(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        run_ids = [dg.materialize([figure], instance=instance).run_id for _ in range(2)]
        begin(tmp_path, run_ids[0], KEPT_DAYS + 1)
        begin(tmp_path, run_ids[1], KEPT_DAYS - 1)
        files = [tmp_path / "history" / "runs" / f"{run_id}.db" for run_id in run_ids]
        assert all(file.exists() for file in files)
        assert prune(instance, NOW) == 1
        assert [run.run_id for run in instance.get_runs()] == [run_ids[1]]
        assert [file.exists() for file in files] == [False, True]
        assert instance.all_logs(run_ids[1])
        seen = instance.fetch_materializations(figure.key, limit=9).records
        assert [each.run_id for each in seen] == [run_ids[1]]
        assert prune(instance, NOW) == 0
        assert dg.materialize([figure], instance=instance).success
