"""Procure to pay: requisition, quotes, order, receipt, inspection, invoice, return, payment.

Belongs here: what each of these does to stock, payables and VAT (accounting.md §2 and §3). Does
not: costs of goods going out (`erp.stock_accounting`).
"""
