"""The rate table: what is typed is kept, what cannot be kept is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.web.queries import documents, masters
from erp.documents.types import Document, Line
from erp.posting import post

PAGE = "masters/exchange_rates"


def test_MDM_09_a_rate_typed_is_in_the_table(own_app):
    test = own_app.open("finance", PAGE)
    assert "汇率" in test.info[0].value
    test.selectbox(key="rate_currency").select("USD")
    test.date_input(key="rate_date").set_value(date(2024, 3, 1))
    test.text_input(key="rate_value").set_value("7.1234")
    test.button[0].click().run()
    with own_app.database.reading() as connection:
        assert masters.exchange_rates(connection).rows() == [
            ("USD", date(2024, 3, 1), 1, Decimal("7.1234"), "")
        ]
    assert not test.error


def test_a_rate_that_is_no_number_is_refused_in_words(own_app):
    test = own_app.open("finance", PAGE)
    test.text_input(key="rate_value").set_value("seven")
    test.button[0].click().run()
    assert "seven" in test.error[0].value


def test_FIN_16_a_foreign_document_is_shown_in_its_own_currency(own_app):
    line = Line("SVC", Decimal(4), Decimal(10), tax=Decimal("5.20"))
    invoice = Document(
        "sales_invoice", "usd", date(2024, 3, 20), "C1", lines=(line,), currency="USD",
        rate=Decimal("7.1234"),
    )  # fmt: skip
    (posted,) = post(own_app.database, [invoice]).posted
    with own_app.database.reading() as connection:
        shown = documents.get_document(connection, posted.name, "zh_CN")
    assert (shown.currency, shown.net, shown.tax) == ("USD", Decimal(40), Decimal("5.20"))
    assert shown.lines[0].net == Decimal(40)
