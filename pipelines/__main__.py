"""`python -m pipelines JOB`: one job, here and now; exit code 0 only when every check held.

Progress goes to stderr; with `--json` one JSON object goes to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys

from erp.base.errors import BadInput, EnvironmentFault, LedgerhouseError
from erp.base.home import open_home
from operations.logs import open_log
from pipelines.run import run_job

GOOD, BROKEN, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3


def main() -> int:
    """Run the job named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m pipelines", description=__doc__)
    parser.add_argument("job", help="refresh | nightly")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    given = parser.parse_args()
    try:
        home = open_home()
        open_log(home.logs, "pipelines")
        report = run_job(home, given.job)
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


if __name__ == "__main__":
    sys.exit(main())
