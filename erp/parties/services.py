"""Creating, changing and closing parties, with their contacts, addresses and bank accounts.

Belongs here: one function a business act; the caller owns the transaction. Does not: loading
thousands from another system with checks (`create_parties` takes what was cleansed before).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from erp.base.errors import FieldRefusal, SeveralRefusals
from erp.base.reading import rows
from erp.company.errors import BadTaxNumber, FieldMissing, OutOfRange, UnknownValue, ValueTaken
from erp.parties.errors import LooksLikeAnother, NoSuchParty
from erp.parties.models import party, party_address, party_bank_account, party_contact
from erp.parties.queries import similar_parties
from erp.parties.rules import LANGUAGES, compact_tax_number, is_tax_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Table

    from erp.base.commits import Transaction

DETAILS = {
    "party_contact": party_contact,
    "party_address": party_address,
    "party_bank_account": party_bank_account,
}
"""The tables of what belongs to a party."""

_DICTIONARIES = ("party_group", "party_type", "industry", "party_size")
_CODES = {
    "payment_term": "payment_term",
    "price_list": "price_list",
    "currency": "currency",
    "tax_code": "tax_code",
}


class PartyFields(TypedDict, total=False):
    """What may be typed of a party; `credit_limit` is in minor units of company currency."""

    code: str
    name: str
    name_en: str
    is_customer: int
    is_supplier: int
    country: str
    tax_number: str
    party_group: str
    party_type: str
    industry: str
    party_size: str
    payment_term: str
    payment_days: int
    credit_limit: int | None
    credit_days: int | None
    price_list: str
    currency: str
    tax_code: str
    salesperson: str
    language: str


def create_parties(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add parties: dicts of column values; `code`, `name` and at least one role are needed."""
    transaction.insert_many(
        party,
        [{"is_customer": 0, "is_supplier": 0, **row} for row in rows],
    )


def add_party(
    transaction: Transaction, fields: PartyFields, *, today: date, confirmed: bool = False
) -> int:
    """A new party; returns its id.

    Raises `SeveralRefusals` with one refusal a field, or `LooksLikeAnother` unless `confirmed`.
    """
    values = _tidy(fields)
    refusals = _check(transaction, values, today)
    for owner in rows(
        transaction, "select name from party where code = ?", (values.get("code", ""),)
    ):
        refusals.append(ValueTaken("code", values["code"], owner[0]))
    if refusals:
        raise SeveralRefusals(refusals)
    _doubt(transaction, values, confirmed=confirmed)
    return transaction.insert(party, {"is_customer": 0, "is_supplier": 0, **values})


def change_party(
    transaction: Transaction,
    code: str,
    fields: PartyFields,
    *,
    today: date,
    confirmed: bool = False,
) -> None:
    """Change what is given of a party; its code stays. The log keeps what was before."""
    before = _party(transaction, code)
    values = _tidy(fields)
    values.pop("code", None)
    after = {**before, **values}
    # What stands is not judged again: a value closed since then stays where it is.
    changed = {name: value for name, value in values.items() if before[name] != value}
    refusals = _check(transaction, after, today, only=set(changed))
    if refusals:
        raise SeveralRefusals(refusals)
    if changed.keys() & {"name", "name_en", "tax_number"}:
        _doubt(transaction, after, confirmed=confirmed)
    if changed:
        transaction.update(party, before["id"], changed)


def close_party(transaction: Transaction, code: str, last_day: date | None) -> None:
    """No document dated after `last_day` may bear the party; None opens it again.

    A party is never deleted: the database refuses it, used or not.
    """
    transaction.update(party, _party(transaction, code)["id"], {"closed_on": last_day})


def add_contact(
    transaction: Transaction,
    code: str,
    name: str,
    *,
    role: str = "",
    phone: str = "",
    email: str = "",
    is_default: bool = False,
) -> int:
    """A person to talk to; returns the row's id."""
    values = {"name": name, "role": role, "phone": phone, "email": email}
    return _add_detail(transaction, party_contact, code, values, "name", is_default=is_default)


def add_address(
    transaction: Transaction,
    code: str,
    address: str,
    *,
    purpose: str = "delivery",
    receiver: str = "",
    phone: str = "",
    postal_code: str = "",
    is_default: bool = False,
) -> int:
    """Where goods go (`delivery`) or invoices (`invoice`); returns the row's id."""
    if purpose not in {"delivery", "invoice"}:
        raise UnknownValue("purpose", purpose)
    values = {
        "purpose": purpose,
        "address": address,
        "receiver": receiver,
        "phone": phone,
        "postal_code": postal_code,
    }
    return _add_detail(transaction, party_address, code, values, "address", is_default=is_default)


