"""Ages of what is owed, a party's account and the cash position as sheets.

Belongs here: columns and rows. Does not: a sum (`erp.statements.ageing`), a widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, select

from apps.web.language import message
from apps.web.language import text as _
from apps.web.queries.reports import named
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from erp.base.exact import from_whole
from erp.parties.models import party
from erp.statements.ageing import (
    BUCKETS,
    AccountStatement,
    AgedParty,
    Confirmation,
    OpenItem,
    Role,
    WeekPosition,
)
from erp.statements.queries import Firm

ROLE_NAMES: dict[Role, str] = {
    "customer": message("Receivables"),
    "supplier": message("Payables"),
}
SIGNS: dict[Role, int] = {"customer": 1, "supplier": -1}
"""What is owed to a supplier is shown as positive."""

_LAST_BUCKET_DAYS = 180


def age_name(bucket: str) -> str:
    """A bucket of days in the reader's words."""
    if bucket == "not_due":
        return _("Not due")
    if bucket == BUCKETS[-1]:
        return _("Over {days} days", days=_LAST_BUCKET_DAYS)
    return _("{days} days", days=bucket)


def parties_of(connection: Connection, role: Role) -> dict[int, str]:
    """Parties in a role, by id."""
    flag = party.c.is_customer if role == "customer" else party.c.is_supplier
    rows = connection.execute(select(party).where(flag == 1).order_by(party.c.code))
    return {row.id: f"{row.code} {named(row.name, row.name_en)}" for row in rows}


def aged_sheet(firm: Firm, role: Role, on: str, parties: Sequence[AgedParty]) -> Sheet:
    """Parties by age, with the total of each column; a row opens the party's items."""
    columns = (
        Column(_("Party code")),
        Column(_("Party")),
        *(Column(age_name(bucket), "money") for bucket in BUCKETS),
        Column(_("Total"), "money"),
    )
    rows = [
        Row(
            (
                each.party_code,
                each.party,
                *(_money(firm, amount) for amount in each.amounts),
                from_whole(each.total, firm.digits),
            ),
            "",
            str(each.party_id),
        )
        for each in parties
    ]
    totals = [sum(each.amounts[index] for each in parties) for index in range(len(BUCKETS))]
    if rows:
        sums = [from_whole(amount, firm.digits) for amount in (*totals, sum(totals))]
        rows.append(Row((_("Total"), "", *sums), "total"))
    title = f"{_(ROLE_NAMES[role])} · {_('Ageing')}"
    facts = (named(firm.name, firm.name_en), on, firm.currency)
    return Sheet(f"ageing-{role}-{on}", title, facts, columns, rows)


def ages(firm: Firm, parties: Sequence[AgedParty]) -> pl.DataFrame:
    """age, amount: what the bars show."""
    amounts = [
        from_whole(sum(each.amounts[index] for each in parties), firm.digits)
        for index in range(len(BUCKETS))
    ]
    return pl.DataFrame(
        {"age": [age_name(bucket) for bucket in BUCKETS], "amount": amounts},
        schema={"age": pl.String, "amount": pl.Decimal(38, firm.digits)},
    )


def items_sheet(firm: Firm, title: str, items: Iterable[OpenItem], sign: int) -> Sheet:
    """Open items, one a row; a row opens its document."""
    columns = (
        Column(_("Document")),
        Column(_("Account")),
        Column(_("Date")),
        Column(_("Due")),
        Column(_("Age")),
        Column(_("Amount"), "money"),
        Column(_("Remaining"), "money"),
    )
    rows = [
        Row(
            (
                each.document,
                each.account,
                each.business_date,
                each.due_date,
                age_name(each.bucket),
                from_whole(sign * each.amount, firm.digits),
                from_whole(sign * each.remaining, firm.digits),
            ),
            "",
            each.document,
        )
        for each in items
    ]
    return Sheet("open-items", title, (), columns, rows)


