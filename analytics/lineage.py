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

Column = tuple[str, str, str]
"""Schema, table, column."""


@cache
def source_columns() -> dict[str, list[str]]:
    """Metric to the columns of the core it comes from, each as `table.column`, in order."""
    said = files(__package__).joinpath("lineage.yaml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(said)
    return found


class Tracer:
    """Follows columns through a finished build, whose file still has every schema."""

    def __init__(self, dbt_manifest: Path, build: duckdb.DuckDBPyConnection) -> None:
        nodes = json.loads(dbt_manifest.read_text("utf-8"))["nodes"].values()
        self._code = {
            (node["schema"], node.get("alias") or node["name"]): node["compiled_code"]
            for node in nodes
            if node["resource_type"] == "model"
        }
        self._columns: dict[str, dict[str, dict[str, str]]] = {}
        query = "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        for schema, table, column, data_type in build.execute(query).fetchall():
            self._columns.setdefault(schema, {}).setdefault(table, {})[column] = data_type
        self._parsed: dict[tuple[str, str], tuple[Any, Scope]] = {}
        self._found: dict[Column, frozenset[str]] = {}

    def of_metric(self, metric: Metric) -> list[str]:
        """The core columns behind a metric's own column and those its formula reads of its mart."""
        from sqlglot import exp, parse_one  # noqa: PLC0415 - only who traces needs it

        formula = parse_one(metric.formula, dialect="duckdb")
        read = {each.name for each in formula.find_all(exp.Column)}
        names = {metric.column, *(read & self._columns["marts"][metric.mart].keys())}
        return sorted(set().union(*(self._of(("marts", metric.mart, name)) for name in names)))

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
