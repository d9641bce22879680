r"""Mappings of banks' tables, as YAML: a new bank needs one of these and no Python.

Belongs here: what a mapping may say, and reading it. Does not: reading a table by it.

    bank: 中国工商银行
    header: [交易日期, 摘要, 余额]        # the row that has all of these begins the table
    preface: [明细查询文件下载]           # words that must stand above it (optional)
    refuse: {zh: …, en: …}                # recognised, but no account's statement
    header_row: false                     # no header: columns are numbers from 1, and
    pattern: ["\d+/\d+/\d+", …]        # the first row's cells look like these
    account: '卡号: *(\S+)'              # found above the table
    opening: 'Balance at start.*?([-+\d.,]+)'
    closing: …
    currency: CNY                         # or a column, or a pattern above the table
    currencies: {人民币: CNY}
    date: 交易日期
    date_formats: ["%Y-%m-%d"]
    year_month: '(\d{4})年(\d{2})月'    # for dates without a year
    value_date: 记账日期
    amount: 交易金额                      # signed; or
    sign: -1                              # spending is positive on a card's statement; or
    income: 收入                          # two columns of unsigned amounts
    expense: 支出
    direction: 收/支                      # or unsigned with a column that says which
    in: [收入]                            # that begin with one of these
    out: [支出]
    neutral: {column: 交易类型, in: […], out: […]}   # where the direction column says neither
    decimal: ","
    balance: 余额
    counterparty / counterparty_account / reference / bank_reference: a column
    text: [columns]
    fee: {column: 备注, pattern: '服务费¥([\d.]+)'}   # or a column
    fee_is_outside: true                  # the amount is without the fee
    skip: {交易状态: [交易关闭]}          # rows that moved no money
    end: [合计]                           # a row beginning so ends the table
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from ingest.bank.errors import BadMapping

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mapping:
    """One bank's table; see the module for what each entry means."""

    name: str
    bank: str = ""
    header: tuple[str, ...] = ()
    preface: tuple[str, ...] = ()
    refuse: dict[str, str] = field(default_factory=dict)
    header_row: bool = True
    pattern: tuple[str, ...] = ()
    account: str = ""
    opening: str = ""
    closing: str = ""
    currency: str = ""
    currencies: dict[str, str] = field(default_factory=dict)
    date: str = ""
    date_formats: tuple[str, ...] = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y%m%d")
    year_month: str = ""
    value_date: str = ""
    amount: str = ""
    sign: int = 1
    income: str = ""
    expense: str = ""
    direction: str = ""
    inwards: tuple[str, ...] = ()
    outwards: tuple[str, ...] = ()
    neutral: dict[str, Any] = field(default_factory=dict)
    decimal: str = "."
    balance: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    reference: str = ""
    bank_reference: str = ""
    text: tuple[str, ...] = ()
    fee: str | dict[str, str] = ""
    fee_is_outside: bool = False
    skip: dict[str, list[str]] = field(default_factory=dict)
    end: tuple[str, ...] = ()


_NAMES = {"in": "inwards", "out": "outwards"}
_LISTS = {
    f.name for f in fields(Mapping) if str(f.type).startswith("tuple")
}  # fmt: skip


def load_mapping(path: Path) -> Mapping:
    """A mapping of one's own. Raises `BadMapping`."""
    try:
        return _mapping(path.stem, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadMapping(path.name, str(error)) from error


@cache
def shipped_mappings() -> tuple[Mapping, ...]:
    """The mappings that come with Ledgerhouse."""
    folder = resources.files("ingest.bank") / "mappings"
    return tuple(
        _mapping(each.name.removesuffix(".yaml"), each.read_text(encoding="utf-8"))
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    )


def _mapping(name: str, text: str) -> Mapping:
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadMapping(name, str(error).replace("\n", " ")) from error
    if not isinstance(said, dict):
        raise BadMapping(name, "不是 YAML 对象 no YAML mapping")
    values = {_NAMES.get(str(key), str(key)): value for key, value in said.items()}
    unknown = sorted(set(values) - {f.name for f in fields(Mapping)})
    if unknown:
        raise BadMapping(name, f"未知项 unknown entries: {', '.join(unknown)}")
    for key in _LISTS & set(values):
        one = values[key]
        values[key] = tuple(map(str, one)) if isinstance(one, list) else (str(one),)
    made = Mapping(name=name, **values)
    if not made.refuse and not (made.date and (made.amount or made.income or made.expense)):
        raise BadMapping(name, "缺少 date 或 amount/income/expense is missing")
    return made
