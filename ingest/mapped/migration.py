"""The whole way of a mapped source: land, read, check, load, reconcile, certify.

Belongs here: the order, where files lie, dry runs and corrections. Does not: any step itself.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from erp.base.database import Database
from erp.base.home import DEFAULT_COMPANY, Home, open_home
from erp.base.models import commit_head
from erp.posting import LINES_PER_BATCH
from ingest.certificate import replace_file
from ingest.errors import Finding, RowsRefused
from ingest.expectations import checking
from ingest.land import Landed, land
from ingest.mapped.building import build, build_masters, opening_day
from ingest.mapped.certifying import (
    Evidence,
    MappedCertificate,
    content_of,
    control_results,
    refused_as_csv,
)
from ingest.mapped.checking import refuse_row, refuse_what_is_wrong
from ingest.mapped.cleaning import cleanse, summary_of
from ingest.mapped.correcting import correct
from ingest.mapped.entities import ENTITIES
from ingest.mapped.language import Plan
from ingest.mapped.loading import Loaded, Progress, add_masters, load
from ingest.mapped.profiling import profile, write_profile
from ingest.mapped.reading import Landings, Source, Taken
from ingest.mapped.reconciling import clearing_balances, compare
from ingest.masters import copy_core, open_company


@dataclass(slots=True)
class Stopwatch:
    """How long each step took, in seconds, as progress tells of them: a rehearsal's timetable."""

    seconds: dict[str, float] = field(default_factory=dict)
    step: str = ""
    since: float = 0.0

    def watch(self, told: Progress) -> Progress:
        """Progress that is told on, and timed."""

        def telling(step: str, done: int, of: int) -> None:
            self.turn(step)
            told(step, done, of)

        return telling

    def turn(self, step: str) -> None:
        """The step that was under way ends, the next begins."""
        now = time.monotonic()
        if step != self.step:
            if self.step:
                self.seconds[self.step] = self.seconds.get(self.step, 0.0) + now - self.since
            self.step, self.since = step, now


@dataclass(frozen=True, slots=True)
class Landing:
    """What a certificate is made from: files as they came, tables with people's corrections.

    `cleansed` is what each cleansing rule did; `seed` the hash of the files; `started` a monotonic
    time in seconds.
    """

    files: Sequence[Mapping[str, Any]]
    tables: Landings
    cleansed: Sequence[Mapping[str, Any]]
    corrections: Sequence[Mapping[str, Any]]
    seed: str
    started: float
    watch: Stopwatch


def migrate_mapped(
    plan: Plan,
    sources: Sequence[Path],
    *,
    home: Home | None = None,
    dry_run: bool = False,
    corrections: Path | None = None,
    progress: Progress | None = None,
    before: Callable[[Home, Plan], None] | None = None,
    lines_per_batch: int = LINES_PER_BATCH,
) -> MappedCertificate:
    """Migrate `sources` by a mapping and certify the result.

    The company is that of `home`, or the mapping's where `home` names none; it is made if missing.
    A dry run goes into a core that is thrown away. Raises `BadInput` kinds when files or mapping
    are refused; refused rows are in the certificate and, to be corrected, in `refused.csv` beside
    it. A source of many companies loads them all, or the one `home` names; `before` is called with
    each, before anything is loaded.
    """
    started = time.monotonic()
    watch = Stopwatch()
    told = watch.watch(progress or (lambda step, done, of: None))  # noqa: ARG005 - names of the protocol
    home = home_of(home, plan)
    folder = folder_of(home, plan)
    told("land", 0, 1)
    landed = land_files(sources, folder / "landed", plan.encoding)
    files = [
        {"name": each.name, "bytes": each.bytes, "sha256": each.sha256} for each in landed.files
    ]
    seed = hashlib.sha256(
        "".join(sorted(each.sha256 for each in landed.files)).encode()
    ).hexdigest()
    with tempfile.TemporaryDirectory() as aside:
        changes, tables = cleanse(plan, tables_of(landed), Path(aside))
        made, tables = correct(plan, tables, corrections, Path(aside))
        landing = Landing(
            files, tables, summary_of(plan, changes), [each.to_dict() for each in made], seed,
            started, watch)  # fmt: skip
        target = target_of(home, plan, landing, dry_run=dry_run)
        if plan.cleanse:
            listed = changes.write_csv(include_bom=True).encode()
            replace_file(target / "cleansed.csv", listed)
        if dry_run:
            write_profile(profile(landed, plan), target)
        if plan.companies is not None:
            from ingest.mapped.companies import migrate_companies  # noqa: PLC0415 - it calls us

            return migrate_companies(home, plan, landing, told, before, dry_run=dry_run)
        plan = replace(plan, company=replace(plan.company, code=home.company))
        if before is not None and not dry_run:
            before(home, plan)
        return migrate_landed(
            home, plan, landing, told, dry_run=dry_run, lines_per_batch=lines_per_batch
        )


