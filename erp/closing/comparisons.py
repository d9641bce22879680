"""Comparing the books and keeping what was found: every night, before a month closes, on demand.

Belongs here: what two books say in all, where they part, whether the accounts at banks are
reconciled; the rows that keep it; which differences are open. Does not: which books must agree
(`erp.verification.divergence`), what is refused while a difference is open (`checks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import erp.schema  # noqa: F401 - all tables must be known before rows are written in their order
from erp.banking.queries import bank_accounts
from erp.banking.reconciliation import reconcile
from erp.base.exact import to_whole
from erp.base.reading import rows
from erp.closing.models import comparison, comparison_run
from erp.verification.divergence import PAIRS, divergences_in, sums_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.verification.divergence import Divergence

BANK = "bank_account"
"""The pair of an account's book balance and its bank's, each adjusted by what the other lacks."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two books as of a day: what the first and the second say in all, and where they part.

    Amounts are minor units, of a bank account in its currency; quantities are millionths.
    `document_id` and `document` are of the first document after which they part, where there is
    one; `place` says what it is about, or the cause where no document is to blame.
    """

    pair: str
    subject: str
    as_of: date
    left: int
    right: int
    is_parted: bool
    commit_number: int = 0
    document_id: int | None = None
    document: str = ""
    place: str = ""

    @property
    def difference(self) -> int:
        """The first less the second. Books may part and still be equal in all."""
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class Seen:
    """What a comparison saw of the books after commit `seen_commit`."""

    as_of: date
    seen_commit: int
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A comparison that was kept."""

    id: int
    as_of: date
    recorded_at: str
    seen_commit: int
    compared: int
    parted: int


@dataclass(frozen=True, slots=True)
class OpenDifference:
    """A difference no later run found gone, as the newest run saw it; `since` when it is known."""

    compared: Compared
    since: str


def today_of(database: Database, connection: Connection) -> date:
    """The company's date."""
    (zone,) = rows(connection, "select time_zone from company")[0]
    return database.clock().astimezone(ZoneInfo(zone)).date()


def compare_books(
    database: Database,
    *,
    user_id: int = 0,
    origin: str,
    progress: Callable[[str], None] | None = None,
) -> Seen:
    """Compare all books in one snapshot, then keep what was found; postings go on meanwhile.

    Accounts at banks are compared as of today and of the end of the month that closes next.
    """
    with database.reading() as connection:
        today = today_of(database, connection)
        days = [today, *_next_to_close(connection, today)]
        seen = look(connection, today, days, progress=progress)
    with database.commit(user_id=user_id, origin=origin) as transaction:
        keep(transaction, seen)
    return seen


