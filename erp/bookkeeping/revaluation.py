"""Revaluation 期末调汇: what foreign items and cash carry is brought to the rate of a day.

A row of base amount per open item and per cash account and currency, foreign amount 0, not
reversed (accounting.md §6; 企业会计准则第19号 第十一条). Gains and losses stand as unrealised;
settling an item later moves its part to realised. A piece that was already settled on a later date,
when the day is revalued after it, has its part realised on that date.

Belongs here: the document that revalues. Does not: rates (`erp.company`), settling
(`erp.batch.money`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.exchange import book_exchange, book_unrealised
from erp.batch.kinds import DocumentType
from erp.documents.errors import NoExchangeRate
from erp.ledger.errors import NotAMonthEnd, RevaluedLater
from erp.ledger.exchange import make_currency, piece

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.ledger.entries import Entry, ForeignItem
    from erp.ledger.exchange import Currency


def plan_revaluation(batch: Batch, head: Head) -> None:
    """Bring every open foreign item and foreign cash balance to the rates of its date."""
    _check_month_end(batch, head)
    items = batch.items.foreign_as_at(head.day)
    for item in items:
        if item.revalued_on > head.day:
            raise RevaluedLater(head.key, head.day, item.revalued_on)
    balances = _cash_balances(batch, head.day)
    rates = {
        code: _rate(batch, head, code)
        for code in sorted({item.currency for item in items} | {code for _, code, _, _ in balances})
    }
    batch.accept(head)
    entry = batch.entry(head, "期末调汇 revaluation")
    gain = 0
    for item in items:
        change = rates[item.currency].to_company(item.foreign) - item.amount
        if change:
            batch.items.revalue(entry, item, change, rates[item.currency])
            gain += change
            _realise_settled(batch, head, item, change, rates[item.currency])
    for account_id, code, amount, foreign in balances:
        change = rates[code].to_company(foreign) - amount
        if change:
            entry.post(
                account_id, "D" if change > 0 else "C", change, currency=rates[code],
                cash_flow_item="exchange_effect",
            )  # fmt: skip
            gain += change
    book_unrealised(batch, head, entry, gain=gain)
    head.net = abs(gain)


def _realise_settled(
    batch: Batch, head: Head, item: ForeignItem, change: int, rate: Currency
) -> None:
    """What was settled after the day no longer carries its part of the change."""
    left = item.foreign
    for day, foreign in item.later:
        part = piece(change, -foreign, left)
        change -= part
        left += foreign
        if part:
            entry: Entry = batch.entry(head, "调汇差额实现 exchange difference realised", day=day)
            batch.items.revalue(entry, item, -part, rate)
            book_exchange(batch, head, entry, gain=-part, unrealised=part)


def _check_month_end(batch: Batch, head: Head) -> None:
    period = batch.masters.period_of(head.day)
    if period is None or head.day != period.last_day:
        raise NotAMonthEnd(head.key, head.day, "" if period is None else period.last_day)


def _cash_balances(batch: Batch, day: str) -> list[tuple[int, str, int, int]]:
    """Account, currency, company amount and foreign amount of foreign cash at a month's end."""
    return [
        (int(account_id), str(code), int(amount), int(foreign))
        for account_id, code, amount, foreign in batch.transaction.rows(
            "select b.account_id, b.currency, sum(b.debit - b.credit),"
            " sum(b.foreign_debit - b.foreign_credit) from account_balance b"
            " join account a on a.id = b.account_id and a.is_cash = 1"
            " join period d on d.id = b.period_id"
            " where b.currency <> '' and d.last_day <= ?"
            " group by b.account_id, b.currency order by b.account_id, b.currency",
            (day,),
        )
    ]


def _rate(batch: Batch, head: Head, code: str) -> Currency:
    rate = batch.masters.exchange_rate(batch.transaction, code, head.day)
    digits = batch.masters.currency_digits(batch.transaction, code)
    if rate is None or digits is None:
        raise NoExchangeRate(head.key, code, head.day)
    return make_currency(code, digits=digits, company_digits=batch.digits, rate=rate)


REVALUATION = DocumentType(
    kind="revaluation",
    prefix="TH",
    name="期末调汇",
    name_en="Revaluation",
    plan=plan_revaluation,
    has_lines=False,
    stands_alone=True,
)
