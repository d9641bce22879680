"""Jobs and schedules: what runs together, and when.

`refresh` brings the warehouse up to the core; `nightly` proves the core first. Belongs here:
selections and times. Does not: assets.
"""

from __future__ import annotations

import dagster as dg

PROOF = dg.AssetSelection.groups("verification")

refresh = dg.define_asset_job("refresh", selection=dg.AssetSelection.all() - PROOF)
nightly = dg.define_asset_job("nightly", selection=dg.AssetSelection.all())

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=nightly,
    cron_schedule="30 1 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
