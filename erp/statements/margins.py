"""Gross margin by product, customer or order, each cut summing to the income statement.

Belongs here: laying the postings on revenue and cost of sales on the lines they came from. Does
not: deciding either. Revenue of an entry is laid on its document's lines by their net amounts, cost
by the value rows of the entry; what no line explains (a manual voucher, a cost difference from a
supplier) stands under *not assigned*, so that every cut has the same sum. Amounts are whole minor
units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, func, select

from erp.base.exact import split
from erp.documents.models import document, document_line
from erp.ledger.models import account, journal_entry, period, posting
from erp.posting import DOCUMENT_TYPES
from erp.statements import queries, statements
from erp.statements.queries import Months, rows_of
from erp.stock_accounting.models import stock_value

if TYPE_CHECKING:
    from erp.statements.statements import Statement

Cut = Literal["product", "customer", "order"]
NONE = 0
"""The id under which stands what no product, customer or order explains."""

_LINES = {"small_business": ("1", "2"), "enterprise": ("revenue", "cost")}
"""The income statement's lines of revenue and cost of sales."""


@dataclass(frozen=True, slots=True)
class Margin:
    """Revenue, cost and their difference of one product, customer or order (by id)."""

    id: int
    revenue: int
    cost: int

    @property
    def profit(self) -> int:
        """Revenue less cost of sales."""
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    document_id: int | None
    kind: str
    party_id: int | None
    revenue: int
    cost: int


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    product_id: int | None
    net: int
    order_id: int | None


def gross_profit(connection: Connection, months: Months) -> int:
    """The income statement's gross profit of the months."""
    filled = statements.fill(connection, "income_statement", months)
    revenue, cost = _keys(filled)
    return filled.figure(revenue, "period") - filled.figure(cost, "period")


def margins(connection: Connection, months: Months, cut: Cut) -> list[Margin]:
    """Margins by id, the largest profit first; they sum to `gross_profit`."""
    entries = _entries(connection, months)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    if cut == "customer":
        for each in entries:
            kind = DOCUMENT_TYPES.get(each.kind)
            is_sale = kind is not None and kind.role == "customer"
            _add(sums, (each.party_id or NONE) if is_sale else NONE, each.revenue, each.cost)
    else:
        lines = _lines(connection, months)
        values = _values(connection, months)
        for each in entries:
            _lay(sums, each, lines.get(each.document_id or 0, []), values.get(each.id, {}), cut)
    found = [Margin(key, revenue, cost) for key, (revenue, cost) in sums.items() if revenue or cost]
    return sorted(found, key=lambda each: (-each.profit, each.id))


def _keys(filled: Statement) -> tuple[str, str]:
    return _LINES[filled.form.standard]


def _add(sums: dict[int, list[int]], key: int, revenue: int, cost: int) -> None:
    sums[key][0] += revenue
    sums[key][1] += cost


def _lay(
    sums: dict[int, list[int]],
    entry: _Entry,
    lines: list[_Line],
    values: Mapping[int, int],
    cut: Cut,
) -> None:
    """One entry's revenue and cost on its document's lines."""
    keys = {each.id: _key(each, cut) for each in lines}
    # Of a reversal every figure is negative.
    sign = -1 if sum(each.net for each in lines) < 0 else 1
    weights = [max(sign * each.net, 0) for each in lines]
    if entry.revenue and sum(weights):
        for each, part in zip(lines, split(entry.revenue, weights), strict=True):
            _add(sums, keys[each.id], part, 0)
    else:
        _add(sums, NONE, entry.revenue, 0)
    known = {line: -amount for line, amount in values.items() if line in keys}
    for line, amount in known.items():
        _add(sums, keys[line], 0, amount)
    _add(sums, NONE, 0, entry.cost - sum(known.values()))


def _key(line: _Line, cut: Cut) -> int:
    return int((line.product_id if cut == "product" else line.order_id) or NONE)


