"""Refusals of the invoice register.

BadInput
├── InvoiceNumberTaken
├── UnknownInvoiceType
├── NotAnInvoice
├── NotCertifiable
├── CertifiedBefore
├── CertifiedAmountDiffers
├── InvoiceIsVoid
├── VoidTooLate
├── NothingToTransfer
├── UnknownTaxReason
├── NotCertifiedYet
└── MoreThanCertified
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


class InvoiceNumberTaken(BadInput):
    """The seller's invoice number is in the register already."""

    def __init__(self, document: str, number: str, other: str) -> None:
        super().__init__(
            zh=f"单据 {document}：发票号码 {number} 已登记在单据 {other}。"
            "同一销售方的号码不能重复，请核对是否重复入账。",
            en=f"Document {document}: invoice number {number} is registered already, with document "
            f"{other}. A seller's number is there once; check whether it was entered before.",
        )


class UnknownInvoiceType(BadInput):
    """The type of an invoice is neither special nor ordinary."""

    def __init__(self, document: str, said: str) -> None:
        super().__init__(
            zh=f"单据 {document}：发票类型“{said}”无效，请填 special（专票）或 ordinary（普票）。",
            en=f"Document {document}: {said!r} is no type of invoice; say special or ordinary.",
        )


class NotAnInvoice(BadInput):
    """The document named has no invoice in the register."""

    def __init__(self, document: str, target: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 没有登记发票号码。请先在采购发票上填写发票号码。",
            en=f"Document {document}: {target} has no invoice in the register. Enter the supplier "
            "invoice with its number first.",
        )


class NotCertifiable(BadInput):
    """Only a supplier's special invoice with tax is certified."""

    def __init__(self, document: str, target: str, kind: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 是 {kind}，不能勾选抵扣；只有取得的专用发票可以勾选。",
            en=f"Document {document}: {target} is {kind} and cannot be certified; only special "
            "invoices received can.",
        )


class CertifiedBefore(BadInput):
    """An invoice is certified once."""

    def __init__(self, document: str, target: str, month: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 的发票已在 {month} 勾选，不能重复抵扣。请从清单中去掉。",
            en=f"Document {document}: the invoice of {target} was certified in {month}; it cannot "
            "be deducted twice. Take it off the list.",
        )


class CertifiedAmountDiffers(BadInput):
    """An invoice is certified whole."""

    def __init__(self, document: str, target: str, asked: object, tax: object) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 勾选税额 {asked} 与发票税额 {tax} 不符。请整张勾选。",
            en=f"Document {document}: {asked} is to be certified of {target}, whose tax is {tax}. "
            "Certify it whole.",
        )


class InvoiceIsVoid(BadInput):
    """A void invoice counts for nothing."""

    def __init__(self, document: str, target: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 的发票已作废，不能再用。请选择有效的发票。",
            en=f"Document {document}: the invoice of {target} is void. Choose one that is valid.",
        )


class VoidTooLate(BadInput):
    """An invoice is voided in its month; later a red one is issued."""

    def __init__(self, document: str, target: str, on: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 的发票开于 {on}，跨月不能作废。"
            "请开具红字发票并填写号码。",
            en=f"Document {document}: the invoice of {target} is of {on} and can be voided in its "
            "own month only. Issue a red invoice and enter its number.",
        )


class NothingToTransfer(BadInput):
    """The month-end document would post nothing."""

    def __init__(self, document: str, month: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{month} 没有可结转的金额，无需生成凭证。",
            en=f"Document {document}: there is nothing to transfer in {month}; no voucher is "
            "needed.",
        )


class UnknownTaxReason(BadInput):
    """The reason given decides the account, and is none of those known."""

    def __init__(self, document: str, reason: str, known: Sequence[str]) -> None:
        names = ", ".join(each or '""' for each in known)
        super().__init__(
            zh=f"单据 {document}：原因“{reason}”无效，请选择：{names}。",
            en=f"Document {document}: there is no reason {reason!r}. Choose one of {names}.",
        )


class NotCertifiedYet(BadInput):
    """Only tax that was deducted can be transferred out."""

    def __init__(self, document: str, target: str) -> None:
        super().__init__(
            zh=f"单据 {document}：{target} 的发票尚未勾选，没有可转出的进项税额。请先勾选，"
            "或不勾选而直接计入成本。",
            en=f"Document {document}: the invoice of {target} is not certified, so no input VAT of "
            "it can be transferred out. Certify it first, or leave it out of certification.",
        )


class MoreThanCertified(BadInput):
    """More would be transferred out than was deducted of the invoice."""

    def __init__(self, document: str, asked: object, left: object) -> None:
        super().__init__(
            zh=f"单据 {document}：转出 {asked}，超过该发票尚可转出的税额 {left}。请减少金额。",
            en=f"Document {document}: {asked} is to be transferred out; {left} is left of what was "
            "certified of the invoice. Lower the amount.",
        )
