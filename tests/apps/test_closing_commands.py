"""CN-02, D5: closing, re-opening and comparing books from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.apps.test_cli import home, run

__all__ = ["home"]

INVOICES = Path(__file__).resolve().parent.parent / "samples/vat_invoices/input.csv"


def test_CN_02_a_month_is_checked_and_closed_from_the_command_line(home):
    checked = run("close", "2026-01", "--dry-run", "--company", "one", home=home)
    assert "✗ stock is not closed" in checked.stdout
    done = run("close", "2026-01", "--company", "one", "--json", home=home)
    assert json.loads(done.stdout)["closed"] is True
    again = run("close", "2026-01", "--company", "one", home=home, check=2)
    assert "closed" in again.stderr


def test_D5_books_that_agree_are_said_to_agree(home):
    done = run("divergence", "--company", "one", "--json", home=home)
    assert json.loads(done.stdout) == {"company": "one", "divergences": []}


def test_D5_comparing_says_what_it_keeps(home):
    done = run("compare", "--company", "one", "--json", home=home)
    found = json.loads(done.stdout)
    assert (found["company"], found["parted"]) == ("one", 0)
    assert {"stock_value", "receivables", "payables", "received_not_invoiced", "balances"} <= {
        each["pair"] for each in found["compared"]
    }
    # A month was compared again before it closed; this run is another.
    assert (
        json.loads(run("compare", "--company", "one", "--json", home=home).stdout)["seen_commit"]
        == found["seen_commit"] + 1
    )


def test_CN_02_an_unknown_month_and_person_are_refused(home):
    done = run("close", "2031-01", "--company", "one", "--json", home=home, check=2)
    assert json.loads(done.stdout)["error"] == "UnknownMonth"
    asked = ("reopen", "2026-01", "--user", "eve", "--reason", "x", "--company", "one", "--json")
    assert json.loads(run(*asked, home=home, check=2).stdout)["error"] == "UnknownUser"


def test_FIN_13_the_months_vat_and_a_list_of_invoices_are_shown(home):
    done = run("vat", "2026-01", "--company", "one", "--json", home=home)
    assert json.loads(done.stdout)["ties"] is True
    shown = run("invoices", str(INVOICES), home=home).stdout
    assert "F1: 6 rows, 2 void, 1 repeated, net 77.77, tax 10.11" in shown
