"""What must hold of every random history of goods, whatever was dated back or came late (FIN-06).

Few histories here, ten thousand a method in `tests/soak`. The guarantees are recomputed from the
value rows, never from running totals.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from erp.base.database import Database
from erp.base.errors import RefusedByDatabase
from erp.catalog.models import METHODS
from erp.costing import true_up
from erp.posting import post
from erp.reversal.errors import ReversedBeforeItHappened
from erp.stock_accounting import book
from erp.verification import verify
from tests import builders as b
from tests.erp.backwards import YEAR_END
from tests.erp.stock_accounting.histories import (
    ALL_ACTS,
    PLAIN_ACTS,
    History,
    next_step,
    products_of,
    trade_at_random,
)

pytestmark = pytest.mark.slow

EVERY_DAY = """
select count(*) from (
  select product_id, sum(q) over each_pool as quantity, sum(m) over each_pool as amount from (
    select product_id, cost_group_id, account_id, business_date, sum(quantity) as q,
           sum(amount) as m
      from stock_value group by product_id, cost_group_id, account_id, business_date
  ) days
  window each_pool as (
    partition by product_id, cost_group_id, account_id order by business_date)
) ends where quantity < 0 or quantity = 0 and amount <> 0 or quantity > 0 and amount < 0
"""
LAYERS = """
select count(*) from (
  select b.product_id, b.quantity - coalesce(sum(y.quantity), 0) as q,
         b.amount - coalesce(sum(y.amount), 0) - coalesce((
           select sum(v.amount) from stock_value v where v.product_id = b.product_id
              and v.cost_group_id = b.cost_group_id and v.account_id = b.account_id
              and v.layer_id is null), 0) as m
    from pool_balance b join product r on r.id = b.product_id
    left join layer_balance y on y.product_id = b.product_id
     and y.cost_group_id = b.cost_group_id and y.account_id = b.account_id
   where r.costing_method in ('fifo', 'specific')
   group by b.product_id, b.cost_group_id, b.account_id, b.quantity, b.amount
) pools where q <> 0 or m <> 0
"""
OPENED = """
select count(*) from (
  select layer_id, sum(quantity) as q, sum(amount) as m from stock_value
   where layer_id is not null group by layer_id
) sums join layer_balance y on y.layer_id = sums.layer_id
 where y.quantity <> sums.q or y.amount <> sums.m or y.quantity < 0
    or y.quantity = 0 and y.amount <> 0
"""
SETTLED = "select count(distinct product_id) from stock_value where kind = 'settling'"


def scalar(company: Database, sql: str) -> int:
    """One number."""
    with company.reading() as connection:
        return int(connection.exec_driver_sql(sql).scalar_one())


def check_histories(company: Database, method: str, *, count: int, steps: int, seed: int) -> int:
    """Make histories, look at every pool at the end of every day; how many were settled.

    A history settled is one that would have broken the rule without settling: until its first
    settling row nothing of it is different.
    """
    codes = products_of(company, method, count)
    by_lot = codes if method == "specific" else ()
    trade_at_random(company, Random(seed), steps=steps, products=codes, by_lot=by_lot)
    assert scalar(company, EVERY_DAY) == 0
    assert scalar(company, LAYERS) == 0
    assert scalar(company, OPENED) == 0
    return scalar(company, SETTLED)


@pytest.mark.parametrize("method", METHODS)
def test_FIN_06_at_the_end_of_every_day_quantity_0_means_value_0(company, method):
    check_histories(company, method, count=12, steps=14, seed=6)
    assert [finding for finding in verify(company) if not finding.holds] == []


def test_FIN_06_without_settling_the_database_refuses_most_histories(company, monkeypatch):
    """The fault planted: the same histories one by one, with the settling rule left out."""
    codes = products_of(company, "moving_average", 10)
    monkeypatch.setattr(book, "settle", lambda _: [])
    broken = sum(_breaks(company, History(code, is_by_lot=False), Random(code)) for code in codes)
    assert broken >= len(codes) // 2


def _breaks(company: Database, history: History, choice: Random) -> bool:
    for _ in range(40):
        document, note = next_step(history, choice, ALL_ACTS, date(2024, 12, 20))
        report = post(company, [document], on_refusal="each")
        if not report.refused:
            note()
        elif isinstance(report.refused[0].error, RefusedByDatabase):
            assert report.refused[0].error.check.startswith("value_without_quantity")
            return True
    return False


# --- what is reversed at once was never there


STATE = """
select 'pool', product_id, cost_group_id, account_id, quantity, amount, unknown_quantity
  from pool_balance where quantity <> 0 or amount <> 0
union all
select 'layer', layer_id, product_id, lot_id, quantity, amount, unknown_quantity
  from layer_balance where quantity <> 0 or amount <> 0
union all
select 'place', product_id, location_id, lot_id, quantity, reserved, 0
  from stock_balance where quantity <> 0
union all
select 'difference', product_id, cost_group_id, stock_account_id, amount, 0, 0
  from difference_balance where amount <> 0
union all
select 'account', account_id, 0, 0, sum(amount), 0, 0
  from posting group by account_id having sum(amount) <> 0
"""


def state(company: Database) -> set[Any]:
    """Every running total of goods, and every account's balance."""
    with company.reading() as connection:
        return {tuple(map(str, row)) for row in connection.exec_driver_sql(STATE)}


