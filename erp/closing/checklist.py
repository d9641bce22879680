"""The checklist of a month's end as data: one function a check, each result with its evidence.

A check that `stops` keeps the month open; one that only informs lists what somebody should have
looked at. Every check reads; what to do about it stands beside it.

Belongs here: what is looked at. Does not: doing it (`services`, the documents of each area), the
amounts to propose (`proposals`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from erp.banking.queries import bank_accounts
from erp.banking.reconciliation import Reconciliation, reconcile
from erp.bookkeeping.templates import ACCRUAL, AMORTISATION, PAYROLL
from erp.closing.errors import UnknownMonth
from erp.closing.proposals import proposals_of, steps_of
from erp.closing.reading import MonthReading, read_month
from erp.costing.services import find_due
from erp.verification.divergence import divergences_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row somebody can look up: a document, account or word, and an amount where there is one."""

    name: str
    amount: Decimal | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. `stops` is whether it keeps the month from closing."""

    code: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    stops: bool
    evidence: tuple[Evidence, ...]

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to look at."""
        return not self.evidence


@dataclass(frozen=True, slots=True)
class Check:
    """A step of the checklist; with `is_needed` what it finds keeps the month open."""

    code: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    find: Callable[[MonthReading], Iterator[Evidence]]
    is_needed: bool = True


def run_checklist(connection: Connection, month: str) -> list[CheckResult]:
    """Every check of the month, in the order in which an accountant works."""
    reading = read_month(connection, month)
    if reading is None:
        raise UnknownMonth(month)
    results = []
    for check in CHECKLIST:
        evidence = tuple(check.find(reading))
        results.append(
            CheckResult(
                check.code, check.zh, check.en, check.todo_zh, check.todo_en,
                check.is_needed and bool(evidence), evidence,
            )
        )  # fmt: skip
    return results


# -- what each check looks at


def _stock_is_open(reading: MonthReading) -> Iterator[Evidence]:
    if reading.state == "open":
        yield Evidence(reading.month)


def _undecided_differences(reading: MonthReading) -> Iterator[Evidence]:
    """待处理财产损溢 listed; in December none may be left (财会〔2011〕17号 附录 1901)."""
    yield from _balances_of(reading, "1901")


def _undecided_at_year_end(reading: MonthReading) -> Iterator[Evidence]:
    if reading.month.endswith("-12"):
        yield from _undecided_differences(reading)


def _balances_of(reading: MonthReading, prefix: str) -> Iterator[Evidence]:
    for code, name, amount in reading.rows(
        "select a.code, a.name, sum(b.debit - b.credit) from account a join account_balance b"
        " on b.account_id = a.id join period d on d.id = b.period_id"
        " where (a.code = :code or a.code like :below) and d.last_day <= :last"
        " group by a.code, a.name having sum(b.debit - b.credit) <> 0 order by a.code",
        code=prefix,
        below=f"{prefix}.%",
    ):
        yield Evidence(f"{code} {name}", reading.money(amount))


def _open_on(reading: MonthReading, act: str) -> Iterator[Evidence]:
    """Open items of an account as they were at the month's end."""
    for document_id, series, number, amount in reading.rows(
        "select d.id, d.series, d.number, sum(n.amount) from (select i.document_id as document_id,"
        " b.remaining - coalesce((select sum(s.amount) from settlement s"
        "  where s.open_item_id = i.id and s.business_date > :last), 0) as amount"
        " from account a join open_item i on i.account_id = a.id"
        " join open_item_balance b on b.open_item_id = i.id"
        " where a.code = :code and i.business_date <= :last) n"
        " join document d on d.id = n.document_id where n.amount <> 0"
        " group by d.id, d.series, d.number order by d.id",
        code=reading.account(act),
    ):
        yield Evidence(f"{series}-{number:04d}", reading.money(amount), document_id)


def _shipped_not_invoiced(reading: MonthReading) -> Iterator[Evidence]:
    yield from _open_on(reading, "receivable_unbilled")


def _received_not_invoiced(reading: MonthReading) -> Iterator[Evidence]:
    yield from _open_on(reading, "accrued_payable")


