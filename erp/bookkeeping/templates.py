"""Voucher templates 凭证模板: lines in advance, filled with amounts, now or every month.

Some are steps of the month's end: 待摊摊销 spreads a total over months, 预提 takes itself back on
the first of the next, 计提工资 is booked with what the month came to.

Belongs here: keeping templates, filling one, and which recurring vouchers are due. Does not:
posting what comes out (`erp.posting`), which checks it like any manual voucher.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from erp.base.exact import RATE_DIGITS, divide, from_whole, to_whole
from erp.bookkeeping.errors import (
    NoSuchTemplate,
    TemplateAccountUnknown,
    TemplateDoesNotBalance,
    TemplateIncomplete,
    TemplateKnown,
)
from erp.bookkeeping.models import voucher_template, voucher_template_line
from erp.documents.models import document
from erp.documents.types import Document, JournalLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

_DECEMBER = 12

AMORTISATION, ACCRUAL, PAYROLL = "amortisation", "accrual", "payroll"
STEPS = (AMORTISATION, ACCRUAL, PAYROLL)
"""What a template can be of a month's end."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line: a fixed `amount`, a `share` of the total (1 is all of it), or neither: the rest."""

    account: str
    side: str
    amount: Decimal | None = None
    share: Decimal | None = None
    party: str = ""
    department: str = ""
    employee: str = ""
    project: str = ""
    cash_flow_item: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A manual voucher in advance; with a `day_of_month` it recurs between two months (YYYY-MM).

    With a `step` it belongs to the month's end, see `STEPS`; the total of an amortisation is what
    all its months share.
    """

    code: str
    name: str
    lines: tuple[TemplateLine, ...]
    memo: str = ""
    total: Decimal | None = None
    day_of_month: int = 0
    first_month: str = ""
    last_month: str = ""
    step: str = ""

    @property
    def needs_total(self) -> bool:
        """Whether some line is a share of a total."""
        return any(line.share is not None for line in self.lines)


def keep_template(transaction: Transaction, template: Template, *, digits: int) -> int:
    """Add a template; returns its id.

    Raises `TemplateKnown`, `TemplateIncomplete`, `TemplateAccountUnknown`.
    """
    _check(transaction, template)
    template_id = transaction.insert(
        voucher_template,
        {
            "code": template.code,
            "name": template.name,
            "memo": template.memo,
            "total": _whole(template.total, digits),
            "day_of_month": template.day_of_month,
            "first_month": template.first_month,
            "last_month": template.last_month,
            "step": template.step,
        },
    )
    transaction.insert_many(
        voucher_template_line,
        [
            {
                "template_id": template_id,
                "line": number,
                "account": line.account,
                "side": line.side,
                "amount": _whole(line.amount, digits),
                "share": line.share,
                "party": line.party,
                "department": line.department,
                "employee": line.employee,
                "project": line.project,
                "cash_flow_item": line.cash_flow_item,
                "memo": line.memo,
            }
            for number, line in enumerate(template.lines, 1)
        ],
    )
    return template_id


def _check(transaction: Transaction, template: Template) -> None:
    if transaction.scalar("select 1 from voucher_template where code = ?", (template.code,)):
        raise TemplateKnown(template.code)
    recurs = bool(template.day_of_month)
    is_spread = template.step == AMORTISATION
    if (
        not template.code
        or len(template.lines) < 2  # noqa: PLR2004 - a debit and a credit
        or (recurs and not template.first_month)
        or (template.step and not recurs)
        or (is_spread and (template.total is None or template.last_month < template.first_month))
    ):
        raise TemplateIncomplete(template.code)
    for line in template.lines:
        if not transaction.scalar("select is_leaf from account where code = ?", (line.account,)):
            raise TemplateAccountUnknown(template.code, line.account)


def fill(template: Template, total: Decimal | None, *, digits: int) -> tuple[JournalLine, ...]:
    """The lines of a voucher; shares of the total are rounded each, the rest balances exactly.

    Raises `TemplateDoesNotBalance` where no line takes the rest.
    """
    whole = to_whole(total or Decimal(0), digits, "amount")
    amounts: list[int | None] = []
    for line in template.lines:
        if line.amount is not None:
            amounts.append(to_whole(line.amount, digits, "amount"))
        elif line.share is not None:
            share = to_whole(line.share, RATE_DIGITS, "share")
            amounts.append(divide(whole * share, 10**RATE_DIGITS))
        else:
            amounts.append(None)
    signs = [1 if line.side == "D" else -1 for line in template.lines]
    difference = sum(s * a for s, a in zip(signs, amounts, strict=True) if a is not None)
    if difference and amounts.count(None) != 1:
        raise TemplateDoesNotBalance(template.code, from_whole(abs(difference), digits))
    filled = [-s * difference if a is None else a for s, a in zip(signs, amounts, strict=True)]
    return tuple(
        JournalLine(
            line.account, line.side, from_whole(amount, digits), line.party, line.memo,
            cash_flow_item=line.cash_flow_item, department=line.department,
            employee=line.employee, project=line.project,
        )
        for line, amount in zip(template.lines, filled, strict=True)
    )  # fmt: skip


def templates(connection: Connection, *, digits: int) -> list[Template]:
    """Every template, by code."""
    lines: dict[int, list[TemplateLine]] = {}
    for row in connection.execute(
        voucher_template_line.select().order_by(
            voucher_template_line.c.template_id, voucher_template_line.c.line
        )
    ):
        lines.setdefault(row.template_id, []).append(
            TemplateLine(
                row.account, row.side, _major(row.amount, digits), row.share, row.party,
                row.department, row.employee, row.project, row.cash_flow_item, row.memo,
            )
        )  # fmt: skip
    return [
        Template(
            row.code, row.name, tuple(lines.get(row.id, ())), row.memo,
            _major(row.total, digits), row.day_of_month, row.first_month, row.last_month,
            row.step,
        )
        for row in connection.execute(voucher_template.select().order_by(voucher_template.c.code))
    ]  # fmt: skip


def find_template(connection: Connection, code: str, *, digits: int) -> Template:
    """The template of a code. Raises `NoSuchTemplate`."""
    for each in templates(connection, digits=digits):
        if each.code == code:
            return each
    raise NoSuchTemplate(code)


@dataclass(frozen=True, slots=True)
class DueVoucher:
    """A recurring voucher of one month that is not posted yet. `total` is None where it asks."""

    template: Template
    day: date
    total: Decimal | None

    @property
    def key(self) -> str:
        """It names template and month, so that none is ever posted twice."""
        return _key(self.template.code, self.day)

    @property
    def asks_for_total(self) -> bool:
        """Whether somebody must say what the month came to."""
        return self.template.needs_total and self.total is None

    def amount(self, *, digits: int) -> Decimal | None:
        """What its debits come to, None where it asks."""
        if self.asks_for_total:
            return None
        lines = self.voucher(None, digits=digits).postings
        return sum((each.amount for each in lines if each.side == "D"), Decimal(0))

    def voucher(self, total: Decimal | None, *, digits: int) -> Document:
        """The voucher, with the total given or its own."""
        return Document(
            "accrual" if self.template.step == ACCRUAL else "journal",
            self.key,
            self.day,
            postings=fill(self.template, self.total if total is None else total, digits=digits),
            memo=self.template.memo or self.template.name,
        )


def due(connection: Connection, until: date, *, digits: int) -> list[DueVoucher]:
    """The recurring vouchers dated up to a day that are not posted yet, oldest first."""
    found = [
        DueVoucher(template, day, _total_of(template, day, digits))
        for template in templates(connection, digits=digits)
        for day in _days(template, until)
    ]
    posted = _posted(connection, [each.key for each in found])
    return sorted((each for each in found if each.key not in posted), key=lambda each: each.day)


def due_vouchers(connection: Connection, until: date, *, digits: int) -> list[Document]:
    """As `due`, as documents: those whose amounts are known."""
    return [
        each.voucher(None, digits=digits)
        for each in due(connection, until, digits=digits)
        if not each.asks_for_total
    ]


def due_steps(connection: Connection, last_day: date, *, digits: int) -> list[DueVoucher]:
    """The vouchers of a month's end that are not posted; those of other months are not its own."""
    return [
        each
        for each in due(connection, last_day, digits=digits)
        if each.template.step and f"{each.day:%Y-%m}" == f"{last_day:%Y-%m}"
    ]


