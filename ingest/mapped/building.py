"""Entities as the core takes them: masters' rows, documents, old documents.

Belongs here: turning a row's values into a request. Does not: judging it; the core refuses what is
wrong. A key in the core is `<source>:<entity>:<key of the source>`, so nothing is loaded twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp.documents.types import Document, JournalLine, Line
from erp.history.services import OldDocument, OldLine
from ingest.mapped.language import Plan
from ingest.mapped.reading import Row, Taken

LINES_A_DOCUMENT = 500
UNIT = "piece"
NOTHING = Decimal(0)


@dataclass(slots=True)
class Requests:
    """What is handed to the core, in order; `origins` leads from a key back to source rows."""

    masters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    history: list[OldDocument] = field(default_factory=list)
    origins: dict[str, list[tuple[Taken, Row]]] = field(default_factory=dict)


def build(plan: Plan, taken: Sequence[Taken]) -> Requests:
    """The requests of a mapping's rows."""
    requests = Requests()
    of: dict[str, list[tuple[Taken, Row]]] = {}
    for each in taken:
        of.setdefault(each.part.entity, []).extend((each, row) for row in each.rows)
    requests.masters = build_masters(plan, taken)
    _add_stock(plan, requests, of.get("opening_stock", ()))
    for entity in ("opening_receivable", "opening_payable"):
        for each, row in of.get(entity, ()):
            _add(requests, _item(plan, entity, row), [(each, row)])
    _add_ledger(plan, requests, of.get("opening_ledger", ()))
    for each, row in of.get("documents", ()):
        _add(requests, _document(plan, row), [(each, row)])
    for each, row in of.get("history", ()):
        old = _old(plan, row)
        requests.history.append(old)
        requests.origins[f"history:{old.key}"] = [(each, row)]
    return requests


def build_masters(plan: Plan, taken: Sequence[Taken]) -> dict[str, list[dict[str, Any]]]:
    """The rows of masters, by entity."""
    return {
        entity: [
            make(plan, row.values)
            for each in taken
            if each.part.entity == entity
            for row in each.rows
        ]
        for entity, make in _MASTERS.items()
    }


def opening_day(plan: Plan) -> date:
    """The day openings bear: the last before cut-over."""
    return plan.cutover - timedelta(days=1)


def key_of(plan: Plan, entity: str, key: str) -> str:
    """The key of a source's row in the core."""
    return f"{plan.source}:{entity}:{key}"


def _add(requests: Requests, document: Document, origins: list[tuple[Taken, Row]]) -> None:
    requests.documents.append(document)
    requests.origins[document.key] = origins


def _party(plan: Plan, said: dict[str, Any]) -> dict[str, Any]:
    del plan
    flags = {name: int(said.get(name, False)) for name in ("is_customer", "is_supplier")}
    return {"name_en": "", "country": "", "tax_number": "", "payment_days": 30, **said, **flags}


def _product(plan: Plan, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": UNIT,
        "category": "",
        "costing_method": "moving_average",
        "tax_code": plan.company.tax_code,
        "standard_cost": NOTHING,
        "list_price": NOTHING,
        "barcode": "",
        "name_en": "",
        **said,
        "is_stocked": int(said.get("is_stocked", True)),
    }


def _warehouse_of(plan: Plan, said: dict[str, Any]) -> dict[str, Any]:
    del plan
    return {"name_en": "", **said}


def _rate(plan: Plan, said: dict[str, Any]) -> dict[str, Any]:
    del plan
    return {"per_units": 1, **said}


_MASTERS: dict[str, Callable[[Plan, dict[str, Any]], dict[str, Any]]] = {
    "warehouses": _warehouse_of,
    "parties": _party,
    "products": _product,
    "rates": _rate,
}


