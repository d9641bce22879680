"""The register of bills of exchange as pages show it: what each is, and what became of it.

Belongs here: reading for pages. Does not: acts on bills (`erp.bookkeeping.bills`), a widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.web.language import message
from apps.web.queries.documents import number_of
from erp.base.exact import from_whole
from erp.base.reading import rows
from erp.sales.queries import account_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

RECEIVABLE, PAYABLE = "receivable", "payable"
ACTS = {RECEIVABLE: "bill_receivable", PAYABLE: "bill_payable"}
STATES = {
    "": message("held"),
    "bill_endorsement": message("endorsed"),
    "bill_discount": message("discounted"),
    "bill_collection": message("collected"),
    "bill_payment": message("paid"),
    "bill_dishonour": message("dishonoured"),
    "reversal": message("reversed"),
}
"""What became of a bill, by the kind of the document that ended it."""
FORMS = {"bank": message("Bank acceptance"), "commercial": message("Commercial acceptance")}


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill of the register; `state` is empty while it is held, `key` its document's."""

    number: str
    form: str
    party: str
    drawer: str
    acceptor: str
    issued_on: date
    due_on: date
    amount: Decimal
    key: str
    document: str
    state: str


@dataclass(frozen=True, slots=True)
class Register:
    """The bills of a direction and the balance of their account, which those held come to."""

    bills: tuple[BillRow, ...]
    account: str
    balance: Decimal

    @property
    def held(self) -> tuple[BillRow, ...]:
        """Those nothing has become of yet, the next due first."""
        return tuple(
            sorted((each for each in self.bills if not each.state), key=lambda each: each.due_on)
        )

    @property
    def ties(self) -> bool:
        """Whether the bills held come to the account's balance."""
        return sum((each.amount for each in self.held), Decimal(0)) == abs(self.balance)


def register(connection: Connection, direction: str, day: date, digits: int) -> Register:
    """The bills received or issued, the newest first."""
    code = account_code(connection, ACTS[direction], day)
    found = rows(
        connection,
        "select b.number, b.form, r.name, b.drawer, b.acceptor, b.issued_on, b.due_on, b.amount,"
        " d.key, d.series, d.number, coalesce(o.remaining, 0), (select n.kind from settlement s"
        " join journal_entry e on e.id = s.entry_id join document n on n.id = e.document_id"
        " where s.open_item_id = i.id order by s.id desc limit 1)"
        " from bill b join document d on d.id = b.document_id join party r on r.id = d.party_id"
        " left join open_item i on i.document_id = d.id"
        " and i.account_id = (select id from account where code = ?)"
        " left join open_item_balance o on o.open_item_id = i.id"
        " where b.direction = ? order by b.id desc",
        (code, direction),
    )
    bills = tuple(
        BillRow(
            str(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4]),
            date.fromisoformat(str(row[5])), date.fromisoformat(str(row[6])),
            from_whole(int(row[7]), digits), str(row[8]), number_of(str(row[9]), int(row[10])),
            "" if row[11] else str(row[12] or "reversal"),
        )
        for row in found
    )  # fmt: skip
    total = rows(
        connection,
        "select coalesce(sum(b.debit - b.credit), 0) from account_balance b"
        " where b.account_id = (select id from account where code = ?)",
        (code,),
    )
    return Register(bills, code, from_whole(int(total[0][0]), digits))
