"""Where stock and money meet: a move's value is a row of the stock accounts' subsidiary ledger.

Guarantees (design §3.5 and 3.6, kept by the database):

- A posted value row never changes; a move's value is stored when it is posted.
- Per entry and stock account the value rows equal the postings.
- Per cost pool at the end of every business date: quantity 0 means value 0, quantity above 0 means
  value not below 0.
- The quantity of a product's pools in a cost group equals what its moves brought there.

Does not belong here: quantities by place (`erp.stock`), entries of other kinds (`erp.ledger`).
"""
