"""The certificate of a mapped migration: what it states, as JSON, page, paper and text.

Belongs here: putting the figures together, the verdict, the sample sheet. Does not: the figures
themselves (`reconciling`), the paper's layout (`paper`).
"""

from __future__ import annotations

import csv
import functools
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from ingest.certificate import Certificate, replace_file
from ingest.errors import Finding
from ingest.mapped.entities import ENTITIES
from ingest.mapped.language import Plan, Rule
from ingest.mapped.paper import make_paper
from ingest.mapped.reading import Refused, Row, Source, Survived, Taken
from ingest.mapped.reconciling import Comparison, text_of

SAMPLES = 5
"""Rows of each entity a person compares with the old system by eye."""

REFUSED_SHOWN = 1_000
NOTED_SHOWN = 100
"""Rows a certificate names of each note, and of each field whose sources contradict each other."""


class MappedCertificate(Certificate):
    """A certificate of this framework; `content` is JSON-ready."""

    def to_text(self, language: str) -> str:
        """The verdict and the figures per entity, for a terminal."""
        is_zh, run, content = language.startswith("zh"), self.run, self.content
        lines = [
            f"{each['entity']}: {each['source_count']} = {each['target_count']}"
            f" · {each['source_sum']} = {each['target_sum']} {'✓' if each['equal'] else '✗'}"
            for each in content["comparisons"]
        ]
        refused = content["rows"]["refused"]
        named = [finding["text_zh" if is_zh else "text_en"] for finding in content["faults"]]
        if is_zh:
            said = f"来源 {content['rows']['source']} 行，拒绝 {refused} 行"
            lines += [said, *named, f"证书 {run['path']}"]
            verdict = ("每一行均已核对，无未解释差异。", "存在未解释的差异！")
        else:
            said = f"{content['rows']['source']} source rows, {refused} refused"
            lines += [said, *named, f"certificate {run['path']}"]
            verdict = (
                "Every row is accounted for; no difference is left.",
                "A difference is unexplained!",
            )
        return "\n".join([*lines, verdict[not self.is_explained]])

    def to_html(self) -> str:
        """The certificate to read on a screen."""
        return _page().render(self.to_json())

    def write(self, folder: Path) -> Path:
        """Write it as page, paper and, last, JSON; returns that one's path."""
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / "certificate.pdf", make_paper(self.to_json()))
        return super().write(folder)


