"""What the pages say of backups: the list, each day's, and whether the last proved is too old.

Belongs here: reading for pages. Does not: the acts (`operations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from operations.backups import Backup, acts_of, backups_at, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.base.home import Home

TOO_OLD = timedelta(hours=30)
"""A night was missed: the nightly backup has six hours to be done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Every backup, the newest first, and the age of the newest proved one."""

    backups: Sequence[Backup]
    age: timedelta | None

    @property
    def is_good(self) -> bool:
        """Whether a proved backup is young enough."""
        return self.age is not None and self.age <= TOO_OLD


def standing(home: Home, now: datetime) -> Standing:
    """The backups in the home's own folder, seen at `now`."""
    backups = backups_at(targets_of(home)[0])
    moments = [each.snapshot_at for each in backups if each.is_proved and each.snapshot_at]
    return Standing(backups, now - max(moments) if moments else None)


State = Literal["proved", "bad", "none", ""]
"""Of a day: a backup was proved; one was made and none proved; none was made; before the first."""

DAYS = 35


def calendar(home: Home, today: date) -> list[tuple[date, State]]:
    """Each of the last `DAYS` days, from a Monday on, with what the log of backups says of it.

    The log outlives the backups: what was pruned since was good or bad on its day all the same.
    """
    first = today - timedelta(days=DAYS - 7 + today.weekday())
    made: dict[date, State] = {}
    for act in acts_of(home):
        day = datetime.fromisoformat(act["at"]).date()
        if act["act"] == "created":
            made.setdefault(day, "bad")
        elif act["act"] == "proved" and act["holds"]:
            made[day] = "proved"
    begun = min(made, default=today)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    return [(day, made.get(day, "none" if day >= begun else "")) for day in days]
