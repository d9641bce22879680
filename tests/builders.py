"""Builders of companies, masters and documents with sensible defaults: a test states what matters.

Belongs here: plain values handed to the services every user goes through. Does not belong here:
databases (`conftest.py`), expected figures, random choice (`strategies.py`).

The company's masters: customers C1 and C2, suppliers S1 and S2, a second warehouse EAST. Products
P1 to P3 at moving average, F1 and F2 at FIFO, M1 at 全月平均, L1 by specific identification, T1
at a standard of 10.00, all goods; SVC a service. Its books open in 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp.access.queries import Person
from erp.access.rules import BUILT_IN_ROLES, scope_of
from erp.base.database import Database
from erp.catalog.services import create_products
from erp.documents.types import Allocation, Document, JournalLine, Line
from erp.ledger.periods import change_period
from erp.parties.services import create_parties
from erp.purchasing.services import set_purchase_policy
from erp.setup.company import NewCompany, add_warehouse, create_company

AVERAGE_PRODUCTS = ("P1", "P2", "P3")
FIFO_PRODUCTS = ("F1", "F2")
MONTHLY, BY_LOT, AT_STANDARD = "M1", "L1", "T1"
SERVICE = "SVC"
CUSTOMERS = ("C1", "C2")
SUPPLIERS = ("S1", "S2")
WAREHOUSES = ("MAIN", "EAST")

MARCH = date(2024, 3, 1)
TAX_CODES = {"general": "VAT13", "small_scale": "LEVY1"}


def a_person(role: str, *, user_id: int = 7) -> Person:
    """Somebody with a built-in role."""
    (found,) = (each for each in BUILT_IN_ROLES if each.code == role)
    scope = scope_of([found], user_id=user_id, company="T1", version=1)
    return Person(user_id, role, role, "en", (found,), found.rights, scope)


def a_company(
    database: Database,
    *,
    standard: str = "small_business",
    taxpayer_kind: str = "general",
    months: int = 12,
) -> Database:
    """Fill an empty core with a company, its masters and open periods from January 2024."""
    create_company(
        database,
        NewCompany(
            code="T1",
            name="测试公司",
            name_en="Test company",
            standard=standard,
            taxpayer_kind=taxpayer_kind,
            first_month="2024-01",
            months=months,
        ),
    )
    with database.commit(origin="test") as transaction:
        add_warehouse(transaction, code="EAST", name="东仓")
        create_parties(
            transaction,
            [{"code": code, "name": f"客户 {code}", "is_customer": 1} for code in CUSTOMERS]
            + [{"code": code, "name": f"供应商 {code}", "is_supplier": 1} for code in SUPPLIERS],
        )
        tax_code = TAX_CODES[taxpayer_kind]
        create_products(
            transaction,
            [a_product(code, tax_code=tax_code) for code in AVERAGE_PRODUCTS]
            + [a_product(code, tax_code=tax_code, costing_method="fifo") for code in FIFO_PRODUCTS]
            + [
                a_product(MONTHLY, tax_code=tax_code, costing_method="monthly_average"),
                a_product(BY_LOT, tax_code=tax_code, costing_method="specific"),
                a_product(
                    AT_STANDARD,
                    tax_code=tax_code,
                    costing_method="standard",
                    standard_cost=Decimal(10),
                ),
            ]
            + [a_product(SERVICE, tax_code=tax_code, is_stocked=0)],
        )
    return database


def a_product(code: str, **values: Any) -> dict[str, Any]:
    """The values of a product master."""
    return {"code": code, "name": f"商品 {code}", **values}


_STATES = ("open", "stock_closed", "closed", "filed")


def set_period(database: Database, month: str, state: str) -> None:
    """Put an accounting month, and with it those before, into a later state, unchecked."""
    with database.commit(origin="test") as transaction:
        for found, now, last in transaction.rows(
            "select id, state, month from period where month <= ? order by month", (month,)
        ):
            for target in _STATES[_STATES.index(now) + 1 : _STATES.index(state) + 1]:
                if target != "filed" or last == month:
                    change_period(transaction, found, target)


# --- lines ---


def goods(
    product: str = "P1",
    quantity: Decimal | int | str = 1,
    price: Decimal | int | str = 0,
    **values: Any,
) -> Line:
    """A line of goods or of a service; quantity and price may be written as text."""
    return Line(product, Decimal(quantity), Decimal(price), **values)


def carrying(
    source: str,
    line: int = 1,
    product: str = "P1",
    quantity: Decimal | int | str = 1,
    **values: Any,
) -> Line:
    """A line that carries on line `line` of document `source`."""
    return goods(product, quantity, values.pop("price", 0), source=(source, line), **values)


def worth(product: str, quantity: Decimal | int | str, cost: Decimal | int | str | None) -> Line:
    """A line of goods that come in with a whole value; None is *cost unknown*."""
    return Line(product, Decimal(quantity), cost=None if cost is None else Decimal(cost))


def costed(product: str, method: str, standard: Decimal | int | str = 0) -> Line:
    """A line of a change of costing: the method, and the standard cost if it has one."""
    return Line(product, unit_price=Decimal(standard), reason=method)


def paying(document: str, amount: Decimal | int | str) -> Allocation:
    """Part of a payment that settles a document."""
    return Allocation(document, Decimal(amount))


def debit(account: str, amount: Decimal | int | str, **values: Any) -> JournalLine:
    """A debit of a manual voucher."""
    return JournalLine(account, "D", Decimal(amount), **values)


def credit(account: str, amount: Decimal | int | str, **values: Any) -> JournalLine:
    """A credit of a manual voucher."""
    return JournalLine(account, "C", Decimal(amount), **values)


# --- documents ---


def _of(
    kind: str, party: str, key: str, lines: Sequence[Line], *, on: date, values: Any
) -> Document:
    return Document(kind, key, on, values.pop("party", party), lines=tuple(lines), **values)


def a_purchase_order(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """A purchase order of 10 P1 at 3.50 unless said otherwise."""
    return _of(
        "purchase_order",
        "S1",
        key or "po1",
        lines or [goods("P1", 10, "3.50")],
        on=on,
        values=values,
    )


def a_goods_receipt(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """A receipt of 10 P1 at 3.50 net."""
    return _of(
        "goods_receipt",
        "S1",
        key or "gr1",
        lines or [goods("P1", 10, "3.50")],
        on=on,
        values=values,
    )


def a_supplier_invoice(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """An invoice of all 10 P1 of receipt `gr1`, at its price."""
    return _of(
        "supplier_invoice",
        "S1",
        key or "si1",
        lines or [carrying("gr1", quantity=10)],
        on=on,
        values=values,
    )


def a_supplier_payment(
    key: str = "", amount: Decimal | int | str = 100, *allocations: Allocation,
    on: date = MARCH, party: str = "S1", **values: Any,
) -> Document:  # fmt: skip
    """Money paid to a supplier."""
    return Document(
        "supplier_payment", key or "sp1", on, party, amount=Decimal(amount),
        allocations=allocations, **values,
    )  # fmt: skip


def bought(
    kind: str, key: str, *lines: Line, on: date = MARCH, party: str = "S1", **values: Any
) -> Document:
    """A document of buying of any other kind."""
    return Document(kind, key, on, party, lines=lines, **values)


def buying_policy(database: Database, valid_from: date = date(2024, 1, 1), **values: Any) -> None:
    """Set how the firm buys from a date on."""
    with database.commit(origin="test") as transaction:
        set_purchase_policy(transaction, valid_from, **values)


def a_sales_order(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """An order of 4 P1 at 7.00 net."""
    return _of(
        "sales_order", "C1", key or "so1", lines or [goods("P1", 4, 7)], on=on, values=values
    )


def a_quotation(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """An offer of 4 P1 at 7.00 net, good until the end of March."""
    values.setdefault("due_date", date(2024, 3, 31))
    return _of("quotation", "C1", key or "qt1", lines or [goods("P1", 4, 7)], on=on, values=values)


def a_contract(
    key: str = "", amount: Decimal | int | str = 100, on: date = MARCH, **values: Any
) -> Document:
    """A contract of C1 over `amount` gross until the end of March."""
    values.setdefault("due_date", date(2024, 3, 31))
    return Document("contract", key or "ct1", on, "C1", amount=Decimal(amount), **values)


def a_pick_list(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """The 4 P1 of order `so1` are to be picked."""
    return _of(
        "pick_list", "C1", key or "pk1", lines or [carrying("so1", quantity=4)], on=on,
        values=values,
    )  # fmt: skip


def an_order_closing(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """Nothing more of order `so1`'s 4 P1 is to come."""
    return _of(
        "sales_order_closing", "C1", key or "oc1", lines or [carrying("so1", quantity=4)], on=on,
        values=values,
    )  # fmt: skip


