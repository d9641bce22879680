"""What month end proposes: surcharges, VAT relief, income tax, statutory reserve, as vouchers.

And the vouchers of the firm's own templates for a month's end.

A proposal is computed from the books and is nobody's voucher until it is posted. What was posted
already is taken off: proposing twice gives nothing.

Belongs here: the arithmetic and the accounts. Does not: posting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.taxes import load_surcharge_exemptions, load_surcharges, load_vat_reliefs
from erp.base.exact import divide
from erp.bookkeeping.templates import due_steps
from erp.closing.policy import closing_policy
from erp.documents.types import Document, JournalLine

if TYPE_CHECKING:
    from erp.bookkeeping.templates import DueVoucher
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


def surcharge_proposals(reading: MonthReading, waived: int = 0) -> list[Proposal]:
    """附加税费 on the VAT of the filing period that ends, each rounded, less what is booked.

    `waived` is VAT whose relief is proposed and not posted. What is not levied of small sales
    (财税〔2016〕12号) is proposed as nothing, and taken back where it was booked.
    """
    policy = closing_policy(reading.connection, reading.last_day)
    months = policy.vat_period(reading.taxpayer_kind)
    if int(reading.month[5:]) % months:
        return []
    since, on = _first_month(reading, months), date.fromisoformat(reading.last_day)
    base = max(0, vat_payable(reading, since) - waived)
    exempt = _exempt(reading, since, months)
    made = []
    for each in load_surcharges():
        if not each.holds(on, policy.place):
            continue
        rate = int(each.rate_percent * (_PERCENT - policy.surcharge_relief_percent))
        debit = reading.account("taxes_and_surcharges", reason=each.reason)
        due = 0 if each.reason in exempt else divide(base * rate, _BASIS_POINTS)
        booked = reading.debited(debit, since=f"{since}-01")
        made.append(
            Proposal(
                each.reason, each.name_zh, each.name_en, base, due - booked, debit,
                reading.account("taxes_and_surcharges_payable", reason=each.reason),
                exempt.get(each.reason, each.source),
            )
        )  # fmt: skip
    return [each for each in made if each.amount]


def _first_month(reading: MonthReading, months: int) -> str:
    """The first month of the filing period that ends with this one."""
    return f"{reading.month[:5]}{int(reading.month[5:]) - months + 1:02d}"


def _exempt(reading: MonthReading, since: str, months: int) -> dict[str, str]:
    """Surcharges not levied because sales keep within the limit, each with its source."""
    on, sales = date.fromisoformat(reading.last_day), reading.money(net_sales(reading, since))
    return {
        each.reason: each.source
        for each in load_surcharge_exemptions()
        if each.holds(on, months) and sales <= each.limit
    }


def vat_payable(reading: MonthReading, since: str = "") -> int:
    """VAT owed for the months from `since` on: transferred to 未交增值税, and what is taxed simply.

    A small-scale taxpayer owes what its one account took, payments left out.
    """
    first = since or reading.month
    simplified = -_taxed(reading, reading.account("output_tax_simplified"), first)
    if reading.taxpayer_kind != "general":
        return max(0, simplified)
    acts = ("vat_unpaid_transferred_out", "vat_overpaid_transferred_out", "vat_paid")
    moved = sum(
        reading.turnover(account, since=f"{first}-01")
        for account in {reading.account(act) for act in acts}
    )
    return max(0, moved + simplified)


def _taxed(reading: MonthReading, account: str, since: str) -> int:
    """The rows of a VAT account since a month, debit positive, payments left out."""
    found = reading.rows(
        "select coalesce(sum(t.amount), 0) from voucher v"
        " join journal_entry e on e.voucher_id = v.id join tax_item t on t.entry_id = e.id"
        " join account a on a.id = t.account_id left join document d on d.id = e.document_id"
        " left join document o on o.id = d.reverses_id"
        " where v.month >= :since and v.month <= :month and a.code = :account"
        " and coalesce(d.kind, '') <> 'vat_payment' and coalesce(o.kind, '') <> 'vat_payment'",
        account=account, since=since,
    )  # fmt: skip
    return int(found[0][0])


def net_sales(reading: MonthReading, since: str) -> int:
    """Sales without tax of the months from `since` on, taxed or not.

    What output tax was reckoned from, and what was invoiced exempt or at zero
    (国家税务总局公告2023年第1号 一).
    """
    taxed = reading.rows(
        "select coalesce(-sum(t.net), 0) from voucher v"
        " join journal_entry e on e.voucher_id = v.id join tax_item t on t.entry_id = e.id"
        " join account a on a.id = t.account_id where v.month >= :since and v.month <= :month"
        " and a.code in (:output, :simplified) and t.tax_code_id is not null",
        since=since, output=reading.account("output_tax"),
        simplified=reading.account("output_tax_simplified"),
    )  # fmt: skip
    untaxed = reading.rows(
        "select coalesce(sum(case l.kind when 'credit_note' then -l.net else l.net end), 0)"
        " from document_line l join tax_code c on c.id = l.tax_code_id"
        " and c.kind in ('exempt', 'zero_rated')"
        " where l.kind in ('sales_invoice', 'credit_note') and l.document_id in"
        " (select e.document_id from voucher v join journal_entry e on e.voucher_id = v.id"
        " where v.month >= :since and v.month <= :month)",
        since=since,
    )  # fmt: skip
    return int(taxed[0][0]) + int(untaxed[0][0])


def vat_relief_proposal(reading: MonthReading) -> Proposal | None:
    """小微免税: the filing period's VAT that is waived because net sales keep within the limit.

    Tax of special invoices issued is owed all the same (国家税务总局公告2023年第1号 五).
    """
    policy = closing_policy(reading.connection, reading.last_day)
    months = policy.vat_period(reading.taxpayer_kind)
    if reading.taxpayer_kind == "general" or int(reading.month[5:]) % months:
        return None
    since, on = _first_month(reading, months), date.fromisoformat(reading.last_day)
    limits = [each for each in load_vat_reliefs() if each.holds(on, months)]
    if not limits:
        return None
    account = reading.account("output_tax")
    sales = net_sales(reading, since)
    tax = -_taxed(reading, account, since) - _special_tax(reading, since)
    if tax <= 0 or reading.money(sales) > limits[0].limit:
        return None
    return Proposal(
        "vat_relief", "小微企业免征增值税", "VAT relief of small taxpayers", sales, tax,
        account, reading.account("vat_relief_income"), limits[0].source,
    )  # fmt: skip


def _special_tax(reading: MonthReading, since: str) -> int:
    """Tax of the special invoices issued since a month, red ones negative, void ones left out."""
    found = reading.rows(
        "select coalesce(sum(i.tax), 0) from tax_invoice i where i.direction = 'output'"
        " and i.kind like '%special' and i.invoice_date >= :since_day and i.invoice_date <= :last"
        " and not exists (select 1 from tax_invoice_state s"
        " where s.tax_invoice_id = i.id and s.state = 'void')",
        since_day=f"{since}-01",
    )
    return int(found[0][0])


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
    relief = vat_relief_proposal(reading)
    waived = 0 if relief is None else relief.amount
    made = [
        relief, *surcharge_proposals(reading, waived), income_tax_proposal(reading),
        reserve_proposal(reading),
    ]  # fmt: skip
    return [each for each in made if each is not None]


def steps_of(reading: MonthReading) -> list[DueVoucher]:
    """Vouchers of templates that are steps of this month's end; none of a month that is closed."""
    if reading.state in {"closed", "filed"}:
        return []
    last_day = date.fromisoformat(reading.last_day)
    return due_steps(reading.connection, last_day, digits=reading.digits)


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
