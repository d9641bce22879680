"""Dagster: what runs, in which order, when, and what must hold before the next step runs.

Assets are glue; the work they ask for lives in `ingest` and `analytics`. Nothing in `apps`
imports this package: a run is a process of its own.
"""
