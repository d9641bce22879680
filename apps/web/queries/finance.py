"""Figures of the finance dashboard, from general_ledger, trial_balance and the open items.

Belongs here: one function a figure or list. Which accounts are revenue and cost of sales is said by
the standards (accounting specification §4); an account's class comes from the chart.
"""

# ruff: noqa: S608 - only our own names are put into a statement; values are parameters

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from analytics.reader import Reader
from apps.web.queries.reading import OF_MONTH, Figure, in_language, month_before, one

REVENUE_ACCOUNTS = {"small_business": ("5001", "5051"), "enterprise": ("6001", "6051")}
COST_ACCOUNTS = {"small_business": ("5401", "5402"), "enterprise": ("6401", "6402")}

# Closing entries move revenue to profit and are no part of the income statement (§6).
_EARNED = """
    select {columns}
    from general_ledger as ledger
    where entry_kind <> 'closing' and split_part(account_code, '.', 1) in {codes}
"""


def months(reader: Reader) -> list[str]:
    """Months with postings, newest first."""
    frame = reader.frame("select distinct month from trial_balance order by month desc")
    return frame["month"].to_list()


def revenue(reader: Reader, month: str) -> Figure:
    """Main and other operating revenue of a month, net of tax."""
    codes = _codes(reader, REVENUE_ACCOUNTS)
    return Figure(
        _turnover(reader, codes, month, -1), _turnover(reader, codes, month_before(month), -1)
    )


def cost_of_sales(reader: Reader, month: str) -> Figure:
    """What the goods and services sold in a month cost; none where some of it is unknown."""
    return Figure(_cost(reader, month), _cost(reader, month_before(month)))


def gross_profit(reader: Reader, month: str) -> Figure:
    """Revenue less cost of sales; none where some cost is unknown, for it would read too high."""
    return Figure(_profit(reader, month), _profit(reader, month_before(month)))


def has_unknown_cost(reader: Reader, month: str) -> bool:
    """Whether goods were sold in a month whose cost nobody knows."""
    query = f"""
        select count(*) from sales_lines
        where {OF_MONTH} and cost_status = 'unknown' and revenue <> 0
    """
    return bool(one(reader, query, month))


def cash(reader: Reader, month: str) -> Figure:
    """Cash and bank balances at the end of a month."""
    return Figure(_cash(reader, month), _cash(reader, month_before(month)))


def receivables(reader: Reader) -> Figure:
    """What customers owe now."""
    return Figure(one(reader, "select coalesce(sum(remaining), 0) from receivables_open"))


def receivables_overdue(reader: Reader) -> Figure:
    """The part of it whose due date has passed."""
    return Figure(
        one(
            reader,
            "select coalesce(sum(remaining), 0) from receivables_open where days_overdue > 0",
        )
    )


def payables(reader: Reader) -> Figure:
    """What is owed to suppliers now."""
    return Figure(one(reader, "select coalesce(sum(remaining), 0) from payables_open"))


def by_month(reader: Reader) -> pl.DataFrame:
    """month, revenue, profit: the newest 24 months in order; no profit where a cost is unknown."""
    earned, spent = (_in(_codes(reader, each)) for each in (REVENUE_ACCOUNTS, COST_ACCOUNTS))
    return reader.frame(
        f"""
        with moved as (
            select month, amount, split_part(account_code, '.', 1) as code
            from general_ledger
            where entry_kind <> 'closing'
        ),

        months as (
            select
                month,
                -coalesce(sum(amount) filter (where code in {earned}), 0) as revenue,
                coalesce(sum(amount) filter (where code in {spent}), 0) as cost
            from moved
            group by month
            order by month desc
            limit 24
        ),

        unknown as (
            select distinct strftime(business_date, '%Y-%m') as month
            from sales_lines
            where cost_status = 'unknown' and revenue <> 0
        )

        select
            months.month,
            revenue,
            case when unknown.month is null then revenue - cost end as profit
        from months
        left join unknown on months.month = unknown.month
        order by months.month
        """
    )


def receivables_by_age(reader: Reader) -> pl.DataFrame:
    """age_bucket, remaining: what customers owe by how long it has been due."""
    return reader.frame(
        """
        select age_bucket, sum(remaining) as remaining
        from receivables_open
        group by age_bucket
        order by min(days_overdue)
        """
    )


