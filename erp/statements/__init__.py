"""Statements and books: what the ledger says, in the forms an accountant reads and an auditor asks.

Belongs here: the official statements from their formats, the books 账簿, open items and ageing at a
date, statements of account with their confirmations, the cash position. Everything is read live
from the core's running totals or, on request, from the rows themselves. Does not belong here:
posting anything, closing a period, pages, the warehouse.
"""
