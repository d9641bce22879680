"""Keeping the firm's dictionaries, payment terms and tax codes.

Belongs here: one function a business act; the caller owns the transaction. Does not: exchange rates
(`rates`), account determination.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from data.reference import load_dictionaries, load_payment_terms
from erp.base.reading import rows
from erp.company.errors import (
    CurrencyInUse,
    DatesReversed,
    FieldMissing,
    OutOfRange,
    UnknownValue,
    ValueTaken,
)
from erp.company.models import company, dictionary, dictionary_value, payment_term, tax_code

if TYPE_CHECKING:
    from datetime import date

    from erp.base.commits import Transaction

_HUNDRED = Decimal(100)


DATE_FORMATS = ("", "yyyy-MM-dd", "yyyy/MM/dd", "yyyy年M月d日", "dd/MM/yyyy", "MM/dd/yyyy")
"""How the firm may write dates; empty: as each reader's language does."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the firm says of itself at the head of its papers and reports."""

    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    currency: str = "CNY"
    date_format: str = ""


def set_profile(transaction: Transaction, profile: Profile) -> None:
    """Let the firm be called this from now on; papers printed before stay as they are.

    Raises `FieldMissing` without a name, `UnknownValue` for a format or currency nobody knows, and
    `CurrencyInUse` for another base currency once a document is posted.
    """
    if not profile.name.strip():
        raise FieldMissing("name")
    if profile.date_format not in DATE_FORMATS:
        raise UnknownValue("date_format", profile.date_format)
    values: dict[str, object] = {key: said.strip() for key, said in asdict(profile).items()}
    before = transaction.rows("select currency from company")[0][0]
    if profile.currency != before:
        digits = transaction.scalar(
            "select digits from currency where code = ?", (profile.currency,)
        )
        if digits is None:
            raise UnknownValue("currency", profile.currency)
        if transaction.scalar("select id from document limit 1") is not None:
            raise CurrencyInUse(before)
        values["currency_digits"] = digits
    transaction.update(company, 1, values)


def add_standard_dictionaries(transaction: Transaction) -> None:
    """The dictionaries and payment terms every new company starts with."""
    found = load_dictionaries()
    transaction.insert_many(
        dictionary,
        [
            {"code": d.dictionary, "name": d.name_zh, "name_en": d.name_en}
            for d in found
            if not d.code
        ],
    )
    transaction.insert_many(
        dictionary_value,
        [
            {
                "dictionary": d.dictionary, "code": d.code, "name": d.name_zh,
                "name_en": d.name_en, "sort": place,
            }
            for place, d in enumerate(found)
            if d.code
        ],
    )  # fmt: skip
    transaction.insert_many(
        payment_term,
        [
            {
                "code": t.code, "name": t.name_zh, "name_en": t.name_en, "days": t.days,
                "is_end_of_month": int(t.is_end_of_month),
            }
            for t in load_payment_terms()
        ],
    )  # fmt: skip


def add_value(
    transaction: Transaction,
    of: str,
    code: str,
    name: str,
    *,
    name_en: str = "",
    valid_from: date | None = None,
    sort: int = 0,
) -> int:
    """A new value of dictionary `of`; returns its id."""
    if not code.strip():
        raise FieldMissing("code")
    if not name.strip():
        raise FieldMissing("name")
    if transaction.scalar("select id from dictionary where code = ?", (of,)) is None:
        raise UnknownValue("dictionary", of)
    taken = transaction.rows(
        "select name from dictionary_value where dictionary = ? and code = ?", (of, code.strip())
    )
    if taken:
        raise ValueTaken("code", code, taken[0][0])
    return transaction.insert(
        dictionary_value,
        {
            "dictionary": of, "code": code.strip(), "name": name.strip(), "name_en": name_en,
            "valid_from": valid_from, "sort": sort,
        },
    )  # fmt: skip


def rename_value(
    transaction: Transaction, of: str, code: str, name: str, *, name_en: str = ""
) -> None:
    """Give a value other names; its code, which documents and masters keep, stays."""
    if not name.strip():
        raise FieldMissing("name")
    value_id, _ = _value(transaction, of, code)
    transaction.update(dictionary_value, value_id, {"name": name.strip(), "name_en": name_en})


