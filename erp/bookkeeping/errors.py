"""Refusals of bookkeeping documents and of signing vouchers.

BadInput
├── BillIncomplete, BillKnown, BillMissing, BillGone, DiscountAboveBill, NotThatAmountOfBill
├── NothingToOpen, NoOpenItemAccount
├── NoSuchTemplate, TemplateDoesNotBalance, TemplateIncomplete, TemplateKnown
├── TemplateAccountUnknown, WordsOfClosedMonth
└── UnknownVoucher, SignedAlready, CheckedByItsMaker
"""

from __future__ import annotations

from erp.base.errors import BadInput


class BillIncomplete(BadInput):
    """A bill needs its number, form, issue date and a due date not before that."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key}：票据须有号码、类型（bank 或 commercial）、出票日，"
            "以及不早于出票日的到期日。",
            en=f"Document {key}: a bill needs its number, its form (bank or commercial), its issue "
            "date and a due date not before it.",
        )


class BillKnown(BadInput):
    """A bill with this number is in the register."""

    def __init__(self, key: str, number: str) -> None:
        super().__init__(
            zh=f"单据 {key}：票据 {number} 已经登记。请核对票据号码。",
            en=f"Document {key}: bill {number} is in the register already. Check its number.",
        )


class BillMissing(BadInput):
    """An act on a bill names none."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key}：没有指明票据。请从登记簿中选择。",
            en=f"Document {key}: it names no bill. Choose one from the register.",
        )


class BillGone(BadInput):
    """The bill was endorsed, discounted, collected or paid before."""

    def __init__(self, key: str, named: str) -> None:
        super().__init__(
            zh=f"单据 {key}：票据 {named} 已经转让、贴现、兑付或退票。请核对登记簿。",
            en=f"Document {key}: bill {named} is no longer held. See the register for what became "
            "of it.",
        )


class DiscountAboveBill(BadInput):
    """A bank pays no more for a bill than it is worth."""

    def __init__(self, key: str, amount: object, held: object) -> None:
        super().__init__(
            zh=f"单据 {key}：贴现所得 {amount} 超过票面 {held}。请更正金额。",
            en=f"Document {key}: {amount} from the bank is more than the bill's {held}. "
            "Correct it.",
        )


class NotThatAmountOfBill(BadInput):
    """A bill is handled whole."""

    def __init__(self, key: str, amount: object, held: object) -> None:
        super().__init__(
            zh=f"单据 {key}：票据只能整张处理，票面 {held}，不是 {amount}。",
            en=f"Document {key}: a bill is handled whole; it is {held}, not {amount}.",
        )


class UnknownVoucher(BadInput):
    """There is no voucher of this id."""

    def __init__(self, voucher_id: int) -> None:
        super().__init__(
            zh=f"凭证 {voucher_id} 不存在。请从凭证列表中选择。",
            en=f"There is no voucher {voucher_id}. Choose one from the list of vouchers.",
        )


class SignedAlready(BadInput):
    """A voucher bears one signature of each sort."""

    def __init__(self, voucher: str, act_zh: str, act_en: str) -> None:
        super().__init__(
            zh=f"凭证 {voucher} 已{act_zh}，每种签章只有一次。无需再签。",
            en=f"Voucher {voucher} is {act_en} already; nothing is left to sign.",
        )


class CheckedByItsMaker(BadInput):
    """Whoever made a voucher does not check it."""

    def __init__(self, voucher: str) -> None:
        super().__init__(
            zh=f"凭证 {voucher} 由您制单，不能由本人审核。请由他人审核。",
            en=f"You made voucher {voucher}, so you cannot check it. Have somebody else check it.",
        )


class NoSuchTemplate(BadInput):
    """There is no template of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"凭证模板 {code!r} 不存在。请从模板列表中选择。",
            en=f"There is no voucher template {code!r}. Choose one from the list.",
        )


class TemplateDoesNotBalance(BadInput):
    """A template whose lines differ needs one line that takes the rest."""

    def __init__(self, code: str, difference: object) -> None:
        super().__init__(
            zh=f"凭证模板 {code} 借贷相差 {difference}。请让其中一行取余额。",
            en=f"Template {code} is out of balance by {difference}. Let one line take the rest.",
        )


class NothingToOpen(BadInput):
    """An opening item needs an amount."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key}：期初往来须有金额，且不为零。请填写金额，或删去此行。",
            en=f"Document {key}: an opening item needs an amount that is not zero. Enter it, or "
            "leave the item out.",
        )


class NoOpenItemAccount(BadInput):
    """Open items stand on accounts kept by open item only."""

    def __init__(self, key: str, account: str) -> None:
        super().__init__(
            zh=f"单据 {key}：科目 {account} 不按往来单据核算。请选择应收、应付、预收或预付类科目，"
            "或把余额写入期初余额表。",
            en=f"Document {key}: account {account} is not kept by open item. Choose one of "
            "receivables, payables or advances, or put its balance into the opening balances.",
        )


class TemplateIncomplete(BadInput):
    """What recurs begins in some month; an amortisation also has a total and an end."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"模板 {code}：按月重复的模板须有日期、首月和至少两行分录；"
            "摊销还须有总额和末月。请补充。",
            en=f"Template {code}: it needs two lines at least; what recurs also a day and a first "
            "month, an amortisation a total and a last month as well. Fill them in.",
        )


class TemplateKnown(BadInput):
    """There is a template of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"模板 {code} 已存在。请使用其他编码，或先结束原模板。",
            en=f"There is a template {code} already. Choose another code, or let that one end.",
        )


class TemplateAccountUnknown(BadInput):
    """A template's line is on an account nobody can post to by hand."""

    def __init__(self, code: str, account: str) -> None:
        super().__init__(
            zh=f"模板 {code}：科目 {account} 不存在或不是末级科目。请选择末级科目。",
            en=f"Template {code}: account {account} does not exist or has accounts below it. "
            "Choose one without.",
        )


class WordsOfClosedMonth(BadInput):
    """Vouchers of closed months keep their words."""

    def __init__(self, day: str, month: str) -> None:
        super().__init__(
            zh=f"凭证字不能自 {day} 起改变：{month} 已结账。请填写其后的日期。",
            en=f"Voucher words cannot change from {day}: {month} is closed. Choose a later day.",
        )
