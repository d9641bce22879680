"""The commands as programs use them: exit codes, JSON on stdout, refusals in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from apps.company import make_whole
from apps.demo import NightlyFailed
from apps.output import exit_code
from erp.base.columns import timestamp_text
from erp.base.database import open_database
from erp.base.errors import DatabaseUnreachable, EnvironmentFault, GuaranteeBroken
from erp.base.home import BadCompanyCode, open_home
from erp.base.models import job_run

SAMPLES = Path(__file__).parents[1] / "samples" / "bank"
POSTED_NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def run(*arguments, home, check=0, **environment):
    """The finished command; its exit code is compared at once."""
    done = subprocess.run(
        [sys.executable, "-m", "apps.cli", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PATH": "/usr/bin:/bin", "LEDGERHOUSE_HOME": str(home), **environment},
    )
    assert done.returncode == check, done.stderr
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with one empty company."""
    folder = tmp_path_factory.mktemp("home")
    run("init", "--name", "测试公司", "--company", "one", home=folder)
    return folder


def test_init_says_what_it_made_as_one_json_object(tmp_path):
    done = run("init", "--name", "甲", "--company", "a", "--json", home=tmp_path)
    assert json.loads(done.stdout) == {"company": "a", "home": str(tmp_path)}


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["init", "--name", "again", "--company", "one"], "CompanyExists"),
        (["init", "--name", "x", "--company", "two", "--standard", "us"], "BadCompanySetting"),
        (["verify", "--company", "nobody"], "NoSuchCompany"),
        (["verify", "--company", "../one"], "BadCompanyCode"),
        (["user", "add", "eve", "--role", "emperor", "--company", "one"], "UnknownRole"),
        (
            ["bank", "add", "X", "--name", "x", "--account", "5001", "--company", "one"],
            "NotACashAccount",
        ),
        (
            ["bank", "reconcile", "X", "--day", "2026-01-31", "--company", "one"],
            "UnknownBankAccount",
        ),
        (["migrate", "online-retail", "nowhere.parquet"], "FileNotFound"),
    ],
)
def test_bad_input_is_exit_code_2_in_both_languages(home, arguments, refusal):
    done = run(*arguments, "--json", home=home, check=2, LEDGERHOUSE_PASSWORD="Long-enough-12")
    said = json.loads(done.stdout)
    assert (said["error"], said["exit_code"]) == (refusal, 2)
    assert said["zh"] != said["en"]


def test_a_refused_init_leaves_no_half_company(home):
    run("init", "--name", "x", "--company", "two", "--currency", "XXX", home=home, check=2)
    run("verify", "--company", "two", home=home, check=2)


def test_messages_follow_the_language(home):
    zh = run("verify", "--company", "none", home=home, check=2, LEDGERHOUSE_LANGUAGE="zh_CN")
    en = run("verify", "--company", "none", home=home, check=2, LEDGERHOUSE_LANGUAGE="en")
    assert "没有公司" in zh.stderr
    assert "There is no company" in en.stderr


def test_verify_lists_every_guarantee_with_rows_and_offender(home):
    said = json.loads(run("verify", "--company", "one", "--json", home=home).stdout)
    assert said["holds"]
    assert {each["guarantee"] for each in said["guarantees"]} >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
    assert all(each["offender"] is None for each in said["guarantees"])


def test_verify_of_changed_books_is_exit_code_1(home, tmp_path):
    run("init", "--name", "坏", "--company", "bad", home=tmp_path)
    core = open_home(tmp_path, "bad").company_folder / "core.db"
    program = (
        f"import sqlite3; c = sqlite3.connect({str(core)!r});"
        "c.execute('drop trigger commit_log_no_update');"
        "c.execute(\"update commit_log set origin = 'somebody else'\"); c.commit()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    done = run("verify", "--company", "bad", "--json", home=tmp_path, check=1)
    broken = {e["name"] for e in json.loads(done.stdout)["guarantees"] if not e["holds"]}
    assert broken == {"hash_chain", "triggers_installed"}


def test_a_database_that_does_not_answer_is_exit_code_3(home):
    done = run(
        "verify", "--company", "one", home=home, check=3, LEDGERHOUSE_DATABASE_URL=POSTED_NOWHERE
    )
    assert "LEDGERHOUSE_DATABASE_URL" in done.stderr


def test_a_person_can_be_added_and_not_twice(home):
    add = ["user", "add", "finn", "--role", "finance", "--company", "one", "--json"]
    assert json.loads(run(*add, home=home, LEDGERHOUSE_PASSWORD="Long-enough-12").stdout)["name"]
    run(*add, home=home, check=2, LEDGERHOUSE_PASSWORD="Long-enough-12")


def test_exit_codes_follow_the_kind_of_refusal():
    assert exit_code(BadCompanyCode("x y")) == 2
    assert exit_code(NightlyFailed(1)) == 1
    assert exit_code(DatabaseUnreachable("no route")) == 3
    assert issubclass(NightlyFailed, GuaranteeBroken)
    assert issubclass(DatabaseUnreachable, EnvironmentFault)


def test_a_company_half_made_is_made_afresh(tmp_path):
    home = open_home(tmp_path, "late")

    def killed(building):
        building.company_folder.mkdir(parents=True)
        (building.company_folder / "core.db").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_whole(home, killed)
    assert not home.exists()
    make_whole(home, lambda building: building.company_folder.mkdir(parents=True))
    assert home.exists()
    assert not list(home.company_folder.iterdir())


def test_FIN_05_bank_import_brings_a_statement_in_once(home):
    statement = str(SAMPLES / "icbc_padded.csv")
    one = ("--company", "one", "--json")
    run("bank", "add", "ICBC", "--name", "工行", "--number", "6222021234567890", *one, home=home)
    done = json.loads(run("bank", "import", statement, *one, home=home).stdout)
    assert done["statements"] == [{"account": "ICBC", "lines": 3, "repeated": 0, "flags": []}]
    again = json.loads(run("bank", "import", statement, *one, home=home, check=2).stdout)
    assert again["error"] == "StatementRepeated"
    left = run("bank", "reconcile", "ICBC", "--day", "2024-03-05", *one, home=home, check=1)
    assert json.loads(left.stdout)["statement_balance"] == "1179.50"
    left = json.loads(run("bank", "match", "ICBC", *one, home=home).stdout)
    assert (left["matched"], left["proposed"], left["lines_left"]) == (0, 1, 2)


def test_a_result_is_written_before_the_command_goes_on_serving():
    """`ledgerhouse demo` into a pipe: killed while it serves, it has told its accounts."""
    told = "from apps.output import show; import os, signal; "
    told += "show({}, as_json=False, text=lambda: 'boss'); os.kill(os.getpid(), signal.SIGKILL)"
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, check=False, text=True, env={})
    assert done.stdout == "boss\n"


def test_OPS_10_watch_exits_1_while_something_critical_is_wrong(home):
    done = run("watch", "--json", "--company", "one", home=home)
    assert {"opened", "ended", "sent", "failed", "alerts"} == set(json.loads(done.stdout))
    database = open_database(open_home(home, "one").database_url)
    moment = timestamp_text(database.clock())
    values = {"job": "nightly", "state": "failed", "detail": "{}"}
    with database.operational() as connection:
        connection.execute(insert(job_run).values(**values, started_at=moment, ended_at=moment))
    database.close()
    done = run("watch", "--company", "one", home=home, check=1, LEDGERHOUSE_LANGUAGE="zh")
    assert "critical  作业失败: nightly, 1 > 0" in done.stdout
