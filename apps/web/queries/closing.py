"""What the pages of month end read: months, the checklist, VAT, invoices to certify.

Belongs here: reading for pages. Does not: the acts (`erp.closing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import text

from erp.base.exact import from_whole
from erp.bookkeeping.templates import DueVoucher
from erp.closing.checklist import CheckResult, run_checklist
from erp.closing.errors import UnknownMonth
from erp.closing.proposals import Proposal, proposals_of, steps_of
from erp.closing.reading import MonthReading, read_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month and its state."""

    month: str
    state: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its checklist and what it proposes."""

    reading: MonthReading
    checks: tuple[CheckResult, ...]
    proposals: tuple[Proposal, ...]
    steps: tuple[DueVoucher, ...]
    keys: int

    @property
    def month(self) -> str:
        """The month, as 2026-01."""
        return self.reading.month

    @property
    def state(self) -> str:
        """The state of its period."""
        return self.reading.state

    @property
    def last_day(self) -> str:
        """Its last day, ISO."""
        return self.reading.last_day

    @property
    def done(self) -> int:
        """How many checks are clear."""
        return sum(each.is_clear for each in self.checks)

    @property
    def owes_vat(self) -> bool:
        """Whether VAT is payable and not transferred."""
        return any(each.code == "vat_transferred" and each.evidence for each in self.checks)

    def next_key(self, code: str) -> str:
        """A key for a voucher of this month: the same press twice is one voucher."""
        return f"month-end:{self.month}:{code}:{self.keys}"


@dataclass(frozen=True, slots=True)
class InvoiceToCertify:
    """An input invoice that has not been certified."""

    key: str
    document: str
    number: str
    party: str
    day: str
    tax: Decimal


def months(connection: Connection) -> list[MonthState]:
    """All months, in order."""
    rows: Sequence[tuple[str, str]] = [
        (str(row[0]), str(row[1]))
        for row in connection.execute(text("select month, state from period order by month"))
    ]
    return [MonthState(*row) for row in rows]


def month_to_close(found: Sequence[MonthState]) -> int:
    """The place of the first month that is not closed; the last, if all are."""
    for place, each in enumerate(found):
        if each.state not in {"closed", "filed"}:
            return place
    return max(len(found) - 1, 0)


def read(connection: Connection, month: str) -> Month:
    """A month with its checklist. Raises `UnknownMonth`."""
    reading = read_month(connection, month)
    if reading is None:
        raise UnknownMonth(month)
    written = connection.execute(
        text("select count(*) from voucher where month = :month"), {"month": month}
    ).scalar()
    return Month(
        reading,
        tuple(run_checklist(connection, month)),
        tuple(proposals_of(reading)),
        tuple(steps_of(reading)),
        int(written or 0),
    )


def invoices_to_certify(connection: Connection, digits: int) -> list[InvoiceToCertify]:
    """Special input invoices that are neither void nor certified, the oldest first."""
    rows = connection.execute(
        text(
            "select d.key, d.series, d.number, i.number, r.name, i.invoice_date, i.tax"
            " from tax_invoice i join document d on d.id = i.document_id"
            " join party r on r.id = i.party_id"
            " where i.direction = 'input' and i.kind like '%special' and 0 ="
            " (select coalesce(sum(case s.state when 'withdrawn' then -1 else 1 end), 0)"
            " from tax_invoice_state s where s.tax_invoice_id = i.id)"
            " order by i.invoice_date, i.id"
        )
    )
    return [
        InvoiceToCertify(
            str(row[0]),
            f"{row[1]}-{int(row[2]):04d}",
            str(row[3]),
            str(row[4]),
            str(row[5]),
            from_whole(int(row[6]), digits),
        )
        for row in rows
    ]
