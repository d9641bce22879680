"""The month's VAT: output by rate, invoiced or not, input certified, transfers, and how it ties.

Everything is added up from the rows behind the VAT accounts; each account's rows must come to its
postings of the month, and the register's invoices to the invoiced part.

Belongs here: the summary a return is filled in from. Does not: the return's own form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class VatLine:
    """Net and tax of a column of the summary by tax code (empty for a transfer), minor units.

    `reason` is why input was transferred out, as the return lists it.
    """

    column: str
    tax_code: str
    net: int
    tax: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VatAccount:
    """A VAT account of the month: `items` is what its rows come to, `turnover` its postings."""

    code: str
    name: str
    name_en: str
    opening: int
    turnover: int
    items: int

    @property
    def closing(self) -> int:
        """Balance at the month's end, debit positive."""
        return self.opening + self.turnover


@dataclass(frozen=True, slots=True)
class VatSummary:
    """A month's VAT. `registered` is the tax of the output invoices of the register."""

    month: str
    lines: tuple[VatLine, ...]
    accounts: tuple[VatAccount, ...]
    registered: int

    def total(self, column: str) -> tuple[int, int]:
        """Net and tax of a column over all codes."""
        found = [each for each in self.lines if each.column == column]
        return sum(each.net for each in found), sum(each.tax for each in found)

    @property
    def ties(self) -> bool:
        """Whether rows equal accounts, and the register the invoiced output, to the fen."""
        accounts = all(each.items == each.turnover for each in self.accounts)
        invoiced = self.total("output_invoiced")[1] + self.total("simplified_invoiced")[1]
        return accounts and self.registered == invoiced


_ITEMS = """
select a.code, coalesce(c.code, '') as tax_code, case when i.id is null or v.id is not null
       then 0 else 1 end as is_invoiced, t.reason, sum(t.net) as net, sum(t.amount) as amount
  from voucher o join journal_entry e on e.voucher_id = o.id
  join tax_item t on t.entry_id = e.id join account a on a.id = t.account_id
  left join tax_code c on c.id = t.tax_code_id
  left join tax_invoice i on i.document_id = t.document_id
  left join tax_invoice_state v on v.tax_invoice_id = i.id and v.state = 'void'
 where o.month = :month group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""

_ACCOUNTS = """
select a.code, a.name, a.name_en,
       coalesce(sum(case when d.month < :month then b.debit - b.credit else 0 end), 0),
       coalesce(sum(case when d.month = :month then b.debit - b.credit else 0 end), 0)
  from account a left join account_balance b on b.account_id = a.id
  left join period d on d.id = b.period_id
 where a.subsidiary = 'tax' group by a.code, a.name, a.name_en order by a.code
"""

_REGISTERED = """
select coalesce(sum(i.tax), 0) from period d join tax_invoice i
    on i.invoice_date >= d.first_day and i.invoice_date <= d.last_day
 where d.month = :month and i.direction = 'output' and not exists (select 1
  from tax_invoice_state v where v.tax_invoice_id = i.id and v.state = 'void')
"""

_OUTPUT = {"2221.01.07": "output", "2221.11": "output", "2221.08": "simplified"}
_COLUMNS = {
    "2221.01.01": "input_certified",
    "2221.01.02": "output_deduction",
    "2221.01.03": "paid",
    "2221.01.04": "transferred_unpaid",
    "2221.01.05": "relief",
    "2221.01.06": "export_credit",
    "2221.01.08": "export_refund",
    "2221.01.09": "input_transferred_out",
    "2221.01.10": "transferred_overpaid",
    "2221.05": "input_pending",
    "2221.06": "output_pending",
}


def vat_summary(connection: Connection, month: str) -> VatSummary:
    """The VAT of an accounting month (by voucher date)."""
    lines: dict[tuple[str, str, str], tuple[int, int]] = {}
    items: dict[str, int] = {}
    for row in connection.execute(text(_ITEMS), {"month": month}):
        code, tax_code, is_invoiced = str(row[0]), str(row[1]), bool(row[2])
        reason, net, amount = str(row[3]), int(row[4]), int(row[5])
        items[code] = items.get(code, 0) + amount
        column, sign = _column(code, bool(tax_code), is_invoiced)
        before = lines.get((column, tax_code, reason), (0, 0))
        lines[column, tax_code, reason] = before[0] + sign * net, before[1] + sign * amount
    accounts = tuple(
        VatAccount(
            str(row[0]), str(row[1]), str(row[2]), int(row[3]), int(row[4]),
            items.get(str(row[0]), 0),
        )
        for row in connection.execute(text(_ACCOUNTS), {"month": month})
        if row[3] or row[4] or items.get(str(row[0]))
    )  # fmt: skip
    registered = _registered(connection, month)
    return VatSummary(
        month,
        tuple(
            VatLine(column, code, *sums, reason)
            for (column, code, reason), sums in sorted(lines.items())
        ),
        accounts,
        registered,
    )


def _column(code: str, is_rated: bool, is_invoiced: bool) -> tuple[str, int]:  # noqa: FBT001 - a table
    """The column an account's rows belong to, and the sign that makes it read positive."""
    if code in _OUTPUT:
        if not is_rated:
            return ("simplified_paid" if code == "2221.08" else "relief"), 1
        return f"{_OUTPUT[code]}_{'invoiced' if is_invoiced else 'uninvoiced'}", -1
    column = _COLUMNS.get(code, code)
    is_credit = column in {"input_transferred_out", "output_pending"}
    return column, -1 if is_credit else 1


def _registered(connection: Connection, month: str) -> int:
    found = connection.execute(text(_REGISTERED), {"month": month}).scalar()
    return int(found or 0)
