"""Landed tables into entities: the mapping's SQL run by DuckDB, every row accounted for.

Belongs here: naming tables and columns, views, code tables, expressions, types, and what is wrong
with a row. Does not: what the core makes of it (`building`).

Every row of the table or view an entity comes from ends as one of three: taken, refused with a
reason, or left out by a named rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from ingest.errors import ColumnsMissing, Finding, MappingFault
from ingest.mapped.entities import DAY, ENTITIES, FLAG, NUMBER, TEXT, WHOLE, Field
from ingest.mapped.language import Candidate, Needed, Part, Plan, Rule, Survivor

Landings = Mapping[str, tuple[str, Sequence[str]]]
"""Table name → path of its Parquet file, and its columns."""

DIGITS = 8
_TYPES = {
    NUMBER: f"decimal(28, {DIGITS})",
    WHOLE: "bigint",
    FLAG: "boolean",
    DAY: "date",
}
_ARROW = {
    NUMBER: pa.decimal128(28, DIGITS),
    WHOLE: pa.int64(),
    FLAG: pa.bool_(),
    DAY: pa.date32(),
}
_WORDS = {
    NUMBER: ("不是数字", "is no number"),
    WHOLE: ("不是整数", "is no whole number"),
    FLAG: ("不是“是/否”", "is neither yes nor no"),
    DAY: ("不是已知格式的日期", "is no date in a known format"),
}


@dataclass(slots=True)
class Row:
    """A row of an entity: its place in the source, its key and its values by field."""

    row: int
    key: str
    values: dict[str, Any]
    lines: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Refused:
    """A row the mapping or the core does not take, and why."""

    part: str
    table: str
    row: int
    key: str
    findings: list[Finding]


@dataclass(slots=True)
class Taken:
    """What one part of an entity came to: its rows, and the account of all rows of its table."""

    part: Part
    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    noted: dict[Rule, list[tuple[int, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read of a table: its key, its fields, and the rules for rows not taken."""

    table: str
    key: str
    fields: Mapping[str, str]
    known: Mapping[str, Field]
    refuse: Sequence[Rule]
    leave_out: Sequence[Rule]
    note: Sequence[Rule]
    order: str = "_row"


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of one field of a survivor view: rows by rule, without any, and contradictory.

    `contested` has the key and the candidates of each row whose rules do not say the same.
    """

    survivor: Survivor
    field: str
    decided: tuple[int, ...]
    nothing: int
    contested: tuple[tuple[str, tuple[str | None, ...]], ...]


class Source:
    """The tables of a source under the mapping's names, ready for its SQL. Close it after use."""

    def __init__(self, plan: Plan, landings: Landings) -> None:
        self.plan = plan
        self._duck = duckdb.connect(":memory:", config={"threads": 1})
        self._duck.execute("set preserve_insertion_order = true")
        self._make_macros()
        self._name_tables(landings)
        of: dict[str, list[Survivor]] = defaultdict(list)
        for survivor in plan.survivors:
            of[survivor.source].append(survivor)
        waiting = [needed.name for needed in plan.tables]
        for name in [*waiting, *plan.views]:
            if name in plan.views:
                self._run(f"view {name}", f'create table "{name}" as {plan.views[name]}')
            for survivor in of.pop(name, ()):
                self._choose(survivor)
        if of:
            raise MappingFault(plan.source, [f"survive from {name}: no such view" for name in of])

    def close(self) -> None:
        """Let the tables go."""
        self._duck.close()

    def value(self, place: str, sql: str) -> Any:  # noqa: ANN401 - a value of SQL
        """The one value of a query."""
        found = self._run(place, sql).fetchone()
        return found[0] if found else None

    def rows(self, place: str, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._run(place, sql).fetchall()

    def take(self) -> list[Taken]:
        """Every part of the mapping read, in the order entities are loaded."""
        return [self._take(part) for part in self.plan.parts]

    def survived(self) -> list[Survived]:
        """What the rules of every survivor view decided, and where they contradict each other."""
        return [
            self._survived(survivor, name)
            for survivor in self.plan.survivors
            for name in survivor.fields
        ]

    def rows_of(self, table: str) -> int:
        """How many rows a table or view has."""
        return int(self.value(table, f'select count(*) from "{table}"'))

    def cells(self, table: str, rows: Iterable[int]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
        """The cells of rows of a table of the source; none of a view that has no rows of it."""
        wanted = sorted(set(rows))
        if not wanted or table not in {needed.name for needed in self.plan.tables}:
            return
        listed = ", ".join(map(str, wanted))
        cursor = self._run(table, f'select * from "{table}" where _row in ({listed}) order by _row')
        names = [each[0] for each in cursor.description or ()]
        place = names.index("_row")
        for found in cursor.fetchall():
            cells = [
                (name, "" if cell is None else str(cell))
                for name, cell in zip(names, found, strict=True)
                if name not in {"_row", "_source"}
            ]
            yield int(found[place]), cells

    def show(self, taken: Sequence[Taken]) -> None:
        """Give controls the entities as tables `entity_<name>` and `entity_<name>_lines`."""
        for name, entity in ENTITIES.items():
            rows = [row for each in taken if each.part.entity == name for row in each.rows]
            self._show(f"entity_{name}", entity.fields, [(row.key, row.values) for row in rows])
            if entity.lines is not None:
                lines = [(row.key, line.values) for row in rows for line in row.lines]
                self._show(f"entity_{name}_lines", entity.lines, lines)

    # -- making ready

    def _make_macros(self) -> None:
        dates = ", ".join(
            f"try_strptime(trim(x::varchar), {_literal(each)})" for each in self.plan.dates
        )
        plain = r"regexp_replace(trim(x::varchar), '^(-?[0-9]{1,3})(,[0-9]{3})+(\.[0-9]+)?$', '')"
        grouped = "replace(trim(x::varchar), ',', '')"
        self._run(
            "macros",
            f"""
            create macro number(x) as try_cast(case when {plain} = '' then {grouped}
                else trim(x::varchar) end as decimal(28, {DIGITS}));
            create macro money(x) as round(try_cast(case when {plain} = '' then {grouped}
                else trim(x::varchar) end as decimal(28, {DIGITS})), 2)::decimal(18, 2);
            create macro day(x) as coalesce(try_cast(trim(x::varchar) as date), {dates})::date;
            create table code_table (name varchar, code varchar, value varchar);
            create macro code_of(n, x) as (
                select max(value) from code_table where name = n and code = trim(x::varchar));
            """,
        )
        rows = [
            (name, code, value)
            for name, codes in self.plan.codes.items()
            for code, value in codes.items()
        ]
        if rows:
            self._duck.executemany("insert into code_table values (?, ?, ?)", rows)

    def _name_tables(self, landings: Landings) -> None:
        missing: list[str] = []
        for needed in self.plan.tables:
            found = [self._columns(needed, *each) for each in _bearing(needed, landings)]
            found = [each for each in found if each] or found
            if any(found):
                parts = " union all by name ".join(each for each in found if each)
                self._run(needed.name, f'create table "{needed.name}" as {parts}')
            elif needed.optional:
                empty = ", ".join(f"null::varchar as {_name(each)}" for each in needed.columns)
                self._run(
                    needed.name,
                    f'create view "{needed.name}" as select * from (select 0::bigint as _row,'
                    f" '' as _source, {empty}) where false",
                )
            else:
                missing.append(self._lacking(needed, landings))
        if missing:
            raise ColumnsMissing(self.plan.source, missing, sorted(landings))

    def _columns(self, needed: Needed, path: str, columns: Sequence[str]) -> str:
        """A table's columns under the mapping's names; empty where one is missing."""
        plain = {column.strip().casefold(): column for column in columns}
        chosen = []
        for name, aliases in needed.columns.items():
            known = (plain.get(alias.strip().casefold()) for alias in aliases)
            column = next((each for each in known if each is not None), None)
            if column is None and "" not in aliases:
                return ""
            source = "null::varchar" if column is None else _name(column)
            chosen.append(f"{source} as {_name(name)}")
        return f"select _row, _source, {', '.join(chosen)} from read_parquet({_literal(path)})"

    def _lacking(self, needed: Needed, landings: Landings) -> str:
        bearing = list(_bearing(needed, landings))
        if not bearing or "*" in needed.names:
            wanted = ", ".join(" / ".join(aliases) for aliases in needed.columns.values())
            return f"{' / '.join(needed.names)} ({wanted})"
        plain = {column.strip().casefold() for _, columns in bearing for column in columns}
        return ", ".join(
            f"{needed.name}.{' / '.join(aliases)}"
            for aliases in needed.columns.values()
            if "" not in aliases and not {each.strip().casefold() for each in aliases} & plain
        )

    def _show(
        self, table: str, fields: Mapping[str, Field], rows: Sequence[tuple[str, dict[str, Any]]]
    ) -> None:
        columns = [
            pa.array([said.get(name) for _, said in rows], _ARROW.get(each.type, pa.string()))
            for name, each in fields.items()
        ]
        shown = pa.table([pa.array([key for key, _ in rows], pa.string()), *columns],
                         names=["_key", *fields])  # fmt: skip
        self._duck.register(table, shown)

    # -- taking

    def _take(self, part: Part) -> Taken:
        entity = ENTITIES[part.entity]
        taken = Taken(part)
        seen: dict[str, int] = {}
        heads: dict[str, Row] = {}
        read = _Reading(
            part.source, part.key, part.fields, entity.fields, part.refuse, part.leave_out,
            part.note,
        )  # fmt: skip
        for row, key, wrong, values in self._rows(taken, read):
            findings = wrong
            if not findings and key in seen:
                zh = f"键 {key} 与第 {seen[key]} 行重复"
                en = f"its key {key} is that of row {seen[key]} too"
                findings = [Finding(row, "key", key, "duplicate", zh, en)]
            if findings:
                taken.refused.append(Refused(part.name, part.table, row, key, findings))
                continue
            seen[key] = row
            heads[key] = Row(row, key, values)
        if part.lines is not None:
            self._take_lines(taken, heads)
        taken.rows = list(heads.values())
        return taken

    def _take_lines(self, taken: Taken, heads: dict[str, Row]) -> None:
        """Put lines with their documents; a document loses all its lines or none."""
        part, entity = taken.part, ENTITIES[taken.part.entity]
        lines = part.lines
        assert lines is not None
        refused_heads = {each.key for each in taken.refused}
        bad: dict[str, list[Finding]] = defaultdict(list)
        orphans: list[Refused] = []
        read = _Reading(
            lines.source, lines.of, lines.fields, entity.lines or {}, lines.refuse,
            lines.leave_out, lines.note, lines.order,
        )  # fmt: skip
        for row, key, findings, values in self._rows(taken, read):
            head = heads.get(key)
            if head is not None and not findings:
                head.lines.append(Row(row, key, values))
            elif head is not None:
                head.lines.append(Row(row, key, {}))
                bad[key] += findings
            else:
                zh, en = (
                    (f"单据 {key} 被拒绝", f"document {key} is refused")
                    if key in refused_heads
                    else (f"没有单据 {key}", f"there is no document {key}")
                )
                why = findings or [Finding(row, "of", key, "orphan", zh, en)]
                orphans.append(Refused(f"{part.name} lines", lines.table, row, key, why))
        for key, findings in bad.items():
            self._refuse_whole(taken, heads.pop(key), findings)
        for key in [key for key, head in heads.items() if not head.lines]:
            finding = Finding(
                heads[key].row,
                "lines",
                key,
                "no_lines",
                "单据没有明细",
                "the document has no lines",
            )
            self._refuse_whole(taken, heads.pop(key), [finding])
        taken.refused += orphans

    @staticmethod
    def _refuse_whole(taken: Taken, head: Row, findings: list[Finding]) -> None:
        part = taken.part
        assert part.lines is not None
        taken.refused.append(Refused(part.name, part.table, head.row, head.key, findings))
        own = {finding.row: finding for finding in findings}
        zh, en = f"单据 {head.key} 被拒绝", f"document {head.key} is refused"
        for line in head.lines:
            why = own.get(line.row) or Finding(line.row, "of", head.key, "document", zh, en)
            place = f"{part.name} lines"
            taken.refused.append(Refused(place, part.lines.table, line.row, head.key, [why]))

    def _rows(
        self, taken: Taken, read: _Reading
    ) -> Iterator[tuple[int, str, list[Finding], dict[str, Any]]]:
        """Each row of a table with its key, findings and typed values; counts what is left out."""
        place = f"{taken.part.name} from {read.table}"
        described = self._run(place, f'describe "{read.table}"').fetchall()
        number = (
            "_row"
            if "_row" in {each[0] for each in described}
            else f"row_number() over (order by {read.key})"
        )
        chosen = [f"{number} as _row", f"trim(({read.key})::varchar) as _key"]
        chosen += [_which(read.leave_out, "_left_out"), _which(read.refuse, "_refused")]
        noted = ", ".join(f"coalesce(({rule.when}), false)" for rule in read.note)
        chosen.append(f"[{noted}]::boolean[] as _noted")
        for name, expression in read.fields.items():
            raw = f"({expression})"
            typed = _typed(raw, read.known[name].type)
            chosen.append(f"{typed} as {_name(name)}")
            chosen.append(f"nullif(trim({raw}::varchar), '') as {_name('raw ' + name)}")
        sql = f'select {", ".join(chosen)} from "{read.table}" order by {read.order}, _row, _key'
        cursor = self._run(place, sql)
        total = 0
        while chunk := cursor.fetchmany(_AT_ONCE):
            for row, found_key, left, refused, noted, *cells in chunk:
                total += 1
                for rule, holds in zip(read.note, noted, strict=True):
                    if holds:
                        taken.noted.setdefault(rule, []).append((row, found_key or ""))
                if left:
                    rule = read.leave_out[left - 1]
                    named = f"{rule.zh} {rule.en}"
                    taken.left_out[named] = taken.left_out.get(named, 0) + 1
                    continue
                findings = []
                if refused:
                    rule = read.refuse[refused - 1]
                    findings = [Finding(row, "", found_key or "", "rule", rule.zh, rule.en)]
                elif not found_key:
                    findings = [Finding(row, "key", "", "missing", "没有键", "it has no key")]
                values, wrong = _values(row, read.fields, read.known, cells)
                yield row, found_key or "", findings or wrong, values
        taken.counted[read.table] = taken.counted.get(read.table, 0) + total

    def _choose(self, survivor: Survivor) -> None:
        """The view of a survivor: all columns of its source, its fields by their rules."""
        chosen = [
            f"coalesce({', '.join(_taken(each) for each in rules)}) as {_name(field)}"
            for field, rules in survivor.fields.items()
        ]
        own = ", ".join(_literal(field) for field in survivor.fields)
        kept = f"columns(lambda c: c not in ({own}))" if own else "*"
        place = f"survive {survivor.name}"
        sql = f'select {", ".join([kept, *chosen])} from "{survivor.source}"'
        self._run(place, f'create table "{survivor.name}" as {sql}')

    def _survived(self, survivor: Survivor, field: str) -> Survived:
        rules = [_taken(each) for each in survivor.fields[field]]
        place = f"survive {survivor.name}.{field}"
        first = " ".join(f"when {rule} is not null then {n}" for n, rule in enumerate(rules, 1))
        rows = self._run(
            place,
            f'select case {first} else 0 end, count(*) from "{survivor.source}" group by 1',
        ).fetchall()
        by_rule = {int(number): int(count) for number, count in rows}
        known = f"list_distinct([{', '.join(rules)}])"
        contested = self._run(
            place,
            f"select ({survivor.key})::varchar as _key, {', '.join(rules)}"
            f' from "{survivor.source}" where len({known}) > 1 order by _key',
        ).fetchall()
        return Survived(
            survivor, field, tuple(by_rule.get(n, 0) for n in range(1, len(rules) + 1)),
            by_rule.get(0, 0), tuple((key or "", tuple(said)) for key, *said in contested),
        )  # fmt: skip

    def _run(self, place: str, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._duck.execute(sql)
        except duckdb.Error as error:
            first = str(error).strip().splitlines()[0]
            raise MappingFault(self.plan.source, [f"{place}: {first}"]) from error


_AT_ONCE = 1_000


def _bearing(needed: Needed, landings: Landings) -> Iterator[tuple[str, Sequence[str]]]:
    plain = {name.strip().casefold(): each for name, each in landings.items()}
    if "*" in needed.names:
        yield from landings.values()
        return
    for name in needed.names:
        if name.strip().casefold() in plain:
            yield plain[name.strip().casefold()]
            return


def _taken(candidate: Candidate) -> str:
    return f"nullif(trim(({candidate.take})::varchar), '')"


def _which(rules: Sequence[Rule], name: str) -> str:
    """The number of the first rule that holds, 0 for none."""
    cases = " ".join(f"when ({rule.when}) then {n}" for n, rule in enumerate(rules, 1))
    return f"case {cases} else 0 end as {name}" if cases else f"0 as {name}"


def _typed(raw: str, kind: str) -> str:
    if kind == TEXT:
        return f"nullif(trim({raw}::varchar), '')"
    if kind == NUMBER:
        return f"number({raw})"
    if kind == DAY:
        return f"day({raw})"
    return f"try_cast(trim({raw}::varchar) as {_TYPES[kind]})"


def _values(
    row: int, fields: Mapping[str, str], known: Mapping[str, Field], cells: Sequence[Any]
) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    wrong: list[Finding] = []
    for place, name in enumerate(fields):
        value, raw = cells[2 * place], cells[2 * place + 1]
        if value is None and raw is not None:
            zh, en = _WORDS[known[name].type]
            wrong.append(Finding(row, name, raw, "type", zh, en))
        elif value is None and known[name].required:
            wrong.append(Finding(row, name, "", "missing", "缺少此值", "it is missing"))
        elif value is not None:
            values[name] = value
    return values, wrong


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
