"""What to order, when, how much and why: arithmetic on what is known of goods in a warehouse.

Belongs here: lead time, safety stock, projected stock, the order and its reason. Does not: reading
the core (`erp.replenishment.queries`), keeping advice.

The order-up-to rule with periodic review (Silver, Pyke & Thomas, "Inventory and Production
Management in Supply Chains", 4th ed., ch. 6): goods are ordered when what is there, coming and
asked for, less what is promised, does not last through lead time and review; up to expected demand
of that time plus a safety stock. The service level is the share of what is wanted that shall be
there (the P2 rule), not the chance of a cycle without a shortage: of goods wanted now and then in
large orders, 19 cycles of 20 without one may be half of what was wanted. Demand is taken to be
gamma distributed (Burgin, "The gamma distribution and inventory control", Operational Research
Quarterly 26, 1975): never below zero, and with the long tail such goods have. Its standard error
holds both demand's and the lead time's.
What reaches its order point before the next review is listed ahead, with the day to order it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincc

from analytics.planning.demand import WEEK, History, WeeklyDemand, history
from analytics.planning.smoothing import running_levels
from erp.replenishment.queries import USUAL_LEAD_DAYS
from erp.replenishment.services import Proposal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from erp.replenishment.queries import Situation

WEEKS_SHOWN = 13
MOST_ERRORS = 4
_FINE = 1_000
"""Safety stock is found to a thousandth of its standard error."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Days from order to receipt: mean, standard deviation, of how many receipts."""

    days: float
    deviation: float
    receipts: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be of goods in a warehouse, and what to order now (none: 0).

    `projected` is stock at the end of each of `WEEKS_SHOWN` weeks without any new order, never
    below 0; `runs_out_on` the first day without stock, if it is in them.
    """

    demand: WeeklyDemand
    lead: LeadTime
    safety_stock: float
    order_point: float
    target: float
    position: float
    projected: tuple[float, ...]
    runs_out_on: date | None
    proposal: Proposal | None


def situation_history(situation: Situation, today: date) -> History:
    """The demand history of what the core says of a place."""
    return history(
        [(day, float(quantity)) for day, quantity, _ in situation.demand],
        {day: float(change) for day, change in situation.stock_changes.items()},
        float(situation.available),
        today,
    )


def usual_demand(known: History) -> WeeklyDemand:
    """A level from the weeks there are; where no forecast is stored."""
    return usual_demands([known])[0]


def usual_demands(known: Sequence[History]) -> list[WeeklyDemand]:
    """The level of each of many histories, at its own end."""
    lengths = [len(each.wanted) for each in known]
    weeks = np.zeros((len(known), max(lengths, default=0)))
    for at, each in enumerate(known):
        weeks[at, : lengths[at]] = each.wanted
    levels, errors = running_levels(weeks)
    return [
        _usual(float(levels[at, length]), float(errors[at, length]), length)
        for at, length in enumerate(lengths)
    ]


def _usual(level: float, error: float, weeks: int) -> WeeklyDemand:
    if not weeks:
        return WeeklyDemand((), 0.0, "none")
    if weeks < 3:  # noqa: PLR2004 - two weeks have one error, which says little
        error = max(error, math.sqrt(level))
    return WeeklyDemand((level,), error, "smoothed level")


def lead_time(situation: Situation) -> LeadTime:
    """From the receipts seen; with fewer than three, from what was agreed or is usual."""
    seen = situation.lead_times
    if len(seen) >= 3:  # noqa: PLR2004 - a deviation of two says little
        return LeadTime(fmean(seen), stdev(seen), len(seen))
    agreed = situation.agreed_days
    days = float(agreed) if agreed is not None else fmean(seen) if seen else float(USUAL_LEAD_DAYS)
    return LeadTime(days, 0.0 if agreed is not None else days / 4, len(seen))


def plan(situation: Situation, today: date, forecast: WeeklyDemand | None = None) -> Plan:
    """Project a place's stock and propose an order where one is due within its review."""
    demand = forecast or usual_demand(situation_history(situation, today))
    lead = lead_time(situation)
    covered = lead.days + situation.review_days
    expected = demand.over(covered)
    daily = expected / covered if covered else 0.0
    spread = math.sqrt(covered / WEEK * demand.error**2 + (daily * lead.deviation) ** 2)
    lost = (1 - situation.service_basis_points / 10_000) * demand.over(situation.review_days)
    safety = safety_stock(expected, spread, lost)
    floor = max(safety, float(situation.minimum))
    target = expected + floor
    if situation.maximum is not None and situation.maximum > 0:
        target = min(target, max(float(situation.maximum), float(situation.minimum)))
    if situation.shelf_life_days:
        target = min(target, max(demand.over(situation.shelf_life_days), float(situation.minimum)))
    point = demand.over(lead.days) + floor
    there = float(situation.available + situation.soon - situation.promised)
    coming = sum(float(quantity) for _, quantity in situation.coming)
    position = there + coming + float(situation.requested)
    projected, runs_out_on = _projection(situation, demand, today)
    found = Plan(demand, lead, safety, point, target, position, projected, runs_out_on, None)
    # What falls to the order point before the next review is ordered now.
    if position - demand.over(situation.review_days) >= point or position >= target:
        return found
    return _with_proposal(found, situation, today, spread)


def safety_stock(expected: float, spread: float, lost: float) -> float:
    """What to have beyond `expected` demand so that `lost` of it is short on average.

    All in the goods' unit; `spread` is the standard error of that demand, which is gamma
    distributed. Never more than `MOST_ERRORS` of it: beyond, the tail is a guess.
    """
    if expected <= 0 or spread <= 0:
        return 0.0
    shape, scale = (expected / spread) ** 2, spread**2 / expected
    low, high = expected, expected + MOST_ERRORS * spread
    if _short(low, expected, shape, scale) <= lost:
        return 0.0
    while high - low > spread / _FINE:
        middle = (low + high) / 2
        if _short(middle, expected, shape, scale) > lost:
            low = middle
        else:
            high = middle
    return high - expected


