"""Budgets of buying 采购预算: what a department may ask for, and what is left when one decides.

What counts against a budget: requisitions at their expected price, from their order on at the
order's, and orders nobody asked for; not what was reversed, closed, or returned by its approver.
A requisition counts on its own day wherever its order falls.

Belongs here: setting a budget and reckoning its use. Does not: refusing; who approves sees the
figures and decides (PUR-02).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from erp.base.exact import divide, from_whole
from erp.base.reading import rows
from erp.documents.errors import AmountNotPositive
from erp.organization.services import department_id_of
from erp.purchasing.errors import BudgetsOverlap
from erp.purchasing.models import purchase_budget

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.commits import Transaction


def set_budget(
    transaction: Transaction,
    *,
    department: str,
    category: str = "",
    first: date,
    last: date,
    amount: int,
) -> None:
    """What a department may buy of a category, in minor units net; the same first day replaces.

    Raises `NoSuchDepartment`, `AmountNotPositive`, `BudgetsOverlap`.
    """
    if amount <= 0:
        raise AmountNotPositive(department, amount)
    department_id = department_id_of(transaction, department)
    found = transaction.rows(
        "select id, first_day, last_day from purchase_budget where department_id = ?"
        " and category = ? and first_day <= ? and last_day >= ?",
        (department_id, category, last.isoformat(), first.isoformat()),
    )
    other = next((row for row in found if str(row[1]) != first.isoformat()), None)
    if other is not None:
        raise BudgetsOverlap(department, category, other[1], other[2])
    values = {"last_day": last, "amount": amount}
    if found:
        transaction.update(purchase_budget, found[0][0], values)
    else:
        key = {"department_id": department_id, "category": category, "first_day": first}
        transaction.insert(purchase_budget, {**key, **values})


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget and its use, net amounts in company currency.

    `ordered` is what orders take, `requested` what is asked for and not yet ordered; both leave out
    the document looked at, whose part is `asked`.
    """

    department: str
    category: str
    first_day: date
    last_day: date
    amount: Decimal
    ordered: Decimal
    requested: Decimal
    asked: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What is left when the document looked at counts; below zero it is too much."""
        return self.amount - self.ordered - self.requested - self.asked


_STANDS = """not exists (select 1 from document x
                where x.reverses_id = d.id and x.kind = 'reversal')
   and not exists (select 1 from approval_due u join approval_decision y on y.due_id = u.id
                    where u.document_id = d.id and y.decision = 'return')"""

_CHARGES = f"""
with recursive reached (root_id, line_id, kind) as (
  select l.id, l.id, l.kind from document d join document_line l on l.document_id = d.id
   where d.kind = 'requisition' and d.department_id = ? and d.business_date between ? and ?
     and {_STANDS}
  union all
  select r.root_id, l.id, l.kind from reached r join document_line l on l.source_line_id = r.line_id
   where l.kind in ('request_for_quotation', 'supplier_quote', 'purchase_order')
), taken (root_id, quantity, net) as (
  select r.root_id, sum(l.quantity), sum(l.net - coalesce((select sum(g.net) from line_progress g
           where g.line_id = l.id and g.act = 'purchase_order_closing'), 0))
    from reached r join document_line l on l.id = r.line_id
    join document d on d.id = l.document_id
   where r.kind = 'purchase_order' and {_STANDS} group by r.root_id
)
select l.document_id, p.category, l.quantity, l.net, coalesce(t.quantity, 0), coalesce(t.net, 0)
  from reached r join document_line l on l.id = r.line_id and r.line_id = r.root_id
  join product p on p.id = l.product_id left join taken t on t.root_id = l.id
union all
select l.document_id, p.category, 0, 0, 0, l.net - coalesce((select sum(g.net)
         from line_progress g where g.line_id = l.id and g.act = 'purchase_order_closing'), 0)
  from document d join document_line l on l.document_id = d.id
  join product p on p.id = l.product_id
  left join document_line q on q.id = l.source_line_id
  left join document_line f on f.id = q.source_line_id
 where d.kind = 'purchase_order' and d.department_id = ? and d.business_date between ? and ?
   and coalesce(q.kind, '') <> 'requisition' and f.source_line_id is null and {_STANDS}