def _codes(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts of revenue and of cost of sales, as the income statement's form names them."""
    standard = queries.read_firm(connection).standard
    chart = queries.read_chart(connection)
    form = next(
        each for each in statements.available(standard) if each.statement == "income_statement"
    )
    lines = {line.key: line for line in form.lines}
    revenue, cost = (
        tuple(code for term in lines[key].terms for code in chart.covered(term.what))
        for key in _LINES[standard]
    )
    return revenue, cost


def cost_codes(connection: Connection) -> tuple[str, ...]:
    """The accounts of the income statement's cost of sales."""
    return _codes(connection)[1]


def _touching(months: Months) -> Any:  # noqa: ANN401 - a select to be narrowed
    return (
        select(journal_entry.c.id)
        .join(period, period.c.id == journal_entry.c.period_id)
        .where(period.c.month.between(months.first, months.last))
        .where(journal_entry.c.kind.not_in(["closing", "opening"]))
    )


def _entries(connection: Connection, months: Months) -> list[_Entry]:
    revenue, cost = _codes(connection)
    original = document.alias("original")
    # A reversal is of the kind of what it reverses.
    kind = func.coalesce(original.c.kind, document.c.kind)
    query = (
        select(
            journal_entry.c.id,
            journal_entry.c.document_id,
            kind,
            document.c.party_id,
            account.c.code,
            func.sum(posting.c.amount),
        )
        .select_from(posting)
        .join(account, account.c.id == posting.c.account_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .outerjoin(
            original, (original.c.id == document.c.reverses_id) & (document.c.kind == "reversal")
        )
        .where(account.c.code.in_([*revenue, *cost]), journal_entry.c.id.in_(_touching(months)))
        .group_by(
            journal_entry.c.id,
            journal_entry.c.document_id,
            kind,
            document.c.party_id,
            account.c.code,
        )
    )
    found: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for *head, code, amount in rows_of(connection, query):
        is_revenue = code in revenue
        found[tuple(head)][0 if is_revenue else 1] += -int(amount) if is_revenue else int(amount)
    return [
        _Entry(entry_id, document_id, name or "", party_id, *amounts)
        for (entry_id, document_id, name, party_id), amounts in found.items()
    ]


def _lines(connection: Connection, months: Months) -> dict[int, list[_Line]]:
    """By document its lines with product, net and the order they go back to."""
    source, before = document_line.alias("source"), document_line.alias("before")
    documents = select(journal_entry.c.document_id).where(
        journal_entry.c.id.in_(_touching(months)), journal_entry.c.document_id.is_not(None)
    )
    query = (
        select(
            document_line.c.id,
            document_line.c.document_id,
            document_line.c.product_id,
            document_line.c.net,
            source.c.kind.label("source_kind"),
            source.c.document_id.label("source_document"),
            before.c.kind.label("before_kind"),
            before.c.document_id.label("before_document"),
        )
        .outerjoin(source, source.c.id == document_line.c.source_line_id)
        .outerjoin(before, before.c.id == source.c.source_line_id)
        .where(document_line.c.document_id.in_(documents))
        .order_by(document_line.c.id)
    )
    found: dict[int, list[_Line]] = defaultdict(list)
    for row in rows_of(connection, query):
        found[row.document_id].append(
            _Line(row.id, row.product_id, int(row.net), _order_of(_hops(row)))
        )
    return found


def _hops(row: Any) -> Iterable[tuple[str | None, int | None]]:  # noqa: ANN401 - known columns
    return (
        (row.source_kind, row.source_document),
        (row.before_kind, row.before_document),
    )


def _order_of(hops: Iterable[tuple[str | None, int | None]]) -> int | None:
    return next((found for kind, found in hops if kind == "sales_order"), None)


def _values(connection: Connection, months: Months) -> dict[int, dict[int, int]]:
    """By entry what left stock by document line, signed as in stock."""
    query = (
        select(
            stock_value.c.entry_id, stock_value.c.document_line_id, func.sum(stock_value.c.amount)
        )
        .where(stock_value.c.entry_id.in_(_touching(months)))
        .where(stock_value.c.document_line_id.is_not(None))
        .group_by(stock_value.c.entry_id, stock_value.c.document_line_id)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for entry_id, line_id, amount in rows_of(connection, query):
        found[entry_id][line_id] = int(amount)
    return found
