"""Figures of the stock dashboard, from stock_on_hand, stock_value and stock_ledger.

Belongs here: one function a figure or list, as of the published version; the present quantity is
`live_stock`. Stock value is a cost: who lacks that right has no such column.
"""

# ruff: noqa: S608 - only our own names are put into a statement; values are parameters

from __future__ import annotations

from decimal import Decimal

import polars as pl

from analytics.reader import Reader
from apps.web.queries.reading import Figure, has_column, in_language, one

SLOW_AFTER_DAYS = 90


def sees_value(reader: Reader) -> bool:
    """Whether the person sees what stock is worth."""
    return has_column(reader, "stock_value", "stock_value")


def value(reader: Reader) -> Figure:
    """The book value of all stock: what the stock accounts say; none where no cost is known."""
    query = """
        select case
            when count(*) filter (where quantity <> 0) = 0
                or count(*) filter (where quantity <> 0 and cost_status = 'known') > 0
                or sum(book_value) <> 0
            then sum(book_value) end
        from stock_value
    """
    return Figure(one(reader, query))


def products_of_unknown_cost(reader: Reader) -> Figure:
    """Products on hand whose cost nobody knows; their value is no part of the sum above."""
    query = """
        select count(distinct product_code) from stock_value
        where cost_status = 'unknown' and quantity <> 0
    """
    return Figure(one(reader, query))


def products_on_hand(reader: Reader) -> Figure:
    """How many products are on hand anywhere."""
    query = "select count(distinct product_code) from stock_on_hand where quantity_on_hand > 0"
    return Figure(one(reader, query))


def products_out(reader: Reader) -> Figure:
    """How many products that were once here are now on hand nowhere."""
    return Figure(Decimal(len(out_rows(reader, is_chinese=True))))


def products_slow(reader: Reader) -> Figure:
    """How many products on hand have not moved for `SLOW_AFTER_DAYS` days."""
    return Figure(Decimal(len(slow_rows(reader, is_chinese=True))))


def value_by_category(reader: Reader) -> pl.DataFrame:
    """category, stock_value: the largest first."""
    return reader.frame(
        """
        select coalesce(category, '') as category, sum(book_value) as stock_value
        from stock_value
        group by 1
        having sum(book_value) <> 0
        order by stock_value desc
        limit 12
        """
    )


def products_by_warehouse(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """warehouse, products: how many products each warehouse has on hand."""
    name = in_language("warehouse_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select {name} as warehouse, count(distinct product_code) as products
        from stock_on_hand
        where quantity_on_hand > 0
        group by 1
        order by products desc
        """
    )


def on_hand(reader: Reader, *, is_chinese: bool, words: str = "") -> pl.DataFrame:
    """A row a product and warehouse with stock; value and unit cost for those who may see them.

    `words` narrows to products whose code or name holds them.
    """
    product = in_language("product_name", is_chinese=is_chinese)
    warehouse = in_language("warehouse_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select
            product_code,
            {product} as product_name,
            {warehouse} as warehouse_name,
            sum(quantity_on_hand) as quantity_on_hand,
            sum(quantity_available) as quantity_available,
            any_value(unit) as unit,
            max(last_moved_date) as last_moved_date
        from stock_on_hand
        where $1 = '' or lower(product_code || product_name || product_name_en) like $1
        group by all
        having sum(quantity_on_hand) <> 0
        order by product_code, sum(quantity_on_hand) desc
        """,
        (f"%{words.lower()}%" if words else "",),
    )


def value_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """The pools of which `value` is the sum, the largest first."""
    product = in_language("product_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select product_code, {product} as product_name, cost_group_code, quantity, unit,
            unit_cost,
            case when cost_status = 'known' or book_value <> 0 then book_value end as book_value
        from stock_value
        where book_value <> 0 or quantity <> 0
        order by book_value desc nulls last, product_code
        """
    )


def out_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """Products on hand nowhere that once were, the latest moved first."""
    product = in_language("product_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select product_code, {product} as product_name, max(last_moved_date) as last_moved_date
        from stock_on_hand
        group by 1, 2
        having sum(quantity_on_hand) = 0
        order by last_moved_date desc, product_code
        """
    )


def slow_rows(reader: Reader, *, is_chinese: bool) -> pl.DataFrame:
    """Products on hand that have not moved for `SLOW_AFTER_DAYS` days, the longest first."""
    product = in_language("product_name", is_chinese=is_chinese)
    return reader.frame(
        f"""
        select product_code, {product} as product_name, sum(quantity_on_hand) as quantity_on_hand,
            any_value(unit) as unit, max(last_moved_date) as last_moved_date
        from stock_on_hand
        group by 1, 2
        having sum(quantity_on_hand) > 0
            and max(last_moved_date) < (select max(as_of_date) from companies)
                - interval {SLOW_AFTER_DAYS} day
        order by last_moved_date, product_code
        """
    )


def movements(reader: Reader, product_code: str) -> pl.DataFrame:
    """The moves of a product, newest first, each with its document; value where it may be seen."""
    amount = ", book_value" if has_column(reader, "stock_ledger", "book_value") else ""
    return reader.frame(
        f"""
        select business_date,
            document_series || '-' || lpad(cast(document_number as varchar), 4, '0') as document,
            warehouse_code, quantity, unit {amount}
        from stock_ledger
        where product_code = $1
        order by business_date desc, stock_value_id desc
        """,
        (product_code,),
    )
