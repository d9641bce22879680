"""Dictionaries, payment terms and tax codes: added, altered, closed; what was posted stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from psycopg.errors import InsufficientPrivilege

from erp.base.errors import RefusedByDatabase, SeveralRefusals
from erp.company.errors import DatesReversed, FieldMissing, OutOfRange, UnknownValue, ValueTaken
from erp.company.queries import find_values, is_used
from erp.company.services import (
    add_payment_term,
    add_tax_code,
    add_value,
    close_value,
    end_tax_code,
    rename_value,
)
from erp.documents.errors import UnknownTaxCode
from erp.parties.services import change_party
from erp.posting import post
from tests.builders import a_sales_order, goods

DAY = date(2024, 3, 1)
NOT_DELETED = (RefusedByDatabase, InsufficientPrivilege)
"""By trigger, on PostgreSQL by the rights of the application first."""


def test_MDM_01_a_value_is_added_altered_and_one_in_use_is_only_closed(company):
    with company.commit(origin="test") as transaction:
        value_id = add_value(transaction, "industry", "shipping", "航运", valid_from=DAY)
        change_party(transaction, "C1", {"industry": "shipping"}, today=DAY)
        rename_value(transaction, "industry", "shipping", "航运业", name_en="Shipping")
    with company.reading() as connection:
        assert is_used(connection, "industry", "shipping")
        assert not is_used(connection, "industry", "health")
    with pytest.raises(NOT_DELETED), company.commit(origin="test") as transaction:
        transaction.rows("delete from dictionary_value where id = ?", (value_id,))
    with company.commit(origin="test") as transaction:
        close_value(transaction, "industry", "shipping", date(2024, 3, 31))
        offered = [
            "shipping" in [each.code for each in find_values(transaction, "industry", day)]
            for day in (date(2024, 2, 29), DAY, date(2024, 3, 31), date(2024, 4, 1))
        ]
        assert offered == [False, True, True, False]
        assert "shipping" in [each.code for each in find_values(transaction, "industry")]
        # Who bears it keeps it, and may be changed in other things.
        change_party(transaction, "C1", {"name": "客户甲"}, today=date(2024, 4, 1))
    with pytest.raises(SeveralRefusals), company.commit(origin="test") as transaction:
        change_party(transaction, "C2", {"industry": "shipping"}, today=date(2024, 4, 1))
    with company.commit(origin="test") as transaction:
        close_value(transaction, "industry", "shipping", None)


def test_SAL_13_channels_are_a_dictionary(company):
    post(company, [a_sales_order(channel="store")])
    with company.reading() as connection:
        assert is_used(connection, "channel", "store")
        assert [each.code for each in find_values(connection, "channel")] == [
            "wholesale", "online", "store", "phone",
        ]  # fmt: skip


def test_MDM_10_dictionaries_terms_and_rates_are_refused_by_field(company):
    refusals = [
        (FieldMissing, lambda t: add_value(t, "industry", " ", "x")),
        (FieldMissing, lambda t: add_value(t, "industry", "x", " ")),
        (FieldMissing, lambda t: rename_value(t, "industry", "health", " ")),
        (UnknownValue, lambda t: add_value(t, "weather", "x", "x")),
        (UnknownValue, lambda t: close_value(t, "industry", "x", DAY)),
        (ValueTaken, lambda t: add_value(t, "industry", "health", "x")),
        (FieldMissing, lambda t: add_payment_term(t, " ", "x", days=1)),
        (OutOfRange, lambda t: add_payment_term(t, "X", "x", days=-1)),
        (ValueTaken, lambda t: add_payment_term(t, "NET30", "x", days=30)),
        (UnknownValue, lambda t: end_tax_code(t, "VAT99", DAY)),
        (DatesReversed, lambda t: end_tax_code(t, "VAT13", date(2019, 1, 1))),
        (
            ValueTaken,
            lambda t: add_tax_code(
                t, "VAT13", "x", kind="exempt", rate_percent=Decimal(0), valid_from=DAY
            ),
        ),
        (
            OutOfRange,
            lambda t: add_tax_code(
                t, "X", "x", kind="exempt", rate_percent=Decimal(-1), valid_from=DAY
            ),
        ),
    ]
    for error, act in refusals:
        with pytest.raises(error), company.commit(origin="test") as transaction:
            act(transaction)
    with company.commit(origin="test") as transaction:
        close_day = date(2024, 3, 2)
        add_value(transaction, "industry", "x", "x", valid_from=close_day)
        with pytest.raises(DatesReversed):
            close_value(transaction, "industry", "x", DAY)


def test_MDM_09_a_change_of_rate_leaves_documents_before_it_untouched(company):
    post(company, [a_sales_order("so1", goods("P1", 1, 100))])
    with company.commit(origin="test") as transaction:
        end_tax_code(transaction, "VAT13", date(2024, 3, 31))
        add_tax_code(
            transaction, "VAT12", "增值税 12%", kind="standard_rate", rate_percent=Decimal(12),
            valid_from=date(2024, 4, 1),
        )  # fmt: skip
    april = date(2024, 4, 1)
    with pytest.raises(UnknownTaxCode, match="VAT13"):
        post(company, [a_sales_order("so2", goods("P1", 1, 100), on=april)])
    post(
        company,
        [
            a_sales_order("so2", goods("P1", 1, 100, tax_code="VAT12"), on=april),
            a_sales_order("so3", goods("P1", 1, 100), on=date(2024, 3, 31)),
        ],
    )
    with company.reading() as connection:
        taxes = connection.exec_driver_sql("select key, tax from document order by id").fetchall()
    assert [tuple(each) for each in taxes] == [("so1", 1300), ("so2", 1200), ("so3", 1300)]


def test_a_term_counts_from_the_document_or_from_the_end_of_its_month(company):
    with company.commit(origin="test") as transaction:
        add_payment_term(
            transaction, "EOM10", "月结 10 天", days=10, is_end_of_month=True, discount_days=5,
            discount_percent=Decimal("2.5"),
        )  # fmt: skip
        change_party(transaction, "C1", {"payment_term": "EOM10"}, today=DAY)
        change_party(transaction, "C2", {"payment_term": "NET15"}, today=DAY)
    february = date(2024, 2, 9)
    post(company, [a_sales_order("so1", on=february), a_sales_order("so2", party="C2")])
    with company.reading() as connection:
        due = connection.exec_driver_sql("select due_date from document order by id").scalars()
        assert [str(each) for each in due] == ["2024-03-10", "2024-03-16"]
        assert (
            connection.exec_driver_sql(
                "select discount_basis_points from payment_term where code = 'EOM10'"
            ).scalar()
            == 250
        )
