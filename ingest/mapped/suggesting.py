"""A first mapping, suggested: which column of a table is which field, by its name and its content.

Belongs here: similarity, and the mapping file written from what a person settled on. Does not:
deciding; every suggestion is shown with its score and may be changed. Entities with lines are
written by hand, as docs/new-source.md shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import yaml
from rapidfuzz import fuzz

from ingest.mapped.entities import DAY, ENTITIES, FLAG, NUMBER, TEXT, WHOLE, Field
from ingest.mapped.language import LANGUAGE, REPLACE

FLAT = tuple(name for name, entity in ENTITIES.items() if entity.lines is None)
"""Entities whose row is one row of a table: what can be suggested."""

BY_NAME, BY_CONTENT = 0.6, 0.4
LEAST = 0.5
"""A column below this score is not suggested."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "code": ("编号", "编码", "代码", "code", "id", "number"),
    "name": ("名称", "name", "title"),
    "name_en": ("英文名称", "english name"),
    "is_customer": ("是否客户", "客户标志", "is customer"),
    "is_supplier": ("是否供应商", "供应商标志", "is supplier"),
    "country": ("国家", "country"),
    "tax_number": ("税号", "纳税人识别号", "统一社会信用代码", "tax number", "vat number"),
    "payment_days": ("账期", "账期天数", "信用天数", "payment days", "terms days"),
    "unit": ("单位", "计量单位", "unit", "uom"),
    "category": ("类别", "分类", "商品类别", "category", "class"),
    "barcode": ("条码", "条形码", "barcode", "ean"),
    "is_stocked": ("是否库存", "管理库存", "is stocked"),
    "costing_method": ("计价方法", "成本方法", "costing method"),
    "standard_cost": ("标准成本", "standard cost"),
    "list_price": ("售价", "零售价", "单价", "list price", "price"),
    "tax_code": ("税码", "税率", "tax code"),
    "currency": ("币种", "币别", "currency"),
    "day": ("日期", "day", "date"),
    "rate": ("汇率", "rate", "exchange rate"),
    "per_units": ("每单位", "per units"),
    "product": ("商品编码", "商品", "物料", "存货编码", "product", "item", "sku"),
    "quantity": ("数量", "库存数量", "quantity", "qty", "on hand"),
    "cost": ("总成本", "金额", "库存金额", "成本", "cost", "value"),
    "warehouse": ("仓库", "仓库编码", "warehouse"),
    "lot": ("批次", "批号", "lot", "batch"),
    "party": ("往来单位", "客户编码", "供应商编码", "客户", "供应商", "customer", "supplier"),
    "amount": ("金额", "余额", "未收金额", "未付金额", "amount", "balance"),
    "due": ("到期日", "due date", "due"),
    "number": ("单据号", "单号", "发票号", "invoice", "number", "document"),
    "memo": ("摘要", "备注", "memo", "note"),
    "account": ("科目", "科目编码", "科目代码", "account", "account code"),
    "debit": ("借方", "借方余额", "debit"),
    "credit": ("贷方", "贷方余额", "credit"),
    "year_opening": ("年初余额", "opening of the year"),
    "year_debit": ("本年累计借方", "year to date debit"),
    "year_credit": ("本年累计贷方", "year to date credit"),
    "department": ("部门", "department"),
    "foreign_amount": ("原币金额", "foreign amount"),
}
_FORMS = {NUMBER: ("number", "whole"), WHOLE: ("whole",), DAY: ("day",)}
_MASTERS = ("party", "product", "warehouse", "account", "currency")
_FLAGS = ("是", "否", "true", "false", "yes", "no", "y", "n", "0", "1", "√", "×")
_KEYS = ("code", "number")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field and the column it seems to be (empty: none), how sure that is (0 to 1), a value."""

    field: str
    is_needed: bool
    column: str
    score: float
    example: str


def suggest(
    frame: pl.DataFrame, types: Mapping[str, str], entity: str, known: Mapping[str, set[str]]
) -> list[Suggestion]:
    """A column for each field of an entity; the surest pairs first, each column once.

    `types` are a profile's types of the columns; `known` the codes of masters (`party` …) in the
    books or in other tables of the source.
    """
    fields = ENTITIES[entity].fields
    pairs = sorted(
        (
            (_score(frame[column], types[column], name, fields[name], known), name, column)
            for name in fields
            for column in types
        ),
        key=lambda each: (-each[0], list(fields).index(each[1])),
    )
    chosen: dict[str, tuple[str, float]] = {}
    for score, name, column in pairs:
        taken = {found for found, _ in chosen.values()}
        if score >= LEAST and name not in chosen and column not in taken:
            chosen[name] = (column, score)
    found = []
    for name, field in fields.items():
        column, score = chosen.get(name, ("", 0.0))
        example = _first(frame[column]) if column else ""
        found.append(Suggestion(name, field.required, column, score, example))
    return found


def suggest_entity(
    frame: pl.DataFrame, types: Mapping[str, str], known: Mapping[str, set[str]]
) -> str:
    """What a table seems to hold: the entity whose needed fields are found, and most of all."""

    def fit(entity: str) -> tuple[float, float]:
        found = suggest(frame, types, entity, known)
        needed = [each.score for each in found if each.is_needed]
        return min(needed, default=0.0), sum(each.score for each in found) / len(types)

    return max(FLAT, key=fit)


def draft_mapping(
    source: str,
    company: Mapping[str, object],
    cutover: str,
    settled: Sequence[tuple[str, str, Mapping[str, str], Sequence[str]]],
    rules: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The mapping file of what was settled: (entity, table, field → column, roles of parties).

    Each entity has a control: the sum of its figure, or how many rows there are. `rules` are those
    a profile found, by the source's own names; those that keep a value's meaning are taken.
    """
    tables: dict[str, object] = {}
    entities: dict[str, list[dict[str, object]]] = {}
    controls: list[dict[str, str]] = []
    cleanse: list[dict[str, object]] = []
    for place, (entity, table, columns, roles) in enumerate(settled, 1):
        name = f"{entity}_{place}"
        tables[name] = {"from": [table], "columns": {f: [c] for f, c in columns.items()}}
        fields = {each: each for each in columns} | dict.fromkeys(roles, "'true'")
        keys = [each for each in _KEYS if each in columns]
        keys += [each for each in _MASTERS if each in columns and not keys]
        key = " || '/' || ".join(f"coalesce({each}, '')" for each in keys) or "_row::varchar"
        entities.setdefault(entity, []).append({"from": name, "key": key, "fields": fields})
        cleanse += [
            {"table": name, "columns": [field], "rule": rule["rule"]}
            for rule in rules
            for field, column in columns.items()
            if rule["rule"] != REPLACE and (rule["table"], rule["columns"]) == (table, [column])
        ]
        figure = ENTITIES[entity].figure
        sums = f"select sum(number({figure})) from {name}", f"select sum({figure})"
        counts = f"select count(*) from {name}", "select count(*)"
        of_source, of_target = sums if figure in columns else counts
        controls.append(
            {"zh": f"{table} {figure or '行数'}", "en": f"{table} {figure or 'rows'}",
             "source": of_source, "mapped": f"{of_target} from entity_{entity}"}
        )  # fmt: skip
    return yaml.safe_dump(
        {"format": LANGUAGE, "source": source, "version": 1, "title": {"zh": source, "en": source},
         "company": dict(company), "cutover": cutover, "tables": tables,
         "cleanse": cleanse, "entities": entities, "controls": controls},
        allow_unicode=True, sort_keys=False, width=100,
    ).replace(f"'{cutover}'", cutover)  # fmt: skip


