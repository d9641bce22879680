"""首个差异: for each pair of books that must agree, the first document after which they part.

First means first in the order of commits. Where rows of the two books are compared entry by entry
or document by document, the first that differs is named. A running total has no history of its own:
there the first document is named whose rows, on the total that differs, are not those that were
committed; where all are, the total itself was changed, and no document.

Belongs here: comparing. Does not: mending, and the guarantees one by one (`queries`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp.base.tables import ORDINAL_BITS
from erp.verification.chain import is_as_committed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from erp.base.database import Database


@dataclass(frozen=True, slots=True)
class Pair:
    """Two books.

    `sums` selects what each of them says in all, in the order of the name; minor units, or
    millionths where they are of `quantity`. `differing` selects entry, document, what differs and
    by how much. For a running total it selects the key (three values, null where there are fewer),
    and `entries` the entries on that key.
    """

    code: str
    zh: str
    en: str
    sums: str
    differing: str
    entries: str = ""
    is_quantity: bool = False


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two books part. `document` is empty where no document is to blame."""

    pair: str
    zh: str
    en: str
    commit_number: int
    document_id: int | None
    document: str
    key: str
    where: str
    difference: int


def _open_items(code: str, zh: str, en: str, accounts: str) -> Pair:
    return Pair(
        code, zh, en,
        f"""select (select sum(m) from (
               select i.amount as m from open_item i join account c on c.id = i.account_id
                where ({accounts})
               union all
               select s.amount from settlement s join open_item i on i.id = s.open_item_id
                 join account c on c.id = i.account_id where ({accounts})
             ) items),
             (select sum(p.amount) from posting p join account c on c.id = p.account_id
               where c.subsidiary = 'open_item' and ({accounts}))""",
        f"""select e, null, a, sum(m) from (
             select p.entry_id as e, c.code as a, p.party_id as r, p.amount as m
               from posting p join account c on c.id = p.account_id
              where c.subsidiary = 'open_item' and ({accounts})
             union all
             select i.entry_id, c.code, i.party_id, -i.amount
               from open_item i join account c on c.id = i.account_id where ({accounts})
             union all
             select s.entry_id, c.code, i.party_id, -s.amount
               from settlement s join open_item i on i.id = s.open_item_id
               join account c on c.id = i.account_id where ({accounts})
           ) both_sides group by e, a, r having sum(m) <> 0""",
    )  # fmt: skip


_RECEIVABLES = "c.code like '1122%'"
_PAYABLES = "c.code like '2202%' and c.code <> '2202.02'"
_RECEIVED = "c.code = '2202.02' or c.code = '1405.90'"
_ADVANCES = "c.code like '1123%' or c.code like '2203%' or c.code like '2205%'"
_OTHERS = f"not ({_RECEIVABLES} or {_PAYABLES} or {_RECEIVED} or {_ADVANCES})"

PAIRS: tuple[Pair, ...] = (
    Pair(
        "entries",
        "借方与贷方",
        "debits and credits",
        """select sum(case side when 'D' then amount else 0 end),
             sum(case side when 'C' then -amount else 0 end) from posting""",
        """select entry_id, null, 'entry', sum(amount) from posting
            group by entry_id having sum(amount) <> 0""",
    ),
    Pair(
        "documents",
        "单据与单据行",
        "documents and their lines",
        """select sum(d.net + d.tax), sum(l.amount) from document d join
             (select document_id, sum(net + tax) as amount from document_line
               group by document_id) l on l.document_id = d.id""",
        """select null, d.id, 'net', d.net - l.net from document d join
             (select document_id, sum(net) as net from document_line group by document_id) l
             on l.document_id = d.id where d.net <> l.net
           union all
           select null, d.id, 'tax', d.tax - l.tax from document d join
             (select document_id, sum(tax) as tax from document_line group by document_id) l
             on l.document_id = d.id where d.tax <> l.tax""",
    ),
    Pair(
        "stock_value",
        "库存价值与存货科目",
        "stock values and stock accounts",
        """select (select sum(amount) from stock_value where entry_id is not null),
             (select sum(p.amount) from posting p
               join account s on s.id = p.account_id and s.subsidiary = 'stock')""",
        """select e, null, c.code, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account s on s.id = p.account_id and s.subsidiary = 'stock'
             union all
             select entry_id, account_id, -amount from stock_value where entry_id is not null
           ) both_sides join account c on c.id = a group by e, c.code having sum(m) <> 0""",
    ),
    Pair(
        "stock_quantity",
        "库存移动与价值数量",
        "stock moves and valued quantities",
        """select (select sum(case o.kind when 'internal' then m.quantity else 0 end)
                     - sum(case f.kind when 'internal' then m.quantity else 0 end)
               from stock_move m join location o on o.id = m.to_location_id
               join location f on f.id = m.from_location_id),
             (select sum(quantity) from stock_value where kind = 'move')""",
        """select null, l.document_id, r.code, sum(q) from (
             select v.document_line_id as n, v.product_id as p, v.lot_id as t, v.quantity as q
               from stock_value v where v.kind = 'move'
             union all
             select m.document_line_id, m.product_id, m.lot_id, -m.quantity from stock_move m
               join location o on o.id = m.to_location_id and o.kind = 'internal'
             union all
             select m.document_line_id, m.product_id, m.lot_id, m.quantity from stock_move m
               join location o on o.id = m.from_location_id and o.kind = 'internal'
           ) both_sides join product r on r.id = p left join document_line l on l.id = n
           group by n, t, l.document_id, r.code having sum(q) <> 0""",
        is_quantity=True,
    ),
    _open_items(
        "receivables", "应收明细与应收账款", "receivables and their accounts", _RECEIVABLES
    ),
    _open_items("payables", "应付明细与应付账款", "payables and their accounts", _PAYABLES),
    _open_items(
        "received_not_invoiced", "暂估明细与暂估应付", "goods received not invoiced", _RECEIVED
    ),
    _open_items("advances", "预收预付明细与科目", "advances and their accounts", _ADVANCES),
    _open_items("other_items", "其他往来明细与科目", "other open items", _OTHERS),
    Pair(
        "tax",
        "税额明细与增值税科目",
        "tax items and VAT accounts",
        """select (select sum(amount) from tax_item),
             (select sum(p.amount) from posting p
               join account t on t.id = p.account_id and t.subsidiary = 'tax')""",
        """select e, null, c.code, sum(m) from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account t on t.id = p.account_id and t.subsidiary = 'tax'
             union all
             select entry_id, account_id, -amount from tax_item
           ) both_sides join account c on c.id = a group by e, c.code having sum(m) <> 0""",
    ),
    Pair(
        "tax_invoices",
        "发票登记与单据",
        "the invoice register and documents",
        """select sum(abs(i.net) + abs(i.tax)), sum(abs(d.net) + abs(d.tax))
             from tax_invoice i join document d on d.id = i.document_id""",
        """select null, d.id, i.number, abs(i.net) + abs(i.tax) - abs(d.net) - abs(d.tax)
             from tax_invoice i join document d on d.id = i.document_id
            where abs(i.net) <> abs(d.net) or abs(i.tax) <> abs(d.tax)""",
    ),
    Pair(
        "bank",
        "收付款单与货币资金",
        "payments and cash accounts",
        """select sum(d.net), sum(coalesce(c.amount, 0)) from document d left join (
             select e.document_id as n, abs(sum(p.amount)) as amount from journal_entry e
               join posting p on p.entry_id = e.id
               join account a on a.id = p.account_id and a.is_cash = 1
              group by e.document_id
           ) c on c.n = d.id
           where d.kind in ('customer_receipt', 'supplier_payment', 'vat_payment')""",
        """select null, d.id, d.kind, d.net - coalesce(c.amount, 0) from document d left join (
             select e.document_id as n, abs(sum(p.amount)) as amount from journal_entry e
               join posting p on p.entry_id = e.id
               join account a on a.id = p.account_id and a.is_cash = 1
              group by e.document_id
           ) c on c.n = d.id
           where d.kind in ('customer_receipt', 'supplier_payment', 'vat_payment')
             and d.net <> coalesce(c.amount, 0)""",
    ),
    Pair(
        "balances",
        "科目余额与分录",
        "account balances and postings",
        """select (select sum(debit + credit) from account_balance),
             (select sum(case side when 'D' then amount else -amount end) from posting)""",
        """select a, m, null, sum(debit) - sum(credit) from (
             select p.account_id as a, e.period_id as m, coalesce(p.party_id, 0) as r,
                    case p.side when 'D' then p.amount else 0 end as debit,
                    case p.side when 'C' then -p.amount else 0 end as credit
               from posting p join journal_entry e on e.id = p.entry_id
             union all
             select account_id, period_id, party_id, -debit, -credit from account_balance
           ) both_sides group by a, m, r having sum(debit) <> 0 or sum(credit) <> 0""",
        """select e.id, c.code from journal_entry e join posting p on p.entry_id = e.id
             join account c on c.id = p.account_id
            where p.account_id = {0} and e.period_id = {1} order by e.id""",
    ),
    Pair(
        "open_amounts",
        "未结余额与往来明细",
        "open amounts and their rows",
        """select (select sum(remaining) from open_item_balance),
             (select sum(amount) from open_item)
             + coalesce((select sum(amount) from settlement), 0)""",
        """select i, null, null, sum(m) from (
             select id as i, amount as m from open_item
             union all select open_item_id, amount from settlement
             union all select open_item_id, -remaining from open_item_balance
           ) both_sides group by i having sum(m) <> 0""",
        """select entry_id, 'open item' from open_item where id = {0}
           union all select entry_id, 'settlement' from settlement where open_item_id = {0}
           order by 1""",
    ),
    Pair(
        "pools",
        "成本池余额与价值记录",
        "cost pools and their value rows",
        """select (select sum(amount) from pool_balance), (select sum(amount) from stock_value)""",
        """select p, g, null, sum(m) from (
             select product_id as p, cost_group_id as g, account_id as a, quantity as q,
                    amount as m from stock_value
             union all
             select product_id, cost_group_id, account_id, -quantity, -amount from pool_balance
           ) both_sides group by p, g, a having sum(q) <> 0 or sum(m) <> 0""",
        """select v.entry_id, r.code from stock_value v join product r on r.id = v.product_id
            where v.product_id = {0} and v.cost_group_id = {1} and v.entry_id is not null
            order by v.id""",
    ),
    Pair(
        "layers",
        "成本批次余额与价值记录",
        "cost layers and their value rows",
        """select (select sum(amount) from layer_balance),
             (select sum(amount) from stock_value where layer_id is not null)""",
        """select i, null, null, sum(m) from (
             select layer_id as i, quantity as q, amount as m from stock_value
              where layer_id is not null
             union all select layer_id, -quantity, -amount from layer_balance
           ) both_sides group by i having sum(q) <> 0 or sum(m) <> 0""",
        """select v.entry_id, r.code from stock_value v join product r on r.id = v.product_id
            where v.layer_id = {0} and v.entry_id is not null order by v.id""",
    ),
    Pair(
        "stock_on_hand",
        "库存余额与移动",
        "stock on hand and its moves",
        """select (select sum(b.quantity) from stock_balance b
               join location o on o.id = b.location_id and o.kind = 'internal'),
             (select sum(case o.kind when 'internal' then m.quantity else 0 end)
                     - sum(case f.kind when 'internal' then m.quantity else 0 end)
               from stock_move m join location o on o.id = m.to_location_id
               join location f on f.id = m.from_location_id)""",
        """select p, l, t, sum(q) from (
             select product_id as p, to_location_id as l, lot_id as t, quantity as q from stock_move
             union all select product_id, from_location_id, lot_id, -quantity from stock_move
             union all select product_id, location_id, lot_id, -quantity from stock_balance
           ) both_sides join location o on o.id = l and o.kind = 'internal'
           group by p, l, t having sum(q) <> 0""",
        """select m.id, r.code from stock_move m join product r on r.id = m.product_id
            where m.product_id = {0} and {1} in (m.from_location_id, m.to_location_id)
              and m.lot_id = {2} order by m.id""",
        is_quantity=True,
    ),
)


def first_divergences(
    database: Database, *, progress: Callable[[str], None] | None = None
) -> list[Divergence]:
    """Every pair of books that differs, each with where it begins; in one snapshot.

    The earliest stands first.
    """
    with database.reading() as connection:
        return divergences_in(connection, progress=progress)


def divergences_in(
    connection: Connection, *, progress: Callable[[str], None] | None = None
) -> list[Divergence]:
    """As `first_divergences`, within a transaction the caller has opened."""
    found: list[Divergence] = []
    for pair in PAIRS:
        if progress is not None:
            progress(pair.en)
        rows = connection.exec_driver_sql(_escaped(connection, pair.differing)).fetchall()
        if rows:
            find = _of_running_total if pair.entries else _of_rows
            found.append(find(connection, pair, rows))
    return sorted(found, key=lambda each: (each.commit_number, each.pair))


def sums_in(connection: Connection, pair: Pair) -> tuple[int, int]:
    """What each of two books says in all, in minor units (or millionths of a quantity)."""
    row = connection.exec_driver_sql(_escaped(connection, pair.sums)).one()
    return int(row[0] or 0), int(row[1] or 0)


def _of_rows(connection: Connection, pair: Pair, rows: Sequence[Any]) -> Divergence:
    """The first of the entries or documents that differ."""

    def place(row: Any) -> tuple[int, int]:  # noqa: ANN401 - a row of SQL
        row_id = int(row[0] if row[0] is not None else row[1] or 0)
        return _commit_number(connection, row_id >> ORDINAL_BITS), row_id

    first = min(rows, key=place)
    number, row_id = place(first)
    document_id = first[1]
    if document_id is None and first[0] is not None:
        document_id = _document_of(connection, row_id)
    return _divergence(connection, pair, number, document_id, str(first[2]), int(first[3]))


