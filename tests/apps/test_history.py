"""The page of old documents: found by number or words, opened to their lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from erp.history.services import OldDocument, OldLine, keep_history

VOUCHER = OldDocument(
    "2023-11 记-7", "voucher", "记-7", date(2023, 11, 30),
    (
        OldLine("5602.90", Decimal("1120.50"), "D", "办公费", "付办公费"),
        OldLine("1002", Decimal("1120.50"), "C", "银行存款", "付办公费"),
    ),
    "CNY", memo="付办公费",
)  # fmt: skip


def test_MIG_08_old_documents_are_searched_on_their_page(own_app):
    empty = own_app.open("admin", "ledger/history")
    assert not empty.exception
    assert "没有找到历史单据" in empty.info[0].value
    keep_history(own_app.database, "kingdee-vouchers", [VOUCHER])
    found = own_app.open("admin", "ledger/history", words="办公费")
    (row,) = found.dataframe[0].value.to_dict("records")
    assert (row["编号"], row["金额"], row["旧系统"]) == ("记-7", "1,120.50", "kingdee-vouchers")
    assert "没有找到历史单据" in own_app.open("admin", "ledger/history", words="x9").info[0].value
