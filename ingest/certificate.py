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
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape

VERSION = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """A finished certificate: `content` is JSON-ready; `run` holds times and positions."""

    content: dict[str, Any]
    run: dict[str, Any]

    @property
    def is_balanced(self) -> bool:
        """Whether no difference is unexplained; decides the exit code of `migrate`."""
        return bool(self.content["balanced"])

    @property
    def content_sha256(self) -> str:
        """The hash of the content alone: the same input gives the same."""
        return hashlib.sha256(canonical(self.content)).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The whole certificate as one JSON object."""
        return {
            "certificate": "migration",
            "version": VERSION,
            **self.content,
            "content_sha256": self.content_sha256,
            "run": self.run,
        }

    def to_html(self) -> str:
        """The certificate to read, print and sign."""
        environment = Environment(
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        template = resources.files("ingest") / "certificate.html"
        return environment.from_string(template.read_text(encoding="utf-8")).render(self.to_dict())

    def write(self, folder: Path) -> Path:
        """Write certificate.json and certificate.html; returns the JSON's path."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"
        _replace(folder / "certificate.html", self.to_html().encode())
        return _replace(folder / "certificate.json", text.encode())


def canonical(content: object) -> bytes:
    """The one text of a JSON value: keys in order, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _replace(path: Path, content: bytes) -> Path:
    """Write whole or not at all: a reader never sees half a certificate."""
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    return path
