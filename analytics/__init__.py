"""From the lake to the figure: lake layout, published versions, the scoped reader, metrics.

Frames in, frames out. No Dagster, no Streamlit, and nothing written to the core database: what the
analytics side knows of the core, `ingest` has extracted.

A page or command reads like this:

    reader = open_reader(scope, home.warehouse)   # analytics.reader; NothingPublished if none
    reader.marts                                  # {"sales_lines": ("company", …), …} as seen
    reader.frame("select sum(revenue) from sales_lines where company = ?", ["demo"])  # polars
    reader.query(sql)                             # free SQL of a person: checked, 30 s, 1 GiB
    reader.published.recorded_at("demo")          # the time of the data, UTC
    reader.published.tie_out("sales_lines", "demo").holds
    reader.key                                    # (version, scope): what to cache results by

`analytics.metrics.metrics()` gives each figure's name, meaning, mart, column and tie-out.
"""
