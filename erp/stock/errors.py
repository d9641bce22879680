"""Refusals of the stock ledger.

BadInput
├── LotMissing
├── NotEnoughStock          names every short product of the document
└── StockPeriodClosed
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
    """Goods that are costed piece by piece must say which piece."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 采用个别计价，请填写批次或序列号。",
            en=f"Document {document}, line {row}: product {product} is costed by specific "
            "identification. Name its lot or serial number.",
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
