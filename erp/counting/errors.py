"""Refusals of counting.

BadInput
├── NothingToCount            the place holds nothing, or the choice leaves nothing
├── UnknownCount, CountEnded
├── NotInTheCount             a line this count does not have
├── CountedBelowNothing
├── CountFileRefused          every error of a file, by row
├── NotAllCounted, RecountMissing
├── CountChanged              the result is not what was counted
└── ClassesIncomplete
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.counting.rules import FileError

_SHOWN = 10


class NothingToCount(BadInput):
    """A count covers at least one product in one place."""

    def __init__(self, key: str, warehouse: str) -> None:
        super().__init__(
            zh=f"盘点 {key}：仓库 {warehouse} 中没有符合条件的库存。请改选仓库、库位或商品。",
            en=f"Count {key}: warehouse {warehouse} holds nothing of this choice. Choose another "
            "warehouse, place or product.",
        )


class UnknownCount(BadInput):
    """There is no count of this key."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"没有盘点单“{key}”。请核对单号。",
            en=f"There is no count {key!r}. Check its number.",
        )


class CountEnded(BadInput):
    """A count whose result is made takes no more entries."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"盘点 {key} 已出结果或已作废，不能再录入。如需重盘，请冲销结果单或新开盘点。",
            en=f"Count {key} has a result or was reversed and takes no more entries. Reverse the "
            "result or start a new count.",
        )


class NotInTheCount(BadInput):
    """What was counted is no line of the count."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(
            zh=f"盘点 {key} 中没有“{what}”。请核对商品、库位与批次，或先作为盘盈新增一行。",
            en=f"Count {key} has no line for {what!r}. Check product, place and lot, or add it as "
            "found.",
        )


class CountedBelowNothing(BadInput):
    """What was counted cannot come to less than nothing."""

    def __init__(self, line: int, counted: object) -> None:
        super().__init__(
            zh=f"盘点第 {line} 行：实盘数合计 {counted} 小于零。请更正数量。",
            en=f"Line {line} of the count: {counted} is less than nothing. Correct the quantity.",
        )


class CountFileRefused(BadInput):
    """A file with an error is not taken at all; `errors` names every one, by row."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[:_SHOWN]
        zh = "；".join(f"第 {each.row} 行 {each.zh}" for each in first)
        en = "; ".join(f"row {each.row}: {each.en}" for each in first)
        super().__init__(
            zh=f"文件共有 {len(self.errors)} 处错误，未录入任何内容：{zh}。请更正后重新上传。",
            en=f"The file has {len(self.errors)} errors and nothing was taken: {en}. Correct and "
            "upload it again.",
        )


class NotAllCounted(BadInput):
    """A result needs every line counted."""

    def __init__(self, key: str, lines: Sequence[int]) -> None:
        shown = ", ".join(map(str, lines[:_SHOWN]))
        super().__init__(
            zh=f"盘点 {key} 还有 {len(lines)} 行未盘（{shown} …）。没有实物的请录入 0。",
            en=f"Count {key}: {len(lines)} lines are not counted ({shown} …). Enter 0 where "
            "nothing is there.",
        )


class RecountMissing(BadInput):
    """What differs is counted a second time."""

    def __init__(self, key: str, lines: Sequence[int]) -> None:
        shown = ", ".join(map(str, lines[:_SHOWN]))
        super().__init__(
            zh=f"盘点 {key} 有 {len(lines)} 行差异尚未复盘（{shown} …）。请先复盘。",
            en=f"Count {key}: {len(lines)} lines differ and are not counted again ({shown} …). "
            "Count them a second time.",
        )


class CountChanged(BadInput):
    """A result says what was counted, line by line."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key} 与盘点记录的差异不一致。请刷新后重新提交。",
            en=f"Document {key} is not what was counted. Look again and send it anew.",
        )


class ClassesIncomplete(BadInput):
    """The classes must reach 100 %, in order, so that every product has one."""

    def __init__(self) -> None:
        super().__init__(
            zh="盘点分类的累计占比必须递增并以 100% 结束。请修改分类规则。",
            en="The classes' shares must rise and end with 100 %. Correct the rules.",
        )
