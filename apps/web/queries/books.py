"""The books 账簿 as sheets: what each prints, in the reader's words.

Belongs here: columns and rows of each book. Does not: a sum (`erp.statements.books`), a widget.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, select

from apps.web.language import either, message
from apps.web.language import text as _
from apps.web.queries.documents import Voucher
from apps.web.queries.reports import NOT_ASSIGNED, facts_of, named, names_of
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from erp.base.exact import from_whole
from erp.catalog.models import product
from erp.ledger.models import account
from erp.organization.models import department, employee, project
from erp.parties.models import party
from erp.statements import books
from erp.statements.books import BalanceRow, BookRow
from erp.statements.queries import Firm, Months

ROWS_PER_PAGE = 25
"""A page of a bound ledger has about so many lines."""

BOOKS = {
    "trial_balance": message("Trial balance"),
    "general": message("General ledger"),
    "detail": message("Detail ledger"),
    "columns": message("Multi-column ledger"),
    "quantity": message("Quantity and amount ledger"),
    "journal": message("Cash and bank journal"),
    "summary": message("Account summary"),
    "dimension": message("Balances by dimension"),
}
"""Every book with its name."""

DIMENSION_NAMES = {
    "party": message("Party"),
    "department": message("Department"),
    "employee": message("Employee"),
    "project": message("Project"),
}
_TABLES = {"party": party, "department": department, "employee": employee, "project": project}

ROW_NAMES = {
    books.OPENING: message("Opening balance"),
    books.DAY: message("Total of the day"),
    books.MONTH: message("Total of the month"),
    books.YEAR: message("Total of the year"),
}


def accounts_to_choose(connection: Connection, book: str) -> dict[str, str]:
    """Accounts a book is kept of, by code, with what a choice box shows."""
    found = books.read_accounts(connection)
    if book == "journal":
        found = [each for each in found if each.is_cash]
    if book == "quantity":
        found = [each for each in found if each.subsidiary == "stock"]
    if book == "columns":
        above = {each.parent for each in found}
        found = [each for each in found if each.code in above]
    return {each.code: f"{each.code} {named(each.name, each.name_en)}" for each in found}


def products_to_choose(connection: Connection) -> dict[int, str]:
    """Every product by id."""
    rows = connection.execute(select(product).order_by(product.c.code))
    return {row.id: f"{row.code} {named(row.name, row.name_en)}" for row in rows}


def parties_to_choose(connection: Connection) -> dict[int, str]:
    """Every party by id."""
    rows = connection.execute(select(party).order_by(party.c.code))
    return {row.id: f"{row.code} {named(row.name, row.name_en)}" for row in rows}


def _money(firm: Firm, amount: int, *, blank: bool = True) -> Decimal | None:
    return None if blank and not amount else from_whole(amount, firm.digits)


def _side(balance: int) -> str:
    side = books.direction_of(balance)
    return either(side, {"借": "Dr", "贷": "Cr", "平": "—"}[side])


def _memo(row: BookRow) -> str:
    return row.memo if row.kind == books.ENTRY else _(ROW_NAMES[row.kind])


def ledger_sheet(
    firm: Firm, name: str, title: str, months: Months, rows: list[BookRow], *, contra: bool = False
) -> Sheet:
    """General ledger, detail ledger or journal; a row opens its voucher."""
    columns = (
        Column(_("Date")),
        Column(_("Voucher")),
        Column(_("Memo")),
        Column(_("Other accounts") if contra else _("Party")),
        Column(_("Debit"), "money", is_carried=True),
        Column(_("Credit"), "money", is_carried=True),
        Column(_("Side")),
        Column(_("Balance"), "money"),
    )
    return Sheet(
        name,
        title,
        facts_of(firm, months),
        columns,
        [_ledger_row(firm, row, contra=contra) for row in rows],
        ROWS_PER_PAGE,
    )


def _ledger_row(firm: Firm, row: BookRow, *, contra: bool) -> Row:
    is_entry = row.kind == books.ENTRY
    cells: tuple[Cell, ...] = (
        row.on.isoformat() if row.on else row.month,
        row.voucher,
        _memo(row),
        ", ".join(row.contra) if contra else row.party,
        _money(firm, row.debit),
        _money(firm, row.credit),
        _side(row.balance),
        _money(firm, abs(row.balance), blank=False),
    )
    return Row(cells, "" if is_entry else "total", row.voucher)


def column_sheet(
    connection: Connection, firm: Firm, title: str, code: str, months: Months
) -> Sheet:
    """The multi-column ledger of an account."""
    children, rows = books.column_ledger(connection, code, months)
    columns = (
        Column(_("Date")),
        Column(_("Voucher")),
        Column(_("Memo")),
        Column(_("Debit"), "money", is_carried=True),
        Column(_("Credit"), "money", is_carried=True),
        Column(_("Side")),
        Column(_("Balance"), "money"),
        *(Column(f"{each.code} {_short(each)}", "money", is_carried=True) for each in children),
    )
    shown = []
    for row, amounts in rows:
        cells: tuple[Cell, ...] = (
            row.on.isoformat() if row.on else row.month,
            row.voucher,
            _memo(row),
            _money(firm, row.debit),
            _money(firm, row.credit),
            _side(row.balance),
            _money(firm, abs(row.balance), blank=False),
            *(_money(firm, amount) for amount in amounts),
        )
        shown.append(Row(cells, "" if row.kind == books.ENTRY else "total", row.voucher))
    return Sheet(f"columns-{code}", title, facts_of(firm, months), columns, shown, ROWS_PER_PAGE)


def _short(each: books.BookAccount) -> str:
    return named(each.name.rpartition("—")[2], each.name_en)


def quantity_sheet(
    connection: Connection, firm: Firm, title: str, code: str, months: Months, *, product_id: int
) -> Sheet:
    """Quantities, prices and amounts of a product: in, out, left."""
    rows = books.quantity_ledger(connection, code, product_id, months)
    columns = [Column(_("Date")), Column(_("Voucher")), Column(_("Memo"))]
    for what in (_("In"), _("Out"), _("Left")):
        is_carried = what != _("Left")
        columns += [
            Column(f"{what} {_('Quantity')}", "quantity", is_carried=is_carried),
            Column(f"{what} {_('Unit price')}", "price"),
            Column(f"{what} {_('Amount')}", "money", is_carried=is_carried),
        ]
    shown = []
    for row in rows:
        memo = row.memo if row.kind == books.ENTRY else _(ROW_NAMES[row.kind])
        cells: tuple[Cell, ...] = (
            row.on.isoformat() if row.on else row.month,
            row.voucher,
            memo,
            *_three(firm, row.quantity_in, row.amount_in),
            *_three(firm, row.quantity_out, row.amount_out),
            *_three(firm, row.quantity, row.amount),
        )
        shown.append(Row(cells, "" if row.kind == books.ENTRY else "total", row.voucher))
    return Sheet(
        f"quantity-{code}", title, facts_of(firm, months), tuple(columns), shown, ROWS_PER_PAGE
    )


def _three(firm: Firm, quantity: Decimal, amount: int) -> tuple[Cell, Cell, Cell]:
    """Quantity, price and amount; a price where there is a quantity, to four decimals."""
    if not quantity and not amount:
        return None, None, None
    money = from_whole(amount, firm.digits)
    price = (money / quantity).quantize(Decimal("0.0001")) if quantity else None
    return quantity or None, price, money


def balances_sheet(
    firm: Firm,
    name: str,
    title: str,
    months: Months,
    rows: list[BalanceRow],
    *,
    names: dict[str | int, str] | None = None,
) -> Sheet:
    """Trial balance, account summary or balances by dimension; a row opens its account's book."""
    columns = [Column(_("Account")), Column(_("Account name"))]
    columns += [Column(_("Of whom or what"))] if names is not None else []
    columns += [
        Column(label, "money")
        for label in (
            _("Opening debit"), _("Opening credit"), _("Debit"), _("Credit"),
            _("Year debit"), _("Year credit"), _("Closing debit"), _("Closing credit"),
        )
    ]  # fmt: skip
    shown = [_balance_row(firm, row, names) for row in rows]
    tops = rows if names is not None else [row for row in rows if row.level == 0]
    totals = books.totals_of(tops)
    blank: tuple[Cell, ...] = (_("Total"), "") if names is None else (_("Total"), "", "")
    shown.append(
        Row((*blank, *(from_whole(each, firm.digits) for each in totals.values())), "total")
    )
    return Sheet(name, title, facts_of(firm, months), tuple(columns), shown)


