"""`python -m pipelines JOB`: one job, here and now; exit code 0 only when every check held.

Progress goes to stderr; with `--json` one JSON object goes to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from erp.base.errors import BadInput, EnvironmentFault, LedgerhouseError
from erp.base.home import Home, open_home
from pipelines.environment import prepare

if TYPE_CHECKING:
    from pipelines.run import RunReport

_SLOW_TO_IMPORT = (
    "pipelines.run",
    "pipelines.defs.ingestion.core",
    "pipelines.defs.forecasting.weekly",
    "pipelines.defs.transform.component",
)
"""Seconds of imports, none of which needs what dbt parses."""

GOOD, BROKEN, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3


def main() -> int:
    """Run the job named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m pipelines", description=__doc__)
    parser.add_argument("job", help="refresh | nightly")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    given = parser.parse_args()
    try:
        report = _run(open_home(), given.job)
    except LedgerhouseError as error:
        print(error.message("zh"), error.message("en"), sep="\n", file=sys.stderr)  # noqa: T201
        if isinstance(error, BadInput):
            return BAD_INPUT
        return ENVIRONMENT if isinstance(error, EnvironmentFault) else BROKEN
    if given.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))  # noqa: T201 - a process entry
    for line in [*report.errors, *report.failed_checks]:
        print(line, file=sys.stderr)  # noqa: T201 - a process entry
    return GOOD if report.is_good else BROKEN


def _run(home: Home, job: str) -> RunReport:
    """Dbt parses the project, where that is due, in its process while ours imports the rest."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        prepared = beside.submit(prepare, home)
        for module in _SLOW_TO_IMPORT:
            import_module(module)
        prepared.result()
    from pipelines.run import run_job  # noqa: PLC0415 - takes seconds, spent above

    return run_job(home, job)


if __name__ == "__main__":
    sys.exit(main())
