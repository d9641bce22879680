"""Refusals of transfers.

BadInput
├── SameWarehouse           goods are transferred to where they are
├── SentElsewhere           goods arrive in a warehouse they were not sent to
├── StandardAcrossPools     goods at standard cost would change their cost pool
└── LossWithoutReason       goods lost on the way, and nobody says why
"""

from __future__ import annotations

from erp.base.errors import BadInput


class SameWarehouse(BadInput):
    """A transfer needs two warehouses."""

    def __init__(self, document: str, warehouse: str) -> None:
        super().__init__(
            zh=f"单据 {document}：调出和调入都是仓库 {warehouse}。请选择另一个调入仓库。",
            en=f"Document {document}: goods go from warehouse {warehouse} to itself. "
            "Choose another warehouse for them to go to.",
        )


class SentElsewhere(BadInput):
    """Goods on their way arrive where they were sent."""

    def __init__(self, document: str, row: int, warehouse: str, transfer: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：调拨出库单 {transfer} 不是发往仓库 {warehouse} 的。"
            "请在它发往的仓库入库，再另行调拨。",
            en=f"Document {document}, line {row}: transfer {transfer} was not sent to warehouse "
            f"{warehouse}. Receive it where it was sent, then transfer it again.",
        )


class StandardAcrossPools(BadInput):
    """What stands on 1404 belongs to a pool, and a transfer would part goods from it."""

    def __init__(
        self, document: str, row: int, product: str, sender: str, receiver: str
    ) -> None:  # fmt: skip
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 按标准成本计价，仓库 {sender} 与 "
            f"{receiver} 属于不同的成本组，不能互相调拨。请先把两个仓库放入同一成本组。",
            en=f"Document {document}, line {row}: product {product} is kept at standard cost, and "
            f"warehouses {sender} and {receiver} are in different cost groups. Put both warehouses "
            "into one cost group first.",
        )


class LossWithoutReason(BadInput):
    """What is lost on the way is decided about later, by what is said now."""

    def __init__(self, product: str) -> None:
        super().__init__(
            zh=f"商品 {product} 有短缺，请注明原因。",
            en=f"Some of product {product} was lost: say why.",
        )
