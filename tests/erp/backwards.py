"""Everything a company posted, reversed: the last document first, until nothing is left.

Belongs here: one act that any test may end with. Does not belong here: what single reversals book.
"""

from __future__ import annotations

from datetime import date

from erp.base.database import Database
from erp.posting import post
from erp.verification import verify
from tests.books import balances, pools
from tests.builders import a_reversal

YEAR_END = date(2024, 12, 31)


def undo_everything(company: Database, on: date = YEAR_END) -> None:
    """Reverse all that stands; then nothing is owed, on hand, promised or booked."""
    with company.reading() as connection:
        keys = connection.exec_driver_sql(
            "select key from document d where kind <> 'reversal' and not exists"
            " (select 1 from document r where r.reverses_id = d.id and r.kind = 'reversal')"
            " order by id desc"
        ).scalars()
        standing = list(keys)
    for key in standing:
        post(company, [a_reversal(key, f"undo-{key}", on=on)])
    assert balances(company) == {}
    assert pools(company) == {}
    with company.reading() as connection:
        left = connection.exec_driver_sql(
            "select (select count(*) from open_item_balance where remaining <> 0),"
            " (select count(*) from stock_balance where quantity <> 0 or reserved <> 0),"
            " (select count(*) from line_progress where quantity <> 0 or net <> 0 or tax <> 0),"
            " (select count(*) from layer_balance where quantity <> 0)"
        ).one()
    assert tuple(left) == (0, 0, 0, 0)
    assert [finding for finding in verify(company) if not finding.holds] == []
