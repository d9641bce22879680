"""A document, a voucher and what hangs together with them, read live from the core.

Belongs here: the last step of opening a figure down to its origin. Does not: lists for analysis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Row, func, or_, select
from sqlalchemy.orm import aliased

from erp.base.errors import BadInput
from erp.base.exact import from_whole
from erp.base.models import commit_log
from erp.bookkeeping.bills import BILLS
from erp.bookkeeping.opening import OPENINGS
from erp.catalog.models import product
from erp.company.models import company, currency, tax_code
from erp.counting.documents import COUNTING_KINDS
from erp.documents.models import document, document_line
from erp.ledger.models import account, journal_entry, posting, voucher
from erp.parties.models import party
from erp.posting import Posted
from erp.purchasing.kinds import PURCHASING_KINDS
from erp.sales.kinds import SALES_KINDS
from erp.stock.models import warehouse

MODULE_OF_KIND = {
    **dict.fromkeys((each.kind for each in SALES_KINDS), "sales"),
    **dict.fromkeys((each.kind for each in PURCHASING_KINDS), "purchasing"),
    **dict.fromkeys((each.kind for each in COUNTING_KINDS), "stock"),
    "opening_stock": "stock",
    "assembly": "stock",
    "disassembly": "stock",
    "stock_issue": "stock",
    "transfer_out": "stock",
    "transfer_in": "stock",
    "bin_move": "stock",
    "stock_receipt": "stock",
    "stock_revaluation": "stock",
    "costing_change": "stock",
    "cost_true_up": "stock",
    **dict.fromkeys((each.kind for each in BILLS), "ledger"),
    "accrual": "ledger",
    "input_certification": "ledger",
    "input_transfer_out": "ledger",
    "journal": "ledger",
    **dict.fromkeys((each.kind for each in OPENINGS), "ledger"),
    "profit_transfer": "ledger",
    "revaluation": "ledger",
    "reversal": "ledger",
    "vat_payment": "ledger",
    "vat_relief": "ledger",
    "vat_transfer": "ledger",
}
"""Which module's right opens a document; one that is not listed needs the ledger's."""

COST_KINDS = frozenset(
    {each.kind for each in PURCHASING_KINDS if each.kind != "supplier_payment"}
    | {
        "opening_stock",
        "stock_receipt",
        "disassembly",
        "stock_revaluation",
        "costing_change",
        "cost_true_up",
    }
)
"""Documents whose amounts are what goods cost, so they are of class cost."""


class NoSuchDocument(BadInput):
    """Nothing is posted under this number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            zh=f"没有单据“{number}”，或您无权查看。请核对编号。",
            en=f"There is no document {number!r}, or you may not see it. Check the number.",
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A line. Amounts in major units of the document's currency."""

    line: int
    product: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """A posted document. Amounts in major units of its currency."""

    id: int
    number: str
    kind: str
    business_date: date
    due_date: date | None
    party: str
    warehouse: str
    warehouse_code: str
    reference: str
    memo: str
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    commit_number: int
    recorded_at: str
    lines: tuple[Line, ...]

    @property
    def module(self) -> str:
        """The module whose right opens it."""
        return MODULE_OF_KIND.get(self.kind, "ledger")


@dataclass(frozen=True, slots=True)
class Related:
    """Another document that carries this one on, or that this one carries on."""

    number: str
    kind: str
    business_date: date
    gross: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class VoucherRef:
    """A voucher's name: word, month and number."""

    name: str
    voucher_date: date


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of a voucher: debit or credit as it stands in the books."""

    memo: str
    account: str
    account_name: str
    party: str
    debit: Decimal | None
    credit: Decimal | None
    document: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher with its postings, in the order of posting."""

    name: str
    voucher_date: date
    attachments: int
    commit_number: int
    recorded_at: str
    postings: tuple[Posting, ...]


