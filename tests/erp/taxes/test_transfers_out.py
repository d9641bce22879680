"""FIN-13, CN-05: input VAT transferred out 进项税额转出, and what is taxed simply 简易计税.

Vouchers stand in the docstrings (`tests.books`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.documents.types import Document
from erp.posting import post
from erp.taxes.errors import MoreThanCertified, NotCertifiedYet, UnknownTaxReason
from erp.taxes.summary import vat_summary
from erp.verification import verify
from tests.books import posted_books
from tests.builders import (
    a_company,
    a_delivery,
    a_goods_receipt,
    a_reversal,
    a_sales_invoice,
    a_supplier_invoice,
    carrying,
    goods,
    paying,
)

LAST = date(2024, 3, 31)
NUMBER = "24312000000000000001"


def transferred(key: str, amount: str, reason: str, *, follows: str = "") -> Document:
    """Input VAT transferred out on the last day of the month."""
    return Document(
        "input_transfer_out", key, LAST, amount=Decimal(amount), reason=reason, follows=follows
    )


def buy(company: Database) -> Database:
    """Goods of 35.00 invoiced with 4.55 of tax (13 %), which is certified."""
    post(company, [a_goods_receipt("gr1"), a_supplier_invoice("si1", reference=NUMBER)])
    certified = (paying("si1", "4.55"),)
    post(company, [Document("input_certification", "rz1", LAST, allocations=certified)])
    return company


@pytest.fixture
def bought(company: Database) -> Database:
    return buy(company)


def test_FIN_13_input_tax_goes_to_what_the_goods_went_to(bought, books):
    """4.55 of 35.00: 1.30 is the tax of 10.00, 2.60 of 20.00.

    2024-03-31 zc1
      D 2211.03  1.30
      C 2221.01.09  1.30
    2024-03-31 zc2
      D 1901.01  2.60
      C 2221.01.09  2.60
    2024-03-31 zc3
      D 5401.01  0.65
      C 2221.01.09  0.65
    """
    post(bought, [transferred("zc1", "1.30", "welfare", follows="si1")])
    post(bought, [transferred("zc2", "2.60", "abnormal_loss", follows="si1")])
    post(bought, [transferred("zc3", "0.65", "exempt", follows="si1")])
    assert posted_books(bought, "zc1", "zc2", "zc3") == books
    with bought.reading() as connection:
        summary = vat_summary(connection, "2024-03")
    assert [(e.reason, e.net, e.tax) for e in summary.lines if e.reason] == [
        ("abnormal_loss", 2000, 260), ("exempt", 500, 65), ("welfare", 1000, 130),
    ]  # fmt: skip
    assert summary.ties
    assert [each.name for each in verify(bought) if not each.holds] == []


def test_FIN_13_under_the_other_standard_cost_has_its_own_account(database, books):
    """To 主营业务成本.

    2024-03-31 zc1
      D 6401.01  4.55
      C 2221.01.09  4.55
    """
    company = buy(a_company(database, standard="enterprise"))
    post(company, [transferred("zc1", "4.55", "simplified")])
    assert posted_books(company, "zc1") == books


def test_FIN_13_no_more_is_transferred_out_than_was_certified(bought):
    post(bought, [transferred("zc1", "3.00", "welfare", follows="si1")])
    with pytest.raises(MoreThanCertified, match=r"1\.55"):
        post(bought, [transferred("zc2", "1.56", "welfare", follows="si1")])
    post(bought, [a_reversal("zc1", on=LAST)])
    post(bought, [transferred("zc3", "4.55", "welfare", follows="si1")])
    assert [each.name for each in verify(bought) if not each.holds] == []


def test_FIN_13_what_cannot_be_transferred_out_is_refused(company):
    post(company, [a_goods_receipt("gr1"), a_supplier_invoice("si1", reference=NUMBER)])
    with pytest.raises(NotCertifiedYet):
        post(company, [transferred("zc1", "1", "welfare", follows="si1")])
    with pytest.raises(UnknownTaxReason, match="welfare"):
        post(company, [transferred("zc1", "1", "gift")])
    paid = Document("vat_payment", "js1", LAST, amount=Decimal(1), reason="gift")
    with pytest.raises(UnknownTaxReason, match="simplified"):
        post(company, [paid])


def test_FIN_13_what_a_general_taxpayer_sells_at_a_levy_rate_is_taxed_simply(company, books):
    """10 P1 for 100.00 at 3 %: 3.00 to 简易计税, paid out of the bank by itself.

    2024-03-01 in1
      D 1122.01  103.00  C1
      D 2221.06  3.00
      C 1122.02  103.00  C1
      C 2221.08  3.00
    2024-03-31 js1
      D 2221.08  3.00
      C 1002  3.00
    """
    line = goods("P1", 10, 10, tax_code="LEVY3")
    post(company, [a_goods_receipt("gr1"), a_delivery("dl1", line)])
    number = {"reference": "7", "invoice_type": "ordinary"}
    post(company, [a_sales_invoice("in1", carrying("dl1", quantity=10), **number)])
    paid = Document("vat_payment", "js1", LAST, amount=Decimal(3), reason="simplified")
    post(company, [paid])
    assert posted_books(company, "in1", "js1") == books
    with company.reading() as connection:
        summary = vat_summary(connection, "2024-03")
    assert [(each.column, each.net, each.tax) for each in summary.lines if each.tax] == [
        ("simplified_invoiced", 10000, 300), ("simplified_paid", 0, 300),
    ]  # fmt: skip
    assert summary.ties
