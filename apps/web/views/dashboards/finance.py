"""Finance 财务: revenue, profit, cash, what is owed either way, and the trial balance."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import polars as pl
import streamlit as st

from apps.web import cards, charts, dashboard, figures, identity, tables
from apps.web.cards import Card
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.marts import ask
from apps.web.queries import finance

LEDGER = ("general_ledger",)


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    company = dashboard.begin(_("Finance"))
    if company is None:
        return
    month = dashboard.choose_month(ask(finance.months), key="finance_month")
    if month is None:
        return
    shown = partial(figures.money, currency=company.currency)
    shown_cost = cards.or_unknown(shown) if ask(finance.has_unknown_cost, month) else shown
    cards.draw_row(_earned(month, shown, shown_cost), company.time_zone)
    cards.draw_row(_standing(month, shown), company.time_zone)
    _draw_charts()
    _draw_trial_balance(month)


def _earned(month: str, shown: cards.Format, shown_cost: cards.Format) -> list[Card]:
    return [
        cards.of_metric(
            "operating_revenue",
            key="finance_revenue",
            figure=ask(finance.revenue, month),
            shown=shown,
            rows=lambda: _credit_less_debit(ask(finance.revenue_rows, month)),
            total="amount",
        ),
        cards.of_metric(
            "cost_of_sales",
            key="finance_cost",
            figure=ask(finance.cost_of_sales, month),
            shown=shown_cost,
            rows=lambda: _debit_less_credit(ask(finance.cost_rows, month)),
            total="amount",
            is_rise_good=None,
        ),
        cards.of_metric(
            "gross_profit",
            key="finance_profit",
            figure=ask(finance.gross_profit, month),
            shown=shown_cost,
            rows=lambda: _credit_less_debit(ask(finance.profit_rows, month)),
            total="amount",
        ),
    ]


def _standing(month: str, shown: cards.Format) -> list[Card]:
    return [
        cards.of_metric(
            "cash_and_bank",
            key="finance_cash",
            figure=ask(finance.cash, month),
            shown=shown,
            rows=lambda: ask(finance.cash_rows, month),
        ),
        cards.of_metric(
            "receivables_open",
            key="finance_receivables",
            figure=ask(finance.receivables),
            shown=shown,
            rows=lambda: ask(finance.receivable_rows, is_chinese=is_chinese()),
            total="remaining",
        ),
        cards.of_metric(
            "payables_open",
            key="finance_payables",
            figure=ask(finance.payables),
            shown=shown,
            rows=lambda: ask(finance.payable_rows, is_chinese=is_chinese()),
            total="remaining",
        ),
    ]


def _credit_less_debit(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns((pl.col("credit") - pl.col("debit")).alias("amount"))


def _debit_less_credit(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns((pl.col("debit") - pl.col("credit")).alias("amount"))


def _draw_charts() -> None:
    left, right = st.columns([3, 2])
    with left, st.container(border=True):
        cards.draw_heading(
            _("Revenue and gross profit by month"), LEDGER, "operating_revenue", "gross_profit"
        )
        st.altair_chart(
            charts.columns_by_month(
                ask(finance.by_month),
                {"revenue": _("Revenue"), "profit": _("Gross profit")},
                amount=_("Amount"),
            ),
            key="finance_by_month",
        )
    with right, st.container(border=True):
        cards.draw_heading(_("Receivables by age"), ("receivables",), "receivables_open")
        st.altair_chart(
            charts.bars(
                _with_ages_named(ask(finance.receivables_by_age)),
                "age_bucket",
                "remaining",
                title=_("Remaining"),
            ),
            key="finance_by_age",
        )


def _with_ages_named(frame: pl.DataFrame) -> pl.DataFrame:
    """Buckets are whole days (`1-30`), the first `not_due`, the last `over_180`."""
    names = {"not_due": _("Not due"), "over_180": _("Over {days} days", days=180)}
    ages = [names.get(age, _("{days} days", days=age)) for age in frame["age_bucket"].to_list()]
    return frame.with_columns(pl.Series("age_bucket", ages, dtype=pl.String))


def _draw_trial_balance(month: str) -> None:
    cards.draw_heading(_("Trial balance"), ("trial_balance",), "closing_balance")
    balance = ask(finance.trial_balance, month, is_chinese=is_chinese())
    st.caption(
        _(
            "Debit {debit}, credit {credit}. Click an account to open its postings.",
            debit=figures.amount(Decimal(balance["debit"].sum())),
            credit=figures.amount(Decimal(balance["credit"].sum())),
        )
    )
    row = tables.draw(balance, key="finance_trial_balance", height=420)
    if row is not None:
        code, name = balance["account_code"][row], balance["account_name"][row]
        st.subheader(f"{code} {name}")
        tables.draw(ask(finance.ledger_rows, month, code), key=f"finance_ledger_{code}")


if __name__ == "__main__":
    draw()
