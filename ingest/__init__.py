"""Getting data in: files and old systems into the core, and the core into the lake.

Sources are profiled, cleansed, mapped, validated and loaded; a certificate accounts for every
row. Orchestration belongs to `pipelines`, the models of the warehouse to `dbt_project`.
"""