def look(
    connection: Connection,
    today: date,
    bank_days: Sequence[date],
    *,
    parted: Sequence[Divergence] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Seen:
    """Compare all books. `parted` is where they part, for a caller who has found it already."""
    number = rows(connection, "select commit_number from commit_head where id = 1")[0][0]
    found = {
        each.pair: each
        for each in (divergences_in(connection, progress=progress) if parted is None else parted)
    }
    compared = [
        _pair(today, pair.code, sums_in(connection, pair), found.get(pair.code)) for pair in PAIRS
    ]
    for day in sorted(set(bank_days)):
        compared += _banks(connection, day)
    return Seen(today, int(number), tuple(compared))


def _pair(today: date, code: str, sums: tuple[int, int], parted: Divergence | None) -> Compared:
    if parted is None:
        return Compared(code, "", today, *sums, is_parted=sums[0] != sums[1])
    return Compared(
        code, "", today, *sums, is_parted=True, commit_number=parted.commit_number,
        document_id=parted.document_id, document=parted.document, place=parted.where,
    )  # fmt: skip


def _banks(connection: Connection, day: date) -> Iterator[Compared]:
    """The accounts whose bank has told of any day up to this one."""
    for each in bank_accounts(connection):
        found = reconcile(connection, each.code, day)
        if found.statement_day is None:
            continue
        cause = "; ".join(name for name, _ in found.named)
        yield Compared(
            BANK, each.code, day,
            to_whole(found.adjusted_book_balance, each.digits, "balance"),
            to_whole(found.adjusted_statement_balance, each.digits, "balance"),
            is_parted=bool(found.difference), place=cause,
        )  # fmt: skip


def _next_to_close(connection: Connection, today: date) -> list[date]:
    """The last day of the first month that is not closed, once it has passed."""
    found = rows(
        connection,
        "select last_day from period where state in ('open', 'stock_closed') order by month"
        " limit 1",
    )
    days = [date.fromisoformat(str(row[0])) for row in found]
    return [day for day in days if day < today]


def keep(transaction: Transaction, seen: Seen) -> int:
    """Keep a comparison; the id of its run."""
    run_id = transaction.new_id(comparison_run)
    transaction.add(
        comparison_run, (run_id, transaction.tx, seen.as_of.isoformat(), seen.seen_commit)
    )
    for each in seen.compared:
        transaction.add(
            comparison,
            (
                transaction.new_id(comparison), transaction.tx, run_id, each.pair, each.subject,
                each.as_of.isoformat(), each.left, each.right, each.difference,
                int(each.is_parted), each.commit_number, each.document_id, each.place,
            ),
        )  # fmt: skip
    return run_id


# -- reading


_ROW = (
    "select c.pair, c.subject, c.as_of, c.left_amount, c.right_amount, c.is_parted,"
    " c.first_commit, c.first_document_id, d.series, d.number, c.first_place, l.recorded_at, c.id"
    " from comparison c join comparison_run r on r.id = c.run_id"
    " join commit_log l on l.tx = r.tx left join document d on d.id = c.first_document_id"
)


def runs(connection: Connection, *, latest: int = 30) -> list[Run]:
    """The runs kept, newest first."""
    found = rows(
        connection,
        "select r.id, r.as_of, l.recorded_at, r.seen_commit, count(*), sum(c.is_parted)"
        " from (select * from comparison_run order by id desc limit ?) r"
        " join comparison c on c.run_id = r.id join commit_log l on l.tx = r.tx"
        " group by r.id, r.as_of, l.recorded_at, r.seen_commit order by r.id desc",
        (latest,),
    )
    return [
        Run(int(run), date.fromisoformat(str(day)), str(at), int(number), int(count), int(parted))
        for run, day, at, number, count, parted in found
    ]


def compared_in(connection: Connection, run_id: int) -> list[Compared]:
    """What a run found, in the order of comparing."""
    found = rows(connection, f"{_ROW} where c.run_id = ? order by c.id", (run_id,))
    return [_compared(row) for row in found]


def open_differences(connection: Connection) -> list[OpenDifference]:
    """Differences that no later run found gone, the oldest first: they keep months from closing."""
    found = rows(
        connection,
        f"{_ROW} where c.is_parted = 1 and not exists (select 1 from comparison n"
        " where n.pair = c.pair and n.subject = c.subject and n.id > c.id and n.as_of >= c.as_of"
        " and n.is_parted = 0) order by c.id",
    )
    first: dict[tuple[str, str], str] = {}
    newest: dict[tuple[str, str], Compared] = {}
    for row in found:
        key = str(row[0]), str(row[1])
        first.setdefault(key, str(row[11]))
        newest[key] = _compared(row)
    return [OpenDifference(newest[key], since) for key, since in first.items()]


def _compared(row: Sequence[object]) -> Compared:
    pair, subject, as_of, left, right, parted, commit, document_id, series, number, place = row[:11]
    name = "" if series is None else f"{series}-{int(str(number)):04d}"
    return Compared(
        str(pair), str(subject), date.fromisoformat(str(as_of)), int(str(left)), int(str(right)),
        is_parted=bool(parted), commit_number=int(str(commit)),
        document_id=None if document_id is None else int(str(document_id)), document=name,
        place=str(place),
    )  # fmt: skip
