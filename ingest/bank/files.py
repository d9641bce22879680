"""One file, whatever it is: recognise it, read it, say what it holds.

Belongs here: recognising and dispatching. Does not: any one format.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.bank import camt, mt940_file, ofx, qif
from ingest.bank.errors import UnknownStatementFormat
from ingest.bank.mapped import read_mapped, recognise
from ingest.bank.mapping import load_mapping, shipped_mappings
from ingest.bank.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from erp.banking.statements import Statement

LARGEST = 64 * 1024 * 1024
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file read: its statements, and what was left out and why."""

    name: str
    hash: str
    statements: tuple[Statement, ...]
    notes: tuple[str, ...]


def read_file(name: str, content: bytes, mapping: Path | None = None) -> BankFile:
    """The statements of a file. Raises a refusal of `ingest.bank.errors`."""
    if len(content) > LARGEST or not content.strip():
        raise UnknownStatementFormat(name)
    statements, notes = _read(name, content, mapping)
    return BankFile(name, hashlib.sha256(content).hexdigest(), tuple(statements), tuple(notes))


def _read(name: str, content: bytes, mapping: Path | None) -> tuple[list[Statement], list[str]]:
    head = content[:_HEAD].upper()
    if mapping is None:
        if b"OFXHEADER" in head or b"<OFX" in head:
            return ofx.read(name, content)
        if b"<DOCUMENT" in head or b"URN:ISO:STD:ISO:20022" in head:
            return camt.read(name, content)
        if b"!TYPE:" in head or head.lstrip().startswith(b"!ACCOUNT"):
            return qif.read(name, content)
        if mt940_file.is_swift(content):
            return mt940_file.read(name, content)
    sheets = read_table(name, content)
    chosen = load_mapping(mapping) if mapping else recognise(sheets, shipped_mappings())
    if chosen is None:
        raise UnknownStatementFormat(name)
    return read_mapped(name, sheets, chosen)
