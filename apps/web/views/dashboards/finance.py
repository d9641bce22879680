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
        Card(
            "finance_revenue",
            _("Revenue"),
            ask(finance.revenue, month),
            LEDGER,
            shown,
            lambda: _credit_less_debit(ask(finance.revenue_rows, month)),
            "amount",
            help=_("Main and other operating revenue of the month, net of tax."),
        ),
        Card(
            "finance_cost",
            _("Cost of sales"),
            ask(finance.cost_of_sales, month),
            LEDGER,
            shown_cost,
            lambda: _debit_less_credit(ask(finance.cost_rows, month)),
            "amount",
            is_rise_good=None,
        ),
        Card(
            "finance_profit",
            _("Gross profit"),
            ask(finance.gross_profit, month),
            LEDGER,
            shown_cost,
            lambda: _credit_less_debit(ask(finance.profit_rows, month)),
            "amount",
        ),
    ]


def _standing(month: str, shown: cards.Format) -> list[Card]:
    return [
        Card(
            "finance_cash",
            _("Cash and bank"),
            ask(finance.cash, month),
            ("trial_balance",),
            shown,
            lambda: ask(finance.cash_rows, month),
            help=_("Balance at the end of the month; its parts are the month's movements."),
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
        cards.draw_heading(_("Revenue and gross profit by month"), LEDGER)
        st.altair_chart(
            charts.columns_by_month(
                ask(finance.by_month),
                {"revenue": _("Revenue"), "profit": _("Gross profit")},
                amount=_("Amount"),
            ),
            key="finance_by_month",
        )
    with right, st.container(border=True):
        cards.draw_heading(_("Receivables by age"), ("receivables",))
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
    cards.draw_heading(_("Trial balance"), ("trial_balance",))
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