def end_template(transaction: Transaction, code: str, last_month: str) -> None:
    """Let a template recur no longer than a month (YYYY-MM). Raises `NoSuchTemplate`."""
    known = transaction.scalar("select id from voucher_template where code = ?", (code,))
    if known is None:
        raise NoSuchTemplate(code)
    transaction.update(voucher_template, int(known), {"last_month": last_month})


def _key(code: str, day: date) -> str:
    return f"recurring-{code}-{day:%Y-%m}"


def _total_of(template: Template, day: date, digits: int) -> Decimal | None:
    """The total of a month; of an amortisation what has come due by then less what had before."""
    if template.step != AMORTISATION or template.total is None:
        return template.total
    whole = to_whole(template.total, digits, "amount")
    months = _months(template.first_month, template.last_month)
    passed = _months(template.first_month, f"{day:%Y-%m}")
    amount = divide(whole * passed, months) - divide(whole * (passed - 1), months)
    return from_whole(amount, digits)


def _months(first: str, last: str) -> int:
    """How many months there are from one to another, both counted."""
    years = int(last[:4]) - int(first[:4])
    return 12 * years + int(last[5:]) - int(first[5:]) + 1


def _days(template: Template, until: date) -> list[date]:
    if not template.day_of_month:
        return []
    year, month = (int(part) for part in template.first_month.split("-"))
    days: list[date] = []
    while True:
        day = date(year, month, min(template.day_of_month, calendar.monthrange(year, month)[1]))
        if day > until or (template.last_month and f"{day:%Y-%m}" > template.last_month):
            return days
        days.append(day)
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)


def _posted(connection: Connection, keys: Sequence[str]) -> set[str]:
    query = document.select().with_only_columns(document.c.key).where(document.c.key.in_(keys))
    return set(connection.scalars(query))


def _whole(amount: Decimal | None, digits: int) -> int | None:
    return None if amount is None else to_whole(amount, digits, "amount")


def _major(amount: int | None, digits: int) -> Decimal | None:
    return None if amount is None else from_whole(amount, digits)