def trial_balance(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """Each account that moved or stands, by code, in the six columns of a 科目余额表."""
    return reader.frame(
        f"""
        select account_code, {in_language("account_name", is_chinese=is_chinese)} as account_name,
            greatest(opening, 0) as opening_debit,
            greatest(-opening, 0) as opening_credit,
            debit,
            credit,
            greatest(closing, 0) as closing_debit,
            greatest(-closing, 0) as closing_credit
        from trial_balance
        where month = $1 and (opening <> 0 or debit <> 0 or credit <> 0)
        order by account_code
        """,
        (month,),
    )


def ledger_rows(reader: Reader, month: str, account_code: str) -> pl.DataFrame:
    """The postings of an account and those below it in a month, newest first, with voucher."""
    return reader.frame(
        f"{LEDGER_ROWS} where ledger.month = $1 and ledger.account_code = $2"
        " order by ledger.voucher_date desc, ledger.posting_id desc",
        (month, account_code),
    )


def revenue_rows(reader: Reader, month: str) -> pl.DataFrame:
    """The postings of which `revenue` is the sum, newest first."""
    return _rows_of(reader, month, _codes(reader, REVENUE_ACCOUNTS))


def cost_rows(reader: Reader, month: str) -> pl.DataFrame:
    """The postings of which `cost_of_sales` is the sum, newest first."""
    return _rows_of(reader, month, _codes(reader, COST_ACCOUNTS))


def profit_rows(reader: Reader, month: str) -> pl.DataFrame:
    """The postings of which `gross_profit` is the sum, newest first."""
    codes = _codes(reader, REVENUE_ACCOUNTS) + _codes(reader, COST_ACCOUNTS)
    return _rows_of(reader, month, codes)


def cash_rows(reader: Reader, month: str) -> pl.DataFrame:
    """The month's postings on cash and bank accounts, newest first."""
    return reader.frame(
        f"""{LEDGER_ROWS}
        inner join accounts
            on ledger.company = accounts.company and ledger.account_code = accounts.account_code
        where ledger.month = $1 and accounts.is_cash = 1
        order by ledger.voucher_date desc, ledger.posting_id desc
        """,
        (month,),
    )


def receivable_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """The open items of which `receivables` is the sum, the longest due first."""
    return _open_items(reader, "receivables_open", is_chinese=is_chinese)


def payable_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """The open items of which `payables` is the sum, the longest due first."""
    return _open_items(reader, "payables_open", is_chinese=is_chinese)


LEDGER_ROWS = """
    select
        ledger.voucher_date,
        ledger.voucher_word || '-' || ledger.month || '-' || lpad(
            cast(ledger.voucher_number as varchar), 4, '0') as voucher,
        documents.document_series || '-' || lpad(
            cast(documents.document_number as varchar), 4, '0') as document,
        ledger.account_code,
        ledger.party_name,
        ledger.memo,
        ledger.debit,
        ledger.credit
    from general_ledger as ledger
    left join documents
        on ledger.company = documents.company and ledger.document_id = documents.document_id
"""
"""Postings with voucher and document, to be narrowed by conditions on `ledger`."""


def _open_items(reader: Reader, mart: str, *, is_chinese: bool) -> pl.DataFrame:
    party = in_language("party_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select
            business_date,
            due_date,
            days_overdue,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            {party} as party_name,
            amount,
            remaining
        from {mart}
        order by due_date, open_item_id
        """
    )


def _rows_of(reader: Reader, month: str, codes: tuple[str, ...]) -> pl.DataFrame:
    return reader.frame(
        f"""{LEDGER_ROWS}
        where ledger.month = $1 and ledger.entry_kind <> 'closing'
            and split_part(ledger.account_code, '.', 1) in {_in(codes)}
        order by ledger.voucher_date desc, ledger.posting_id desc
        """,
        (month,),
    )


def _turnover(reader: Reader, codes: tuple[str, ...], month: str, sign: int) -> Decimal | None:
    """Signed sum of the month's postings on the accounts; none where nothing was posted."""
    query = _EARNED.format(columns=f"{sign} * sum(amount)", codes=_in(codes))
    return one(reader, f"{query} and month = $1", month)


def _cost(reader: Reader, month: str) -> Decimal | None:
    if has_unknown_cost(reader, month):
        return None
    return _turnover(reader, _codes(reader, COST_ACCOUNTS), month, 1)


def _profit(reader: Reader, month: str) -> Decimal | None:
    earned = _turnover(reader, _codes(reader, REVENUE_ACCOUNTS), month, -1)
    if earned is None or has_unknown_cost(reader, month):
        return None
    return earned - (_cost(reader, month) or Decimal(0))


def _cash(reader: Reader, month: str) -> Decimal | None:
    return one(
        reader,
        """
        select sum(closing)
        from trial_balance
        inner join accounts
            on trial_balance.company = accounts.company
            and trial_balance.account_code = accounts.account_code
        where month = $1 and is_cash = 1
        """,
        month,
    )


def _codes(reader: Reader, by_standard: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return by_standard[str(reader.frame("select standard from companies").item())]


def _in(codes: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{code}'" for code in codes) + ")"
