"""Refusals of alerts.

BadInput
├── UnknownPlace          no such product or warehouse
├── ThresholdsCross
├── NothingToOrder        no open alert of low stock
└── RequisitionOpen       what was asked for is still to come
"""

from __future__ import annotations

from erp.base.errors import BadInput


class UnknownPlace(BadInput):
    """A threshold is of a product and a warehouse there are."""

    def __init__(self, product: str, warehouse: str) -> None:
        super().__init__(
            zh=f"没有商品“{product}”或仓库“{warehouse}”。请更正编码。",
            en=f"There is no product {product!r} or no warehouse {warehouse!r}. Correct the code.",
        )


class ThresholdsCross(BadInput):
    """The minimum is at least 0 and not above the maximum."""

    def __init__(self, product: str, minimum: object, maximum: object) -> None:
        super().__init__(
            zh=f"商品 {product}：最低库存 {minimum} 须不小于零且不大于最高库存 {maximum}。请更正。",
            en=f"Product {product}: the minimum {minimum} must be 0 or more and not above the "
            f"maximum {maximum}. Correct them.",
        )


class NothingToOrder(BadInput):
    """A requisition is made from an open alert of low stock."""

    def __init__(self, alert: int) -> None:
        super().__init__(
            zh=f"预警 {alert} 已结束或不是缺货预警，无需请购。请刷新列表。",
            en=f"Alert {alert} has ended or is none of low stock; nothing is to be ordered. "
            "Refresh the list.",
        )


class RequisitionOpen(BadInput):
    """The same goods are not asked for twice while the first request is open."""

    def __init__(self, product: str, number: str) -> None:
        super().__init__(
            zh=f"商品 {product} 已有未完成的请购单 {number}，不再重复请购。请先处理该请购单。",
            en=f"Requisition {number} of {product} is still open; it is not asked for twice. "
            "Finish that one first.",
        )
