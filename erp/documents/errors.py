"""Refusals of documents, whatever their kind.

BadInput
├── UnknownKind, KeyWithOtherContent, EmptyDocument, PostedTogether
├── UnknownProduct, UnknownParty, UnknownWarehouse, UnknownTaxCode
├── WrongParty                a customer where a supplier is needed, or the other way
├── QuantityNotPositive, AmountNotPositive
├── SourceMissing, SourceUnknown, SourceOfWrongKind, SourceOfOtherParty,
│   SourceOfOtherProduct, SourceReversed
├── MoreThanTheSource, DiffersFromSource
├── UnknownCurrency, CurrencyNotTaken, NoExchangeRate, RateNotPositive,
│   SourceInOtherCurrency, SourceAtOtherRate
├── UnknownDimension          a department, employee or project
├── PartyClosed, ProductNotValid, UnknownUnit, UnitNotExact
├── CannotGoOn, Superseded, Expired, LastDayMissing
└── NotStocked
"""

from __future__ import annotations

from erp.base.errors import BadInput


class UnknownKind(BadInput):
    """No document type has this name."""

    def __init__(self, key: str, kind: str) -> None:
        super().__init__(
            zh=f"单据 {key}：没有“{kind}”这种单据类型。",
            en=f"Document {key}: there is no document type {kind!r}.",
        )


class KeyWithOtherContent(BadInput):
    """The same idempotency key came with other content."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key} 已经过账，但这次内容不同。"
            "请核对已过账的单据；若是新业务，请使用新的标识。",
            en=f"Document {key} was posted before with other content. Compare it with the posted "
            "one; if this is a new act, give it a new key.",
        )


class EmptyDocument(BadInput):
    """A document without a line, or a payment without an amount."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key} 没有任何明细。请至少录入一行。",
            en=f"Document {key} has no lines. Enter at least one.",
        )


class UnknownProduct(BadInput):
    """No product has this code."""

    def __init__(self, key: str, row: int, code: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：商品 {code} 不存在。请先建立商品档案或更正编码。",
            en=f"Document {key}, line {row}: product {code!r} does not exist. Create it or correct "
            "the code.",
        )


class UnknownParty(BadInput):
    """No party has this code."""

    def __init__(self, key: str, code: str) -> None:
        super().__init__(
            zh=f"单据 {key}：往来单位 {code} 不存在。请先建立档案或更正编码。",
            en=f"Document {key}: party {code!r} does not exist. Create it or correct the code.",
        )


class WrongParty(BadInput):
    """The party is not a customer (or supplier)."""

    def __init__(self, key: str, code: str, role: str) -> None:
        names = {"customer": "客户", "supplier": "供应商"}
        super().__init__(
            zh=f"单据 {key}：{code} 不是{names[role]}。请选择一个{names[role]}。",
            en=f"Document {key}: {code} is not a {role}. Choose a {role}.",
        )


class PartyClosed(BadInput):
    """The party is closed before the document's date."""

    def __init__(self, key: str, code: str, last_day: str) -> None:
        super().__init__(
            zh=f"单据 {key}：往来单位 {code} 已于 {last_day} 停用。"
            "请更正日期，或先重新启用该单位。",
            en=f"Document {key}: party {code} is closed since {last_day}. Correct the date, or "
            "open the party again.",
        )


class ProductNotValid(BadInput):
    """The product is not yet, or no longer, for sale or purchase on the document's date."""

    def __init__(self, key: str, row: int, code: str, on: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：商品 {code} 在 {on} 尚未启用或已停用。"
            "请更正日期，或修改商品的有效期。",
            en=f"Document {key}, line {row}: product {code} is not valid on {on}. Correct the "
            "date, or the product's days.",
        )


class UnknownUnit(BadInput):
    """The product is not traded in this unit."""

    def __init__(self, key: str, row: int, product: str, unit: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：商品 {product} 没有计量单位 {unit}。"
            "请选择该商品的单位，或先在档案中建立换算。",
            en=f"Document {key}, line {row}: product {product} has no unit {unit!r}. Choose one "
            "of its units, or add the conversion to it.",
        )


class UnitNotExact(BadInput):
    """The quantity has no exact value in the product's own unit."""

    def __init__(self, key: str, row: int, quantity: object, unit: str, own: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：{quantity} {unit} 无法精确换算为 {own}（六位小数）。"
            "请改用其他单位或数量。",
            en=f"Document {key}, line {row}: {quantity} {unit} is no exact number of {own} at six "
            "decimals. Use another unit or quantity.",
        )


