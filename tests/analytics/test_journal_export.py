"""The exported journal, recomputed by another engine, gives the books' own trial balance.

The company has the kinds of trade, Chinese names, memos full of what the formats use as
syntax, and an account in dollars. Balances are compared with `account_balance`.
"""

from __future__ import annotations

import csv
import io
import subprocess
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.journal_export import UnknownForm, export_journal
from erp.base.database import Database
from erp.base.exact import from_whole
from erp.company.rates import set_exchange_rate
from erp.documents.types import Document
from erp.ledger.models import account
from erp.posting import post
from tests.builders import (
    a_company,
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_purchase_order,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_stock_issue,
    a_stock_receipt,
    a_supplier_invoice,
    a_supplier_payment,
    an_opening_stock,
    credit,
    debit,
    paying,
)

AWKWARD = (
    "运费; 见合同 | 第3批  (两个空格)",
    "第一行\n第二行\r\n\t制表符",
    "* 星号开头 ! = @@ 100.00 USD",
    "date:2020-01-01, type:X, 标签:值",
    "(括号) [方括号] {花括号} \"引号\" '单引号' \\反斜杠",
    "  ; 只有注释",
    "=SUM(A1:A9), 逗号",
    "灯😀泡 ㍿ 　全角空格",
)


@pytest.fixture
def company(database: Database) -> Database:
    """Every kind of document once, memos awkward in turn, and a dollar account."""
    a_company(database)
    documents = [
        a_purchase_order(),
        an_opening_stock(memo=AWKWARD[0]),
        a_goods_receipt(memo=AWKWARD[1]),
        a_supplier_invoice(memo=AWKWARD[2]),
        a_supplier_payment("sp1", "50.00", paying("si1", "39.55"), memo=AWKWARD[3]),
        a_sales_order(),
        a_delivery(memo=AWKWARD[4]),
        a_sales_invoice(memo=AWKWARD[5]),
        a_customer_receipt("cr1", "20.01", paying("in1", "10.00"), memo=AWKWARD[6]),
        a_sales_return(memo=AWKWARD[7]),
        a_credit_note(),
        a_stock_receipt(),
        a_stock_issue(),
        a_journal(
            "pz1",
            debit("1002", "1000.00", cash_flow_item="owners_in", memo=AWKWARD[0]),
            credit("3001", "1000.00", memo=AWKWARD[1]),
        ),
        a_goods_receipt("gr-late", on=date(2024, 2, 29)),
    ]
    post(database, documents)
    _rename(database, "1002", "银行存款; 基本户:  (工行) | x")
    _rename(database, "3001", '"实收"资本, 注册')
    _post_dollars(database)
    return database


def _rename(database: Database, code: str, name: str) -> None:
    with database.commit(origin="test") as transaction:
        found = transaction.scalar("select id from account where code = ?", (code,))
        transaction.update(account, found, {"name": name})


def _post_dollars(database: Database) -> None:
    """100.00 dollars paid in at 7.20, revalued by −5.00 at the month's end."""
    paid_in = a_journal(
        "usd",
        debit("1012", 720, currency="USD", foreign_amount=Decimal(100)),
        credit("3001", 720),
        memo="美元户",
    )
    with database.commit(origin="test") as transaction:
        set_exchange_rate(transaction, "USD", date(2024, 3, 31), Decimal("7.15"))
    post(database, [paid_in])
    post(database, [Document("revaluation", "rv", date(2024, 3, 31), memo="美元户")])


def test_CN_11_hledger_recomputes_the_trial_balance(company, tmp_path, hledger):
    path = tmp_path / "books.journal"
    export_journal(company, path, "hledger")
    assert _hledger_balances(hledger, path, "--cost") == _trial_balance(company)


def test_hledger_finds_the_file_strictly_correct(company, tmp_path, hledger):
    path = tmp_path / "books.journal"
    export_journal(company, path, "hledger")
    assert _hledger(
        hledger, path, "--strict", "check", "accounts", "commodities", "balancednoautoconversion"
    )


