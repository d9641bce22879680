"""Refusals of transfers, of bins and of kits.

BadInput
├── SameWarehouse           goods are transferred to where they are
├── SentElsewhere           goods arrive in a warehouse they were not sent to
├── StandardAcrossPools     goods at standard cost would change their cost pool
├── LossWithoutReason       goods lost on the way, and nobody says why
├── UnknownBin              a bin is named that the warehouse does not have
├── BinElsewhere            goods would change from free to held, or stay where they are
├── BinHoldsLess            more is taken out of a bin than is in it
├── BinFull                 more is put into a bin than fits
├── BadBin                  a zone or bin as described cannot be
├── KitWithoutParts         a kit is put together of nothing, or taken apart into nothing
├── KitInItself             a kit is a part of itself
└── PartCostsIncomplete     some parts of a kit have a cost to share by, some have none
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
            zh=f"商品 {product} 有短缺，但没有写明原因。请注明。",
            en=f"Some of product {product} was lost, and no reason is given. Say why.",
        )


class UnknownBin(BadInput):
    """Goods are moved from one bin of the warehouse to another."""

    def __init__(self, document: str, row: int, bin_code: str, warehouse: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：仓库 {warehouse} 没有库位 {bin_code or '(空)'}。"
            "请填写该仓库的库位编码。",
            en=f"Document {document}, line {row}: warehouse {warehouse} has no bin "
            f"{bin_code or '(empty)'}. Name a bin of that warehouse.",
        )


class BinElsewhere(BadInput):
    """Whether goods may be sold is decided by inspection, not by moving them."""

    def __init__(self, document: str, row: int, from_bin: str, to_bin: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：不能从库位 {from_bin} 移到 {to_bin}。请选择同一状态的"
            "另一个库位；进出隔离区请用质检单。",
            en=f"Document {document}, line {row}: goods cannot be moved from bin {from_bin} to "
            f"{to_bin}. Choose another bin of the same state; into and out of quarantine goods go "
            "by inspection.",
        )


class BinHoldsLess(BadInput):
    """No bin holds less than nothing."""

    def __init__(
        self, document: str, row: int, bin_code: str, product: str, *, asked: str, there: str
    ) -> None:  # fmt: skip
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：库位 {bin_code} 有商品 {product} {there}，不够移出 "
            f"{asked}。请减少数量或换一个库位。",
            en=f"Document {document}, line {row}: bin {bin_code} holds {there} of product "
            f"{product}, not {asked}. Move less, or from another bin.",
        )


class BinFull(BadInput):
    """A bin with a capacity holds no more."""

    def __init__(self, document: str, row: int, bin_code: str, asked: str, room: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：库位 {bin_code} 只能再放 {room}，放不下 {asked}。"
            "请减少数量或换一个库位。",
            en=f"Document {document}, line {row}: bin {bin_code} has room for {room} more, not "
            f"{asked}. Move less, or to another bin.",
        )


class BadBin(BadInput):
    """A zone has a code and a kind; a bin has a code, a path of its own and room for something."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh=f"库区或库位 {code}：{zh}", en=f"Zone or bin {code}: {en}")


class KitWithoutParts(BadInput):
    """The first line is the kit; parts follow it."""

    def __init__(self, document: str, kit: str) -> None:
        super().__init__(
            zh=f"单据 {document}：组合件 {kit} 没有子件。第一行是组合件，请在其后填写子件。",
            en=f"Document {document}: kit {kit} has no parts. The first line is the kit; enter its "
            "parts on the lines after it.",
        )


class KitInItself(BadInput):
    """Goods do not become themselves."""

    def __init__(self, document: str, row: int, kit: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：{kit} 既是组合件又是子件。请改选子件。",
            en=f"Document {document}, line {row}: {kit} is the kit and a part of it. "
            "Choose another part.",
        )


class PartCostsIncomplete(BadInput):
    """Costs to share by are said of every part, or of none."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"单据 {document}：分摊成本须每个子件都填且不为负、合计大于 0，或全部留空"
            "（按各子件当前成本分摊）。",
            en=f"Document {document}: give every part a cost to share by, none negative and not "
            "all 0, or leave all empty to share by what the parts cost now.",
        )