def number_of(series: str, number: int) -> str:
    """How a document number is written, as `erp.posting.Posted.name` writes it."""
    return Posted("", 0, series, number).name


def get_document(connection: Connection, number: str, language: str) -> Document:
    """The document of a written number. Raises `NoSuchDocument`."""
    series, _, digits = number.rpartition("-")
    if not digits.isdigit():
        raise NoSuchDocument(number)
    row = connection.execute(
        select(
            document,
            party.c.name.label("party_name"),
            warehouse.c.name.label("warehouse_name"),
            warehouse.c.name_en.label("warehouse_name_en"),
            warehouse.c.code.label("warehouse_code"),
            commit_log.c.commit_number,
            commit_log.c.recorded_at,
        )
        .outerjoin(party, party.c.id == document.c.party_id)
        .outerjoin(warehouse, warehouse.c.id == document.c.warehouse_id)
        .join(commit_log, commit_log.c.tx == document.c.tx)
        .where(document.c.series == series, document.c.number == int(digits))
    ).one_or_none()
    if row is None:
        raise NoSuchDocument(number)
    digits_of_currency = _digits(connection, row.currency)
    lines = _lines(connection, row.id, digits_of_currency, language)
    gross = from_whole(_own(row.gross, row.foreign_gross), digits_of_currency)
    tax = from_whole(row.tax, digits_of_currency)
    if row.foreign_gross is not None:
        tax = sum((line.tax for line in lines), Decimal(0))
    return Document(
        id=row.id,
        number=number,
        kind=row.kind,
        business_date=row.business_date,
        due_date=row.due_date,
        party=row.party_name or "",
        warehouse=_either(row.warehouse_name, row.warehouse_name_en, language),
        warehouse_code=row.warehouse_code or "",
        reference=row.reference,
        memo=row.memo,
        currency=row.currency,
        net=gross - tax,
        tax=tax,
        gross=gross,
        commit_number=row.commit_number,
        recorded_at=row.recorded_at,
        lines=lines,
    )


def related_documents(connection: Connection, document_id: int) -> list[Related]:
    """Documents whose lines carry this one's lines on, or are carried on by them, by date."""
    here, there = aliased(document_line), aliased(document_line)
    query = (
        select(document)
        .distinct()
        .join(there, there.c.document_id == document.c.id)
        .join(here, or_(there.c.source_line_id == here.c.id, here.c.source_line_id == there.c.id))
        .where(here.c.document_id == document_id, document.c.id != document_id)
        .order_by(document.c.business_date, document.c.id)
    )
    return [
        Related(
            number_of(row.series, row.number),
            row.kind,
            row.business_date,
            from_whole(_own(row.gross, row.foreign_gross), _digits(connection, row.currency)),
            row.currency,
        )
        for row in connection.execute(query)
    ]


def last_receipt_prices(connection: Connection, products: Iterable[str]) -> dict[str, Decimal]:
    """The net unit price of each product's newest goods receipt, by product code."""
    newest = (
        select(document_line.c.product_id, func.max(document_line.c.id).label("line_id"))
        .join(product, product.c.id == document_line.c.product_id)
        .where(document_line.c.kind == "goods_receipt", product.c.code.in_(sorted(set(products))))
        .group_by(document_line.c.product_id)
        .subquery()
    )
    query = (
        select(product.c.code, document_line.c.unit_price)
        .join(newest, newest.c.line_id == document_line.c.id)
        .join(product, product.c.id == newest.c.product_id)
    )
    return {row.code: row.unit_price for row in connection.execute(query)}


def vouchers_of(connection: Connection, document_id: int) -> list[VoucherRef]:
    """The vouchers in which a document was posted."""
    query = (
        select(voucher)
        .distinct()
        .join(journal_entry, journal_entry.c.voucher_id == voucher.c.id)
        .where(journal_entry.c.document_id == document_id)
        .order_by(voucher.c.voucher_date, voucher.c.id)
    )
    return [VoucherRef(_name(row), row.voucher_date) for row in connection.execute(query)]