def _not_certified(reading: MonthReading) -> Iterator[Evidence]:
    for document_id, number, tax in reading.rows(
        "select i.document_id, i.number, i.tax from tax_invoice i"
        " where i.direction = 'input' and i.kind like '%special' and i.invoice_date <= :last"
        " and 0 = (select coalesce(sum(case s.state when 'withdrawn' then -1 else 1 end), 0)"
        " from tax_invoice_state s where s.tax_invoice_id = i.id and s.month <= :month)"
        " order by i.invoice_date, i.id"
    ):
        yield Evidence(str(number), reading.money(tax), document_id)


def _vat_not_transferred(reading: MonthReading) -> Iterator[Evidence]:
    if reading.taxpayer_kind == "general":
        owed = -reading.balance(reading.account("output_tax").rpartition(".")[0])
        if owed > 0:
            yield Evidence("2221.01 应交增值税", reading.money(owed))


def _proposals_open(reading: MonthReading) -> Iterator[Evidence]:
    for each in proposals_of(reading):
        yield Evidence(f"{each.zh} {each.en}", reading.money(each.amount))


def _steps_left(reading: MonthReading, step: str) -> Iterator[Evidence]:
    """Vouchers of templates for the month's end that are not posted, with what is known of them."""
    for each in steps_of(reading):
        if each.template.step == step:
            amount = each.amount(digits=reading.digits)
            yield Evidence(f"{each.template.code} {each.template.name}", amount)


def _not_amortised(reading: MonthReading) -> Iterator[Evidence]:
    yield from _steps_left(reading, AMORTISATION)


def _not_accrued(reading: MonthReading) -> Iterator[Evidence]:
    yield from _steps_left(reading, ACCRUAL)


def _payroll_not_booked(reading: MonthReading) -> Iterator[Evidence]:
    yield from _steps_left(reading, PAYROLL)


def _not_revalued(reading: MonthReading) -> Iterator[Evidence]:
    """Foreign cash of a month that has no revaluation at its end."""
    done = reading.rows(
        "select 1 from document where kind = 'revaluation' and series like :series"
        " and business_date = :last",
        series=f"%{reading.month[:4]}{reading.month[5:]}",
    )
    if done:
        return
    for code, currency, amount in reading.rows(
        "select a.code, b.currency, sum(b.debit - b.credit) from account a join account_balance b"
        " on b.account_id = a.id join period d on d.id = b.period_id"
        " where b.currency <> '' and d.last_day <= :last group by a.code, b.currency"
        " having sum(b.foreign_debit - b.foreign_credit) <> 0 order by a.code, b.currency"
    ):
        yield Evidence(f"{code} {currency}", reading.money(amount))


def _voucher_gaps(reading: MonthReading) -> Iterator[Evidence]:
    for word, count, least, most in reading.rows(
        "select word, count(*), min(number), max(number) from voucher where month = :month"
        " group by word having min(number) <> 1 or max(number) <> count(*) order by word"
    ):
        yield Evidence(f"{word}: {least} – {most}, {count}")


def _costs_not_trued_up(reading: MonthReading) -> Iterator[Evidence]:
    for each in find_due(reading.connection, reading.month):
        yield Evidence(f"{each.product} → {each.account}", reading.money(each.amount))


def _bank_parts(reading: MonthReading) -> Iterator[Evidence]:
    for each in _bank_statements(reading):
        if each.statement_day is not None and each.difference:
            yield Evidence(each.account, each.difference)


def _bank_not_told(reading: MonthReading) -> Iterator[Evidence]:
    for each in _bank_statements(reading):
        if each.statement_day is None or each.statement_day < each.day:
            yield Evidence(f"{each.account}: {each.statement_day or '-'}")


def _bank_statements(reading: MonthReading) -> Iterator[Reconciliation]:
    day = date.fromisoformat(reading.last_day)
    for account in bank_accounts(reading.connection):
        yield reconcile(reading.connection, account.code, day)


def _contra_not_zero(reading: MonthReading) -> Iterator[Evidence]:
    yield from _balances_of(reading, "1405.90")


def _no_cash_flow_item(reading: MonthReading) -> Iterator[Evidence]:
    """Cash postings without an item, unless they only moved between cash accounts or rates."""
    for word, number, code, amount in reading.rows(
        "select v.word, v.number, a.code, p.amount from voucher v"
        " join journal_entry e on e.voucher_id = v.id and e.kind <> 'opening'"
        " join posting p on p.entry_id = e.id and p.cash_flow_item is null"
        " join account a on a.id = p.account_id and a.is_cash = 1"
        " where v.month = :month and p.amount <> 0 and coalesce(p.foreign_amount, 1) <> 0"
        " and exists (select 1 from posting o join account c on c.id = o.account_id"
        "  where o.entry_id = e.id and c.is_cash = 0) order by v.word, v.number"
    ):
        yield Evidence(f"{word}-{number} {code}", reading.money(amount))


