"""结转损益: the voucher that carries every profit-and-loss balance to 本年利润.

In December 本年利润 and the sub-accounts of 利润分配 then go to 未分配利润 (accounting.md §6).
Entries are of kind `closing`: the income statement does not count them.

Belongs here: the document. Does not: what must hold before a month closes (`erp.closing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from erp.batch.kinds import DocumentType
from erp.ledger.entries import Dimensions
from erp.ledger.errors import NotAMonthEnd
from erp.taxes.errors import NothingToTransfer

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head

_DECEMBER = "12"


class _Balance(NamedTuple):
    """What an account holds in one combination of dimensions, debit positive."""

    account_id: int
    direction: str
    party_id: int | None
    dimensions: Dimensions
    amount: int


def plan_profit_transfer(batch: Batch, head: Head) -> None:
    """Carry the profit-and-loss accounts, and in December the year's profit, to where they end."""
    if head.voucher_day != head.period.last_day:
        raise NotAMonthEnd(head.key, head.voucher_day, head.period.last_day)
    profit = batch.account("profit_of_year", head).id
    restated = _restated(batch, head)
    found = _balances(batch, head, "a.class in ('revenue', 'expense')")
    retained = batch.account("retained_earnings", head).id
    ends = [(each, retained if each.account_id == restated else profit) for each in found]
    year = []
    if head.period.month.endswith(_DECEMBER):
        moving = sum(each.amount for each, to in ends if to == profit)
        year = _year_end(batch, head, profit, retained, moving)
    if not ends and not year:
        raise NothingToTransfer(head.key, head.period.month)
    head.net = abs(sum(each.amount for each, _ in ends))
    batch.accept(head)
    if ends:
        _carry(batch, head, "结转损益 profit and loss transferred", ends)
    if year:
        _carry(batch, head, "结转本年利润 profit of the year transferred", year)


def _year_end(
    batch: Batch, head: Head, profit: int, retained: int, moving: int
) -> list[tuple[_Balance, int]]:
    """本年利润 with what `moving` just brought, and every other sub-account of 利润分配."""
    parts = _balances(
        batch, head, "a.id = ? or a.parent_code = (select parent_code from account where id = ?)",
        profit, retained,
    )  # fmt: skip
    held = {each.account_id: each for each in parts if each.account_id != retained}
    before = held.pop(profit, None)
    amount = moving + (before.amount if before is not None else 0)
    opening = batch.account("opening_equity", head).id
    rest = [each for each in held.values() if each.account_id != opening]
    if amount:
        rest.append(_Balance(profit, "C", None, Dimensions(), amount))
    return [(each, retained) for each in rest]


def _carry(batch: Batch, head: Head, memo: str, ends: list[tuple[_Balance, int]]) -> None:
    """Take each balance off its account's other side; the counter-account takes it per side."""
    entry = batch.entry(head, memo, kind="closing")
    for each, to in ends:
        side, other = ("C", "D") if each.direction == "D" else ("D", "C")
        entry.post(
            each.account_id, side, -each.amount, party_id=each.party_id,
            dimensions=each.dimensions,
        )  # fmt: skip
        entry.post(to, other, each.amount)


def _restated(batch: Batch, head: Head) -> int | None:
    """以前年度损益调整, which never touches this year's profit."""
    if batch.masters.company.standard != "enterprise":
        return None
    return batch.account("prior_year_adjustment", head).id


def _balances(batch: Batch, head: Head, where: str, *values: int) -> list[_Balance]:
    """Balances at the end of the document's month, by account and combination of dimensions."""
    return [
        _Balance(
            int(account_id), str(direction), party or None,
            Dimensions(department or None, employee or None, project or None), int(amount),
        )
        for account_id, direction, party, department, employee, project, amount
        in batch.transaction.rows(
            "select b.account_id, a.direction, b.party_id, b.department_id, b.employee_id,"
            " b.project_id, sum(b.debit - b.credit) from account a"
            " join account_balance b on b.account_id = a.id join period d on d.id = b.period_id"
            f" where ({where}) and d.last_day <= ?"
            " group by b.account_id, a.direction, b.party_id, b.department_id, b.employee_id,"
            " b.project_id having sum(b.debit - b.credit) <> 0 order by 1, 3, 4, 5, 6",
            (*values, head.period.last_day),
        )
    ]  # fmt: skip


PROFIT_TRANSFER = DocumentType(
    kind="profit_transfer",
    prefix="JZ",
    name="结转损益",
    name_en="Profit transfer",
    plan=plan_profit_transfer,
    has_lines=False,
    stands_alone=True,
)
