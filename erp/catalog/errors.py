"""Refusals about products and prices.

Belongs here: what concerns a product or list as a whole. Does not: faults of one field
(`erp.company.errors`).
"""

from __future__ import annotations

from erp.base.errors import BadInput


class NoSuchProduct(BadInput):
    """No product has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"商品 {code} 不存在。请从列表中选择。",
            en=f"There is no product {code!r}. Choose one from the list.",
        )


class NoSuchPriceList(BadInput):
    """No price list has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"价目表 {code} 不存在。请从列表中选择。",
            en=f"There is no price list {code!r}. Choose one from the list.",
        )


class GoodsHaveMoved(BadInput):
    """Whether goods are kept by lot is settled before they move."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"商品 {code} 已有出入库，不能改变批次或序列号管理方式。请另建商品。",
            en=f"Product {code} has moved already, so how it is kept by lot or serial number "
            "cannot change. Create another product.",
        )


class BadElementString(BadInput):
    """A scan is no GS1 element string, or a check digit or date in it is wrong."""

    def __init__(self, scan: str, part: str) -> None:
        shown = scan.replace("\x1d", "␝")
        wrong = part.replace("\x1d", "␝")
        super().__init__(
            zh=f"扫码内容“{shown}”不是有效的 GS1 字符串：{wrong}。请重新扫描，或手工输入。",
            en=f"The scan {shown!r} is no valid GS1 element string: {wrong}. Scan it again, or type"
            " it.",
        )
