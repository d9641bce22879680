"""One run of a job in this process, as `ledgerhouse run` and the demo start it.

Belongs here: starting, progress, the row in `job_run`, the exit code. Does not: what a job does.
"""

from __future__ import annotations

import logging
import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from erp.base.errors import BadInput
from erp.base.home import Home
from operations import logs
from pipelines.environment import prepare
from pipelines.records import begin_run, end_run

_log = logging.getLogger("ledgerhouse.pipelines")

JOBS = ("refresh", "nightly", "backup", "forecasting")
RECORDED_TAG = "ledgerhouse/recorded"
"""A run with this tag writes its own `job_run` row."""

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Progress lines and the report say what a person wants; the rest is in the instance."""


class UnknownJob(BadInput):
    """There is no job of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"没有名为 {name} 的任务。可用：{'、'.join(JOBS)}。",
            en=f"There is no job {name}. There are: {', '.join(JOBS)}.",
        )


@dataclass
class RunReport:
    """How a run ended. `failed_checks` names checks that did not hold, blocking or not."""

    job: str
    company: str
    run_id: str = ""
    succeeded: bool = False
    seconds: str = "0.0"
    failed_checks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether every step ran and every check held."""
        return self.succeeded and not self.failed_checks

    def to_json(self) -> dict[str, Any]:
        """The form `job_run.detail` and `--json` share."""
        return {
            "job": self.job, "company": self.company, "run_id": self.run_id, "good": self.is_good,
            "seconds": self.seconds, "failed_checks": self.failed_checks, "errors": self.errors,
        }  # fmt: skip


def run_job(home: Home, name: str) -> RunReport:
    """Run a job to its end and write its row in `job_run`."""
    if name not in JOBS:
        raise UnknownJob(name)
    report = RunReport(name, home.company)
    started = time.monotonic()
    logs.start(job=name, company=home.company)
    row_id = begin_run(home, name)
    try:
        with redirect_stdout(sys.stderr):
            _execute(home, name, report)
    except Exception as error:
        report.errors.append(f"{type(error).__name__}: {error}")
        _log.exception("run failed")
        raise
    finally:
        report.seconds = f"{time.monotonic() - started:.1f}"
        told = {"seconds": report.seconds, "good": report.is_good, "errors": report.errors}
        _log.log(logging.INFO if report.is_good else logging.ERROR, "run", extra=told)
        end_run(home, row_id, is_good=report.is_good, detail=report.to_json())
    return report


def _execute(home: Home, name: str, report: RunReport) -> None:
    prepare(home)
    from pipelines.definitions import defs  # noqa: PLC0415 - needs what `prepare` made

    job = defs().resolve_job_def(name)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance, raise_on_error=False, tags={RECORDED_TAG: "true"}, run_config=QUIET
        )
    report.run_id, report.succeeded = result.run_id, result.success
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            report.failed_checks.append(
                f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
            )
    for step in (each for each in result.all_events if each.is_step_failure):
        failure = step.step_failure_data.error
        while failure is not None and failure.cause is not None:
            failure = failure.cause
        report.errors.append(failure.message.strip() if failure else step.message or "")
