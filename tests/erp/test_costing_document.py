"""`docs/costing.md` is true: its tables are read, its documents posted, its figures compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from erp.base.database import Database
from erp.costing import true_up
from erp.documents.types import Document
from erp.posting import post
from erp.verification import verify
from tests import builders as b
from tests.books import posted_books, posted_values

DOCUMENT = Path(__file__).parents[2] / "docs" / "costing.md"
Row = dict[str, str]


@dataclass(frozen=True)
class Example:
    """What happens to a product, and the rows it should make."""

    title: str
    product: str
    acts: list[Row]
    rows: list[Row]


def tables(lines: list[str]) -> Iterator[list[Row]]:
    """The tables of a text, each row by its column heads."""
    heads: list[str] = []
    found: list[Row] = []
    for line in [*lines, ""]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            if found:
                yield found
            heads, found = [], []
        elif not heads:
            heads = cells
        elif not set(line) <= set("|-"):
            found.append(dict(zip(heads, cells, strict=True)))


def examples() -> list[Example]:
    """Every example of the document: the acts above it, and its own rows."""
    made: list[Example] = []
    acts: list[Row] = []
    for section in re.split(r"^(?=##+ )", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE):
        title, *lines = section.splitlines()
        for table in tables(lines):
            if "act" in table[0]:
                acts = table
            else:
                named = re.search(r"\((\w+)\)$", title)
                assert named, title
                made.append(Example(title.strip("# "), named[1], acts, table))
    return made


EXAMPLES = examples()


def act_on(company: Database, example: Example, act: Row) -> None:
    """Post what a row of acts says."""
    if act["act"] == "month end":
        true_up(company, act["date"][:7])
    else:
        post(company, [document_of(example.product, act)])


def document_of(product: str, act: Row) -> Document:
    """The document of a row of acts."""
    key, of, on = act["document"], act["of"], date.fromisoformat(act["date"])
    quantity, price = Decimal(act["quantity"] or 0), act["price"] or "0"
    money: dict[str, Any] = {}
    if act.get("currency"):
        money = {"currency": act["currency"], "rate": Decimal(act["rate"])}
    carried = b.carrying(of, 1, product, quantity)
    free = [b.goods(product, each, price, lot=lot) for lot, each in lots_of(product, act)]
    freight = b.goods("SVC", 1, price, tax=Decimal(0))
    made = {
        "receipt": lambda: b.a_goods_receipt(key, *free, on=on, **money),
        "delivery": lambda: b.a_delivery(key, *free, on=on),
        "issue": lambda: b.a_stock_issue(key, *free, on=on),
        "sales return": lambda: b.a_sales_return(key, carried, on=on),
        "purchase return": lambda: b.bought("purchase_return", key, carried, on=on),
        "invoice": lambda: b.a_supplier_invoice(
            key, b.carrying(of, 1, product, quantity, price=price), on=on, **money
        ),
        "freight": lambda: b.bought("landed_cost", key, freight, carried, on=on, party="S2"),
        "reversal": lambda: b.a_reversal(of, key, on=on),
    }
    return made[act["act"]]()


def lots_of(product: str, act: Row) -> list[tuple[str, Decimal]]:
    """Lots and their quantities: `A`, or `C 4, B 2`; none where the product is not kept by lot."""
    quantity = Decimal(act["quantity"] or 0)
    if product != "L1" or not act["lot"]:
        return [("", quantity)]
    parts = [part.split() for part in act["lot"].split(",")]
    return [(part[0], Decimal(part[1]) if part[1:] else quantity) for part in parts]


def expected_rows(example: Example) -> tuple[list[tuple[str, ...]], dict[tuple[str, str], Decimal]]:
    """Value rows (document, quantity, value), and amounts by document and account."""
    rows: list[tuple[str, ...]] = []
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    document = ""
    for row in example.rows:
        document = row["document"] or document
        if row["value"]:
            rows.append((document, row["quantity"], row["value"]))
        for account in accounts_of(example):
            amounts[document, account] += Decimal(row[account] or 0)
    return rows, {key: amount for key, amount in amounts.items() if amount}


def accounts_of(example: Example) -> list[str]:
    """The columns headed by an account."""
    return [head for head in example.rows[0] if re.fullmatch(r"[\d.]+", head)]


def found_rows(
    company: Database, example: Example
) -> tuple[list[tuple[str, ...]], dict[tuple[str, str], Decimal]]:
    """The same of what was posted; `end` is the true-up of the month."""
    rows = []
    for line in posted_values(company, example.product):
        _, key, _, quantity, value, *_ = line.split()
        rows.append((_named(key), quantity, value))
    amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    key = ""
    for line in posted_books(company):
        first, second, *rest = line.split()
        if first not in {"D", "C"}:
            key = _named(second)
        elif second in accounts_of(example):
            amounts[key, second] += Decimal(rest[0]) * (1 if first == "D" else -1)
    return rows, {key: amount for key, amount in amounts.items() if amount}


def _named(key: str) -> str:
    return "end" if key.startswith("cost_true_up") else key


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.title} {each.rows[0]}"[:40])
def test_CN_06_the_document_s_worked_examples_are_what_the_books_say(company, example):
    for act in example.acts:
        act_on(company, example, act)
    assert found_rows(company, example) == expected_rows(example)
    assert [finding for finding in verify(company) if not finding.holds] == []


def test_CN_06_every_method_has_a_worked_example():
    assert {each.product for each in EXAMPLES} == {"P1", "M1", "F1", "L1", "T1"}
