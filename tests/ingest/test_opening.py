"""Opening quantities: the smallest that keep every later day at or above zero."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.trade_lines.opening import derive_opening
from tests.ingest.builders import a_file, a_row, retail, treated

FIRST = date(2009, 12, 1)


def on(day, *, back=False, quantity=1, **more):
    number = f"{'C' if back else ''}6000{day:02}"
    more.setdefault("day", f"2009-12-{day:02} 08:00:00")
    return a_row(number, quantity=-quantity if back else quantity, **more)


def opening_of(folder, rows):
    lines = treated(a_file(folder, rows), folder / "landing")
    found = derive_opening(lines.filter(pl.col("act").is_not_null()), retail())
    return {product: (day, whole // 10**6) for product, day, whole in found.iter_rows()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([on(1, quantity=5), on(2, back=True, quantity=3), on(3, quantity=4)], 6),
        ([on(1, quantity=5)], 5),
        # what comes back the same day was needed at no day's end
        ([on(1, quantity=5), on(1, back=True, quantity=5)], None),
        ([on(1, back=True, quantity=5), on(2, quantity=5)], None),
        # written off, given away, found
        ([on(1, quantity=-7, price=0, customer=None)], 7),
        ([on(1, quantity=7, price=0)], 7),
        ([on(1, quantity=7, price=0, customer=None), on(2, quantity=9)], 2),
        # what is not stocked, and what is not posted, needs no opening
        ([on(1, code="POST")], None),
        ([on(1, code="TEST001")], None),
    ],
)
def test_the_opening_is_the_deepest_day_end(tmp_path, rows, expected):
    found = opening_of(tmp_path, rows)
    assert found == ({} if expected is None else {"50000A": (FIRST - timedelta(1), expected)})


def test_each_product_opens_the_day_before_its_own_first_movement(tmp_path):
    found = opening_of(tmp_path, [on(1), on(9, code="50007B", quantity=2)])
    assert found == {"50000A": (date(2009, 11, 30), 1), "50007B": (date(2009, 12, 8), 2)}


MOVES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 50), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_no_day_end_is_below_zero_and_one_less_would_be_too_few(tmp_path, moves):
    rows = [on(day, quantity=quantity, back=back) for day, quantity, back in moves]
    opening = opening_of(tmp_path, rows).get("50000A", (None, 0))[1]
    effects = defaultdict(int)
    for day, quantity, back in moves:
        effects[day] += quantity if back else -quantity
    on_hand, lowest = opening, opening
    for day in sorted(effects):
        on_hand += effects[day]
        lowest = min(lowest, on_hand)
    assert lowest >= 0
    assert opening == 0 or lowest == 0
