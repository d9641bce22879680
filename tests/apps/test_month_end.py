"""CN-02, CN-05, D5: the pages of month end act as their services do, and show what is there."""

from __future__ import annotations

from datetime import date

from erp.posting import post
from tests.builders import a_goods_receipt, a_supplier_invoice

CLOSING, VAT, DIVERGENCE = "ledger/closing", "ledger/vat", "proofs/divergence"


def _state(app, month: str) -> str:
    with app.database.reading() as connection:
        return str(
            connection.exec_driver_sql(
                f"select state from period where month = '{month}'"
            ).scalar_one()
        )


def _first_open(test) -> str:
    return str(test.selectbox(key="closing_month").value)


def test_CN_02_the_month_is_closed_and_opened_again_from_its_page(own_app):
    test = own_app.open("admin", CLOSING)
    month = _first_open(test)
    test.button(key="close_stock").click().run()
    assert _state(own_app, month) == "stock_closed"
    test.text_input(key="reopen_reason").set_value("补单").run()
    test.button(key="reopen").click().run()
    assert _state(own_app, month) == "open"
    test.button(key="close_stock").click().run()
    test.button(key="close_month").click().run()
    # What is open is named; a month that is ready is closed.
    assert test.error or _state(own_app, month) == "closed"


def test_CN_05_invoices_are_certified_from_the_list(own_app):
    day = date(2024, 3, 20)
    post(own_app.database, [a_goods_receipt("gr-vat", on=day)])
    post(
        own_app.database,
        [a_supplier_invoice("si-vat", _carried(), on=day, reference="24312000000000000001")],
    )
    test = own_app.open("finance", VAT)
    test.selectbox(key="vat_month").select("2024-03").run()
    test.multiselect(key="certify_invoices").select("si-vat").run()
    test.button(key="certify").click().run()
    assert not test.exception
    with own_app.database.reading() as connection:
        state = connection.exec_driver_sql("select state, month from tax_invoice_state").one()
    assert tuple(state) == ("certified", "2024-03")


def _carried():
    from tests.builders import carrying  # noqa: PLC0415 - one line

    return carrying("gr-vat", quantity=10)


def test_D5_the_page_says_that_the_books_agree(app):
    test = app.open("finance", DIVERGENCE)
    assert not test.error
    assert test.success
