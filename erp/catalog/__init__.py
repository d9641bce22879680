"""Products and services, and how each is measured, taxed and costed.

Belongs here: the master of products. Does not: how many there are (stock) or what they are worth.
"""
