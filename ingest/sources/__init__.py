"""Mappings that ship with the product, one YAML file per source system.

Belongs here: YAML only, read by `ingest.mapping`. Does not: Python about a source.
"""
