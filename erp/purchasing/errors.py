"""Refusals of buying.

BadInput
├── ClosesNotTheRest, OrderLineClosed
├── PriceBeyondTolerance, NothingToRelease
├── InvoicedInAdvance, NotInTransit
├── NotHeld, UnknownVerdict
├── GoodsElsewhere
├── NothingToAllocate, NoBasis
├── ClearingDoesNotBalance
├── AccrualChanged
├── BudgetsOverlap
└── UnknownMonth
"""

from __future__ import annotations

from erp.base.errors import BadInput


class ClosesNotTheRest(BadInput):
    """A closing takes exactly what is left of an order line."""

    def __init__(self, key: str, row: int, asked: object, left: object) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：关闭数量 {asked} 不等于订单行剩余的 {left}。"
            "请刷新后重新关闭。",
            en=f"Document {key}, line {row}: it closes {asked}, but {left} of the order line is "
            "left. Look again and close that.",
        )


class OrderLineClosed(BadInput):
    """Nothing more is received or invoiced on an order line that was closed."""

    def __init__(self, key: str, row: int, order: str, order_row: int) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：订单 {order} 第 {order_row} 行已关闭。请另开订单。",
            en=f"Document {key}, line {row}: line {order_row} of order {order} is closed. Make a "
            "new order.",
        )


class PriceBeyondTolerance(BadInput):
    """An invoice line differs from what was ordered by more than the firm tolerates (三单匹配)."""

    def __init__(  # noqa: PLR0917 - the three documents side by side
        self,
        key: str,
        row: int,
        product: str,
        ordered: object,
        received: object,
        invoiced: object,
        tolerance: object,
        net: int = 0,
    ) -> None:
        self.row, self.net = row, net
        super().__init__(
            zh=f"发票 {key} 第 {row} 行 {product}：单价 订单 {ordered}，入库 {received}，"
            f"发票 {invoiced}，差异超过容差 {tolerance}。"
            "请与供应商核对更正，或由有权人员放行后再过账。",
            en=f"Invoice {key}, line {row}, {product}: net price ordered {ordered}, received "
            f"{received}, invoiced {invoiced}; the difference is beyond the tolerance of "
            f"{tolerance}. Have the supplier correct it, or have it released by somebody with the "
            "right and post again.",
        )


class NothingToRelease(BadInput):
    """A release says why; without a reason it explains nothing to who reads it later."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"放行发票 {key} 须填写原因。请写明为何接受该差异。",
            en=f"Releasing invoice {key} needs a reason. Say why the difference is accepted.",
        )


class InvoicedInAdvance(BadInput):
    """The goods of this receipt were invoiced before they came."""

    def __init__(self, key: str, row: int, receipt: str, invoice: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：入库单 {receipt} 的货款已由发票 {invoice} 先行开票。"
            "请勿重复开票。",
            en=f"Document {key}, line {row}: the goods of receipt {receipt} were invoiced before "
            f"by {invoice}. Do not invoice them twice.",
        )


class NotInTransit(BadInput):
    """Only goods that were invoiced before they came can be received on their invoice."""

    def __init__(self, key: str, row: int, invoice: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：发票 {invoice} 的该行不是在途物资。"
            "请按采购订单入库，或不带来源入库。",
            en=f"Document {key}, line {row}: that line of invoice {invoice} is not in transit. "
            "Receive on the order, or without a source.",
        )


class NotHeld(BadInput):
    """Only goods that were received for inspection can be inspected."""

    def __init__(self, key: str, row: int, receipt: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：入库单 {receipt} 的该行没有待检。请选择待检的入库行。",
            en=f"Document {key}, line {row}: that line of receipt {receipt} was not held for "
            "inspection. Choose one that was.",
        )


class UnknownVerdict(BadInput):
    """An inspection line says passed, return or scrap."""

    def __init__(self, key: str, row: int, verdict: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：质检结论“{verdict}”无效，可选 passed、return、scrap。",
            en=f"Document {key}, line {row}: {verdict!r} is no verdict. Say passed, return or "
            "scrap.",
        )


class GoodsElsewhere(BadInput):
    """The goods of the source line lie in another warehouse than the document's."""

    def __init__(self, key: str, row: int, warehouse: str, receipt: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：入库单 {receipt} 的货物不在仓库 {warehouse}。"
            "请按仓库分开开单。",
            en=f"Document {key}, line {row}: the goods of receipt {receipt} are not in warehouse "
            f"{warehouse}. Make a document for each warehouse.",
        )


class NothingToAllocate(BadInput):
    """A landed cost needs a charge without a source and receipt lines that bear it."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key}：费用分摊须至少有一行费用和一行入库来源。请补充。",
            en=f"Document {key}: a landed cost needs a charge and at least one receipt line that "
            "bears it. Add what is missing.",
        )


class NoBasis(BadInput):
    """The basis of allocation is unknown or zero for every receipt line."""

    def __init__(self, key: str, row: int, basis: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：无法按“{basis}”分摊"
            "（可选 value、quantity、weight，且合计须大于零）。请更换分摊依据，或维护商品重量。",
            en=f"Document {key}, line {row}: cannot allocate by {basis!r} (value, quantity or "
            "weight, above zero in sum). Choose another basis or give the products a weight.",
        )


class ClearingDoesNotBalance(BadInput):
    """A clearing uses exactly as much of prepayments as it settles of invoices."""

    def __init__(self, key: str, used: object, settled: object) -> None:
        super().__init__(
            zh=f"单据 {key}：冲用的预付 {used} 与核销的应付 {settled} 不等。请使两边相等。",
            en=f"Document {key}: it uses prepayments of {used} and settles invoices of {settled}. "
            "Make both equal.",
        )


class AccrualChanged(BadInput):
    """What is accrued for a receipt is no longer what the list said."""

    def __init__(self, key: str, receipt: str, said: object, is_now: object) -> None:
        super().__init__(
            zh=f"单据 {key}：入库单 {receipt} 的暂估余额现为 {is_now}，不是 {said}。请重新生成。",
            en=f"Document {key}: {is_now} is accrued for receipt {receipt}, not {said}. Make the "
            "list again.",
        )


class UnknownMonth(BadInput):
    """The firm has no such accounting month."""

    def __init__(self, month: str) -> None:
        super().__init__(
            zh=f"没有会计期间 {month}。请使用已建立的期间，格式如 2026-03。",
            en=f"There is no accounting month {month!r}. Give one that exists, such as 2026-03.",
        )


class BudgetsOverlap(BadInput):
    """Of a day there is one budget for a department and a category."""

    def __init__(self, department: str, category: str, first: object, last: object) -> None:
        super().__init__(
            zh=f"部门 {department} 类别“{category or '全部'}”已有 {first} 至 {last} 的预算。"
            "请调整起止日期。",
            en=f"Department {department} has a budget for {category or 'all categories'} from "
            f"{first} to {last}. Choose other days.",
        )
