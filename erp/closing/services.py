"""The acts that close and open a month, one function each, one transaction each.

Belongs here: order and atomicity. Does not: what is checked (`checklist`), what is posted
(`erp.bookkeeping.closing`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.access.rules import check_right
from erp.closing.checklist import run_checklist
from erp.closing.comparisons import keep, look, today_of
from erp.closing.errors import (
    EarlierMonthOpen,
    LaterMonthClosed,
    MonthIsFiled,
    MonthNotReady,
    ReasonMissing,
    UnknownMonth,
    WrongStep,
)
from erp.closing.policy import closing_policy
from erp.documents.types import Document
from erp.ledger.periods import change_period
from erp.posting import post_in
from erp.taxes.errors import NothingToTransfer

if TYPE_CHECKING:
    from erp.access.rules import Right
    from erp.base.commits import Transaction
    from erp.base.database import Database
    from erp.closing.checklist import CheckResult

CLOSE_RIGHT: Right = ("closing", "create")
"""Who may close a month."""

REOPEN_RIGHT: Right = ("closing", "approve")
"""Who may open a closed month again."""

_ORIGIN = "closing"


class _Period(NamedTuple):
    id: int
    month: str
    last_day: str
    state: str


def close_stock(database: Database, month: str, *, user_id: int = 0) -> None:
    """关账（存货）: from here on nothing of this month moves goods."""
    with _act(database, f"close-stock:{month}", user_id) as transaction:
        found, others = _periods(transaction, month)
        _expect(found, "open")
        for each in others:
            if each.month < month and each.state == "open":
                raise EarlierMonthOpen(month, each.month)
        change_period(transaction, found.id, "stock_closed")


def open_stock(database: Database, month: str, *, user_id: int = 0, reason: str) -> None:
    """反关账（存货）: goods may move again; only while no later month is closed for them."""
    with _act(database, f"open-stock:{month}", user_id) as transaction:
        found, others = _periods(transaction, month)
        _expect(found, "stock_closed")
        _check_last(found, others, open_states=("open",))
        _check_reason(month, reason)
        change_period(transaction, found.id, "open", reason)


def close_month(database: Database, month: str, *, user_id: int = 0) -> list[CheckResult]:
    """结账: every check passes, profit and loss are carried, the month locks; all or nothing.

    Raises `MonthNotReady` with what is open. What the checks saw is kept as a comparison: it
    closes differences an earlier one had found, without which the database refuses the month.
    """
    with _act(database, f"close:{month}", user_id) as transaction:
        # Held to the end, so that nobody posts between the checks and the lock.
        transaction.locked("select commit_number from commit_head where id = 1")
        found, others = _periods(transaction, month)
        _expect(found, "stock_closed")
        for each in others:
            if each.month < month and each.state not in {"closed", "filed"}:
                raise EarlierMonthOpen(month, each.month)
        results = run_checklist(transaction.connection, month)
        failed = [each for each in results if each.stops]
        if failed:
            raise MonthNotReady(month, [(each.code, each.zh, each.en) for each in failed])
        today = today_of(database, transaction.connection)
        last_day = date.fromisoformat(found.last_day)
        keep(transaction, look(transaction.connection, today, [last_day], parted=()))
        if closing_policy(transaction.connection, found.last_day).carries_profit(month):
            _transfer_profit(database, transaction, found)
        change_period(transaction, found.id, "closed")
    return results


def file_month(database: Database, month: str, *, user_id: int = 0) -> None:
    """申报: the month was filed with the authorities and never opens again."""
    with _act(database, f"file:{month}", user_id) as transaction:
        found, others = _periods(transaction, month)
        _expect(found, "closed")
        for each in others:
            if each.month < month and each.state != "filed":
                change_period(transaction, each.id, "filed")
        change_period(transaction, found.id, "filed")


def reopen_month(
    database: Database, month: str, *, rights: frozenset[Right], user_id: int, reason: str
) -> None:
    """反结账: open the last closed month again; its transfers stand in red on its last day.

    Raises `NotAllowed` without `REOPEN_RIGHT`, `MonthIsFiled`, `LaterMonthClosed`.
    """
    check_right(rights, *REOPEN_RIGHT)
    with _act(database, f"reopen:{month}", user_id) as transaction:
        found, others = _periods(transaction, month)
        if found.state == "filed":
            raise MonthIsFiled(month)
        _expect(found, "closed")
        _check_last(found, others, open_states=("open", "stock_closed"))
        _check_reason(month, reason)
        change_period(transaction, found.id, "stock_closed", reason)
        last_day = date.fromisoformat(found.last_day)
        for key in _transfers(transaction, month):
            red = Document("reversal", f"{key}:reversed", last_day, reverses=key, memo=reason)
            post_in(database, transaction, [red])


def _act(database: Database, request_id: str, user_id: int) -> Any:  # noqa: ANN401 - a context
    return database.commit(user_id=user_id, origin=_ORIGIN, request_id=request_id)


def _periods(transaction: Transaction, month: str) -> tuple[_Period, list[_Period]]:
    """The month's period, and all others; on PostgreSQL held until the end."""
    rows = transaction.locked("select id, month, last_day, state from period order by month")
    periods = [_Period(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows]
    found = [each for each in periods if each.month == month]
    if not found:
        raise UnknownMonth(month)
    return found[0], [each for each in periods if each.month != month]


def _expect(found: _Period, state: str) -> None:
    if found.state != state:
        raise WrongStep(found.month, found.state, state)


def _check_last(found: _Period, others: list[_Period], *, open_states: tuple[str, ...]) -> None:
    for each in others:
        if each.month > found.month and each.state not in open_states:
            raise LaterMonthClosed(found.month, each.month)


def _check_reason(month: str, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(month)


def _transfer_profit(database: Database, transaction: Transaction, found: _Period) -> None:
    """Post what is still to be carried; nothing, where the accountant has done so already."""
    document = Document(
        "profit_transfer", closing_key(transaction, "profit_transfer", found.month),
        date.fromisoformat(found.last_day),
    )  # fmt: skip
    try:
        post_in(database, transaction, [document])
    except NothingToTransfer:
        return


def closing_key(transaction: Transaction, kind: str, month: str) -> str:
    """A key for the next document of a kind and month: the same act after a re-opening is new."""
    count = transaction.scalar(
        "select count(*) from document where key like ?", (f"{kind}:{month}:%",)
    )
    return f"{kind}:{month}:{int(count) + 1}"


def _transfers(transaction: Transaction, month: str) -> list[str]:
    """Keys of the month's profit transfers that nothing has taken back, the latest first."""
    rows = transaction.rows(
        "select e.id, e.reverses_id, d.key, d.kind from voucher v"
        " join journal_entry e on e.voucher_id = v.id join document d on d.id = e.document_id"
        " where v.month = ? and v.word in (select word from voucher_counter where month = ?)"
        " and e.kind = 'closing' order by e.id desc",
        (month, month),
    )
    reversed_ids = {row[1] for row in rows}
    found = [
        str(row[2]) for row in rows if row[3] == "profit_transfer" and row[0] not in reversed_ids
    ]
    return list(dict.fromkeys(found))
