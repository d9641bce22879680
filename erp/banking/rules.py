"""Which bank lines are which rows of the books: scores that explain themselves.

Belongs here: comparing values. Does not: reading or writing tables. Amounts are whole minor units,
money in positive on both sides.

A pair is scored by its features, in points; `AUTOMATIC` and more, and nothing else as good by
`MARGIN` for the line or for the row, is matched without asking. The rest is proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

AUTOMATIC = 85
"""The least score that is matched without asking."""
MARGIN = 12
"""By how much the best must lead the next."""
PROPOSED = 50

AMOUNT, ALONE, NUMBER, NAME_SAME, NAME_ALIKE, NAME_OTHER = 50, 20, 35, 25, 18, -30
DATE_POINTS = ((0, 15), (2, 12), (5, 8), (10, 4))
ITEM_DATE_POINTS = 5
WINDOW_DAYS = 45
SUM_OF_AT_MOST, SUM_AMONG_AT_MOST = 4, 12
_SAME, _ALIKE, _OTHER = 95, 80, 50
_NUMBER_LEAST = 4

_LEGAL = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|公司|企业|个体工商户|工作室"
    r"|商行|经营部|co\.?,?\s*ltd\.?|company|limited|ltd\.?|inc\.?|llc|gmbh|corp\.?|b\.?v\.?"
    r"|s\.?a\.?)+$"
)
_NOT_A_NAME = re.compile(r"[\s()（）\[\]【】,.，。、·\-_'\"/&]+")
_NOT_A_NUMBER = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A bank line, or what is left of it. `text` is everything it says but the counterparty."""

    id: int
    day: date
    amount: int
    fee: int = 0
    counterparty: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cash posting not matched yet (`kind` posting), or an open item nobody has paid (item).

    `numbers` are all numbers people know it by: the document's, the invoice's, the other side's.
    """

    kind: str
    id: int
    day: date
    amount: int
    numbers: tuple[str, ...] = ()
    party: str = ""
    party_code: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """Why a score is what it is."""

    name: str
    points: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line and the rows it may be, with the score and its reasons."""

    line: Line
    candidates: tuple[Candidate, ...]
    features: tuple[Feature, ...]
    is_ambiguous: bool = False

    @property
    def key(self) -> str:
        """The rows by kind and id, as a rejection names them."""
        return key_of(self.candidates)

    @property
    def score(self) -> int:
        """The sum of the points, 0 to 100."""
        return max(0, min(100, sum(feature.points for feature in self.features)))

    @property
    def is_automatic(self) -> bool:
        """Whether it may be matched without asking. What is not posted yet is always asked."""
        return (
            self.score >= AUTOMATIC
            and not self.is_ambiguous
            and all(candidate.kind == "posting" for candidate in self.candidates)
        )


def key_of(candidates: Iterable[Candidate]) -> str:
    """Some rows by kind and id: `item:7;item:9`."""
    return ";".join(f"{kind}:{number}" for kind, number in sorted(map(_identity, candidates)))


def propose(
    lines: Sequence[Line],
    candidates: Sequence[Candidate],
    rejected: AbstractSet[tuple[int, str]] = frozenset(),
) -> list[Proposal]:
    """The best proposal of each line that has one; no row stands in two of them.

    `rejected` are lines (by id) and rows (by key) somebody has said are not each other.
    """
    pairs = _pairs(lines, candidates, rejected)
    chosen = _assign(pairs)
    taken = {_identity(c) for each in chosen for c in each.candidates}
    done = {each.line.id for each in chosen}
    for line in lines:
        if line.id not in done:
            left = [c for c in candidates if _identity(c) not in taken]
            found = _sum_proposal(line, left, rejected)
            if found is not None:
                chosen.append(found)
                taken.update(_identity(c) for c in found.candidates)
    return sorted(chosen, key=lambda each: (each.line.day, each.line.id))


