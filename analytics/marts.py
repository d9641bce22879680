"""What a mart says of itself: its columns' classes, its key, and by what its rows are scoped.

Belongs here: reading that from dbt's manifest and refusing a mart that leaves it unsaid. Does not:
filtering (`reader`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp.access.scope import FIELD_CLASSES
from erp.base.errors import GuaranteeBroken

DIMENSIONS = ("warehouses", "departments", "customers", "own")
"""What a Scope can limit besides companies."""

WHOLE, WITHHELD = "all", "none"
"""In place of a scope column: the rows are not divided by it and may be seen whole, or they are
withheld from whoever is limited by it."""


class MartUndescribed(GuaranteeBroken):
    """A mart lacks a class of a column, a scope or a key."""

    def __init__(self, mart: str, what: str) -> None:
        super().__init__(
            zh=f"数据表 {mart} 缺少说明：{what}。请在其 YAML 中补充。",
            en=f"Mart {mart} does not say: {what}. Add it to its YAML.",
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart."""

    name: str
    data_type: str
    field_class: str
    description: str


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart: its columns in order, and per dimension of a Scope the column that divides it."""

    name: str
    description: str
    key: tuple[str, ...]
    scope: dict[str, str]
    columns: tuple[Column, ...]


def described_marts(dbt_manifest: Path) -> list[Mart]:
    """The marts of a dbt manifest, by name; `MartUndescribed` where one is not fit to be shown."""
    nodes = json.loads(dbt_manifest.read_text("utf-8"))["nodes"].values()
    models = [n for n in nodes if n["resource_type"] == "model" and n["schema"] == "marts"]
    return sorted((_mart(node) for node in models), key=lambda mart: mart.name)


def _mart(node: dict[str, Any]) -> Mart:
    name, meta = node["name"], node["config"]["meta"]
    scope = meta.get("scope", {})
    columns = tuple(
        Column(
            column["name"],
            column.get("data_type") or "",
            (column.get("config") or {}).get("meta", {}).get("class", ""),
            " ".join(column["description"].split()),
        )
        for column in node["columns"].values()
    )
    names = {column.name for column in columns}
    for dimension in DIMENSIONS:
        if scope.get(dimension) not in {WHOLE, WITHHELD, *names}:
            raise MartUndescribed(name, f"scope.{dimension}")
    for column in columns:
        if column.field_class not in FIELD_CLASSES:
            raise MartUndescribed(name, f"class of {column.name}")
    key = tuple(meta.get("key", ()))
    if "company" not in names or not key or not names.issuperset(key):
        raise MartUndescribed(name, "key")
    return Mart(name, " ".join(node["description"].split()), key, scope, columns)
