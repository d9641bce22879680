"""The books 账簿: general and detail ledgers, journals, columns, quantities, balances, summaries.

Belongs here: opening balance, entries in the order of vouchers, 本月合计, 本年累计 and the running
balance, for an account with all below it. Does not: how a page is cut or printed. Opening entries
are the opening balance, not turnover; closing entries are entries like any other. Amounts are whole
minor units; a balance is debit positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select

from erp.documents.models import document
from erp.ledger.models import account, account_balance, journal_entry, period, posting, voucher
from erp.parties.models import party
from erp.statements.errors import UnknownBookAccount
from erp.statements.queries import Months, month_before, or_none, rows_of, special_entries
from erp.statements.recomputed import Recomputed
from erp.stock_accounting.models import stock_value

OPENING, ENTRY, DAY, MONTH, YEAR = "opening", "entry", "day", "month", "year"
DIMENSIONS = {
    "party": (account_balance.c.party_id, posting.c.party_id),
    "department": (account_balance.c.department_id, posting.c.department_id),
    "employee": (account_balance.c.employee_id, posting.c.employee_id),
    "project": (account_balance.c.project_id, posting.c.project_id),
}

Turnover = tuple[int, int]


@dataclass(frozen=True, slots=True)
class BookAccount:
    """An account as a book names it."""

    code: str
    name: str
    name_en: str
    account_class: str
    direction: str
    parent: str
    is_leaf: bool
    is_cash: bool
    subsidiary: str


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row of a ledger. `kind` says whether it is the opening, an entry or a sum.

    `balance` stands after the row. `contra` are the codes on the other side of the entry.
    """

    kind: str
    on: date | None
    month: str
    voucher: str
    memo: str
    account: str
    party: str
    debit: int
    credit: int
    balance: int
    document: str = ""
    contra: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """借, 贷 or 平."""
        return direction_of(self.balance)


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """A row of the ledger of quantities: what came in, what went out, what is left."""

    kind: str
    on: date | None
    month: str
    voucher: str
    memo: str
    quantity_in: Decimal
    amount_in: int
    quantity_out: Decimal
    amount_out: int
    quantity: Decimal
    amount: int


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row of a table of balances: opening, turnover of the months and of the year, closing."""

    account: BookAccount
    level: int
    opening: int
    debit: int
    credit: int
    year_debit: int
    year_credit: int
    closing: int
    dimension_id: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """科目汇总表: turnover by first-level account and the vouchers it comes from."""

    rows: tuple[BalanceRow, ...]
    vouchers: tuple[tuple[str, int, int], ...]


def direction_of(balance: int) -> str:
    """The side a balance stands on: 借, 贷, or 平 where it is 0."""
    if balance == 0:
        return "平"
    return "借" if balance > 0 else "贷"


def read_accounts(connection: Connection) -> list[BookAccount]:
    """The chart, in order of code."""
    return [
        BookAccount(
            row.code, row.name, row.name_en, row.account_class, row.direction,
            row.parent_code, bool(row.is_leaf), bool(row.is_cash), row.subsidiary,
        )
        for row in connection.execute(
            select(account, account.c["class"].label("account_class")).order_by(account.c.code)
        )
    ]  # fmt: skip


def get_account(connection: Connection, code: str) -> BookAccount:
    """An account by its code. Raises `UnknownBookAccount`."""
    for each in read_accounts(connection):
        if each.code == code:
            return each
    raise UnknownBookAccount(code)


# -- ledgers of entries


def detail_ledger(
    connection: Connection,
    code: str,
    months: Months,
    *,
    party_id: int | None = None,
    with_days: bool = False,
    with_contra: bool = False,
) -> list[BookRow]:
    """明细账 of an account with all below it, or of one party on it. Raises `UnknownBookAccount`.

    `with_days` adds 本日合计, as the cash journal has it; `with_contra` names the other accounts.
    """
    get_account(connection, code)
    opening = _opening(connection, code, months, party_id)
    year = _year_before(connection, code, months, party_id)
    entries = _entries(connection, code, months, party_id)
    contra = _contra(connection, code, months) if with_contra else {}
    rows = [BookRow(OPENING, None, months.first, "", "", "", "", 0, 0, opening)]
    balance = opening
    by_month = {month: list(found) for month, found in groupby(entries, key=lambda e: e.month)}
    for month in _months_between(connection, months):
        if month.endswith("-01"):
            year = (0, 0)
        total = (0, 0)
        for day, found in groupby(by_month.get(month, []), key=lambda e: e.voucher_date):
            of_day = (0, 0)
            for each in found:
                debit, credit = (each.amount, 0) if each.side == "D" else (0, -each.amount)
                balance += each.amount
                of_day = (of_day[0] + debit, of_day[1] + credit)
                rows.append(
                    BookRow(
                        ENTRY, day, month, f"{each.word}-{month}-{each.number:04d}", each.memo,
                        each.code, each.party or "", debit, credit, balance,
                        f"{each.series}-{each.document_number:04d}" if each.series else "",
                        contra.get(each.entry_id, ()),
                    )
                )  # fmt: skip
            if with_days:
                rows.append(BookRow(DAY, day, month, "", "", "", "", *of_day, balance))
            total = (total[0] + of_day[0], total[1] + of_day[1])
        year = (year[0] + total[0], year[1] + total[1])
        rows.append(BookRow(MONTH, None, month, "", "", "", "", *total, balance))
        rows.append(BookRow(YEAR, None, month, "", "", "", "", *year, balance))
    return rows


def general_ledger(connection: Connection, code: str, months: Months) -> list[BookRow]:
    """总账: opening, and for each month its sum and the year's so far. From running totals."""
    get_account(connection, code)
    balance = _opening(connection, code, months, None)
    year = _year_before(connection, code, months, None)
    rows = [BookRow(OPENING, None, months.first, "", "", "", "", 0, 0, balance)]
    for month in _months_between(connection, months):
        if month.endswith("-01"):
            year = (0, 0)
        debit, credit = _turnover(connection, code, Months(month, month), None)
        year = (year[0] + debit, year[1] + credit)
        balance += debit - credit
        rows.append(BookRow(MONTH, None, month, "", "", "", "", debit, credit, balance))
        rows.append(BookRow(YEAR, None, month, "", "", "", "", *year, balance))
    return rows


