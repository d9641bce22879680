"""The content of a certificate for a file of invoice lines.

Belongs here: which figures are stated, and when the whole is balanced. Does not: their arithmetic
(`reconciling`, `target`) or their form (`ingest.certificate`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from erp.base.exact import QUANTITY_DIGITS, from_whole
from ingest.certificate import canonical
from ingest.trade_lines import reconciling
from ingest.trade_lines.amounts import amount_of
from ingest.trade_lines.documents import Plan
from ingest.trade_lines.matching import decisions_counted
from ingest.trade_lines.overlapping import THERE
from ingest.trade_lines.preparing import Prepared
from ingest.trade_lines.reconciling import IS_POSTED, text_of
from ingest.trade_lines.target import Comparison

DERIVED = ("derived, not in the source", "推算所得，来源中没有")

FILES = {"cleansed": "cleansed.parquet", "returns": "returns.parquet", "opening": "opening.parquet"}
"""Every cell changed, every return's link, every opening quantity: beside the certificate."""


def content_of(
    prepared: Prepared,
    plan: Plan,
    lines: pl.DataFrame,
    texts: dict[str, tuple[str, str]],
    comparisons: Sequence[Comparison],
    *,
    dry_run: bool,
) -> dict[str, Any]:
    """Everything the certificate states, JSON-ready; `lines` carry the core's refusals too."""
    mapping, file = prepared.mapping, prepared.file
    balance = reconciling.balance(lines)
    overlap = _overlap(prepared)
    rows = prepared.profile["rows"]
    rows_left = rows - balance.rows_posted - balance.rows_refused - overlap["rows"]
    return {
        "source": mapping.source,
        "title": {"en": mapping.company.name_en, "zh": mapping.company.name_zh},
        "dry_run": dry_run,
        "balanced": balance.holds and not rows_left and all(item.equal for item in comparisons),
        "mapping": {"version": mapping.version, "sha256": mapping.sha256},
        "file": {
            "name": file.name,
            "format": file.format,
            "sha256": file.sha256,
            "size_bytes": file.size_bytes,
        },
        "company": {"code": mapping.company.code, "currency": mapping.company.currency},
        "rows": {
            "source": rows,
            "posted": balance.rows_posted,
            "refused": balance.rows_refused,
            "difference": rows_left,
        },
        "amounts": {
            "source": text_of(balance.source + Decimal(overlap["amount"])),
            "posted": text_of(balance.posted),
            "refused": text_of(balance.refused),
            "rounding": text_of(balance.rounding),
            "difference": text_of(balance.difference),
        },
        "overlap": overlap,
        "treatments": reconciling.by_treatment(lines),
        "product_kinds": reconciling.kinds(lines),
        "duplicates": reconciling.duplicates(lines),
        "unknown_parties": reconciling.unknown_parties(lines),
        "returns": _returns(prepared.links, plan),
        "opening": _opening(prepared.opening),
        "survivorship": _survivorship(prepared),
        "cleansed": _cleansed(prepared.changes),
        "expectations": [
            {"rule": item.rule, "column": item.column, "checked": item.checked}
            for item in prepared.expectations
        ],
        "profile": prepared.profile,
        "documents": _documents(plan),
        "files": FILES,
        "target": [item.to_dict() for item in comparisons],
        "refused": reconciling.refused_rows(lines, texts),
        "rounded": reconciling.rounded_rows(lines),
        "sample": reconciling.sample(lines, file.sha256),
    }


def _overlap(prepared: Prepared) -> dict[str, Any]:
    """What earlier files or sheets brought already: rows, documents, amount, and which files."""
    there = prepared.apart.filter(pl.col("refusal") == THERE)
    return {
        "rows": there.height,
        "documents": there["document"].n_unique(),
        "amount": text_of(amount_of(int(there["amount_e14"].sum()))),
        "after": [{"name": each.name, "sha256": each.sha256} for each in prepared.after],
    }


def _returns(links: pl.DataFrame, plan: Plan) -> dict[str, Any]:
    decisions = decisions_counted(links)
    ambiguous = decisions.get("ambiguous", 0)
    linked = links["reverses_row"].is_not_null().sum()
    return {
        "lines": links.height,
        "linked": linked,
        "ambiguous": ambiguous,
        "unlinked": links.height - linked - ambiguous,
        "by_decision": decisions,
        "goods_ahead_of_delivery": plan.goods_unlinked,
    }


def _opening(opening: pl.DataFrame) -> dict[str, Any]:
    label, label_zh = DERIVED
    figures = [
        [product, day.isoformat(), text_of(from_whole(whole, QUANTITY_DIGITS))]
        for product, day, whole in opening.iter_rows()
    ]
    return {
        "label": label,
        "label_zh": label_zh,
        "value": "0",
        "cost": "unknown",
        "products": opening.height,
        "quantity": text_of(from_whole(int(opening["quantity_e6"].sum()), QUANTITY_DIGITS)),
        "sha256": hashlib.sha256(canonical(figures)).hexdigest(),
    }


def _survivorship(prepared: Prepared) -> dict[str, Any]:
    """Which names and countries won where rows differed."""
    several = pl.col("variants") > 1
    parties = prepared.parties.filter(several & pl.col("customer").is_not_null())
    return {
        "products": prepared.products.height,
        "products_with_several_names": prepared.products.filter(several).height,
        "parties": prepared.parties.height,
        "parties_with_several_countries": [
            {"party": code, "country": country}
            for code, country in parties.select("code", "country").iter_rows()
        ],
    }


def _cleansed(changes: pl.DataFrame) -> list[dict[str, Any]]:
    """Cells changed per rule and column, with the first as an example."""
    groups = changes.group_by("rule", "column", maintain_order=True).agg(
        pl.len().alias("cells"), pl.col("row", "before", "after").first()
    )
    return list(groups.iter_rows(named=True))


def _documents(plan: Plan) -> list[dict[str, Any]]:
    counted = plan.targets.group_by("target", maintain_order=True).len("documents")
    return list(counted.sort("target").iter_rows(named=True))


def refuse_by_core(
    lines: pl.DataFrame, refused: dict[str, tuple[str, str]]
) -> tuple[pl.DataFrame, dict[str, tuple[str, str]]]:
    """Lines with the source documents the core refused marked so, and the reasons' texts.

    `refused` is source document → the core's message in Chinese and English. Each document has
    its own reason, because the message names it.
    """
    reasons = {f"core: {document}": texts for document, texts in refused.items()}
    is_refused = IS_POSTED & pl.col("document").is_in(list(refused))
    reason = pl.concat_str(pl.lit("core: "), "document")
    marked = lines.with_columns(
        pl.when(is_refused).then(reason).otherwise("refusal").alias("refusal"),
        pl.when(is_refused.not_()).then("act").alias("act"),
    )
    return marked, reasons
