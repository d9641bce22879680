"""The language of mapping files: YAML in, one checked, frozen `Mapping` out.

Belongs here: reading a mapping and naming every fault in it at once. Does not: applying it.

A mapping says what the columns of a file are (`columns`), what must hold (`expect`), which named
rules clean it (`cleanse`), what a product code stands for (`product_kinds`), what becomes of each
row (`treatments`) and which company is made (`company`). Conditions and expressions are SQL
scalar expressions over the fields. `sources/online_retail.yaml` is the commented example.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from ingest.errors import MappingFault

LANGUAGE = 1
"""The version of the mapping language this code reads (`format:` in the file)."""

SHAPES = ("trade_lines",)
ACTS = ("sale", "return", "other_issue", "other_receipt", "bad_debt")
COLUMN_TYPES = ("text", "number", "time")
CLEANSE_RULES = ("trim", "single_spaces", "upper_case", "whole_number_text", "empty_to_null")
STANDARDS = ("small_business", "enterprise")
TAXPAYERS = ("general", "small_scale")
DECISIONS = ("only_candidate", "same_quantity", "same_document")
FORMATS = ("parquet", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Company:
    """The company a migration creates when the home has none of that code."""

    code: str
    name_en: str
    name_zh: str
    currency: str
    standard: str
    taxpayer: str
    tax_code: str
    time_zone: str
    warehouse: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field and the names its column bears in files; the first one present is taken."""

    field: str
    names: tuple[str, ...]
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class CleanseRule:
    """A named rule and the fields it is applied to."""

    rule: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductKind:
    """What product codes stand for: those listed, or those that match the pattern."""

    kind: str
    codes: tuple[str, ...]
    pattern: str | None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of the rows for which `when` holds: an act, or a refusal with its reason."""

    name: str
    when: str
    act: str | None
    reason: str | None
    refuse_zh: str
    refuse_en: str
    keeps_document: bool


@dataclass(frozen=True, slots=True)
class Returns:
    """Which acts are matched against which, on which equal fields, decided in which order."""

    acts: tuple[str, ...]
    reverse: tuple[str, ...]
    same: tuple[str, ...]
    decide: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A source's mapping, as written in its file of that hash."""

    source: str
    version: int
    shape: str
    sha256: str
    company: Company
    formats: tuple[str, ...]
    encodings: tuple[str, ...]
    date_formats: tuple[str, ...]
    earliest: date
    latest: date
    columns: tuple[Column, ...]
    expectations: tuple[Table[str, Any], ...]
    cleanse: tuple[CleanseRule, ...]
    product_kinds: tuple[ProductKind, ...]
    treatments: tuple[Treatment, ...]
    posts_duplicates: bool
    returns: Returns
    opening_kinds: tuple[str, ...]
    party_code: str
    party_country: str
    party_names: Table[str, Table[str, str]]
    product_name: str
    named_by: tuple[str, ...]

    def fields(self) -> tuple[str, ...]:
        """The names of the fields, in the mapping's order."""
        return tuple(column.field for column in self.columns)


def load_mapping(path: Path) -> Mapping:
    """The mapping in `path`, or `MappingFault` with every fault."""
    return parse_mapping(path.name, path.read_bytes())


def shipped_mapping(source: str) -> Mapping:
    """The mapping that ships with the product for `source` ("online-retail")."""
    file = resources.files("ingest.sources") / f"{source.replace('-', '_')}.yaml"
    if not file.is_file():
        raise MappingFault(source, [f"no mapping ships for it; there are {shipped_sources()}"])
    return parse_mapping(file.name, file.read_bytes())


def shipped_sources() -> list[str]:
    """The sources for which a mapping ships."""
    folder = resources.files("ingest.sources")
    names = [item.name for item in folder.iterdir() if item.name.endswith(".yaml")]
    return sorted(name.removesuffix(".yaml").replace("_", "-") for name in names)


