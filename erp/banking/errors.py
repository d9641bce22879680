"""Refusals of banking.

BadInput
├── UnknownBankAccount, NotACashAccount
├── StatementOfOtherAccount, StatementOfOtherCurrency
├── StatementDoesNotLead, StatementRepeated, StatementEmpty
├── LineMatchedAlready, PostingMatchedAlready, AmountsDiffer
├── NothingMatched, NoPostingOnAccount
└── NoRuleForLine, LinePostedAlready
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from erp.banking.statements import Break


class UnknownBankAccount(BadInput):
    """No bank account has this code or number."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"银行账户 {code} 不存在。请先建立银行账户，或用 --account 指定其编码。",
            en=f"Bank account {code!r} does not exist. Create it, or name one by --account.",
        )


class NotACashAccount(BadInput):
    """A bank account stands for a leaf account of the chart marked as cash."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"科目 {code} 不是末级的货币资金科目。请选择 1002、1012 等现金类末级科目。",
            en=f"Account {code} is no cash account without children. Choose one such as 1002 or "
            "1012.",
        )


class StatementOfOtherAccount(BadInput):
    """The statement says it is another account's."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            zh=f"对账单的账号 {found} 与银行账户 {expected} 不符。请选择对应的银行账户。",
            en=f"The statement is of account {found}, not of {expected}. Choose the bank account "
            "it belongs to.",
        )


class StatementOfOtherCurrency(BadInput):
    """The statement is in another currency than the bank account."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            zh=f"对账单币种 {found} 与银行账户币种 {expected} 不符。请选择该币种的账户。",
            en=f"The statement is in {found}, the bank account in {expected}. Choose the account "
            "of that currency.",
        )


class StatementDoesNotLead(BadInput):
    """The lines do not lead from the opening to the closing balance."""

    def __init__(self, first: Break) -> None:
        row_zh = f"第 {first.row} 行之后" if first.row else "期末"
        row_en = f"after row {first.row}" if first.row else "at the end"
        super().__init__(
            zh=f"对账单余额不连续：{row_zh}应为 {first.expected}，实为 {first.found}。"
            "文件缺行、重行或被改动，请重新从银行导出。",
            en=f"The statement does not add up: {row_en} the balance should be {first.expected}, "
            f"it is {first.found}. Lines are missing, doubled or changed; export it anew.",
        )


class StatementRepeated(BadInput):
    """This file was imported before."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"文件 {name} 已经导入过，没有重复记入。无需再做。",
            en=f"File {name} was imported before; nothing was entered twice. Nothing to do.",
        )


class StatementEmpty(BadInput):
    """A statement without lines says no days of its own."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"文件 {name} 没有任何明细行，也没有期间。请检查导出的日期范围。",
            en=f"File {name} has no lines and names no days. Check the dates it was exported for.",
        )


class LineMatchedAlready(BadInput):
    """The bank line is matched."""

    def __init__(self, row: int, day: str) -> None:
        super().__init__(
            zh=f"银行流水（{day}，第 {row} 行）已经勾对。如需更改，请先取消勾对。",
            en=f"The bank line of {day}, row {row}, is matched already. Undo that first.",
        )


class PostingMatchedAlready(BadInput):
    """The posting is matched to another line."""

    def __init__(self, posting_id: int) -> None:
        super().__init__(
            zh=f"账面记录 {posting_id} 已经与其他银行流水勾对。请先取消原勾对。",
            en=f"Posting {posting_id} is matched to another bank line. Undo that first.",
        )


class AmountsDiffer(BadInput):
    """What is matched to a line must sum to it."""

    def __init__(self, line: object, chosen: object) -> None:
        super().__init__(
            zh=f"银行流水金额 {line} 与所选合计 {chosen} 不等。请增减所选，或录明手续费。",
            en=f"The bank line is {line}, what was chosen sums to {chosen}. Choose more or less, "
            "or state the fee.",
        )


class NothingMatched(BadInput):
    """There is no match to undo."""

    def __init__(self, row: int, day: str) -> None:
        super().__init__(
            zh=f"银行流水（{day}，第 {row} 行）没有可取消的勾对。请刷新列表。",
            en=f"The bank line of {day}, row {row}, has no match to undo. Reload the list.",
        )


class NoPostingOnAccount(BadInput):
    """What was chosen is not on the bank account's cash account."""

    def __init__(self, posting_id: int, account: str) -> None:
        super().__init__(
            zh=f"账面记录 {posting_id} 不在科目 {account} 上，不能与该账户的流水勾对。请另选。",
            en=f"Posting {posting_id} is not on account {account}. Choose one that is.",
        )


class NoRuleForLine(BadInput):
    """No rule says what this bank line is."""

    def __init__(self, text: str) -> None:
        super().__init__(
            zh=f"没有规则能识别流水“{text}”。请手工录入凭证后再勾对。",
            en=f"No rule knows the bank line {text!r}. Enter a voucher for it, then match it.",
        )


class LinePostedAlready(BadInput):
    """The document of this bank line was posted before; its match was undone since."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"该流水的单据 {key} 此前已经过账。请与已过账的记录勾对，不要重复入账。",
            en=f"Document {key} of this bank line was posted before. Match the line with what it "
            "posted.",
        )
