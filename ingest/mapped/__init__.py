"""From landed tables to a signed certificate, by a mapping file and nothing else.

`language` is what a mapping may say, `entities` what the core takes, `reading` turns landed rows
into entities (SQL of DuckDB), `building` entities into requests of the core, `loading` posts them,
`reconciling` compares target with source, `certifying` states the result, `migration` is the whole
way. Belongs here: everything between a landed table and a certificate, for every source alike.
Does not: anything about one source (that is its YAML file), reading files (`ingest.land`).
"""
