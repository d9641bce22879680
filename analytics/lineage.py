"""From which columns of the core a figure of the metric dictionary comes.

Belongs here: following a column from its mart through what dbt compiled down to the tables of the
core, and reading what was found (`lineage.yaml`, which a test keeps current). Does not: what a
figure means (`metrics`), whether it is right (`tie_outs`).

Only where values come from is followed: a column a join or a condition looks at is not part of it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from sqlglot.optimizer.scope import Scope

    from analytics.metrics import Metric
    from analytics.reports import Report

Column = tuple[str, str, str]
"""Schema, table, column."""


@cache
def source_columns() -> dict[str, list[str]]:
    """Metric, or `report.column`, to the core columns it comes from, as `table.column`."""
    said = files(__package__).joinpath("lineage.yaml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(said)
    return found


class Tracer:
    """Follows columns through a finished build, whose file still has every schema."""

    def __init__(self, dbt_manifest: Path, build: duckdb.DuckDBPyConnection) -> None:
        nodes = json.loads(dbt_manifest.read_text("utf-8"))["nodes"].values()
        models = [node for node in nodes if node["resource_type"] == "model"]
        self._code = {(node["schema"], node["name"]): node["compiled_code"] for node in models}
        self._keys = {
            node["name"]: set(node["config"]["meta"].get("key", ())) - {"company"}
            for node in models
        }
        self._columns: dict[str, dict[str, dict[str, str]]] = {}
        query = "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        for schema, table, column, data_type in build.execute(query).fetchall():
            self._columns.setdefault(schema, {}).setdefault(table, {})[column] = data_type
        self._parsed: dict[tuple[str, str], tuple[Any, Scope]] = {}
        self._found: dict[Column, frozenset[str]] = {}

    def of_metric(self, metric: Metric) -> list[str]:
        """The core columns behind a metric's own column and those its formula reads of its mart."""
        return self._behind({metric.mart: {metric.column, *self._read(metric.formula)}})

    def of_report(self, report: Report) -> dict[str, list[str]]:
        """The same of each column of a report that is a figure."""
        found = {}
        for each in report.figures:
            names = {each.name, each.needs, *self._read(each.sql)}
            reads = {mart: {name} for mart, _, name in (r.partition(".") for r in each.reads)}
            found[each.name] = self._behind(reads or {report.source: names})
        return found

    def _read(self, formula: str) -> set[str]:
        from sqlglot import exp, parse_one  # noqa: PLC0415 - only who traces needs it

        found = parse_one(formula, dialect="duckdb").find_all(exp.Column) if formula else ()
        return {each.name for each in found}

    def _behind(self, reads: dict[str, set[str]]) -> list[str]:
        """What columns of marts come from; a name that is no column of its mart is left out.

        A count of rows comes from what tells the mart's rows apart.
        """
        found = self._all_of(reads)
        return sorted(found or self._all_of({mart: self._keys[mart] for mart in reads}))

    def _all_of(self, reads: dict[str, set[str]]) -> set[str]:
        found: set[str] = set()
        for mart, names in reads.items():
            for name in names & self._columns["marts"][mart].keys():
                found |= self._of(("marts", mart, name))
        return found

    def _of(self, column: Column) -> frozenset[str]:
        if column not in self._found:
            schema, table, name = column
            if schema == "raw":
                return frozenset({f"{table}.{name}"})
            if (schema, table) not in self._code:
                return frozenset({f"{schema}.{table}.{name}"})
            self._found[column] = frozenset().union(
                *(self._of(each) for each in self._read_by(column))
            )
        return self._found[column]

    def _read_by(self, column: Column) -> set[Column]:
        """What the model of a column reads for it."""
        from sqlglot import exp  # noqa: PLC0415 - as above
        from sqlglot.lineage import lineage  # noqa: PLC0415 - as above

        schema, table, name = column
        parsed, scope = self._scope(schema, table)
        root = lineage(name, parsed, None, dialect="duckdb", scope=scope, trim_selects=False)
        found = set()
        for node in root.walk():
            if isinstance(node.expression, exp.Table):
                read = node.expression
                found.add((read.db, read.name, node.name.rpartition(".")[2].strip('"')))
        return found

    def _scope(self, schema: str, table: str) -> tuple[Any, Scope]:
        from sqlglot import parse_one  # noqa: PLC0415 - as above
        from sqlglot.optimizer.qualify import qualify  # noqa: PLC0415 - as above
        from sqlglot.optimizer.scope import build_scope  # noqa: PLC0415 - as above

        key = (schema, table)
        if key not in self._parsed:
            parsed = qualify(
                parse_one(self._code[key], dialect="duckdb"),
                dialect="duckdb",
                schema={"build": self._columns},
                validate_qualify_columns=False,
                identify=False,
            )
            scope = build_scope(parsed)
            assert scope is not None
            self._parsed[key] = (parsed, scope)
        return self._parsed[key]