def _of_running_total(connection: Connection, pair: Pair, rows: Sequence[Any]) -> Divergence:
    """The first document on a differing total whose rows are not those that were committed."""
    judged: dict[int, bool] = {}
    suspects: list[tuple[int, int, str, int]] = []
    for row in rows:
        first, second, difference = row[0], row[1], int(row[3])
        query = pair.entries.format(int(first), int(second or 0), int(row[2] or 0))
        found: Sequence[Any] = connection.exec_driver_sql(_escaped(connection, query)).all()
        for row_id, where in found:
            tx = int(row_id) >> ORDINAL_BITS
            if tx not in judged:
                judged[tx] = is_as_committed(connection, tx)
            if not judged[tx]:
                number = _commit_number(connection, tx)
                suspects.append((number, int(row_id), str(where), difference))
    if not suspects:
        keys = " / ".join(str(value) for value in rows[0][:2] if value is not None)
        return _divergence(connection, pair, 0, None, keys, int(rows[0][3]))
    number, row_id, where, difference = min(suspects)
    document_id = _document_of(connection, row_id)
    if pair.code == "stock_on_hand":
        document_id = _document_of_move(connection, row_id)
    return _divergence(connection, pair, number, document_id, where, difference)


def _divergence(  # noqa: PLR0917 - the fields of what it makes
    connection: Connection,
    pair: Pair,
    number: int,
    document_id: int | None,
    where: str,
    difference: int,
) -> Divergence:
    name, key = "", ""
    if document_id is not None:
        row = connection.exec_driver_sql(
            f"select series, number, key from document where id = {int(document_id)}"
        ).first()
        if row is not None:
            name, key = f"{row[0]}-{row[1]:04d}", str(row[2])
    return Divergence(
        pair.code, pair.zh, pair.en, number, document_id, name, key, where, difference
    )


def _commit_number(connection: Connection, tx: int) -> int:
    found = connection.exec_driver_sql(f"select commit_number from commit_log where tx = {tx}")
    return int(found.scalar() or 0)


def _document_of(connection: Connection, entry_id: int) -> int | None:
    found = connection.exec_driver_sql(
        f"select document_id from journal_entry where id = {entry_id}"
    ).scalar()
    return None if found is None else int(found)


def _document_of_move(connection: Connection, move_id: int) -> int | None:
    found = connection.exec_driver_sql(
        "select l.document_id from stock_move m join document_line l on l.id = m.document_line_id"
        f" where m.id = {move_id}"
    ).scalar()
    return None if found is None else int(found)


def _escaped(connection: Connection, sql: str) -> str:
    """Psycopg reads `%` as the place of a value."""
    return sql if connection.dialect.name == "sqlite" else sql.replace("%", "%%")
