"""The invoice register as a batch sees it: what the batch's documents name, and what it adds.

Belongs here: reading set-wise, checking a document's invoice, adding rows. Does not: which kinds
have an invoice (`erp.batch.kinds`), what they post.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from erp.taxes.errors import InvoiceNumberTaken, UnknownInvoiceType
from erp.taxes.models import tax_invoice, tax_invoice_state
from erp.taxes.rules import ORDINARY, SPECIAL, InvoiceNumber, kind_of, read_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

_CHUNK = 400
_Key = tuple[int, InvoiceNumber]
"""The seller (0: the company itself) and the number."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice of the register. Amounts in minor units of company currency, red ones negative.

    `void_in` and `certified_in` are months, empty while it is not.
    """

    id: int
    document_id: int
    direction: str
    kind: str
    number: InvoiceNumber
    day: str
    net: int
    tax: int
    void_in: str = ""
    certified_in: str = ""


class InvoiceRegister:
    """Invoices by number and by document."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._taken: dict[_Key, str] = {}
        self._by_document: dict[int, Invoice] = {}
        self._certified_by: dict[int, list[int]] = {}

    def load_numbers(self, references: Iterable[str]) -> None:
        """Read which of these numbers are there."""
        numbers = sorted({read_number(each).number for each in references})
        for start in range(0, len(numbers), _CHUNK):
            chunk = numbers[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for seller_id, code, number, key in self._transaction.rows(
                "select i.seller_id, i.code, i.number, d.key from tax_invoice i"
                f" join document d on d.id = i.document_id where i.number in ({marks})"
                " and not exists (select 1 from tax_invoice_state s"
                " where s.tax_invoice_id = i.id and s.state = 'void')",
                chunk,
            ):
                self._taken[int(seller_id), InvoiceNumber(str(code), str(number))] = str(key)

    def load_documents(self, document_ids: Iterable[int]) -> None:
        """Read the invoices of posted documents with their states."""
        wanted = sorted(set(document_ids) - self._by_document.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for row in self._transaction.rows(
                "select i.id, i.document_id, i.direction, i.kind, i.code, i.number,"
                " i.invoice_date, i.net, i.tax, coalesce(s.state, ''), coalesce(s.month, '')"
                " from tax_invoice i left join tax_invoice_state s on s.id ="
                " (select max(l.id) from tax_invoice_state l where l.tax_invoice_id = i.id)"
                f" where i.document_id in ({marks}) order by i.id",
                chunk,
            ):
                number, state = InvoiceNumber(str(row[4]), str(row[5])), str(row[9])
                self._by_document[int(row[1])] = Invoice(
                    int(row[0]), int(row[1]), str(row[2]), str(row[3]), number, str(row[6]),
                    int(row[7]), int(row[8]), str(row[10]) if state == "void" else "",
                    str(row[10]) if state == "certified" else "",
                )  # fmt: skip

    def load_certified(self, document_ids: Iterable[int]) -> None:
        """Read the invoices that certifications among these documents certified."""
        wanted = sorted(set(document_ids))
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            for by, document_id in self._transaction.rows(
                "select s.document_id, i.document_id from tax_invoice_state s"
                " join tax_invoice i on i.id = s.tax_invoice_id"
                f" where s.document_id in ({marks}) and s.state = 'certified' order by s.id",
                chunk,
            ):
                self._certified_by.setdefault(int(by), []).append(int(document_id))
        self.load_documents(each for found in self._certified_by.values() for each in found)

    def certified_by(self, document_id: int) -> list[Invoice]:
        """The invoices a certification certified."""
        return [self._by_document[each] for each in self._certified_by.get(document_id, ())]

    def check(self, document: str, *, seller_id: int, reference: str, invoice_type: str) -> None:
        """Refuse a type nobody knows and a number the seller has used."""
        if invoice_type not in {"", SPECIAL, ORDINARY}:
            raise UnknownInvoiceType(document, invoice_type)
        other = self._taken.get((seller_id, read_number(reference)))
        if other is not None:
            raise InvoiceNumberTaken(document, reference, other)

    def add(
        self,
        document: str,
        document_id: int,
        *,
        direction: str,
        party_id: int,
        reference: str,
        invoice_type: str,
        day: str,
        net: int,
        tax: int,
        red_of: Invoice | None,
    ) -> None:
        """Enter an invoice; the number has been checked."""
        transaction = self._transaction
        number = read_number(reference)
        seller_id = party_id if direction == "input" else 0
        made = Invoice(
            transaction.new_id(tax_invoice), document_id, direction,
            kind_of(number, invoice_type, tax=tax), number, day, net, tax,
        )  # fmt: skip
        transaction.add(
            tax_invoice,
            (
                made.id, transaction.tx, document_id, direction, made.kind, party_id, seller_id,
                *number, day, net, tax, None if red_of is None else red_of.id,
            ),
        )  # fmt: skip
        self._taken[seller_id, number] = document
        self._by_document[document_id] = made

    def of_document(self, document_id: int) -> Invoice | None:
        """The invoice of a document, of this batch or loaded."""
        return self._by_document.get(document_id)

    def void(self, invoice: Invoice, *, month: str, document_id: int) -> None:
        """Enter that an invoice is void."""
        self._taken = {key: at for key, at in self._taken.items() if key[1] != invoice.number}
        self._enter(replace(invoice, void_in=month), "void", month, document_id)

    def certify(self, invoice: Invoice, *, month: str, document_id: int) -> None:
        """Enter that an invoice was certified in a month."""
        self._enter(replace(invoice, certified_in=month), "certified", month, document_id)

    def withdraw(self, invoice: Invoice, *, month: str, document_id: int) -> None:
        """Enter that a certification is taken back."""
        self._enter(replace(invoice, certified_in=""), "withdrawn", month, document_id)

    def _enter(self, invoice: Invoice, state: str, month: str, document_id: int) -> None:
        transaction = self._transaction
        transaction.add(
            tax_invoice_state,
            (
                transaction.new_id(tax_invoice_state), transaction.tx, invoice.id, state, month,
                document_id,
            ),
        )  # fmt: skip
        self._by_document[invoice.document_id] = invoice
