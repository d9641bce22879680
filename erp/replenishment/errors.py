"""Refusals of replenishment.

BadInput
├── UnknownGoods        no such goods or warehouse
├── RuleOutOfRange
├── NoOpenAdvice        decided already, or replaced
├── ReasonMissing
└── AlreadyRequested    somebody has asked for the goods since
"""

from __future__ import annotations

from erp.base.errors import BadInput


class UnknownGoods(BadInput):
    """A rule is of goods and a warehouse there are."""

    def __init__(self, product: str, warehouse: str) -> None:
        super().__init__(
            zh=f"没有存货“{product}”或仓库“{warehouse}”。请更正编码。",
            en=f"There are no goods {product!r} or no warehouse {warehouse!r}. Correct the code.",
        )


class RuleOutOfRange(BadInput):
    """A service level is from 50 to 99.99 percent, a review at least one day."""

    def __init__(self, product: str, service_basis_points: int, review_days: int) -> None:
        super().__init__(
            zh=f"商品 {product}：服务水平 {service_basis_points / 100:.2f}% 须为 50% 至 99.99%，"
            f"检查周期 {review_days} 天须至少 1 天。请更正。",
            en=f"Product {product}: the service level {service_basis_points / 100:.2f} % must be "
            f"from 50 to 99.99 % and the review, {review_days} days, at least 1. Correct them.",
        )


class NoOpenAdvice(BadInput):
    """An advice is decided once, and only while no later one has taken its place."""

    def __init__(self, advice: int) -> None:
        super().__init__(
            zh=f"补货建议 {advice} 已处理或已被新的建议取代。请刷新列表。",
            en=f"Advice {advice} has been decided or replaced by a later one. Refresh the list.",
        )


class ReasonMissing(BadInput):
    """Who refuses an advice says why: it is read again beside what happened."""

    def __init__(self, product: str) -> None:
        super().__init__(
            zh=f"拒绝商品 {product} 的补货建议须说明原因。请填写原因。",
            en=f"Refusing the advice for {product} needs a reason. Enter one.",
        )


class AlreadyRequested(BadInput):
    """The same goods are not asked for twice while the first request is open."""

    def __init__(self, product: str, number: str) -> None:
        super().__init__(
            zh=f"建议生成后，商品 {product} 已有请购单 {number}，不再重复请购。下次建议会计入它。",
            en=f"Requisition {number} of {product} was made since this advice; it is not asked "
            "for twice. The next night's advice counts it in.",
        )
