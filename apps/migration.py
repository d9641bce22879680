"""Migrating a source, and taking a migration back, as the command line and the pages ask for it.

Belongs here: which of the two mapping languages a source speaks, and the point to go back to. Does
not: migrating (`ingest`), copying and restoring (`operations`).

Before the first row of a source is loaded the company is backed up, or noted as not there. Undoing
restores that backup, or removes the company, as long as nobody but migrations has written since.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from analytics.lake import manifest_path
from erp.base.database import open_database
from erp.base.errors import BadInput
from ingest.errors import FileNotFound
from ingest.mapped.language import find_plan, mapped_sources
from ingest.migrate import migrate
from operations.backups import create, database_file, targets_of
from operations.restoring import restore_in_place
from operations.sealing import secret_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.base.home import Home
    from ingest.certificate import Certificate
    from ingest.mapped.language import Plan
    from ingest.mapped.loading import Progress

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


def keep_point(home: Home, folder: Path) -> None:
    """Note once what the company was before a source: a backup of it, or nothing."""
    point = folder / POINT
    if point.exists():
        return
    backup, commit = "", 0
    if not _is_sqlite(home):
        return  # there the database's own tools keep the point
    if home.exists():
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
    from ingest.mapped.migration import folder_of, home_of  # noqa: PLC0415 - as above

    plan = find_plan(source)
    home = home_of(home, plan)
    homes = _homes_of(home, plan)
    for each in homes:
        database_file(each)  # refuses what is no SQLite file
        said = _point(folder_of(each, plan))
        others = _commits_of_people(each, int(said["commit_number"]))
        if others:
            raise AlreadyLive(each.company, others)
    states = [_undo(each, folder_of(each, plan)) for each in homes]
    if not states:
        raise NothingToUndo(plan.source, home.company)
    if plan.companies is not None:
        shutil.rmtree(folder_of(home, plan), ignore_errors=True)
    return {"company": home.company, "source": plan.source, "state": states[0]}


def _homes_of(home: Home, plan: Plan) -> list[Home]:
    """The companies a source was loaded into: the one `home` names, or all of the source."""
    if plan.companies is None or home.company != plan.company.code:
        companies = [home.company]
    else:
        companies = [path.name for path in sorted((home.root / "migrations").glob("*"))]
    found = [replace(home, company=company) for company in companies]
    places = ((each, each.root / "migrations" / each.company / plan.source) for each in found)
    return [each for each, place in places if (place / POINT).exists()]


def _point(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / POINT).read_text(encoding="utf-8")))


def _undo(home: Home, folder: Path) -> str:
    """Back to the point noted in `folder`; says whether the company was restored or removed."""
    said = _point(folder)
    if said["backup"]:
        target = targets_of(home)[0]
        restore_in_place(home, target, said["backup"], secret_of(home), by="undo")
    else:
        manifest_path(home.lake, home.company).unlink(missing_ok=True)
        for place in (home.company_folder, *home.lake.glob(f"*/company={home.company}")):
            shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(folder)
    return "restored" if said["backup"] else "removed"


def _is_sqlite(home: Home) -> bool:
    return make_url(home.database_url).get_backend_name() == "sqlite"


def _commits_of_people(home: Home, after: int) -> int:
    if not home.exists():
        return 0
    database = open_database(home.database_url)
    marks = ", ".join(f"'{origin}'" for origin in _OWN)
    try:
        with database.reading() as connection:
            return int(
                connection.exec_driver_sql(
                    f"select count(*) from commit_log where commit_number > {after}"  # noqa: S608
                    f" and origin not in ({marks})"
                ).scalar_one()
            )
    finally:
        database.close()
