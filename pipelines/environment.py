"""What must stand before Dagster and dbt start: their folders, their manifest, their silence.

Belongs here: environment variables, `dagster.yaml`, dbt's parsed manifest. Does not: any asset.
Nothing of Dagster or dbt may speak to the outside; each has its own switch.
dbt parses in this process, which needs it for the build anyway: its import is most of a parse.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from sqlalchemy.exc import DatabaseError

from analytics.warehouse import build_path
from erp.base.database import open_database
from erp.base.errors import EnvironmentFault
from erp.base.home import Home
from pipelines.event_log import KeptEventLog

ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = ROOT / "dbt_project"
ZONE = "Asia/Shanghai"
SILENCE = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "true",
}
KEPT_DAYS = 90
"""How long Dagster remembers runs and ticks."""

DAGSTER_YAML = f"""\
# Written by Ledgerhouse. Runs, events and schedules are kept beside this file.
telemetry:
  enabled: false
event_log_storage:
  module: {KeptEventLog.__module__}
  class: {KeptEventLog.__name__}
  config:
    base_dir: {{env: DAGSTER_HOME}}
retention:
  schedule:
    purge_after_days: {KEPT_DAYS}
  sensor:
    purge_after_days: {{skipped: 7, failure: {KEPT_DAYS}, success: {KEPT_DAYS}}}
"""


class DbtDidNotParse(EnvironmentFault):
    """The models of the warehouse cannot be read; dbt's own words are in the message."""

    def __init__(self, said: str) -> None:
        super().__init__(zh=f"dbt 项目无法解析：{said}", en=f"dbt cannot parse the project: {said}")


def dbt_target(home: Home) -> Path:
    """Where dbt keeps what it parsed and ran."""
    return home.warehouse / "dbt"


def dbt_manifest(home: Home) -> Path:
    """Dbt's parsed project."""
    return dbt_target(home) / "manifest.json"


def company_zone(home: Home) -> str:
    """The time zone schedules run in: the company's, or Shanghai before there is one."""
    if home.database_url.startswith("sqlite") and not (home.company_folder / "core.db").exists():
        return ZONE
    database = open_database(home.database_url)
    try:
        with database.reading() as connection:
            zone = connection.exec_driver_sql("select time_zone from company").scalar()
    except DatabaseError:
        return ZONE
    finally:
        database.close()
    return str(zone or ZONE)


def prepare(home: Home) -> None:
    """Set the process up for a run on `home`; quick when nothing changed."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text() != DAGSTER_YAML:
        settings.write_text(DAGSTER_YAML)
    os.environ |= {
        **SILENCE,
        "LEDGERHOUSE_HOME": str(home.root),
        "LEDGERHOUSE_COMPANY": home.company,
        "LEDGERHOUSE_BUILD": str(build_path(home.warehouse)),
        "DAGSTER_HOME": str(home.dagster),
        "DBT_TARGET_PATH": str(dbt_target(home)),
        "DBT_PROJECT_DIR": str(DBT_PROJECT),
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DBT_LOG_PATH": str(home.logs / "dbt"),
        # dbt is called by its name, also where this Python was called by its path.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    _parse_when_changed(home)


def _parse_when_changed(home: Home) -> None:
    """Let dbt parse the project when a file of it is not what was parsed last."""
    stamp = dbt_target(home) / "parsed"
    digest = project_digest()
    if stamp.exists() and dbt_manifest(home).exists() and stamp.read_text() == digest:
        return
    dbt_target(home).mkdir(parents=True, exist_ok=True)
    outcome = dbtRunner().invoke(["parse", "--quiet", "--project-dir", str(DBT_PROJECT)])
    if not outcome.success:
        raise DbtDidNotParse(str(outcome.exception).strip()[-2000:])
    stamp.write_text(digest)


def project_digest() -> str:
    """Changes with any file dbt parses."""
    files = sorted(
        path
        for path in DBT_PROJECT.rglob("*")
        if path.suffix in {".sql", ".yml", ".csv"} and "target" not in path.parts
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(DBT_PROJECT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
