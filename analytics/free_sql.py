"""Which SQL a person may write: one statement that reads marts, and nothing that reaches out.

Belongs here: the check, made on DuckDB's own syntax tree, never on the text. Does not: running it
(`reader`). What is not on a list here is refused, so a new kind of node in a new DuckDB is too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from analytics.errors import FunctionNotAllowed, NotAMart, NotAQuery

_QUERY_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_TABLE_REFS = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST"}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}
_REFUSED_FUNCTIONS = {
    "current_setting",
    "currval",
    "getenv",
    "getvariable",
    "nextval",
    "read_blob",
    "read_text",
    "setseed",
    "write_log",
}
"""Scalar functions that read or change anything but their arguments."""


def check_free_sql(connection: duckdb.DuckDBPyConnection, sql: str, marts: Collection[str]) -> None:
    """Refuse `sql` unless it is one SELECT over `marts`."""
    tree = _tree(connection, sql)
    known = set(marts) | set(_common_tables(tree))
    for node in _dicts(tree):
        kind = str(node.get("type", ""))
        if kind.endswith("_NODE") and kind not in _QUERY_NODES:
            raise NotAQuery(kind)
        if "sample" in node and "query_location" in node and kind not in _TABLE_REFS:
            raise NotAQuery(kind)
        if kind == "BASE_TABLE":
            _check_table(node, known, sorted(marts))
        elif kind == "TABLE_FUNCTION":
            name = str(node["function"]["function_name"]).lower()
            if name not in _TABLE_FUNCTIONS:
                raise FunctionNotAllowed(name)
        elif "function_name" in node and str(node["function_name"]).lower() in _REFUSED_FUNCTIONS:
            raise FunctionNotAllowed(str(node["function_name"]))


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    # All rows are taken: a result left open would block the connection's next statement.
    [(text,)] = connection.execute("select json_serialize_sql(?)", [sql]).fetchall()
    tree: dict[str, Any] = json.loads(text)
    if tree["error"]:
        raise NotAQuery(str(tree.get("error_message", "?")))
    if len(tree["statements"]) != 1:
        raise NotAQuery(f"{len(tree['statements'])} statements")
    return tree


def _check_table(node: dict[str, Any], known: set[str], marts: list[str]) -> None:
    name = str(node["table_name"])
    if node["schema_name"] or node["catalog_name"] or name.lower() not in known:
        path = [str(part) for part in (node["catalog_name"], node["schema_name"], name) if part]
        raise NotAMart(".".join(path), marts)


def _common_tables(tree: dict[str, Any]) -> Iterator[str]:
    """The names a query gives its own parts (`with x as …`)."""
    for node in _dicts(tree):
        if "cte_map" in node:
            for entry in node["cte_map"]["map"]:
                yield str(entry["key"]).lower()


def _dicts(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _dicts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _dicts(part)
