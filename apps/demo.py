"""The demo company: made once, proved once.

Belongs here: the steps of `ledgerhouse demo`. Does not: the trading itself (`ingest.demo`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from apps.company import make_company, make_demo_accounts, make_whole
from apps.output import progress_line, say
from erp.base.errors import GuaranteeBroken
from erp.setup.company import NewCompany

if TYPE_CHECKING:
    from erp.base.home import Home

MONTHS = 60


class NightlyFailed(GuaranteeBroken):
    """The nightly job of the demo company did not pass."""

    def __init__(self, code: int) -> None:
        super().__init__(
            zh=f"夜间任务未通过（退出码 {code}）。请查看上方输出。",
            en=f"The nightly job did not pass (exit code {code}). See the lines above.",
        )


def prepare_demo(home: Home, *, scale: str) -> dict[str, Any]:
    """Create what is missing. Accounts come with their passwords only when they were just made."""
    accounts: list[tuple[str, str]] = []
    if not home.exists():
        say("正在建立演示公司（约一分钟）…", "Making the demo company (about a minute) …")
        make_whole(home, lambda building: accounts.extend(_fill(building, scale)))
    if not (home.warehouse / "published" / "CURRENT").exists():
        say("正在运行夜间任务（抽取、建模、检查、发布）…",
            "Running the nightly job (extract, model, check, publish) …")  # fmt: skip
        _run_nightly(home)
    return {
        "company": home.company,
        "home": str(home.root),
        "accounts": [{"name": name, "password": password} for name, password in accounts],
    }


def _fill(building: Home, scale: str) -> list[tuple[str, str]]:
    from ingest.demo import FIRST_MONTH, create_demo  # noqa: PLC0415 - seconds to import

    settings = NewCompany(
        code="demo",
        name="上海浦江五金机电有限公司（演示）",
        name_en="Pujiang Hardware & Electricals (demo)",
        first_month=FIRST_MONTH,
        months=MONTHS,
    )
    database = make_company(building, settings)
    accounts = make_demo_accounts(database)
    create_demo(database, scale=scale, progress=progress_line("过账", "posting"))
    database.close()
    return accounts


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
