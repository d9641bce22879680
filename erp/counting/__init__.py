"""Counting goods 盘点: what lies there is counted blind, and the books follow by document.

- A count 盘点单 freezes what the books say of the places it covers.
- People count without seeing that; what differs is counted a second time.
- A result 盘点结果 says what differs and why, and is approved.
- A posting 盘点差异单 brings stock and money to what was counted, by the same amount.

Guarantees, kept by the database: the snapshot and the book quantity beside each entry are what the
stock ledger said in that commit; a difference is what was counted less what the books said then; a
posting moves exactly the differences of an approved result, once.

Belongs here also: when goods are due to be counted (classes, tasks). Does not: what a shortage is
decided to be (`erp.bookkeeping`), adjustments without counting (`erp.inventory`).
"""
