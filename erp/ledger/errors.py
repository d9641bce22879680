"""Refusals of the money ledger.

BadInput
├── PeriodClosed, NoPeriod
├── UnknownSide, EmployeeMissing, AccountClosed
├── UnknownAccount, AccountIsNotALeaf, AccountIsControlled, PartyMissing
├── EntryDoesNotBalance
├── AccountTakesNoCurrency, ForeignAmountMissing
├── NotAMonthEnd, RevaluedLater
├── NothingOpen, SettledTooMuch
└── NoAccountRule
"""

from __future__ import annotations

from erp.base.errors import BadInput


class PeriodClosed(BadInput):
    """The voucher date lies in a period that takes no more postings."""

    def __init__(self, document: str, on: str, month: str, state: str) -> None:
        super().__init__(
            zh=f"单据 {document} 的日期 {on} 属于期间 {month}，该期间为 {state}，不能记账。"
            "请改用开放期间的日期，或由有权人员反结账。",
            en=f"Document {document}: {on} lies in period {month}, which is {state}. Use a date in "
            "an open period, or have the period re-opened by somebody with the right.",
        )


class NoPeriod(BadInput):
    """No accounting period covers the date."""

    def __init__(self, document: str, on: str) -> None:
        super().__init__(
            zh=f"单据 {document} 的日期 {on} 没有会计期间。请先建立该年度的期间，或更正日期。",
            en=f"Document {document}: no accounting period covers {on}. Create the periods of that "
            "year or correct the date.",
        )


class UnknownAccount(BadInput):
    """No account has this code."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 不存在。请从科目表中选择。",
            en=f"Document {document}, line {row}: account {code} does not exist. Choose one from "
            "the chart.",
        )


class AccountIsNotALeaf(BadInput):
    """Postings go to the lowest level only."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 有下级科目，只能记入末级科目。",
            en=f"Document {document}, line {row}: account {code} has sub-accounts; post to one of "
            "them.",
        )


class AccountClosed(BadInput):
    """The account took its last posting."""

    def __init__(self, document: str, row: int, code: str, on: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 已于 {on} 停用。请选择在用科目。",
            en=f"Document {document}, line {row}: account {code} was closed on {on}. Choose one "
            "that is in use.",
        )


class UnknownSide(BadInput):
    """A posting stands on the debit or the credit side."""

    def __init__(self, document: str, row: int, side: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：方向 {side!r} 无效，请填 D（借）或 C（贷）。",
            en=f"Document {document}, line {row}: {side!r} is no side. Write D for debit or C for "
            "credit.",
        )


class EmployeeMissing(BadInput):
    """The account is kept by employee."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 按职员核算，请填写职员。",
            en=f"Document {document}, line {row}: account {code} is kept by employee; name one.",
        )


class AccountIsControlled(BadInput):
    """A manual voucher cannot post to an account a subsidiary ledger controls."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 由业务单据控制，不能手工记账。"
            "请录入相应单据。",
            en=f"Document {document}, line {row}: account {code} is controlled by its subsidiary "
            "ledger. Enter the business document instead.",
        )


class PartyMissing(BadInput):
    """The account is kept by party."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：科目 {code} 按往来单位核算，请填写客户或供应商。",
            en=f"Document {document}, line {row}: account {code} is kept by party; name one.",
        )


class EntryDoesNotBalance(BadInput):
    """Debit and credit of a manual voucher differ."""

    def __init__(self, document: str, difference: object) -> None:
        super().__init__(
            zh=f"凭证 {document} 借贷不平，差额 {difference}。请检查各行金额。",
            en=f"Voucher {document} is out of balance by {difference}. Check the amounts.",
        )


class NothingOpen(BadInput):
    """The document named for settlement has no open item for this party."""

    def __init__(self, document: str, target: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 没有该往来单位的未结金额可核销。",
            en=f"Document {document}: {target} has nothing open for this party to settle.",
        )


class SettledTooMuch(BadInput):
    """More would be settled than is open."""

    def __init__(self, document: str, target: str, asked: object, left: object) -> None:
        super().__init__(
            zh=f"单据 {document}：要核销 {target} 的 {asked}，但只剩 {left} 未结。请减少金额。",
            en=f"Document {document}: {asked} of {target} is to be settled but only {left} is "
            "open. Reduce the amount.",
        )


class NoAccountRule(BadInput):
    """Account determination has no rule for an act."""

    def __init__(self, act: str, standard: str, taxpayer_kind: str) -> None:
        super().__init__(
            zh=f"业务“{act}”在 {standard}/{taxpayer_kind} 下没有对应科目规则。请补充科目确定表。",
            en=f"Account determination has no rule for {act!r} under {standard}/{taxpayer_kind}. "
            "Add one.",
        )


class AccountTakesNoCurrency(BadInput):
    """A foreign amount was put on an account that is kept in company currency only."""

    def __init__(self, document: str, account: str, code: str) -> None:
        super().__init__(
            zh=f"单据 {document}：科目 {account} 不核算外币，不能记 {code}。请改用外币科目。",
            en=f"Document {document}: account {account} is kept in company currency and takes no "
            f"{code}. Use an account marked foreign currency.",
        )


class ForeignAmountMissing(BadInput):
    """A line names a currency without the amount in it."""

    def __init__(self, document: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {document} 第 {row} 行：写明了币种 {code}，但没有外币金额。请补上。",
            en=f"Document {document}, line {row}: it names {code} without an amount in it. Add it.",
        )


class NotAMonthEnd(BadInput):
    """A revaluation is dated the last day of an accounting month."""

    def __init__(self, document: str, day: str, last_day: str) -> None:
        super().__init__(
            zh=f"单据 {document}：调汇日期 {day} 不是月末。"
            f"请改为 {last_day or '某会计期间的最后一天'}。",
            en=f"Document {document}: {day} is not a month's end. Date it "
            f"{last_day or 'the last day of an accounting month'}.",
        )


class RevaluedLater(BadInput):
    """What is open was already revalued at a later date."""

    def __init__(self, document: str, day: str, later: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{later} 已经调汇，不能再按 {day} 调汇。请先红冲后者。",
            en=f"Document {document}: {later} has been revalued already, so {day} cannot be. "
            "Reverse the later one first.",
        )