def column_ledger(
    connection: Connection, code: str, months: Months
) -> tuple[list[BookAccount], list[tuple[BookRow, tuple[int, ...]]]]:
    """多栏账: the accounts one level below, and each row with its amount in each of them.

    An amount stands in the account's own direction: a credit on a debit account is negative.
    """
    head = get_account(connection, code)
    children = [each for each in read_accounts(connection) if each.parent == code] or [head]
    sign = 1 if head.direction == "D" else -1
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(children))
    rows: list[tuple[BookRow, tuple[int, ...]]] = []
    for row in detail_ledger(connection, code, months):
        amounts = [0] * len(children)
        if row.kind == ENTRY:
            for index, child in enumerate(children):
                if is_below(child.code, row.account):
                    amounts[index] = sign * (row.debit - row.credit)
            sums[row.month] = [a + b for a, b in zip(sums[row.month], amounts, strict=True)]
        elif row.kind == MONTH:
            amounts = sums[row.month]
        elif row.kind == YEAR:
            continue
        rows.append((row, tuple(amounts)))
    return children, rows


def is_below(code: str, other: str) -> bool:
    """Whether `other` is the account or below it."""
    return other == code or other.startswith(f"{code}.")


def _covered(code: str) -> ColumnElement[bool]:
    return or_(account.c.code == code, account.c.code.like(f"{code}.%"))