def test_foreign_amounts_stand_with_their_total_cost(company, tmp_path, hledger):
    path = tmp_path / "books.journal"
    export_journal(company, path, "hledger")
    assert "100.00 USD @@ 720.00 CNY" in path.read_text("utf-8")
    rows = csv.reader(
        io.StringIO(_hledger(hledger, path, "balance", "--flat", "-O", "csv", "^1012"))
    )
    assert [row for row in rows if row[0].startswith("1012")] == [
        ["1012 其他货币资金", "-5.00 CNY, 100.00 USD"]
    ]


def test_every_entry_is_one_transaction_with_its_voucher_and_document(company, tmp_path, hledger):
    path = tmp_path / "books.journal"
    written = export_journal(company, path, "hledger")
    rows = csv.DictReader(io.StringIO(_hledger(hledger, path, "print", "-O", "csv")))
    seen = {
        (row["date"], row["code"], row["comment"].partition("document:")[2].split(",")[0])
        for row in rows
    }
    with company.reading() as connection:
        expected = {
            (str(day), f"{word}-{number:04d}", f"{series}-{serial:04d}" if series else "")
            for day, word, number, series, serial in connection.exec_driver_sql(
                "select e.voucher_date, v.word, v.number, d.series, d.number from journal_entry e"
                " join voucher v on v.id = e.voucher_id"
                " left join document d on d.id = e.document_id"
            )
        }
    assert seen == expected
    assert written == len(expected)


def test_accounts_stand_in_their_hierarchy(company, tmp_path):
    path = tmp_path / "books.journal"
    export_journal(company, path, "hledger")
    assert "    1122 应收账款:1122.01 应收账款—已开票  " in path.read_text("utf-8")


def test_CN_11_csv_holds_the_same_totals_and_every_character(company, tmp_path):
    path = tmp_path / "books.csv"
    export_journal(company, path, "csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    balances: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        balances[row["account"]] += Decimal(row["amount"])
    assert _without_zero(balances) == _trial_balance(company)
    assert {row["entry_memo"] for row in rows} >= set(AWKWARD)
    assert {row["amount"] for row in rows} >= {"1000.00", "-1000.00"}


def test_CN_11_parquet_holds_the_same_totals_and_every_character(company, tmp_path):
    path = tmp_path / "books.parquet"
    export_journal(company, path, "parquet")
    table = pq.read_table(path)
    assert str(table.schema.field("amount").type) == "decimal128(38, 2)"
    balances: dict[str, Decimal] = defaultdict(Decimal)
    for row in table.select(["account", "amount"]).to_pylist():
        balances[row["account"]] += row["amount"]
    assert _without_zero(balances) == _trial_balance(company)
    assert set(table["entry_memo"].to_pylist()) >= set(AWKWARD)
    assert set(table["foreign_amount"].to_pylist()) == {None, Decimal(0), Decimal(100)}


def test_an_unknown_form_is_refused_and_nothing_written(company, tmp_path):
    with pytest.raises(UnknownForm, match="xlsx"):
        export_journal(company, tmp_path / "books.xlsx", "xlsx")
    assert list(tmp_path.glob("books*")) == []


def _trial_balance(database: Database) -> dict[str, Decimal]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select a.code, sum(b.debit) - sum(b.credit) from account_balance b"
            " join account a on a.id = b.account_id group by a.code"
        ).fetchall()
    return _without_zero({code: from_whole(int(balance), 2) for code, balance in rows})


def _without_zero(balances: dict[str, Decimal]) -> dict[str, Decimal]:
    return {code: balance for code, balance in balances.items() if balance}


def _hledger_balances(hledger: str, path: Path, *options: str) -> dict[str, Decimal]:
    """Account code → balance, as hledger reckons it."""
    said = _hledger(hledger, path, "balance", "--flat", "-O", "csv", *options)
    balances: dict[str, Decimal] = {}
    for name, amount in list(csv.reader(io.StringIO(said)))[1:]:
        if name == "total":
            assert amount == "0"
            continue
        number, _, currency = amount.partition(" ")
        assert currency == "CNY"
        balances[name.rpartition(":")[2].partition(" ")[0]] = Decimal(number)
    return balances


def _hledger(program: str, path: Path, *arguments: str) -> str:
    """What hledger says of the file."""
    done = subprocess.run(
        [program, "-f", str(path), *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout or "ok"
