"""The class of a demand: smooth, erratic, intermittent, lumpy; or none at all.

Belongs here: the classification and its limits. Does not: which methods suit a class.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

DemandClass = Literal["smooth", "erratic", "intermittent", "lumpy", "none"]

INTERVAL_LIMIT = 1.32
VARIATION_LIMIT = 0.49


def demand_class(history: np.ndarray) -> DemandClass:
    """Classify by the mean interval between demands and their squared coefficient of variation.

    `history` is demand per period from its first to its last. The limits 1.32 and 0.49 are those of
    Syntetos, Boylan & Croston (2005), "On the categorization of demand patterns", JORS 56.
    """
    demands = history[history != 0]
    if not len(demands):
        return "none"
    interval = len(history) / len(demands)
    variation = float((demands.std() / demands.mean()) ** 2) if demands.mean() else 0.0
    if interval < INTERVAL_LIMIT:
        return "smooth" if variation < VARIATION_LIMIT else "erratic"
    return "intermittent" if variation < VARIATION_LIMIT else "lumpy"
