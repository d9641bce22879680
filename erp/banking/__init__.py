"""Bank accounts, what banks say of them, and how it meets the books.

Guarantees, kept by the database: a statement's lines lead from its opening to its closing balance;
the same line of an account is kept once; a line is matched to at most its amount, a posting too,
on the bank account's own cash account; a match is undone at most once, by a row. Book balance and
statement balance differ by named items only (银行存款余额调节表).

Does not belong here: file formats (`ingest.bank`), what receipts and payments post.
"""
