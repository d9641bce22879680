"""Prepared lines as documents of the core, in the order in which they are posted.

Belongs here: which documents a source document becomes, their keys, lines and links. Does not:
accounts of goods, stock or numbers, which the core decides; SQL, files.

| act | becomes |
|---|---|
| sale | delivery (goods), then sales invoice of it and of what is not goods |
| return | sales return (goods, carrying on the delivery line), then credit note |
| other_issue, other_receipt | stock issue, stock receipt, with the reason |
| bad_debt | a voucher: the loss against the receivable |

Within a business date what comes in is posted before what goes out, because the derived opening
quantities hold at day ends; otherwise source order rules. A document is known by
`source:number:target`, so posting the same file again finds what is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

import polars as pl

from data.charts import Standard
from data.determination import AccountKey, TaxpayerKind, find_rule, load_determination
from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole
from erp.documents.types import Document, JournalLine, Line
from ingest.mapping import Company, Mapping
from ingest.trade_lines.amounts import MINOR_DIGITS
from ingest.trade_lines.opening import INWARD, stock_effect_e6

KINDS = {
    "opening": "opening_stock",
    "return": "sales_return",
    "receipt": "stock_receipt",
    "issue": "stock_issue",
    "delivery": "delivery",
    "invoice": "sales_invoice",
    "credit": "credit_note",
    "voucher": "journal",
}
"""The core's kind of each target; a target is the last part of a key. In posting order."""

GOODS_TARGETS = ("opening", "return", "receipt", "issue", "delivery")
IN_FIRST, IN_ORDER = 0, 1
"""Phases of a business date."""

LINE_FIELDS = ("product", "quantity_e6", "price_e8", "note", "reason", "source_key", "source_line")
HEAD_FIELDS = ("document", "business_date", "party", "first_row")

_quantity = lru_cache(maxsize=None)(lambda whole: from_whole(whole, QUANTITY_DIGITS))
_price = lru_cache(maxsize=None)(lambda whole: from_whole(whole, UNIT_PRICE_DIGITS))
"""A file has few different quantities and prices; each becomes a decimal once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Target documents in posting order, one row each, its lines in list columns.

    `goods_unlinked` counts returned lines whose goods come in ahead of the delivery they left by.
    """

    mapping: Mapping
    targets: pl.DataFrame
    goods_unlinked: int

    def documents(self) -> Iterator[Document]:
        """Every document to post, in posting order, made as it is asked for."""
        company = self.mapping.company
        for row in self.targets.iter_rows(named=True):
            target = row["target"]
            yield Document(
                kind=KINDS[target],
                key=row["key"],
                business_date=row["business_date"],
                party=row["party"] or "",
                warehouse=company.warehouse if target in GOODS_TARGETS else "",
                lines=() if target == "voucher" else tuple(_lines(row)),
                postings=_bad_debt(company, row) if target == "voucher" else (),
                reverses=row["reverses"] or "",
                reference=row["document"],
            )


def plan_documents(
    lines: pl.DataFrame,
    links: pl.DataFrame,
    opening: pl.DataFrame,
    products: pl.DataFrame,
    mapping: Mapping,
    *,
    opened: pl.DataFrame | None = None,
    mark: str = "",
) -> Plan:
    """Which documents the posted lines become, and in which order.

    `opened` is what earlier files opened; this one's openings bear `mark` then.
    """
    posted = _with_places(lines.filter(pl.col("act").is_not_null()), products, mapping)
    before = opening if opened is None else pl.concat([opened, opening])
    linked = _with_links(posted, links, _together(before))
    targets = pl.concat(
        [
            _openings(opening, mark),
            _goods(linked, mapping.source, "sale"),
            _goods(linked, mapping.source, "return"),
            _money(linked, mapping.source, "sale"),
            _money(linked, mapping.source, "return"),
            _stock_notes(linked, "other_receipt"),
            _stock_notes(linked, "other_issue"),
            _vouchers(linked),
        ],
        how="diagonal_relaxed",
    )
    rank = pl.col("target").replace_strict(
        {target: index for index, target in enumerate(KINDS)}, return_dtype=pl.Int8
    )
    key = pl.concat_str(pl.lit(mapping.source), "document", "target", separator=":")
    ordered = targets.with_columns(key.alias("key"), rank.alias("rank")).sort(
        "business_date", "phase", "first_row", "rank"
    )
    return Plan(mapping, ordered, int(linked["comes_ahead"].sum()))


