"""The language of mapping files (`format: 2`): YAML in, one checked, frozen `Plan` out.

Belongs here: reading a mapping and naming every fault in it at once. Does not: applying it.
Expressions are scalar expressions of DuckDB's SQL over columns of text; `number(x)`, `money(x)`,
`day(x)` and `code_of('table', x)` read a text as a number, as an amount to the minor unit, as a
date by the mapping's `dates`, and by a code table of the mapping. `docs/new-source.md` explains.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from ingest.cleansing import RULES
from ingest.errors import MappingFault
from ingest.mapped.entities import ENTITIES, Field
from ingest.mapping import Company, Section, read_company

LANGUAGE = 2
REPLACE = "replace"
"""The rule that puts one value for another, as its `values` say; the others are of `cleansing`."""

ISO_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class Needed:
    """A table the mapping reads: the names it bears in sources, and those of its columns.

    `*` among the names takes every table that has all columns. An optional one may be missing.
    """

    name: str
    names: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    optional: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows for which `when` holds are refused, or left out, and why."""

    when: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A named cleansing rule on columns of a table, before anything else reads them."""

    table: str
    columns: tuple[str, ...]
    rule: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a field may survive as, and the name of the rule; the first that is not null does."""

    take: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Survivor:
    """A view made of another: the rows of `source`, each field by the first rule that has a value.

    `key` names a row on the certificate, where the rules contradict each other.
    """

    name: str
    source: str
    key: str
    fields: Mapping[str, tuple[Candidate, ...]]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a document's lines come from; `of` is the key of the document each belongs to.

    `table` is the source's table whose rows `_row` counts, where they come from a view. `note`
    names rows on the certificate, whatever becomes of them.
    """

    source: str
    table: str
    of: str
    order: str
    fields: Mapping[str, str]
    refuse: tuple[Rule, ...]
    leave_out: tuple[Rule, ...]
    note: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One way an entity's rows come from one table or view; `table` and `note` as in `Lines`."""

    entity: str
    name: str
    source: str
    table: str
    key: str
    fields: Mapping[str, str]
    refuse: tuple[Rule, ...]
    leave_out: tuple[Rule, ...]
    note: tuple[Rule, ...]
    lines: Lines | None


@dataclass(frozen=True, slots=True)
class Control:
    """A total reckoned from the source by itself, what the mapping must come to, and rounding.

    Each is a query of one value: `source` over the tables, `mapped` and `rounding` over entities
    (`entity_<name>`, `entity_<name>_lines`) and tables.
    """

    zh: str
    en: str
    source: str
    mapped: str
    rounding: str


@dataclass(frozen=True, slots=True)
class Companies:
    """A source of many companies: one for each row of a table or view over the whole source.

    `key` is a column: rows of tables that have it belong to the company that bears its value, the
    other tables to every company. `code` and `name` are expressions.
    """

    source: str
    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A source's mapping, as written in its file of that hash."""

    source: str
    version: int
    sha256: str
    title_zh: str
    title_en: str
    company: Company
    companies: Companies | None
    cutover: date
    dates: tuple[str, ...]
    encoding: str | None
    tables: tuple[Needed, ...]
    cleanse: tuple[Fix, ...]
    views: Mapping[str, str]
    survivors: tuple[Survivor, ...]
    codes: Mapping[str, Mapping[str, str]]
    parts: tuple[Part, ...]
    controls: tuple[Control, ...]
    expectations: Mapping[str, tuple[Mapping[str, Any], ...]]


def is_of_this_language(content: bytes) -> bool:
    """Whether a mapping file says `format: 2`."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError:
        return False
    return isinstance(document, dict) and document.get("format") == LANGUAGE


def find_plan(source: str) -> Plan:
    """The mapping of a shipped source by name, or the one in the file of that path."""
    path = Path(source)
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise MappingFault(source, ["there is no such file"])
        return parse_plan(path.name, path.read_bytes())
    file = resources.files("ingest.sources") / f"{source.replace('-', '_')}.yaml"
    if not file.is_file():
        raise MappingFault(source, [f"no mapping ships for it; there are {mapped_sources()}"])
    return parse_plan(file.name, file.read_bytes())


def mapped_sources() -> list[str]:
    """The sources for which a mapping of this language ships."""
    files = [
        item
        for item in resources.files("ingest.sources").iterdir()
        if item.name.endswith(".yaml") and is_of_this_language(item.read_bytes())
    ]
    return sorted(item.name.removesuffix(".yaml").replace("_", "-") for item in files)


def parse_plan(name: str, content: bytes) -> Plan:
    """The plan in `content`, or `MappingFault` with every fault; `name` is for messages."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise MappingFault(name, [f"not YAML: {error}"]) from error
    if not isinstance(document, dict) or document.get("format") != LANGUAGE:
        raise MappingFault(name, [f"format is not {LANGUAGE}"])
    faults: list[str] = []
    plan = _build(Section(document, "", faults), hashlib.sha256(content).hexdigest(), faults)
    if faults:
        raise MappingFault(name, faults)
    return plan