def account_sheet(firm: Firm, whom: str, statement: AccountStatement) -> Sheet:
    """A statement of account 对账单: balances, postings, open items; a row opens its voucher."""
    sign = SIGNS[statement.role]
    columns = (
        Column(_("Date")),
        Column(_("Voucher")),
        Column(_("Document")),
        Column(_("Memo")),
        Column(_("Debit"), "money", is_carried=True),
        Column(_("Credit"), "money", is_carried=True),
        Column(_("Balance"), "money"),
    )
    opening, closing = (
        from_whole(sign * amount, firm.digits) for amount in (statement.opening, statement.closing)
    )
    rows = [_total(statement.first.isoformat(), _("Opening balance"), opening)]
    for line in statement.lines:
        cells: tuple[Cell, ...] = (
            line.on,
            line.voucher,
            line.document,
            line.memo,
            _money(firm, line.debit),
            _money(firm, line.credit),
            from_whole(sign * line.balance, firm.digits),
        )
        rows.append(Row(cells, "", line.voucher))
    rows.append(_total(statement.last.isoformat(), _("Closing balance"), closing))
    rows.append(Row(("", "", "", _("Open items"), None, None, None), "heading"))
    for item in statement.items:
        remaining = from_whole(sign * item.remaining, firm.digits)
        due = f"{_('Due')} {item.due_date.isoformat()}"
        cells = (item.business_date, "", item.document, due, None, None, remaining)
        rows.append(Row(cells, "total"))
    period = f"{statement.first.isoformat()} – {statement.last.isoformat()}"
    facts = (named(firm.name, firm.name_en), whom, period, firm.currency)
    return Sheet(
        f"account-{statement.party_id}", _("Statement of account"), facts, columns, rows, 30
    )


def _total(day: str, name: str, balance: Decimal) -> Row:
    return Row((day, "", "", name, None, None, balance), "total")


def confirmations_sheet(firm: Firm, role: Role, told: Iterable[Confirmation]) -> Sheet:
    """What was sent and answered."""
    names = {"sent": _("Sent"), "agreed": _("Agreed"), "disputed": _("Disputed")}
    sign = SIGNS[role]
    columns = (
        Column(_("State")),
        Column(_("As of")),
        Column(_("Our balance"), "money"),
        Column(_("Their balance"), "money"),
        Column(_("Reference")),
    )
    rows = [
        Row(
            (
                names[each.kind],
                each.as_of,
                from_whole(sign * each.amount, firm.digits),
                None
                if each.confirmed_amount is None
                else from_whole(sign * each.confirmed_amount, firm.digits),
                each.reference,
            )
        )
        for each in told
    ]
    return Sheet("confirmations", _("Confirmations"), (), columns, rows)


def position_sheet(firm: Firm, weeks: Sequence[WeekPosition]) -> Sheet:
    """Stock, receivables and payables by week, the newest first."""
    columns = (
        Column(_("Week ending")),
        Column(_("Stock"), "money"),
        Column(_("Receivables"), "money"),
        Column(_("Payables"), "money"),
        Column(_("Money tied up"), "money"),
    )
    rows = [
        Row(
            (
                each.last_day,
                *(
                    from_whole(amount, firm.digits)
                    for amount in (each.stock, each.receivables, each.payables, each.tied_up)
                ),
            ),
            "",
            each.last_day.isoformat(),
        )
        for each in reversed(weeks)
    ]
    facts = (named(firm.name, firm.name_en), firm.currency)
    return Sheet("cash-position", _("Money tied up"), facts, columns, rows)


def position(firm: Firm, weeks: Sequence[WeekPosition]) -> pl.DataFrame:
    """Month (the week's last day), tied_up: what the columns show."""
    return pl.DataFrame(
        {
            "month": [each.last_day.isoformat() for each in weeks],
            "tied_up": [from_whole(each.tied_up, firm.digits) for each in weeks],
        },
        schema={"month": pl.String, "tied_up": pl.Decimal(38, firm.digits)},
    )


def _money(firm: Firm, amount: int) -> Decimal | None:
    return from_whole(amount, firm.digits) if amount else None
