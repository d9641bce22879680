"""Replenishment: rules per product and warehouse, advice with its reason, what became of it.

Guarantees, kept by the database: of a product and warehouse one advice is open at a time; it is
decided once; an accepted one has its requisition.

Belongs here: what advice is made from (read in one go), keeping it, accepting, refusing, outcome.
Does not: the arithmetic of what to order (`analytics.planning`), the thresholds (`erp.alerts`).
"""