class UnknownWarehouse(BadInput):
    """No warehouse has this code."""

    def __init__(self, key: str, code: str) -> None:
        super().__init__(
            zh=f"单据 {key}：仓库 {code} 不存在。请从仓库列表中选择。",
            en=f"Document {key}: warehouse {code!r} does not exist. Choose one from the list.",
        )


class UnknownTaxCode(BadInput):
    """No tax code of this name holds on the date."""

    def __init__(self, key: str, row: int, code: str, on: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：税码 {code} 在 {on} 无效。请选择当日有效的税码。",
            en=f"Document {key}, line {row}: tax code {code!r} does not hold on {on}. Choose one "
            "that does.",
        )


class QuantityNotPositive(BadInput):
    """A line's quantity must be above zero; returns and credits are documents of their own."""

    def __init__(self, key: str, row: int, quantity: object) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：数量 {quantity} 必须大于零。退货请使用退货单。",
            en=f"Document {key}, line {row}: quantity {quantity} must be above zero. For goods "
            "coming back use a return.",
        )


class AmountNotPositive(BadInput):
    """An amount of money must be above zero here."""

    def __init__(self, key: str, amount: object) -> None:
        super().__init__(
            zh=f"单据 {key}：金额 {amount} 必须大于零。",
            en=f"Document {key}: amount {amount} must be above zero.",
        )


class SourceMissing(BadInput):
    """The line must name the line it carries on."""

    def __init__(self, key: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行（{product}）：请指明所对应的上游单据行。",
            en=f"Document {key}, line {row} ({product}): name the line it carries on.",
        )


class SourceUnknown(BadInput):
    """The line named as source does not exist."""

    def __init__(self, key: str, row: int, source: object) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源 {source} 不存在或尚未过账。",
            en=f"Document {key}, line {row}: source {source} does not exist or is not posted.",
        )


class SourceOfWrongKind(BadInput):
    """The source line belongs to another kind of document than this one carries on."""

    def __init__(self, key: str, row: int, kind: str, expected: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源是 {kind}，应为 {expected}。",
            en=f"Document {key}, line {row}: the source is a {kind}, it must be a {expected}.",
        )


class SourceOfOtherParty(BadInput):
    """The source document belongs to another party."""

    def __init__(self, key: str, row: int) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源单据属于另一往来单位。",
            en=f"Document {key}, line {row}: the source document belongs to another party.",
        )


class SourceOfOtherProduct(BadInput):
    """The source line is of another product."""

    def __init__(self, key: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源行不是商品 {product}。请核对所选的来源行。",
            en=f"Document {key}, line {row}: the source line is not of product {product}. Check "
            "which line it carries on.",
        )


class SourceReversed(BadInput):
    """The document to carry on was reversed."""

    def __init__(self, key: str, row: int, source: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源单据 {source} 已被红字冲销。请改用更正后的单据。",
            en=f"Document {key}, line {row}: its source {source} was reversed. Carry on the "
            "corrected document instead.",
        )


class MoreThanTheSource(BadInput):
    """More would be carried on than the source line has left, and `most` with its tolerance."""

    def __init__(
        self, key: str, row: int, asked: object, left: object, most: object = None
    ) -> None:
        zh, en = "", ""
        if most is not None:
            zh = f"容差内最多 {most}；请减少数量，或先追加订单。"
            en = f" Within tolerance it is at most {most}: take less, or order more first."
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：数量 {asked} 超过来源行剩余的 {left}。{zh}",
            en=f"Document {key}, line {row}: quantity {asked} is more than the {left} left of its "
            f"source line.{en}",
        )


class DiffersFromSource(BadInput):
    """An amount that must be the source line's share was given as something else."""

    def __init__(self, key: str, row: int, given: object, share: object) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：金额 {given} 与来源行应计的 {share} 不符。"
            "请更正，或另开价格调整单。",
            en=f"Document {key}, line {row}: amount {given} differs from the source line's share "
            f"{share}. Correct it, or make a price adjustment of its own.",
        )


class CannotGoOn(BadInput):
    """The document named to be revised or followed is none that this one can go on from."""

    def __init__(self, key: str, target: str, expected: str) -> None:
        super().__init__(
            zh=f"单据 {key} 不能接续 {target}：应为 {expected} 的已过账单据。请核对所选单据。",
            en=f"Document {key} cannot go on from {target!r}: it must be a posted document of "
            f"{expected}. Check which one was chosen.",
        )


