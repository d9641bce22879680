"""Pages of bank statements: bringing them in, matching them with the books, the reconciliation."""
