"""Goods that move without trade: opening stock, other issues and receipts with a reason.

Belongs here: what these documents do to stock and money. Does not: counts, transfers (to come).
"""
