"""What every desk of the demo company shares.

Belongs here: the bundle handed from desk to desk. Does not: anything a desk decides.
"""

from dataclasses import dataclass

from data.demo.acts import Keys
from data.demo.calendar import Calendar
from data.demo.chance import Chance
from data.demo.masters import Masters
from data.demo.prices import Prices
from data.demo.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Setting:
    """Masters, days, chance, the count of keys, prices and shelves of one company."""

    masters: Masters
    calendar: Calendar
    chance: Chance
    keys: Keys
    prices: Prices
    shelves: Shelves
