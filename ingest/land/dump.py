"""SQL dumps of MySQL, PostgreSQL, SQL Server and SQLite: read as text, never executed.

Belongs here: finding CREATE TABLE, INSERT and COPY among everything else a dump says, in a stream.
Does not: what those statements say (`dump_tables`, `dump_values`). Everything else is passed over
whole, string by string, so that no INSERT inside a procedure or a text counts; an INSERT that is
no list of values is a fault, never skipped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TextIO

from ingest.land.dump_tables import Declared, read_create_table
from ingest.land.dump_values import NoValue, Values, copied_cells, string_pattern
from ingest.land.encoding import BAD, find_encoding, open_text
from ingest.land.tables import Cell, Tables, TableWriter

BLOCK = 1 << 20
AHEAD = 1 << 16
"""How far a statement's head may reach; so much is in memory before one is looked at."""
SHOWN = 60

_NAME = r'(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$#@]+)'
_QUALIFIED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_INSERT = re.compile(
    r"(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+)\s+)*"
    rf"(?:INTO\s+)?({_QUALIFIED})\s*(?:\(\s*({_NAME}(?:\s*,\s*{_NAME})*)\s*\))?\s*"
    r"(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES?\s*(?=\()",
    re.IGNORECASE,
)
_COPY = re.compile(
    rf"COPY\s+({_QUALIFIED})\s*(?:\(\s*({_NAME}(?:\s*,\s*{_NAME})*)\s*\))?\s*"
    r"FROM\s+stdin([^;]*);[^\n]*\n",
    re.IGNORECASE,
)
_CREATE = re.compile(r"CREATE\s+(?:\w+\s+){0,2}?TABLE\s", re.IGNORECASE)
_ROUTINE = re.compile(
    r"(?:CREATE|ALTER)\s+(?:OR\s+\w+\s+)?(?:PROC|PROCEDURE|FUNCTION|TRIGGER|VIEW)\b", re.IGNORECASE
)
_KEY = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?({_QUALIFIED})\s.*?\bPRIMARY\s+KEY\s[^(]*\(([^()]*)\)",
    re.IGNORECASE | re.DOTALL,
)
_DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_GO = r"GO[ \t]*\d*[ \t]*\r?(?:\n|\Z)"
_BATCH_END = re.compile(_GO, re.IGNORECASE)
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+\*/"
_BLANK = re.compile(r"(?:\s++|--[^\n]*+(?:\n|\Z)|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_BLANK_MYSQL = re.compile(r"(?:\s++|(?:--|#)[^\n]*+(?:\n|\Z)|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_NEXT_ROW = re.compile(r"(?:\s++|--[^\n]*+\n)*+,(?:\s++|--[^\n]*+\n)*+(?=\()")

_SIGNS = {
    "mysql": (r"`", r"ENGINE\s*=", r"AUTO_INCREMENT", r"/\*!\d{5}", r"MySQL|MariaDB"),
    "tsql": (r"^GO\s*$", r"IDENTITY_INSERT", r"\[dbo\]", r"\bN'", r"SET NOCOUNT", r"nvarchar"),
    "postgres": (
        r"PostgreSQL",
        r"^COPY .* FROM stdin",
        r"standard_conforming_strings",
        r"character varying|\bbytea\b|\bserial\b",
        r"pg_catalog",
    ),
    "sqlite": (r"^PRAGMA ", r"^BEGIN TRANSACTION", r"sqlite_sequence"),
}


def land_dump(path: Path, name: str, tables: Tables, encoding: str | None) -> None:
    """Land every table a dump creates or fills."""
    encoding = encoding or find_encoding(path)
    with open_text(path, encoding) as file:
        dialect = find_dialect(file.read(AHEAD * 4))
    with open_text(path, encoding) as file:
        _Dump(file, name, tables, dialect, encoding).land()


def find_dialect(text: str) -> str:
    """Which product wrote a dump that begins so: the one with most of its signs."""
    flags = re.IGNORECASE | re.MULTILINE
    scores = {
        dialect: sum(bool(re.search(sign, text, flags)) for sign in signs)
        for dialect, signs in _SIGNS.items()
    }
    best = max(scores, key=lambda dialect: scores[dialect])
    return best if scores[best] else "sqlite"


class _Dump:
    """A dump being read: a window of its text, and the tables found so far."""

    def __init__(
        self, file: TextIO, name: str, tables: Tables, dialect: str, encoding: str
    ) -> None:
        self._file = file
        self._name = name
        self._tables = tables
        self._dialect = dialect
        self._read_as = {"encoding": encoding, "dialect": dialect}
        self._values = Values(dialect)
        self._blank = _BLANK_MYSQL if dialect == "mysql" else _BLANK
        self._end = ";"
        self._text = ""
        self._at = self._line = 0
        self._is_over = self._has_bad = False
        self._found: dict[str, _Filling] = {}
        # The head of the last INSERT and its table: scripts repeat it for every row.
        self._last: tuple[str, _Filling] | None = None

    def land(self) -> None:
        while self._skip_blank():
            self._statement()

    # --- the window ---

    def _more(self) -> bool:
        """Read on; False at the end of the file. What was passed is forgotten."""
        if self._is_over:
            return False
        size = max(BLOCK, len(self._text) - self._at)
        block = self._file.read(size)
        passed = max(self._at - 1, 0)  # one character stays, for what looks back
        self._line += self._text.count("\n", 0, passed)
        self._text = self._text[passed:] + block
        self._at -= passed
        self._is_over = not block
        self._has_bad = self._has_bad or BAD in block
        return True

    def _look_ahead(self, length: int = AHEAD) -> None:
        while len(self._text) - self._at < length and self._more():
            pass

    def _skip_blank(self) -> bool:
        """Pass spaces and comments; False when nothing follows."""
        while True:
            self._look_ahead()
            found = self._blank.match(self._text, self._at)
            self._at = found.end() if found else self._at
            opens_comment = self._text.startswith("/*", self._at)
            if len(self._text) - self._at > 1 and not opens_comment:
                return True
            if not self._more():
                return self._at < len(self._text) and not opens_comment

    # --- statements ---

    def _statement(self) -> None:
        self._look_ahead()
        if self._text.startswith(self._end, self._at):
            self._at += len(self._end)
        elif self._dialect == "tsql" and (found := _BATCH_END.match(self._text, self._at)):
            self._at = found.end()
        elif found := _DELIMITER.match(self._text, self._at):
            self._end = found[1]
            self._at = found.end()
        elif self._last and self._text.startswith(self._last[0], self._at):
            self._at += len(self._last[0])
            self._insert(self._last[1])
        elif found := _INSERT.match(self._text, self._at):
            self._at = found.end()
            table = self._filling(_last_name(found[1]), _names(found[2]))
            self._last = (found[0], table)
            self._insert(table)
        elif found := _COPY.match(self._text, self._at):
            self._copy(found)
        elif _CREATE.match(self._text, self._at):
            self._create()
        else:
            word = self._text[self._at : self._at + 7].upper()
            if word.startswith(("INSERT", "REPLACE")):
                self._refuse_statement()
            self._find_key(self._pass_over())

    def _refuse_statement(self) -> None:
        line = self._line + self._text.count("\n", 0, self._at) + 1
        shown = " ".join(self._text[self._at : self._at + SHOWN].split())
        self._tables.refuse(
            self._name,
            None,
            zh=f"第 {line} 行的语句“{shown}…”不是数值列表，须执行才有数据；请直接连接数据库",
            en=f"line {line}, {shown!r}…, is no list of values and would have to be executed; land "
            "the database itself by its URL",
        )

    def _create(self) -> None:
        declared = read_create_table(self._pass_over(), self._dialect)
        if declared and not declared.name.startswith("#"):
            self._declare(declared)

    def _insert(self, table: _Filling) -> None:
        while True:
            row = self._values.row.match(self._text, self._at)
            if row is None:
                if self._more():
                    continue
                self._refuse_statement()
                self._at = len(self._text)
                return
            self._at = row.end()
            self._add(table, row[1])
            self._look_ahead(SHOWN)
            following = _NEXT_ROW.match(self._text, self._at)
            if following is None:
                break
            self._at = following.end()
        self._skip_blank()
        # SQL Server needs no semicolon after a row; elsewhere a clause may follow it.
        if self._text.startswith(self._end, self._at):
            self._at += len(self._end)
        elif self._dialect != "tsql":
            self._pass_over()

    def _add(self, table: _Filling, inside: str) -> None:
        try:
            cells = self._values.cells(inside)
        except NoValue as error:
            table.seen += 1
            shown = str(error)[:SHOWN]
            self._tables.refuse(
                f"{self._name} {table.name}",
                table.seen,
                zh=f"“{shown}”不是值，需执行才能得到；请直接连接数据库导入",
                en=f"{shown!r} is no value and would have to be executed; land the database "
                "itself by its URL",
            )
            return
        self._put(table, cells, is_binary="_binary" in inside)

    def _put(self, table: _Filling, cells: list[Cell], *, is_binary: bool = False) -> None:
        table.seen += 1
        writer = table.writer or self._open(table, [None] * len(cells))
        place = f"{self._name} {table.name}"
        if len(cells) != len(table.order):
            self._tables.refuse(
                place,
                table.seen,
                zh=f"有 {len(cells)} 个值，应为 {len(table.order)} 个",
                en=f"{len(cells)} values for {len(table.order)} columns",
            )
            return
        if self._has_bad:
            cells = [self._readable(cell, place, table.seen, is_binary) for cell in cells]
        if not table.is_plain:
            ordered: list[Cell] = [None] * len(writer.columns)
            for at, cell in zip(table.order, cells, strict=True):
                ordered[at] = cell
            cells = ordered
        writer.add(table.seen, cells)

    def _readable(self, cell: Cell, place: str, row: int, is_binary: bool) -> Cell:  # noqa: FBT001 - of one row
        if cell is None or BAD not in cell:
            return cell
        readable = cell.replace(BAD, "�")
        if not is_binary:
            encoding = self._read_as["encoding"]
            self._tables.refuse(
                place,
                row,
                zh=f"“{readable[:SHOWN]}”含有不属于 {encoding} 编码的字节；请指明编码或重新导出",
                en=f"{readable[:SHOWN]!r} holds bytes that are no {encoding} text; state the "
                "encoding or export it again",
            )
        return readable

    def _copy(self, found: re.Match[str]) -> None:
        self._last = None
        table = self._filling(_last_name(found[1]), _names(found[2]))
        if re.search(r"csv|format|delimiter", found[3], re.IGNORECASE):
            self._refuse_statement()
        self._at = found.end()
        while True:
            end = self._text.rfind("\n", self._at) + 1
            if end > self._at:
                lines = self._text[self._at : end - 1].split("\n")
                for line in lines:
                    if line.startswith("\\."):
                        self._at += 3
                        return
                    self._at += len(line) + 1
                    self._put(table, copied_cells(line.removesuffix("\r")))
            if not self._more():
                self._refuse_statement()
                self._at = len(self._text)
                return

    def _pass_over(self) -> str:
        """Pass the statement to its end, strings and comments whole; what it said."""
        is_routine = self._dialect == "tsql" and _ROUTINE.match(self._text, self._at)
        pieces = _pieces(self._dialect, "" if is_routine else self._end)
        passed: list[str] = []
        start, look = self._at, self._at + 1
        while True:
            found = pieces.search(self._text, look)
            if found and found.lastgroup == "end":
                self._at = found.end()
                return "".join([*passed, self._text[start : found.start()]])
            if found and found.lastgroup == "whole":
                look = found.end()
                continue
            # Neither an end nor a whole piece in what is in memory.
            self._at = found.start() if found else max(look, len(self._text) - SHOWN)
            passed.append(self._text[start : self._at])
            if not self._more():
                if found and found.lastgroup == "open":
                    self._refuse_open()
                passed.append(self._text[self._at :])
                self._at = len(self._text)
                return "".join(passed)
            start = look = self._at

    def _refuse_open(self) -> None:
        line = self._text.count("\n", 0, self._at) + self._line + 1
        self._tables.refuse(
            self._name,
            None,
            zh=f"第 {line} 行的引号或注释没有结束；文件不完整，请重新导出",
            en=f"line {line}: a quote or comment that never ends; the file is cut short, export it "
            "again",
        )

    # --- tables ---

    def _filling(self, name: str, names: tuple[str, ...] | None) -> _Filling:
        """The table an INSERT or COPY fills, its columns in the order they are given here."""
        table = self._found.setdefault(name.casefold(), _Filling(name))
        if table.writer is None and names:
            self._open(table, names)
        if table.writer and (names, table.given) != (None, None) and names != table.given:
            self._reorder(table, names)
        return table

    def _reorder(self, table: _Filling, names: tuple[str, ...] | None) -> None:
        table.given = names
        places = {column.casefold(): at for at, column in enumerate(table.columns)}
        wanted = names or table.columns
        unknown = [name for name in wanted if name.casefold() not in places]
        if unknown:
            self._tables.refuse(
                f"{self._name} {table.name}",
                table.seen + 1,
                zh=f"列 {'、'.join(unknown)} 不在此表先前的列中",
                en=f"columns {', '.join(unknown)} are not among the table's earlier ones",
            )
        table.order = [places.get(name.casefold(), 0) for name in wanted]
        table.is_plain = table.order == list(range(len(places)))

    def _declare(self, declared: Declared) -> None:
        """A table the dump creates; created again (after a DROP), the first counts."""
        table = self._found.setdefault(declared.name.casefold(), _Filling(declared.name))
        if table.writer is not None:
            return
        writer = self._open(table, declared.columns)
        named = dict(zip(declared.columns, writer.columns, strict=True))
        writer.types = {named[key]: kind for key, kind in declared.types.items()}
        writer.comments = {named.get(k, k): text for k, text in declared.comments.items()}
        writer.key = tuple(named[name] for name in declared.key)

    def _find_key(self, statement: str) -> None:
        """PostgreSQL and SQL Server may add the key after the rows."""
        found = _KEY.match(statement)
        table = self._found.get(_last_name(found[1]).casefold()) if found else None
        if found and table and table.writer:
            names = [re.sub(r"\s+(?:ASC|DESC)$", "", name.strip()) for name in found[2].split(",")]
            table.writer.key = tuple(map(_plain_name, names))

    def _open(self, table: _Filling, columns: Sequence[Cell]) -> TableWriter:
        table.writer = self._tables.create(table.name, columns, self._name)
        table.writer.read_as = dict(self._read_as)
        table.columns = tuple(
            name or known for name, known in zip(columns, table.writer.columns, strict=True)
        )
        table.order = list(range(len(columns)))
        return table.writer


@dataclass(slots=True)
class _Filling:
    """A table of the dump: its writer once its columns are known, and how rows are given."""

    name: str
    writer: TableWriter | None = None
    columns: tuple[str, ...] = ()
    given: tuple[str, ...] | None = None
    order: list[int] = field(default_factory=list)
    is_plain: bool = True
    seen: int = 0


@cache
def _pieces(dialect: str, end: str) -> re.Pattern[str]:
    """What matters while a statement is passed: its end, and pieces in which no end counts.

    Statements of SQL Server need no semicolon: GO ends a batch, and INSERT or CREATE TABLE at the
    start of a line begins the next statement. An empty `end` leaves GO alone to end it.
    """
    whole = [string_pattern(dialect), r'"(?:[^"]++|"")*+"', r"--[^\n]*+\n", _COMMENT]
    opened = ["'", '"', "--", r"/\*"]
    ends = [re.escape(end)] if end else []
    if dialect == "mysql":
        whole += ["`[^`]*+`", r"\#[^\n]*+\n"]
        opened += ["`", r"\#"]
    elif dialect == "postgres":
        whole.append(r"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$")
        opened.append(r"\$\w*\$")
    elif dialect == "tsql":
        whole.append(r"\[[^\]]*+\]")
        ends.append(rf"^[ \t]*{_GO}")
        ends += [r"(?=^[ \t]*(?:INSERT|CREATE[ \t]+TABLE)\b)"] if end else []
    return re.compile(
        f"(?P<end>{'|'.join(ends)})|(?P<whole>{'|'.join(whole)})|(?P<open>{'|'.join(opened)})",
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    )


def _last_name(qualified: str) -> str:
    """`[dbo].[Order Details]` is the table `Order Details`."""
    return _plain_name(re.findall(_NAME, qualified)[-1])


def _names(listed: str | None) -> tuple[str, ...] | None:
    return tuple(map(_plain_name, re.findall(_NAME, listed))) if listed else None


def _plain_name(name: str) -> str:
    if name[0] in '"`[':
        return name[1:-1].replace(name[0] * 2, name[0])
    return name