def _with_places(posted: pl.DataFrame, products: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Adds each row's line number among the goods, and among all, of its document and act."""
    is_goods = pl.col("kind").is_in(mapping.opening_kinds)
    group = ["document", "act"]
    names = products.select(pl.col("code").alias("product"), "name")
    # A line keeps its own words only where they differ from the product's name.
    note = pl.when(pl.col("description") != pl.col("name")).then("description")
    return posted.join(names, on="product", how="left", maintain_order="left").with_columns(
        is_goods.alias("is_goods"),
        is_goods.cum_sum().over(group).alias("goods_line"),
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(group).alias("money_line"),
        note.fill_null("").alias("note"),
    )


def _with_links(posted: pl.DataFrame, links: pl.DataFrame, opening: pl.DataFrame) -> pl.DataFrame:
    """Adds the line each return reverses (`sold_…`), and two facts of returned goods.

    `waits`: the document follows a delivery of its own day. `comes_ahead`: it would, but in that
    order the day's goods do not suffice, so they come in first and without the link to the
    delivery; the credit note keeps the invoice it reverses.
    """
    sold = posted.select(
        pl.col("row").alias("reverses_row"),
        pl.col("document").alias("sold_document"),
        pl.col("business_date").alias("sold_date"),
        pl.col("goods_line").alias("sold_goods_line"),
        pl.col("money_line").alias("sold_money_line"),
    )
    decided = links.filter(pl.col("reverses_row").is_not_null())
    linked = posted.join(decided, on="row", how="left", maintain_order="left").join(
        sold, on="reverses_row", how="left", maintain_order="left"
    )
    is_same_day = ((pl.col("sold_date") == pl.col("business_date")) & pl.col("is_goods")).fill_null(
        value=False
    )
    linked = linked.with_columns(is_same_day.any().over("document", "act").alias("waits"))
    is_early = pl.col("document").is_in(_needed_early(linked, opening).implode())
    return linked.with_columns(
        (pl.col("waits") & is_early.not_()).alias("waits"),
        (is_same_day & is_early).alias("comes_ahead"),
    )


def _needed_early(linked: pl.DataFrame, opening: pl.DataFrame) -> pl.Series:
    """The waiting returns of products whose opening would not carry the day in source order."""
    moves = linked.filter("is_goods").with_columns(
        stock_effect_e6().alias("effect_e6"),
        (pl.col("act").is_in(INWARD) & pl.col("waits").not_()).not_().alias("is_late"),
    )
    running = moves.sort("product", "business_date", "is_late", "order").with_columns(
        pl.col("effect_e6").cum_sum().over("product").alias("running_e6")
    )
    lowest = running.group_by("product").agg(pl.col("running_e6").min())
    opened = lowest.join(
        opening.select("product", pl.col("quantity_e6").alias("opening_e6")),
        on="product",
        how="left",
    )
    short = opened.filter(pl.col("running_e6") + pl.col("opening_e6").fill_null(0) < 0)
    waiting = moves.filter(pl.col("waits") & pl.col("product").is_in(short["product"].implode()))
    return waiting["document"].unique()


def plan_days(opening: pl.DataFrame, mark: str) -> list[str]:
    """What the opening documents of these quantities are called."""
    return [f"{day:%Y-%m-%d}{mark}" for day in opening["business_date"].unique()]


def _together(opening: pl.DataFrame) -> pl.DataFrame:
    return opening.group_by("product").agg(pl.col("quantity_e6").sum())


def _openings(opening: pl.DataFrame, mark: str) -> pl.DataFrame:
    """One opening document a day."""
    return (
        opening.sort("business_date", "product")
        .group_by("business_date", maintain_order=True)
        .agg("product", "quantity_e6")
        .with_columns(
            pl.concat_str(pl.col("business_date").dt.to_string("%Y-%m-%d"), pl.lit(mark)).alias(
                "document"
            ),
            pl.lit("opening").alias("target"),
            pl.lit(0, pl.Int64).alias("net_minor"),
            pl.lit(IN_FIRST).alias("phase"),
            pl.lit(0, pl.UInt32).alias("first_row"),
        )
    )


def _goods(linked: pl.DataFrame, source: str, act: str) -> pl.DataFrame:
    """Deliveries, or returns of goods linked to the delivery line they left by."""
    goods = linked.filter((pl.col("act") == act) & pl.col("is_goods"))
    is_linked = pl.col("sold_document").is_not_null() & pl.col("comes_ahead").not_()
    goods = goods.with_columns(
        pl.when(is_linked).then(_key(source, "sold_document", "delivery")).alias("source_key"),
        pl.when(is_linked).then("sold_goods_line").alias("source_line"),
    )
    if act == "sale":
        return _grouped(goods, "delivery", pl.lit(IN_ORDER))
    phase = pl.when("waits").then(IN_ORDER).otherwise(IN_FIRST)
    return _grouped(goods, "return", phase)


def _money(linked: pl.DataFrame, source: str, act: str) -> pl.DataFrame:
    """Invoices of deliveries and charges, or credit notes of returns and charges.

    A goods line carries on the goods document of its own source document, at that line's amount; a
    credited charge carries on the invoice line it reverses. `reverses` names the invoice a credit
    note is linked to, where it is one.
    """
    goods_target, target = ("delivery", "invoice") if act == "sale" else ("return", "credit")
    invoice = _key(source, "sold_document", "invoice")
    own_goods = _key(source, "document", goods_target)
    money = linked.filter(pl.col("act") == act).with_columns(
        pl.when("is_goods").then(own_goods).otherwise(invoice).alias("source_key"),
        pl.when("is_goods").then("goods_line").otherwise("sold_money_line").alias("source_line"),
        pl.when("is_goods").then(0).otherwise("price_e8").alias("price_e8"),
        pl.when("is_goods").then(pl.lit("")).otherwise("note").alias("note"),
        invoice.alias("invoice"),
    )
    one_invoice = pl.col("invoice").drop_nulls().n_unique() == 1
    reverses = money.group_by("document").agg(
        pl.when(one_invoice).then(pl.col("invoice").drop_nulls().first()).alias("reverses")
    )
    return _grouped(money, target, pl.lit(IN_ORDER)).join(reverses, on="document", how="left")


def _stock_notes(linked: pl.DataFrame, act: str) -> pl.DataFrame:
    """Other receipts and issues: no party, no link."""
    notes = linked.filter(pl.col("act") == act).with_columns(
        pl.lit(None, pl.String).alias("party"),
        pl.lit(None, pl.String).alias("source_key"),
        pl.lit(None, pl.UInt32).alias("source_line"),
    )
    if act in INWARD:
        return _grouped(notes, "receipt", pl.lit(IN_FIRST))
    return _grouped(notes, "issue", pl.lit(IN_ORDER))


def _vouchers(linked: pl.DataFrame) -> pl.DataFrame:
    """Bad debts: an amount per source document."""
    debts = linked.filter(pl.col("act") == "bad_debt")
    return (
        debts.group_by(HEAD_FIELDS, maintain_order=True)
        .agg(pl.col("net_minor").sum())
        .with_columns(pl.lit("voucher").alias("target"), pl.lit(IN_ORDER).alias("phase"))
    )


def _grouped(rows: pl.DataFrame, target: str, phase: pl.Expr) -> pl.DataFrame:
    """One row a document, its lines in lists; quantities of documents are positive."""
    return (
        rows.with_columns(phase.alias("phase"), pl.col("quantity_e6").abs())
        .group_by(*HEAD_FIELDS, "phase", maintain_order=True)
        .agg(*LINE_FIELDS, pl.col("net_minor").abs().sum())
        .with_columns(pl.lit(target).alias("target"))
    )


def _key(source: str, document: str, target: str) -> pl.Expr:
    return pl.concat_str(pl.lit(source), document, pl.lit(target), separator=":")


def _lines(row: dict[str, Any]) -> list[Line]:
    if row["target"] == "opening":
        quantities = zip(row["product"], row["quantity_e6"], strict=True)
        return [Line(product, _quantity(quantity)) for product, quantity in quantities]
    # By position, in the order of the class: there are a million of them.
    return [
        Line(
            product, _quantity(quantity), _price(price), None, None, "", note,
            None if source is None else (source, number), None, reason or "",
        )
        for product, quantity, price, note, reason, source, number in zip(
            *(row[field] for field in LINE_FIELDS), strict=True
        )
    ]  # fmt: skip


def _bad_debt(company: Company, row: dict[str, Any]) -> tuple[JournalLine, ...]:
    """The loss against the receivable; red on the same sides when a loss is taken back."""
    amount = from_whole(-row["net_minor"], MINOR_DIGITS)
    day = row["business_date"]
    loss, receivable = (_account(act, company, day) for act in ("bad_debt", "receivable_billed"))
    return (
        JournalLine(loss, "D", amount),
        JournalLine(receivable, "C", amount, party=row["party"]),
    )


def _account(act: str, company: Company, day: date) -> str:
    """The account the shipped determination gives an act."""
    key = AccountKey(
        act, cast("Standard", company.standard), cast("TaxpayerKind", company.taxpayer)
    )
    rule = find_rule(load_determination(), key, on=day)
    assert rule is not None
    return rule.account