def _short(stock: float, expected: float, shape: float, scale: float) -> float:
    """Gamma demand beyond `stock`, on average."""
    beyond = float(gammaincc(shape + 1, stock / scale))
    return expected * beyond - stock * float(gammaincc(shape, stock / scale))


def _with_proposal(found: Plan, situation: Situation, today: date, spread: float) -> Plan:
    quantity = _packed(found.target - min(found.position, found.order_point), situation)
    if quantity <= 0:
        return found
    # The day the position reaches its order point; order then, and be there a lead time later.
    spare = max(found.position - found.order_point, 0.0)
    daily = found.demand.of_week(0) / WEEK
    wait = min(math.floor(spare / daily), situation.review_days) if daily > 0 else 0
    order_on = today + timedelta(days=wait)
    need_on = order_on + timedelta(days=math.ceil(found.lead.days))
    there = float(situation.available + situation.soon)
    if there + sum(float(each) for _, each in situation.coming) < float(situation.promised):
        because = "orders"
    elif found.demand.of_week(0) <= 0 or found.safety_stock < float(situation.minimum):
        because = "minimum"
    else:
        because = "forecast"
    proposal = Proposal(
        situation.product, situation.warehouse, situation.supplier, order_on, need_on, quantity,
        because, _why(found, situation, quantity, spread),
        situation.is_automatic and order_on == today,
    )  # fmt: skip
    return Plan(
        found.demand, found.lead, found.safety_stock, found.order_point, found.target,
        found.position, found.projected, found.runs_out_on, proposal,
    )  # fmt: skip


def _packed(wanted: float, situation: Situation) -> Decimal:
    """The least whole number of packs (or units) that is enough and not below the least order."""
    need = max(Decimal(str(round(wanted, 6))), situation.least_quantity)
    pack = situation.pack_quantity or Decimal(1)
    return (need / pack).to_integral_value(ROUND_CEILING) * pack


def _projection(
    situation: Situation, demand: WeeklyDemand, today: date
) -> tuple[tuple[float, ...], date | None]:
    days = WEEKS_SHOWN * WEEK
    stock = float(situation.available + situation.soon - situation.promised)
    comes = np.zeros(days)
    for day, quantity in situation.coming:
        at = (day - today).days
        if 0 <= at < days:
            comes[at] += float(quantity)
    ends, ran_out = [], None
    for at in range(days):
        stock += comes[at]
        wanted = demand.of_week(at // WEEK) / WEEK
        # Who finds nothing goes elsewhere; what is promised stays owed.
        stock = max(stock - wanted, min(stock, 0.0))
        if stock <= 0 and (wanted > 0 or stock < 0) and ran_out is None:
            ran_out = today + timedelta(days=at)
        if at % WEEK == WEEK - 1:
            ends.append(max(stock, 0.0))
    return tuple(ends), ran_out


def _why(found: Plan, situation: Situation, quantity: Decimal, spread: float) -> dict[str, str]:
    """The figures behind an order, as text; costs in minor units, absent where not known."""
    said: dict[str, str] = {
        "available": _text(situation.available + situation.soon),
        "promised": _text(situation.promised),
        "coming": _text(sum((each for _, each in situation.coming), Decimal(0))),
        "requested": _text(situation.requested),
        "minimum": _text(situation.minimum),
        "weekly_demand": f"{found.demand.of_week(0):.2f}",
        "weekly_error": f"{found.demand.error:.2f}",
        "method": found.demand.method,
        "lead_days": f"{found.lead.days:.1f}",
        "lead_deviation": f"{found.lead.deviation:.1f}",
        "receipts_seen": str(found.lead.receipts),
        "review_days": str(situation.review_days),
        "service_percent": f"{situation.service_basis_points / 100:.2f}",
        "safety_stock": f"{found.safety_stock:.2f}",
        "order_point": f"{found.order_point:.2f}",
        "target": f"{found.target:.2f}",
        "pack": _text(situation.pack_quantity),
        "least": _text(situation.least_quantity),
        "runs_out_on": found.runs_out_on.isoformat() if found.runs_out_on else "",
    }
    yearly = found.demand.of_week(0) * 52
    if situation.unit_cost is not None and yearly > 0:
        held = float(quantity) / 2 + found.safety_stock
        years = float(quantity) / yearly
        rate = situation.holding_basis_points / 10_000
        said["cost_of_holding"] = f"{held * float(situation.unit_cost) * rate * years:.0f}"
    if situation.unit_cost is not None and situation.unit_price is not None:
        margin = max(float(situation.unit_price - situation.unit_cost), 0.0)
        said["cost_of_waiting"] = f"{margin * _shortage(found, situation, spread):.0f}"
    return said


def _text(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _shortage(found: Plan, situation: Situation, spread: float) -> float:
    """Units expected to be missing until an order of the next review would be there."""
    mean = found.demand.over(found.lead.days + situation.review_days)
    if spread <= 0:
        return max(mean - found.position, 0.0)
    above = (found.position - mean) / spread
    return spread * (_NORMAL.pdf(above) - above * (1 - _NORMAL.cdf(above)))


def plans(
    situations: list[Situation],
    today: date,
    forecasts: Mapping[tuple[str, str], WeeklyDemand] | None = None,
) -> list[tuple[Situation, Plan]]:
    """Each place with its plan; a stored forecast is taken where there is one."""
    known = forecasts or {}
    return [
        (each, plan(each, today, known.get((each.product, each.warehouse)))) for each in situations
    ]
