"""What landing refuses: the source as a whole, or every place in it that cannot be read.

Belongs here: refusals of reading. Does not: refusals of what a cell means.

    BadInput
    ├── SourceNotFound     nothing is there
    ├── SourceUnreachable  a live database does not answer
    └── SourceRefused      places that cannot be read, all of them at once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from erp.base.errors import BadInput

FAULTS_SHOWN = 100
"""How many faults a message spells out; `SourceRefused.faults` has them all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that cannot be read: file (and sheet or table), row (None: all of it), why."""

    source: str
    row: int | None
    zh: str
    en: str

    def sentence(self, language: str) -> str:
        """`orders.csv row 7: 9 cells for 8 headings`."""
        if language == "zh":
            return f"{self.source}{f' 第 {self.row} 行' if self.row else ''}：{self.zh}"
        return f"{self.source}{f' row {self.row}' if self.row else ''}: {self.en}"


class SourceNotFound(BadInput):
    """There is no such file, or no file in the folder that could hold a table."""

    def __init__(self, name: str, formats: Sequence[str]) -> None:
        super().__init__(
            zh=f"在 {name} 找不到可读取的文件。请检查路径；可读取：{'、'.join(formats)}。",
            en=f"There is nothing to read at {name}. Check the path; what can be read: "
            f"{', '.join(formats)}.",
        )


class SourceUnreachable(BadInput):
    """A live database does not answer, or refuses to be read."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            zh=f"无法读取数据库 {name}：{reason}。请检查地址、密码与读取权限。",
            en=f"Database {name} cannot be read: {reason}. Check its address, the password and "
            "the right to read.",
        )


class SourceRefused(BadInput):
    """The source cannot be read as it stands; every fault is named and nothing was kept."""

    def __init__(self, faults: Sequence[Fault], more: int = 0) -> None:
        self.faults = tuple(faults)
        shown = faults[:FAULTS_SHOWN]
        more += len(faults) - len(shown)
        zh = "；".join(fault.sentence("zh") for fault in shown)
        en = "; ".join(fault.sentence("en") for fault in shown)
        super().__init__(
            zh=f"有 {len(shown) + more} 处无法读取，未保存任何内容：{zh}"
            + (f"；另有 {more} 处。" if more else "。"),
            en=f"{len(shown) + more} places cannot be read; nothing was kept: {en}"
            + (f"; and {more} more." if more else "."),
        )