def get_voucher(connection: Connection, name: str, language: str) -> Voucher:
    """A voucher by its written name: word, month, number. Raises `NoSuchDocument`."""
    word, _, rest = name.partition("-")
    month, _, number = rest.rpartition("-")
    if not number.isdigit():
        raise NoSuchDocument(name)
    head = connection.execute(
        select(voucher, commit_log.c.commit_number, commit_log.c.recorded_at)
        .join(commit_log, commit_log.c.tx == voucher.c.tx)
        .where(voucher.c.word == word, voucher.c.month == month, voucher.c.number == int(number))
    ).one_or_none()
    if head is None:
        raise NoSuchDocument(name)
    digits = int(connection.execute(select(company.c.currency_digits)).scalar_one())
    rows = connection.execute(
        select(
            posting.c.memo,
            posting.c.side,
            posting.c.amount,
            journal_entry.c.memo.label("entry_memo"),
            account.c.code,
            account.c.name,
            account.c.name_en,
            party.c.name.label("party_name"),
            document.c.series,
            document.c.number,
        )
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .outerjoin(party, party.c.id == posting.c.party_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .where(journal_entry.c.voucher_id == head.id)
        .order_by(posting.c.id)
    )
    return Voucher(
        name=_name(head),
        voucher_date=head.voucher_date,
        attachments=head.attachments,
        commit_number=head.commit_number,
        recorded_at=head.recorded_at,
        postings=tuple(_posting(row, digits, language) for row in rows),
    )


def _posting(row: Row[tuple[object, ...]], digits: int, language: str) -> Posting:
    signed = from_whole(row.amount, digits)
    return Posting(
        memo=row.memo or row.entry_memo,
        account=row.code,
        account_name=_either(row.name, row.name_en, language),
        party=row.party_name or "",
        debit=signed if row.side == "D" else None,
        credit=-signed if row.side == "C" else None,
        document=number_of(row.series, row.number) if row.series is not None else "",
    )


def _lines(
    connection: Connection, document_id: int, digits: int, language: str
) -> tuple[Line, ...]:
    query = (
        select(
            document_line,
            product.c.code.label("product_code"),
            product.c.name.label("product_name"),
            product.c.name_en.label("product_name_en"),
            product.c.unit.label("own_unit"),
            tax_code.c.code.label("tax_code"),
        )
        .outerjoin(product, product.c.id == document_line.c.product_id)
        .outerjoin(tax_code, tax_code.c.id == document_line.c.tax_code_id)
        .where(document_line.c.document_id == document_id)
        .order_by(document_line.c.line)
    )
    return tuple(
        Line(
            line=row.line,
            product=row.product_code or "",
            name=row.description or _either(row.product_name, row.product_name_en, language),
            quantity=row.quantity,
            unit=row.own_unit or "",
            unit_price=row.unit_price,
            net=from_whole(_own(row.net, row.foreign_net), digits),
            tax=from_whole(_own(row.tax, row.foreign_tax), digits),
        )
        for row in connection.execute(query)
    )


def _own(amount: int, foreign: int | None) -> int:
    """An amount in the document's own currency: company currency unless there is another."""
    return amount if foreign is None else foreign


def _digits(connection: Connection, code: str) -> int:
    return int(
        connection.execute(select(currency.c.digits).where(currency.c.code == code)).scalar_one()
    )


def _name(row: Row[tuple[object, ...]]) -> str:
    return f"{row.word}-{row.month}-{row.number:04d}"


def _either(name: str | None, name_en: str | None, language: str) -> str:
    return (name if language.startswith("zh") else name_en or name) or ""


def may_see_costs(kind: str, field_classes: frozenset[str]) -> bool:
    """Whether a person with these classes sees the amounts of such a document."""
    return kind not in COST_KINDS or "cost" in field_classes
