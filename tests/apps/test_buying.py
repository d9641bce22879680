"""The forms of buying: from what stands prefilled and what is typed to documents, once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from apps.web.carrying import chosen
from apps.web.lines import NotANumber
from apps.web.queries import documents, live_stock
from apps.web.views.purchasing.orders import closing_of
from apps.web.views.purchasing.payment import allocated_to
from apps.web.views.purchasing.quotes import order_of, quoted
from erp.catalog.models import product
from erp.documents.models import document
from erp.organization.services import create_department
from erp.posting import post
from erp.purchasing import queries
from erp.workflow.services import create_ready_flows
from tests.apps.conftest import App
from tests.builders import (
    a_goods_receipt,
    a_purchase_order,
    bought,
    buying_policy,
    carrying,
    goods,
)

DAY = date(2024, 3, 20)


def newest(app: App, kind: str) -> documents.Document:
    """The newest document of a kind."""
    with app.database.reading() as connection:
        row = connection.execute(
            select(document.c.series, document.c.number)
            .where(document.c.kind == kind)
            .order_by(document.c.id.desc())
            .limit(1)
        ).one()
        name = documents.number_of(row.series, row.number)
        return documents.get_document(connection, name, "zh_CN")


def opened(app: App, page: str, form: str, *, party: str = "S1", who: str = "admin") -> AppTest:
    """A form with its supplier and date chosen."""
    test = app.open(who, f"purchasing/{page}" if page != "receipt" else "forms/goods_receipt")
    if party:
        test.selectbox(key=f"{form}_party").select(party)
    test.date_input(key=f"{form}_date").set_value(DAY)
    return test.run()


def sent(test: AppTest, form: str) -> AppTest:
    """The form after its button was pressed; nothing was refused."""
    test.button(key=f"{form}_post").click().run()
    assert not test.error, test.error[0].value
    assert not test.exception
    return test


@pytest.fixture
def buying_app(own_app: App) -> App:
    """A company with an open order of 100 P1 at 3.50 and a request for quotation of P2."""
    post(
        own_app.database,
        [
            a_purchase_order("po1", goods("P1", 100, "3.50")),
            bought("request_for_quotation", "rf1", goods("P2", 5), party=""),
        ],
    )
    return own_app


def test_PUR_05_a_receipt_against_an_order_stands_prefilled_with_what_is_to_come(buying_app):
    test = opened(buying_app, "receipt", "receipt")
    test.toggle(key="receipt_against").set_value(True).run()
    sent(test, "receipt")
    line = newest(buying_app, "goods_receipt").lines[0]
    assert (line.product, line.quantity, line.unit_price) == ("P1", 100, Decimal("3.50"))


def test_PUR_07_an_invoice_stands_prefilled_with_what_was_received_and_a_release_is_asked(
    buying_app,
):
    database = buying_app.database
    post(database, [a_goods_receipt("gr9", carrying("po1", quantity=60, price="3.80"))])
    buying_policy(database, price_tolerance_percent=Decimal(5))
    test = opened(buying_app, "invoice", "invoice")
    test.button(key="invoice_post").click().run()
    assert "3.8" in test.error[0].value
    test.text_input(key="invoice_reason").set_value("agreed by phone").run()
    test.button(key="invoice_release").click().run()
    assert not test.error
    invoice = newest(buying_app, "supplier_invoice")
    assert invoice.net == Decimal("228.00") + Decimal("5.00")  # P2 of gr1 was open too
    with database.reading() as connection:
        reasons = connection.exec_driver_sql("select reason from purchase_release").fetchall()
    assert [tuple(row) for row in reasons] == [("agreed by phone",)]


def test_PUR_08_a_payment_pays_what_is_due(buying_app):
    test = opened(buying_app, "payment", "payment", who="finance")
    sent(test, "payment")
    assert newest(buying_app, "supplier_payment").net == Decimal("259.90")
    assert "预付" in " ".join(info.value for info in opened(buying_app, "payment", "payment").info)


def test_PUR_02_a_request_and_an_order_are_typed(buying_app):
    test = opened(buying_app, "request", "request", party="")
    test.text_input(key="request_entry").set_value("7*P1").run()
    sent(test, "request")
    assert newest(buying_app, "requisition").lines[0].quantity == 7
    test = opened(buying_app, "order", "order")
    test.text_input(key="order_entry").set_value("3*P1").run()
    assert test.dataframe[2].value.iloc[0].tolist()[1:] == ["3.50", "—", "3.50", "3.50"]
    sent(test, "order")
    assert newest(buying_app, "purchase_order").lines[0].unit_price == Decimal("3.50")


def test_PUR_04_the_chosen_quote_becomes_the_order(buying_app):
    quote = bought(
        "supplier_quote", "q1", carrying("rf1", 1, "P2", 5, price="0.90"), on=DAY, party="S2"
    )
    post(buying_app.database, [quote])
    test = buying_app.open("admin", "purchasing/quotes")
    assert "★ 0.90" in test.dataframe[0].value.to_numpy()[0].tolist()
    test.date_input(key="quote_date").set_value(DAY)
    test.button(key="quote_order").click().run()
    assert not test.error
    with buying_app.database.reading() as connection:
        (found,) = queries.compare_quotes(connection, "rf1")
    assert found.ordered == 5


def test_PUR_06_held_goods_pass_inspection(buying_app):
    held = a_goods_receipt("gr9", goods("P3", 4, 2, reason="inspection"))
    post(buying_app.database, [held])
    with buying_app.database.reading() as connection:
        (stock,) = live_stock.on_hand(connection, products=["P3"])
    assert (stock.on_hand, stock.held, stock.available) == (4, 4, 0)
    test = opened(buying_app, "inspection", "inspection", party="")
    sent(test, "inspection")
    with buying_app.database.reading() as connection:
        assert queries.held_lines(connection) == []


def test_PUR_09_the_return_form_offers_what_may_go_back(buying_app):
    test = opened(buying_app, "returning", "return")
    assert test.button(key="return_post").disabled, "nothing is chosen until a quantity is typed"
    with buying_app.database.reading() as connection:
        lines = queries.returnable_lines(connection, "S1")
    assert [(line.kind, line.product, line.left) for line in lines] == [
        ("goods_receipt", "P2", 5),
        ("supplier_invoice", "P1", 40),
        ("supplier_invoice", "F1", 10),
    ]


def test_a_grid_gives_the_lines_with_a_quantity(buying_app):
    with buying_app.database.reading() as connection:
        lines = queries.returnable_lines(connection, "S1")
    rows = [{"quantity": "2", "price": "", "reason": "退货"}, {"quantity": ""}, {"quantity": None}]
    (line,) = chosen(lines, rows, {"退货": "return"})
    assert (line.quantity, line.source, line.reason) == (2, ("gr1", 3), "return")
    with pytest.raises(NotANumber):
        chosen(lines, [{"quantity": "x"}, *rows[1:]], {})


def test_amounts_typed_beside_open_items_are_allocated(buying_app):
    with buying_app.database.reading() as connection:
        items = queries.payables(connection, "S1")
    assert [(part.document, part.amount) for part in allocated_to(items, [{"paid": "10.50"}])] == [
        ("si1", Decimal("10.50"))
    ]


def test_a_quote_answers_the_lines_with_a_price_and_an_order_takes_what_nobody_ordered():
    asked = [queries.Asked(1, "P1", "", "piece", Decimal(10)), queries.Asked(2, "P2", "", "", 1)]
    (line,) = quoted("rf1", asked, ["3.20", ""], DAY)
    assert (line.product, line.unit_price, line.source) == ("P1", Decimal("3.20"), ("rf1", 1))
    assert order_of("k", [], "S1", DAY).lines == ()


def test_CN_03_the_accrual_page_shows_its_proof_and_takes_accruals_back(own_app):
    test = own_app.open("finance", "purchasing/accruals")
    test.date_input(key="accruals_date").set_value(date(2024, 4, 1)).run()
    assert [metric.value for metric in test.metric] == ["¥5.00", "¥0.00"]
    test.button(key="accruals_reverse").click().run()
    assert not test.error
    test.run()
    assert [metric.value for metric in test.metric] == ["¥0.00", "¥5.00"]
    test.button(key="accruals_renew").click().run()
    assert newest(own_app, "accrual_renewal").net == Decimal("5.00")


def test_PUR_11_the_purchase_report_stands_beside_the_ledger(own_app):
    test = own_app.open("finance", "purchasing/purchases")
    test.date_input(key="purchases_from").set_value(date(2024, 1, 1))
    test.date_input(key="purchases_to").set_value(date(2024, 3, 31)).run()
    assert test.metric[0].value == "¥235.00"
    assert not test.exception


def test_PUR_03_the_tracking_list_hides_costs_from_who_may_not_see_them(buying_app):
    seen = buying_app.open("admin", "purchasing/orders").dataframe[0].value
    hidden = buying_app.open("warehouse", "purchasing/orders").dataframe[0].value
    assert "paid_amount" in seen.columns
    assert "paid_amount" not in hidden.columns
    assert seen["open"][0] == 100


def test_PUR_03_the_rest_of_an_order_is_closed_from_the_list(buying_app):
    with buying_app.database.reading() as connection:
        left = queries.open_orders(connection)
    closing = closing_of("k", left, DAY)
    assert [(line.product, line.quantity) for line in closing.lines] == [("P1", 100)]
    post(buying_app.database, [closing])
    test = buying_app.open("admin", "purchasing/orders")
    assert not test.exception
    assert "没有订单" in test.info[0].value


def test_PUR_07_the_rules_of_buying_are_kept_by_date(own_app):
    test = own_app.open("admin", "purchasing/rules")
    test.selectbox(key="rules_way").select("month_start")
    test.text_input(key="rules_percent").set_value("2.5")
    test.text_input(key="rules_amount").set_value("10")
    test.button(key="rules_save").click().run()
    assert not test.error
    with own_app.database.reading() as connection:
        (kept,) = queries.policies(connection)
    assert (kept.accrual_way, kept.over_receipt_percent) == ("month_start", 10)
    assert (kept.price_tolerance_percent, kept.price_tolerance_amount) == (Decimal("2.5"), 10)


def test_PUR_02_a_manager_approves_with_the_budget_in_view_and_the_buyer_asks_suppliers(own_app):
    """A budget of 50.00 and 7 × 10.00 asked for: 20.00 beyond it."""
    with own_app.database.commit(origin="test") as transaction:
        create_department(transaction, "SHOP", "门店")
        create_ready_flows(transaction, DAY)
    rules = own_app.open("admin", "purchasing/rules")
    rules.date_input(key="budget_first").set_value(date(2024, 1, 1))
    rules.date_input(key="budget_last").set_value(date(2040, 12, 31))
    rules.text_input(key="budget_amount").set_value("50")
    rules.button(key="budget_save").click().run()
    assert not rules.error
    form = opened(own_app, "request", "request", party="", who="warehouse")
    form.selectbox(key="request_department").select("SHOP")
    form.text_input(key="request_entry").set_value("7*P1@10").run()
    sent(form, "request")
    page = own_app.open("manager", "ledger/approvals")
    shown = [frame.value for frame in page.dataframe if "本单据" in frame.value.columns]
    assert shown[0].iloc[0].tolist()[3:] == ["50.00", "0.00", "0.00", "70.00", "-20.00"]
    assert "20.00" in page.warning[0].value
    page.button(key="approve").click().run()
    ask = opened(own_app, "request", "request", party="")
    ask.button(key="request_ask").click().run()
    assert not ask.error
    assert newest(own_app, "request_for_quotation").lines[0].quantity == 7


def test_PUR_06_the_inspection_grid_shows_the_lot_and_takes_another(own_app):
    with own_app.database.commit(origin="test") as transaction:
        p3 = transaction.scalar("select id from product where code = 'P3'")
        transaction.update(product, p3, {"tracking": "lot"})
    held = [goods("P3", 4, 2, lot=lot, reason="inspection") for lot in ("A", "B")]
    post(own_app.database, [a_goods_receipt("gr9", *held, on=DAY)])
    with own_app.database.reading() as connection:
        lines = queries.held_lines(connection)
    assert [line.lot for line in lines] == ["A", "B"]
    rows = [{"quantity": "4", "lot": lot} for lot in ("A", "C")]
    assert [line.lot for line in chosen(lines, rows, {})] == ["", "C"]
    sent(opened(own_app, "inspection", "inspection", party=""), "inspection")
    with own_app.database.reading() as connection:
        released = connection.exec_driver_sql(
            "select l.code, c.code from stock_balance b join lot l on l.id = b.lot_id"
            " join location c on c.id = b.location_id where b.quantity > 0 order by l.code"
        ).fetchall()
    assert [tuple(row) for row in released] == [("A", "MAIN/STOCK"), ("B", "MAIN/STOCK")]
