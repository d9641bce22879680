"""A source of many companies: each to a certificate of its own, and one over all of them.

Belongs here: who they are, whose each row is, working on several at once, adding their figures up.
Does not: migrating one of them (`migration`). The certificate over all compares its controls with
the source as a whole, so that a row lost between the companies shows.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from erp.base.collecting import without_collecting
from erp.base.home import Home, open_home
from erp.migrations import upgrade
from ingest.errors import MappingFault, OneDatabase, UnknownCompany
from ingest.mapped.certifying import NOTED_SHOWN, REFUSED_SHOWN, MappedCertificate
from ingest.mapped.correcting import bearing
from ingest.mapped.language import Companies, Plan
from ingest.mapped.loading import Progress
from ingest.mapped.migration import Landing, finish, migrate_landed, target_of
from ingest.mapped.reading import Landings, Source
from ingest.mapped.reconciling import text_of

FEW = 8
"""Up to so many companies are migrated one by one: a second process takes longer to start."""

SUMS = ("source_count", "target_count")
AMOUNTS = ("source_sum", "target_sum")
Before = Callable[[Home, Plan], None]


@dataclass(frozen=True, slots=True)
class One:
    """A company of the source, and the value its rows bear."""

    key: str
    code: str
    name: str


def migrate_companies(
    home: Home,
    plan: Plan,
    landing: Landing,
    told: Progress,
    before: Before | None,
    *,
    dry_run: bool,
) -> MappedCertificate:
    """Migrate every company, or the one `home` names; the certificate of all, or that one's.

    Raises `UnknownCompany` where `home` names none of them, `OneDatabase` where all would share a
    database.
    """
    assert plan.companies is not None
    with closing(Source(plan, landing.tables)) as source, tempfile.TemporaryDirectory() as aside:
        found = companies_of(source, plan, plan.companies)
        chosen = _chosen(found, home, plan)
        homes = {each.code: open_home(home.root, each.code) for each in chosen}
        if len({each.database_url for each in homes.values()}) < len(chosen):
            raise OneDatabase(plan.source, len(chosen))
        parts, homeless = split(plan, landing.tables, [each.key for each in found], Path(aside))
        told("company", 0, len(chosen))
        tasks = [
            (homes[each.code], plan_of(plan, each),
             replace(landing, tables=parts[each.key]), dry_run)
            for each in chosen
        ]  # fmt: skip
        if not dry_run:
            for task in tasks:
                if before is not None:
                    before(*task[:2])
            _make_empty([each for each, *_ in tasks], Path(aside))
        done: dict[str, MappedCertificate] = {}
        for certificate in _migrated(tasks):
            done[certificate.content["company"]["code"]] = certificate
            told("company", len(done), len(chosen))
        made = [done[each.code] for each in chosen]
        if len(chosen) < len(found) or home.company != plan.company.code:
            return made[0]
        content = _content(plan, made, homeless, control_results_of_whole(source, plan, made))
    ran = {"made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "companies": len(made)}
    ran |= {name: sum(each.run[name] for each in made) for name in ("posted_now", "posted_before")}
    target = target_of(home, plan, landing, dry_run=dry_run)
    return finish(MappedCertificate(content, {**ran, "path": ""}), landing, target)


def control_results_of_whole(
    source: Source, plan: Plan, made: Sequence[MappedCertificate]
) -> list[dict[str, Any]]:
    """Each control: the total of the whole source against what the companies' mappings came to."""
    results = []
    for place, control in enumerate(plan.controls):
        whole = Decimal(str(source.value(f"control {control.en}", control.source) or 0))
        mapped, rounding = (
            sum((Decimal(each.content["controls"][place][name]) for each in made), Decimal(0))
            for name in ("mapped", "rounding")
        )
        results.append(
            {
                "zh": control.zh,
                "en": control.en,
                "source": text_of(whole),
                "mapped": text_of(mapped),
                "rounding": text_of(rounding),
                "difference": text_of(whole - mapped - rounding),
            }
        )
    return results


# -- who they are, and whose each row is


