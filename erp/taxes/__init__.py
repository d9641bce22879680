"""VAT invoices 增值税发票: which were issued and received, which are void, red or certified.

Guarantees (kept by the database, tested on SQLite and PostgreSQL):

- A number is there once per seller, unless the invoice is void.
- Net and tax of an invoice are those of the document it belongs to.
- An invoice is certified 勾选 at most once at a time and void 作废 at most once, never both; only
  special input invoices are certified.
- A red invoice names one of the same seller and direction.

Belongs here: the invoice register and what it says by month. Does not: what a document posts, the
VAT accounts' rows (`erp.ledger`: `tax_item`).
"""
