"""Definitions by concept: ingestion, transform, publishing, verification; jobs and resources."""
