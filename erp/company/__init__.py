"""The firm itself: its settings, currencies and tax codes.

Belongs here: what every document needs to know of the firm. Does not: accounts, parties, people.
"""
