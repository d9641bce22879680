"""What ships with the product, read through `importlib.resources` so that a wheel works.

Charts of accounts, statement formats, tax rates, samples of documents: dated facts, not code.
"""
