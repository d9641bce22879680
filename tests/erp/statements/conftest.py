"""Companies with a quarter of trade under each standard, for statements and books.

Belongs here: their documents and a closing entry as the closing of a month posts it. Does not:
expected figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table, select

from erp.base.commits import Transaction
from erp.base.database import Database, open_database
from erp.ledger.models import journal_entry, period, posting, voucher
from erp.posting import post
from tests.builders import (
    a_company,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_supplier_invoice,
    a_supplier_payment,
    carrying,
    credit,
    debit,
    goods,
    paying,
)

JAN, FEB, MAR = date(2024, 1, 10), date(2024, 2, 10), date(2024, 3, 10)

ACCOUNTS = {
    "small_business": {
        "capital": "3001", "salaries": "5602.01", "rent": "5601.03", "interest": "5603.01",
        "tax": "5801", "profit": "3103", "tax_payable": "2221.13",
    },
    "enterprise": {
        "capital": "4001", "salaries": "6602.01", "rent": "6601.03", "interest": "6603.01",
        "tax": "6801", "profit": "4103", "tax_payable": "2221.13",
    },
}  # fmt: skip

INTEREST_ITEM = {"small_business": "loan_interest", "enterprise": "profit_distributed"}


def trade(database: Database, standard: str) -> Database:
    """Capital and a loan; goods bought, sold and part paid; costs; an advance from each side."""
    a_company(database, standard=standard)
    code = ACCOUNTS[standard]

    def item(name: str) -> dict[str, str]:
        return {"cash_flow_item": name}

    post(
        database,
        [
            a_journal(
                "capital", debit("1002", 10_000, **item("owners_in")),
                credit(code["capital"], 10_000), on=JAN,
            ),
            a_journal(
                "loan", debit("1002", 5_000, **item("loans_received")), credit("2001", 5_000),
                on=JAN,
            ),
            a_goods_receipt("gr1", goods("P1", 100, 20), on=JAN),
            a_supplier_invoice("si1", carrying("gr1", quantity=100), on=JAN),
            a_supplier_payment("sp1", 3_000, paying("si1", "2260"), on=FEB),
            a_delivery("dl1", goods("P1", 40, 50), on=JAN),
            a_sales_invoice("in1", carrying("dl1", quantity=40), on=JAN),
            a_customer_receipt("cr1", 1_000, paying("in1", 1_000), on=FEB),
            a_delivery("dl2", goods("P1", 10, 60), on=FEB, party="C2"),
            a_sales_invoice("in2", carrying("dl2", quantity=10), on=FEB, party="C2"),
            a_customer_receipt("cr2", 700, paying("in2", "678"), on=MAR, party="C2"),
            a_journal(
                "salaries", debit(code["salaries"], 300),
                credit("1002", 300, **item("employees")), on=FEB,
            ),
            a_journal(
                "rent", debit(code["rent"], 120), credit("1001", 120, **item("operating_out")),
                on=MAR,
            ),
            a_journal("cash", debit("1001", 500), credit("1002", 500), on=MAR),
            a_journal(
                "interest", debit(code["interest"], 25),
                credit("1002", 25, **item(INTEREST_ITEM[standard])), on=MAR,
            ),
            a_journal("tax", debit(code["tax"], 90), credit(code["tax_payable"], 90), on=MAR),
        ],
    )  # fmt: skip
    return database


def enter(
    database: Database, day: date, lines: Sequence[tuple[str, int, int]], *, kind: str = "normal"
) -> None:
    """An entry of account code, amount in fen (debit positive) and department id (0: none)."""
    with database.commit(origin="test") as transaction:
        accounts = dict(transaction.rows("select code, id from account"))
        month = f"{day:%Y-%m}"
        period_id = transaction.scalar("select id from period where month = ?", (month,))
        number = transaction.scalar(
            "select coalesce(max(number), 0) + 1 from voucher where word = '记' and month = ?",
            (month,),
        )
        voucher_id, entry_id = transaction.new_id(voucher), transaction.new_id(journal_entry)
        dates = {"business_date": day.isoformat(), "voucher_date": day.isoformat()}
        _add(
            transaction, voucher, id=voucher_id, word="记", month=month, number=number,
            attachments=0, made_by=0, **dates,
        )  # fmt: skip
        _add(
            transaction, journal_entry, id=entry_id, voucher_id=voucher_id, period_id=period_id,
            kind=kind, memo=kind, **dates,
        )  # fmt: skip
        for code, amount, department in lines:
            _add(
                transaction, posting, id=transaction.new_id(posting), entry_id=entry_id,
                account_id=accounts[code], side="D" if amount > 0 else "C", amount=amount,
                department_id=department or None, memo=kind,
            )  # fmt: skip


def _add(transaction: Transaction, table: Table, **values: Any) -> None:
    values["tx"] = transaction.tx
    transaction.add(table, tuple(values.get(column.name) for column in table.columns))


def close_month(database: Database, month: str, standard: str) -> None:
    """结转损益 of a month, posted as an entry of kind `closing` on the month's last day."""
    with database.reading() as connection:
        last = connection.execute(
            select(period.c.last_day).where(period.c.month == month)
        ).scalar_one()
        rows = connection.exec_driver_sql(
            "select a.code, b.department_id, sum(b.debit - b.credit)"
            " from account_balance b join account a on a.id = b.account_id"
            " join period d on d.id = b.period_id"
            f" where d.month = '{month}' and a.class in ('revenue', 'expense') group by 1, 2"
        ).fetchall()
    lines = [(code, -int(amount), department) for code, department, amount in rows if amount]
    profit = sum(int(amount) for _, _, amount in rows)
    enter(database, last, [*lines, (ACCOUNTS[standard]["profit"], profit, 0)], kind="closing")


@pytest.fixture
def small(database: Database) -> Database:
    """Three months under 小企业会计准则."""
    return trade(database, "small_business")


@pytest.fixture
def enterprise(database: Database) -> Database:
    """Three months under 企业会计准则."""
    return trade(database, "enterprise")


@pytest.fixture
def small_file(sqlite_url: str) -> Iterator[Database]:
    """The same on SQLite alone, for what no database changes."""
    database = open_database(sqlite_url)
    yield trade(database, "small_business")
    database.close()


@pytest.fixture
def enterprise_file(sqlite_url: str) -> Iterator[Database]:
    """As `small_file`, under 企业会计准则."""
    database = open_database(sqlite_url)
    yield trade(database, "enterprise")
    database.close()
