"""What the migration assistant keeps between its steps: files, profile, mapping, signatures.

Belongs here: its folder `migrations/<company>/.assistant/`, suggestions for its tables, the list of
certificates and who signed them. Does not: pages, or migrating (`operations.migration`, `ingest`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from erp.base.errors import BadInput
from erp.catalog.models import product
from erp.company.models import company, currency
from erp.ledger.models import account
from erp.parties.models import party
from erp.stock.models import warehouse
from ingest.certificate import replace_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.home import Home
    from ingest.land import Landed
    from ingest.mapped.suggesting import Suggestion

MAPPING = "mapping.yaml"
SIGNATURES = "signatures.json"
_MASTERS = {"party": party, "product": product, "warehouse": warehouse, "account": account,
            "currency": currency}  # fmt: skip
_ENTITY_OF = {"parties": "party", "products": "product", "warehouses": "warehouse"}


class NotToBeSigned(BadInput):
    """A rehearsal, or a certificate with a difference, is signed by nobody."""

    def __init__(self, source: str, *, is_rehearsal: bool) -> None:
        super().__init__(
            zh=f"{source} 的证书不能签署：{'这是试运行' if is_rehearsal else '存在未解释的差异'}。"
            "请先正式迁入并消除差异。",
            en=f"The certificate of {source} cannot be signed: "
            f"{'it is of a rehearsal' if is_rehearsal else 'a difference is unexplained'}. "
            "Load for good and settle the differences first.",
        )


@dataclass(frozen=True, slots=True)
class Look:
    """Files as they were landed, and what they look like."""

    landed: Landed
    profile: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that was written; `signed` has who, when and of which content, in order."""

    path: Path
    content: dict[str, Any]
    signed: Sequence[Mapping[str, str]]

    @property
    def is_signed(self) -> bool:
        """Whether somebody signed what it says now."""
        return any(each["content_sha256"] == self.content["content_sha256"] for each in self.signed)


def folder_of(home: Home) -> Path:
    """The assistant's folder of a company."""
    return home.root / "migrations" / home.company / ".assistant"


def keep_files(home: Home, files: Sequence[tuple[str, bytes]]) -> list[Path]:
    """Keep exactly these files, by their own names, and say where they lie."""
    folder = folder_of(home) / "files"
    wanted = {Path(name).name: content for name, content in files}
    there = {path.name: path for path in folder.glob("*")}
    if {name: path.stat().st_size for name, path in there.items()} != {
        name: len(content) for name, content in wanted.items()
    } or any(there[name].read_bytes() != content for name, content in wanted.items()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in wanted.items():
            (folder / name).write_bytes(content)
    return [folder / name for name in sorted(wanted)]


def look_at(home: Home, paths: Sequence[Path], source: str | None) -> Look:
    """Land the files aside and profile them, by a mapping's names where there is one."""
    from ingest.mapped.language import find_plan  # noqa: PLC0415 - readers of every format
    from ingest.mapped.migration import land_files  # noqa: PLC0415
    from ingest.mapped.profiling import profile, write_profile  # noqa: PLC0415

    plan = find_plan(source) if source else None
    landed = land_files(paths, folder_of(home) / "landed", plan.encoding if plan else None)
    content = profile(landed, plan)
    write_profile(content, folder_of(home))
    return Look(landed, content)


def suggestions_of(
    connection: Connection, look: Look, chosen: Mapping[str, str]
) -> dict[str, tuple[str, list[Suggestion]]]:
    """By table: the entity it seems to hold, or was `chosen`, and a column for each field.

    Codes known are those of the books and those of tables that bring masters.
    """
    import polars as pl  # noqa: PLC0415 - as above

    from ingest.mapped.suggesting import suggest, suggest_entity  # noqa: PLC0415

    known: dict[str, set[str]] = {
        name: set(connection.execute(select(table.c.code)).scalars())
        for name, table in _MASTERS.items()
    }
    types = {
        table["name"]: {column["name"]: column["type"] for column in table["columns"]}
        for table in look.profile["tables"]
    }
    frames = {name: pl.read_parquet(look.landed.tables[name].path) for name in types}
    entities = {
        name: chosen.get(name) or suggest_entity(frames[name], types[name], known) for name in types
    }
    for name, entity in entities.items():
        if entity in _ENTITY_OF:
            found = suggest(frames[name], types[name], entity, known)
            column = next((each.column for each in found if each.field == "code"), None)
            if column:
                codes = frames[name][column].drop_nulls().str.strip_chars()
                known[_ENTITY_OF[entity]] |= set(codes)
    return {
        name: (entity, suggest(frames[name], types[name], entity, known))
        for name, entity in entities.items()
    }


def settings_of(connection: Connection) -> dict[str, object]:
    """The company as a mapping file describes it."""
    row = connection.execute(select(company)).one()
    place = connection.execute(select(warehouse.c.code).order_by(warehouse.c.id)).scalars().first()
    return {
        "code": row.code, "name": {"zh": row.name, "en": row.name_en or row.name},
        "currency": row.currency, "standard": row.standard, "taxpayer": row.taxpayer_kind,
        "tax_code": "VAT13" if row.taxpayer_kind == "general" else "VAT3",
        "time_zone": row.time_zone, "warehouse": place or "MAIN",
    }  # fmt: skip


def keep_mapping(home: Home, text: str) -> Path:
    """Keep a mapping file; raises `MappingFault` with every fault, and keeps nothing then."""
    from ingest.mapped.language import parse_plan  # noqa: PLC0415 - as above

    parse_plan(MAPPING, text.encode())
    path = folder_of(home) / MAPPING
    path.parent.mkdir(parents=True, exist_ok=True)
    return replace_file(path, text.encode())


def certificates(home: Home) -> list[Certified]:
    """The company's certificates and rehearsals of mapped sources, the newest first."""
    found = []
    for path in (home.root / "migrations" / home.company).glob("*/*/*/certificate.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        found.append(Certified(path, content, _signatures(path.parent)))
    return sorted(found, key=lambda each: str(each.content["run"]["made_at"]), reverse=True)


def sign(certified: Certified, who: str, now: datetime) -> None:
    """Put a name under what a certificate says. Raises `NotToBeSigned`."""
    content = certified.content
    if content["dry_run"] or not content["balanced"]:
        raise NotToBeSigned(content["source"], is_rehearsal=bool(content["dry_run"]))
    signed = [*_signatures(certified.path.parent),
              {"name": who, "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
               "content_sha256": content["content_sha256"]}]  # fmt: skip
    text = json.dumps(signed, ensure_ascii=False, indent=1)
    replace_file(certified.path.with_name(SIGNATURES), text.encode())


def _signatures(folder: Path) -> list[dict[str, str]]:
    path = folder / SIGNATURES
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []
