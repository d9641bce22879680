"""Each guarantee as one query that selects its offenders, over all rows.

Written in the SQL both databases share. The running totals are compared with what the rows say.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise of design §3: `offenders` selects what breaks it, `rows` counts all examined."""

    guarantee: int
    name: str
    zh: str
    en: str
    rows: str
    offenders: str


_ENDS = """(
    select product_id as p, to_location_id as l, lot_id as t, business_date as d, quantity as q
      from stock_move
    union all
    select product_id, from_location_id, lot_id, business_date, -quantity from stock_move
)"""

_DAYS = f"""(
    select e.p, e.l, e.t, e.d, sum(e.q) as q from {_ENDS} e
      join location o on o.id = e.l and o.kind = 'internal' group by e.p, e.l, e.t, e.d
)"""

RULES: tuple[Rule, ...] = (
    Rule(
        1,
        "reversed_once",
        "一张单据至多被冲销一次",
        "a document is reversed at most once",
        "select count(*) from document where kind = 'reversal'",
        """select reverses_id, count(*) from document where kind = 'reversal'
           group by reverses_id having count(*) > 1""",
    ),
    Rule(
        2,
        "entries_balance",
        "每张凭证分录借贷平衡",
        "postings of every entry sum to zero",
        "select count(*) from posting",
        "select entry_id, sum(amount) from posting group by entry_id having sum(amount) <> 0",
    ),
    Rule(
        2,
        "entries_balance_in_their_currency",
        "单一外币的凭证以该币种平衡",
        "entries in one foreign currency balance in it",
        "select count(currency) from posting",
        """select entry_id, sum(foreign_amount) from posting group by entry_id
           having count(*) = count(currency) and min(currency) = max(currency)
           and sum(foreign_amount) <> 0""",
    ),
    Rule(
        2,
        "account_balances_are_their_postings",
        "科目余额等于其分录之和",
        "account balances are the sums of their postings",
        "select count(*) from account_balance",
        """select a, m from (
             select a, m, sum(debit) as debit, sum(credit) as credit from (
               select p.account_id as a, e.period_id as m, p.party_id as r,
                      case p.side when 'D' then p.amount else 0 end as debit,
                      case p.side when 'C' then -p.amount else 0 end as credit
                 from posting p join journal_entry e on e.id = p.entry_id
               union all
               select account_id, period_id, nullif(party_id, 0), -debit, -credit
                 from account_balance
             ) both_sides group by a, m, r
           ) differences where debit <> 0 or credit <> 0""",
    ),
    Rule(
        2,
        "cash_flows_are_their_postings",
        "现金流量等于现金科目分录之和",
        "cash flows are the sums of the cash postings",
        "select count(*) from cash_flow_balance",
        """select d, i, r from (
             select e.period_id as d, coalesce(p.cash_flow_item, '') as i,
                    coalesce(p.department_id, 0) as r, p.amount as m
               from posting p join account a on a.id = p.account_id and a.is_cash = 1
               join journal_entry e on e.id = p.entry_id and e.kind <> 'opening'
             union all
             select period_id, cash_flow_item, department_id, -amount from cash_flow_balance
           ) both_sides group by d, i, r having sum(m) <> 0""",
    ),
    Rule(
        3,
        "transactions_are_whole",
        "没有未完成的事务",
        "no transaction is left unfinished",
        "select count(*) from commit_log",
        "select tx from open_tx",
    ),
    Rule(
        3,
        "documents_equal_their_lines",
        "单据金额等于各行之和",
        "documents equal their lines",
        "select count(*) from document_line",
        """select d.id, d.series, d.number from document d
           join (select document_id, sum(net) as net, sum(tax) as tax from document_line
                  group by document_id) l on l.document_id = d.id
           where d.net <> l.net or d.tax <> l.tax""",
    ),
    Rule(
        4,
        "stock_is_the_sum_of_its_moves",
        "库存数量等于移动之和",
        "quantity on hand is the sum of its moves",
        "select count(*) from stock_move",
        f"""select p, l, t from (
             select p, l, t, q from {_DAYS} days
             union all
             select product_id, location_id, lot_id, -quantity from stock_balance
           ) both_sides group by p, l, t having sum(q) <> 0""",
    ),
    Rule(
        4,
        "stock_is_never_negative",
        "任一日终库存不为负",
        "quantity is not below zero at the end of any date",
        "select count(*) from stock_day",
        f"""select p, l, t, d, running from (
             select p, l, t, d, sum(q) over (partition by p, l, t order by d) as running
               from {_DAYS} days
           ) totals where running < 0""",
    ),
    Rule(
        4,
        "stock_days_are_their_moves",
        "库存日发生额等于当日移动之和",
        "movements of a day are the sum of its moves",
        "select count(*) from stock_day",
        f"""select p, l, t, d from (
             select p, l, t, d, q from {_DAYS} days
             union all
             select product_id, location_id, lot_id, business_date, -quantity from stock_day
           ) both_sides group by p, l, t, d having sum(q) <> 0""",
    ),
    Rule(
        4,
        "reservations_are_their_rows",
        "占用数量等于占用记录之和",
        "reserved quantity is the sum of its rows",
        "select count(*) from reservation",
        """select p, l from (
             select product_id as p, location_id as l, quantity as q from reservation
             union all
             select product_id, location_id, -reserved from stock_balance
           ) both_sides group by p, l having sum(q) <> 0""",
    ),
    Rule(
        4,
        "bins_are_their_moves",
        "库位数量等于库位移动之和",
        "the quantity in a bin is the sum of its moves, and not below zero",
        "select count(*) from bin_move",
        """select p, b, t from (
             select product_id as p, bin_id as b, lot_id as t, quantity as q, 0 as below
               from bin_move
             union all
             select product_id, bin_id, lot_id, -quantity, case when quantity < 0 then 1 else 0 end
               from bin_balance
           ) both_sides group by p, b, t having sum(q) <> 0 or sum(below) > 0""",
    ),
    Rule(
        4,
        "bins_sum_to_stock",
        "各库位之和等于库存数量",
        "the bins of a place sum to what is on hand in it",
        "select count(*) from bin_balance",
        """select p, l, t from (
             select product_id as p, location_id as l, lot_id as t, quantity as q from bin_balance
             union all
             select s.product_id, s.location_id, s.lot_id, -s.quantity from stock_balance s
              where exists (select 1 from bin b where b.location_id = s.location_id)
           ) both_sides group by p, l, t having sum(q) <> 0""",
    ),
    Rule(
        5,
        "pools_are_their_value_rows",
        "成本池等于价值记录之和",
        "cost pools are the sums of their value rows",
        "select count(*) from stock_value",
        """select p, g, a from (
             select product_id as p, cost_group_id as g, account_id as a, quantity as q,
                    amount as m, unknown_quantity as u from stock_value
             union all
             select product_id, cost_group_id, account_id, -quantity, -amount, -unknown_quantity
               from pool_balance
           ) both_sides group by p, g, a having sum(q) <> 0 or sum(m) <> 0 or sum(u) <> 0""",
    ),
    Rule(
        5,
        "pool_days_are_their_value_rows",
        "成本池日发生额等于当日价值记录之和",
        "movements of a pool's day are the sum of its value rows",
        "select count(*) from pool_day",
        """select p, g, a, d from (
             select product_id as p, cost_group_id as g, account_id as a, business_date as d,
                    quantity as q, amount as m, unknown_quantity as u from stock_value
             union all
             select product_id, cost_group_id, account_id, business_date, -quantity, -amount,
                    -unknown_quantity from pool_day
           ) both_sides group by p, g, a, d having sum(q) <> 0 or sum(m) <> 0 or sum(u) <> 0""",
    ),
    Rule(
        5,
        "value_follows_quantity",
        "任一日终：数量为零则金额为零，金额不为负",
        "at the end of any date: no quantity, no value; value not below zero",
        "select count(*) from pool_day",
        """select p, g, a, d, q, m from (
             select p, g, a, d, sum(q) over w as q, sum(m) over w as m from (
               select product_id as p, cost_group_id as g, account_id as a, business_date as d,
                      sum(quantity) as q, sum(amount) as m
                 from stock_value group by product_id, cost_group_id, account_id, business_date
             ) days window w as (partition by p, g, a order by d)
           ) totals where q < 0 or m < 0 or q = 0 and m <> 0""",
    ),
    Rule(
        5,
        "stock_value_equals_stock_accounts",
        "库存价值逐凭证逐科目等于存货科目",
        "value rows equal the stock accounts per entry",
        "select count(*) from stock_value where entry_id is not null",
        """select e, a, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id and c.subsidiary = 'stock'
             union all
             select entry_id, account_id, -amount from stock_value where entry_id is not null
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Rule(
        5,
        "pool_quantity_equals_stock",
        "成本池数量等于库存数量",
        "pool quantities equal quantities on hand",
        "select count(*) from pool_balance",
        """select p, g, sum(q) from (
             select b.product_id as p,
                    case r.costing_method when 'monthly_average' then 0
                    else w.cost_group_id end as g, b.quantity as q
               from stock_balance b join location l on l.id = b.location_id
               join warehouse w on w.id = l.warehouse_id
               join product r on r.id = b.product_id
             union all
             select product_id, cost_group_id, -quantity from pool_balance
           ) both_sides group by p, g having sum(q) <> 0""",
    ),
    Rule(
        5,
        "layers_are_their_rows",
        "先进先出层等于价值记录之和",
        "layers are the sums of their rows",
        "select count(*) from layer_balance",
        """select n, sum(q), sum(m) from (
             select layer_id as n, quantity as q, amount as m, unknown_quantity as u
               from stock_value where layer_id is not null
             union all
             select layer_id, -quantity, -amount, -unknown_quantity from layer_balance
           ) both_sides group by n having sum(q) <> 0 or sum(m) <> 0 or sum(u) <> 0""",
    ),
    Rule(
        5,
        "layers_fill_their_pools",
        "分层计价的成本池数量等于各层之和",
        "pools kept in layers hold what their layers hold",
        "select count(*) from layer_balance",
        """select p, g, a, sum(q) from (
             select b.product_id as p, b.cost_group_id as g, b.account_id as a, b.quantity as q
               from pool_balance b join product r on r.id = b.product_id
               join account c on c.id = b.account_id
              where r.costing_method in ('fifo', 'specific') and substr(c.code, 1, 4) <> '1406'
             union all
             select l.product_id, l.cost_group_id, l.account_id, -l.quantity
               from layer_balance l
           ) both_sides group by p, g, a having sum(q) <> 0""",
    ),
    Rule(
        5,
        "lots_lie_in_their_own_layers",
        "个别计价：每批价值各归其批",
        "at specific identification a row bears the lot of its layer",
        "select count(*) from stock_value where lot_id <> 0",
        """select v.id, v.lot_id, l.lot_id from stock_value v
           join layer_balance l on l.layer_id = v.layer_id
           join product r on r.id = v.product_id and r.costing_method = 'specific'
           where v.lot_id <> l.lot_id""",
    ),
    Rule(
        5,
        "costing_is_the_latest_policy",
        "商品的计价方法是其最近的政策",
        "a product is costed by its latest policy",
        "select count(*) from costing_policy",
        """select r.id, r.costing_method, c.costing_method, c.valid_from from costing_policy c
           join product r on r.id = c.product_id
           where not exists (select 1 from costing_policy n where n.product_id = c.product_id
           and n.valid_from > c.valid_from)
           and (r.costing_method <> c.costing_method or r.standard_cost <> c.standard_cost
           or r.costing_from <> c.valid_from)""",
    ),
    Rule(
        5,
        "goods_follow_their_costing",
        "成本变更之后没有更早日期的价值记录",
        "no value is dated before a change of costing that was made first",
        "select count(*) from stock_value where kind = 'transfer'",
        """select v.id, v.business_date, c.valid_from from costing_policy c
           join stock_value v on v.product_id = c.product_id and v.tx > c.tx
           where v.business_date < c.valid_from""",
    ),
    Rule(
        5,
        "transfers_move_nothing",
        "计价变更只转移，不增减",
        "a change of costing carries goods over, no more and no less",
        "select count(*) from stock_value where kind = 'transfer'",
        """select tx, product_id, sum(quantity) from stock_value where kind = 'transfer'
           group by tx, product_id having sum(quantity) <> 0""",
    ),
    Rule(
        6,
        "cost_differences_equal_their_account",
        "成本差异明细逐凭证等于材料成本差异",
        "cost differences equal their account per entry",
        "select count(*) from cost_difference",
        """select e, a, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id
                and c.subsidiary = 'cost_difference'
             union all
             select entry_id, account_id, -amount from cost_difference
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Rule(
        6,
        "difference_balances_are_their_rows",
        "成本差异余额等于明细之和",
        "balances of cost differences are the sums of their rows",
        "select count(*) from difference_balance",
        """select p, g, a, sum(m) from (
             select product_id as p, cost_group_id as g, stock_account_id as a, amount as m
               from cost_difference
             union all
             select product_id, cost_group_id, stock_account_id, -amount from difference_balance
           ) both_sides group by p, g, a having sum(m) <> 0""",
    ),
    Rule(
        6,
        "open_items_equal_control_accounts",
        "往来明细逐凭证逐单位等于控制科目",
        "open items equal their control accounts per entry and party",
        "select count(*) from open_item",
        """select e, a, r, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.party_id as r, p.amount as m
               from posting p join account c on c.id = p.account_id
                and c.subsidiary = 'open_item'
             union all
             select entry_id, account_id, party_id, -amount from open_item
             union all
             select s.entry_id, i.account_id, i.party_id, -s.amount
               from settlement s join open_item i on i.id = s.open_item_id
           ) both_sides group by e, a, r having sum(m) <> 0""",
    ),
    Rule(
        6,
        "tax_items_equal_tax_accounts",
        "税额明细逐凭证等于税金科目",
        "tax items equal the VAT accounts per entry",
        "select count(*) from tax_item",
        """select e, a, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id and c.subsidiary = 'tax'
             union all
             select entry_id, account_id, -amount from tax_item
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Rule(
        6,
        "open_amounts_are_their_rows",
        "未结金额等于开立减核销",
        "open amounts are the items less their settlements",
        "select count(*) from settlement",
        """select i, sum(m) from (
             select id as i, amount as m from open_item
             union all
             select open_item_id, amount from settlement
             union all
             select open_item_id, -remaining from open_item_balance
           ) both_sides group by i having sum(m) <> 0""",
    ),
    Rule(
        6,
        "nothing_settled_twice",
        "核销不超过原额",
        "nothing is settled beyond its amount",
        "select count(*) from open_item_balance",
        """select i.id, i.amount, b.remaining from open_item i
           join open_item_balance b on b.open_item_id = i.id
           where i.currency is null and (i.amount > 0
                 and (b.remaining < 0 or b.remaining > i.amount)
              or i.amount < 0 and (b.remaining > 0 or b.remaining < i.amount))
           or i.currency is not null and (i.foreign_amount > 0
                 and (b.foreign_remaining < 0 or b.foreign_remaining > i.foreign_amount)
              or i.foreign_amount < 0
                 and (b.foreign_remaining > 0 or b.foreign_remaining < i.foreign_amount)
              or b.foreign_remaining = 0 and b.remaining <> 0)""",
    ),
    Rule(
        6,
        "foreign_amounts_are_their_rows",
        "外币未结金额等于开立减核销，并等于控制科目的外币额",
        "open foreign amounts are the items less their settlements, and equal the accounts",
        "select count(currency) from open_item",
        """select x, sum(m) from (
             select 'item ' || id as x, foreign_amount as m from open_item
              where currency is not null
             union all
             select 'item ' || s.open_item_id, s.foreign_amount from settlement s
              where s.foreign_amount is not null
             union all
             select 'item ' || b.open_item_id, -b.foreign_remaining from open_item_balance b
              where b.foreign_remaining <> 0
             union all
             select 'entry ' || p.entry_id || ' ' || p.currency, p.foreign_amount from posting p
               join account a on a.id = p.account_id and a.subsidiary = 'open_item'
              where p.currency is not null
             union all
             select 'entry ' || i.entry_id || ' ' || i.currency, -i.foreign_amount
               from open_item i where i.currency is not null
             union all
             select 'entry ' || s.entry_id || ' ' || i.currency, -s.foreign_amount
               from settlement s join open_item i on i.id = s.open_item_id
              where i.currency is not null
           ) both_sides group by x having sum(m) <> 0""",
    ),
    Rule(
        6,
        "bank_statements_lead_to_their_closing",
        "银行对账单由期初到期末连续",
        "lines of bank statements lead from opening to closing",
        "select count(*) from bank_statement",
        """select s, sum(m) from (
             select id as s, opening + repeated_amount - closing as m from bank_statement
              where opening is not null
             union all
             select l.statement_id, l.amount from bank_line l
               join bank_statement b on b.id = l.statement_id where b.opening is not null
           ) both_sides group by s having sum(m) <> 0""",
    ),
    Rule(
        6,
        "bank_lines_are_matched_by_their_rows",
        "银行流水未勾对金额等于金额减勾对",
        "what is left of bank lines is their amount less their matches",
        "select count(*) from bank_line_balance",
        """select l, sum(m) from (
             select id as l, amount as m from bank_line
             union all
             select line_id, -amount from bank_match
             union all
             select line_id, -remaining from bank_line_balance
           ) both_sides group by l having sum(m) <> 0""",
    ),
    Rule(
        6,
        "cash_postings_are_matched_by_their_rows",
        "货币资金分录已勾对金额等于勾对之和，且不超过原额",
        "what is matched of cash postings is the sum of matches, never beyond the posting",
        "select count(*) from bank_posting_balance",
        """select m.p, m.done, b.matched from (
             select posting_id as p, sum(amount) as done from bank_match group by posting_id
           ) m join posting p on p.id = m.p
           left join bank_posting_balance b on b.posting_id = m.p
           where b.matched is null or b.matched <> m.done
           or m.done <> 0 and (m.done > 0) <> (coalesce(p.foreign_amount, p.amount) > 0)
           or abs(m.done) > abs(coalesce(p.foreign_amount, p.amount))""",
    ),
    Rule(
        7,
        "closed_periods_took_nothing",
        "已结账期间之后没有新增凭证",
        "nothing was posted into a closed period",
        "select count(*) from journal_entry",
        """select e.id, d.month from period d join period_event v on v.id = (
             select max(w.id) from period_event w
              where w.period_id = d.id and w.to_state = 'closed')
           join commit_log closing on closing.tx = v.tx
           join journal_entry e on e.period_id = d.id join commit_log c on c.tx = e.tx
           where d.state in ('closed', 'filed') and c.commit_number > closing.commit_number""",
    ),
    Rule(
        7,
        "period_states_are_their_events",
        "期间状态与其变更记录一致",
        "the state of every period is where its events have led",
        "select count(*) from period_event",
        """select d.month, d.state, v.to_state from period d left join period_event v on v.id = (
             select max(w.id) from period_event w where w.period_id = d.id)
           where d.state <> coalesce(v.to_state, 'open')""",
    ),
    Rule(
        7,
        "tax_invoices_are_their_documents",
        "登记发票的金额与单据一致",
        "invoices of the register have the amounts of their documents",
        "select count(*) from tax_invoice",
        """select i.id, d.series, d.number from tax_invoice i
           join document d on d.id = i.document_id
           where abs(i.net) <> abs(d.net) or abs(i.tax) <> abs(d.tax)
           or i.party_id <> d.party_id""",
    ),
    Rule(
        7,
        "entries_lie_in_their_period",
        "凭证日期在其期间内",
        "entries lie in their period",
        "select count(*) from journal_entry",
        """select e.id, e.voucher_date, d.month from journal_entry e
           join period d on d.id = e.period_id join voucher v on v.id = e.voucher_id
           where e.voucher_date < d.first_day or e.voucher_date > d.last_day
           or v.month <> d.month""",
    ),
    Rule(
        8,
        "voucher_numbers_without_gap",
        "凭证号逐月逐字连续",
        "voucher numbers run without gap",
        "select count(*) from voucher",
        """select word, month, count(*), max(number) from voucher group by word, month
           having min(number) <> 1 or max(number) <> count(*)""",
    ),
    Rule(
        8,
        "document_numbers_without_gap",
        "单据号逐序列连续",
        "document numbers run without gap",
        "select count(*) from document",
        """select series, count(*), max(number) from document group by series
           having min(number) <> 1 or max(number) <> count(*)""",
    ),
    Rule(
        9,
        "keys_are_unique",
        "每个请求标识只有一张单据",
        "a request key is one document",
        "select count(*) from document",
        "select key, count(*) from document group by key having count(*) > 1",
    ),
    Rule(
        10,
        "commits_run_in_order",
        "提交号连续且时间递增",
        "commit numbers run without gap and time does not go back",
        "select count(*) from commit_log",
        """select n, recorded_at from (
             select commit_number as n, recorded_at,
                    row_number() over (order by commit_number) as expected,
                    lag(recorded_at) over (order by commit_number) as before
               from commit_log
           ) numbered where n <> expected or recorded_at <= before""",
    ),
    Rule(
        12,
        "progress_is_its_links",
        "行进度等于关联行之和",
        "progress of lines is the sum of links",
        "select count(*) from line_progress",
        """select i, k from (
             select source_line_id as i, kind as k, quantity as q, net as n, tax as t
               from document_line where source_line_id is not null
             union all
             select line_id, act, quantity, net, tax from line_match
             union all
             select line_id, act, -quantity, -net, -tax from line_progress
           ) both_sides group by i, k having sum(q) <> 0 or sum(n) <> 0 or sum(t) <> 0""",
    ),
    Rule(
        12,
        "drawn_is_its_links",
        "已提取金额等于关联之和",
        "what was drawn of documents is the sum of links",
        "select count(*) from document_drawn",
        """select d, sum(m) from (
             select to_document_id as d, amount as m from document_link
             union all
             select document_id, -amount from document_drawn
           ) both_sides group by d having sum(m) <> 0""",
    ),
)