def _books_part(reading: MonthReading) -> Iterator[Evidence]:
    for each in divergences_in(reading.connection):
        yield Evidence(
            f"{each.zh} {each.en}: {each.document or each.where}",
            reading.money(each.difference), each.document_id,
        )  # fmt: skip


CHECKLIST: tuple[Check, ...] = (
    Check(
        "differences_listed", "盘点差异待处理", "count differences not decided",
        "审批并处理盘盈盘亏", "Decide the count differences", _undecided_differences,
        is_needed=False,
    ),
    Check(
        "differences_decided", "年末盘点差异未处理完", "count differences left at year end",
        "年末前处理完待处理财产损溢", "Decide every difference before the year closes",
        _undecided_at_year_end,
    ),
    Check(
        "stock_closed", "存货尚未关账", "stock is not closed",
        "先做存货关账", "Close stock first", _stock_is_open,
    ),
    Check(
        "cost_true_up", "成本未计算", "costs of the month are not trued up",
        "做月末成本计算", "Run the cost true-up", _costs_not_trued_up,
    ),
    Check(
        "amortised", "待摊费用未摊销", "deferred expenses not amortised",
        "生成摊销凭证，或结束该模板", "Post the vouchers, or let the template end", _not_amortised,
    ),
    Check(
        "accrued", "费用未预提", "expenses not accrued",
        "生成预提凭证，下月一日自动冲回",
        "Post the vouchers; they take themselves back next month",
        _not_accrued,
    ),
    Check(
        "payroll_booked", "工资未计提", "payroll not booked",
        "填写本月工资并生成凭证", "Say what payroll came to and post the voucher",
        _payroll_not_booked,
    ),
    Check(
        "bank_told", "银行对账单未导到月末", "bank statements do not reach the month's end",
        "导入对账单", "Import the statements", _bank_not_told, is_needed=False,
    ),
    Check(
        "bank_reconciled", "银行余额调节不平", "bank and books differ beyond what is listed",
        "查看余额调节表", "Look at the reconciliation statement", _bank_parts,
    ),
    Check(
        "shipped_not_invoiced", "已发货未开票", "shipped, not invoiced",
        "核对并开票，或保留为未开票收入", "Look through; invoice what is due",
        _shipped_not_invoiced, is_needed=False,
    ),
    Check(
        "received_not_invoiced", "已收货未到票", "received, not invoiced",
        "催收发票，月末按暂估列示", "Ask suppliers for invoices", _received_not_invoiced,
        is_needed=False,
    ),
    Check(
        "certification", "未勾选的进项发票", "input invoices not certified",
        "勾选本月抵扣的发票", "Certify what is to be deducted this month", _not_certified,
        is_needed=False,
    ),
    Check(
        "vat_transferred", "应交增值税未结转", "VAT payable not transferred",
        "生成转出未交增值税凭证", "Post the VAT transfer", _vat_not_transferred,
    ),
    Check(
        "revaluation", "外币未调汇", "foreign balances not revalued",
        "做期末调汇", "Post the revaluation", _not_revalued,
    ),
    Check(
        "proposals", "待计提的税费与公积", "taxes and reserves proposed",
        "核对后生成计提凭证", "Look through and post the vouchers", _proposals_open,
        is_needed=False,
    ),
    Check(
        "voucher_numbers", "凭证断号", "voucher numbers missing",
        "运行核验并联系管理员", "Run verify and call the administrator", _voucher_gaps,
    ),
    Check(
        "contra_accrued", "暂估冲回科目不为零", "the contra account of accruals is not zero",
        "处理 1405.90 的余额", "Clear the balance of 1405.90", _contra_not_zero,
    ),
    Check(
        "cash_flow", "现金流量项目不完整", "cash-flow items missing",
        "补充或更正现金凭证的流量项目", "Correct the cash vouchers", _no_cash_flow_item,
    ),
    Check(
        "divergence", "账账不符", "two books part",
        "打开首个差异页面查明原因", "Open the first difference and find its cause", _books_part,
    ),
)  # fmt: skip
