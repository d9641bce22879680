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


def test_D5_the_page_shows_the_runs_kept_and_opens_the_first_document(own_app):
    """A night that agrees; then 0.01 is planted in stock values, and the page compares anew.

    January to March bought 40 P1, 10 F1, 5 P2 and sold 13 P1, 2 F1 net: 27 × 3.50 + 8 × 9.00
    + 5 × 1.00 = 171.50 of stock.
    """
    test = own_app.open("finance", DIVERGENCE)
    assert "还没有比对过" in test.info[0].value
    test.button(key="compare_now").click().run()
    assert "账账相符" in test.success[0].value
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    stock = shown["库存价值与存货科目"]
    assert (stock["前者"], stock["后者"], stock["差额"], stock["相符"]) == (
        "171.50", "171.50", "0.00", "✓"
    )  # fmt: skip
    with own_app.database.engine.begin() as connection:
        connection.exec_driver_sql("drop trigger stock_value_no_update")
        connection.exec_driver_sql(
            "update stock_value set amount = amount + 1 where id = (select min(id) from"
            " stock_value)"
        )
    test.button(key="compare_now").click().run()
    assert any("库存价值与存货科目" in each.value for each in test.error)
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    stock = shown["库存价值与存货科目"]
    assert (stock["前者"], stock["差额"], stock["首个单据"]) == ("171.51", "0.01", "CR202401-0001")
    # What an earlier run found can still be looked at.
    runs = test.selectbox(key="compared_run")
    assert [name.rsplit(" · ", 1)[1] for name in runs.options][1] == "全部相符"
    runs.select_index(1).run()
    shown = {row["两本账"]: row for row in test.dataframe[0].value.to_dict("records")}
    assert shown["库存价值与存货科目"]["相符"] == "✓"
    sales = own_app.open("manager", DIVERGENCE)
    assert not [each for each in sales.button if each.key == "compare_now"]