def close_value(transaction: Transaction, of: str, code: str, on: date | None) -> None:
    """`on` is the last day the value may be chosen; None opens it again.

    What bears the value keeps it: the database deletes no master.
    """
    value_id, since = _value(transaction, of, code)
    if on is not None and since is not None and str(since) > on.isoformat():
        raise DatesReversed("closed_on", since, on)
    transaction.update(dictionary_value, value_id, {"closed_on": on})


def _value(transaction: Transaction, of: str, code: str) -> tuple[int, object]:
    found = rows(
        transaction,
        "select id, valid_from from dictionary_value where dictionary = ? and code = ?",
        (of, code),
    )
    if not found:
        raise UnknownValue("code", code)
    return int(found[0][0]), found[0][1]


def demand_channel(transaction: Transaction, *, is_demanded: bool) -> None:
    """Whether every sales order must name its channel, for orders to come."""
    transaction.update(company, 1, {"needs_channel": int(is_demanded)})


def add_payment_term(
    transaction: Transaction,
    code: str,
    name: str,
    *,
    days: int,
    is_end_of_month: bool = False,
    discount_days: int = 0,
    discount_percent: Decimal = Decimal(0),
    name_en: str = "",
) -> int:
    """A payment term; `discount_percent` has at most two decimals. Returns its id."""
    if not code.strip():
        raise FieldMissing("code")
    for field, figure in (("days", days), ("discount_days", discount_days)):
        if figure < 0:
            raise OutOfRange(field, figure, 0)
    if transaction.scalar("select id from payment_term where code = ?", (code,)) is not None:
        raise ValueTaken("code", code, code)
    return transaction.insert(
        payment_term,
        {
            "code": code.strip(), "name": name, "name_en": name_en, "days": days,
            "is_end_of_month": int(is_end_of_month), "discount_days": discount_days,
            "discount_basis_points": int(discount_percent * _HUNDRED),
        },
    )  # fmt: skip


def add_tax_code(
    transaction: Transaction,
    code: str,
    name: str,
    *,
    kind: str,
    rate_percent: Decimal,
    valid_from: date,
    name_en: str = "",
) -> int:
    """A tax rate from a day on, under a code of its own; returns its id."""
    if transaction.scalar("select id from tax_code where code = ?", (code,)) is not None:
        raise ValueTaken("code", code, code)
    if rate_percent < 0:
        raise OutOfRange("rate", rate_percent, 0)
    return transaction.insert(
        tax_code,
        {
            "code": code, "name": name, "name_en": name_en, "kind": kind,
            "rate": rate_percent / _HUNDRED, "valid_from": valid_from,
        },
    )  # fmt: skip


def end_tax_code(transaction: Transaction, code: str, last_day: date) -> None:
    """The rate holds up to and including `last_day`; documents of its days keep it."""
    found = transaction.rows("select id, valid_from from tax_code where code = ?", (code,))
    if not found:
        raise UnknownValue("tax_code", code)
    row_id, since = found[0]
    if str(since) > last_day.isoformat():
        raise DatesReversed("valid_to", since, last_day)
    transaction.update(tax_code, row_id, {"valid_to": last_day})


def change_tax_rate(
    transaction: Transaction,
    old: str,
    code: str,
    name: str,
    *,
    rate_percent: Decimal | None,
    since: date,
) -> None:
    """A rate under a new code from a day on, in place of `old`, whose last day is the one before.

    Without `old` it is a further rate. Documents of earlier days keep theirs.
    """
    for field, value in (("code", code), ("name", name), ("rate", rate_percent)):
        if value is None or not str(value).strip():
            raise FieldMissing(field)
    assert rate_percent is not None
    kind = transaction.scalar("select kind from tax_code where code = ?", (old,))
    add_tax_code(
        transaction, code, name, kind=str(kind or "standard_rate"), rate_percent=rate_percent,
        valid_from=since,
    )  # fmt: skip
    if old:
        end_tax_code(transaction, old, since - timedelta(days=1))
