"""From facts of the ledger to the lines of a form.

Belongs here: what a term of a line selects, which side a balance falls on, formulas. Does not:
reading the core (`queries`). Amounts are whole minor units, debit positive; a line shows its own
side as positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.statements import Form, FormLine, Term

NO_PARTY = 0
UNASSIGNED = ""


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """What a form must know of an account."""

    code: str
    account_class: str


@dataclass(slots=True)
class Facts:
    """What one column of a statement is reckoned from.

    `balances` by account and party at the last day; `turnovers` debits and credits by account
    without closing entries; `changes` of balances in the months; `cash` by cash-flow item;
    `equity` by row of the statement of changes in equity, there
    credit positive.
    """

    balances: Mapping[tuple[str, int], int] = field(default_factory=dict)
    turnovers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    cash: Mapping[str, int] = field(default_factory=dict)
    cash_beginning: int = 0
    cash_end: int = 0
    equity: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What a line is made of: an account, or a party on it, or a cash-flow item.

    `amount` has the line's sign: the parts sum to the line.
    """

    account: str
    party_id: int
    amount: int
    cash_flow_item: str = ""


class Chart:
    """The company's accounts and the activities of its cash-flow items."""

    def __init__(self, accounts: Iterable[ChartEntry], activities: Mapping[str, str]) -> None:
        self._accounts = list(accounts)
        self.activities = activities
        self._found: dict[str, tuple[str, ...]] = {}

    def covered(self, what: str) -> tuple[str, ...]:
        """The codes a term names: an account with all below it, or a class."""
        found = self._found.get(what)
        if found is None:
            found = tuple(each.code for each in self._accounts if covers(what, each))
            self._found[what] = found
        return found


def covers(what: str, account: ChartEntry) -> bool:
    """Whether a term names this account.

    >>> covers("1122", ChartEntry("1122.01", "asset")), covers("@asset", ChartEntry("1", "asset"))
    (True, True)
    """
    if what.startswith("@"):
        return account.account_class == what[1:]
    return account.code == what or account.code.startswith(f"{what}.")


def child_of(what: str, code: str) -> str:
    """The account one level below `what` on the way to `code`, or the account itself.

    >>> child_of("2221", "2221.01.07"), child_of("2221.06", "2221.06")
    ('2221.01', '2221.06')
    """
    rest = code.removeprefix(what).removeprefix(".")
    return f"{what}.{rest.partition('.')[0]}" if rest else what


def reckon(form: Form, chart: Chart, facts: Facts) -> dict[str, int]:
    """Each line's figure by key, as the form shows it. Headings and blanks have none."""
    lines = {line.key: line for line in form.lines}
    figures: dict[str, int] = {}

    def figure(key: str) -> int:
        if key not in figures:
            line = lines[key]
            if line.formula:
                figures[key] = sum(sign * figure(other) for sign, other in line.formula)
            else:
                figures[key] = sum(part.amount for part in parts_of(line, chart, facts))
        return figures[key]

    for line in form.lines:
        if line.role not in ("heading", "blank"):
            figure(line.key)
    return {key: amount for key, amount in figures.items() if lines[key].role != "blank"}


def parts_of(line: FormLine, chart: Chart, facts: Facts) -> list[Part]:
    """What a line is made of; parts of the same account and party are one, zeros are left out."""
    sums: dict[tuple[str, int, str], int] = defaultdict(int)
    sign = 1 if line.side == "D" else -1
    for term in line.terms:
        for part in _TERMS[term.kind](term, chart, facts):
            key = (part.account, part.party_id, part.cash_flow_item)
            sums[key] += sign * term.sign * part.amount
    return [
        Part(account, party_id, amount, item)
        for (account, party_id, item), amount in sorted(sums.items())
        if amount
    ]


# -- terms: what each kind selects, debit positive


