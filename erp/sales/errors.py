"""Refusals of selling.

BadInput
├── UnknownEvent               a line names an event nobody knows
├── ContractExceeded           an order would draw more than the contract's value
├── SplitAtAdvance             only part of a line was invoiced in advance
├── NotDispatched, RevenueTooEarly   an acceptance of what has its revenue, or not yet
├── InvoiceUnknown             a red-letter invoice must name a blue one of the same customer
├── InvoiceTypeUnknown, InvoiceNumberMissing
├── NothingDue                 VAT would be declared twice
├── SettlementDoesNotBalance, NotBothSides, DifferenceTooLarge, SettlementReasonMissing
├── UnknownField               of an order, in a search
├── CreditExceeded, ItemsOverdue   until a named right releases the order
├── PricesMissing              no price was found for a line
└── AccessRefused
    └── ReturnOfUnknownDelivery   goods of an unknown delivery come back
"""

from __future__ import annotations

from erp.access.errors import AccessRefused
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


class ReturnOfUnknownDelivery(AccessRefused):
    """Without its delivery nobody knows the goods' cost: such a return needs the right."""

    def __init__(self, document: str, row: int) -> None:
        super().__init__(
            zh=f"退货单 {document} 第 {row} 行没有指明原发货行。请选择原发货行，"
            "或由有销售审批权限的人员办理。",
            en=f"Return {document}, line {row} names no delivery. Choose the delivery's line, or "
            "have it posted by somebody who may approve sales.",
        )


class ReleaseReasonMissing(BadInput):
    """Whoever releases a blocked order says why."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"放行订单 {document} 须写明原因，供日后查核。请填写。",
            en=f"Order {document} is released without a reason; it is kept with it. Say why.",
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


class SplitAtAdvance(BadInput):
    """Only part of a delivered line was invoiced in advance: it stands on a line of its own."""

    def __init__(self, document: str, row: int, invoiced: object) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：只有 {invoiced} 已先开票。请把已开票部分单独列一行。",
            en=f"Document {document}, line {row}: only {invoiced} was invoiced in advance. Enter "
            "that part as a line of its own.",
        )


class NotDispatched(BadInput):
    """The line earned its revenue when it was delivered."""

    def __init__(self, document: str, row: int) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：该发货行已在发货时确认收入。请去掉该行。",
            en=f"Document {document}, line {row}: this line earned its revenue when delivered. "
            "Leave it out.",
        )


class RevenueTooEarly(BadInput):
    """The agreed date of the revenue has not come."""

    def __init__(self, document: str, row: int, due: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：约定于 {due} 确认收入，日期未到。"
            "请在该日或之后确认。",
            en=f"Document {document}, line {row}: its revenue is agreed for {due}. Recognise it on "
            "that day or later.",
        )


class InvoiceUnknown(BadInput):
    """The blue invoice a red-letter one reverses is unknown, or another customer's."""

    def __init__(self, document: str, invoice: str) -> None:
        super().__init__(
            zh=f"红字发票 {document}：{invoice} 不是该客户的已过账蓝字发票。请核对。",
            en=f"Credit note {document}: {invoice!r} is no posted invoice of this customer. Check "
            "which one it reverses.",
        )


class InvoiceTypeUnknown(BadInput):
    """An invoice is special or ordinary."""

    def __init__(self, document: str, invoice_type: str) -> None:
        super().__init__(
            zh=f"发票 {document}：没有“{invoice_type}”这种发票，"
            "可选 special（专票）、ordinary（普票）。",
            en=f"Invoice {document}: there is no type {invoice_type!r}. Choose special or "
            "ordinary.",
        )


class InvoiceNumberMissing(BadInput):
    """A VAT invoice of a type has a number."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"发票 {document} 已选发票类型，却没有发票号码。请填写。",
            en=f"Invoice {document} has a type; enter its number too.",
        )


class NothingDue(BadInput):
    """The quantity is invoiced or its VAT declared already."""

    def __init__(self, document: str, row: int, left: object) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：未开票且未申报的数量只剩 {left}。请减少数量。",
            en=f"Document {document}, line {row}: only {left} is neither invoiced nor declared. "
            "Reduce the quantity.",
        )


class SettlementDoesNotBalance(BadInput):
    """What is used and what is settled with it must come to the same."""

    def __init__(self, document: str, difference: object) -> None:
        super().__init__(
            zh=f"核销单 {document} 两边金额相差 {difference}。请使两边相等。",
            en=f"Settlement {document}: the two sides differ by {difference}. Make them equal.",
        )


class NotBothSides(BadInput):
    """Only a party that buys and sells can be netted."""

    def __init__(self, document: str, party: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{party} 不同时是客户和供应商，不能应收冲应付。请先更正档案。",
            en=f"Document {document}: {party} is not both customer and supplier. Correct the party "
            "first.",
        )


class DifferenceTooLarge(BadInput):
    """More than a small difference is not written off as one."""

    def __init__(self, document: str, amount: object, limit: object) -> None:
        super().__init__(
            zh=f"单据 {document}：{amount} 超过尾差限额 {limit}。请收款，或作坏账核销。",
            en=f"Document {document}: {amount} is above the limit of {limit} for differences. "
            "Collect it, or write it off as a bad debt.",
        )


class SettlementReasonMissing(BadInput):
    """A write-off says why."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"核销单 {document} 没有写明原因。请在摘要中填写。",
            en=f"Write-off {document} has no reason. Say why in its summary.",
        )


class ChannelMissing(BadInput):
    """The firm wants to know of every order through which channel it came."""

    def __init__(self, document: str) -> None:
        super().__init__(
            zh=f"销售订单 {document} 没有填写销售渠道。请选择渠道后再提交。",
            en=f"Order {document} names no sales channel. Choose one and post it again.",
        )


class UnknownField(BadInput):
    """Orders cannot be searched by this field."""

    def __init__(self, field: str, fields: str) -> None:
        super().__init__(
            zh=f"订单没有字段“{field}”，可用：{fields}。",
            en=f"Orders have no field {field!r}. Choose one of: {fields}.",
        )