def _entries(
    connection: Connection, code: str, months: Months, party_id: int | None
) -> Sequence[Any]:
    query = (
        select(
            journal_entry.c.id.label("entry_id"),
            journal_entry.c.voucher_date,
            period.c.month,
            voucher.c.word,
            voucher.c.number,
            posting.c.side,
            posting.c.amount,
            posting.c.memo,
            account.c.code,
            party.c.name.label("party"),
            document.c.series,
            document.c.number.label("document_number"),
        )
        .select_from(posting)
        .join(account, account.c.id == posting.c.account_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(period, period.c.id == journal_entry.c.period_id)
        .join(voucher, voucher.c.id == journal_entry.c.voucher_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .outerjoin(party, party.c.id == posting.c.party_id)
        .where(_covered(code), period.c.month.between(months.first, months.last))
        .where(journal_entry.c.kind != "opening")
        .order_by(journal_entry.c.voucher_date, voucher.c.word, voucher.c.number, posting.c.id)
    )
    if party_id is not None:
        query = query.where(posting.c.party_id == party_id)
    return rows_of(connection, query)


def _contra(connection: Connection, code: str, months: Months) -> dict[int, tuple[str, ...]]:
    """By entry the first-level codes of its other postings."""
    mine = (
        select(posting.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(period, period.c.id == journal_entry.c.period_id)
        .where(_covered(code), period.c.month.between(months.first, months.last))
    )
    query = (
        select(posting.c.entry_id, account.c.code)
        .join(account, account.c.id == posting.c.account_id)
        .where(posting.c.entry_id.in_(mine), ~_covered(code))
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for entry_id, other in rows_of(connection, query):
        found[entry_id].add(other.partition(".")[0])
    return {entry_id: tuple(sorted(codes)) for entry_id, codes in found.items()}


def _months_between(connection: Connection, months: Months) -> list[str]:
    query = (
        select(period.c.month)
        .where(period.c.month.between(months.first, months.last))
        .order_by(period.c.month)
    )
    return list(connection.execute(query).scalars())


def _opening(connection: Connection, code: str, months: Months, party_id: int | None) -> int:
    """Balance before the first month, with what opening entries of the months brought."""
    before = _balanced(select(func.sum(account_balance.c.debit - account_balance.c.credit))).where(
        _covered(code), period.c.month <= month_before(months.first)
    )
    if party_id is not None:
        before = before.where(account_balance.c.party_id == party_id)
    debit, credit = _opened(connection, code, months, party_id)
    balance = rows_of(connection, before)[0][0]
    return int(balance or 0) + debit - credit


def _turnover(connection: Connection, code: str, months: Months, party_id: int | None) -> Turnover:
    """Debits and credits of months, opening entries left out."""
    query = _balanced(
        select(func.sum(account_balance.c.debit), func.sum(account_balance.c.credit))
    ).where(_covered(code), period.c.month.between(months.first, months.last))
    if party_id is not None:
        query = query.where(account_balance.c.party_id == party_id)
    debit, credit = rows_of(connection, query)[0]
    opened = _opened(connection, code, months, party_id)
    return int(debit or 0) - opened[0], int(credit or 0) - opened[1]


def _balanced(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(account_balance)
        .join(period, period.c.id == account_balance.c.period_id)
        .join(account, account.c.id == account_balance.c.account_id)
    )


def _opened(connection: Connection, code: str, months: Months, party_id: int | None) -> Turnover:
    query = _opening_postings(months).where(_covered(code))
    if party_id is not None:
        query = query.where(posting.c.party_id == party_id)
    debit, credit = rows_of(connection, query)[0]
    return int(debit or 0), int(credit or 0)


def _opening_postings(months: Months, *columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            *columns,
            func.sum(case((posting.c.side == "D", posting.c.amount), else_=0)),
            func.sum(case((posting.c.side == "C", -posting.c.amount), else_=0)),
        )
        .select_from(journal_entry)
        .join(period, period.c.id == journal_entry.c.period_id)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .where(special_entries(), journal_entry.c.kind == "opening")
        .where(period.c.month.between(months.first, months.last))
    )


def _year_before(
    connection: Connection, code: str, months: Months, party_id: int | None
) -> Turnover:
    """The year's turnover before the first month."""
    if months.first.endswith("-01"):
        return 0, 0
    before = Months(f"{months.first[:4]}-01", month_before(months.first))
    return _turnover(connection, code, before, party_id)


# -- the ledger of quantities


def quantity_ledger(
    connection: Connection, code: str, product_id: int, months: Months
) -> list[QuantityRow]:
    """数量金额式明细账 of a product on a stock account. Raises `UnknownBookAccount`.

    A value row without an entry (quantity of unknown cost) stands on its business date.
    """
    get_account(connection, code)
    found = _value_rows(connection, code, product_id, months.last)
    none = Decimal(0)
    quantity, amount = none, 0
    for each in found:
        if each.month < months.first:
            quantity, amount = quantity + each.quantity, amount + each.amount
    rows = [QuantityRow(OPENING, None, months.first, "", "", none, 0, none, 0, quantity, amount)]
    inside = [each for each in found if each.month >= months.first]
    for month, entries in groupby(inside, key=lambda each: each.month):
        came, came_amount, went, went_amount = none, 0, none, 0
        for each in entries:
            quantity, amount = quantity + each.quantity, amount + each.amount
            is_in = each.quantity > 0 or (each.quantity == 0 and each.amount >= 0)
            moved: tuple[Decimal, int, Decimal, int] = (
                (each.quantity, each.amount, none, 0)
                if is_in
                else (none, 0, -each.quantity, -each.amount)
            )
            came, came_amount = came + moved[0], came_amount + moved[1]
            went, went_amount = went + moved[2], went_amount + moved[3]
            name = f"{each.word}-{month}-{each.number:04d}" if each.word else ""
            rows.append(
                QuantityRow(ENTRY, each.day, month, name, each.memo or "", *moved, quantity, amount)
            )
        rows.append(
            QuantityRow(
                MONTH, None, month, "", "", came, came_amount, went, went_amount, quantity, amount
            )
        )
    return rows


def _value_rows(connection: Connection, code: str, product_id: int, last: str) -> Sequence[Any]:
    """Value rows of a product up to a month, in order of date and voucher."""
    day = func.coalesce(journal_entry.c.voucher_date, stock_value.c.business_date)
    own = period.alias("own")
    query = (
        select(
            day.label("day"),
            own.c.month,
            voucher.c.word,
            voucher.c.number,
            journal_entry.c.memo,
            stock_value.c.quantity,
            stock_value.c.amount,
        )
        .select_from(stock_value)
        .join(account, account.c.id == stock_value.c.account_id)
        .outerjoin(journal_entry, journal_entry.c.id == stock_value.c.entry_id)
        .outerjoin(voucher, voucher.c.id == journal_entry.c.voucher_id)
        .join(own, day.between(own.c.first_day, own.c.last_day))
        .where(_covered(code), stock_value.c.product_id == product_id, own.c.month <= last)
        .order_by(day, voucher.c.word, voucher.c.number, stock_value.c.id)
    )
    return rows_of(connection, query)


# -- balances


def trial_balance(
    connection: Connection, months: Months, *, from_rows: bool = False
) -> list[BalanceRow]:
    """科目余额表: every account with something in it, above the accounts below it."""
    chart = read_accounts(connection)
    own = _balances_by(connection, months, [], from_rows=from_rows)
    sums: dict[str, list[int]] = {each.code: [0] * 6 for each in chart}
    for (code, *_), values in own.items():
        for above in _with_parents(code):
            if above in sums:
                sums[above] = [a + b for a, b in zip(sums[above], values, strict=True)]
    return [
        _balance_row(each, each.code.count("."), sums[each.code])
        for each in chart
        if any(sums[each.code])
    ]


def balances_by_dimension(
    connection: Connection, months: Months, dimension: str, code: str = ""
) -> list[BalanceRow]:
    """辅助核算余额表: leaf accounts by party, department, employee or project (0: none)."""
    chart = {each.code: each for each in read_accounts(connection)}
    found = _balances_by(connection, months, [dimension])
    return [
        _balance_row(chart[key[0]], chart[key[0]].code.count("."), values, int(key[1]))
        for key, values in sorted(found.items())
        if any(values) and (not code or is_below(code, key[0]))
    ]


def account_summary(connection: Connection, months: Months) -> Summary:
    """科目汇总表 of months: turnover by first-level account; per word, vouchers from and to."""
    rows = tuple(row for row in trial_balance(connection, months)
                 if row.level == 0 and (row.debit or row.credit))  # fmt: skip
    query = (
        select(voucher.c.word, func.min(voucher.c.number), func.max(voucher.c.number))
        .where(voucher.c.month.between(months.first, months.last))
        .group_by(voucher.c.word)
        .order_by(voucher.c.word)
    )
    vouchers = tuple(
        (word, int(first), int(last)) for word, first, last in rows_of(connection, query)
    )
    return Summary(rows, vouchers)


def _with_parents(code: str) -> Iterator[str]:
    while code:
        yield code
        code = code.rpartition(".")[0]


def _balance_row(
    each: BookAccount, level: int, values: Sequence[int], dimension_id: int = 0
) -> BalanceRow:
    opening, debit, credit, year_debit, year_credit, _ = values
    closing = opening + debit - credit
    return BalanceRow(
        each, level, opening, debit, credit, year_debit, year_credit, closing, dimension_id
    )


def _balances_by(
    connection: Connection, months: Months, dimensions: Sequence[str], *, from_rows: bool = False
) -> dict[tuple[Any, ...], list[int]]:
    """By account code and dimensions: opening, turnover of the months and the year, a mark.

    The mark keeps accounts whose opening and turnover cancel out; it is 1 where there is any row.
    """
    running = [DIMENSIONS[name][0] for name in dimensions]
    posted = [or_none(DIMENSIONS[name][1]) for name in dimensions]
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * 6)
    if from_rows:
        for each in Recomputed(connection, with_parties=False).turnovers:
            if each.month <= months.last:
                _count(found[each.account,], months, each.month, each.debit, each.credit)
    else:
        query = (
            _balanced(
                select(
                    account.c.code, *running, period.c.month,
                    func.sum(account_balance.c.debit), func.sum(account_balance.c.credit),
                )
            )
            .where(period.c.month <= months.last)
            .group_by(account.c.code, *running, period.c.month)
        )  # fmt: skip
        for *key, month, debit, credit in rows_of(connection, query):
            _count(found[tuple(key)], months, month, int(debit), int(credit))
    since = Months(min(months.first, months.year_to_date.first), months.last)
    names = (account.c.code, *posted, period.c.month)
    for *key, month, debit, credit in rows_of(
        connection, _opening_postings(since, *names).group_by(*names)
    ):
        values = found[tuple(key)]
        _count(values, months, month, -int(debit), -int(credit))
        values[0] += int(debit) - int(credit)
    return dict(found)


def _count(values: list[int], months: Months, month: str, debit: int, credit: int) -> None:
    if month < months.first:
        values[0] += debit - credit
    else:
        values[1] += debit
        values[2] += credit
    if month >= months.year_to_date.first:
        values[3] += debit
        values[4] += credit
    values[5] = 1


def totals_of(rows: Sequence[BalanceRow]) -> dict[str, int]:
    """Sums of debits and credits of rows of one level; each pair is equal in sound books."""
    return {
        "opening_debit": sum(max(row.opening, 0) for row in rows),
        "opening_credit": sum(max(-row.opening, 0) for row in rows),
        "debit": sum(row.debit for row in rows),
        "credit": sum(row.credit for row in rows),
        "year_debit": sum(row.year_debit for row in rows),
        "year_credit": sum(row.year_credit for row in rows),
        "closing_debit": sum(max(row.closing, 0) for row in rows),
        "closing_credit": sum(max(-row.closing, 0) for row in rows),
    }