def _balance(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    return _covered_balances(term.what, chart, facts)


def _covered_balances(what: str, chart: Chart, facts: Facts) -> list[Part]:
    codes = set(chart.covered(what))
    return [
        Part(code, party_id, amount)
        for (code, party_id), amount in facts.balances.items()
        if code in codes
    ]


def _on_side(
    side: int, unit: Callable[[str, Part], object]
) -> Callable[[Term, Chart, Facts], list[Part]]:
    """Parts of those units whose balance stands on a side (1 debit, -1 credit)."""

    def select(term: Term, chart: Chart, facts: Facts) -> list[Part]:
        units: dict[object, list[Part]] = defaultdict(list)
        for part in _covered_balances(term.what, chart, facts):
            units[unit(term.what, part)].append(part)
        return [
            part
            for parts in units.values()
            if side * sum(each.amount for each in parts) > 0
            for part in parts
        ]

    return select


def _whole(what: str, part: Part) -> object:
    del part
    return what


def _party(what: str, part: Part) -> object:
    del what
    return part.party_id


def _child(what: str, part: Part) -> object:
    return child_of(what, part.account)


def _turnover(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    found = [(code, facts.turnovers.get(code, (0, 0))) for code in chart.covered(term.what)]
    return [Part(code, NO_PARTY, debit - credit) for code, (debit, credit) in found]


def _credited(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    found = [(code, facts.turnovers.get(code, (0, 0))) for code in chart.covered(term.what)]
    return [Part(code, NO_PARTY, -credit) for code, (_, credit) in found]


def _change(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    return [Part(code, NO_PARTY, facts.changes.get(code, 0)) for code in chart.covered(term.what)]


def _cash(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    if term.what == "unassigned":
        known = [item for item in facts.cash if item not in chart.activities]
    elif term.what.startswith("@"):
        known = [item for item in facts.cash if chart.activities.get(item) == term.what[1:]]
    else:
        known = [term.what]
    return [Part("", NO_PARTY, facts.cash.get(item, 0), item) for item in known]


def _cash_balance(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    del chart
    amount = facts.cash_beginning if term.what == "beginning" else facts.cash_end
    return [Part("", NO_PARTY, amount)]


def _equity(term: Term, chart: Chart, facts: Facts) -> list[Part]:
    del chart
    return [Part("", NO_PARTY, -facts.equity.get(term.what, 0))]


_TERMS: dict[str, Callable[[Term, Chart, Facts], list[Part]]] = {
    "balance": _balance,
    "debit": _on_side(1, _whole),
    "credit": _on_side(-1, _whole),
    "debit_by_party": _on_side(1, _party),
    "credit_by_party": _on_side(-1, _party),
    "debit_by_child": _on_side(1, _child),
    "credit_by_child": _on_side(-1, _child),
    "turnover": _turnover,
    "credited": _credited,
    "change": _change,
    "cash": _cash,
    "cash_balance": _cash_balance,
    "equity": _equity,
}


# -- changes in equity


def column_of(columns: Mapping[str, tuple[str, ...]], account: ChartEntry) -> str | None:
    """The column of the statement of changes in equity an account stands in, if in any."""
    for key, accounts in columns.items():
        if any(covers(what, account) for what in accounts):
            return key
    return None


def split_movement(
    changes: Mapping[str, int], rules: Mapping[tuple[str, str], str]
) -> list[tuple[str, str, int]]:
    """One entry's changes by column (credit positive) → line, column and amount of each.

    An entry moves equity from where it falls to where it rises; what does not balance within equity
    came from outside or went there. A way no rule names is shown as another transfer, or, from
    and to outside, as owners' other.
    """
    risen = {column: amount for column, amount in changes.items() if amount > 0}
    fallen = {column: -amount for column, amount in changes.items() if amount < 0}
    outside = sum(fallen.values()) - sum(risen.values())
    if outside > 0:
        risen["outside"] = outside
    elif outside < 0:
        fallen["outside"] = -outside
    moved: list[tuple[str, str, int]] = []
    for source in sorted(fallen):
        for target in sorted(risen):
            amount = min(fallen[source], risen[target])
            if amount:
                fallen[source] -= amount
                risen[target] -= amount
                is_inner = "outside" not in (source, target)
                line = rules.get(
                    (source, target), "transfers_other" if is_inner else "owners_other"
                )
                if source != "outside":
                    moved.append((line, source, -amount))
                if target != "outside":
                    moved.append((line, target, amount))
    return moved
