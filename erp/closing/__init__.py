"""Closing months and years: what must be done and checked, and the states of accounting periods.

Guarantees: a month with an open difference, a step left undone or an earlier month open does not
close; its profit and loss are carried and its state changes in one transaction. What opens again
leaves its transfer in red, and what was filed never opens.

Belongs here: the checklist, the proposals of month end, the acts that close and open. Does not: the
documents they post (`erp.bookkeeping`), the steps the database allows (`erp.ledger.checks`).
"""
