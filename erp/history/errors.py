"""Refusals of history.

BadInput
├── HistoryIncomplete, HistoryDoesNotBalance
└── HistoryChanged
"""

from __future__ import annotations

from erp.base.errors import BadInput


class HistoryIncomplete(BadInput):
    """An old document needs its number, a known kind, known currencies and lines."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"历史单据 {key}：须有原编号、已知的类型和币种、至少一行明细，凭证每行须有借贷方向。"
            "请补全来源数据或映射。",
            en=f"Historical document {key}: it needs its number, a known kind, known currencies "
            "and at least one line; a voucher's lines need a side. Complete the source or the "
            "mapping.",
        )


class HistoryDoesNotBalance(BadInput):
    """A voucher's debits are not its credits, or a document is not the sum of its lines."""

    def __init__(self, key: str, difference: object) -> None:
        super().__init__(
            zh=f"历史单据 {key}：借贷或明细与合计相差 {difference}。请核对原单后更正来源数据。",
            en=f"Historical document {key}: debits and credits, or lines and total, differ by "
            f"{difference}. Compare with the original and correct the source.",
        )


class HistoryChanged(BadInput):
    """The same old document came again with other content."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"历史单据 {key} 已经迁入，但内容与本次不同。历史不可更改；"
            "请确认哪一份正确，必要时撤回迁移后重做。",
            en=f"Historical document {key} is there already with other content. History does not "
            "change; find out which is right, and if need be undo the migration and run it again.",
        )
