"""MT940 statements, by the mt-940 library.

Belongs here: cutting a file into messages, and the library's values into the one shape. MT942
(interim) is refused: its lines come again in the statement.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import mt940
from mt940.tags import StatementASNB

from erp.banking.statements import Statement, StatementLine
from ingest.bank.errors import BadRows, NotAStatement
from ingest.bank.numbers import decode

if TYPE_CHECKING:
    from mt940.models import Transactions

# What the library cannot read is told by a refusal with its row, not by its log.
logging.getLogger("mt940").setLevel(logging.CRITICAL)

_OPTIONS = mt940.Options.all()
_MESSAGE = re.compile(r"^(?::?:?20:)", re.MULTILINE)
_TAG = re.compile(r"^:(?:20|25|28C?|60[FM]|61|62[FM]|64|86|34F|13D?):", re.MULTILINE)
_NAME = re.compile(r"/NAME/([^/]*)")
_ACCOUNT = re.compile(r"/IBAN/([A-Z0-9]+)")


def is_swift(content: bytes) -> bool:
    """Whether a file has the fields of an MT94x message."""
    return _TAG.search(content[:65536].decode("latin-1").replace("\r", "")) is not None


def read(name: str, content: bytes) -> tuple[list[Statement], list[str]]:
    """One statement per account and run of messages that continue each other (62M, 60M)."""
    text = decode(content, chinese=False).replace("\r\n", "\n").replace("\r", "\n")
    starts = [found.start() for found in _MESSAGE.finditer(text)]
    if not starts:
        raise NotAStatement(name, "缺少报文起始字段 :20:", "field :20: that begins it is missing")
    statements: list[Statement] = []
    problems: list[tuple[int, str]] = []
    is_open = False
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        row = text.count("\n", 0, start) + 1
        chunk = text[start:end]
        try:
            found = _message(name, row, chunk)
        except (RuntimeError, ValueError, AttributeError, AssertionError) as error:
            problems.append((row, str(error).splitlines()[0][:120]))
            continue
        before = statements[-1] if statements else None
        if is_open and before is not None and before.account == found.account:
            statements[-1] = _joined(before, found)
        else:
            statements.append(found)
        is_open = ":62M:" in chunk
    if problems:
        raise BadRows(name, problems)
    return statements, []


def _joined(before: Statement, after: Statement) -> Statement:
    return Statement(
        before.account, before.currency, (*before.lines, *after.lines), before.format,
        before.opening, after.closing, before.first_day, after.last_day,
    )  # fmt: skip


def _message(name: str, row: int, chunk: str) -> Statement:
    if ":60F:" not in chunk and ":60M:" not in chunk:
        if re.search(r"^:(34F|90[CD]):", chunk, re.MULTILINE):
            raise NotAStatement(
                name, "MT942 当日明细尚未最终确定，请导入 MT940",
                "MT942 is an interim report; import the MT940 it ends in",
            )  # fmt: skip
        raise NotAStatement(
            name, "缺少期初余额字段 :60F:", "field :60F:, the opening balance, is missing"
        )
    if ":62F:" not in chunk and ":62M:" not in chunk:
        raise NotAStatement(
            name, "缺少期末余额字段 :62F:", "field :62F:, the closing balance, is missing"
        )
    parsed = _parsed(chunk)
    data: dict[str, Any] = parsed.data
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    if opening is None or closing is None:
        raise ValueError(":60F: / :62F: 无法读取 cannot be read")
    rows = [row + n for n, text in enumerate(chunk.split("\n")) if text.startswith(":61:")]
    lines = [_line(each.data, rows[n] if n < len(rows) else row) for n, each in enumerate(parsed)]
    return Statement(
        str(data.get("account_identification") or "").strip(),
        str(opening.amount.currency),
        tuple(lines),
        "mt940",
        Decimal(opening.amount.amount),
        Decimal(closing.amount.amount),
        _day(opening.date) if not lines else min(line.booking_date for line in lines),
        max(_day(closing.date), *(line.booking_date for line in lines))
        if lines
        else _day(closing.date),
    )


def _parsed(chunk: str) -> Transactions:
    try:
        return mt940.parse(chunk, options=_OPTIONS)
    except RuntimeError:
        # ASN Bank writes the other side's account where SWIFT allows 16 characters.
        tag = StatementASNB()
        found = mt940.models.Transactions(tags={StatementASNB.id: tag}, options=_OPTIONS)
        found.parse(chunk)
        return found


def _line(data: dict[str, Any], row: int) -> StatementLine:
    def said(*names: str) -> str:
        return next((_one_line(str(data[n])) for n in names if data.get(n)), "")

    details = said("transaction_details", "extra_details")
    name, account = _NAME.search(details), _ACCOUNT.search(details)
    reference = said("customer_reference")
    own = "" if reference.upper() == "NONREF" else reference
    return StatementLine(
        row=row,
        booking_date=_day(data.get("entry_date") or data["date"]),
        value_date=_day(data["date"]),
        amount=Decimal(data["amount"].amount),
        counterparty=said("applicant_name", "recipient_name") or (name[1].strip() if name else ""),
        counterparty_account=said("applicant_iban") or (account[1] if account else ""),
        reference=" ".join(dict.fromkeys(filter(None, (own, said("end_to_end_reference"))))),
        text=" ".join(filter(None, (said("posting_text"), said("purpose") or details))),
        bank_reference=said("bank_reference"),
        raw=" | ".join(f"{key}={_one_line(str(value))}" for key, value in data.items() if value),
    )


def _one_line(text: str) -> str:
    return " ".join(text.replace("\n", " ").split())


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)
