"""Everything Dagster knows of Ledgerhouse; loads `defs/` and adds nothing.

`dagster dev -m pipelines.definitions` shows it. The home is chosen by LEDGERHOUSE_HOME and
LEDGERHOUSE_COMPANY, as everywhere.
"""

from __future__ import annotations

import dagster as dg

import pipelines.defs
from erp.base.home import open_home
from pipelines.environment import ROOT, prepare


@dg.definitions
def defs() -> dg.Definitions:
    """Assets, checks, jobs, schedules and resources of `defs/`."""
    prepare(open_home())
    return dg.load_defs(pipelines.defs, project_root=ROOT)