class Superseded(BadInput):
    """A later version has taken the document's place."""

    def __init__(self, key: str, target: str) -> None:
        super().__init__(
            zh=f"单据 {key}：{target} 已有新版本，不能再用。请使用最新版本。",
            en=f"Document {key}: {target} has been replaced by a later version. Use that one.",
        )


class Expired(BadInput):
    """The document's last day has passed."""

    def __init__(self, key: str, target: str, last_day: str) -> None:
        super().__init__(
            zh=f"单据 {key}：{target} 的有效期至 {last_day}，已过期。请重新报价或续签。",
            en=f"Document {key}: {target} held until {last_day}. Make a new version of it.",
        )


class LastDayMissing(BadInput):
    """A quotation or contract must say until when it holds."""

    def __init__(self, key: str) -> None:
        super().__init__(
            zh=f"单据 {key} 需要有效期（不早于单据日期）。请填写截止日期。",
            en=f"Document {key} must name the last day it holds, not before its own date. "
            "Enter that day.",
        )


class NotStocked(BadInput):
    """A service cannot be received into or taken from stock."""

    def __init__(self, key: str, row: int, product: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：{product} 不是库存商品，不能出入库。",
            en=f"Document {key}, line {row}: {product} is not kept in stock.",
        )


class UnknownCurrency(BadInput):
    """No currency has this code."""

    def __init__(self, key: str, code: str) -> None:
        super().__init__(
            zh=f"单据 {key}：没有币种 {code}。请更正币种代码，或先建立该币种。",
            en=f"Document {key}: there is no currency {code!r}. Correct the code or create it.",
        )


class CurrencyNotTaken(BadInput):
    """This kind of document is in company currency only."""

    def __init__(self, key: str, kind: str, code: str) -> None:
        super().__init__(
            zh=f"单据 {key}：{kind} 只能用本位币，不能用 {code}。请折算后录入。",
            en=f"Document {key}: {kind} is in company currency only, not in {code}. Convert it.",
        )


class NoExchangeRate(BadInput):
    """The rate table has no rate of the currency on or before the date."""

    def __init__(self, key: str, code: str, day: str) -> None:
        super().__init__(
            zh=f"单据 {key}：{day} 及之前没有 {code} 的汇率。请先录入汇率，或在单据上写明。",
            en=f"Document {key}: there is no rate of {code} on or before {day}. Enter one in the "
            "rate table or on the document.",
        )


class RateNotPositive(BadInput):
    """An exchange rate is above zero."""

    def __init__(self, key: str, rate: object) -> None:
        super().__init__(
            zh=f"单据 {key}：汇率 {rate} 应大于零。",
            en=f"Document {key}: exchange rate {rate} must be above zero.",
        )


class SourceInOtherCurrency(BadInput):
    """A line carries on a line in another currency."""

    def __init__(self, key: str, row: int, theirs: str, ours: str) -> None:
        company = ("本位币", "company currency")
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源行的币种是 {theirs or company[0]}，"
            f"本单据是 {ours or company[0]}。请分开开单。",
            en=f"Document {key}, line {row}: its source is in {theirs or company[1]}, this one in "
            f"{ours or company[1]}. Make a document for each.",
        )


class SourceAtOtherRate(BadInput):
    """A document that takes amounts over has the rate of all its sources."""

    def __init__(self, key: str, row: int, source: str) -> None:
        super().__init__(
            zh=f"单据 {key} 第 {row} 行：来源单据 {source} 的汇率不同。请按汇率分开开单。",
            en=f"Document {key}, line {row}: {source} was at another exchange rate. Make a document"
            " for each rate.",
        )


class UnknownDimension(BadInput):
    """No department, employee or project has this code on the date."""

    def __init__(self, key: str, table: str, code: str) -> None:
        names = {"department": "部门", "employee": "员工", "project": "项目"}
        super().__init__(
            zh=f"单据 {key}：{names[table]} {code} 不存在或已停用。请更正编码。",
            en=f"Document {key}: there is no open {table} {code!r}. Correct the code.",
        )


class PostedTogether(BadInput):
    """A document that reads the whole ledger came in one request with others."""

    def __init__(self, key: str, kind: str) -> None:
        super().__init__(
            zh=f"单据 {key}：{kind} 须单独提交，不能与其他单据在同一请求中过账。",
            en=f"Document {key}: a {kind} is posted by itself, not in one request with others.",
        )