def parse_mapping(name: str, content: bytes) -> Mapping:
    """The mapping in `content`; `name` is what messages call it."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise MappingFault(name, [f"not YAML: {error}"]) from error
    if not isinstance(document, dict):
        raise MappingFault(name, ["the file holds no mapping of keys"])
    faults: list[str] = []
    mapping = _build(Section(document, "", faults), hashlib.sha256(content).hexdigest())
    if mapping is not None and not faults:
        faults += _inconsistencies(mapping)
    if mapping is None or faults:
        raise MappingFault(name, faults)
    return mapping


class Section:
    """One YAML mapping being read: notes each missing, mistyped or unknown key as a fault."""

    def __init__(self, content: dict[str, Any], place: str, faults: list[str]) -> None:
        self._content = content
        self._place = place
        self._faults = faults
        self._known: set[str] = set()

    def _take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:  # noqa: ANN401 - YAML
        self._known.add(key)
        value = self._content.get(key, default)
        if value is MISSING:
            self._faults.append(f"{self._place}{key} is missing")
            return None
        if value is not None and not isinstance(value, kind):
            self._faults.append(f"{self._place}{key} is {value!r}")
            return None
        return value

    def text(self, key: str, default: Any = ..., choices: Sequence[str] = ()) -> str:  # noqa: ANN401 - YAML
        """A text, one of `choices` where given."""
        value = self._take(key, (str, int), MISSING if default is ... else default)
        if value is not None and choices and value not in choices:
            self._faults.append(f"{self._place}{key} is {value!r}, not one of {list(choices)}")
        return "" if value is None else str(value)

    def optional(self, key: str, choices: Sequence[str] = ()) -> str | None:
        """A text, or None."""
        return self.text(key, None, choices) or None

    def whole(self, key: str) -> int:
        """A whole number."""
        return int(self._take(key, int, MISSING) or 0)

    def flag(self, key: str) -> bool:
        """Yes or no; no unless said."""
        return bool(self._take(key, bool, False))

    def day(self, key: str) -> date:
        """A date."""
        return self._take(key, date, MISSING) or date.min

    def texts(self, key: str, default: Any = ..., choices: Sequence[str] = ()) -> tuple[str, ...]:  # noqa: ANN401 - YAML
        """A list of texts."""
        values = self._take(key, list, MISSING if default is ... else default) or []
        for value in values:
            if choices and value not in choices:
                self._faults.append(f"{self._place}{key} holds {value!r}, not in {list(choices)}")
        return tuple(str(value) for value in values)

    def section(self, key: str, default: Any = ...) -> Section:  # noqa: ANN401 - YAML
        """A mapping of keys inside this one."""
        default = MISSING if default is ... else default
        return Section(self._take(key, dict, default) or {}, f"{self._place}{key}.", self._faults)

    def sections(self, key: str, default: Any = ...) -> list[Section]:  # noqa: ANN401 - YAML
        """A list of them."""
        values = self._take(key, list, MISSING if default is ... else default) or []
        places = [f"{self._place}{key}[{index}]." for index in range(1, len(values) + 1)]
        return [
            Section(value if isinstance(value, dict) else {}, place, self._faults)
            for value, place in zip(values, places, strict=True)
        ]

    def table(self, key: str) -> dict[str, Any]:
        """A mapping whose keys are free."""
        return dict(self._take(key, dict, {}) or {})

    def allow(self, keys: Iterable[str]) -> None:
        """Forget that `content` was asked for: only these keys are known."""
        self._known = set(keys)

    def content(self) -> dict[str, Any]:
        """All of it, as it stands."""
        self._known.update(self._content)
        return dict(self._content)

    def end(self) -> None:
        """Note every key nobody asked for."""
        self._faults += [
            f"{self._place}{key} is not a key of this language"
            for key in self._content
            if key not in self._known
        ]


MISSING = object()


def _build(top: Section, sha256: str) -> Mapping | None:
    if top.whole("format") != LANGUAGE:
        top.text("format", choices=[str(LANGUAGE)])
        return None
    file, opening, parties, products = map(top.section, ("file", "opening", "parties", "products"))
    party_names = parties.section("name")
    opening.text("derive", choices=["smallest_quantity"])
    mapping = Mapping(
        source=top.text("source"),
        version=top.whole("version"),
        shape=top.text("shape", choices=SHAPES),
        sha256=sha256,
        company=read_company(top.section("company")),
        formats=file.texts("formats", choices=FORMATS),
        encodings=file.texts("encodings", ["utf-8"]),
        date_formats=file.texts("dates", []),
        earliest=file.day("earliest"),
        latest=file.day("latest"),
        columns=tuple(_column(section) for section in top.sections("columns")),
        expectations=tuple(section.content() for section in top.sections("expect")),
        cleanse=tuple(_cleanse(section) for section in top.sections("cleanse")),
        product_kinds=tuple(_product_kind(section) for section in top.sections("product_kinds")),
        treatments=tuple(_treatment(section) for section in top.sections("treatments")),
        posts_duplicates=top.text("duplicates", choices=["post", "refuse"]) == "post",
        returns=_returns(top.section("returns")),
        opening_kinds=opening.texts("kinds"),
        party_code=parties.text("code"),
        party_country=parties.text("country"),
        party_names={key: party_names.section(key).content() for key in ("known", "unknown")},
        product_name=products.text("name"),
        named_by=products.texts("of_treatments"),
    )
    for section in (file, opening, parties, products, party_names, top):
        section.end()
    return mapping


def read_company(section: Section) -> Company:
    """The company a mapping of either language describes."""
    name = section.section("name")
    company = Company(
        code=section.text("code"),
        name_en=name.text("en"),
        name_zh=name.text("zh"),
        currency=section.text("currency"),
        standard=section.text("standard", choices=STANDARDS),
        taxpayer=section.text("taxpayer", choices=TAXPAYERS),
        tax_code=section.text("tax_code"),
        time_zone=section.text("time_zone"),
        warehouse=section.text("warehouse"),
    )
    name.end()
    section.end()
    return company


def _column(section: Section) -> Column:
    column = Column(
        field=section.text("field"),
        names=section.texts("from"),
        type=section.text("type", choices=COLUMN_TYPES),
        required=section.flag("required"),
    )
    section.end()
    return column


def _cleanse(section: Section) -> CleanseRule:
    rule = CleanseRule(section.text("rule", choices=CLEANSE_RULES), section.texts("columns"))
    section.end()
    return rule


def _product_kind(section: Section) -> ProductKind:
    kind = ProductKind(
        section.text("kind"), section.texts("codes", []), section.optional("pattern")
    )
    section.end()
    return kind


def _treatment(section: Section) -> Treatment:
    act = section.optional("act", ACTS)
    refuse = None if act else section.section("refuse")
    treatment = Treatment(
        name=section.text("name"),
        when=section.text("when"),
        act=act,
        reason=section.optional("reason"),
        refuse_zh=refuse.text("zh") if refuse else "",
        refuse_en=refuse.text("en") if refuse else "",
        keeps_document=section.flag("keeps_document"),
    )
    section.end()
    if refuse:
        refuse.end()
    return treatment


def _returns(section: Section) -> Returns:
    returns = Returns(
        acts=section.texts("acts", choices=ACTS),
        reverse=section.texts("reverse", choices=ACTS),
        same=section.texts("same"),
        decide=section.texts("decide", choices=DECISIONS),
    )
    section.end()
    return returns


def _inconsistencies(mapping: Mapping) -> list[str]:
    """Names that point nowhere, and expressions that do not parse."""
    fields = set(mapping.fields())
    faults = [
        f"cleanse rule {rule.rule} names no field {field}"
        for rule in mapping.cleanse
        for field in rule.fields
        if field not in fields
    ]
    names = {treatment.name for treatment in mapping.treatments}
    faults += [
        f"products.of_treatments names no treatment {name}"
        for name in mapping.named_by
        if name not in names
    ]
    faults += [
        f"expect names no field {item['column']}"
        for item in mapping.expectations
        if "column" in item and item["column"] not in fields
    ]
    expressions = [(f"treatment {item.name}", item.when) for item in mapping.treatments]
    for place, expression in [*expressions, ("parties.code", mapping.party_code)]:
        try:
            pl.sql_expr(expression)
        except pl.exceptions.PolarsError as error:
            faults.append(f"{place}: {error}")
    return faults
