"""On which event a sold line's revenue and its VAT are recognised (accounting.md §2).

Revenue: `delivery` (the default), or later with an acceptance document: `acceptance` 客户验收,
`due_date` 约定日期, `sales_list` 代销清单; until then the goods are dispatched 发出商品.
VAT: `invoice` (the default), `delivery`, or without an invoice 未开票收入 on `due_date` or `money`.

Belongs here: the names and what they mean for a line. Does not: postings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.sales.errors import UnknownEvent

if TYPE_CHECKING:
    from erp.batch.head import Head, SourceLine

REVENUE_EVENTS = ("delivery", "acceptance", "due_date", "sales_list")
TAX_EVENTS = ("invoice", "delivery", "due_date", "money")


def check_events(head: Head) -> None:
    """Refuse a line with an event of another name."""
    for line in head.lines:
        for event, known in ((line.revenue_event, REVENUE_EVENTS), (line.tax_event, TAX_EVENTS)):
            if event and event not in known:
                raise UnknownEvent(head.key, line.row, event, ", ".join(known))


def is_dispatched(line: SourceLine) -> bool:
    """Whether delivering the line only dispatches goods: revenue comes with a later event."""
    return line.revenue_event not in ("", "delivery")


def is_taxed_at_delivery(line: SourceLine) -> bool:
    """Whether the line's VAT is due when it is delivered, invoice or not."""
    return line.tax_event == "delivery"
