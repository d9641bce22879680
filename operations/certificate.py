"""The certificate of a restored backup: what was restored, what held, how long it took.

Belongs here: its form (JSON, HTML), reading and keeping it. Does not: restoring.

The JSON form is a contract (`"certificate": "backup", "version": 1`) that only grows. A changed
certificate, or one of another file, proves nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, select_autoescape

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from operations.targets import Target

VERSION = 1
_SUFFIXES = (".proof.json", ".proof.html")


@dataclass(frozen=True, slots=True)
class Certificate:
    """`content` is JSON-ready; times are whole milliseconds, moments ISO in UTC."""

    content: dict[str, Any]

    @property
    def holds(self) -> bool:
        """Whether the backup was restored whole and every guarantee held there."""
        return bool(self.content["holds"])

    def to_json(self) -> dict[str, Any]:
        """The contract form."""
        return {
            "certificate": "backup", "version": VERSION, **self.content,
            "content_sha256": _digest(self.content),
        }  # fmt: skip

    def to_html(self) -> str:
        """The certificate to read, print and sign."""
        environment = Environment(
            autoescape=select_autoescape(default=True), undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        template = resources.files("operations") / "certificate.html"
        return environment.from_string(template.read_text(encoding="utf-8")).render(self.to_json())

    def keep(self, target: Target, work: Path) -> None:
        """Put it beside its backup."""
        texts = (json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n", self.to_html())
        for suffix, text in zip(_SUFFIXES, texts, strict=True):
            file = work / f"certificate{suffix}"
            file.write_text(text, encoding="utf-8")
            target.put(file, self.content["backup"] + suffix)


def certificate_names(backup: str) -> list[str]:
    """The files a certificate is kept in."""
    return [backup + suffix for suffix in _SUFFIXES]


def read_certificate(target: Target, backup: str, names: Collection[str]) -> Certificate | None:
    """The certificate of a backup, None where there is none or it was changed."""
    name = backup + _SUFFIXES[0]
    if name not in names:
        return None
    with target.open(name) as source:
        text = source.read()
    try:
        said = json.loads(text)
        content = {k: v for k, v in said.items() if k not in _ADDED}
        is_its = said["content_sha256"] == _digest(content) and said["backup"] == backup
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Certificate(content) if is_its else None


_ADDED = ("certificate", "version", "content_sha256")


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