def companies_of(source: Source, plan: Plan, said: Companies) -> list[One]:
    """The companies of a source, by key. Raises `MappingFault` where they cannot be told apart."""
    rows = source.rows(
        "companies",
        f"select distinct trim(({said.key})::varchar), trim(({said.code})::varchar),"
        f' trim(({said.name})::varchar) from "{said.source}" order by 1',
    )
    found = [One(key or "", code or "", name or "") for key, code, name in rows]
    faults = [f"companies: {each} has no key, code or name" for each in found
              if not (each.key and each.code and each.name)]  # fmt: skip
    for name in ("key", "code"):
        values = [getattr(each, name) for each in found]
        twice = sorted({value for value in values if values.count(value) > 1})
        faults += [f"companies: two bear the {name} {value}" for value in twice]
    if faults or not found:
        raise MappingFault(plan.source, faults or ["companies: there is none"])
    return found


def _chosen(found: Sequence[One], home: Home, plan: Plan) -> list[One]:
    if home.company == plan.company.code:
        return list(found)
    chosen = [each for each in found if each.code == home.company]
    if not chosen:
        raise UnknownCompany(plan.source, home.company, [each.code for each in found])
    return chosen


def plan_of(plan: Plan, one: One) -> Plan:
    """The mapping with the code and name of one company."""
    company = replace(plan.company, code=one.code, name_zh=one.name, name_en=one.name)
    return replace(plan, company=company)


def split(
    plan: Plan, landings: Landings, keys: Sequence[str], aside: Path
) -> tuple[dict[str, dict[str, tuple[str, Sequence[str]]]], dict[str, int]]:
    """The tables of each company, by its key, and the rows of each table that are nobody's."""
    assert plan.companies is not None
    parts: dict[str, dict[str, tuple[str, Sequence[str]]]] = {key: dict(landings) for key in keys}
    homeless: dict[str, int] = {}
    for needed in plan.tables:
        aliases = {each.casefold() for each in needed.columns.get(plan.companies.key, ())}
        for landed in bearing(needed, landings) if aliases else ():
            path, columns = landings[landed]
            column = next(each for each in columns if each.strip().casefold() in aliases)
            whose = pl.col(column).str.strip_chars()
            frame = pl.read_parquet(path)
            apart = frame.with_columns(whose).partition_by(column, as_dict=True)
            by_key = {key: rows for (key,), rows in apart.items()}
            for place, key in enumerate(keys):
                own = aside / f"{place} {landed}.parquet"
                own.parent.mkdir(parents=True, exist_ok=True)
                by_key.pop(key, frame.clear()).write_parquet(own, compression="uncompressed")
                parts[key][landed] = (str(own), columns)
            left = sum(len(rows) for rows in by_key.values())
            if left:
                homeless[needed.name] = left
    return parts, homeless


# -- several at once


def _make_empty(homes: Sequence[Home], aside: Path) -> None:
    """A core without a company where there is none: making one and copying it takes less time."""
    empty = aside / "core.db"
    missing = [each for each in homes if not each.exists()]
    if len(missing) <= FEW or not missing[0].database_url.startswith("sqlite"):
        return
    upgrade(f"sqlite:///{empty}")
    for home in missing:
        home.company_folder.mkdir(parents=True)
        shutil.copyfile(empty, home.company_folder / ".core.db")
        (home.company_folder / ".core.db").replace(home.company_folder / "core.db")


Task = tuple[Home, Plan, Landing, bool]


def _migrated(tasks: Sequence[Task]) -> Iterator[MappedCertificate]:
    """The certificate of each, as they are done; the largest first, that none is left alone."""
    if len(tasks) <= FEW:
        yield from map(_migrate, tasks)
        return
    ordered = sorted(tasks, key=_size, reverse=True)
    context = multiprocessing.get_context("spawn")
    workers = min(os.cpu_count() or 1, len(tasks))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for done in as_completed([pool.submit(_migrate, task) for task in ordered]):
            yield done.result()


def _size(task: Task) -> int:
    return sum(Path(path).stat().st_size for path, _ in task[2].tables.values())


