"""Migrating a source, and taking a migration back, as commands, pages and pipelines ask for it.

Belongs here: which of the two mapping languages a source speaks, and the point to go back to. Does
not: migrating (`ingest`), copying and restoring (`backups`, `restoring`).

Before the first row of a source is loaded the company is backed up, or noted as not there. Undoing
restores that backup, or removes the company, as long as nobody but migrations has written since.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select

from analytics.lake import manifest_path
from erp.base.database import Database, open_database
from erp.base.errors import BadInput
from erp.base.home import DEFAULT_COMPANY, open_home
from erp.company.models import company
from erp.migrations import remove
from ingest.errors import FileNotFound
from ingest.mapped.language import find_plan, mapped_sources
from ingest.mapping import shipped_mapping, shipped_sources
from ingest.migrate import migrate
from ingest.readiness import check_readiness
from operations.backups import create, targets_of
from operations.cores import SqliteCore, core_of
from operations.restoring import restore_in_place
from operations.sealing import secret_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.base.home import Home
    from ingest.certificate import Certificate
    from ingest.mapped.loading import Progress
    from ingest.readiness import Item

POINT = "before.json"
_OWN = ("migration", "setup", "backup", "restore")


class NothingToUndo(BadInput):
    """No migration of this source was loaded into the company."""

    def __init__(self, source: str, company: str) -> None:
        super().__init__(
            zh=f"公司 {company} 没有可撤回的 {source} 迁移。请核对来源和 --company。",
            en=f"Company {company} has no migration of {source} to undo. Check the source and "
            "--company.",
        )


class AlreadyLive(BadInput):
    """People have written since the migration; going back would lose their work."""

    def __init__(self, company: str, commits: int) -> None:
        super().__init__(
            zh=f"公司 {company} 迁移后已有 {commits} 笔业务写入，撤回会丢失它们。"
            "请改用红字冲销更正个别单据，或从备份恢复。",
            en=f"Company {company} has {commits} commits of people since the migration; undoing "
            "would lose them. Reverse single documents instead, or restore a backup.",
        )


def migrate_source(
    source: str,
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    dry_run: bool = False,
    corrections: Path | None = None,
    home: Home | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Migrate by a shipped mapping's name or a mapping file; certify the result."""
    if not paths:
        raise FileNotFound("")
    is_file = source.endswith((".yaml", ".yml"))
    if mapping is None and (is_file or source in mapped_sources()):
        from ingest.mapped.migration import (  # noqa: PLC0415 - readers of every format, a second
            folder_of,
            migrate_mapped,
        )

        plan = find_plan(source)
        return migrate_mapped(
            plan, paths, home=home, dry_run=dry_run, corrections=corrections, progress=progress,
            before=lambda one, its: keep_point(one, folder_of(one, its)),
        )  # fmt: skip
    return migrate(
        source, paths[0], mapping=mapping, dry_run=dry_run, home=home, progress=progress,
        before=keep_point,
    )  # fmt: skip


def profile_source(
    source: str | None, paths: Sequence[Path], folder: Path
) -> tuple[dict[str, Any], Path]:
    """The profile of files, by a mapping's names where `source` is given, and its page in `folder`.

    Raises `FileNotFound`, and what landing refuses.
    """
    from ingest.mapped.migration import land_files  # noqa: PLC0415 - as above
    from ingest.mapped.profiling import profile, write_profile  # noqa: PLC0415

    missing = [path.name for path in paths if not path.exists()]
    if missing or not paths:
        raise FileNotFound(", ".join(missing))
    plan = find_plan(source) if source else None
    with tempfile.TemporaryDirectory() as aside:
        landed = land_files(paths, Path(aside) / "landed", plan.encoding if plan else None)
        content = profile(landed, plan)
    folder.mkdir(parents=True, exist_ok=True)
    return content, write_profile(content, folder)


def run_sheet_of(
    source: str, home: Home | None, owners: Sequence[str], begins: datetime | None
) -> tuple[dict[str, Any], Path]:
    """The run sheet of a source and the page it was written to; `owners` are `step=name/minutes`.

    What is planned is kept: owners named before stay.
    """
    from ingest.mapped.run_sheet import (  # noqa: PLC0415 - as above
        make_run_sheet,
        plan_steps,
        planned,
        write_run_sheet,
    )

    home, name, _ = _place(source, home)
    folder = _folder(home, name)
    if owners or begins is not None:
        before = planned(folder)
        said = {**before.get("steps", {}), **dict(map(_owner, owners))}
        at = begins or datetime.fromisoformat(before.get("begins") or _today())
        plan_steps(folder, said, at)
    sheet = make_run_sheet(
        folder,
        source,
        home.company,
        readiness_of(home, _first_day(source)),
        begins=datetime.fromisoformat(_today()),
    )
    return sheet, write_run_sheet(sheet, folder)


def _first_day(source: str) -> date | None:
    is_plan = source in mapped_sources() or source.endswith((".yaml", ".yml"))
    return find_plan(source).cutover if is_plan else None


