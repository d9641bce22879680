"""The demo company: a made-up Shanghai wholesaler of hardware and electricals, and its trading.

Belongs here: its master data (comma-separated tables) and a seeded simulation that says what
happened on each day, in whole numbers. Does not: the core; `ingest.demo` turns what happened into
documents and posts them. Every name is invented: the towns do not exist, the tax numbers bear a
region code that was never assigned, the barcodes the prefix for use inside a firm.
"""
