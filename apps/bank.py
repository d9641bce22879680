"""The commands about banks: accounts, statements, matching, the reconciliation statement.

Belongs here: reading arguments and showing results, as in `apps.cli`. Does not: doing the work.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.output import BROKEN, language, progress_line, say, show

if TYPE_CHECKING:
    from erp.banking.reconciliation import Item, Reconciliation

bank_app = typer.Typer(help="Bank accounts and their statements.", no_args_is_help=True)

Company = Annotated[
    str | None, typer.Option("--company", help="Which company of LEDGERHOUSE_HOME.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@bank_app.command("add")
def bank_add(
    code: Annotated[str, typer.Argument(help="A short code, e.g. ICBC.")],
    name: Annotated[str, typer.Option(help="What people call the account.")],
    account: Annotated[str, typer.Option(help="Its cash account in the chart.")] = "1002",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "CNY",
    number: Annotated[str, typer.Option(help="Its number at the bank.")] = "",
    bank: Annotated[str, typer.Option(help="The bank's name.")] = "",
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Add an account at a bank or payment service."""
    from apps.company import open_company
    from erp.banking.services import create_bank_account

    _, database = open_company(company)
    with database.commit(origin="cli", request_id=f"bank:{code}") as transaction:
        create_bank_account(
            transaction, code=code, name=name, account=account, currency=currency, bank=bank,
            number=number,
        )  # fmt: skip
    show({"code": code, "account": account}, as_json=as_json, text=lambda: f"{code}: {account}")


@bank_app.command("reconcile")
def bank_reconcile(
    code: Annotated[str, typer.Argument(help="The bank account's code.")],
    day: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """The reconciliation statement 银行存款余额调节表; exit 1 if anything is left over."""
    from apps.company import open_company
    from erp.banking.reconciliation import reconcile

    _, database = open_company(company)
    with database.reading() as connection:
        found = reconcile(connection, code, date.fromisoformat(day))
    show(_reconciliation_json(found), as_json=as_json, text=lambda: _reconciliation_text(found))
    if not found.is_reconciled:
        raise SystemExit(BROKEN)


def _reconciliation_json(found: Reconciliation) -> dict[str, Any]:
    return {
        "account": found.account,
        "currency": found.currency,
        "day": found.day,
        "book_balance": found.book_balance,
        "statement_balance": found.statement_balance,
        "statement_day": found.statement_day,
        "in_books_only": [_item_json(item) for item in found.in_books_only],
        "at_bank_only": [_item_json(item) for item in found.at_bank_only],
        "adjusted_book_balance": found.adjusted_book_balance,
        "adjusted_statement_balance": found.adjusted_statement_balance,
        "difference": found.difference,
        "named": [{"name": name, "amount": amount} for name, amount in found.named],
        "is_reconciled": found.is_reconciled,
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {"day": item.day, "amount": item.amount, "number": item.number, "text": item.text}


_WORDS = {
    "zh_CN": ("企业账面余额", "银行对账单余额", "企业已记银行未记", "银行已记企业未记", "差额"),
    "en": ("Book balance", "Statement balance", "In the books only", "At the bank only", "Left"),
}


def _reconciliation_text(found: Reconciliation) -> str:
    book, bank, in_books, at_bank, left = _WORDS[language()]
    rows = [f"{found.account} {found.currency} {found.day}"]
    for title, balance, other, items, adjusted in (
        (book, found.book_balance, at_bank, found.at_bank_only, found.adjusted_book_balance),
        (bank, found.statement_balance, in_books, found.in_books_only,
         found.adjusted_statement_balance),
    ):  # fmt: skip
        rows.append(f"{title:<24}{balance:>18}")
        rows += [f"  {other} {i.day} {i.number} {i.text} {i.amount:>14}" for i in items]
        rows.append(f"{'=':<24}{adjusted:>18}")
    rows.append(f"{left:<24}{found.difference:>18}")
    rows += [f"  {name} {amount}" for name, amount in found.named]
    return "\n".join(rows)


@bank_app.command("import")
def bank_import(
    file: Annotated[Path, typer.Argument(help="A bank's export, or MT940, CAMT.053, OFX, QIF.")],
    account: Annotated[
        str | None, typer.Option(help="The bank account's code; else found by its number.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="A YAML mapping of your own.")] = None,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Bring a statement file in: everything that adds up, nothing of what does not."""
    from apps.company import open_company
    from erp.banking.services import import_file
    from ingest.bank.files import read_file
    from ingest.errors import FileNotFound

    if not file.is_file():
        raise FileNotFound(str(file))
    say(f"正在读取 {file.name}", f"Reading {file.name}")
    found = read_file(file.name, file.read_bytes(), mapping)
    _, database = open_company(company)
    with database.commit(origin="cli", request_id=f"bank:{found.hash}") as transaction:
        imported = import_file(
            transaction, found.statements, file_name=found.name, file_hash=found.hash,
            account=account, progress=progress_line("导入", "importing"),
        )  # fmt: skip
    result = {
        "file": found.name,
        "hash": found.hash,
        "statements": [
            {"account": code, "lines": each.lines, "repeated": each.repeated, "flags": each.flags}
            for code, each in imported
        ],
        "left_out": found.notes,
    }
    show(result, as_json=as_json, text=lambda: _import_text(result))


def _import_text(result: dict[str, Any]) -> str:
    rows = [
        f"{each['account']}: {each['lines']} (+{each['repeated']}) {' '.join(each['flags'])}"
        for each in result["statements"]
    ]
    return "\n".join([*rows, *(f"  - {note}" for note in result["left_out"])])


@bank_app.command("match")
def bank_match(
    code: Annotated[str, typer.Argument(help="The bank account's code.")],
    company: Company = None,
    as_json: Json = False,
) -> None:
    """Match what is beyond doubt, and say how much is left on either side."""
    from apps.company import open_company
    from erp.banking.matching import match_automatically, propose_matches
    from erp.banking.queries import find_bank_account

    _, database = open_company(company)
    with database.reading() as connection:
        ours = find_bank_account(connection, code)
    matched = match_automatically(database, ours)
    with database.reading() as connection:
        left = propose_matches(connection, ours, database.clock().date())
    result = {
        "account": code,
        "matched": matched,
        "proposed": len(left.proposals) + len(left.by_rule),
        "lines_left": len(left.lines),
        "postings_left": len(left.postings),
    }
    show(result, as_json=as_json, text=lambda: " ".join(f"{k}={v}" for k, v in result.items()))
