"""Jobs and schedules: what runs together, and when.

`refresh` brings the warehouse up to the core; `nightly` proves the core first; `backup` backs the
company up and proves the backup; `forecasting` foresees the weeks to come. The night also looks at
stock: what is out of its limits, what is due to be counted, what is late; and it puts away old
logs. Belongs here: selections and times. Does not: assets.
"""

from __future__ import annotations

import dagster as dg

from erp.base.home import open_home
from pipelines.environment import company_zone

ZONE = company_zone(open_home())
PROOF = dg.AssetSelection.groups("verification")
WATCH = dg.AssetSelection.groups("watching")
BACKUP = dg.AssetSelection.groups("backup")
UPKEEP = dg.AssetSelection.groups("upkeep")
FORESIGHT = dg.AssetSelection.groups("forecasting")
SOURCES = dg.AssetSelection.groups("migration")
"""Run when their files are there and somebody says so, not with the night."""

APART = PROOF | WATCH | UPKEEP | BACKUP | FORESIGHT | SOURCES

refresh = dg.define_asset_job("refresh", selection=dg.AssetSelection.all() - APART)
nightly = dg.define_asset_job(
    "nightly", selection=dg.AssetSelection.all() - BACKUP - FORESIGHT - SOURCES
)
backup = dg.define_asset_job("backup", selection=BACKUP)
forecasting = dg.define_asset_job("forecasting", selection=FORESIGHT)

every_night = dg.ScheduleDefinition(
    name="every_night",
    job=nightly,
    cron_schedule="30 1 * * *",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

every_night_backup = dg.ScheduleDefinition(
    name="every_night_backup",
    job=backup,
    cron_schedule="30 2 * * *",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

every_monday = dg.ScheduleDefinition(
    name="every_monday",
    job=forecasting,
    cron_schedule="0 4 * * 1",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
