"""Figures of the management home and the purchasing dashboard, from the published marts.

Belongs here: one function a figure or list, each what its metric says. Does not: figures that the
dashboards of finance, sales and stock have already.
"""

# ruff: noqa: S608 - only our own names are put into a statement; values are parameters

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.reader import Reader
from apps.web.queries.finance import LEDGER_ROWS
from apps.web.queries.reading import OF_MONTH, Figure, has_column, in_language, month_before, one


def months(reader: Reader) -> list[str]:
    """Months with a margin, newest first."""
    found = reader.frame("select distinct month from margin_lines order by month desc")
    return found["month"].to_list()


def gross_margin(reader: Reader, month: str) -> Figure:
    """Revenue less cost of sales of a month, as the income statement has it."""
    query = "select sum(margin) from margin_lines where month = $1"
    return Figure(one(reader, query, month), one(reader, query, month_before(month)))


def margin_rows(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """The documents a month's margin comes from, the largest first."""
    party = in_language("party_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select business_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            any_value({party}) as party_name,
            sum(revenue) as revenue, sum(cost) as cost, sum(margin) as margin
        from margin_lines where month = $1
        group by business_date, document_series, document_number
        order by margin desc
        """,
        (month,),
    )


def tied_up(reader: Reader) -> Figure:
    """Stock and receivables less payables at the end of the newest week; a month earlier."""
    return Figure(
        one(reader, "select max_by(tied_up, week_end) from cash_tied_up"),
        one(
            reader,
            "select max_by(tied_up, week_end) from cash_tied_up where week_end <="
            " (select max(week_end) from cash_tied_up) - interval 28 day",
        ),
    )


def tied_up_by_week(reader: Reader) -> pl.DataFrame:
    """Month (the week's last day), tied_up: the newest 26 weeks in order."""
    return reader.frame(
        """
        with weeks as (
            select cast(week_end as varchar) as month, tied_up
            from cash_tied_up order by week_end desc limit 26
        )
        select * from weeks order by month
        """
    )


def tied_up_rows(reader: Reader) -> pl.DataFrame:
    """The three parts of it, by week, the newest first."""
    return reader.frame(
        "select week_end as due_date, stock_value as book_value, receivables as remaining,"
        " payables as credit, tied_up as amount from cash_tied_up order by week_end desc"
    ).rename({"due_date": "business_date"})


def tied_up_postings(reader: Reader, week_end: date) -> pl.DataFrame:
    """The postings of a week on the accounts of stock, receivables and payables, newest first."""
    return reader.frame(
        f"""{LEDGER_ROWS}
        inner join accounts
            on ledger.company = accounts.company and ledger.account_code = accounts.account_code
        where ledger.voucher_date between $1 - 6 and $1
            and (
                accounts.subsidiary = 'stock'
                or split_part(ledger.account_code, '.', 1) in ('1122', '2202')
            )
        order by ledger.voucher_date desc, ledger.posting_id desc
        """,
        (week_end,),
    )


def overdue_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """The open items of customers that are past due, the longest first."""
    party = in_language("party_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select due_date, days_overdue,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            {party} as party_name, amount, remaining
        from receivables_open where days_overdue > 0 order by due_date, open_item_id
        """
    )


def quality_score(reader: Reader) -> Figure:
    """Of 100 records entered, how many have no issue; nothing where the person sees none."""
    if "data_quality" not in reader.marts:
        return Figure(None)
    query = """
        select 100 - cast(sum(records_with_issues) * 1000 // sum(records_made) as decimal(9, 1))
            * cast(0.1 as decimal(2, 1))
        from data_quality
    """
    return Figure(one(reader, query))


def quality_rows(reader: Reader) -> pl.DataFrame:
    """Screen, person, month and how many records have an issue, the most first."""
    return reader.frame(
        "select month, screen as kind, coalesce(person, '') as person, records_made as documents,"
        " records_with_issues as rejected from data_quality"
        " where records_with_issues > 0 order by rejected desc, month desc"
    ).with_columns(pl.col("rejected").cast(pl.Decimal(38, 6)))


def quality_issues(reader: Reader, screen: str, person: str, month: str) -> pl.DataFrame:
    """The records of a screen, person and month that have an issue, the newest first."""
    return reader.frame(
        """
        select found_on as business_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            party_code, issue_kind as kind
        from data_quality_issues
        where screen = $1 and coalesce(person, '') = $2 and strftime(found_on, '%Y-%m') = $3
        order by found_on desc, subject_id, issue_kind
        """,
        (screen, person, month),
    )


# --- purchasing ---


def purchase_months(reader: Reader) -> list[str]:
    """Months in which suppliers invoiced or goods came, newest first."""
    found = reader.frame(
        "select distinct strftime(business_date, '%Y-%m') as month from supplier_receipts"
        " order by month desc"
    )
    return found["month"].to_list()


def sees_prices(reader: Reader) -> bool:
    """Whether the person sees what was paid."""
    return has_column(reader, "purchase_lines", "net")


def purchases(reader: Reader, month: str) -> Figure:
    """Invoiced less credited in a month, without tax."""
    return _both(reader, f"select sum(net) from purchase_lines where {OF_MONTH}", month)


def price_variance(reader: Reader, month: str) -> Figure:
    """What a month's invoices cost more than at the prices ordered."""
    query = f"select coalesce(sum(price_variance), 0) from purchase_lines where {OF_MONTH}"
    return _both(reader, query, month)


def receipts_late(reader: Reader, month: str) -> Figure:
    """Lines of a month that came late."""
    query = f"""
        select count(*) filter (where timeliness = 'late') from supplier_receipts
        where {OF_MONTH}
    """
    return _both(reader, query, month)


def quantity_rejected(reader: Reader, month: str) -> Figure:
    """What of a month's receipts was rejected or returned."""
    query = f"select sum(quantity_rejected) from supplier_receipts where {OF_MONTH}"
    return _both(reader, query, month)


def purchase_rows(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """The lines invoiced in a month, the largest first."""
    party, product = (
        in_language(name, is_chinese=is_chinese) for name in ("party_name", "product_name")
    )
    return reader.frame(
        f"""
        select business_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            {party} as party_name, product_code, {product} as product_name, quantity, unit,
            net as amount, net_at_order as usual_amount, price_variance as contra
        from purchase_lines where {OF_MONTH}
        order by net desc
        """,
        (month,),
    )


def receipt_rows(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """The lines received in a month, the latest first."""
    party, product = (
        in_language(name, is_chinese=is_chinese) for name in ("party_name", "product_name")
    )
    return reader.frame(
        f"""
        select business_date, expected_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            {party} as party_name, product_code, {product} as product_name,
            quantity as received, quantity_rejected as rejected, unit
        from supplier_receipts where {OF_MONTH}
        order by days_late desc nulls last, quantity_rejected desc, document_line_id
        """,
        (month,),
    )


def purchases_by_month(reader: Reader) -> pl.DataFrame:
    """month, amount: the newest 24 months in order."""
    return reader.frame(
        """
        with months as (
            select strftime(business_date, '%Y-%m') as month, sum(net) as amount
            from purchase_lines group by 1 order by 1 desc limit 24
        )
        select * from months order by month
        """
    )


def top_suppliers(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """party_name, amount: the twelve suppliers who invoiced most in a month."""
    party = in_language("party_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select coalesce({party}, '') as party_name, sum(net) as amount
        from purchase_lines where {OF_MONTH} group by 1 order by amount desc limit 12
        """,
        (month,),
    )


def _both(reader: Reader, query: str, month: str) -> Figure:
    return Figure(one(reader, query, month), one(reader, query, month_before(month)))
