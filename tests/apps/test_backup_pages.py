"""D2, OPS-07, OPS-08: the pages say how old the last proved backup is, and what a restore loses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from apps.web.queries.backups import calendar, standing
from erp.posting import post
from operations.backups import backups_at, create, targets_of
from operations.restoring import prove
from operations.sealing import secret_of
from pipelines.defs.backup.company import backed_up
from pipelines.defs.jobs import every_night_backup
from pipelines.defs.resources import HomeResource
from tests.builders import a_goods_receipt

PAGE = "operations/backups"


def test_OPS_08_the_page_backs_up_proves_and_lists_what_a_restore_takes_away(own_app):
    test = own_app.open("admin", PAGE, language="en")
    assert any("No proved backup" in each.value for each in test.warning)
    test.button(key="backup_now").click().run(timeout=60)
    assert not test.exception
    assert not test.warning
    frame = next(each for each in test.dataframe if "Proof" in each.value.columns)
    assert frame.value["Proof"].to_list() == ["Proved"]
    post(own_app.database, [a_goods_receipt("since")])
    chosen = test.selectbox(key="restore_backup").options[0]
    test.selectbox(key="restore_backup").select(chosen).run()
    lost = next(each for each in test.dataframe if "Document" in each.value.columns)
    assert lost.value["Document"].to_list() == ["since"]
    assert test.button(key="restore").disabled


def test_D2_the_home_page_warns_when_the_last_proved_backup_is_too_old(own_app, own_home):
    assert any(
        "No proved backup" in e.value for e in own_app.open("admin", "home", language="en").warning
    )
    secret = secret_of(own_home)
    made = create(own_home, secret)
    now = datetime.now(UTC)
    assert standing(own_home, now).age is None  # it was not restored yet
    prove(own_home, targets_of(own_home)[0], made.id, secret)
    assert standing(own_home, now).is_good
    assert not standing(own_home, now + timedelta(hours=31)).is_good
    said = own_app.open("admin", "home", language="en")
    assert any("Last proved backup" in each.value for each in said.caption)


def test_OPS_07_OPS_09_the_nightly_job_proves_its_backup_and_the_page_shows_the_drill(
    own_app, own_home
):
    """The job's check holds what the certificate says; the page shows age, RPO and RTO of it."""
    create(own_home, secret_of(own_home))  # an earlier one: the time between is what may be lost
    home = HomeResource(root=str(own_home.root), company=own_home.company)
    done = dg.materialize(
        [backed_up], resources={"home": home}, instance=dg.DagsterInstance.ephemeral()
    )
    (check,) = done.get_asset_check_evaluations()
    assert check.passed
    (newest, _) = backups_at(targets_of(own_home)[0])
    assert newest.certificate is not None
    proof = newest.certificate.content
    held = {each["name"] for each in proof["guarantees"] if each["holds"]}
    assert {"entries_balance", "stock_value_equals_stock_accounts", "hash_chain"} <= held
    assert proof["rows"] > 0
    test = own_app.open("admin", PAGE, language="en")
    shown = {each.label: each.value for each in test.metric}
    assert shown["Back in (RTO)"] == f"{proof['rto_ms'] / 1000:.1f} s"
    assert shown["Could be lost (RPO)"] == "0.0 h"
    assert shown["Last drill (UTC)"] == proof["proved_at"][:16].replace("T", " ")


def test_OPS_01_the_calendar_tells_good_days_from_bad_ones_and_from_missed_ones(own_home):
    """Proved on the 2nd, made and not proved on the 3rd, none on the 4th; it is the 5th."""
    own_home.backups.joinpath(own_home.company).mkdir(parents=True)
    log = own_home.backups / own_home.company / "log.jsonl"
    acts = [
        ("2026-03-02T02:30:00+00:00", "created", {}),
        ("2026-03-02T02:31:00+00:00", "proved", {"holds": True}),
        ("2026-03-03T02:30:00+00:00", "created", {}),
        ("2026-03-03T02:31:00+00:00", "proved", {"holds": False}),
    ]
    log.write_text("".join(json.dumps({"at": at, "act": act, **said}) + "\n"
                           for at, act, said in acts))  # fmt: skip
    days = dict(calendar(own_home, date(2026, 3, 5)))
    assert min(days) == date(2026, 2, 2)
    assert days[date(2026, 3, 1)] == ""
    assert [days[date(2026, 3, day)] for day in (2, 3, 4, 5)] == ["proved", "bad", "none", "none"]


def test_OPS_01_a_backup_is_scheduled_every_night():
    job = every_night_backup.job
    assert (job.name, every_night_backup.cron_schedule) == ("backup", "30 2 * * *")
    assert every_night_backup.default_status is dg.DefaultScheduleStatus.RUNNING
