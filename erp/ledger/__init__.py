"""The money ledger: accounts, periods, entries, postings, vouchers, open items, tax items.

Guarantees (design §3, kept by the database, tested on SQLite and PostgreSQL):

- A posted entry, posting, voucher, open item, settlement or tax item never changes.
- The postings of an entry sum to zero in company currency; where all are in one foreign currency,
  in that too.
- A posting stands on a leaf account, with the dimensions the account demands.
- A controlled account takes postings only with rows of its subsidiary ledger, equal per entry,
  account and party.
- Nothing is posted into a period that is not open for it.
- Voucher numbers run without gap or duplicate per word and month.

Signs: a posting has a `side` (D or C) and one signed `amount`, debit positive. A red posting stands
on its original's side with the opposite sign. Debit turnover is the sum of amounts on side D,
credit turnover the negated sum on side C, the balance the sum of all.

Does not belong here: products, quantities, documents of trade.
"""
