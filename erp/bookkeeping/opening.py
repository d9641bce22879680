"""Opening balances at cut-over 期初余额: open items one by one, and the old trial balance.

An account that a subsidiary ledger controls is opened by that ledger's own documents (goods by
`opening_stock`, receivables and payables here), against a clearing account 期初过渡 of its own. The
old trial balance puts its figure of such an account on the same clearing account: it comes to zero
exactly when the subsidiary ledger holds what the old books said. Belongs here: those documents.
Does not: opening stock (`erp.inventory`), reading old books (`ingest`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import to_whole
from erp.batch.kinds import DocumentType
from erp.bookkeeping.errors import NoOpenItemAccount, NothingToOpen
from erp.bookkeeping.journal import Resolved, resolve_all
from erp.ledger.errors import AccountTakesNoCurrency, UnknownAccount

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.masters import Account
    from erp.ledger.entries import Entry

CLEARINGS = ("opening_equity", "opening_assets", "opening_liabilities", "opening_fixed_assets")
"""The acts of the clearing accounts: of stock, of open items on asset accounts and on all others,
of fixed assets. Each is 0 once the opening is complete."""


def plan_opening_receivable(batch: Batch, head: Head) -> None:
    """What a customer owed at cut-over; negative is what was received in advance."""
    _open(batch, head, owed="receivable_billed", advance="advance_received", sign=1)


def plan_opening_payable(batch: Batch, head: Head) -> None:
    """What we owed a supplier at cut-over; negative is what was paid in advance."""
    _open(batch, head, owed="payable", advance="prepayment", sign=-1)


def plan_opening_ledger(batch: Batch, head: Head) -> None:
    """The old trial balance; lines on controlled accounts go to their clearing account."""
    resolved = resolve_all(batch, head, through=lambda account: _through(batch, head, account))
    head.net = sum(each.amount for each in resolved if each.amount > 0)
    batch.accept(head)
    entry = batch.entry(head, "期初余额 opening balances", kind="opening")
    for each in resolved:
        _post(entry, each)


def clearing_act(account: Account) -> str:
    """The act of the clearing account that stands for a controlled account; '' posts directly.

    A tax account is opened by the trial balance itself, with its tax item.
    """
    if account.subsidiary in {"stock", "cost_difference"}:
        return "opening_equity"
    if account.subsidiary == "open_item":
        return "opening_assets" if account.is_asset else "opening_liabilities"
    return "opening_fixed_assets" if account.subsidiary == "fixed_asset" else ""


def _open(batch: Batch, head: Head, *, owed: str, advance: str, sign: int) -> None:
    currency = head.currency
    digits = batch.digits if currency is None else currency.digits
    said = head.request.amount
    amount = sign * (0 if said is None else to_whole(said, digits, "amount"))
    if not amount:
        raise NothingToOpen(head.key)
    account = _item_account(batch, head, owed if amount * sign > 0 else advance)
    if currency is not None and not account.is_foreign_currency:
        raise AccountTakesNoCurrency(head.key, account.code, currency.code)
    own = amount if currency is None else currency.to_company(amount)
    head.net = abs(own)
    head.foreign_gross = 0 if currency is None else abs(amount)
    batch.accept(head)
    entry = batch.entry(head, "期初往来 opening item", kind="opening")
    batch.items.open(
        entry, account.id, side="D" if amount > 0 else "C", amount=own, party_id=head.party_id,
        document_id=head.id, due_date=head.due_day, currency=currency,
        foreign=0 if currency is None else amount,
    )  # fmt: skip
    entry.post(batch.account(clearing_act(account), head).id, "C" if amount > 0 else "D", -own)


def _item_account(batch: Batch, head: Head, act: str) -> Account:
    """The account the document names, else the act's; it must be kept by open item."""
    code = head.request.account
    if not code:
        return batch.account(act, head)
    account = batch.masters.accounts.get(code)
    if account is None or not account.is_leaf:
        raise UnknownAccount(head.key, 1, code)
    if account.subsidiary != "open_item":
        raise NoOpenItemAccount(head.key, code)
    return account


def _through(batch: Batch, head: Head, account: Account) -> Account:
    act = clearing_act(account)
    return batch.account(act, head) if act else account


def _post(entry: Entry, each: Resolved) -> None:
    line, account = each.line, each.account
    if account.subsidiary == "tax":
        entry.tax(
            account.id, line.side, tax_code_id=None, net=0, amount=each.amount,
            party_id=each.party_id,
        )  # fmt: skip
        return
    entry.post(
        account.id, line.side, each.amount, party_id=each.party_id, memo=line.memo,
        currency=each.currency, foreign=each.foreign, dimensions=each.dimensions,
    )  # fmt: skip


OPENING_RECEIVABLE = DocumentType(
    kind="opening_receivable",
    prefix="YS",
    name="期初应收单",
    name_en="Opening receivable",
    plan=plan_opening_receivable,
    role="customer",
    has_lines=False,
    takes_currency=True,
)

OPENING_PAYABLE = DocumentType(
    kind="opening_payable",
    prefix="QF",
    name="期初应付单",
    name_en="Opening payable",
    plan=plan_opening_payable,
    role="supplier",
    has_lines=False,
    takes_currency=True,
)

OPENING_LEDGER = DocumentType(
    kind="opening_ledger",
    prefix="QY",
    name="期初余额表",
    name_en="Opening balances",
    plan=plan_opening_ledger,
    has_lines=False,
)

OPENINGS = (OPENING_RECEIVABLE, OPENING_PAYABLE, OPENING_LEDGER)