def _build(top: Section, sha256: str, faults: list[str]) -> Plan:
    top.whole("format")
    title = top.section("title")
    entities = top.section("entities")
    parts: list[Part] = []
    for entity in ENTITIES:
        if entity in entities.content():
            parts += [_part(entity, section, faults) for section in entities.sections(entity)]
    entities.allow(ENTITIES)
    plan = Plan(
        source=top.text("source"),
        version=top.whole("version"),
        sha256=sha256,
        title_zh=title.text("zh"),
        title_en=title.text("en"),
        company=read_company(top.section("company")),
        companies=_companies(top),
        cutover=top.day("cutover"),
        dates=top.texts("dates", list(ISO_DATES)),
        encoding=top.optional("encoding"),
        tables=_tables(top.section("tables")),
        cleanse=tuple(_fix(section) for section in top.sections("cleanse", [])),
        views={key: str(value) for key, value in top.table("views").items()},
        survivors=_survivors(top.section("survive", {})),
        codes={
            name: {str(key): str(value) for key, value in codes.items()}
            for name, codes in top.table("codes").items()
        },
        parts=tuple(parts),
        controls=tuple(_control(section) for section in top.sections("controls")),
        expectations={name: tuple(rules) for name, rules in top.table("expect").items()},
    )
    columns = {needed.name: needed.columns for needed in plan.tables}
    faults += [
        f"cleanse rule {fix.rule} names no {fix.table}.{name}"
        for fix in plan.cleanse
        for name in fix.columns
        if name not in columns.get(fix.table, {})
    ]
    faults += [f"expect names no entity {name}" for name in plan.expectations.keys() - ENTITIES]
    names = [part.name for part in parts]
    faults += [f"two parts are called {name}" for name in set(names) if names.count(name) > 1]
    for section in (title, entities, top):
        section.end()
    return plan


def _companies(top: Section) -> Companies | None:
    section = top.section("companies", {})
    if not section.content():
        return None
    found = Companies(*(section.text(key) for key in ("from", "key", "code", "name")))
    section.end()
    return found


def _tables(section: Section) -> tuple[Needed, ...]:
    found = []
    for name in section.content():
        inner = section.section(name)
        columns = inner.table("columns")
        found.append(
            Needed(
                name,
                inner.texts("from", [name]),
                {column: _names(column, aliases) for column, aliases in columns.items()},
                inner.flag("optional"),
            )
        )
        inner.end()
    section.end()
    return tuple(found)


def _fix(section: Section) -> Fix:
    fix = Fix(
        table=section.text("table"),
        columns=section.texts("columns"),
        rule=section.text("rule", choices=[*RULES, REPLACE]),
        values={str(key): str(value) for key, value in section.table("values").items()},
    )
    section.end()
    return fix


def _names(column: str, aliases: object) -> tuple[str, ...]:
    if aliases is None:
        return (column,)
    return tuple(str(each) for each in aliases) if isinstance(aliases, list) else (str(aliases),)


def _part(entity: str, section: Section, faults: list[str]) -> Part:
    known = ENTITIES[entity]
    lines = None
    source = section.text("from")
    name = section.text("name", source)
    if known.lines is not None:
        lines = _lines(entity, section.section("lines"), faults)
    part = Part(
        entity=entity,
        name=f"{entity}: {name}",
        source=source,
        table=section.text("table", source),
        key=section.text("key"),
        fields=_fields(f"{entity}.{name}", section, known.fields, faults),
        refuse=_rules(section, "refuse"),
        leave_out=_rules(section, "leave_out"),
        note=_rules(section, "note"),
        lines=lines,
    )
    section.end()
    return part


def _lines(entity: str, section: Section, faults: list[str]) -> Lines:
    known = ENTITIES[entity].lines or {}
    lines = Lines(
        source=section.text("from"),
        table=section.text("table", section.text("from")),
        of=section.text("of"),
        order=section.text("order", "_row"),
        fields=_fields(f"{entity}.lines", section, known, faults),
        refuse=_rules(section, "refuse"),
        leave_out=_rules(section, "leave_out"),
        note=_rules(section, "note"),
    )
    section.end()
    return lines


def _fields(
    place: str, section: Section, known: Mapping[str, Field], faults: list[str]
) -> dict[str, str]:
    fields = {name: str(said) for name, said in section.table("fields").items()}
    faults += [f"{place}.{name} is no field of it" for name in fields.keys() - known.keys()]
    needed = {name for name, field in known.items() if field.required}
    faults += [f"{place}.{name} is missing" for name in sorted(needed - fields.keys())]
    return fields


def _rules(section: Section, key: str) -> tuple[Rule, ...]:
    found = []
    for inner in section.sections(key, []):
        found.append(Rule(inner.text("when"), inner.text("zh"), inner.text("en")))
        inner.end()
    return tuple(found)


def _survivors(section: Section) -> tuple[Survivor, ...]:
    found = []
    for name in section.content():
        inner = section.section(name)
        fields = inner.section("fields")
        candidates = {field: _candidates(fields, field) for field in fields.content()}
        found.append(Survivor(name, inner.text("from"), inner.text("key"), candidates))
        fields.end()
        inner.end()
    section.end()
    return tuple(found)


def _candidates(section: Section, field: str) -> tuple[Candidate, ...]:
    found = []
    for inner in section.sections(field):
        found.append(Candidate(inner.text("take"), inner.text("zh"), inner.text("en")))
        inner.end()
    return tuple(found)


def _control(section: Section) -> Control:
    control = Control(
        zh=section.text("zh"),
        en=section.text("en"),
        source=section.text("source"),
        mapped=section.text("mapped"),
        rounding=section.text("rounding", "select 0"),
    )
    section.end()
    return control
