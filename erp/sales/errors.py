"""Refusals of selling.

BadInput
├── UnknownEvent               a line names an event nobody knows
├── ContractExceeded           an order would draw more than the contract's value
├── CreditExceeded, ItemsOverdue   until a named right releases the order
└── PricesMissing              no price was found for a line
"""

from __future__ import annotations

from erp.base.errors import BadInput


class UnknownEvent(BadInput):
    """Revenue or VAT is to be recognised on an event that does not exist."""

    def __init__(self, document: str, row: int, event: str, allowed: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：没有“{event}”这种确认时点，可选：{allowed}。",
            en=f"Document {document}, line {row}: there is no event {event!r}. Choose one of: "
            f"{allowed}.",
        )


class ContractExceeded(BadInput):
    """The order asks for more than is left of its contract's value."""

    def __init__(self, document: str, contract: str, asked: object, left: object) -> None:
        super().__init__(
            zh=f"订单 {document} 金额 {asked} 超过合同 {contract} 的剩余金额 {left}。"
            "请减少订单，或签订补充合同（新版本）。",
            en=f"Order {document} of {asked} passes the {left} left of contract {contract}. Reduce "
            "it, or make a new version of the contract.",
        )


class CreditExceeded(BadInput):
    """What the customer owes and has on order would pass the credit limit."""

    def __init__(self, document: str, party: str, exposure: object, limit: object) -> None:
        super().__init__(
            zh=f"订单 {document}：客户 {party} 的应收与未交订单将达 {exposure}，"
            f"超过信用额度 {limit}。请先收款，或由有权人员放行该订单。",
            en=f"Order {document}: customer {party} would owe or have on order {exposure}, above "
            f"the credit limit of {limit}. Collect first, or have the order released by somebody "
            "with the right.",
        )


class ItemsOverdue(BadInput):
    """The customer has open items overdue by more days than allowed."""

    def __init__(self, document: str, party: str, since: str, amount: object) -> None:
        super().__init__(
            zh=f"订单 {document}：客户 {party} 有 {amount} 自 {since} 起逾期，超过允许天数。"
            "请先收款，或由有权人员放行该订单。",
            en=f"Order {document}: customer {party} has {amount} overdue since {since}, longer "
            "than allowed. Collect first, or have the order released by somebody with the right.",
        )


class ReleaseReasonMissing(BadInput):
    """Whoever releases a blocked order says why."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"放行订单 {document} 须写明原因。",
            en=f"Say why order {document} is released.",
        )


class PricesMissing(BadInput):
    """No price list and no list price gives a price for a product."""

    def __init__(self, document: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：商品 {product} 没有适用价格。"
            "请填写单价或维护价格表。",
            en=f"Document {document}, line {row}: there is no price for product {product}. Enter "
            "one, or complete the price list.",
        )
