"""Month end of goods: what is to be trued up, and doing it.

The documents are in `erp.inventory.costing`; the closing of a month calls `true_up`.
"""

from erp.costing.services import TrueUp, preview, true_up

__all__ = ["TrueUp", "preview", "true_up"]
