"""What every area stands on: exact numbers, the database, the order of commits, errors.

Does not belong here: anything that knows a product, a party, an account or a document kind.
"""
