"""What the `commit_log` trigger checks of approvals."""

from __future__ import annotations

from erp.base.triggers import Check

UNBARRED = ("sales_order_closing", "purchase_order_closing")
"""What may be done with a document that is not approved: giving it up."""

_UNBARRED = ", ".join(f"'{kind}'" for kind in UNBARRED)
_UNAPPROVED = """not exists (select 1 from approval_decision x
             where x.due_id = u.id and x.decision = 'approve')"""

WORKFLOW_STEPS = (
    Check(
        "submitted_without_its_steps",
        """select 1 from document d join approval_flow f on f.kind = d.kind
           join approval_step s on s.flow_id = f.id
           where {tx:d} and f.is_active = 1 and f.valid_from <= d.business_date
           and s.min_amount <= d.gross
           and (s.department_id is null or s.department_id = d.department_id)
           and not exists (select 1 from approval_flow n where n.kind = f.kind
             and n.is_active = 1 and n.valid_from <= d.business_date and n.version > f.version)
           and not exists (select 1 from approval_due u
             where u.document_id = d.id and u.step_id = s.id)""",
    ),
    Check(
        "step_of_another_s_document",
        """select 1 from approval_due u where {tx:u} and (u.made_by <> new.user_id or not exists
           (select 1 from document d where d.id = u.document_id and {tx:d}))""",
    ),
    Check(
        "carried_on_before_approval",
        f"""select 1 from document_line l join document_line s on s.id = l.source_line_id
           join approval_due u on u.document_id = s.document_id
           where {{tx:l}} and l.quantity > 0 and l.kind not in ({_UNBARRED}) and {_UNAPPROVED}""",
    ),
    Check(
        "moved_before_approval",
        """select 1 from approval_due u join document_line l on l.document_id = u.document_id
           where {tx:u} and l.id in (select m.document_line_id from stock_move m where {tx:m})""",
    ),
    Check(
        "followed_before_approval",
        f"""select 1 from document_link k join approval_due u on u.document_id = k.to_document_id
           where {{tx:k}} and k.relation = 'follows' and k.amount >= 0 and {_UNAPPROVED}""",
    ),
    Check(
        "decided_in_another_s_name",
        "select 1 from approval_decision y where {tx:y} and y.user_id <> new.user_id",
    ),
    Check(
        "decided_by_its_maker",
        """select 1 from approval_decision y join approval_due u on u.id = y.due_id
           where {tx:y} and u.made_by in (y.user_id, coalesce(y.on_behalf_of, y.user_id))""",
    ),
    Check(
        "decided_without_the_role",
        """select 1 from approval_decision y join approval_due u on u.id = y.due_id
           where {tx:y} and not exists (
             select 1 from app_user_role g join role r on r.id = g.role_id
              where g.user_id = coalesce(y.on_behalf_of, y.user_id)
              and g.is_granted = 1 and r.code = u.role)""",
    ),
    Check(
        "decided_without_delegation",
        """select 1 from approval_decision y where {tx:y} and y.on_behalf_of is not null
           and not exists (select 1 from approval_delegation g where g.to_user_id = y.user_id
             and g.from_user_id = y.on_behalf_of
             and y.decided_on between g.first_day and g.last_day)""",
    ),
    Check(
        "decided_out_of_turn",
        """select 1 from approval_decision y join approval_due e on e.id = y.due_id
           join approval_due u on u.document_id = e.document_id and u.step < e.step
           where {tx:y} and """
        + _UNAPPROVED,
    ),
    Check(
        "decided_twice",
        """select 1 from approval_decision y join approval_decision z on z.due_id = y.due_id
           where {tx:y} and z.decision <> 'forward' and z.id <> y.id
           and (y.decision <> 'forward' or z.id < y.id)""",
    ),
    Check(
        "decided_past_the_person_named",
        """select 1 from approval_decision y join approval_decision w on w.due_id = y.due_id
           where {tx:y} and w.decision = 'forward' and w.id < y.id
           and w.forward_to not in (y.user_id, coalesce(y.on_behalf_of, y.user_id))
           and not exists (select 1 from approval_decision v where v.due_id = y.due_id
             and v.decision = 'forward' and v.id > w.id and v.id < y.id)""",
    ),
)
