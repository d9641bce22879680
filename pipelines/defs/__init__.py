"""Definitions by concept: ingestion, transform, publishing, verification, backup; jobs."""
