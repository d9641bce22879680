"""What the VAT page reads besides the month's summary: the register, certified input, what is owed.

Belongs here: reading for pages. Does not: the summary (`erp.taxes.summary`), a widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.web import figures
from apps.web.language import either, message
from apps.web.language import text as _
from apps.web.queries.documents import number_of
from data.taxes import load_input_transfer_reasons
from erp.base.exact import from_whole
from erp.base.reading import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.closing.reading import MonthReading

KINDS = {
    "special": message("Special VAT invoice"),
    "ordinary": message("Ordinary VAT invoice"),
    "electronic_special": message("Special VAT invoice, digital"),
    "electronic_ordinary": message("Ordinary VAT invoice, digital"),
}
DIRECTIONS = {"input": message("Input"), "output": message("Output")}
PAYMENTS = {
    "earlier": message("VAT unpaid of earlier months"),
    "": message("VAT of this month, paid ahead"),
    "simplified": message("VAT on what is taxed simply"),
}
"""What a payment is for, the usual first; codes as `erp.bookkeeping.vat` has them."""


@dataclass(frozen=True, slots=True)
class CertifiedInvoice:
    """An input invoice that was certified; `left` of its tax can still be transferred out."""

    key: str
    number: str
    party: str
    month: str
    left: Decimal


def reason_name(code: str) -> str:
    """Why input was transferred out, as the return words it; empty for what needs no reason."""
    found = {each.code: each for each in load_input_transfer_reasons()}.get(code)
    if found is None:
        return code
    return either(found.name_zh, found.name_en)


def reasons() -> list[str]:
    """The codes of the reasons, in the order of the return."""
    return [each.code for each in load_input_transfer_reasons()]


def certified_invoices(connection: Connection, digits: int) -> list[CertifiedInvoice]:
    """Input invoices whose tax is deducted and not wholly transferred out, the newest first."""
    found = rows(
        connection,
        "select d.key, i.number, r.name, max(s.month), i.tax - coalesce(w.amount, 0)"
        " from tax_invoice_state s join tax_invoice i on i.id = s.tax_invoice_id"
        " join document d on d.id = i.document_id join party r on r.id = i.party_id"
        " left join document_drawn w on w.document_id = d.id"
        " where i.direction = 'input' and i.tax - coalesce(w.amount, 0) > 0"
        " group by d.key, i.number, r.name, i.tax, w.amount, i.id"
        " having sum(case s.state when 'certified' then 1 else -1 end) = 1 order by i.id desc",
    )
    return [
        CertifiedInvoice(
            str(key), str(number), str(party), str(month), from_whole(int(left), digits)
        )
        for key, number, party, month, left in found
    ]


def owed(reading: MonthReading) -> dict[str, Decimal]:
    """What is owed by what a payment is for, at the month's end."""
    columns = reading.account("output_tax")
    accounts = {
        "earlier": reading.account("vat_unpaid"),
        "": columns.rpartition(".")[0] if columns.count(".") > 1 else columns,
        "simplified": reading.account("output_tax_simplified"),
    }
    # A small-scale taxpayer has one account for all: it is paid by its usual name.
    first = {account: reason for reason, account in reversed(accounts.items()) if account}
    return {
        reason: reading.money(max(0, -reading.balance(account)))
        for account, reason in reversed(first.items())
    }


def register(connection: Connection, month: str, digits: int) -> list[dict[str, str]]:
    """The invoices of a month, issued and received: kind, code and number, state, net and tax."""
    found = rows(
        connection,
        "select i.direction, i.kind, i.code, i.number, i.invoice_date, r.name, i.net, i.tax,"
        " o.number, d.series, d.number, (select s.state from tax_invoice_state s"
        " where s.tax_invoice_id = i.id order by s.id desc limit 1), (select s.month from"
        " tax_invoice_state s where s.tax_invoice_id = i.id order by s.id desc limit 1)"
        " from period p join tax_invoice i on i.invoice_date >= p.first_day"
        " and i.invoice_date <= p.last_day join document d on d.id = i.document_id"
        " join party r on r.id = i.party_id left join tax_invoice o on o.id = i.red_of_id"
        " where p.month = ? order by i.invoice_date, i.id",
        (month,),
    )
    return [
        {
            _("Direction"): _(DIRECTIONS[str(row[0])]),
            _("Kind"): _(KINDS[str(row[1])]),
            _("Invoice number"): f"{row[2]} {row[3]}".strip(),
            _("Date"): str(row[4]),
            _("Party"): str(row[5]),
            _("Net amount"): figures.amount(from_whole(int(row[6]), digits)),
            _("Tax"): figures.amount(from_whole(int(row[7]), digits)),
            _("State"): _state(row[11], row[12], row[8]),
            _("Document"): number_of(str(row[9]), int(row[10])),
        }
        for row in found
    ]


def _state(state: str | None, month: str | None, red_of: str | None) -> str:
    words = [_("red letter of {number}", number=red_of)] if red_of else []
    if state == "void":
        words.append(_("void"))
    elif state == "certified":
        words.append(_("certified in {month}", month=month))
    elif not red_of:
        words.append(_("valid"))
    return " · ".join(words)
