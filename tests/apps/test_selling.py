"""The forms and lists of selling: from twenty typed lines to money on the invoice, and back."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

from openpyxl import load_workbook
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from apps.web import context, sheets
from apps.web.queries import documents, selling
from apps.web.views.selling import orders
from apps.web.views.selling.receipt import proposal
from erp.documents.models import document
from erp.ledger.models import period
from erp.parties.models import party
from erp.sales.queries import OpenItem
from erp.workflow.services import create_ready_flows
from tests.apps.printed import printed_text

ORDER, CARRY, MONEY = "selling/order", "selling/carry_on", "selling/receipt"
DAY = date(2024, 3, 20)


def newest(app, kind: str) -> documents.Document:
    with app.database.reading() as connection:
        row = connection.execute(
            select(document.c.series, document.c.number)
            .where(document.c.kind == kind)
            .order_by(document.c.id.desc())
            .limit(1)
        ).one()
        name = documents.number_of(row.series, row.number)
        return documents.get_document(connection, name, "zh_CN")


def ordered(app, *entries: str, who: str = "sales", customer: str = "C1", **chosen: str) -> AppTest:
    """The order form, filled in by keyboard and posted."""
    test = app.open(who, ORDER)
    test.selectbox(key="order_party").select(customer)
    test.date_input(key="order_date").set_value(DAY)
    for key, value in chosen.items():
        test.selectbox(key=f"order_{key}").select(value)
    for entry in entries:
        test.text_input(key="order_entry").set_value(entry).run()
    test.button(key="order_post").click().run()
    return test


def carried(app, kind: str, customer: str = "C1") -> AppTest:
    """The carrying form with everything that waits, posted."""
    test = app.open("sales", CARRY)
    test.selectbox(key="carry_kind").select(kind).run()
    test.selectbox(key="carry_party").select(customer)
    test.date_input(key="carry_date").set_value(DAY).run()
    test.button(key="carry_post").click().run()
    return test


def test_SAL_02_twenty_lines_are_entered_by_keyboard_with_stock_and_price_shown(own_app):
    """In stock are 40 − 4 − 10 + 1 P1 and 10 − 2 F1; the order then takes all of both."""
    form = own_app.open("sales", ORDER)
    form.selectbox(key="order_party").select("C1")
    for entry in ("3*P1@7", "9*F1@8.25"):
        form.text_input(key="order_entry").set_value(entry).run()
    shown = form.dataframe[1].value[["quantity", "available", "price", "net"]]
    assert [list(row) for row in shown.to_numpy()] == [
        ["3 个", "27", "7.00", "21.00"], ["9 个", "⚠ 8", "8.25", "74.25"],
    ]  # fmt: skip
    typed = [f"{n}*{'P1' if n % 2 else 'F1'}@{n}.50" for n in range(1, 21)]
    test = ordered(own_app, *typed)
    assert not test.error
    order = newest(own_app, "sales_order")
    assert test.session_state["order_posted"] == [order.number]
    assert len(order.lines) == 20
    assert (order.lines[4].quantity, order.lines[4].unit_price) == (Decimal(5), Decimal("5.5"))
    shown = own_app.open("sales", ORDER)
    shown.selectbox(key="order_party").select("C1")
    shown.text_input(key="order_entry").set_value("P1@7").run()
    (line,) = shown.dataframe[1].value[["available", "price"]].to_numpy()
    assert list(line) == ["⚠ 0", "7.00"]


def test_an_order_is_delivered_invoiced_and_paid_from_what_waits(own_app):
    ordered(own_app, "3*P1@10")
    for kind in ("delivery", "sales_invoice"):
        test = carried(own_app, kind)
        assert not test.error, kind
    invoice = newest(own_app, "sales_invoice")
    assert invoice.net == Decimal(30)
    money = own_app.open("sales", MONEY)
    money.selectbox(key="money_party").select("C1")
    money.date_input(key="money_date").set_value(DAY).run()
    money.text_input(key="money_amount").set_value("40").run()
    money.button(key="money_post").click().run()
    assert not money.error
    assert newest(own_app, "customer_receipt").gross == Decimal(40)
    way = own_app.open("sales", "selling/timeline")
    way.text_input(key="timeline_number").set_value(newest(own_app, "sales_order").number).run()
    said = " ".join(each.value for each in way.markdown)
    assert all(
        word in said for word in ("销售订单", "已占用库存", "销售出库单", "销售发票", "已付")
    )


def test_SAL_05_a_delivery_note_is_printed_without_prices(own_app):
    ordered(own_app, "3*P1@10.25")
    carried(own_app, "delivery")
    delivery = newest(own_app, "delivery")
    page = own_app.open("sales", "selling/note")
    page.text_input(key="note_number").set_value(delivery.number).run()
    assert [tuple(row) for row in page.dataframe[0].value.to_numpy()] == [("P1", "商品 P1", "3 个")]
    printed = printed_text(own_app, delivery.number)
    assert all(words in printed for words in (delivery.number, "商品 P1", "个 3", "发货人"))
    assert "10.25" not in printed
    page.text_input(key="note_number").set_value(newest(own_app, "sales_order").number).run()
    assert page.error


def test_goods_of_a_later_event_wait_for_their_acceptance(own_app):
    ordered(own_app, "2*P1@10", revenue="acceptance")
    carried(own_app, "delivery")
    assert not carried(own_app, "acceptance").error
    assert newest(own_app, "acceptance").net == Decimal(20)


def test_SAL_12_a_blocked_order_is_released_by_whoever_has_the_right(own_app):
    with own_app.database.commit(origin="test") as transaction:
        c2 = transaction.scalar("select id from party where code = 'C2'")
        transaction.update(party, c2, {"credit_limit": 1_00})
    refused = ordered(own_app, "1*P1@10", customer="C2")
    assert "C2" in refused.error[0].value
    assert not [each for each in refused.button if each.key == "order_release"]
    test = ordered(own_app, "1*P1@10", who="admin", customer="C2")
    test.text_input(key="order_reason").set_value("总经理同意").run()
    test.button(key="order_release").click().run()
    assert newest(own_app, "sales_order").net == Decimal(10)


def test_SAL_11_the_export_equals_the_screen_and_its_totals(own_app):
    """3 at 10.00 and 1 at 20.00, both 13 %: 50.00 net, 56.50 gross; of P1 30.00 and 33.90."""
    ordered(own_app, "3*P1@10", "1*F1@20")
    page = own_app.open("sales", "selling/orders")
    page.date_input(key="sales_orders_from").set_value(date(2024, 1, 1))
    page.date_input(key="sales_orders_to").set_value(DAY).run()
    assert page.dataframe[0].value["gross"].tolist() == [Decimal("33.9"), Decimal("22.6")]
    assert "56.50" in page.markdown[-1].value
    page.multiselect(key="sales_orders_fields").select("quantity").select("product").run()
    page.text_input(key="sales_orders_quantity_from").set_value("2").run()
    page.text_input(key="sales_orders_product").set_value("p1").run()
    assert not page.exception
    assert all(shown in page.markdown[-1].value for shown in ("1 行", "30.00", "3.90", "33.90"))
    screen = [tuple(row) for row in page.dataframe[0].value.to_numpy()]
    assert {"Excel", "CSV"} <= {each.proto.label for each in page.get("download_button")}
    conditions, _places = page.session_state["sales_orders_places"]
    with own_app.database.reading() as connection:
        sheet = orders.exported(connection, conditions)
    book = load_workbook(BytesIO(sheets.to_xlsx(sheet))).active
    cells = [[cell.value for cell in row] for row in book.iter_rows(min_row=4)]
    written = list(csv.reader(StringIO(sheets.to_csv(sheet).decode("utf-8-sig"))))[1:]
    assert len(cells) == len(written) == len(screen) + 1 == 2
    for shown, text in zip(screen[0], written[0], strict=True):
        if isinstance(shown, Decimal):
            assert Decimal(text) == shown
        else:
            assert text == (f"{shown:%Y-%m-%d}" if isinstance(shown, date) else shown)
    names = list(page.dataframe[0].value.columns)
    for name, total in (("ordered", 3), ("amount", 30), ("tax", "3.9"), ("gross", "33.9")):
        place = names.index(name)
        for rows in (cells, written):
            assert Decimal(str(rows[0][place])) == screen[0][place] == Decimal(total)
            assert Decimal(str(rows[-1][place])) == Decimal(total)
    page.text_input(key="sales_orders_quantity_from").set_value("two").run()
    assert page.error


def test_money_pays_the_oldest_first_and_credits_add_to_it():
    def item(key: str, amount: int) -> OpenItem:
        return OpenItem(key, key, "sales_invoice", "C1", "", DAY, DAY, Decimal(amount))

    items = [item("a", 30), item("b", -10), item("c", 50)]
    assert proposal(items, Decimal(60)) == {"b": -10, "a": 30, "c": 40}
    assert proposal(items, Decimal(0)) == {}


def test_SAL_04_a_contract_is_entered_and_what_orders_drew_of_it_is_shown(own_app):
    page = "selling/contract"
    test = own_app.open("sales", page)
    assert "没有有效的合同" in test.info[0].value
    test.selectbox(key="contract_party").select("C1")
    test.date_input(key="contract_date").set_value(DAY).run()
    test.text_input(key="contract_value").set_value("100")
    test.date_input(key="contract_last").set_value(date(2030, 12, 31))
    test.file_uploader(key="contract_files").upload("合同.pdf", b"%PDF signed", "application/pdf")
    test.run()
    test.button(key="contract_post").click().run()
    assert not test.error
    contract = newest(own_app, "contract")
    with own_app.database.reading() as connection:
        key = next(iter(selling.contract_keys(connection, "C1", DAY)))
        ((name, digest),) = selling.contract_papers(connection, key)
    kept = context.current().home.company_folder / "attachments" / digest
    assert (name, kept.read_bytes()) == ("合同.pdf", b"%PDF signed")
    form = own_app.open("sales", ORDER)
    form.selectbox(key="order_party").select("C1")
    form.date_input(key="order_date").set_value(DAY).run()
    form.selectbox(key="order_contract").select(key)
    form.text_input(key="order_entry").set_value("3*P1@10").run()
    form.button(key="order_post").click().run()
    shown = own_app.open("sales", page)
    assert not shown.exception
    said = shown.main.get("progress")[0].proto.text
    assert all(each in said for each in ("33.90", "66.10", "2030-12-31")), said
    assert newest(own_app, "sales_order").gross == Decimal("33.90")
    assert contract.gross == Decimal(100)


def test_SAL_06_an_order_approved_to_the_last_step_has_its_pick_list(own_app):
    with own_app.database.commit(origin="test") as transaction:
        create_ready_flows(transaction, date(2024, 1, 1))
        today = own_app.database.clock().date()
        first, last = today.replace(day=1), today + timedelta(days=7)
        month = {"month": f"{today:%Y-%m}", "first_day": first, "last_day": last, "state": "open"}
        transaction.insert(period, month)
    assert not ordered(own_app, "3*P1@10", channel="store").error
    order = newest(own_app, "sales_order")
    for who, kinds in (("manager", []), ("finance", ["pick_list"])):
        test = own_app.open(who, "ledger/approvals")
        test.button(key="approve").click().run()
        assert not test.error
        with own_app.database.reading() as connection:
            related = documents.related_documents(connection, order.id)
        assert [each.kind for each in related] == kinds
    assert [line.quantity for line in newest(own_app, "pick_list").lines] == [Decimal(3)]
