"""One error of each kind, planted between mapping and loading, in every source: found and named.

Belongs here: the six kinds, for what a source brings: old documents, open items, orders. Vouchers
and the opening workbook have their own in `test_migration`. Does not: faults of the source itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp.documents.types import Document
from ingest.mapped.building import Requests
from ingest.mapped.language import find_plan
from tests.ingest.mapped.ways import SAMPLES, differing, planted

KINDS = (
    "wrong sum",
    "missing row",
    "double row",
    "double row of the same origin",
    "changed date",
    "wrong currency",
    "swapped customer",
)
DAY = timedelta(days=1)
Change = Callable[[Requests, Any], Any]


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


def another(requests: Requests, code: str) -> str:
    """A party of the same roles."""
    roles = {each["code"]: (each["is_customer"], each["is_supplier"])
             for each in requests.masters["parties"]}  # fmt: skip
    mine = roles.get(code)
    return next(each for each, role in roles.items() if each != code and role == mine)


def dearer(each: Any) -> Any:
    """One cent more."""
    if isinstance(each, Document) and not each.lines:
        return replace(each, amount=each.amount + Decimal("0.01"))
    first, *rest = each.lines
    field = "net" if isinstance(each, Document) else "amount"
    more = replace(first, **{field: getattr(first, field) + Decimal("0.01")})
    return replace(each, lines=(more, *rest))


def later(each: Any) -> Any:
    """A day later: of an open item, when it falls due."""
    if isinstance(each, Document) and not each.lines:
        return replace(each, due_date=each.due_date + DAY)
    return replace(each, business_date=each.business_date + DAY)


def abroad(each: Any) -> Any:
    """In another currency at the same figures."""
    rate = {"rate": Decimal(1)} if isinstance(each, Document) else {}
    return replace(each, currency="EUR", **rate)


CHANGES: dict[str, Change] = {
    "wrong sum": lambda _, each: dearer(each),
    "changed date": lambda _, each: later(each),
    "wrong currency": lambda _, each: abroad(each),
    "swapped customer": lambda requests, each: replace(each, party=another(requests, each.party)),
}
NAMED = {
    "history": ("amount", "date", "currency", "party"),
    "opening_receivable": ("amount", "due date", "currency", "customer or supplier"),
    "documents": ("net", "date", "currency", "party"),
}


def planter(kind: str, entity: str, chosen: str):
    """A fault in the request whose key ends with `chosen`."""

    def plant(requests: Requests) -> None:
        among: list[Any] = requests.history if entity == "history" else requests.documents
        place = next(at for at, each in enumerate(among) if each.key.endswith(chosen))
        if kind == "missing row":
            del among[place]
        elif kind.startswith("double row"):
            real = among[place].key
            twin = replace(among[place], key=f"{real} again")
            name = "history:{}" if entity == "history" else "{}"
            claimed = requests.origins[name.format(real)] if kind.endswith("origin") else []
            requests.origins[name.format(twin.key)] = claimed
            among.append(twin)
        else:
            among[place] = CHANGES[kind](requests, among[place])

    return plant


@pytest.mark.parametrize(
    ("source", "entity", "chosen"),
    [
        ("adventureworks", "history", "SO43659"),
        ("cn-superstore", "history", "CN-1 许安-2 2017-05-02"),
        ("dwh-baraa", "history", "SO2"),
        ("jsherp", "history", "B4"),
        ("jsherp", "opening_receivable", "XSCK1"),
        ("northwind", "documents", "11002"),
        ("northwind", "history", "11001"),
        ("vat-invoices", "opening_receivable", "130.00"),
    ],
)
def test_MIG_03_every_kind_of_error_is_found_and_named(tmp_path, source, entity, chosen):
    plan, path = find_plan(source), SAMPLES / source.replace("-", "_").replace("invoices", "firms")
    contents = planted(tmp_path, plan, path, [planter(kind, entity, chosen) for kind in KINDS])
    for kind, content in zip(KINDS, contents, strict=True):
        assert not content["balanced"], kind
        found = differing(content)[entity]
        if kind in CHANGES:
            field = NAMED[entity][list(CHANGES).index(kind)]
            assert any(key.endswith(chosen) and each == field for key, each in found), (kind, found)
        else:
            ending = f"{chosen} again" if kind.startswith("double row") else chosen
            assert [key.endswith(ending) for key, field in found if field == "row"] == [True], kind
