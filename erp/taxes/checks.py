"""What the `commit_log` trigger checks of the invoice register.

SQL both databases share; see `erp.base.triggers` for its notation.
"""

from __future__ import annotations

from erp.base.triggers import Check

TAX_STEPS = (
    Check(
        "tax_invoice_differs_from_document",
        """select 1 from tax_invoice i left join document d on d.id = i.document_id
           where {tx:i} and (d.id is null or d.party_id <> i.party_id
           or abs(d.net) <> abs(i.net) or abs(d.tax) <> abs(i.tax))""",
    ),
    Check(
        "red_invoice_of_another_seller",
        """select 1 from tax_invoice i join tax_invoice o on o.id = i.red_of_id
           where {tx:i} and (o.seller_id <> i.seller_id or o.direction <> i.direction
           or o.red_of_id is not null or i.net > 0 or i.tax > 0)""",
    ),
    Check(
        "only_input_is_certified",
        """select 1 from tax_invoice_state s join tax_invoice i on i.id = s.tax_invoice_id
           where {tx:s} and s.state = 'certified'
           and (i.direction <> 'input' or i.kind not in ('special', 'electronic_special'))""",
    ),
    Check(
        "invoice_number_taken",
        """select 1 from tax_invoice i join tax_invoice o
             on o.number = i.number and o.code = i.code and o.seller_id = i.seller_id
            and o.id <> i.id
           where {tx:i} and not exists (select 1 from tax_invoice_state v
           where v.tax_invoice_id in (i.id, o.id) and v.state = 'void')""",
    ),
    Check(
        "void_and_certified",
        """select 1 from tax_invoice_state s where {tx:s} and (
           select sum(case o.state when 'certified' then 1 when 'withdrawn' then -1 else 2 end)
             from tax_invoice_state o where o.tax_invoice_id = s.tax_invoice_id)
           not in (0, case s.state when 'void' then 2 else 1 end)""",
    ),
    Check(
        "transferred_out_beyond_its_invoice",
        """select 1 from document_link k join document d on d.id = k.document_id
           join document o on o.id = k.to_document_id
           join document_drawn w on w.document_id = o.id
           where {tx:k} and d.kind = 'input_transfer_out' and w.amount > o.tax""",
    ),
)
