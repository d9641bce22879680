"""Order to cash: sales order, delivery, sales invoice, sales return, credit note, money received.

Belongs here: what each of these does to stock, receivables, revenue and VAT (accounting.md §2, with
revenue and its cost at delivery). Does not: costs themselves (`erp.stock_accounting`).
"""