def check_reversals(company: Database, method: str, *, count: int, steps: int, seed: int) -> int:
    """Post one more document of each history and reverse it; how many were reversed."""
    choice = Random(seed)
    codes = products_of(company, method, count)
    by_lot = codes if method == "specific" else ()
    histories = trade_at_random(company, choice, steps=steps, products=codes, by_lot=by_lot)
    before = state(company)
    last = date(2024, 12, 20)
    steps_made = [next_step(each, choice, PLAIN_ACTS, last) for each in histories]
    documents = [document for document, _ in steps_made]
    report = post(company, documents, on_refusal="each")
    refused = {each.key for each in report.refused}
    posted = [each for each in documents if each.key not in refused]
    undone = [b.a_reversal(each.key, on=each.business_date) for each in posted]
    report = post(company, undone, on_refusal="each")
    for late in report.refused:  # it settled a later day, so it is reversed after that
        assert isinstance(late.error, ReversedBeforeItHappened)
        post(company, [b.a_reversal(late.key.removeprefix("hc-"), on=YEAR_END)])
    assert state(company) == before
    return len(posted)


@pytest.mark.parametrize("method", METHODS)
def test_FIN_06_what_is_posted_and_reversed_leaves_every_balance_as_it_was(company, method):
    assert check_reversals(company, method, count=12, steps=10, seed=9) > 8


# --- the textbook's month


def check_textbook(company: Database, *, count: int, steps: int, seed: int) -> None:
    """Two months at 全月平均: (opening + receipts) ÷ their quantities is what left, and stays."""
    choice = Random(seed)
    codes = products_of(company, "monthly_average", count)
    histories = None
    opening = dict.fromkeys(codes, (Fraction(0), Fraction(0)))
    for month, last in (("2024-01", date(2024, 1, 31)), ("2024-02", date(2024, 2, 29))):
        histories = trade_at_random(
            company, choice, steps=steps, products=codes, by_lot=(), acts=PLAIN_ACTS, last=last,
            histories=histories,
        )  # fmt: skip
        true_up(company, month)
        b.set_period(company, month, "closed")
        for each in histories:
            each.clock = date(2024, 2, 1)
            each.receipts, each.deliveries = [], []
        _compare_month(company, month, codes, opening)


def _compare_month(
    company: Database, month: str, codes: list[str], opening: dict[str, tuple[Fraction, Fraction]]
) -> None:
    facts = _facts(company, month)
    for code in codes:
        seen = facts[code]
        quantity = opening[code][0] + seen["received"][0] + seen["given_back"][0]
        value = opening[code][1] + seen["received"][1] + seen["given_back"][1] + seen["settled"][1]
        left = quantity - seen["sold"][0]
        stays = fen(value * left / quantity) if quantity else Fraction(0)
        assert seen["at_end"] == (left, stays), code
        assert seen["cost"][1] == value - stays, code
        opening[code] = (left, stays)


FACTS = """
select p.code, d.kind, v.kind, sum(v.quantity), sum(v.amount), sum(l.net)
  from stock_value v join product p on p.id = v.product_id
  left join document_line l on l.id = v.document_line_id
  left join document d on d.id = l.document_id
 where p.code like 'Hmo%' and v.business_date between '{0}-01' and '{1}'
 group by p.code, d.kind, v.kind
"""


def _facts(company: Database, month: str) -> dict[str, dict[str, tuple[Fraction, Fraction]]]:
    """What happened to each product: receipts from their documents, not from the ledger."""
    last = f"{month}-31" if month == "2024-01" else f"{month}-29"
    sums: dict[str, Any] = defaultdict(lambda: defaultdict(lambda: (Fraction(0), Fraction(0))))

    def add(code: str, name: str, quantity: Fraction, amount: Fraction) -> None:
        held = sums[code][name]
        sums[code][name] = (held[0] + quantity, held[1] + amount)

    with company.reading() as connection:
        sql = FACTS.format(month, last)
        sql = sql if company.is_sqlite else sql.replace("%", "%%")
        rows = connection.exec_driver_sql(sql).fetchall()
        ends = connection.exec_driver_sql(
            "select p.code, sum(v.quantity), sum(v.amount) from stock_value v"
            f" join product p on p.id = v.product_id where v.business_date <= '{last}'"
            " group by p.code"
        ).fetchall()
    for code, document, kind, quantity, amount, net in rows:
        pieces, worth = Fraction(int(quantity), 10**6), Fraction(int(amount), 100)
        if kind == "settling":
            add(code, "settled", pieces, worth)
        elif kind == "true_up":
            add(code, "cost", pieces, -worth)
        elif document == "goods_receipt":
            add(code, "received", pieces, Fraction(int(net), 100))
        elif document == "purchase_return":
            add(code, "given_back", pieces, worth)
        else:
            add(code, "sold", -pieces, -worth)
            add(code, "cost", pieces, -worth)
    for code, quantity, amount in ends:
        sums[code]["at_end"] = (Fraction(int(quantity), 10**6), Fraction(int(amount), 100))
    return sums


def fen(value: Fraction) -> Fraction:
    """Rounded to the fen, half away from zero."""
    exact = Decimal(value.numerator * 10**9) / Decimal(value.denominator * 10**9)
    return Fraction(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_FIN_06_the_month_s_average_is_the_textbook_s(company):
    check_textbook(company, count=25, steps=8, seed=3)