def readiness_of(home: Home, on: date | None = None) -> list[Item]:
    """The checklist of initialisation; without a company every line is open, so none is told.

    `on` is the first day in the new books, today unless said.
    """
    if not _has_company(home):
        return []
    with closing(open_database(home.database_url)) as database, database.reading() as connection:
        return check_readiness(connection, on or database.clock().date())


def _owner(said: str) -> tuple[str, dict[str, Any]]:
    """`load=Wang/45` → load, {owner: Wang, minutes: 45}."""
    step, _, who = said.partition("=")
    name, _, minutes = who.partition("/")
    plan: dict[str, Any] = {"owner": name}
    if minutes:
        plan["minutes"] = int(minutes) if minutes.isdigit() else minutes
    return step, plan


def _today() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d}T18:00"


def keep_point(home: Home, folder: Path) -> None:
    """Note once what the company was before a source: a backup of it, or nothing."""
    point = folder / POINT
    if point.exists():
        return
    backup, commit = "", 0
    if _has_company(home):
        made = create(home, secret_of(home))
        backup = made.id
        commit = 0 if made.header is None else made.header.commit_number
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{POINT}"
    aside.write_text(json.dumps({"backup": backup, "commit_number": commit}), encoding="utf-8")
    aside.replace(point)


def undo_migration(source: str, home: Home | None) -> dict[str, Any]:
    """Take the company, or every company of the source, back to before `source`.

    All or none: raises `NothingToUndo`, or `AlreadyLive` for the first people have worked in.
    """
    home, name, is_of_many = _place(source, home)
    homes = _homes_of(home, name, is_of_many=is_of_many)
    for each in homes:
        said = _point(each, name)
        others = _commits_of_people(each, int(said["commit_number"]))
        if others:
            raise AlreadyLive(each.company, others)
    states = [_undo(each, name) for each in homes]
    if not states:
        raise NothingToUndo(name, home.company)
    if is_of_many:
        shutil.rmtree(_folder(home, name), ignore_errors=True)
    return {"company": home.company, "source": name, "state": states[0]}


def _place(source: str, home: Home | None) -> tuple[Home, str, bool]:
    """Whose books a source went into, its name, and whether it is of many companies."""
    if source in shipped_sources() and source not in mapped_sources():
        mapping = shipped_mapping(source)
        return _home_of(home, mapping.company.code), mapping.source, False
    plan = find_plan(source)
    home = _home_of(home, plan.company.code)
    return home, plan.source, plan.companies is not None and home.company == plan.company.code


def _home_of(home: Home | None, company: str) -> Home:
    """Nobody migrates into the default company, so it stands for *not said*."""
    home = home or open_home()
    return home if home.company != DEFAULT_COMPANY else open_home(home.root, company)


def _folder(home: Home, source: str) -> Path:
    return home.root / "migrations" / home.company / source


def _homes_of(home: Home, source: str, *, is_of_many: bool) -> list[Home]:
    """The companies a source was loaded into: the one `home` names, or all of the source."""
    companies = [home.company]
    if is_of_many:
        companies = [path.name for path in sorted((home.root / "migrations").glob("*"))]
    found = [replace(home, company=company) for company in companies]
    return [each for each in found if (_folder(each, source) / POINT).exists()]


def _point(home: Home, source: str) -> dict[str, Any]:
    return dict(json.loads((_folder(home, source) / POINT).read_text(encoding="utf-8")))


def _undo(home: Home, source: str) -> str:
    """Back to the point noted; says whether the company was restored or removed."""
    said = _point(home, source)
    if said["backup"]:
        target = targets_of(home)[0]
        restore_in_place(home, target, said["backup"], secret_of(home), by="undo")
    else:
        core = core_of(home)
        if isinstance(core, SqliteCore):  # wherever the address says it is
            for ending in ("", "-wal", "-shm"):
                core.file.with_name(f"{core.file.name}{ending}").unlink(missing_ok=True)
        else:
            remove(home.database_url)
        manifest_path(home.lake, home.company).unlink(missing_ok=True)
        for place in (home.company_folder, *home.lake.glob(f"*/company={home.company}")):
            shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(_folder(home, source))
    return "restored" if said["backup"] else "removed"


def _has_company(home: Home) -> bool:
    """Whether there is a company; a file may hold none, or no table at all."""
    if not core_of(home).exists():
        return False
    with (
        closing(Database(home.database_url, as_owner=True)) as database,
        database.reading() as connection,
    ):
        is_there = inspect(connection).has_table("company")
        return is_there and connection.execute(select(company.c.id)).first() is not None


def _commits_of_people(home: Home, after: int) -> int:
    if not home.exists():
        return 0
    database = open_database(home.database_url)
    marks = ", ".join(f"'{origin}'" for origin in _OWN)
    try:
        with database.reading() as connection:
            return int(
                connection.exec_driver_sql(
                    f"select count(*) from commit_log where commit_number > {after}"
                    f" and origin not in ({marks})"
                ).scalar_one()
            )
    finally:
        database.close()
