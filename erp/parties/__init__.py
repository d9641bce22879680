"""Customers and suppliers: who the firm trades with.

Belongs here: the master of parties. Does not: what they owe (ledger) or what they bought
(documents).
"""
