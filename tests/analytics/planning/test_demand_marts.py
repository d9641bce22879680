"""The warehouse's demand marts say what forecasts are made from."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from analytics.planning.replenishment import situation_history
from erp.base.database import open_database
from erp.base.home import Home
from erp.replenishment.queries import situations
from tests.analytics.built_home import finished_build


def test_FCT_01_the_weeks_of_the_demand_mart_are_the_history_forecasts_are_made_from(
    built_home: Home,
):
    """Read from the core by Python, and built from the lake by SQL: the same weeks."""
    with duckdb.connect(str(finished_build(built_home)), read_only=True) as connection:
        found = connection.execute(
            "select product_code, warehouse_code, week_begins, delivered, one_off, days_in_stock,"
            " is_censored from marts.demand_weeks"
        ).fetchall()
    weeks = {tuple(row[:3]): row[3:] for row in found}
    monday = max(week for _, _, week in weeks) + timedelta(days=7)
    database = open_database(built_home.database_url)
    with database.reading() as connection:
        known = situations(connection, monday)
    database.close()
    compared: set[tuple[str, str, date]] = set()
    for each in known:
        history = situation_history(each, monday)
        for at, delivered in enumerate(history.delivered):
            week = history.first + timedelta(days=7 * at)
            quantity, one_off, days_in_stock, is_censored = weeks[
                each.product, each.warehouse, week
            ]
            assert (float(quantity), days_in_stock) == (delivered, history.days_in_stock[at])
            assert is_censored == (days_in_stock < 7)
            days = [q for day, q in history.one_offs if week <= day < week + timedelta(days=7)]
            assert float(one_off) == sum(days)
            compared.add((each.product, each.warehouse, week))
    assert compared == set(weeks)