def _migrate(task: Task) -> MappedCertificate:
    home, plan, landing, dry_run = task
    with without_collecting():
        return migrate_landed(home, plan, landing, lambda *_: None, dry_run=dry_run)


# -- all of them together


def _content(
    plan: Plan,
    made: Sequence[MappedCertificate],
    homeless: Mapping[str, int],
    controls: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    first = made[0].content
    each_of = [certificate.content for certificate in made]
    faults = [
        {
            "text_zh": f"公司 {each['company']['code']}：{fault['text_zh']}",
            "text_en": f"company {each['company']['code']}: {fault['text_en']}",
        }
        for each in each_of
        for fault in each["faults"]
    ]
    faults += [
        {
            "text_zh": f"{table} 有 {rows} 行不属于任何公司",
            "text_en": f"{rows} rows of {table} belong to no company",
        }
        for table, rows in homeless.items()
    ]
    faults += [
        {
            "text_zh": f"{control['zh']}：相差 {control['difference']}",
            "text_en": f"{control['en']}: differs by {control['difference']}",
        }
        for control in controls
        if control["difference"] != "0"
    ]
    refused = [
        {**row, "part": f"{each['company']['code']} {row['part']}"}
        for each in each_of
        for row in each["refused"]
    ]
    return {
        **first,
        "shape": "companies",
        "company": {
            "code": plan.company.code,
            "name": plan.company.name_zh,
            "currency": plan.company.currency,
        },
        "balanced": not faults,
        "faults": faults,
        "rows": _added(each["rows"] for each in each_of),
        "parts": _parts(each_of),
        "comparisons": _comparisons(each_of),
        "clearing": [],
        "controls": list(controls),
        "expectations": [],
        "survivors": [],
        "noted": _noted(each_of),
        "refused": refused[:REFUSED_SHOWN],
        "sample": [],
        "companies": [_line(certificate) for certificate in made],
    }


def _line(certificate: MappedCertificate) -> dict[str, Any]:
    content = certificate.content
    return {
        "code": content["company"]["code"],
        "name": content["company"]["name"],
        "balanced": content["balanced"],
        "rows": content["rows"],
        "sums": {each["entity"]: each["target_sum"] for each in content["comparisons"]},
        "controls": {each["en"]: each["source"] for each in content["controls"]},
        "content_sha256": certificate.content_sha256,
    }


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for each in counts:
        for name, count in each.items():
            total[name] += count
    return dict(total)


def _parts(each_of: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every part with the counts of all companies."""
    together = []
    for same in zip(*(each["parts"] for each in each_of), strict=True):
        counts = _added({k: v for k, v in part.items() if isinstance(v, int)} for part in same)
        tables = {name: _added(part[name] for part in same) for name in ("tables", "left_out_by")}
        together.append({"part": same[0]["part"], **counts, **tables})
    return together


def _comparisons(each_of: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every entity's counts and sums over all companies, under a hash of their hashes."""
    together = []
    for same in zip(*(each["comparisons"] for each in each_of), strict=True):
        counts = {name: sum(each[name] for each in same) for name in (*SUMS, "differing")}
        sums = {
            name: text_of(sum((Decimal(each[name]) for each in same), Decimal(0)))
            for name in AMOUNTS
        }
        hashes = {
            name: hashlib.sha256("".join(each[name] for each in same).encode()).hexdigest()
            for name in ("source_sha256", "target_sha256")
        }
        equal = all(each["equal"] for each in same)
        together.append(
            {"entity": same[0]["entity"], **counts, **sums, **hashes, "equal": equal,
             "differences": []}
        )  # fmt: skip
    return together


def _noted(each_of: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    together: dict[tuple[str, str], dict[str, Any]] = {}
    for each in each_of:
        for note in each["noted"]:
            found = together.setdefault(
                (note["part"], note["en"]), {**note, "rows": 0, "shown": []}
            )
            found["rows"] += note["rows"]
            named = [
                {**row, "key": f"{each['company']['code']} {row['key']}"} for row in note["shown"]
            ]
            found["shown"] = [*found["shown"], *named][:NOTED_SHOWN]
    return list(together.values())
