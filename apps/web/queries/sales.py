"""Figures of the sales dashboard, from sales_lines: what was invoiced, less what was credited.

Belongs here: one function a figure or list. Cost and margin are columns only some see; a line whose
cost is unknown has none, and a sum over such lines says so.
"""

# ruff: noqa: S608 - only our own names are put into a statement; values are parameters

from __future__ import annotations

from decimal import Decimal

import polars as pl

from analytics.reader import Reader
from apps.web.queries.reading import (
    OF_MONTH,
    Figure,
    has_column,
    in_language,
    month_before,
    one,
)


def months(reader: Reader) -> list[str]:
    """Months with sales, newest first."""
    frame = reader.frame(
        "select distinct strftime(business_date, '%Y-%m') as month from sales_lines"
        " order by month desc"
    )
    return frame["month"].to_list()


def sees_margin(reader: Reader) -> bool:
    """Whether the person sees cost and margin."""
    return has_column(reader, "sales_lines", "margin")


def revenue(reader: Reader, month: str) -> Figure:
    """Invoiced less credited in a month, net of tax."""
    query = f"select sum(revenue) from sales_lines where {OF_MONTH}"
    return _both(reader, query, month)


def margin(reader: Reader, month: str) -> Figure:
    """Revenue less cost over the month's lines; unknown if nothing's cost is known."""
    return _both(reader, f"select sum(margin) from sales_lines where {OF_MONTH}", month)


def revenue_of_unknown_cost(reader: Reader, month: str) -> Decimal:
    """The part of the month's revenue that `margin` leaves out because its cost is unknown."""
    query = f"""
        select coalesce(sum(revenue), 0) from sales_lines
        where {OF_MONTH} and cost_status = 'unknown'
    """
    return one(reader, query, month) or Decimal(0)


def invoices(reader: Reader, month: str) -> Figure:
    """How many invoices a month has."""
    query = f"""
        select count(distinct document_id) from sales_lines
        where {OF_MONTH} and document_kind = 'sales_invoice'
    """
    return _both(reader, query, month)


def customers(reader: Reader, month: str) -> Figure:
    """How many customers bought in a month."""
    query = f"""
        select count(distinct party_code) from sales_lines
        where {OF_MONTH} and document_kind = 'sales_invoice'
    """
    return _both(reader, query, month)


def by_month(reader: Reader) -> pl.DataFrame:
    """month, revenue: the newest 24 months in order."""
    return reader.frame(
        """
        with months as (
            select strftime(business_date, '%Y-%m') as month, sum(revenue) as revenue
            from sales_lines
            group by all
            order by month desc
            limit 24
        )
        select * from months order by month
        """
    )


def by_day(reader: Reader, month: str) -> pl.DataFrame:
    """business_date, revenue: the days of a month on which something was sold."""
    return reader.frame(
        f"""
        select business_date, sum(revenue) as revenue
        from sales_lines
        where {OF_MONTH}
        group by business_date
        order by business_date
        """,
        (month,),
    )


def by_category(reader: Reader, month: str) -> pl.DataFrame:
    """category, revenue: the largest first; '' where a product has none."""
    return reader.frame(
        f"""
        select coalesce(category, '') as category, sum(revenue) as revenue
        from sales_lines
        where {OF_MONTH}
        group by all
        order by revenue desc
        limit 12
        """,
        (month,),
    )


def top_customers(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """party_code, party_name, invoices, revenue: the twenty largest."""
    name = in_language("party_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select
            coalesce(party_code, '') as party_code,
            coalesce({name}, '') as party_name,
            count(distinct document_id) as invoices,
            sum(revenue) as revenue
        from sales_lines
        where {OF_MONTH}
        group by 1, 2
        order by revenue desc
        limit 20
        """,
        (month,),
    )


def by_class(reader: Reader, month: str, class_: str) -> pl.DataFrame:
    """class, customers, invoices, revenue: by a class of the customers, as they are classed now.

    `class_` is `party_group`, `party_type`, `industry` or `party_size`; "" is who has none.
    """
    assert class_ in {"party_group", "party_type", "industry", "party_size"}
    return reader.frame(
        f"""
        select
            coalesce(parties.{class_}, '') as class,
            count(distinct lines.party_code) as customers,
            count(distinct lines.document_id) as invoices,
            sum(lines.revenue) as revenue
        from sales_lines as lines
        left join parties
            on lines.company = parties.company and lines.party_code = parties.party_code
        where {OF_MONTH}
        group by 1
        order by revenue desc
        """,
        (month,),
    )


def top_products(reader: Reader, month: str, *, is_chinese: bool) -> pl.DataFrame:
    """product_code, product_name, quantity, unit, revenue: the twenty largest."""
    name = in_language("product_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select
            coalesce(product_code, '') as product_code,
            coalesce({name}, '') as product_name,
            sum(quantity) as quantity,
            any_value(unit) as unit,
            sum(revenue) as revenue
        from sales_lines
        where {OF_MONTH}
        group by 1, 2
        order by revenue desc
        limit 20
        """,
        (month,),
    )


def rows(
    reader: Reader,
    month: str,
    *,
    is_chinese: bool,
    customer: str | None = None,
    product: str | None = None,
) -> pl.DataFrame:
    """The documents of which the month's figures are sums, newest first."""
    party = in_language("party_name", is_chinese=is_chinese)
    margin_column = ", sum(margin) as margin" if sees_margin(reader) else ""
    return reader.frame(
        f"""
        select
            business_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            any_value({party}) as party_name,
            count(*) as lines,
            sum(revenue) as revenue,
            sum(tax) as tax
            {margin_column}
        from sales_lines
        where {OF_MONTH}
            and ($2 is null or coalesce(party_code, '') = $2)
            and ($3 is null or coalesce(product_code, '') = $3)
        group by document_id, business_date, document_series, document_number
        order by business_date desc, document desc
        """,
        (month, customer, product),
    )


def _both(reader: Reader, query: str, month: str) -> Figure:
    return Figure(one(reader, query, month), one(reader, query, month_before(month)))
