"""The firm's profile: kept once on its page, and at the head of what is printed next."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import streamlit as st
from openpyxl import load_workbook
from sqlalchemy import select

from erp.access import events
from erp.base.database import open_database
from erp.company import services
from erp.company.errors import CurrencyInUse, FieldMissing, UnknownValue
from erp.company.models import company, tax_code
from erp.company.services import Profile
from erp.migrations import upgrade
from tests import builders
from tests.apps.printed import printed_text
from tests.apps.test_selling import carried, newest, ordered

SAID = {
    "name": "示例贸易有限公司",
    "address": "上海市示例路 1 号",
    "phone": "021-5550100",
    "tax_number": "91310000MA1FL0ABCD",
}


@pytest.fixture
def files(monkeypatch):
    """What each download button hands over, by its key; the button itself is drawn as ever."""
    held = {}
    offered = st.download_button

    def keeping(label, data, file_name=None, mime=None, **options):
        held[options["key"]] = data
        return offered(label, data, file_name, mime, **options)

    monkeypatch.setattr(st, "download_button", keeping)
    return held


def of_statement(files, ending):
    """The file of the financial statement that was drawn."""
    return next(
        data for key, data in files.items()
        if key.startswith("statement_") and key.endswith(f"_{ending}")
    )  # fmt: skip


def keep(test, **said):
    for name, value in said.items():
        test.text_input(key=f"company_{name}").set_value(value)
    return next(each for each in test.button if each.form_id == "company").click().run()


def test_FND_01_the_profile_is_set_once_and_the_next_paper_and_report_show_it(own_app, files):
    ordered(own_app, "3*P1@10.25")
    carried(own_app, "delivery")
    delivery = newest(own_app, "delivery")
    page = own_app.open("admin", "masters/company")
    page.selectbox(key="company_date_format").select("dd/MM/yyyy")
    assert not keep(page, **SAID).error

    paper = printed_text(own_app, delivery.number)
    assert all(value in paper for value in SAID.values())
    assert f"{delivery.business_date:%d/%m/%Y}" in paper

    own_app.open("finance", "reports/statements")
    head = of_statement(files, "html").decode().partition("<h1>")[0]
    assert all(value in head for value in SAID.values())
    header = load_workbook(BytesIO(of_statement(files, "xlsx"))).active.oddHeader.center.text
    assert all(value in header for value in SAID.values())

    own_app.open(
        "finance",
        "reports/pack",
        report="sales_detail",
        **{"from": "2024-01-01", "to": "2024-12-31"},
    )
    book = load_workbook(BytesIO(files["report_xlsx"]())).active
    cells = " ".join(
        str(cell) for row in book.iter_rows(max_row=6, values_only=True) for cell in row
    )
    assert all(value in cells for value in SAID.values())

    log = own_app.open("admin", "access/audit")
    log.text_input(key="audit_words").set_value("company date_format").run()
    newest_row = list(log.dataframe[0].value.iloc[0])
    assert newest_row[1] == "admin"
    assert f"name: 测试公司 → {SAID['name']}" in newest_row[4]
    assert "date_format:  → dd/MM/yyyy" in newest_row[4]
    assert newest_row[-1] == "/company"


def test_FND_01_a_tax_rate_follows_another_and_both_stand_in_the_log(own_app):
    page = own_app.open("admin", "masters/company")
    page.text_input(key="tax_code").set_value("VAT11N")
    page.text_input(key="tax_name").set_value("增值税 11%")
    page.text_input(key="tax_rate_percent").set_value("11")
    page.date_input(key="tax_since").set_value(date(2030, 1, 1))
    page.selectbox(key="tax_replaces").select("VAT13")
    next(each for each in page.button if each.form_id == "tax_rate").click().run()
    assert not page.error
    with own_app.database.reading() as connection:
        known = {
            row.code: (row.rate, row.valid_from, row.valid_to, row.kind)
            for row in connection.execute(select(tax_code))
        }
    assert known["VAT11N"][:3] == (Decimal("0.11"), date(2030, 1, 1), None)
    assert known["VAT13"][2] == date(2029, 12, 31)
    assert known["VAT11N"][3] == known["VAT13"][3]
    now = own_app.database.clock()
    search = events.Search(now - timedelta(days=1), now + timedelta(days=1), text="VAT11N")
    with own_app.database.reading() as connection:
        assert {row.table for row in events.audit_log(connection, search)} == {"tax_code"}


def test_FND_01_what_no_firm_can_be_is_refused_and_nothing_is_kept(own_app):
    for wrong, refusal in (
        (Profile(""), FieldMissing),
        (Profile("甲", currency="USD"), CurrencyInUse),
        (Profile("甲", currency="XXX"), UnknownValue),
        (Profile("甲", date_format="yy"), UnknownValue),
    ):
        with pytest.raises(refusal), own_app.database.commit(origin="test") as transaction:
            services.set_profile(transaction, wrong)
    with own_app.database.reading() as connection:
        assert connection.scalar(select(company.c.name)) == "测试公司"
    page = own_app.open("admin", "masters/company")
    assert "此项必填" in keep(page, name="").error[0].value


def test_FND_01_the_base_currency_is_chosen_before_the_first_document(tmp_path):
    url = f"sqlite:///{tmp_path / 'core.db'}"
    upgrade(url)
    database = open_database(url)
    builders.a_company(database)
    with database.commit(origin="test") as transaction:
        services.set_profile(transaction, Profile("甲", currency="JPY"))
    with database.reading() as connection:
        row = connection.execute(select(company)).one()
    assert (row.name, row.currency, row.currency_digits) == ("甲", "JPY", 0)
    database.close()