@functools.cache
def _page() -> Template:
    environment = Environment(
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = resources.files("ingest.mapped") / "certificate.html"
    return environment.from_string(template.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a certificate is made of."""

    plan: Plan
    files: Sequence[Mapping[str, Any]]
    taken: Sequence[Taken]
    comparisons: Sequence[Comparison]
    clearing: Sequence[tuple[str, str, Decimal]]
    controls: Sequence[Mapping[str, Any]]
    expectations: Sequence[Mapping[str, Any]]
    corrections: Sequence[Mapping[str, Any]]
    seed: str
    survived: Sequence[Survived] = ()
    cleansed: Sequence[Mapping[str, Any]] = ()


def content_of(evidence: Evidence, *, dry_run: bool) -> dict[str, Any]:
    """All a certificate says but when it was made: the same input gives the same."""
    plan = evidence.plan
    parts = [_part(each) for each in evidence.taken]
    faults = _faults(evidence, parts)
    refused = [each for taken in evidence.taken for each in taken.refused]
    return {
        "shape": "mapped",
        "source": plan.source,
        "title": {"zh": plan.title_zh, "en": plan.title_en},
        "mapping": {"version": plan.version, "sha256": plan.sha256},
        "files": list(evidence.files),
        "company": {
            "code": plan.company.code,
            "name": plan.company.name_zh,
            "currency": plan.company.currency,
        },
        "companies": [],
        "cutover": plan.cutover.isoformat(),
        "dry_run": dry_run,
        "balanced": not faults,
        "faults": faults,
        "rows": {
            name: sum(each[name] for each in parts)
            for name in ("source", "taken", "refused", "left_out")
        },
        "parts": parts,
        "comparisons": [each.to_dict() for each in evidence.comparisons],
        "clearing": [
            {"account": code, "name": name, "balance": text_of(balance)}
            for code, name, balance in evidence.clearing
        ],
        "controls": list(evidence.controls),
        "expectations": list(evidence.expectations),
        "cleansed": list(evidence.cleansed),
        "corrections": list(evidence.corrections),
        "survivors": [_survived(each) for each in evidence.survived],
        "noted": [_noted(each, rule) for each in evidence.taken for rule in each.noted],
        "refused": [_refused(each) for each in refused[:REFUSED_SHOWN]],
        "sample": _sample(evidence.taken, evidence.seed),
    }


def control_results(source: Source, plan: Plan) -> list[dict[str, Any]]:
    """Each control's figures; the difference must be zero once rounding is taken away."""
    results = []
    for each in plan.controls:
        place = f"control {each.en}"
        figures = [
            Decimal(str(source.value(place, sql) or 0))
            for sql in (each.source, each.mapped, each.rounding)
        ]
        results.append(
            {
                "zh": each.zh,
                "en": each.en,
                "source": text_of(figures[0]),
                "mapped": text_of(figures[1]),
                "rounding": text_of(figures[2]),
                "difference": text_of(figures[0] - figures[1] - figures[2]),
            }
        )
    return results


def refused_as_csv(source: Source, refused: Sequence[Refused]) -> bytes:
    """Every cell of the refused rows, one a line: a person corrects `value` and hands it back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("table", "row", "column", "value", "reason"))
    reasons: dict[str, dict[int, str]] = {}
    for each in refused:
        said = "; ".join(f"{finding.zh} {finding.en}" for finding in each.findings)
        reasons.setdefault(each.table, {}).setdefault(each.row, said)
    for table, by_row in sorted(reasons.items()):
        for row, cells in source.cells(table, by_row):
            for place, (column, value) in enumerate(cells):
                writer.writerow((table, row, column, value, "" if place else by_row[row]))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _part(each: Taken) -> dict[str, Any]:
    left_out = sum(each.left_out.values())
    lines = sum(len(row.lines) for row in each.rows)
    taken = len(each.rows) + lines
    source = sum(each.counted.values())
    return {
        "part": each.part.name,
        "tables": each.counted,
        "source": source,
        "taken": taken,
        "refused": len(each.refused),
        "left_out": left_out,
        "left_out_by": each.left_out,
        "difference": source - taken - len(each.refused) - left_out,
    }


def _faults(evidence: Evidence, parts: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Everything that keeps the migration from being signed, in words."""
    found = [
        (f"{each['part']}：{each['difference']} 行下落不明",
         f"{each['part']}: {each['difference']} rows are unaccounted for")
        for each in parts
        if each["difference"]
    ]  # fmt: skip
    for each in evidence.comparisons:
        for difference in each.differences:
            said = f"{each.entity} {difference.key} {difference.field}"
            left, right = difference.source or "—", difference.target or "—"
            found.append((f"{said}：来源 {left}，账上 {right}",
                          f"{said}: {left} in the source, {right} in the books"))  # fmt: skip
        more = each.differing - len(each.differences)
        if more:
            found.append((f"{each.entity}：另有 {more} 处", f"{each.entity}: and {more} more"))
    for code, name, balance in evidence.clearing:
        if balance:
            found.append((f"过渡科目 {code} {name} 余额 {balance}，应为零",
                          f"clearing account {code} stands at {balance}, not zero"))  # fmt: skip
    found += [
        (f"{control['zh']}：相差 {control['difference']}",
         f"{control['en']}: differs by {control['difference']}")
        for control in evidence.controls
        if control["difference"] != "0"
    ]  # fmt: skip
    refused = sum(each["refused"] for each in parts)
    if refused and not evidence.controls:
        zh = f"拒绝了 {refused} 行，映射却没有控制总数说明它们值多少"
        en = (
            f"{refused} rows are refused and the mapping has no control that says what they come to"
        )
        found.append((zh, en))
    return [{"text_zh": zh, "text_en": en} for zh, en in found]


def _noted(taken: Taken, rule: Rule) -> dict[str, Any]:
    rows = taken.noted[rule]
    return {
        "part": taken.part.name,
        "zh": rule.zh,
        "en": rule.en,
        "rows": len(rows),
        "shown": [{"row": row, "key": key} for row, key in rows[:NOTED_SHOWN]],
    }


def _survived(each: Survived) -> dict[str, Any]:
    """A field of a survivor view; `rules` has how many rows each rule decided."""
    rules = zip(each.survivor.fields[each.field], each.decided, strict=True)
    return {
        "view": each.survivor.name,
        "field": each.field,
        "rules": [{"zh": rule.zh, "en": rule.en, "rows": rows} for rule, rows in rules],
        "nothing": each.nothing,
        "contested": len(each.contested),
        "shown": [{"key": key, "said": [value or "" for value in said]}
                  for key, said in each.contested[:NOTED_SHOWN]],
    }  # fmt: skip


def _refused(each: Refused) -> dict[str, Any]:
    return {
        "part": each.part,
        "table": each.table,
        "row": each.row,
        "key": each.key,
        "reasons": [_reason(finding) for finding in each.findings],
    }


def _reason(finding: Finding) -> dict[str, str]:
    return {
        "column": finding.column,
        "value": finding.value,
        "code": finding.code,
        "zh": finding.zh,
        "en": finding.en,
    }


def _sample(taken: Sequence[Taken], seed: str) -> list[dict[str, Any]]:
    """Some rows of each part, drawn by the source's own hash: nobody chooses them."""
    drawn = []
    for each in taken:
        draw = random.Random(f"{seed} {each.part.name}")  # noqa: S311 - repeatable on purpose
        rows = sorted(draw.sample(each.rows, min(SAMPLES, len(each.rows))), key=lambda row: row.row)
        drawn += [
            {"part": each.part.name, "row": row.row, "key": row.key, "values": _shown(each, row)}
            for row in rows
        ]
    return drawn


def _shown(taken: Taken, row: Row) -> dict[str, str]:
    shown = {
        name: text_of(value) if isinstance(value, Decimal) else str(value)
        for name, value in row.values.items()
        if name != "details"
    }
    if row.lines:
        figure = ENTITIES[taken.part.entity].figure
        sums = sum((line.values.get(figure) or Decimal(0) for line in row.lines), Decimal(0))
        shown |= {"lines": str(len(row.lines)), f"Σ {figure}": text_of(sums)}
    return shown
