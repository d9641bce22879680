"""Pages of the books, read live from the core: statements, ledgers, what is owed either way."""
