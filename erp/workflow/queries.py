"""Questions about approvals: what waits for whom, and what was decided. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

WAITING: str = """
select d.id, d.series, d.number, d.kind, d.business_date, d.gross, u.id, u.step, u.role, u.made_by,
       (select w.forward_to from approval_decision w where w.due_id = u.id
           and w.decision = 'forward' order by w.id desc limit 1)
  from (
    select u.document_id as document_id, min(u.id) as due_id from approval_due u
     where not exists (select 1 from approval_decision x
             where x.due_id = u.id and x.decision = 'approve') {of}
     group by u.document_id
  ) first_open join approval_due u on u.id = first_open.due_id
    and not exists (select 1 from approval_decision x
             where x.due_id = u.id and x.decision = 'return')
    and not exists (select 1 from document r
             where r.reverses_id = u.document_id and r.kind = 'reversal')
  join document d on d.id = u.document_id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document and the step it waits at; `gross` in minor units of company currency."""

    document_id: int
    number: str
    kind: str
    business_date: str
    gross: int
    due_id: int
    step: int
    role: str
    made_by: int
    forwarded_to: int | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> Waiting:
        """From a row of `WAITING`."""
        document_id, series, number, kind, day, *rest = row
        return cls(document_id, f"{series}-{number:04d}", kind, str(day), *rest)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A step of a document's approval: who decided what and when, or that it waits."""

    step: int
    role: str
    decision: str
    person: str
    on_behalf_of: str
    recorded_at: str
    comment: str


def waiting_for(connection: Connection, user_id: int, today: date) -> list[Waiting]:
    """What waits for this person: their roles', or of those who delegated to them; oldest first."""
    people = [
        user_id,
        *connection.exec_driver_sql(
            "select from_user_id from approval_delegation where to_user_id ="
            f" {int(user_id)} and '{today.isoformat()}' between first_day and last_day"
        ).scalars(),
    ]
    roles: dict[str, set[int]] = {}
    held: list[Any] = list(
        connection.exec_driver_sql(
            "select g.user_id, r.code from app_user_role g join role r on r.id = g.role_id"
            f" where g.is_granted = 1 and g.user_id in ({', '.join(str(int(p)) for p in people)})"
        )
    )
    for person, code in held:
        roles.setdefault(code, set()).add(person)
    found = [
        Waiting.of(tuple(row))
        for row in connection.exec_driver_sql(f"{WAITING.format(of='')} order by d.id")
    ]
    return [
        each
        for each in found
        if each.made_by != user_id
        and (able := roles.get(each.role, set()) - {each.made_by})
        and (each.forwarded_to is None or each.forwarded_to in able)
    ]


def history(connection: Connection, document_id: int) -> list[HistoryRow]:
    """Every step of a document and what was decided there, in order."""
    rows: list[Any] = list(
        connection.exec_driver_sql(
            "select u.step, u.role, x.decision, p.display_name, b.display_name, c.recorded_at,"
            " x.comment from approval_due u left join approval_decision x on x.due_id = u.id"
            " left join app_user p on p.id = x.user_id"
            " left join app_user b on b.id = x.on_behalf_of"
            f" left join commit_log c on c.tx = x.tx where u.document_id = {int(document_id)}"
            " order by u.step, x.id"
        )
    )
    return [HistoryRow(row[0], row[1], *(value or "" for value in row[2:])) for row in rows]


def state(connection: Connection, document_id: int) -> str:
    """`approved`, `returned` or `waiting`; empty where no approval is due."""
    decided = [each.decision for each in history(connection, document_id)]
    if not decided:
        return ""
    if "return" in decided:
        return "returned"
    steps = {each.step for each in history(connection, document_id)}
    return "approved" if decided.count("approve") == len(steps) else "waiting"
