"""Refusals of the stock ledger.

BadInput
├── ExpiryMissing
├── LotDescribedOtherwise
├── LotExpired
├── LotMissing
├── LotNotReleased
├── LotStateUnchanged
├── NoSuchLot
├── NotEnoughStock          names every short product of the document
├── ReasonMissing
├── SerialInStock
├── SerialNotOne
├── StockPeriodClosed
└── UnknownLotState
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.base.errors import BadInput
from erp.base.money import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Shortage:
    """One product that a document asks more of than there is, on its date or a later one."""

    product: str
    asked: Quantity
    available: Quantity
    lines: tuple[int, ...]


class NotEnoughStock(BadInput):
    """The document would leave less than nothing, today or on a later date."""

    def __init__(self, document: str, on: str, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        zh = "；".join(
            f"第 {_rows(s)} 行 {s.product} 需要 {s.asked.number}，可用 {s.available.number}"
            for s in shortages
        )
        en = "; ".join(
            f"line {_rows(s)}: {s.product} needs {s.asked.number}, available {s.available.number}"
            for s in shortages
        )
        super().__init__(
            zh=f"单据 {document} 于 {on} 库存不足：{zh}。请减少数量，或先入库。",
            en=f"Document {document}: not enough stock on or after {on}: {en}. "
            "Reduce the quantity or receive goods first.",
        )


class LotMissing(BadInput):
    """Goods that are kept or costed by lot must say which lot."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 按批次或序列号管理，"
            "请填写批次或序列号。",
            en=f"Document {document}, line {row}: product {product} is kept by lot or serial "
            "number. Name it.",
        )


class SerialNotOne(BadInput):
    """A serial number stands for one piece."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 按序列号管理，每行数量须为 1。"
            "请每件一行。",
            en=f"Document {document}, line {row}: product {product} is kept by serial number, so "
            "the quantity of a line is 1. Enter a line for each piece.",
        )


class SerialInStock(BadInput):
    """The piece is there already and cannot come in once more."""

    def __init__(self, document: str, row: int, product: str, serial: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 的序列号 {serial} 已在库。"
            "请核对序列号。",
            en=f"Document {document}, line {row}: serial number {serial} of product {product} is "
            "in stock already. Check the number.",
        )


class ExpiryMissing(BadInput):
    """A new lot of goods that do not keep must say until when they do."""

    def __init__(self, document: str, row: int, product: str, days: int) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 保质期 {days} 天，"
            "请填写生产日期或到期日。",
            en=f"Document {document}, line {row}: product {product} keeps for {days} days. Enter "
            "the lot's production or expiry date.",
        )


class LotDescribedOtherwise(BadInput):
    """A lot's dates and its supplier's code were said at its first receipt."""

    def __init__(self, document: str, row: int, lot: str, known: str, said: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：批次 {lot} 首次入库时登记为“{known}”，现为“{said}”。"
            "请更正，或使用新的批次号。",
            en=f"Document {document}, line {row}: lot {lot} was registered as {known!r} at its "
            f"first receipt, now as {said!r}. Correct it, or use a new lot code.",
        )


class LotExpired(BadInput):
    """An expired lot is not shipped."""

    def __init__(self, document: str, row: int, lot: str, last_day: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：批次 {lot} 已于 {last_day} 到期，不能出货。"
            "请选择其他批次。",
            en=f"Document {document}, line {row}: lot {lot} expired on {last_day} and cannot be "
            "shipped. Choose another lot.",
        )


class LotNotReleased(BadInput):
    """A lot that is held or rejected is not shipped."""

    def __init__(self, document: str, row: int, lot: str, state: str, reason: str) -> None:
        zh = {"held": "已冻结", "rejected": "不合格"}[state]
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：批次 {lot} {zh}（{reason}），不能出货。"
            "请选择其他批次，或先放行。",
            en=f"Document {document}, line {row}: lot {lot} is {state} ({reason}) and cannot be "
            "shipped. Choose another lot, or release it first.",
        )


class NoSuchLot(BadInput):
    """No lot of the product has this code."""

    def __init__(self, product: str, lot: str) -> None:
        super().__init__(
            zh=f"商品 {product} 没有批次 {lot}。请从列表中选择。",
            en=f"Product {product} has no lot {lot!r}. Choose one from the list.",
        )


class UnknownLotState(BadInput):
    """A lot is released, held or rejected."""

    def __init__(self, state: str) -> None:
        super().__init__(
            zh=f"批次状态“{state}”不存在。可用：released 合格、held 冻结、rejected 不合格。",
            en=f"There is no state {state!r} of a lot. Use released, held or rejected.",
        )


class LotStateUnchanged(BadInput):
    """The lot is in this state already."""

    def __init__(self, lot: str, state: str) -> None:
        super().__init__(
            zh=f"批次 {lot} 已处于状态 {state}。请选择其他状态。",
            en=f"Lot {lot} is {state} already. Choose another state.",
        )


class ReasonMissing(BadInput):
    """A change of a lot's state says why."""

    def __init__(self, lot: str) -> None:
        super().__init__(
            zh=f"改变批次 {lot} 的状态没有写明原因。请填写。",
            en=f"The state of lot {lot} changes without a reason. Say why.",
        )


class StockPeriodClosed(BadInput):
    """Goods cannot move on a date whose stock period is closed."""

    def __init__(self, document: str, on: str, state: str) -> None:
        super().__init__(
            zh=f"单据 {document} 的日期 {on} 所在期间的库存已关闭（{state}）。"
            "请改用开放期间的日期。",
            en=f"Document {document}: goods cannot move on {on}, its period is {state} for stock. "
            "Use a date in an open period.",
        )


def _rows(shortage: Shortage) -> str:
    return ", ".join(map(str, shortage.lines))
