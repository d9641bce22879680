"""From the lake to the figure: lake layout, published versions, the scoped reader, metrics.

Frames in, frames out. No Dagster, no Streamlit, and no way into the core database: what the
analytics side knows of the core, `ingest` has extracted.
"""
