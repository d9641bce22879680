"""What a SQL dump declares of its tables: columns, their types and comments, the key.

Belongs here: reading CREATE TABLE. Does not: rows (`dump_values`) or finding statements (`dump`).
sqlglot's tokenizers know how each product quotes and comments; its parsers do not take what old
scripts of SQL Server write (a quoted type), so the few words that matter are read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

_NO_COLUMN = {
    "PRIMARY", "KEY", "UNIQUE", "INDEX", "CONSTRAINT", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL",
    "EXCLUDE", "LIKE", "PERIOD",
}  # fmt: skip
_AFTER_TYPE = {
    "NOT", "NULL", "DEFAULT", "COMMENT", "AUTO_INCREMENT", "IDENTITY", "PRIMARY", "UNIQUE", "CHECK",
    "REFERENCES", "CONSTRAINT", "COLLATE", "CHARACTER", "CHARSET", "GENERATED", "ON", "AS", "KEY",
    "UNSIGNED", "ZEROFILL", "SPARSE", "ROWGUIDCOL", "VIRTUAL", "STORED", "INVISIBLE",
}  # fmt: skip
_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}


@dataclass(slots=True)
class Declared:
    """A table as the dump declares it."""

    name: str
    columns: list[str] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()


def read_create_table(statement: str, dialect: str) -> Declared | None:
    """The table a CREATE TABLE declares; None when it lists no columns (`AS SELECT`, `LIKE`)."""
    try:
        tokens = tokenize(statement, read=dialect)
    except SqlglotError:
        return None
    opening = next(
        (at for at, token in enumerate(tokens) if token.token_type is TokenType.L_PAREN), None
    )
    if opening is None or opening < 1:
        return None
    table = Declared(tokens[opening - 1].text)
    parts, rest = _split(tokens[opening + 1 :])
    for part in parts:
        _read_part(part, table)
    _table_comment(rest, table)
    return table if table.columns else None


def _split(tokens: Sequence[Token]) -> tuple[list[list[Token]], Sequence[Token]]:
    """The parts between the top-level commas of a bracket, and what follows the bracket."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.L_PAREN:
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            if depth == 0:
                return [part for part in parts if part], tokens[at + 1 :]
            depth -= 1
        if token.token_type is TokenType.COMMA and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part], ()


def _read_part(part: list[Token], table: Declared) -> None:
    first = part[0]
    is_quoted = first.token_type is TokenType.IDENTIFIER
    if not is_quoted and first.text.upper().split()[0] in _NO_COLUMN:
        _read_key(part, table)
        return
    words = [token.text.upper() for token in part]
    name = first.text
    table.columns.append(name)
    end = next(
        (at for at, word in enumerate(words) if at > 1 and word.split()[0] in _AFTER_TYPE),
        len(words),
    )
    table.types[name] = "".join(
        token.text if token.token_type in {TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA}
        or token.token_type is TokenType.NUMBER
        else f" {token.text}"
        for token in part[1:end]
    ).strip().lower()  # fmt: skip
    if "COMMENT" in words[:-1]:
        table.comments[name] = part[words.index("COMMENT") + 1].text
    if any(word.startswith("PRIMARY") for word in words):
        table.key = (name,)


def _read_key(part: list[Token], table: Declared) -> None:
    words = [token.text.upper() for token in part]
    if "(" in words and any(word.startswith("PRIMARY") for word in words):
        inside = part[words.index("(") + 1 :]
        ends = next(
            (at for at, each in enumerate(inside) if each.token_type is TokenType.R_PAREN),
            len(inside),
        )
        names = [token.text for token in inside[:ends]]
        table.key = tuple(name for name in names if name in table.types)


def _table_comment(rest: Sequence[Token], table: Declared) -> None:
    words = [token.text.upper() for token in rest]
    if "COMMENT" in words:
        texts = [t.text for t in rest[words.index("COMMENT") :] if t.token_type is TokenType.STRING]
        if texts:
            table.comments[""] = texts[0]
