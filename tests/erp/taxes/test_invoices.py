"""CN-05: the register of VAT invoices, what is void or red, and certification, with their vouchers.

Vouchers stand in the docstrings (`tests.books`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from erp.base.database import Database
from erp.documents.types import Document
from erp.posting import post
from erp.taxes.errors import (
    CertifiedAmountDiffers,
    CertifiedBefore,
    InvoiceIsVoid,
    InvoiceNumberTaken,
    NotAnInvoice,
    NotCertifiable,
    UnknownInvoiceType,
    VoidTooLate,
)
from erp.taxes.rules import InvoiceNumber, kind_of, read_number
from erp.taxes.summary import vat_summary
from erp.verification import verify
from tests.books import posted_books
from tests.builders import (
    a_credit_note,
    a_delivery,
    a_goods_receipt,
    a_sales_invoice,
    a_supplier_invoice,
    carrying,
    goods,
    paying,
)

PAPER, DIGITAL = "3200214130 12345678", "24312000000000000001"


def certify(key: str, *named: tuple[str, str], on: date = date(2024, 3, 31)) -> Document:
    """A certification of documents with their tax."""
    return Document(
        "input_certification", key, on, allocations=tuple(paying(k, tax) for k, tax in named)
    )


def _register(database: Database) -> list[tuple[str, ...]]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select d.key, i.direction, i.kind, i.code, i.number, i.net, i.tax,"
            " coalesce(s.state, ''), coalesce(s.month, '') from tax_invoice i"
            " join document d on d.id = i.document_id"
            " left join tax_invoice_state s on s.tax_invoice_id = i.id order by i.id"
        ).fetchall()
    return [tuple(str(value) for value in row) for row in rows]


@pytest.fixture
def bought(company: Database) -> Database:
    """Goods bought of 35.00 and 40.00, invoiced with a paper and with a digital special invoice."""
    post(company, [a_goods_receipt("gr1"), a_goods_receipt("gr2", goods("P2", 10, 4))])
    post(company, [a_supplier_invoice("si1", reference=PAPER)])
    second = a_supplier_invoice("si2", carrying("gr2", 1, "P2", 10), reference=DIGITAL)
    post(company, [second])
    return company


def _sound(database: Database) -> None:
    assert [f.name for f in verify(database) if not f.holds] == []


def test_CN_05_certification_moves_the_tax_of_each_invoice_once(bought, books):
    """两张专票分月勾选.

    2024-03-31 rz1
      D 2221.01.01  4.55
      C 2221.05  4.55
    2024-04-30 rz2
      D 2221.01.01  5.20
      C 2221.05  5.20
    """
    post(bought, [certify("rz1", ("si1", "4.55"))])
    with pytest.raises(CertifiedBefore) as refusal:
        post(bought, [certify("rz3", ("si1", "4.55"))])
    assert "2024-03" in refusal.value.zh
    post(bought, [certify("rz2", ("si2", "5.20"), on=date(2024, 4, 30))])
    assert posted_books(bought, "rz1", "rz2") == books
    assert _register(bought) == [
        ("si1", "input", "special", "3200214130", "12345678", "3500", "455", "certified",
         "2024-03"),
        ("si2", "input", "electronic_special", "", DIGITAL, "4000", "520", "certified", "2024-04"),
    ]  # fmt: skip
    _sound(bought)


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ((("si9", "1"),), NotAnInvoice),
        ((("gr1", "4.55"),), NotAnInvoice),
        ((("si1", "4.54"),), CertifiedAmountDiffers),
        ((("si1", "4.55"), ("si1", "4.55")), CertifiedBefore),
        ((("si3", "2.60"),), NotCertifiable),
    ],
)
def test_CN_05_what_cannot_be_certified_is_refused(bought, named, error):
    post(bought, [a_goods_receipt("gr3", goods("P3", 10, 2))])
    ordinary = a_supplier_invoice(
        "si3", carrying("gr3", 1, "P3", 10), reference="8", invoice_type="ordinary"
    )
    post(bought, [ordinary])
    with pytest.raises(error):
        post(bought, [certify("rz", *named)])


def test_CN_05_a_number_is_there_once_per_seller(bought):
    post(bought, [a_goods_receipt("gr3"), a_goods_receipt("gr4", party="S2")])
    again = a_supplier_invoice("si3", carrying("gr3", quantity=10), reference="3200214130-12345678")
    with pytest.raises(InvoiceNumberTaken) as refusal:
        post(bought, [again])
    assert "si1" in refusal.value.en
    of_another = a_supplier_invoice(
        "si4", carrying("gr4", quantity=10), reference=PAPER, party="S2"
    )
    assert len(post(bought, [of_another]).posted) == 1


@pytest.fixture
def sold(company: Database) -> Database:
    """4 P1 sold for 28.00 and invoiced with a digital special invoice."""
    post(company, [a_goods_receipt("gr1"), a_delivery("dl1"), a_delivery("dl2")])
    post(company, [a_sales_invoice("in1", reference=DIGITAL, invoice_type="special")])
    return company


def test_CN_05_a_void_invoice_counts_for_nothing_and_a_red_one_is_negative(sold):
    number = "24312000000000000002"
    second = a_sales_invoice(
        "in2", carrying("dl2", quantity=4), reference=number, invoice_type="ordinary"
    )
    post(sold, [second])
    void = a_credit_note("cn1", carrying("in1", quantity=4), reverses="in1")
    red = a_credit_note(
        "cn2", carrying("in2", quantity=1), reverses="in2", reference="24312000000000000003",
        invoice_type="ordinary", on=date(2024, 4, 2),
    )  # fmt: skip
    post(sold, [void, red])
    assert _register(sold) == [
        ("in1", "output", "electronic_special", "", DIGITAL, "2800", "364", "void", "2024-03"),
        ("in2", "output", "electronic_ordinary", "", number, "2800", "364", "", ""),
        ("cn2", "output", "electronic_ordinary", "", "24312000000000000003", "-700", "-91", "", ""),
    ]
    with pytest.raises(InvoiceIsVoid):
        post(sold, [a_credit_note("cn3", goods("SVC", 1, 1), reverses="in1")])
    _sound(sold)


def test_CN_05_an_invoice_of_an_earlier_month_is_not_voided(sold):
    late = a_credit_note("cn1", carrying("in1", quantity=4), reverses="in1", on=date(2024, 4, 2))
    with pytest.raises(VoidTooLate):
        post(sold, [late])
    with pytest.raises(UnknownInvoiceType):
        post(sold, [a_sales_invoice("in3", goods("SVC", 1, 1), reference="9", invoice_type="x")])


def test_CN_05_code_number_and_kind_are_read_off_what_was_typed():
    assert read_number(" 033001900204 12345678 ") == InvoiceNumber("033001900204", "12345678")
    assert read_number(DIGITAL).is_electronic
    assert not read_number("12345678").is_electronic
    assert kind_of(read_number("1"), "", tax=0) == "ordinary"


def test_CN_05_the_tax_of_a_red_input_invoice_is_transferred_out(bought, books):
    """退货红字专票.

    2024-03-31 rz1
      D 2221.01.01  4.55
      C 2221.01.09  0.46
      C 2221.05  4.09
    """
    returned = Document("purchase_return", "pr1", date(2024, 3, 5), "S1", lines=(carrying("si1"),))
    red = Document(
        "supplier_credit_note", "sc1", date(2024, 3, 6), "S1", lines=(carrying("pr1"),),
        reverses="si1", reference="24312000000000000009",
    )  # fmt: skip
    post(bought, [returned])
    post(bought, [red])
    post(bought, [certify("rz1", ("si1", "4.55"), ("sc1", "-0.46"))])
    assert posted_books(bought, "rz1") == books
    _sound(bought)


def test_FIN_13_the_summary_by_rate_ties_to_the_accounts_to_the_cent(bought):
    """Sold with and without invoice, at 13 %; one input certified, one not; payable transferred."""
    post(bought, [a_delivery("dl1", goods("P1", 10, 70)), a_delivery("dl2", goods("P2", 1, 9))])
    post(bought, [a_sales_invoice("in1", carrying("dl1", quantity=6), reference="7",
                                  invoice_type="special")])  # fmt: skip
    post(bought, [a_sales_invoice("in2", carrying("dl1", quantity=4))])
    post(bought, [certify("rz1", ("si1", "4.55"))])
    post(bought, [Document("vat_transfer", "zs1", date(2024, 3, 31))])
    with bought.reading() as connection:
        march = vat_summary(connection, "2024-03")
        april = vat_summary(connection, "2024-04")
    assert [(each.column, each.tax_code, each.net, each.tax) for each in march.lines] == [
        ("input_certified", "VAT13", 3500, 455),
        ("input_pending", "VAT13", 4000, 520),
        ("output_invoiced", "VAT13", 42000, 5460),
        ("output_pending", "VAT13", 900, 117),
        ("output_uninvoiced", "VAT13", 28000, 3640),
        ("transferred_unpaid", "", 0, 8645),
    ]
    assert march.ties
    assert {each.code: each.closing for each in april.accounts} == {
        "2221.01.01": 455, "2221.01.04": 8645, "2221.01.07": -9100, "2221.05": 520,
        "2221.06": -117,
    }  # fmt: skip
    assert april.ties
    assert not replace(march, registered=1).ties
