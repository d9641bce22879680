"""The stock ledger: where how much of what is, and since when.

Guarantees (design §3.4, kept by the database):

- A posted stock move never changes.
- Quantity on hand per product, location and lot is the sum of its moves, and not below zero in an
  internal location at the end of any business date, future-dated moves included.
- A move has two ends, the outside world among them; total quantity over all locations is zero.

Does not belong here: what stock is worth in money's accounts (`erp.stock_accounting`), documents.
The pure arithmetic of pools and layers is here (`valuation`), because it knows no account.
"""
