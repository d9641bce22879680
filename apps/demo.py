"""The demo company: made once, proved once.

Belongs here: the steps of `ledgerhouse demo`. Does not: the trading itself (`ingest.demo`).
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from apps.company import make_company, make_demo_accounts, make_whole
from apps.output import progress_line, say
from erp.base.errors import GuaranteeBroken
from erp.workflow.services import create_ready_flows

if TYPE_CHECKING:
    from erp.base.home import Home


class NightlyFailed(GuaranteeBroken):
    """The nightly job of the demo company did not pass."""

    def __init__(self, code: int) -> None:
        super().__init__(
            zh=f"夜间任务未通过（退出码 {code}）。请查看上方输出。",
            en=f"The nightly job did not pass (exit code {code}). See the lines above.",
        )


def prepare_demo(home: Home, *, scale: str) -> dict[str, Any]:
    """Create what is missing. Accounts come with their passwords only when they were just made."""
    accounts: dict[str, str] = {}
    if not home.exists():
        say("正在建立演示公司（约一分钟）…", "Making the demo company (about a minute) …")
        make_whole(home, lambda building: accounts.update(_fill(building, home.company, scale)))
    if not (home.warehouse / "published" / "CURRENT").exists():
        say(
            "正在运行夜间任务（抽取、建模、检查、发布）…",
            "Running the nightly job (extract, model, check, publish) …",
        )
        _run_nightly(home)
    return {
        "company": home.company,
        "home": str(home.root),
        "accounts": [{"name": name, "password": word} for name, word in accounts.items()],
    }


def _fill(building: Home, code: str, scale: str) -> dict[str, str]:
    from ingest.demo import SETTINGS, create_demo, opening_clock  # noqa: PLC0415 - slow to import

    settings = dataclasses.replace(SETTINGS, code=code)
    database = make_company(building, settings, clock=opening_clock(scale))
    made = make_demo_accounts(database)
    users = {name: user_id for name, (user_id, _) in made.items()}
    create_demo(database, scale=scale, users=users, progress=progress_line("过账", "posting"))
    with database.commit(origin="setup", request_id="approvals") as transaction:
        last = str(transaction.scalar("select max(business_date) from document"))
        create_ready_flows(transaction, date.fromisoformat(last) + timedelta(days=1))
    database.close()
    return {name: password for name, (_, password) in made.items()}


def _run_nightly(home: Home) -> None:
    environment = {
        **os.environ,
        "LEDGERHOUSE_HOME": str(home.root),
        "LEDGERHOUSE_COMPANY": home.company,
    }
    command = [sys.executable, "-m", "pipelines", "nightly"]
    code = subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode
    if code:
        raise NightlyFailed(code)