def _score(
    cells: pl.Series, kind: str, name: str, field: Field, known: Mapping[str, set[str]]
) -> float:
    said = cells.name.casefold().replace("_", " ")
    words = (name.replace("_", " "), *WORDS[name])
    by_name = max(fuzz.ratio(said, each) for each in words) / 100
    by_content = _content(cells, kind, name, field, known)
    return BY_NAME * by_name + BY_CONTENT * by_content if by_content else 0.0


def _content(
    cells: pl.Series, kind: str, name: str, field: Field, known: Mapping[str, set[str]]
) -> float:
    """How well the cells are what the field takes: 0, it cannot be; 1, it is."""
    filled = cells.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    if filled.len() == 0:
        return 0.0
    if name in _MASTERS and known.get(name):
        return int(filled.is_in(list(known[name])).sum()) / filled.len()
    if field.type in _FORMS:
        return 1.0 if kind in _FORMS[field.type] else 0.0
    if field.type == FLAG:
        return 1.0 if filled.str.to_lowercase().is_in(_FLAGS).all() else 0.0
    if name in _KEYS:
        return filled.n_unique() / cells.len()
    return 0.5 if field.type == TEXT and kind in {"text", "whole"} else 0.0


def _first(cells: pl.Series) -> str:
    filled = cells.drop_nulls()
    return str(filled[0]) if filled.len() else ""
