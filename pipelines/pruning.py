"""What Dagster remembers, kept small: its runs and their events.

Belongs here: which runs go. Does not: ticks of schedules and sensors, which Dagster drops itself
(`retention` in `pipelines.environment`), and `job_run`, the firm's own record
(`operations.old_rows`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import dagster as dg

from pipelines.environment import KEPT_DAYS

_AT_ONCE = 100


def prune(instance: dg.DagsterInstance, now: datetime) -> int:
    """Forget runs begun before the days that are kept, and their events; how many they were."""
    old = dg.RunsFilter(created_before=now - timedelta(days=KEPT_DAYS))
    pruned = 0
    while records := instance.get_run_records(old, limit=_AT_ONCE):
        for record in records:
            instance.delete_run(record.dagster_run.run_id)
        pruned += len(records)
    return pruned
