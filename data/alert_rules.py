"""What the system watches itself for: the shipped rules as data.

Belongs here: reading them. Does not: what a company changed of them (`erp.monitoring`), or how each
is measured (`operations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from data.tables import read_table


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule: what is measured above `threshold`, in `unit`, is an alert.

    `severity` is `warning` or `critical`. `hours` is `HH:MM-HH:MM` where the rule is about a time
    of day, in the company's zone.
    """

    code: str
    severity: str
    unit: str
    threshold: int
    hours: str
    name: str
    name_en: str
    advice: str
    advice_en: str


@cache
def load_alert_rules() -> dict[str, AlertRule]:
    """All rules by code, in the file's order."""
    return {
        row["code"]: AlertRule(
            code=row["code"],
            severity=row["severity"],
            unit=row["unit"],
            threshold=int(row["threshold"]),
            hours=row["hours"],
            name=row["name"],
            name_en=row["name_en"],
            advice=row["advice"],
            advice_en=row["advice_en"],
        )
        for row in read_table("alert_rules.csv")
    }