def _balance_row(firm: Firm, row: BalanceRow, names: dict[str | int, str] | None) -> Row:
    name = named(row.account.name, row.account.name_en)
    whom: tuple[Cell, ...] = ()
    if names is not None:
        whom = (names.get(row.dimension_id, _(NOT_ASSIGNED)),)
    amounts = (
        max(row.opening, 0), max(-row.opening, 0), row.debit, row.credit,
        row.year_debit, row.year_credit, max(row.closing, 0), max(-row.closing, 0),
    )  # fmt: skip
    cells = (
        "\u3000" * row.level + row.account.code,
        name,
        *whom,
        *(_money(firm, each) for each in amounts),
    )
    return Row(cells, "", row.account.code)


def dimension_names(connection: Connection, dimension: str) -> dict[str | int, str]:
    """Names of a dimension's members by id."""
    return names_of(connection, _TABLES[dimension], "id")


def account_title(connection: Connection, book: str, code: str) -> str:
    """What stands over a book of an account."""
    names = names_of(connection, account, "code")
    return f"{_(BOOKS[book])} · {code} {names.get(code, '')}"


def voucher_sheet(firm: Firm, shown: Voucher) -> Sheet:
    """A voucher 记账凭证 to print: its postings and their totals."""
    columns = (
        Column(_("Memo")),
        Column(_("Account")),
        Column(_("Party")),
        Column(_("Debit"), "money", is_carried=True),
        Column(_("Credit"), "money", is_carried=True),
    )
    rows = [
        Row((each.memo, f"{each.account} {each.account_name}", each.party, each.debit, each.credit))
        for each in shown.postings
    ]
    debit = sum((each.debit for each in shown.postings if each.debit is not None), Decimal(0))
    credit = sum((each.credit for each in shown.postings if each.credit is not None), Decimal(0))
    rows.append(Row((_("Total"), "", "", debit, credit), "total"))
    facts = (
        named(firm.name, firm.name_en),
        shown.voucher_date.isoformat(),
        shown.name,
        _("{attachments} attachments", attachments=shown.attachments),
    )
    return Sheet(f"voucher-{shown.name}", _("Voucher"), facts, columns, rows, ROWS_PER_PAGE)