def _pairs(
    lines: Sequence[Line], candidates: Sequence[Candidate], rejected: AbstractSet[tuple[int, str]]
) -> list[Proposal]:
    by_amount: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_amount[candidate.amount].append(candidate)
    lines_by_amount: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        lines_by_amount[line.amount].append(line)
    pairs = []
    for line in lines:
        amounts = {line.amount, _principal(line)}
        possible = [
            c for a in amounts for c in by_amount.get(a, ())
            if _is_possible(line, c) and (line.id, key_of((c,))) not in rejected
        ]  # fmt: skip
        rivals = [
            other
            for other in lines_by_amount[line.amount]
            if abs((other.day - line.day).days) <= WINDOW_DAYS
        ]
        is_alone = len(possible) == 1 and len(rivals) == 1
        for candidate in possible:
            features = _features(line, candidate, is_alone=is_alone)
            pair = Proposal(line, (candidate,), features)
            if pair.score >= PROPOSED:
                pairs.append(pair)
    return pairs


def _principal(line: Line) -> int:
    """What the other side paid or got: the line and the fee kept back of it."""
    return line.amount + line.fee


def _is_possible(line: Line, candidate: Candidate) -> bool:
    wanted = line.amount if candidate.kind == "posting" else _principal(line)
    days = (line.day - candidate.day).days
    if candidate.kind == "item":
        return candidate.amount == wanted and days >= -3  # noqa: PLR2004 - paid ahead by days
    return candidate.amount == wanted and abs(days) <= WINDOW_DAYS


def _features(line: Line, candidate: Candidate, *, is_alone: bool) -> tuple[Feature, ...]:
    features = [Feature("amount", AMOUNT), *_date_feature(line, candidate)]
    number = next((n for n in candidate.numbers if mentions(line.text, n)), "")
    if number:
        features.append(Feature("number", NUMBER, number))
    features += _name_feature(line, candidate)
    if is_alone:
        features.append(Feature("alone", ALONE))
    return tuple(features)


def _date_feature(line: Line, candidate: Candidate) -> list[Feature]:
    days = abs((line.day - candidate.day).days)
    if candidate.kind == "item":
        return [Feature("date", ITEM_DATE_POINTS, str(days))] if days <= 2 * WINDOW_DAYS else []
    points = next((points for within, points in DATE_POINTS if days <= within), 0)
    return [Feature("date", points, str(days))]


def _name_feature(line: Line, candidate: Candidate) -> list[Feature]:
    if not candidate.party:
        return []
    if not line.counterparty:
        core = core_name(candidate.party)
        is_said = len(core) > 1 and core in _plain_name(line.text)
        return [Feature("name", NAME_ALIKE, candidate.party)] if is_said else []
    alike = similarity(line.counterparty, candidate.party)
    if alike >= _SAME:
        return [Feature("name", NAME_SAME, candidate.party)]
    if alike >= _ALIKE:
        return [Feature("name", NAME_ALIKE, candidate.party)]
    return [Feature("name", NAME_OTHER, candidate.party)] if alike < _OTHER else []


def _assign(pairs: list[Proposal]) -> list[Proposal]:
    """One row a line and one line a row, the best first; close rivals make a pair ambiguous."""
    by_line: dict[int, list[Proposal]] = defaultdict(list)
    by_row: dict[tuple[str, int], list[Proposal]] = defaultdict(list)
    for pair in pairs:
        by_line[pair.line.id].append(pair)
        by_row[_identity(pair.candidates[0])].append(pair)
    chosen: list[Proposal] = []
    lines: set[int] = set()
    rows: set[tuple[str, int]] = set()
    order = sorted(pairs, key=lambda p: (-_points(p), p.line.day, p.line.id, p.candidates[0].id))
    for pair in order:
        row = _identity(pair.candidates[0])
        if pair.line.id in lines or row in rows:
            continue
        rivals = [p for p in (*by_line[pair.line.id], *by_row[row]) if p is not pair]
        is_close = any(_points(p) > _points(pair) - MARGIN for p in rivals)
        chosen.append(Proposal(pair.line, pair.candidates, pair.features, is_close))
        lines.add(pair.line.id)
        rows.add(row)
    return chosen


def _points(pair: Proposal) -> int:
    return sum(feature.points for feature in pair.features)


