"""One batch of documents being posted: what it knows, has changed so far and will write.

Belongs here: the workbench the document kinds share. Does not: any one kind (`erp.sales`,
`erp.purchasing`, `erp.inventory`, `erp.bookkeeping`), transactions and retries (`erp.posting`).

A batch gives exactly the rows that posting its documents one by one, in order, would give: it works
through them in order on books in memory that start from the database and include what went before.
"""
