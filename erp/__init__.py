"""The transactional core of Ledgerhouse, by area.

Belongs here: business documents, the ledgers and everything that keeps them true.
Does not: dashboards, orchestration, the warehouse or any framework of the web (design §2).
"""
