"""Every way a document is refused: the error, its words in both languages, and nothing written.

The table stands in the order in which a document is checked: each case is sound up to its own
fault. `test_the_first_fault_is_named` then gives documents with many faults at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.base.errors import BadInput, LedgerhouseError, NotExact
from erp.catalog.services import create_products
from erp.documents import errors as document_errors
from erp.documents.types import Document
from erp.ledger import errors as ledger_errors
from erp.ledger.models import account
from erp.parties.services import create_parties
from erp.posting import post
from erp.stock import errors as stock_errors
from tests.books import commit_count
from tests.builders import (
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_product,
    a_quotation,
    a_reversal,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    a_supplier_payment,
    carrying,
    credit,
    debit,
    goods,
    paying,
    set_period,
    worth,
)

JANUARY, FEBRUARY, MAY = date(2024, 1, 9), date(2024, 2, 9), date(2024, 5, 9)
d, g, s = document_errors, ledger_errors, stock_errors

CASES: list[tuple[type[LedgerhouseError], Document, list[str]]] = [
    # the request as such
    (d.UnknownKind, Document("wish", "x", JANUARY), ["x", "wish"]),
    (d.KeyWithOtherContent, a_goods_receipt("gr1", goods("P1", 10, "3.51")), ["gr1"]),
    # dates
    (g.NoPeriod, a_delivery("x", on=date(2031, 1, 1)), ["x", "2031-01-01"]),
    (g.PeriodClosed, a_delivery("x", on=JANUARY), ["x", "2024-01-09", "2024-01", "closed"]),
    (g.PeriodClosed, a_delivery("x", voucher_date=JANUARY), ["x", "2024-01-09"]),
    (
        s.StockPeriodClosed,
        a_delivery("x", on=JANUARY, voucher_date=date(2024, 3, 1)),
        ["x", "2024-01-09", "closed"],
    ),
    (s.StockPeriodClosed, a_delivery("x", on=FEBRUARY), ["x", "2024-02-09", "stock_closed"]),
    # party and warehouse
    (d.UnknownParty, a_delivery("x", party="C9"), ["x", "C9"]),
    (d.WrongParty, a_delivery("x", party="S1"), ["x", "S1"]),
    (d.WrongParty, a_goods_receipt("x", party="C1"), ["x", "C1"]),
    (d.PartyClosed, a_delivery("x", party="C8"), ["x", "C8", "2024-02-09"]),
    (d.UnknownWarehouse, a_delivery("x", warehouse="WEST"), ["x", "WEST"]),
    # lines
    (d.EmptyDocument, Document("delivery", "x", date(2024, 3, 1), "C1"), ["x"]),
    (d.UnknownProduct, a_delivery("x", goods("P1"), goods("P9")), ["x", "2", "P9"]),
    (d.ProductNotValid, a_delivery("x", goods("OLD", 1, 7)), ["x", "1", "OLD", "2024-03-01"]),
    (d.QuantityNotPositive, a_delivery("x", goods("P1", -3, 7)), ["x", "1", "-3"]),
    (d.UnknownUnit, a_delivery("x", goods("P1", 1, 7, unit="kg")), ["x", "1", "P1", "kg"]),
    (d.UnitNotExact, a_delivery("x", goods("DOZ", 1, unit="piece")), ["1", "piece", "dozen"]),
    (NotExact, a_delivery("x", goods("P1", "0.0000001", 7)), ["1E-7", "6"]),
    (NotExact, a_delivery("x", goods("P1", 10**12, 10**9)), ["amount"]),
    (d.SourceUnknown, a_delivery("x", carrying("so9")), ["x", "so9"]),
    (d.SourceUnknown, a_delivery("x", carrying("so1", 7)), ["x", "so1", "7"]),
    (d.SourceOfWrongKind, a_delivery("x", carrying("gr1")), ["x", "goods_receipt", "sales_order"]),
    (d.SourceOfOtherParty, a_delivery("x", carrying("so1"), party="C2"), ["x", "1"]),
    (d.SourceOfOtherProduct, a_delivery("x", carrying("so1", 1, "P2")), ["x", "1", "P2"]),
    (d.SourceReversed, a_sales_return("x", carrying("dl3")), ["x", "1", "dl3"]),
    (d.Superseded, a_sales_order("x", carrying("qt1", quantity=1)), ["x", "qt1"]),
    (d.Expired, a_sales_order("x", carrying("qt2"), on=MAY), ["x", "qt2", "2024-03-31"]),
    (d.CannotGoOn, a_quotation("x", revises="so1"), ["x", "so1", "quotation"]),
    (d.CannotGoOn, a_sales_order("x", follows="qt2"), ["x", "qt2", "contract"]),
    (d.CannotGoOn, a_quotation("x", revises="qt2", party="C2"), ["x", "qt2", "C2"]),
    (d.LastDayMissing, a_quotation("x", due_date=None), ["x"]),
    (d.SourceMissing, a_sales_invoice("x", goods("P1", 1, 7)), ["x", "1", "P1"]),
    (s.LotMissing, a_goods_receipt("x", goods("L1", 1, 5)), ["x", "1", "L1"]),
    (d.UnknownTaxCode, a_delivery("x", goods("P1", tax_code="VAT99")), ["x", "1", "VAT99"]),
    (d.UnknownTaxCode, a_delivery("x", goods("P1", tax_code="VAT17")), ["VAT17", "2024-03-01"]),
    (d.MoreThanTheSource, a_sales_invoice("x", carrying("dl1", quantity=5)), ["x", "1", "5", "4"]),
    (
        d.MoreThanTheSource,
        a_sales_invoice("x", carrying("dl1", quantity=3), carrying("dl1", quantity=2)),
        ["x", "2", "1"],
    ),
    (
        d.DiffersFromSource,
        a_sales_invoice("x", carrying("dl1", quantity=4, price=8)),
        ["x", "1", "32", "28"],
    ),
    (d.DiffersFromSource, a_credit_note("x", carrying("sr1", net=9)), ["x", "1", "9", "7"]),
    # what each kind checks
    (d.NotStocked, a_goods_receipt("x", goods("SVC", 1, 5)), ["x", "1", "SVC"]),
    (d.NotStocked, a_stock_issue("x", goods("P1"), goods("SVC")), ["x", "2", "SVC"]),
    (NotExact, Document("opening_stock", "x", date(2024, 3, 1), lines=(worth("P1", 1, "0.001"),)),
     ["0.001", "2"]),
    (s.NotEnoughStock, a_stock_issue("x", goods("P1", 8)), ["x", "2024-03-01", "P1", "8", "7"]),
    (
        s.NotEnoughStock,
        a_delivery("x", goods("P1", 4, 7), goods("P2", 1, 7), goods("P1", 4, 7)),
        ["1, 3", "P1", "8", "7", "P2", "0"],
    ),
    (d.AmountNotPositive, a_customer_receipt("x", 0), ["x", "0"]),
    (d.AmountNotPositive, a_supplier_payment("x", -5), ["x", "-5"]),
    (g.NothingOpen, a_customer_receipt("x", 5, paying("in9", 5)), ["x", "in9"]),
    (g.NothingOpen, a_customer_receipt("x", 5, paying("in1", 5), party="C2"), ["x", "in1"]),
    (g.NothingOpen, a_customer_receipt("x", 5, paying("so1", 5)), ["x", "so1"]),
    (g.SettledTooMuch, a_customer_receipt("x", 99, paying("in1", 40)), ["in1", "40", "31.64"]),
    (g.SettledTooMuch, a_customer_receipt("x", 5, paying("in1", 6)), ["x", "6", "5"]),
    (
        g.SettledTooMuch,
        a_customer_receipt("x", 99, paying("in1", 20), paying("in1", 12)),
        ["in1", "12", "11.64"],
    ),
    (g.UnknownAccount, a_customer_receipt("x", 5, account="5001"), ["x", "5001"]),
    (g.UnknownAccount, a_journal("x", debit("9999", 1), credit("1002", 1)), ["x", "1", "9999"]),
    (g.AccountIsNotALeaf, a_journal("x", debit("1002", 1), credit("5602", 1)), ["x", "2", "5602"]),
    (g.AccountIsControlled, a_journal("x", debit("1405.01", 1), credit("1002", 1)), ["1405.01"]),
    (g.AccountIsControlled, a_journal("x", debit("1601", 1), credit("1002", 1)), ["x", "1601"]),
    (g.AccountIsControlled, a_journal("x", debit("1002", 1), credit("2221.01.07", 1)), ["2221"]),
    (d.UnknownParty, a_journal("x", debit("1122.01", 1, party="C9"), credit("1002", 1)), ["C9"]),
    (g.UnknownSide, a_journal("x", replace(debit("1002", 1), side="X")), ["x", "1", "X"]),
    (g.AccountClosed, a_journal("x", debit("1012", 1), credit("1002", 1)), ["x", "1012"]),
    (g.EmployeeMissing, a_journal("x", debit("1221.02", 1), credit("1002", 1)), ["x", "1221.02"]),
    (g.PartyMissing, a_journal("x", debit("1122.01", 1), credit("1002", 1)), ["x", "1", "1122.01"]),
    (g.EntryDoesNotBalance, a_journal("x", debit("1002", 5), credit("3001", 4)), ["x", "1"]),
    (
        g.NothingOpen,
        a_journal("x", debit("1002", 5), credit("1122.01", 5, party="C2", settles="in1")),
        ["x", "in1"],
    ),
    (
        g.SettledTooMuch,
        a_journal("x", debit("1002", 32), credit("1122.01", 32, party="C1", settles="in1")),
        ["x", "in1", "32", "31.64"],
    ),
    (d.EmptyDocument, Document("journal", "x", date(2024, 3, 1)), ["x"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def books_with_everything() -> list[Document]:
    """What the cases refer to."""
    return [
        a_goods_receipt(),
        a_sales_order(),
        a_quotation("qt1"),
        a_quotation("qt2", revises="qt1"),
        a_delivery("dl1", carrying("so1", quantity=4)),
        a_sales_return(),
    ]


@pytest.fixture
def company_in_march(company: Database, books_with_everything: list[Document]) -> Database:
    """7 P1 on hand, an invoice of 31.64 open; January is closed, February closed for stock."""
    post(company, books_with_everything)
    post(company, [a_delivery("dl2"), a_sales_invoice("in1", carrying("dl2", quantity=4))])
    post(company, [a_goods_receipt("gr2", goods("P1", 4, 1))])
    post(company, [a_delivery("dl3"), a_reversal("dl3")], on_refusal="each")
    with company.commit(origin="test") as transaction:
        create_parties(
            transaction,
            [{"code": "C8", "name": "停用", "is_customer": 1, "closed_on": FEBRUARY}],
        )
        create_products(
            transaction,
            [a_product("OLD", closed_on=FEBRUARY), a_product("DOZ", unit="dozen", closed_on=None)],
        )
        number = transaction.scalar("select id from account where code = '1012'")
        transaction.update(account, number, {"closed_on": FEBRUARY})
    set_period(company, "2024-01", "closed")
    set_period(company, "2024-02", "stock_closed")
    return company


def test_every_case_is_refused_in_both_languages_and_writes_nothing(company_in_march):
    before = commit_count(company_in_march)
    for error, document, words in CASES:
        with pytest.raises(LedgerhouseError) as refusal:
            post(company_in_march, [document])
        said = refusal.value
        assert type(said) is error, (error.__name__, said)
        assert isinstance(said, BadInput)
        for language in ("zh", "en"):
            text = said.message(language)
            assert all(word in text for word in words), (language, words, text)
        assert any("一" <= letter <= "鿿" for letter in said.message("zh"))
        report = post(company_in_march, [document], on_refusal="each")
        assert [(r.key, type(r.error)) for r in report.refused] == [(document.key, error)]
    assert commit_count(company_in_march) == before


def test_an_act_without_account_rule_is_refused_in_both_languages():
    said = ledger_errors.NoAccountRule("gift", "enterprise", "general")
    assert "gift" in said.message("zh-CN")
    assert "enterprise/general" in said.message("en")


def test_the_first_fault_is_named(company_in_march):
    """Date before party, party before warehouse, warehouse before lines, lines in their order."""
    faults = {
        "kind": ("wish", d.UnknownKind),
        "business_date": (JANUARY, g.PeriodClosed),
        "party": ("S1", d.WrongParty),
        "warehouse": ("WEST", d.UnknownWarehouse),
        "lines": ((goods("P9", -1), goods("P8")), d.UnknownProduct),
    }
    sound = {
        "kind": "delivery", "business_date": date(2024, 3, 1), "party": "C1", "warehouse": "MAIN",
    }  # fmt: skip
    values = {name: value for name, (value, _) in faults.items()}
    for name, (_, error) in faults.items():
        with pytest.raises(error):
            post(company_in_march, [Document(key="x", **values)])
        values[name] = sound.get(name)


def test_a_batch_of_all_is_refused_as_one(company_in_march):
    before = commit_count(company_in_march)
    with pytest.raises(stock_errors.NotEnoughStock):
        post(company_in_march, [a_journal("j1"), a_stock_issue("q1", goods("P1", 99))])
    assert commit_count(company_in_march) == before


def test_a_shortage_is_that_of_the_worst_later_day(company_in_march):
    """11 until the 20th, 3 until the 25th, then 9: on the 10th only 3 may go out."""
    company = company_in_march
    post(company, [a_goods_receipt("gr3", goods("P2", 11, 1))])
    post(company, [a_stock_issue("q1", goods("P2", 8), on=date(2024, 3, 20))])
    post(company, [a_goods_receipt("gr4", goods("P2", 6, 1), on=date(2024, 3, 25))])
    with pytest.raises(stock_errors.NotEnoughStock, match=r"P2 needs 4, available 3"):
        post(company, [a_stock_issue("q2", goods("P2", 4), on=date(2024, 3, 10))])
    assert post(company, [a_stock_issue("q2", goods("P2", 3), on=date(2024, 3, 10))]).posted


def test_what_is_over_the_order_by_ten_percent_is_received(company_in_march):
    from tests.builders import a_purchase_order  # noqa: PLC0415 - this test's alone

    company = company_in_march
    post(company, [a_purchase_order()])
    assert post(company, [a_goods_receipt("gr9", carrying("po1", quantity=11))]).posted
    with pytest.raises(document_errors.MoreThanTheSource):
        post(company, [a_goods_receipt("gr10", carrying("po1", quantity="1.1"))])


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999")])
def test_what_is_no_number_is_no_amount(company, amount):
    with pytest.raises(NotExact):
        post(company, [a_customer_receipt("x", amount)])


def test_a_late_supplier_invoice_leaves_a_closed_month_alone(company):
    """Dated in January, which is closed: its price difference is dated as its voucher."""
    january = date(2024, 1, 20)
    post(company, [a_goods_receipt("gr1", on=january)])
    set_period(company, "2024-01", "closed")
    late = a_supplier_invoice(
        "si1", carrying("gr1", quantity=10, price=4), on=january, voucher_date=date(2024, 3, 1)
    )
    post(company, [late])
    with company.reading() as connection:
        days = connection.exec_driver_sql(
            "select distinct business_date from stock_value where kind = 'adjustment'"
        ).fetchall()
    assert [str(day[0]) for day in days] == ["2024-03-01"]


def test_what_the_database_alone_refuses_does_not_take_the_others_with_it(company):
    """A fault no planner foresees, planted in the database: the batch is searched by halves."""
    one, two = ({"currency": "USD", "foreign_amount": Decimal(n)} for n in (1, 2))
    report = post(
        company,
        [
            a_journal("j1"),
            a_journal("j2", debit("1002", 7, **one), credit("1002", 7, **two)),
            a_journal("j3"),
            a_sales_order("so1"),
            a_sales_return("sr1", goods("P1", 1, 7)),
        ],
        on_refusal="each",
    )
    assert [refusal.key for refusal in report.refused] == ["j2"]
    assert [posted.key for posted in report.posted] == ["j1", "j3", "so1", "sr1"]