def _identity(candidate: Candidate) -> tuple[str, int]:
    return candidate.kind, candidate.id


def _sum_proposal(
    line: Line, candidates: Sequence[Candidate], rejected: AbstractSet[tuple[int, str]]
) -> Proposal | None:
    """Several rows of one party and kind that sum to the line, if there is one such set."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.party and (candidate.day - line.day).days <= 10:  # noqa: PLR2004 - booked late
            groups[candidate.kind, candidate.party].append(candidate)
    for (kind, _), group in groups.items():
        wanted = line.amount if kind == "posting" else _principal(line)
        named = [c for c in group if any(mentions(line.text, n) for n in c.numbers)]
        name = _name_feature(line, group[0])
        is_named = bool(name) and name[0].points > 0
        is_said = (line.id, key_of(named)) not in rejected
        if len(named) > 1 and is_said and sum(c.amount for c in named) == wanted:
            said = ", ".join(n for c in named for n in c.numbers if mentions(line.text, n))
            features = (Feature("sum", AMOUNT, str(len(named))), Feature("number", NUMBER, said))
            return Proposal(line, tuple(named), (*features, *name))
        if is_named:
            sets = [e for e in _sets(group, wanted) if (line.id, key_of(e)) not in rejected]
            if sets:
                why = (Feature("sum", AMOUNT, str(len(sets[0]))), *name)
                return Proposal(line, sets[0], why, is_ambiguous=True)
    return None


def _sets(group: Sequence[Candidate], wanted: int) -> list[tuple[Candidate, ...]]:
    """Sets of two and more rows that sum to `wanted`: all of them, or few of the oldest."""
    oldest = sorted(group, key=lambda c: (c.day, c.id))
    if len(oldest) > 1 and sum(c.amount for c in oldest) == wanted:
        return [tuple(oldest)]
    among = oldest[:SUM_AMONG_AT_MOST]
    return [
        some
        for size in range(2, SUM_OF_AT_MOST + 1)
        for some in combinations(among, size)
        if sum(c.amount for c in some) == wanted
    ]


# -- names and numbers


@lru_cache(maxsize=50_000)
def core_name(name: str) -> str:
    """A firm's name without legal form, brackets and spaces: 上海（晨光）有限公司 is 上海晨光."""
    plain = _plain_name(name)
    return _LEGAL.sub("", plain) or plain


@lru_cache(maxsize=50_000)
def _plain_name(name: str) -> str:
    lower = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_A_NAME.sub("", lower)


@lru_cache(maxsize=200_000)
def similarity(left: str, right: str) -> int:
    """How alike two names are, 0 to 100. Banks mask names with *: a star is any characters."""
    if "*" in left or "＊" in left:
        mask = re.escape(_plain_name(left)).replace(re.escape("*"), ".")
        return _SAME if re.fullmatch(f".*{mask}.*", _plain_name(right)) else 60
    one, other = core_name(left), core_name(right)
    if not one or not other:
        return 0
    if one == other:
        return 100
    # A bank cuts long names off, and people leave the town out.
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and shorter in longer:  # noqa: PLR2004 - two characters are a town
        return 90
    return int(fuzz.ratio(one, other))


@lru_cache(maxsize=200_000)
def mentions(text: str, number: str) -> bool:
    """Whether a text names a number, with or without what stands between its parts."""
    bare = _bare(number)
    if len(bare) < _NUMBER_LEAST or not any(c.isdigit() for c in bare):
        return False
    return any(
        re.search(rf"(?<![0-9]){re.escape(wanted)}(?![0-9])", said)
        for wanted, said in ((number.casefold(), text.casefold()), (bare, _bare(text)))
    )


@lru_cache(maxsize=200_000)
def _bare(text: str) -> str:
    return _NOT_A_NUMBER.sub("", unicodedata.normalize("NFKC", text).casefold())


def explanation(features: Iterable[Feature]) -> str:
    """The features as the text a match keeps: `amount 50; date 15 (0)`."""
    return "; ".join(f"{f.name} {f.points}" + (f" ({f.said})" if f.said else "") for f in features)
