"""The page of bills of exchange: a bill comes in, is handed on, is sold to the bank, one is ours.

Vouchers stand in the docstring (`tests.books`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.web.bill_forms import laid_on
from erp.base.database import Database
from erp.documents.types import Allocation
from erp.verification import verify
from tests.books import books_in, posted_books

BILLS = "bank/bills"
DAY, DUE = date(2024, 3, 20), date(2024, 6, 20)


def _enter(test, party: str, number: str, amount: str, pays: str = ""):
    direction = "payable" if party.startswith("S") else "receivable"
    form = f"bill_{direction}"
    test.selectbox(key=f"{form}_party").select(party)
    test.date_input(key=f"{form}_date").set_value(DAY).run()
    test.text_input(key=f"{form}_number").set_value(number)
    test.date_input(key=f"{form}_issued").set_value(DAY)
    test.date_input(key=f"{form}_due").set_value(DUE)
    test.text_input(key=f"{form}_amount").set_value(amount).run()
    if pays:
        test.multiselect(key=f"{form}_pays_{party}").select(pays).run()
    return test.button(key=f"{form}_post").click().run()


def _bills(test) -> list[tuple[str, str, str]]:
    rows = test.dataframe[0].value.to_dict("records")
    return [(row["票据号码"], row["金额"], row["状态"]) for row in rows]


def _new_keys(database: Database) -> list[str]:
    with database.reading() as connection:
        return [
            str(row[0])
            for row in connection.exec_driver_sql(
                "select key from document where kind like 'bill%' order by id"
            )
        ]


def _standing(database: Database) -> list[str]:
    """The vouchers of the bills' documents, the keys of forms left out."""
    rows = posted_books(database, *_new_keys(database))
    return [row.split()[0] if row.startswith("2024") else row for row in rows]


def test_FIN_04_bills_are_entered_handed_on_sold_and_issued_from_their_page(own_app):
    """C2 owes 135.60 − 9.04 of in2, which cn2 credited; S1 is owed 259.90 of si1 (230.00 and 13 %).

    The second bill finds 126.56 − 100.00 = 26.56 of in2 open, so 23.44 of it are an advance.

    2024-03-20
      D 1121  100.00  C2
      C 1122.01  100.00  C2
    2024-03-20
      D 1121  50.00  C2
      C 1122.01  26.56  C2
      C 2203  23.44  C2
    2024-03-20
      D 2202.01  100.00  S1
      C 1121  100.00  C2
    2024-03-20
      D 1002  49.20
      D 5603.01  0.80
      C 1121  50.00  C2
    2024-03-20
      D 2202.01  60.00  S1
      C 2201  60.00  S1
    """
    database = own_app.database
    test = own_app.open("finance", BILLS)
    assert "还没有票据" in test.info[0].value
    _enter(test, "C2", "B1", "100", "in2")
    assert not test.error
    _enter(test, "C2", "B1", "5")
    assert "B1 已经登记" in test.error[0].value
    _enter(test, "C2", "B2", "50", "in2")
    assert _bills(test) == [("B2", "50.00", "在手，已到期"), ("B1", "100.00", "在手，已到期")]
    assert "150.00" in test.success[0].value
    keys = dict(zip(["B1", "B2"], _new_keys(database), strict=True))
    test.selectbox(key="bill_act_receivable_bill").select(keys["B1"])
    test.date_input(key="bill_act_receivable_date").set_value(DAY).run()
    test.selectbox(key="bill_act_receivable_party").select("S1").run()
    test.multiselect(key="bill_act_receivable_pays_S1").select("si1").run()
    test.button(key="bill_act_receivable_post").click().run()
    assert not test.error
    test.selectbox(key="bill_act_receivable_bill").select(keys["B2"])
    test.selectbox(key="bill_act_receivable_act").select("bill_discount").run()
    test.text_input(key="bill_act_receivable_amount").set_value("49.20").run()
    test.button(key="bill_act_receivable_post").click().run()
    assert not test.exception
    assert _bills(test) == [("B2", "50.00", "已贴现"), ("B1", "100.00", "已背书")]
    test.segmented_control(key="bills_direction").set_value("payable").run()
    _enter(test, "S1", "P1", "60", "si1")
    assert _bills(test) == [("P1", "60.00", "在手，已到期")]
    assert "60.00" in test.success[0].value
    function = test_FIN_04_bills_are_entered_handed_on_sold_and_issued_from_their_page
    assert _standing(database) == books_in(function)[1:]
    assert [finding.name for finding in verify(database) if not finding.holds] == []


def test_an_amount_is_laid_on_documents_in_their_order():
    owed = [("a", Decimal(30)), ("b", Decimal(50)), ("c", Decimal(5))]
    assert laid_on(owed, Decimal(45)) == [
        Allocation("a", Decimal(30)),
        Allocation("b", Decimal(15)),
    ]
    assert laid_on([], Decimal(45)) == []
