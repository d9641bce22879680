"""Approvals 审批: which steps a document must pass before it is carried on, kept as data.

Guarantees, kept by the database: a document submitted under an active flow has that version's
steps, for ever; nothing carries it on before every step is approved; nobody approves their own; a
decision is made in turn, by a person of the step's role or their delegate, once.

Belongs here: flows, steps, decisions, delegations. Does not: documents (a posted one is submitted),
rights (`erp.access`), refusing what carries on (`erp.batch`).
"""