"""


def budgets(reader: Connection, on: date, *, document_id: int = 0) -> list[Budget]:
    """The budgets in force on a day with their use; `asked` is what one document takes of each."""
    found: list[Any] = rows(
        reader,
        "select b.department_id, d.code, b.category, b.first_day, b.last_day, b.amount"
        " from purchase_budget b join department d on d.id = b.department_id"
        " where ? between b.first_day and b.last_day order by d.code, b.category",
        (on.isoformat(),),
    )
    digits = int(rows(reader, "select currency_digits from company")[0][0])
    own: dict[int, set[str]] = defaultdict(set)
    for department_id, _, category, *_ in found:
        own[department_id].add(category)
    made = []
    for department_id, code, category, first, last, amount in found:
        window = (department_id, str(first), str(last))
        used = [0, 0, 0]
        for charge in rows(reader, _CHARGES, (*window, *window)):
            bears = charge[1] if charge[1] in own[department_id] else ""
            if bears == category:
                _count(used, charge, document_id)
        ordered, requested, asked = (from_whole(each, digits) for each in used)
        made.append(
            Budget(
                code, category, date.fromisoformat(str(first)), date.fromisoformat(str(last)),
                from_whole(int(amount), digits), ordered, requested, asked,
            )
        )  # fmt: skip
    return made


def _count(used: list[int], charge: Any, document_id: int) -> None:  # noqa: ANN401 - a row
    """Add one line's part: what is ordered, and the rest of what was asked for."""
    owner, quantity, net, taken, ordered = (int(each) for each in (charge[0], *charge[2:]))
    rest = divide(net * max(quantity - taken, 0), quantity) if quantity else 0
    if owner == document_id:
        used[2] += ordered + rest
    else:
        used[0] += ordered
        used[1] += rest


def budgets_of(reader: Connection, document_id: int) -> list[Budget]:
    """The budgets that bear a requisition, or an order nobody asked for; none if it has none."""
    found = rows(
        reader, "select business_date, department_id from document where id = ?", (document_id,)
    )
    day, department_id = found[0]
    if department_id is None:
        return []
    on = date.fromisoformat(str(day))
    return [each for each in budgets(reader, on, document_id=document_id) if each.asked]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a requisition nobody has ordered or asked suppliers for yet."""

    key: str
    number: str
    business_date: date
    department: str
    line: int
    product: str
    name: str
    left: Decimal
    due_date: date | None


def wanted(reader: Connection) -> list[Wanted]:
    """What was asked for, is approved where it must be, and waits for a buyer; oldest first."""
    found = rows(
        reader,
        f"""select * from (
              select d.key, d.series, d.number, d.business_date, coalesce(o.code, ''), l.line,
                     p.code, p.name, l.quantity - coalesce((select sum(g.quantity)
                       from line_progress g where g.line_id = l.id
                        and g.act in ('purchase_order', 'request_for_quotation')), 0) as waits,
                     l.due_date
                from document d join document_line l on l.document_id = d.id
                join product p on p.id = l.product_id
                left join department o on o.id = d.department_id
               where d.kind = 'requisition' and {_STANDS} and not exists (
                 select 1 from approval_due u where u.document_id = d.id and not exists (
                   select 1 from approval_decision a
                    where a.due_id = u.id and a.decision = 'approve'))
               order by d.business_date, d.id, l.line) found where waits > 0""",
    )
    return [
        Wanted(
            key, f"{series}-{number:04d}", date.fromisoformat(str(day)), department, line, product,
            name, from_whole(int(left), 6), None if due is None else date.fromisoformat(str(due)),
        )
        for key, series, number, day, department, line, product, name, left, due in found
    ]  # fmt: skip
