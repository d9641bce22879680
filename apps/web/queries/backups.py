"""What the pages say of backups: the list, and whether the last proved one is too old.

Belongs here: reading for pages. Does not: the acts (`operations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from operations.backups import Backup, backups_at, targets_of

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