def migrate_landed(
    home: Home,
    plan: Plan,
    landing: Landing,
    told: Progress,
    *,
    dry_run: bool,
    lines_per_batch: int = LINES_PER_BATCH,
) -> MappedCertificate:
    """Load the landed tables of one company, and write its certificate."""
    with closing(Source(plan, landing.tables)) as source:
        told("read", 0, 1)
        taken = source.take()
        expected = _expect(plan, taken)
        with core_of(home, plan, taken, dry_run=dry_run) as database:
            loaded = run(database, plan, taken, told, lines_per_batch=lines_per_batch)
            told("reconcile", 0, 1)
            source.show(taken)  # what was loaded: a total that a refusal lessens differs
            certificate = certify(
                database,
                Evidence(
                    plan=plan,
                    files=landing.files,
                    taken=taken,
                    comparisons=(),
                    clearing=(),
                    controls=control_results(source, plan),
                    expectations=expected,
                    cleansed=landing.cleansed,
                    corrections=landing.corrections,
                    seed=landing.seed,
                    survived=source.survived(),
                ),
                loaded,
                dry_run=dry_run,
            )
        target = target_of(home, plan, landing, dry_run=dry_run)
        refused = [each for part in taken for each in part.refused]
        replace_file(target / "refused.csv", refused_as_csv(source, refused))
    return finish(certificate, landing, target)


def target_of(home: Home, plan: Plan, landing: Landing, *, dry_run: bool) -> Path:
    """The folder of a certificate, made if missing."""
    target = folder_of(home, plan) / landing.seed[:16] / ("dry-run" if dry_run else "certificate")
    target.mkdir(parents=True, exist_ok=True)
    return target


def finish(certificate: MappedCertificate, landing: Landing, target: Path) -> MappedCertificate:
    """Say how long it took and where it lies, and write it."""
    seconds = time.monotonic() - landing.started
    rows = certificate.content["rows"]["source"]
    certificate.run["seconds"] = f"{seconds:.1f}"
    certificate.run["rows_a_second"] = f"{rows / max(seconds, 0.001):.0f}"
    landing.watch.turn("")
    certificate.run["steps"] = {
        name: f"{taken:.1f}" for name, taken in landing.watch.seconds.items()
    }
    certificate.run["path"] = str(target / "certificate.html")
    certificate.write(target)
    return certificate


def run(
    database: Database,
    plan: Plan,
    taken: Sequence[Taken],
    progress: Progress,
    *,
    lines_per_batch: int = LINES_PER_BATCH,
) -> Loaded:
    """Load what was taken; rows that cannot be are moved to the refused."""
    add_masters(database, build_masters(plan, taken))
    with database.reading() as connection:
        refuse_what_is_wrong(connection, taken)
    return load(database, plan, build(plan, taken), progress, at_once=lines_per_batch)


