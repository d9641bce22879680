"""Which backups may go: days, weeks and months are kept, and what kept ones build upon.

Belongs here: choosing and removing. Does not: what a backup is (`backups`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.backups import SUFFIX, backups_at, record
from operations.certificate import certificate_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from erp.base.home import Home
    from operations.backups import Backup
    from operations.targets import Target


@dataclass(frozen=True, slots=True)
class Retention:
    """The newest backup of each of the last so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def kept(backups: Sequence[Backup], retention: Retention) -> set[str]:
    """The ids to keep, of backups listed newest first.

    Always kept: the newest, the newest proved one, and the chain of each that is kept.
    """
    readable = [each for each in backups if each.header is not None]
    keep = {each.id for each in readable[:1]}
    keep |= {each.id for each in [b for b in readable if b.is_proved][:1]}
    for count, period in (
        (retention.days, _day),
        (retention.weeks, _week),
        (retention.months, _month),
    ):
        keep |= _newest_of_each(readable, count, period)
    parents = {each.id: each.header.parent for each in readable if each.header is not None}
    for wanted in list(keep):
        parent = parents.get(wanted, "")
        while parent:
            keep.add(parent)
            parent = parents.get(parent, "")
    return keep


def prune(home: Home, target: Target, retention: Retention) -> list[str]:
    """Remove what is not kept, children before parents, and log it; returns the removed ids.

    A backup whose header cannot be read is never removed here: a person looks at it first.
    """
    backups = backups_at(target)
    keep = kept(backups, retention)
    removed = []
    for each in backups:
        if each.header is not None and each.id not in keep:
            for name in [*certificate_names(each.id), each.id + SUFFIX]:
                target.remove(name)
            removed.append(each.id)
    if removed:
        record(home, "pruned", {"target": target.name, "backups": removed})
    return removed


def _newest_of_each(
    backups: Sequence[Backup], count: int, period: Callable[[datetime], str]
) -> set[str]:
    newest: dict[str, str] = {}
    for each in backups:
        if each.snapshot_at is not None:
            newest.setdefault(period(each.snapshot_at), each.id)
    return set(list(newest.values())[:count])


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _week(moment: datetime) -> str:
    return f"{moment:%G-%V}"


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"
