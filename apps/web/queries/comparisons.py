"""Comparisons of the books as rows: runs, what each found, what is open.

Belongs here: columns and words. Does not: comparing (`erp.closing.comparisons`), a widget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.web import figures
from apps.web.language import either, message
from apps.web.language import text as _
from apps.web.queries.bank import NAMED
from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.closing.comparisons import BANK, Compared, Run
from erp.verification.divergence import PAIRS

Cells = dict[str, str]
BANK_BOOKS = message("Books and bank, each adjusted by what the other lacks")


def books_of(compared: Compared) -> str:
    """The two books by name, an account at a bank by its code too."""
    if compared.pair == BANK:
        return f"{_(BANK_BOOKS)}: {compared.subject}"
    pair = next(each for each in PAIRS if each.code == compared.pair)
    return either(pair.zh, pair.en)


def _shown(compared: Compared, value: int, digits: int, banks: Mapping[str, int]) -> str:
    if compared.pair == BANK:
        digits = banks.get(compared.subject, digits)
    elif any(each.is_quantity for each in PAIRS if each.code == compared.pair):
        return figures.quantity(from_whole(value, QUANTITY_DIGITS))
    return figures.amount(from_whole(value, digits), digits=digits)


def place_of(compared: Compared) -> str:
    """What the first document is about, or the cause where no document is to blame."""
    causes = [_(NAMED[name]) for name in compared.place.split("; ") if name in NAMED]
    return "; ".join(causes) or compared.place


def rows_of(compared: Sequence[Compared], digits: int, banks: Mapping[str, int]) -> list[Cells]:
    """Two books a row; `digits` of the company's currency, `banks` those of accounts by code."""
    return [
        {
            _("Two books"): books_of(each),
            _("As of"): each.as_of.isoformat(),
            _("The first says"): _shown(each, each.left, digits, banks),
            _("The second says"): _shown(each, each.right, digits, banks),
            _("Difference"): _shown(each, each.difference, digits, banks),
            _("Agree"): "✗" if each.is_parted else "✓",
            _("First document"): each.document,
            _("Where"): place_of(each),
        }
        for each in compared
    ]


def run_name(run: Run, time_zone: str) -> str:
    """When a run was and what it found."""
    found = _("{count} part", count=run.parted) if run.parted else _("all agree")
    at = figures.moment(datetime.fromisoformat(run.recorded_at), time_zone)
    return f"{at} · #{run.seen_commit} · {found}"
