"""What becomes of each row: the mapping's kinds and treatments, and whole documents or none.

Belongs here: the decision per row, `act` or `refusal`. Does not: matching, quantities, documents.
"""

from __future__ import annotations

import polars as pl

from ingest.mapping import Mapping

BUILT_IN_REFUSALS = {
    "no_treatment": ("映射没有规则适用于此行", "no rule of the mapping covers this row"),
    "exact_duplicate": ("与前面一行完全相同", "every column equals an earlier row"),
    "document_disagrees": (
        "同一单据的客户或日期不一致",
        "rows of this document name different parties or dates",
    ),
    "document_incomplete": (
        "同一单据有其他行被拒绝，单据整体不入账",
        "another row of this document is refused, and a document is posted whole or not at all",
    ),
    "posted_otherwise": (
        "此单据已由较早的文件或工作表入账，内容不同；请核对后以红字更正",
        "an earlier file or sheet posted this document with other rows; check, correct it there",
    ),
    "unreadable": ("此行有无法读取的值", "this row has a value that cannot be read"),
}


def refusal_texts(mapping: Mapping) -> dict[str, tuple[str, str]]:
    """Every reason a row may be refused for, in Chinese and English, by its name."""
    own = {
        item.name: (item.refuse_zh, item.refuse_en)
        for item in mapping.treatments
        if item.act is None
    }
    return {**BUILT_IN_REFUSALS, **own}


def treat(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Adds kind, party, business_date, is_duplicate, treatment, act, reason and refusal.

    Exactly one of `act` and `refusal` is set on every row.
    """
    frame = _with_facts(frame, mapping)
    treatment = _first_match([(item.when, item.name) for item in mapping.treatments])
    frame = frame.with_columns(treatment.fill_null("no_treatment").alias("treatment"))
    by_name = {item.name: item for item in mapping.treatments}
    acts = {name: item.act for name, item in by_name.items() if item.act}
    reasons = {name: item.reason for name, item in by_name.items() if item.reason}
    frame = frame.with_columns(
        pl.col("treatment").replace_strict(acts, default=None, return_dtype=pl.String).alias("act"),
        pl.col("treatment")
        .replace_strict(reasons, default=None, return_dtype=pl.String)
        .alias("reason"),
    )
    frame = frame.with_columns(
        pl.when(pl.col("act").is_null()).then(pl.col("treatment")).alias("refusal")
    )
    if not mapping.posts_duplicates:
        frame = _refuse(frame, pl.col("is_duplicate"), "exact_duplicate")
    left_out = [item.name for item in mapping.treatments if item.keeps_document]
    return _whole_documents(frame, [*left_out, "exact_duplicate"])


def refuse_documents(frame: pl.DataFrame, documents: pl.Series, refusal: str) -> pl.DataFrame:
    """Refuse every row, not yet refused, of the named source documents."""
    return _refuse(frame, pl.col("document").is_in(documents.implode()), refusal)


def _with_facts(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """What conditions may ask about a row besides its own fields."""
    party = pl.sql_expr(mapping.party_code).alias("party")
    return frame.with_columns(
        _kind(mapping).alias("kind"),
        party,
        pl.col("time").dt.date().alias("business_date"),
        pl.struct(mapping.fields()).is_first_distinct().not_().alias("is_duplicate"),
        pl.len().over("document").alias("document_lines"),
        (pl.col("price") > 0).any().over("document").alias("document_priced"),
    )


def _kind(mapping: Mapping) -> pl.Expr:
    """The kind of a product code; the first that lists or matches it wins."""
    code = pl.col("product")
    kind = pl.lit(None, pl.String)
    for item in reversed(mapping.product_kinds):
        matches = code.is_in(item.codes)
        if item.pattern:
            matches = matches | code.str.contains(item.pattern)
        kind = pl.when(matches).then(pl.lit(item.kind)).otherwise(kind)
    return kind


def _first_match(cases: list[tuple[str, str]]) -> pl.Expr:
    chosen = pl.lit(None, pl.String)
    for condition, name in reversed(cases):
        holds = pl.sql_expr(condition).fill_null(value=False)
        chosen = pl.when(holds).then(pl.lit(name)).otherwise(chosen)
    return chosen


def _refuse(frame: pl.DataFrame, where: pl.Expr, refusal: str) -> pl.DataFrame:
    newly = where & pl.col("act").is_not_null()
    return frame.with_columns(
        pl.when(newly).then(pl.lit(refusal)).otherwise("refusal").alias("refusal"),
        pl.when(newly.not_()).then("act").alias("act"),
    )


def _whole_documents(frame: pl.DataFrame, left_out: list[str]) -> pl.DataFrame:
    """A document whose rows disagree, or one of which is refused for cause, is refused whole."""
    disagree = (pl.col("party").n_unique() > 1) | (pl.col("business_date").n_unique() > 1)
    by_document = frame.group_by("document").agg(
        disagree.alias("disagrees"),
        (pl.col("refusal").is_not_null() & pl.col("refusal").is_in(left_out).not_())
        .any()
        .alias("lacks_a_row"),
    )
    disagreeing = by_document.filter("disagrees")["document"]
    lacking = by_document.filter("lacks_a_row")["document"]
    frame = refuse_documents(frame, disagreeing, "document_disagrees")
    return refuse_documents(frame, lacking, "document_incomplete")
