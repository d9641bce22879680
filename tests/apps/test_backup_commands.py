"""D2, OPS-03, OPS-06: backing up, proving and restoring from the command line."""

from __future__ import annotations

import json

from tests.apps.test_cli import home, run

__all__ = ["home"]


def test_OPS_03_a_backup_is_made_proved_listed_and_restored_from_the_command_line(home):
    company = ("--company", "one")
    made = json.loads(run("backup", "create", *company, "--json", home=home).stdout)
    assert (made["kind"], made["proved"]) == ("full", True)
    listed = json.loads(run("backup", "list", *company, "--json", home=home).stdout)
    assert [each["backup"] for each in listed["backups"]] == [made["backup"]]
    said = run("backup", "restore", "latest", *company, home=home).stdout
    assert "Nothing was restored" in said
    done = run("backup", "restore", "latest", "--yes", *company, "--json", home=home)
    assert json.loads(done.stdout)["restored"]["epoch"] == 2
    # The copy of what was there is the newest now; it opens as well.
    proved = json.loads(run("backup", "prove", *company, "--json", home=home).stdout)
    assert proved["holds"] is True
    run("backup", "prune", *company, home=home)
    refused = run("backup", "prove", "unknown", *company, "--json", home=home, check=1)
    assert json.loads(refused.stdout)["error"] == "BackupMissing"
