"""One name per product and one country per party, out of rows that differ.

Belongs here: the survivorship rule, most frequent first, ties to the alphabet. Does not: matching
of different codes to one thing.
"""

from __future__ import annotations

import polars as pl

from ingest.mapping import Mapping


def products_of(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """code, kind, name, variants (how many descriptions the code had), by code.

    Only rows of the naming treatments give a name ("damaged" on a write-off is no product name);
    a product without one bears its code.
    """
    named = frame.filter(pl.col("treatment").is_in(mapping.named_by))
    names = _most_frequent(named, "product", mapping.product_name)
    products = frame.group_by("product").agg(pl.col("kind").first())
    return (
        products.join(names, on="product", how="left")
        .select(
            pl.col("product").alias("code"),
            "kind",
            pl.coalesce(mapping.product_name, "product").alias("name"),
            pl.col("variants").fill_null(0),
        )
        .sort("code")
    )


def parties_of(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """code, customer (null for an unknown one), country, name_en, name_zh, variants, by code."""
    country = mapping.party_country
    countries = _most_frequent(frame, "party", country)
    parties = frame.group_by("party").agg(pl.col("customer").first())
    return (
        parties.join(countries, on="party", how="left")
        .rename({"party": "code", country: "country"})
        .with_columns(
            pl.when(pl.col("customer").is_not_null())
            .then(_text(mapping.party_names["known"][language]))
            .otherwise(_text(mapping.party_names["unknown"][language]))
            .alias(f"name_{language}")
            for language in ("en", "zh")
        )
        .sort("code")
    )


def _most_frequent(frame: pl.DataFrame, key: str, value: str) -> pl.DataFrame:
    counted = frame.drop_nulls(value).group_by(key, value).len()
    ranked = counted.sort(pl.col("len"), pl.col(value), descending=[True, False])
    return ranked.group_by(key, maintain_order=True).agg(
        pl.col(value).first(), pl.len().alias("variants")
    )


def _text(pattern: str) -> pl.Expr:
    """`'Customer {customer}'` as an expression; braces hold field names."""
    pieces = [
        pl.col(piece) if index % 2 else pl.lit(piece)
        for index, piece in enumerate(pattern.replace("}", "{").split("{"))
    ]
    return pl.concat_str(pieces, ignore_nulls=True)
