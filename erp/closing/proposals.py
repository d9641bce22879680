"""What month end proposes: surcharges, VAT relief, income tax, statutory reserve, as vouchers.

A proposal is computed from the books and is nobody's voucher until it is posted. What was posted
already is taken off: proposing twice gives nothing.

Belongs here: the arithmetic and the accounts. Does not: posting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.taxes import load_surcharges, load_vat_reliefs
from erp.base.exact import divide
from erp.closing.policy import closing_policy
from erp.documents.types import Document, JournalLine

if TYPE_CHECKING:
    from erp.closing.reading import MonthReading

_QUARTER = 3
_PERCENT = 100
_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amount to post (minor units) with its base, between two accounts."""

    code: str
    zh: str
    en: str
    base: int
    amount: int
    debit: str
    credit: str
    source: str


def surcharge_proposals(reading: MonthReading) -> list[Proposal]:
    """附加税费 on the month's VAT payable, each rounded to the fen, less what is booked."""
    base = vat_payable(reading)
    policy = closing_policy(reading.connection, reading.last_day)
    made = []
    for each in load_surcharges():
        if not each.holds(date.fromisoformat(reading.last_day), policy.place):
            continue
        rate = int(each.rate_percent * (_PERCENT - policy.surcharge_relief_percent))
        debit = reading.account("taxes_and_surcharges", reason=each.reason)
        due = divide(base * rate, _BASIS_POINTS)
        made.append(
            Proposal(
                each.reason, each.name_zh, each.name_en, base, due - reading.debited(debit),
                debit, reading.account("taxes_and_surcharges_payable", reason=each.reason),
                each.source,
            )
        )  # fmt: skip
    return [each for each in made if each.amount]


def vat_payable(reading: MonthReading) -> int:
    """VAT owed for the month: what was transferred to 未交增值税, or a small taxpayer's own."""
    if reading.taxpayer_kind == "general":
        acts = ("vat_unpaid_transferred_out", "vat_overpaid_transferred_out", "vat_paid")
        return max(0, sum(reading.turnover(reading.account(act)) for act in acts))
    account = reading.account("output_tax")
    found = reading.rows(
        "select coalesce(-sum(t.amount), 0) from voucher v"
        " join journal_entry e on e.voucher_id = v.id join tax_item t on t.entry_id = e.id"
        " join account a on a.id = t.account_id"
        " left join document d on d.id = e.document_id"
        " where v.month = :month and a.code = :account and coalesce(d.kind, '') <> 'vat_payment'",
        account=account,
    )
    return max(0, int(found[0][0]))


def vat_relief_proposal(reading: MonthReading) -> Proposal | None:
    """小微免税: the quarter's VAT that is waived because net sales keep within the limit.

    Tax of special invoices issued is owed all the same (国家税务总局公告2023年第1号 五).
    """
    month = int(reading.month[5:])
    if reading.taxpayer_kind == "general" or month % _QUARTER:
        return None
    first = f"{reading.month[:5]}{month - _QUARTER + 1:02d}"
    on = date.fromisoformat(reading.last_day)
    limits = [each for each in load_vat_reliefs() if each.holds(on, _QUARTER)]
    if not limits:
        return None
    account = reading.account("output_tax")
    sales, tax = reading.rows(
        "select coalesce(-sum(case when t.tax_code_id is null then 0 else t.net end), 0),"
        " coalesce(-sum(case when coalesce(i.kind, '') like '%special' then 0 else t.amount end),"
        " 0) from voucher v join journal_entry e on e.voucher_id = v.id"
        " join tax_item t on t.entry_id = e.id join account a on a.id = t.account_id"
        " left join document d on d.id = e.document_id"
        " left join tax_invoice i on i.document_id = d.id"
        " where v.month >= :since and v.month <= :month and a.code = :account"
        " and coalesce(d.kind, '') <> 'vat_payment'",
        since=first, account=account,
    )[0]  # fmt: skip
    if int(tax) <= 0 or reading.money(int(sales)) > limits[0].limit:
        return None
    return Proposal(
        "vat_relief", "小微企业免征增值税", "VAT relief of small taxpayers", int(sales), int(tax),
        account, reading.account("vat_relief_income"), limits[0].source,
    )  # fmt: skip


def income_tax_proposal(reading: MonthReading) -> Proposal | None:
    """预缴企业所得税 at the end of a quarter: the year's profit at the firm's rate, less booked."""
    if int(reading.month[5:]) % _QUARTER:
        return None
    expense = reading.account("income_tax_expense")
    year = f"{reading.month[:4]}-01-01"
    booked = reading.debited(expense, since=year)
    profit = reading.profit(since=year) + booked
    policy = closing_policy(reading.connection, reading.last_day)
    due = max(0, divide(profit * policy.income_tax_basis_points, _BASIS_POINTS))
    amount = due - booked
    if not amount:
        return None
    return Proposal(
        "income_tax", "企业所得税", "Enterprise income tax", profit, amount, expense,
        reading.account("income_tax_payable"), "企业所得税法 第四条、第五十四条",
    )  # fmt: skip


def reserve_proposal(reading: MonthReading) -> Proposal | None:
    """法定盈余公积 in December: a share of the year's net profit after losses are made good.

    No more is needed once the reserve is half of the capital (公司法 (2023) 第二百一十条).
    """
    if not reading.month.endswith("-12"):
        return None
    year = f"{reading.month[:4]}-01-01"
    debit = reading.account("surplus_reserve_appropriation")
    reserve = reading.account("surplus_reserve")
    before = reading.balance(reading.account("retained_earnings"))
    base = reading.profit(since=year) - max(0, before)
    policy = closing_policy(reading.connection, reading.last_day)
    wanted = divide(max(0, base) * policy.reserve_basis_points, _BASIS_POINTS)
    capital = -reading.balance(reading.account("paid_in_capital"))
    held = -reading.balance(reserve)
    booked = reading.debited(debit, since=year)
    amount = min(wanted - booked, max(0, capital // 2 - held)) if capital else wanted - booked
    if amount <= 0:
        return None
    return Proposal(
        "reserve", "法定盈余公积", "Statutory surplus reserve", base, amount, debit, reserve,
        "公司法 (2023) 第二百一十条",
    )  # fmt: skip


def proposals_of(reading: MonthReading) -> list[Proposal]:
    """All that month end proposes, in the order of posting; nothing for a month that is closed."""
    if reading.state in {"closed", "filed"}:
        return []
    single = (
        vat_relief_proposal(reading), income_tax_proposal(reading), reserve_proposal(reading)
    )  # fmt: skip
    relief, *others = single
    made = [relief, *surcharge_proposals(reading), *others]
    return [each for each in made if each is not None]


def as_document(reading: MonthReading, proposal: Proposal, key: str) -> Document:
    """The voucher that posts a proposal, on the month's last day."""
    day = date.fromisoformat(reading.last_day)
    amount = reading.money(proposal.amount)
    if proposal.code == "vat_relief":
        return Document("vat_relief", key, day, amount=amount, memo=proposal.zh)
    lines = tuple(
        JournalLine(account, side, amount)
        for account, side in ((proposal.debit, "D"), (proposal.credit, "C"))
    )
    return Document("journal", key, day, postings=lines, memo=f"计提{proposal.zh}")
