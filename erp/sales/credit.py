"""Customer credit 信用管理: an order beyond the limit, or while items are long overdue, is refused.

What counts: the receivables, invoiced or not, less advances, plus what is on order and not yet
delivered, plus the order itself. A release is a row of its own, written by whoever has the right;
then the same order posts.

Belongs here: the check and the release, which needs the right to approve sales. Does not: roles.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from erp.access.acts import require
from erp.access.rules import APPROVE
from erp.documents.errors import AmountNotPositive, UnknownParty
from erp.sales.errors import CreditExceeded, ItemsOverdue, ReleaseReasonMissing
from erp.sales.models import order_release

if TYPE_CHECKING:
    from erp.access.queries import Person
    from erp.base.database import Database
    from erp.batch.batch import Batch
    from erp.batch.head import Head

OWED = ("receivable_billed", "receivable_unbilled", "advance_received")

_ON_ORDER = """
select coalesce(sum(l.net + l.tax - coalesce((select sum(g.net + g.tax) from line_progress g
       where g.line_id = l.id and g.act in ('delivery', 'sales_order_closing')), 0)), 0)
  from document d join document_line l on l.document_id = d.id
 where d.party_id = ? and d.kind = 'sales_order'
   and l.quantity > coalesce((select sum(g.quantity) from line_progress g
       where g.line_id = l.id and g.act in ('delivery', 'sales_order_closing')), 0)
"""


def check_credit(batch: Batch, head: Head) -> None:
    """Refuse an order its customer's credit does not bear, unless it was released."""
    party = head.party
    assert party is not None
    if party.credit_limit is None and party.credit_days is None:
        return
    refusal = _refusal(batch, head)
    if refusal is not None and not _is_released(batch, head):
        raise refusal


def _refusal(batch: Batch, head: Head) -> CreditExceeded | ItemsOverdue | None:
    party = head.party
    assert party is not None
    batch.transaction.locked("select id from party where id = ?", (party.id,))
    if party.credit_limit is not None:
        exposure = _owed(batch, head) + _on_order(batch, party.id) + head.net + head.tax
        if exposure > party.credit_limit:
            shown = batch.money(exposure), batch.money(party.credit_limit)
            return CreditExceeded(head.key, party.code, *shown)
    if party.credit_days is not None:
        since, amount = _overdue(batch, head, party.credit_days)
        if amount:
            return ItemsOverdue(head.key, party.code, since, batch.money(amount))
    return None


def _owed(batch: Batch, head: Head) -> int:
    accounts = [batch.account(act, head).id for act in OWED]
    marks = ", ".join("?" * len(accounts))
    stored = batch.transaction.scalar(
        "select coalesce(sum(debit - credit), 0) from account_balance"
        f" where party_id = ? and account_id in ({marks})",
        (head.party_id, *accounts),
    )
    return int(stored) + batch.posted_to(head.party_id, accounts)


def _on_order(batch: Batch, party_id: int) -> int:
    """What is ordered and neither delivered nor closed, this batch's orders included."""
    amount = int(batch.transaction.scalar(_ON_ORDER, (party_id,)))
    for each in batch.heads:
        if each.party is None or each.party.id != party_id:
            continue
        if each.type.kind == "sales_order":
            amount += each.net + each.tax
        elif each.type.kind in ("delivery", "sales_order_closing"):
            amount -= sum(line.gross for line in each.lines if line.source is not None)
    return amount


def _overdue(batch: Batch, head: Head, days: int) -> tuple[str, int]:
    """Since when and how much is overdue by more than `days`; amount 0 if nothing is."""
    last = (date.fromisoformat(head.day) - timedelta(days=days)).isoformat()
    accounts = [batch.account(act, head).id for act in OWED[:2]]
    rows = batch.transaction.rows(
        "select i.due_date, b.remaining from open_item i"
        " join open_item_balance b on b.open_item_id = i.id"
        " where i.party_id = ? and i.account_id in (?, ?) and i.due_date < ? and b.remaining > 0",
        (head.party_id, *accounts, last),
    )
    return min((str(row[0]) for row in rows), default=""), sum(int(row[1]) for row in rows)


def _is_released(batch: Batch, head: Head) -> bool:
    released = batch.transaction.rows(
        "select party_id, amount from order_release where order_key = ?", (head.key,)
    )
    return any(
        party_id == head.party_id and amount >= head.net + head.tax for party_id, amount in released
    )


def release_order(
    database: Database, *, order_key: str, party: str, amount_minor: int, reason: str, by: Person
) -> None:
    """Let the order with this key post once, up to `amount_minor` gross; one commit.

    Without the right to approve sales `NotAllowed` is raised, and the attempt kept in the log; also
    raises `ReleaseReasonMissing`, `AmountNotPositive`, `UnknownParty`.
    """
    require(database, by, "sales", APPROVE, origin="release")
    if not reason.strip():
        raise ReleaseReasonMissing(order_key)
    if amount_minor <= 0:
        raise AmountNotPositive(order_key, amount_minor)
    with database.commit(user_id=by.user_id, origin="release", request_id=order_key) as transaction:
        party_id = transaction.scalar("select id from party where code = ?", (party,))
        if party_id is None:
            raise UnknownParty(order_key, party)
        transaction.add(
            order_release,
            (
                transaction.new_id(order_release), transaction.tx, order_key, party_id,
                amount_minor, reason.strip(),
            ),
        )  # fmt: skip