def a_delivery(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """A delivery of 4 P1 at 7.00 net, without an order."""
    return _of("delivery", "C1", key or "dl1", lines or [goods("P1", 4, 7)], on=on, values=values)


def a_sales_invoice(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """An invoice of all 4 P1 of delivery `dl1`."""
    return _of(
        "sales_invoice",
        "C1",
        key or "in1",
        lines or [carrying("dl1", quantity=4)],
        on=on,
        values=values,
    )


def an_acceptance(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """The customer accepts all 4 P1 of delivery `dl1`."""
    return _of(
        "acceptance", "C1", key or "ac1", lines or [carrying("dl1", quantity=4)], on=on,
        values=values,
    )  # fmt: skip


def a_vat_due(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """VAT of all 4 P1 of delivery `dl1` falls due without an invoice."""
    return _of(
        "vat_due", "C1", key or "vd1", lines or [carrying("dl1", quantity=4)], on=on, values=values
    )


def a_sales_return(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """One P1 of delivery `dl1` comes back."""
    return _of("sales_return", "C1", key or "sr1", lines or [carrying("dl1")], on=on, values=values)


def a_credit_note(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """A credit note over the goods of return `sr1`."""
    return _of("credit_note", "C1", key or "cn1", lines or [carrying("sr1")], on=on, values=values)


def a_customer_receipt(
    key: str = "", amount: Decimal | int | str = 100, *allocations: Allocation,
    on: date = MARCH, party: str = "C1", **values: Any,
) -> Document:  # fmt: skip
    """Money received from a customer."""
    return Document(
        "customer_receipt", key or "cr1", on, party, amount=Decimal(amount),
        allocations=allocations, **values,
    )  # fmt: skip


def an_opening_stock(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """10 P1 worth 35.00 that were there when the books began."""
    return _of(
        "opening_stock", "", key or "os1", lines or [worth("P1", 10, 35)], on=on, values=values
    )


def a_stock_receipt(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """One P1 found, worth 3.50."""
    return _of(
        "stock_receipt", "", key or "qr1", lines or [worth("P1", 1, "3.50")], on=on, values=values
    )


def a_stock_issue(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """One P1 written off."""
    return _of("stock_issue", "", key or "qk1", lines or [goods("P1", 1)], on=on, values=values)


def a_reversal(of: str, key: str = "", *, on: date = MARCH, **values: Any) -> Document:
    """The red-letter reversal of document `of`."""
    return Document("reversal", key or f"hc-{of}", on, reverses=of, **values)


def a_journal(key: str = "", *postings: JournalLine, on: date = MARCH, **values: Any) -> Document:
    """The owner pays in 1,000.00."""
    default = (debit("1002", 1000, cash_flow_item="owners_in"), credit("3001", 1000))
    return Document("journal", key or "pz1", on, postings=postings or default, **values)


def a_costing_change(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """From the date on P1 is costed at FIFO."""
    return _of(
        "costing_change", "", key or "cc1", lines or [costed("P1", "fifo")], on=on, values=values
    )


def a_stock_revaluation(key: str = "", *lines: Line, on: date = MARCH, **values: Any) -> Document:
    """P1 is worth 1.00 less, being damp."""
    default = [goods("P1", net=Decimal(-1), reason="damp")]
    return _of("stock_revaluation", "", key or "sv1", lines or default, on=on, values=values)
