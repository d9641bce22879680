"""The page of number series: what was numbered in a month, and that none is missing."""

from __future__ import annotations


def test_INV_02_the_page_says_that_every_series_of_the_month_is_whole(app):
    """In March two documents of delivering and returning: a delivery, a return, a credit note."""
    test = app.open("finance", "ledger/numbers")
    assert not test.exception
    assert "无缺号" in test.success[0].value
    shown = test.dataframe[0].value.set_index("类型")
    assert list(shown.loc["销售出库单", ["首号", "末号", "单据", "缺号"]])[2:] == ["1", ""]
    test.selectbox(key="numbers_month").set_value("2024-01").run()
    assert "2024-01" in test.success[0].value
