"""Opening the company a command is about, and making one.

Belongs here: the home, the database and first accounts as the command line needs them.
"""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from erp.access.services import create_roles, create_user
from erp.base.clock import Clock, system_clock
from erp.base.database import Database, open_database
from erp.base.errors import BadInput, DatabaseUnreachable
from erp.base.home import Home, open_home
from erp.migrations import installed, newest, upgrade
from erp.setup.company import NewCompany, create_company
from erp.workflow.services import create_ready_flows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

DEMO_ACCOUNTS = (
    ("admin", "管理员", ("admin",)),
    ("finance", "财务", ("finance",)),
    ("manager", "经理", ("manager",)),
    ("sales", "销售", ("sales",)),
    ("warehouse", "仓库", ("warehouse",)),
)
_PASSWORD_BYTES = 9
_UNFINISHED = "-unfinished"


class NoSuchCompany(BadInput):
    """The home holds no company of this code."""

    def __init__(self, home: Home) -> None:
        super().__init__(
            zh=f"{home.root} 中没有公司 {home.company}。请先运行 ledgerhouse init 或 demo。",
            en=f"There is no company {home.company!r} in {home.root}. Run `ledgerhouse init` or "
            "`ledgerhouse demo` first.",
        )


class BooksOfOlderProgram(BadInput):
    """The books have an older schema; they are upgraded on purpose, after a proved backup."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(
            zh=f"账套的结构版本是 {before}，本程序需要 {after}。"
            "请停止服务后运行 ledgerhouse upgrade。",
            en=f"The books have schema {before}, this program needs {after}. Stop serving and run "
            "`ledgerhouse upgrade`.",
        )


def open_company(company: str | None) -> tuple[Home, Database]:
    """The chosen company's home and database. Raises where its schema is not this program's."""
    home = open_home(company=company)
    if not home.exists():
        raise NoSuchCompany(home)
    return home, _reachable(home.database_url)


def make_company(
    home: Home,
    settings: NewCompany,
    *,
    clock: Clock = system_clock,
    approvals_from: date | None = None,
) -> Database:
    """An empty company with its chart and roles, its documents approved from a day on."""
    home.company_folder.mkdir(parents=True, exist_ok=True)
    for name in ("attachments", "keys"):
        (home.company_folder / name).mkdir(exist_ok=True)
    database = _reachable(home.database_url, clock)
    create_company(database, settings)
    with database.commit(origin="setup", request_id="roles") as transaction:
        create_roles(transaction)
        if approvals_from is not None:
            create_ready_flows(transaction, approvals_from)
    return database


def make_whole(home: Home, fill: Callable[[Home], None]) -> None:
    """Make a company in a folder beside its place and move it there when it is complete.

    A run killed half-way leaves no half company: the next one starts afresh.
    """
    building = Home(home.root, home.company + _UNFINISHED)
    shutil.rmtree(building.company_folder, ignore_errors=True)
    fill(building)
    building.company_folder.rename(home.company_folder)


def make_demo_accounts(database: Database) -> dict[str, tuple[int, str]]:
    """The demo accounts with passwords made for this home: name → user id and password."""
    made = {}
    for name, display_name, roles in DEMO_ACCOUNTS:
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        with database.commit(origin="setup", request_id=f"user:{name}") as transaction:
            user_id = create_user(
                transaction,
                name=name,
                password=password,
                roles=roles,
                now=system_clock(),
                display_name=display_name,
                is_demo=True,
            )
        made[name] = (user_id, password)
    return made


def _reachable(url: str, clock: Clock = system_clock) -> Database:
    try:
        before = installed(url)
        if before and before != newest():
            raise BooksOfOlderProgram(before, newest())
        if not before:
            upgrade(url)
    except DBAPIError as error:
        raise DatabaseUnreachable(str(error.orig)) from error
    return open_database(url, clock=clock)
