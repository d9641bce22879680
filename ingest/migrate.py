"""Migration: a file of an old system into the books, and the certificate that accounts for it.

Belongs here: the order land → prepare → load → reconcile → certify, and where its files lie. Does
not: what a shape of file needs (`trade_lines`), commands and exit codes (`apps.cli`).

A migration can be killed at any moment and started again: landing the same file changes nothing,
masters are added where missing, and a document that is posted already is found by its key.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from erp.base.database import Database, open_database
from erp.base.home import DEFAULT_COMPANY, Home, open_home
from erp.base.models import commit_head
from erp.posting import LINES_PER_BATCH, PostingReport, post
from ingest.certificate import Certificate, write_findings
from ingest.errors import RowsRefused
from ingest.landing import land
from ingest.mapping import Mapping, load_mapping, shipped_mapping
from ingest.masters import ORIGIN, a_customer, a_product, add_masters, copy_core, open_company
from ingest.trade_lines.certifying import FILES, content_of, refuse_by_core
from ingest.trade_lines.overlapping import OTHERWISE, Earlier, find_earlier, keep_earlier
from ingest.trade_lines.preparing import Prepared, Progress, prepare
from ingest.trade_lines.reconciling import IS_POSTED
from ingest.trade_lines.target import compare
from ingest.trade_lines.treating import refusal_texts


def migrate(
    source: str,
    path: Path,
    *,
    mapping: Path | None = None,
    dry_run: bool = False,
    home: Home | None = None,
    progress: Progress | None = None,
    before: Callable[[Home, Path], None] | None = None,
    lines_per_batch: int = LINES_PER_BATCH,
) -> Certificate:
    """Migrate `path` by the mapping of `source` (or the given one) and certify the result.

    The company is that of `home`, or the mapping's where `home` names none or the default one; it
    is created from the mapping if missing. Beside the landed copy are written the certificate and,
    as Parquet, every cell cleansed, every return's link and every opening quantity. A dry run posts
    into a core that is thrown away, so that the core's own refusals show; nothing of the company is
    touched. A file that overlaps earlier ones loads only what is new. `before` is called with the
    home and the source's folder before anything is loaded. Raises `BadInput` kinds when the file or
    mapping is refused.
    """
    started = time.monotonic()
    told = progress or (lambda step, done, of: None)  # noqa: ARG005 - names of the protocol
    chosen = load_mapping(mapping) if mapping else shipped_mapping(source)
    home = _home_of(home, chosen)
    chosen = replace(chosen, company=replace(chosen.company, code=home.company))
    folder = home.root / "migrations" / home.company / chosen.source
    with _collecting_rarely():
        told("land", 0, 1)
        file = land(path, folder, chosen.formats)
        earlier = _earlier(home, folder, file.sha256)
        try:
            prepared = prepare(file, chosen, told, earlier)
        except RowsRefused as refused:
            write_findings(file.path.parent, refused.findings)
            raise
        if not dry_run:
            if before is not None:
                before(home, folder)
            keep_earlier(folder, file.sha256, earlier)
        with _core_of(home, prepared, dry_run=dry_run) as database:
            report = load(prepared, database, told, lines_per_batch)
            told("reconcile", 0, 1)
            certificate = certify(prepared, database, report, dry_run=dry_run)
    certificate.run["seconds"] = f"{time.monotonic() - started:.1f}"
    told("certify", 0, 1)
    target = file.path.parent / ("dry-run" if dry_run else "certificate")
    target.mkdir(exist_ok=True)
    for name, frame in (
        (FILES["cleansed"], prepared.changes),
        (FILES["returns"], prepared.links),
        (FILES["opening"], prepared.opening),
    ):
        frame.write_parquet(target / name)
    # Last, so that where a certificate stands everything it names stands too.
    certificate.run["path"] = str(target / "certificate.html")
    certificate.write(target)
    return certificate


def load(
    prepared: Prepared,
    database: Database,
    progress: Progress,
    lines_per_batch: int = LINES_PER_BATCH,
) -> PostingReport:
    """Add missing masters and post the documents in batches; what is posted already is found."""
    company, lines = prepared.mapping.company, prepared.lines.filter(IS_POSTED)
    used = prepared.products.filter(pl.col("code").is_in(lines["product"].unique().implode()))
    parties = prepared.parties.filter(pl.col("code").is_in(lines["party"].unique().implode()))
    stocked = prepared.mapping.opening_kinds
    add_masters(
        database,
        [
            a_product(code, name, kind, company.tax_code, is_stocked=kind in stocked)
            for code, kind, name, _ in used.iter_rows()
        ],
        [
            a_customer(row["code"], row["name_zh"], row["name_en"], row["country"] or "")
            for row in parties.iter_rows(named=True)
        ],
    )
    documents = prepared.documents
    return post(
        database,
        documents,
        origin=ORIGIN,
        request_id=f"{prepared.mapping.source}:{prepared.file.sha256}",
        on_refusal="each",
        lines_per_batch=lines_per_batch,
        progress=lambda done: progress("post", done, len(documents)),
    )


def certify(
    prepared: Prepared, database: Database, report: PostingReport, *, dry_run: bool
) -> Certificate:
    """Reconcile the books with the file and state what became of every row."""
    by_key = dict(prepared.plan.targets.select("key", "document").iter_rows())
    refused = {by_key[item.key]: (item.error.zh, item.error.en) for item in report.refused}
    differing = prepared.apart.filter(pl.col("refusal") == OTHERWISE)
    if differing.height:
        apart = differing.with_columns(
            treatment=pl.lit(OTHERWISE), is_duplicate=pl.lit(value=False)
        )
        lines = pl.concat([prepared.lines, apart], how="diagonal_relaxed")
    else:
        lines = prepared.lines
    lines, reasons = refuse_by_core(lines, refused)
    with database.reading() as connection:
        comparisons = compare(
            connection, prepared.plan, lines, prepared.opening, alone=not prepared.after
        )
        head = connection.execute(select(commit_head)).one()
    content = content_of(
        prepared,
        prepared.plan,
        lines,
        {**refusal_texts(prepared.mapping), **reasons},
        comparisons,
        dry_run=dry_run,
    )
    run: dict[str, Any] = {
        "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "posted_now": len(report.posted),
        "posted_before": len(report.repeated),
        "epoch": head.epoch,
        "commit_number": head.commit_number,
        "commit_hash": head.hash,
        "path": "",
    }
    return Certificate(content, run)


def _earlier(home: Home, folder: Path, sha256: str) -> list[Earlier]:
    if not home.exists() or not any(folder.glob("*/certificate/certificate.json")):
        return []
    with closing(open_database(home.database_url)) as database, database.reading() as connection:
        return find_earlier(connection, folder, sha256)


def _home_of(home: Home | None, mapping: Mapping) -> Home:
    """Whose books: nobody migrates into the default company, so it stands for *not said*."""
    home = home or open_home()
    if home.company != DEFAULT_COMPANY:
        return home
    return open_home(home.root, mapping.company.code)


@contextmanager
def _core_of(home: Home, prepared: Prepared, *, dry_run: bool) -> Iterator[Database]:
    """The company's core, or for a dry run one of the same settings in a temporary folder."""
    days = prepared.days()
    with tempfile.TemporaryDirectory() if dry_run else nullcontext() as folder:
        if folder is None:
            home.company_folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder}/core.db" if folder else home.database_url
        live = home.company_folder / "core.db"
        if folder and prepared.after and live.exists():
            copy_core(live, Path(folder) / "core.db")
        database = open_company(url, prepared.mapping.company, min(days), max(days))
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """A million documents' lines that all stay alive need no garbage collection; it took half.

    What was made meanwhile is set apart, or the first collection after would look through it all.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


__all__ = ["certify", "load", "migrate"]
