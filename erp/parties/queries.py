"""What is known of parties: who is like whom, and what a document of one starts with.

Belongs here: reading. Does not: changing a party (`services`), what it owes (the ledger).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.base.reading import rows
from erp.parties.errors import NoSuchParty
from erp.parties.rules import Known, Match, find_matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction


def similar_parties(
    reader: Transaction | Connection,
    name: str,
    *,
    name_en: str = "",
    tax_number: str = "",
    other_than: str = "",
) -> list[Match]:
    """Parties with the same tax number or nearly the same name."""
    known = [
        Known(*row)
        for row in rows(
            reader, "select code, name, name_en, tax_number from party where code <> ?",
            (other_than,),
        )
    ]  # fmt: skip
    return find_matches(name, name_en, tax_number, known)


@dataclass(frozen=True, slots=True)
class Default:
    """A value a document starts with, and where it comes from.

    `source` is `party`, `party_group`, `company` or `all`; what a person types takes its place.
    """

    value: str
    source: str


def defaults_for(reader: Transaction | Connection, code: str) -> dict[str, Default]:
    """What documents of a party start with, by field; a field nothing is known of is left out.

    Fields: delivery_address, invoice_address, contact, bank_account, payment_term (or payment_days
    where there is none), price_list, tax_code, currency, salesperson.
    """
    found = rows(
        reader,
        "select id, party_group, payment_term, payment_days, price_list, currency, tax_code,"
        " salesperson, (select currency from company), party_type, industry, party_size"
        " from party where code = ?",
        (code,),
    )
    if not found:
        raise NoSuchParty(code)
    party_id, group, term, days, price_list, currency, tax_code, salesperson, own, *classes = found[
        0
    ]
    made = _details(reader, party_id)
    if term:
        made["payment_term"] = Default(term, "party")
    else:
        made["payment_days"] = Default(str(days), "party")
    chosen = _price_list(reader, code, price_list, (group, *classes))
    if chosen is not None:
        made["price_list"] = chosen
    made["currency"] = Default(currency, "party") if currency else Default(own, "company")
    for field, value in (("tax_code", tax_code), ("salesperson", salesperson)):
        if value:
            made[field] = Default(value, "party")
    return made


def _details(reader: Transaction | Connection, party_id: int) -> dict[str, Default]:
    made = {
        f"{purpose}_address": Default(address, "party")
        for purpose, address in rows(
            reader,
            "select purpose, address from party_address"
            " where party_id = ? and is_default = 1 and closed_on is null",
            (party_id,),
        )
    }
    for field, query in (
        ("contact", "select name from party_contact"),
        ("bank_account", "select number from party_bank_account"),
    ):
        for (value,) in rows(
            reader,
            f"{query} where party_id = ? and closed_on is null"
            " order by is_default desc, id limit 1",
            (party_id,),
        ):
            made[field] = Default(value, "party")
    return made


def _price_list(
    reader: Transaction | Connection, code: str, assigned: str, classes: Sequence[str]
) -> Default | None:
    """The list for the party, named by its master, for its group, its other classes, or for all.

    In this order. `classes` are its group, type, industry and size.
    """
    found = rows(
        reader,
        "select code, party_code, party_group || party_type || industry || party_size"
        " from price_list where valid_to is null and (party_code = ? or code = ?"
        " or (party_code = '' and party_group in ('', ?) and party_type in ('', ?)"
        " and industry in ('', ?) and party_size in ('', ?)))"
        " order by case when party_code = ? then 0 when code = ? then 1"
        " when party_group <> '' then 2 when party_type || industry || party_size <> '' then 3"
        " else 4 end, valid_from desc, id limit 1",
        (code, assigned, *classes, code, assigned),
    )
    if not found:
        return None
    name, party_code, class_ = found[0]
    if name == assigned or party_code:
        return Default(name, "party")
    return Default(name, "party_group" if class_ else "all")
