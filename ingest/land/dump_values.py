"""Rows as SQL writes them: `(1, N'text', NULL)` of INSERT and the lines of COPY.

Belongs here: one product's way of writing values. Does not: finding statements (`dump`). A string
is its characters, NULL is None, a number its digits; bytes are hexadecimal as they stand, a cast
is what is cast. Anything that would have to be executed is no value.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ingest.land.tables import Cell

_TICKS_A_SECOND = 300
_HALF_DATETIME = 4
_SINCE_1900 = datetime(1900, 1, 1)  # noqa: DTZ001 - no zone is stored


class NoValue(ValueError):
    """What stands in a row is an expression, not a value."""


_PLAIN = r"'(?:[^']++|'')*+'"
_ESCAPED = r"'(?:[^'\\]++|''|\\.)*+'"
_STRINGS = {
    "mysql": _ESCAPED,
    # Only E'…' knows the backslash.
    "postgres": rf"(?:(?<=\b[eE]){_ESCAPED}|(?<!\b[eE]){_PLAIN})",
    "tsql": _PLAIN,
    "sqlite": _PLAIN,
}
_MYSQL_ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
_C_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MYSQL_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_C_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{1,3})|(.))", re.DOTALL
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HEX = re.compile(r"0[xX][0-9A-Fa-f]*|0b[01]+")
_PG_CAST = re.compile(r"(.+?)\s*::\s*[\w\s\"\[\](),.]+", re.DOTALL)
_CAST = re.compile(r"cast\s*\((.+)\s+as\s+([\w\s(),.\[\]\"]+)\)", re.IGNORECASE | re.DOTALL)
_CAST_OF_TEXT = re.compile(r"CAST\(N?'([^'\\]*+)' AS \w+(?:\([\d, ]+\))?\)")
_CONVERT = re.compile(
    r"convert\s*\(\s*(\w+)\s*(?:\([\w\s,]*\)\s*)?,(.+?)(?:,\s*\d+\s*)?\)", re.IGNORECASE | re.DOTALL
)
_WORDS: dict[str, Cell] = {"NULL": None, "TRUE": "true", "FALSE": "false"}


def string_pattern(dialect: str) -> str:
    """The regular expression of a string in that product's SQL."""
    return _STRINGS[dialect]


class Values:
    """How one product writes rows: "mysql", "postgres", "tsql" or plain "sqlite" SQL."""

    def __init__(self, dialect: str) -> None:
        string = _STRINGS[dialect]
        simple = _ESCAPED if dialect == "mysql" else _PLAIN
        nested = string
        for _ in range(3):
            nested = rf"(?:[^'()]++|{string}|\((?:{nested})*+\))"
        self.row = re.compile(rf"\(({nested}*+)\)", re.DOTALL)
        raw = nested.replace("[^'()]", "[^'(),]", 1)
        national = "[nN]?" if dialect == "tsql" else ""
        self._cell = re.compile(rf"\s*+(?:{national}'({simple[1:-1]})'\s*+|({raw}*+)),", re.DOTALL)
        self._prefixed = re.compile(rf"(\w+)\s*({string})", re.DOTALL)
        self._string = re.compile(string, re.DOTALL)
        self._is_mysql = dialect == "mysql"

    def cells(self, inside: str) -> list[Cell]:
        """The cells of a row, given what stands in its brackets. Raises `NoValue`."""
        cells: list[Cell] = []
        for text, raw in self._cell.findall(f"{inside},"):
            if raw:
                cells.append(raw if raw.isdigit() else self._value(raw.strip()))
            elif "'" in text or "\\" in text:
                cells.append(self._unquote(text))
            else:
                cells.append(text)
        return cells

    def _unquote(self, text: str) -> str:
        if self._is_mysql and "\\" in text:
            return _MYSQL_ESCAPE.sub(_unescape_mysql, text)
        return text.replace("''", "'")

    def _value(self, raw: str) -> Cell:
        """A value that is neither a plain string nor a plain whole number."""
        if found := _CAST_OF_TEXT.fullmatch(raw):
            return found[1]
        word = raw.upper()
        if word in _WORDS:
            return _WORDS[word]
        if _NUMBER.fullmatch(raw) or _HEX.fullmatch(raw):
            return raw
        if self._string.fullmatch(raw):
            return self._unquote(raw[1:-1])
        if found := self._prefixed.fullmatch(raw):
            return self._prefixed_string(found[1], found[2][1:-1])
        return self._converted(raw)

    def _converted(self, raw: str) -> Cell:
        if found := _CAST.fullmatch(raw):
            return _cast(self._value(found[1].strip()), found[2])
        if found := _CONVERT.fullmatch(raw):
            return _cast(self._value(found[2].strip()), found[1])
        if found := _PG_CAST.fullmatch(raw):
            return self._value(found[1])
        raise NoValue(raw)

    def _prefixed_string(self, prefix: str, text: str) -> str:
        kind = prefix.upper()
        if kind == "E":
            return _C_ESCAPE.sub(_unescape_c, text.replace("''", "'"))
        if kind == "X":
            return f"0x{text}"
        if kind in {"N", "B"} or prefix.startswith("_"):
            return self._unquote(text)
        raise NoValue(prefix)


def copied_cells(line: str) -> list[Cell]:
    """The cells of a line of PostgreSQL's COPY."""
    cells: list[Cell] = list(line.split("\t"))
    if "\\" in line:
        return [None if cell == "\\N" else _C_ESCAPE.sub(_unescape_c, cell or "") for cell in cells]
    return cells


def _unescape_mysql(found: re.Match[str]) -> str:
    mark = found[1]
    return "'" if mark is None else _MYSQL_ESCAPES.get(mark, mark)


def _unescape_c(found: re.Match[str]) -> str:
    hexadecimal = found[1] or found[2] or found[3]
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    return chr(int(found[4], 8)) if found[4] else _C_ESCAPES.get(found[5], found[5])


def _cast(value: Cell, kind: str) -> Cell:
    """What SQL Server scripts cast: text as it is, a date in bytes as the date it is."""
    plain = re.sub(r"[\[\]\"\s]|\(.*", "", kind).lower()
    if value is None or not value.startswith("0x"):
        return value
    content = bytes.fromhex(value[2:])
    if plain == "datetime" and len(content) == 2 * _HALF_DATETIME:
        days = int.from_bytes(content[:_HALF_DATETIME], "big", signed=True)
        ticks = int.from_bytes(content[_HALF_DATETIME:], "big")
        milliseconds = round(ticks * 1000 / _TICKS_A_SECOND)
        moment = _SINCE_1900 + timedelta(days=days, milliseconds=milliseconds)
        return moment.isoformat(" ", "milliseconds" if milliseconds % 1000 else "seconds")
    if plain == "smalldatetime" and len(content) == _HALF_DATETIME:
        days, minutes = (int.from_bytes(part, "big") for part in (content[:2], content[2:]))
        return (_SINCE_1900 + timedelta(days=days, minutes=minutes)).isoformat(" ", "minutes")
    if plain == "date":
        days = int.from_bytes(content, "little")
        return date.fromordinal(days + 1).isoformat()
    return value
