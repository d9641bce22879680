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
