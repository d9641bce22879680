"""Counting the shelves of the demo company: a few pieces broken or missing, a few found.

Belongs here: what a count changes. Does not: who is to blame.
"""

from datetime import date

from data.demo.acts import Act, ActLine
from data.demo.setting import Setting
from data.demo.shelves import Shelf

_COUNTED_MONTHS = (3, 6, 9, 12)
_LINES_LOST, _LINES_FOUND = 4, 2
_MOST_PERCENT = 3


class Counting:
    """The count at the end of each quarter. `undecided` is the worth of what was found, in fen."""

    def __init__(self, setting: Setting) -> None:
        self.undecided = 0
        self._setting = setting

    def count(self, day: date) -> list[Act]:
        """Write off what is broken or missing and take in what was found, in every warehouse."""
        setting = self._setting
        is_quarter_end = setting.calendar.is_last_working_of_month(day)
        if day.month not in _COUNTED_MONTHS or not is_quarter_end:
            return []
        acts = []
        for warehouse in setting.masters.warehouses:
            shelves = [shelf for shelf in setting.shelves.in_warehouse(warehouse) if shelf.free > 0]
            acts += self._issue(warehouse, self._some(shelves, _LINES_LOST), day)
            acts += self._receipt(warehouse, self._some(shelves, _LINES_FOUND), day)
        return acts

    def decide(self) -> int:
        """The worth of what was found and is now decided on; nothing is left undecided."""
        worth, self.undecided = self.undecided, 0
        return worth

    def _some(self, shelves: list[Shelf], most: int) -> list[Shelf]:
        """Up to `most` different shelves."""
        if not shelves:
            return []
        last = len(shelves) - 1
        places = {self._setting.chance.between(0, last): None for _ in range(most)}
        return [shelves[place] for place in places]

    def _issue(self, warehouse: str, shelves: list[Shelf], day: date) -> list[Act]:
        lines = []
        for shelf in shelves:
            quantity = self._difference(shelf)
            self._setting.shelves.take(warehouse, shelf.product.code, quantity)
            lines.append(ActLine(shelf.product.code, quantity, reason="damaged"))
        return self._act("stock_issue", warehouse, lines, day, "盘点报废")

    def _receipt(self, warehouse: str, shelves: list[Shelf], day: date) -> list[Act]:
        lines = []
        for shelf in shelves:
            quantity = self._difference(shelf)
            cost = quantity * self._setting.prices.cost[shelf.product.code]
            self.undecided += cost
            self._setting.shelves.put(warehouse, shelf.product.code, quantity)
            lines.append(ActLine(shelf.product.code, quantity, cost=cost, reason="found"))
        return self._act("stock_receipt", warehouse, lines, day, "盘点溢余")

    def _difference(self, shelf: Shelf) -> int:
        """A small part of what is free, at least one."""
        most = max(1, shelf.free * _MOST_PERCENT // 100)
        return self._setting.chance.between(1, most)

    def _act(
        self, kind: str, warehouse: str, lines: list[ActLine], day: date, memo: str
    ) -> list[Act]:
        if not lines:
            return []
        key = self._setting.keys.next(kind)
        return [Act(kind, key, day, warehouse=warehouse, lines=tuple(lines), memo=memo)]
