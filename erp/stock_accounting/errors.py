"""Refusals of costing.

BadInput
├── CostedOtherwiseSince    goods dated before their product's latest change of costing
├── CostingChangeTooEarly, UnknownCostingMethod, SameCosting, StandardCostMissing
├── GoodsDispatched         a pool is made larger or smaller while some of its goods are out
├── TrueUpFirst             a method is left with its last month not trued up
├── NothingToRevalue, RevaluedBelowNothing, ReasonMissing, RevaluedByItsStandard
└── TrueUpNotAtMonthEnd
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from erp.base.money import Money


class CostedOtherwiseSince(BadInput):
    """Goods cannot move on a date before their product's costing was changed."""

    def __init__(self, document: str, row: int, product: str, since: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 自 {since} 起改变了计价方法，"
            "此前的库存已转出。请使用该日或之后的日期。",
            en=f"Document {document}, line {row}: product {product} is costed otherwise since "
            f"{since} and its stock before has been carried over. Use that date or a later one.",
        )


class CostingChangeTooEarly(BadInput):
    """A change of costing must not stand before rows that were costed the old way."""

    def __init__(self, document: str, row: int, product: str, last: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 在 {last} 已有存货记录，"
            "计价变更的日期不能早于该日。请改用该日之后的日期。",
            en=f"Document {document}, line {row}: product {product} has stock rows on {last}; "
            "its costing cannot change before. Use a later date.",
        )


class UnknownCostingMethod(BadInput):
    """No costing method has this name."""

    def __init__(self, document: str, row: int, method: str, allowed: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：没有计价方法“{method}”，可选：{allowed}。",
            en=f"Document {document}, line {row}: there is no costing method {method!r}. "
            f"Choose from: {allowed}.",
        )


class SameCosting(BadInput):
    """The product is costed this way already."""

    def __init__(self, document: str, row: int, product: str, method: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 已采用 {method}，无需变更。",
            en=f"Document {document}, line {row}: product {product} is costed at {method} already. "
            "Leave the line out.",
        )


class StandardCostMissing(BadInput):
    """A standard needs its cost per unit, and only a standard has one."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 采用标准（计划）成本时须在单价中填写"
            "大于零的标准成本，其他方法不填。",
            en=f"Document {document}, line {row}: product {product} needs its standard cost, above "
            "zero, as the unit price; with any other method leave the price empty.",
        )


class TrueUpFirst(BadInput):
    """The month before must be trued up before its method is left."""

    def __init__(self, document: str, row: int, product: str, day: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 须先完成上月的成本结转，"
            f"且变更日期须为每月一日（现为 {day}）。",
            en=f"Document {document}, line {row}: first true up the last month of product "
            f"{product}, then change its costing on the first of a month (not {day}).",
        )


class NothingToRevalue(BadInput):
    """There are no goods whose value could change."""

    def __init__(self, document: str, row: int, product: str, day: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 在 {day} 没有库存，无法重估。",
            en=f"Document {document}, line {row}: there is no stock of product {product} on {day} "
            "to revalue.",
        )


class RevaluedBelowNothing(BadInput):
    """A value may not fall below zero."""

    def __init__(self, document: str, row: int, product: str, value: Money, change: Money) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 的库存金额为 {value}，"
            f"不能变动 {change}。请减少调整额。",
            en=f"Document {document}, line {row}: the stock of product {product} is worth {value} "
            f"and cannot change by {change}. Reduce the adjustment.",
        )


class ReasonMissing(BadInput):
    """A value does not change without a reason."""

    def __init__(self, document: str, row: int) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：请填写重估原因和不为零的金额。",
            en=f"Document {document}, line {row}: give the reason of the revaluation and an amount "
            "other than zero.",
        )


class RevaluedByItsStandard(BadInput):
    """Goods at standard are worth what their standard says."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 采用标准（计划）成本，"
            "请用“计价变更”单据修改其标准成本。",
            en=f"Document {document}, line {row}: product {product} is at standard cost. Change "
            "its standard with a change of costing.",
        )


class TrueUpNotAtMonthEnd(BadInput):
    """A true-up bears the last day of its month."""

    def __init__(self, document: str, day: str, last_day: str) -> None:
        super().__init__(
            zh=f"单据 {document}：成本结转的日期 {day} 不是月末，请改为 {last_day}。",
            en=f"Document {document}: {day} is not a month's end. Date the true-up {last_day}.",
        )


class GoodsDispatched(BadInput):
    """Goods dispatched lie in the pool they left; that pool cannot change under them."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 尚有发出商品，不能改变成本池范围。"
            "请先确认收入或退回。",
            en=f"Document {document}, line {row}: some of product {product} is dispatched and not "
            "yet sold. Accept or return it before its cost pool changes.",
        )
