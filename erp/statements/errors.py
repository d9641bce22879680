"""Refusals of statements and books.

BadInput
├── NoForm                    the standard prescribes no such statement
├── NoDepartments             the statement is drawn up for the company only
├── UnknownMonth              no accounting month of that name
├── UnknownBookAccount        no account of that code
└── NothingSent               an answer to a statement of account that was not sent
"""

from __future__ import annotations

from erp.base.errors import BadInput


class NoForm(BadInput):
    """The company's standard prescribes no such statement on that day."""

    def __init__(self, statement: str, standard: str, on: object) -> None:
        super().__init__(
            zh=f"会计准则 {standard} 在 {on} 没有规定报表 {statement}。请选择其他报表。",
            en=f"Standard {standard!r} prescribes no statement {statement!r} on {on}. Choose "
            "another.",
        )


class NoDepartments(BadInput):
    """A balance sheet of a department was asked for."""

    def __init__(self, statement: str) -> None:
        super().__init__(
            zh=f"报表 {statement} 只能按整个公司编制，不能按部门。请选择利润表或现金流量表。",
            en=f"Statement {statement!r} is drawn up for the company only. By department choose "
            "the income statement or the cash-flow statement.",
        )


class UnknownMonth(BadInput):
    """No accounting month has this name."""

    def __init__(self, month: str) -> None:
        super().__init__(
            zh=f"没有会计期间 {month}。请从期间列表中选择。",
            en=f"There is no accounting month {month!r}. Choose one from the list.",
        )


class UnknownBookAccount(BadInput):
    """No account has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"没有科目 {code}。请从科目表中选择。",
            en=f"There is no account {code!r}. Choose one from the chart.",
        )


class NothingSent(BadInput):
    """An answer came to a statement of account that was not sent."""

    def __init__(self, as_of: object) -> None:
        super().__init__(
            zh=f"没有截至 {as_of} 的对账单发出记录。请先登记发出，再登记回函。",
            en=f"No statement of account as of {as_of} was recorded as sent. Record that first, "
            "then the answer.",
        )
