"""What starts runs besides the clock, and what writes down how they ended.

Belongs here: sensors of the daemon. Does not: runs of `python -m pipelines`, which keep their own
record (`pipelines.run`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from erp.base.database import open_database
from erp.base.home import open_home
from pipelines.defs.jobs import nightly, refresh
from pipelines.records import has_requests, take_requests, write_run
from pipelines.run import RECORDED_TAG

JOBS = {"refresh": refresh, "nightly": nightly}
SECONDS = 15


@dg.sensor(
    jobs=list(JOBS.values()),
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def requested_runs() -> Iterator[dg.RunRequest | dg.SkipReason]:
    """A run for each request the web wrote into `job_request`."""
    home = open_home()
    if not has_requests(home):
        yield dg.SkipReason("no request")
        return
    for request_id, job in take_requests(home):
        if job in JOBS:
            yield dg.RunRequest(run_key=f"request-{request_id}", job_name=job)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def due_deliveries() -> dg.SkipReason:
    """Sends the reports that are due; starts no run."""
    from operations.deliveries import deliveries_of, run_due  # noqa: PLC0415 - reportlab, openpyxl

    home = open_home()
    if not deliveries_of(home):
        return dg.SkipReason("no deliveries")
    database = open_database(home.database_url)
    try:
        done = run_due(home, database, datetime.now(UTC))
    finally:
        database.close()
    return dg.SkipReason("; ".join(f"{name}: {state}" for name, state in done) or "nothing due")


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def watched_system() -> dg.SkipReason:
    """Measures what the alert rules ask and sends what is due; starts no run."""
    from operations.watching import look  # noqa: PLC0415 - as above

    home = open_home()
    database = open_database(home.database_url)
    try:
        done = look(home, database, datetime.now(UTC))
    finally:
        database.close()
    return dg.SkipReason(f"{done.opened} alerts opened, {done.ended} ended, {done.sent} sent")


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS, default_status=dg.DefaultSensorStatus.RUNNING
)
def succeeded_runs(context: dg.RunStatusSensorContext) -> None:
    """Every run that went through has its row, good only when every check held."""
    _write(context, succeeded=True)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.FAILURE, default_status=dg.DefaultSensorStatus.RUNNING
)
def failed_runs(context: dg.RunStatusSensorContext) -> None:
    """Every run that failed has its row."""
    _write(context, succeeded=False)


def _write(context: dg.RunStatusSensorContext, *, succeeded: bool) -> None:
    run = context.dagster_run
    if RECORDED_TAG in run.tags:
        return
    failed = failed_checks(context.instance, run.run_id)
    stats = context.instance.get_run_stats(run.run_id)
    write_run(
        open_home(),
        run.job_name,
        started_at=datetime.fromtimestamp(stats.start_time or 0, UTC),
        is_good=succeeded and not failed,
        detail={"job": run.job_name, "run_id": run.run_id, "failed_checks": failed},
    )


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """The checks of a run that did not hold."""
    kinds = {dg.DagsterEventType.ASSET_CHECK_EVALUATION}
    events = (log.get_dagster_event() for log in instance.all_logs(run_id, of_type=kinds))
    evaluations = (event.asset_check_evaluation_data for event in events)
    return [
        f"{each.asset_key.to_user_string()}: {each.check_name}"
        for each in evaluations
        if not each.passed
    ]
