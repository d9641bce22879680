"""Readings of warehouse devices: what a scanner, a scale or a gate says becomes a document.

Guarantees:

1. A reading that was taken is one row with what it became, in the transaction of what it became:
   the same key twice is one document and one answer, the same key with another body is refused.
2. A reading that cannot be carried out is kept as it came, with the reason; a person corrects and
   replays it, or dismisses it, once. The database refuses a second end, or one of a good reading.

Belongs here: reading bodies, carrying them out by the areas that know how. Does not: who may call
(`erp.access.api_keys`), the HTTP of it (`apps.api`), what a document does to the books.
"""
