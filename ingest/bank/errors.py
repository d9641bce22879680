"""Refusals of bank files.

BadInput
├── UnknownStatementFormat    no parser and no mapping knows it
├── NotAStatement             readable, but not an account's final statement
├── BadRows                   every row that cannot be read, with its number
└── BadMapping                a mapping that cannot be used
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 20


class UnknownStatementFormat(BadInput):
    """No parser and no shipped mapping recognises the file."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"无法识别文件 {name} 的格式。支持 MT940、CAMT.053、OFX、QIF"
            "及已有映射的 CSV/Excel；其他银行请编写一个 YAML 映射并用 --mapping 指定。",
            en=f"File {name} is in no known format: MT940, CAMT.053, OFX, QIF, or a table with a "
            "mapping. For another bank write a YAML mapping and name it by --mapping.",
        )


class NotAStatement(BadInput):
    """The file is readable but is no final statement of an account."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(
            zh=f"文件 {name} 不是可导入的对账单：{zh}。",
            en=f"File {name} is no statement to import: {en}.",
        )


class BadRows(BadInput):
    """Rows that cannot be read; nothing of the file is taken."""

    def __init__(self, name: str, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        shown = "; ".join(f"{row}: {why}" for row, why in self.problems[:_SHOWN])
        count = len(self.problems)
        super().__init__(
            zh=f"文件 {name} 有 {count} 行无法读取，未导入任何内容（行号：原因）：{shown}",
            en=f"File {name} has {count} rows that cannot be read; nothing was imported "
            f"(row: reason): {shown}",
        )


class BadMapping(BadInput):
    """The mapping cannot be used."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            zh=f"映射 {name} 无法使用：{why}。请对照文档更正。",
            en=f"Mapping {name} cannot be used: {why}. Correct it as the documentation says.",
        )
