"""Files of banks and payment services into statements: one shape, whatever the format.

`read_file` recognises MT940, CAMT.053, OFX, QIF and, by mappings written in YAML, tables in CSV and
Excel; a new bank needs a mapping and no Python. A file is read whole or refused with every reason
and its row. What it says is kept as it stands: whether a statement adds up is asked of it
(`erp.banking.statements`), and entering it is `erp.banking.services`.
"""
