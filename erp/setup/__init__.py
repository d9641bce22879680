"""Setting up a company: what must be there before the first document.

Belongs here: acts that fill several areas' masters at once from the data that ships with the
product. Does not: importing a firm's own masters (`ingest`).
"""
