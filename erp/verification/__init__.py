"""Recomputes every guarantee of the core from its rows, trusting no running total and no trigger.

Belongs here: reading and comparing. Does not: mending anything, or the warehouse's proofs
(`analytics`). `verify` is what `ledgerhouse verify` and the nightly job run.
"""

from erp.verification.divergence import Divergence, first_divergences
from erp.verification.findings import Finding, verify, verify_within

__all__ = ["Divergence", "Finding", "first_divergences", "verify", "verify_within"]
