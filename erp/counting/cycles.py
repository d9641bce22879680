"""Cycle counts 循环盘点: classes by the value issued, what is due, and what is late.

Belongs here: the acts that set classes and raise tasks, and the list of tasks that are open. Does
not: counting (`erp.counting.services`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from data.tables import read_table
from erp.base.reading import rows
from erp.counting.errors import ClassesIncomplete
from erp.counting.models import count_class, count_escalation, count_task
from erp.counting.rules import WHOLE, classify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

YEAR_DAYS = 365


class CountClass(NamedTuple):
    """A class and its rule (`erp.counting.models.count_class`)."""

    code: str
    share_basis_points: int
    interval_days: int
    role: str
    grace_days: int
    escalation_role: str


class Task(NamedTuple):
    """An open task: what is due to be counted, by which role now, and since when it is late."""

    task_id: int
    product: str
    name: str
    warehouse: str
    count_class: str
    due_on: str
    role: str
    is_escalated: bool


def ready_classes() -> list[CountClass]:
    """The classes that come with the product, a firm's to change."""
    return [
        CountClass(
            row["code"], int(row["share_basis_points"]), int(row["interval_days"]), row["role"],
            int(row["grace_days"]), row["escalation_role"],
        )
        for row in read_table("count_classes.csv")
    ]  # fmt: skip


def classes(reader: Transaction | Connection) -> list[CountClass]:
    """The firm's classes in order, those that come with the product until it has its own."""
    found = [
        CountClass._make(row)
        for row in rows(
            reader,
            "select code, share_basis_points, interval_days, role, grace_days, escalation_role"
            " from count_class order by share_basis_points",
        )
    ]
    return found or ready_classes()


def set_classes(transaction: Transaction, wanted: Sequence[CountClass]) -> None:
    """Write the firm's classes. Raises `ClassesIncomplete` unless shares rise to 100 %."""
    shares = [each.share_basis_points for each in wanted]
    if not shares or shares != sorted(set(shares)) or shares[-1] != WHOLE:
        raise ClassesIncomplete
    known = dict(transaction.rows("select code, id from count_class"))
    for each in wanted:
        if each.code in known:
            transaction.update(count_class, known[each.code], each._asdict())
        else:
            transaction.insert(count_class, each._asdict())


_ISSUED = """
select p.id, coalesce(-sum(i.amount), 0) from product p left join (
  select v.product_id, v.amount from stock_value v join stock_move m on m.id = v.move_id
    join location t on t.id = m.to_location_id and t.kind in ('customer', 'production')
   where v.business_date > ? and v.business_date <= ?
) i on i.product_id = p.id where p.is_stocked = 1 group by p.id
"""

_HELD = """
select distinct b.product_id, l.warehouse_id from stock_balance b
  join location l on l.id = b.location_id
 where b.quantity <> 0 and l.purpose not in ('dispatched', 'transit')
"""

_COUNTED = """
select n.product_id, l.warehouse_id, max(e.counted_on) from count_entry e
  join count_line n on n.id = e.count_line_id join location l on l.id = n.location_id
 group by n.product_id, l.warehouse_id
"""

_OPEN = """
select t.id, t.product_id, t.warehouse_id, t.due_on, t.escalate_on, t.escalation_role,
       (select count(*) from count_escalation x where x.task_id = t.id)
  from count_task t where not exists (
    select 1 from count_line n join location l on l.id = n.location_id
      join count_entry e on e.count_line_id = n.id
     where n.product_id = t.product_id and l.warehouse_id = t.warehouse_id
       and e.counted_on >= t.due_on)
"""


def raise_tasks(transaction: Transaction, on: date) -> int:
    """Raise a task for all that is due by its class, and pass on what is late; how many rose.

    What was never counted is due at once. While a task is open the product is not due again.
    """
    rules = classes(transaction)
    since = (on - timedelta(days=YEAR_DAYS)).isoformat()
    issued = dict(transaction.rows(_ISSUED, (since, on.isoformat())))
    of = classify(
        {product: int(value) for product, value in issued.items()},
        [(each.code, each.share_basis_points) for each in rules],
    )
    rule_of = {each.code: each for each in rules}
    counted = {row[:2]: date.fromisoformat(str(row[2])) for row in transaction.rows(_COUNTED)}
    still_open = transaction.rows(_OPEN)
    taken = {(row[1], row[2]) for row in still_open}
    rising = 0
    for place in sorted(map(tuple, transaction.rows(_HELD))):
        rule = rule_of[of[place[0]]]
        last = counted.get(place)
        due = on if last is None else last + timedelta(days=rule.interval_days)
        if place in taken or due > on:
            continue
        transaction.add(
            count_task,
            (
                transaction.new_id(count_task), transaction.tx, *place, rule.code,
                due.isoformat(), rule.role,
                (due + timedelta(days=rule.grace_days)).isoformat(), rule.escalation_role,
            ),
        )  # fmt: skip
        rising += 1
    _escalate(transaction, still_open, on)
    return rising


def _escalate(transaction: Transaction, still_open: Sequence[Sequence[object]], on: date) -> None:
    for task_id, _product, _warehouse, _due, escalate_on, role, passed in still_open:
        if not passed and str(escalate_on) < on.isoformat():
            row = (
                transaction.new_id(count_escalation), transaction.tx, int(str(task_id)), str(role),
                on.isoformat(),
            )  # fmt: skip
            transaction.add(count_escalation, row)


def open_tasks(reader: Transaction | Connection) -> list[Task]:
    """What is due to be counted, the latest first."""
    return [
        Task._make([*said, str(due), role if passed is None else passed, passed is not None])
        for *said, due, role, passed in rows(
            reader,
            "select t.id, p.code, p.name, w.code, t.class, t.due_on, t.role, x.role from"
            f" ({_OPEN}) o join count_task t on t.id = o.id join product p on p.id = t.product_id"
            " join warehouse w on w.id = t.warehouse_id"
            " left join count_escalation x on x.task_id = t.id order by t.due_on, p.code",
        )
    ]