def certify(
    database: Database, evidence: Evidence, loaded: Loaded, *, dry_run: bool
) -> MappedCertificate:
    """Compare the books with what was taken, and state it."""
    plan = evidence.plan
    opens = any(each.part.entity.startswith("opening") for each in evidence.taken)
    with database.reading() as connection:
        complete = replace(
            evidence,
            comparisons=compare(connection, plan, evidence.taken),
            clearing=clearing_balances(connection, plan) if opens else (),
        )
        head = connection.execute(select(commit_head)).one()
    return MappedCertificate(
        content_of(complete, dry_run=dry_run),
        {
            "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "posted_now": loaded.added,
            "posted_before": loaded.before,
            "epoch": head.epoch,
            "commit_number": head.commit_number,
            "commit_hash": head.hash,
            "path": "",
        },
    )


def home_of(home: Home | None, plan: Plan) -> Home:
    """Whose books: nobody migrates into the default company, so it stands for *not said*."""
    home = home or open_home()
    return home if home.company != DEFAULT_COMPANY else open_home(home.root, plan.company.code)


def folder_of(home: Home, plan: Plan) -> Path:
    """Where a source's landed tables and certificates lie."""
    return home.root / "migrations" / home.company / plan.source


@contextmanager
def core_of(home: Home, plan: Plan, taken: Sequence[Taken], *, dry_run: bool) -> Iterator[Database]:
    """The company's core, or for a dry run one of the same settings in a temporary folder."""
    days = [row.values["day"] for each in taken for row in each.rows
            if each.part.entity == "documents"]  # fmt: skip
    first, last = min([opening_day(plan), *days]), max([plan.cutover, *days])
    with tempfile.TemporaryDirectory() if dry_run else nullcontext() as folder:
        if folder is None:
            home.company_folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder}/core.db" if folder else home.database_url
        live = home.company_folder / "core.db"
        if folder and url != home.database_url and live.exists():
            copy_core(live, Path(folder) / "core.db")
        with closing(open_company(url, plan.company, first, last)) as database:
            yield database


def tables_of(landed: Landed) -> dict[str, tuple[str, Sequence[str]]]:
    """Landed tables as `Source` takes them."""
    return {name: (str(table.path), table.columns) for name, table in landed.tables.items()}


def land_files(sources: Sequence[Path], folder: Path, encoding: str | None) -> Landed:
    """Several files, or one file or folder, landed together in `folder`."""
    if len(sources) == 1:
        return land(sources[0], folder, encoding=encoding)
    with tempfile.TemporaryDirectory() as together:
        for path in sources:
            shutil.copyfile(path, Path(together) / path.name)
        return land(Path(together), folder, encoding=encoding)


def _expect(plan: Plan, taken: Sequence[Taken]) -> list[dict[str, Any]]:
    """The mapping's expectations of entities; rows that fail one are refused.

    Raises `RowsRefused` where one fails that speaks of no row.
    """
    results: list[dict[str, Any]] = []
    for entity, suite in plan.expectations.items():
        parts = [each for each in taken if each.part.entity == entity]
        rows = [row for each in parts for row in each.rows]
        fields = list(ENTITIES[entity].fields)
        frame = pl.DataFrame(
            {
                "row": range(len(rows)),
                **{name: [_plain(row.values.get(name)) for row in rows] for name in fields},
            }
        )
        with checking(frame, suite, shown=len(rows)) as answer:
            expectations = answer()
        failed: dict[int, list[Finding]] = {}
        for item in expectations:
            results.append({"entity": entity, "rule": item.rule, "column": item.column,
                            "checked": item.checked, "unexpected": item.unexpected})  # fmt: skip
            zh, en = f"不符合 {item.rule}", f"does not meet {item.rule}"
            if item.unexpected and not item.rows:
                place = item.column or entity
                raise RowsRefused(plan.source, [Finding(None, place, "", "expectation", zh, en)])
            for at, value in zip(item.rows, item.values, strict=True):
                finding = Finding(rows[at].row, item.column or "", value, "expectation", zh, en)
                failed.setdefault(id(rows[at]), []).append(finding)
        for each in parts:
            for row in [row for row in each.rows if id(row) in failed]:
                each.refused += refuse_row(each, row, failed[id(row)])
            each.rows = [row for row in each.rows if id(row) not in failed]
    return results


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of an entity
    return value if value is None or isinstance(value, (bool, int)) else str(value)