def add_bank_account(
    transaction: Transaction,
    code: str,
    bank: str,
    number: str,
    *,
    holder: str = "",
    currency: str = "",
    is_default: bool = False,
) -> int:
    """An account of the party at a bank; returns the row's id."""
    values = {"bank": bank, "number": number.strip(), "holder": holder, "currency": currency}
    return _add_detail(
        transaction, party_bank_account, code, values, "number", is_default=is_default
    )


def close_detail(transaction: Transaction, table: str, row_id: int, last_day: date) -> None:
    """A contact, address or bank account is used no more after a day; it is no default then."""
    transaction.update(DETAILS[table], row_id, {"closed_on": last_day, "is_default": 0})


def _add_detail(
    transaction: Transaction,
    table: Table,
    code: str,
    values: dict[str, str],
    needed: str,
    *,
    is_default: bool,
) -> int:
    if not values[needed].strip():
        raise FieldMissing(needed)
    party_id = _party(transaction, code)["id"]
    purpose = values.get("purpose")
    same = f" and purpose = '{purpose}'" if purpose else ""
    others = rows(
        transaction,
        f"select id, is_default from {table.name}"
        f" where party_id = ? and closed_on is null{same} order by id",
        (party_id,),
    )
    if is_default:
        for row_id, was_default in others:
            if was_default:
                transaction.update(table, row_id, {"is_default": 0})
    first = is_default or not others
    return transaction.insert(table, {"party_id": party_id, **values, "is_default": int(first)})


def _party(transaction: Transaction, code: str) -> dict[str, Any]:
    names = [column.name for column in party.columns]
    found = transaction.rows(f"select {', '.join(names)} from party where code = ?", (code,))
    if not found:
        raise NoSuchParty(code)
    return dict(zip(names, found[0], strict=True))


def _tidy(fields: PartyFields) -> dict[str, Any]:
    """Texts without spaces around them, the tax number as it is kept."""
    values = {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }
    if "tax_number" in values:
        values["tax_number"] = compact_tax_number(cast("str", values["tax_number"]))
    if "country" in values:
        values["country"] = cast("str", values["country"]).upper()
    return values


def _check(
    transaction: Transaction, values: Mapping[str, Any], today: date, only: set[str] | None = None
) -> list[FieldRefusal]:
    refusals: list[FieldRefusal] = [
        FieldMissing(field) for field in ("code", "name") if not values.get(field)
    ]
    if not values.get("is_customer") and not values.get("is_supplier"):
        refusals.append(FieldMissing("is_customer"))
    number, country = values.get("tax_number", ""), values.get("country", "")
    if number and not is_tax_number(number, country):
        refusals.append(BadTaxNumber(number, country or "CN"))
    refusals += [
        OutOfRange(field, values[field], 0)
        for field in ("payment_days", "credit_limit", "credit_days")
        if values.get(field) is not None and values[field] < 0
    ]
    refusals += [
        UnknownValue(field, values[field])
        for field in (*_DICTIONARIES, *_CODES)
        if values.get(field) and not _is_known(transaction, field, values[field], today)
    ]
    if values.get("language", "") not in {"", *LANGUAGES}:
        refusals.append(UnknownValue("language", values["language"]))
    if only is None:
        return refusals
    number_fields = {"tax_number", "country"} if only & {"tax_number", "country"} else set()
    return [each for each in refusals if each.field in only | number_fields]


def _is_known(transaction: Transaction, field: str, value: str, today: date) -> bool:
    if field in _CODES:
        query, bound = f"select id from {_CODES[field]} where code = ?", (value,)
        return transaction.scalar(query, bound) is not None
    day = today.isoformat()
    found = transaction.scalar(
        "select id from dictionary_value where dictionary = ? and code = ?"
        " and (valid_from is null or valid_from <= ?) and (closed_on is null or closed_on >= ?)",
        (field, value, day, day),
    )
    return found is not None


def _doubt(transaction: Transaction, values: Mapping[str, Any], *, confirmed: bool) -> None:
    if confirmed:
        return
    matches = similar_parties(
        transaction,
        values["name"],
        name_en=values.get("name_en", ""),
        tax_number=values.get("tax_number", ""),
        other_than=values["code"],
    )
    if matches:
        raise LooksLikeAnother(matches)