def _add_stock(plan: Plan, requests: Requests, rows: Sequence[tuple[Taken, Row]]) -> None:
    """Opening goods, some hundred lines a document, each warehouse by itself."""
    by_warehouse: dict[str, list[tuple[Taken, Row]]] = {}
    for each in rows:
        by_warehouse.setdefault(_warehouse(plan, each[1]), []).append(each)
    for warehouse, those in sorted(by_warehouse.items()):
        for number, chunk in enumerate(_chunks(those), 1):
            lines = tuple(
                Line(
                    row.values["product"],
                    row.values["quantity"],
                    cost=row.values.get("cost"),
                    lot=row.values.get("lot", ""),
                )
                for _, row in chunk
            )
            document = Document(
                "opening_stock",
                key_of(plan, "opening_stock", f"{warehouse}:{number}"),
                opening_day(plan),
                warehouse=warehouse,
                lines=lines,
            )
            _add(requests, document, chunk)


def _warehouse(plan: Plan, row: Row) -> str:
    return str(row.values.get("warehouse") or plan.company.warehouse)


def _chunks(rows: Sequence[tuple[Taken, Row]]) -> Iterator[list[tuple[Taken, Row]]]:
    for start in range(0, len(rows), LINES_A_DOCUMENT):
        yield list(rows[start : start + LINES_A_DOCUMENT])


def _item(plan: Plan, entity: str, row: Row) -> Document:
    said = row.values
    return Document(
        entity,
        key_of(plan, entity, row.key),
        opening_day(plan),
        said["party"],
        amount=said["amount"],
        due_date=said.get("due"),
        currency=_foreign(plan, said.get("currency", "")),
        rate=said.get("rate"),
        account=said.get("account", ""),
        reference=said.get("number", row.key),
        memo=said.get("memo", ""),
    )


def _foreign(plan: Plan, currency: str) -> str:
    return "" if currency == plan.company.currency else currency


def _add_ledger(plan: Plan, requests: Requests, rows: Sequence[tuple[Taken, Row]]) -> None:
    """The old trial balance is one document: it balances as a whole or not at all."""
    postings = tuple(
        JournalLine(
            said["account"],
            side,
            amount,
            party=said.get("party", ""),
            memo=said.get("memo", ""),
            department=said.get("department", ""),
            currency=_foreign(plan, said.get("currency", "")),
            foreign_amount=said.get("foreign_amount"),
        )
        for _, row in rows
        for said in (row.values,)
        for side, amount in (("D", said.get("debit")), ("C", said.get("credit")))
        if amount
    )
    if postings:
        document = Document(
            "opening_ledger",
            key_of(plan, "opening_ledger", "balances"),
            opening_day(plan),
            postings=postings,
        )
        _add(requests, document, list(rows))


def _document(plan: Plan, row: Row) -> Document:
    said = row.values
    return Document(
        said["kind"],
        key_of(plan, "documents", row.key),
        said["day"],
        said.get("party", ""),
        said.get("warehouse", ""),
        tuple(
            Line(
                line.values["product"],
                line.values["quantity"],
                line.values.get("unit_price", NOTHING),
                net=line.values.get("net"),
                tax=line.values.get("tax"),
                tax_code=line.values.get("tax_code", ""),
                description=line.values.get("description", ""),
            )
            for line in row.lines
        ),
        due_date=said.get("due"),
        currency=_foreign(plan, said.get("currency", "")),
        rate=said.get("rate"),
        reference=said.get("number", row.key),
        memo=said.get("memo", ""),
    )


def _old(plan: Plan, row: Row) -> OldDocument:
    said = row.values
    return OldDocument(
        row.key,
        said["kind"],
        said["number"],
        said["day"],
        tuple(
            OldLine(
                line.values["code"],
                line.values["amount"],
                line.values.get("side", ""),
                line.values.get("name", ""),
                line.values.get("description", ""),
                line.values.get("party", ""),
                line.values.get("quantity"),
                line.values.get("unit_price"),
                _foreign(plan, line.values.get("currency", "")),
                line.values.get("foreign_amount")
                if _foreign(plan, line.values.get("currency", ""))
                else None,
            )
            for line in row.lines
        ),
        said.get("currency", plan.company.currency),
        said.get("party", ""),
        said.get("party_name", ""),
        said.get("amount"),
        said.get("memo", ""),
        said.get("details", "{}"),
    )
