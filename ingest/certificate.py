"""The migration certificate: what became of every row, provable from the file and the books.

Belongs here: its form (JSON, HTML) and where it is kept. Does not: the figures in it.

The JSON form is a contract (`"certificate": "migration", "version": 1`) that only grows. All that
may differ between two runs on the same input stands under `run`; `content_sha256` is the hash of
everything else, so two certificates of the same input agree in it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from ingest.errors import Finding

VERSION = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """A finished certificate: `content` is JSON-ready; `run` holds times and positions."""

    content: dict[str, Any]
    run: dict[str, Any]

    @property
    def is_explained(self) -> bool:
        """Whether no difference is unexplained; decides the exit code of `migrate`."""
        return bool(self.content["balanced"])

    @property
    def content_sha256(self) -> str:
        """The hash of the content alone: the same input gives the same."""
        return hashlib.sha256(canonical(self.content)).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The whole certificate as one JSON object."""
        return {
            "certificate": "migration",
            "version": VERSION,
            **self.content,
            "content_sha256": self.content_sha256,
            "run": self.run,
        }

    def to_text(self, language: str) -> str:
        """The certificate in a few lines, for a terminal."""
        rows, amounts, run = self.content["rows"], self.content["amounts"], self.run
        template = _TEXT_ZH if language.startswith("zh") else _TEXT_EN
        verdict = _VERDICTS[self.is_explained][0 if language.startswith("zh") else 1]
        overlap = self.content["overlap"]
        return template.format(
            verdict=verdict, rows=rows, amounts=amounts, overlap=overlap, run=run
        )

    def to_html(self) -> str:
        """The certificate to read, print and sign."""
        environment = Environment(
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        template = resources.files("ingest") / "certificate.html"
        return environment.from_string(template.read_text(encoding="utf-8")).render(self.to_json())

    def write(self, folder: Path) -> Path:
        """Write certificate.json and certificate.html; returns the JSON's path."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n"
        replace_file(folder / "certificate.html", self.to_html().encode())
        return replace_file(folder / "certificate.json", text.encode())


_VERDICTS = {
    True: ("每一行均已核对，无未解释差异。", "Every row is accounted for; no difference is left."),
    False: ("存在未解释的差异！", "A difference is unexplained!"),
}
_TEXT_ZH = """来源 {rows[source]} 行，金额 {amounts[source]}
  = 入账 {rows[posted]} 行 {amounts[posted]}
  + 拒绝 {rows[refused]} 行 {amounts[refused]}
  + 较早已带来 {overlap[rows]} 行 {overlap[amount]}
  + 舍入 {amounts[rounding]}
  + 差异 {amounts[difference]}
本次入账单据 {run[posted_now]}，以前已入账 {run[posted_before]}
证书 {run[path]}
{verdict}"""
_TEXT_EN = """source {rows[source]} rows, {amounts[source]}
  = posted {rows[posted]} rows, {amounts[posted]}
  + refused {rows[refused]} rows, {amounts[refused]}
  + brought by an earlier file or sheet {overlap[rows]} rows, {overlap[amount]}
  + rounding {amounts[rounding]}
  + difference {amounts[difference]}
documents posted now {run[posted_now]}, posted before {run[posted_before]}
certificate {run[path]}
{verdict}"""


def canonical(content: object) -> bytes:
    """The one text of a JSON value: keys in order, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def write_findings(folder: Path, findings: Sequence[Finding]) -> Path:
    """Every finding of a refused file as `refused.json`, for a person who corrects the file."""
    listed = [asdict(finding) for finding in findings]
    text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    return replace_file(folder / "refused.json", text.encode())


def replace_file(path: Path, content: bytes) -> Path:
    """Write whole or not at all: a reader never sees half a certificate."""
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    return path
