"""Which sold line a returned line reverses, where that can be decided.

Belongs here: the rule of decision, in posting order, over open quantities. Does not: posting.

A *candidate* for a return is a line sold before it (in posting order) with the same party, product
and price and at least the returned quantity still open. One candidate decides; so does one alone
with exactly the returned quantity open, and so do candidates that all stand on one document (the
first line is taken). Several candidates otherwise are *ambiguous* and stay unlinked: guessing
would invent a fact.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from ingest.mapping import Mapping

LINK_SCHEMA = {"row": pl.UInt32, "reverses_row": pl.UInt32, "decision": pl.String}


def match_returns(posted: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """One row per returned line of `posted` (in posting order, column `order`).

    Columns row, reverses_row (null when unlinked) and decision: one of the mapping's decisions,
    `ambiguous`, `no_earlier_sale`, `not_enough_open` or `party_unknown`.
    """
    rules = mapping.returns
    returned = posted.filter(pl.col("act").is_in(rules.acts) & (pl.col("quantity_e6") < 0))
    sold = posted.filter(pl.col("act").is_in(rules.reverse) & (pl.col("quantity_e6") > 0))
    known = returned.filter(pl.col("customer").is_not_null())
    candidates = _candidates(known, sold, list(_same(rules.same)))
    open_e6 = dict(sold.select("row", "quantity_e6").iter_rows())
    documents = dict(sold.select("row", "document").iter_rows())
    links = [
        (row, *_decide(-quantity, candidates.get(row, []), open_e6, documents, rules.decide))
        for row, quantity in known.select("row", "quantity_e6").iter_rows()
    ]
    unknown = returned.filter(pl.col("customer").is_null())["row"].to_list()
    links += [(row, None, "party_unknown") for row in unknown]
    return pl.DataFrame(links, schema=LINK_SCHEMA, orient="row").sort("row")


def _same(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("price_e8" if field == "price" else field for field in fields)


def _candidates(
    returned: pl.DataFrame, sold: pl.DataFrame, same: list[str]
) -> dict[int, list[int]]:
    """For each returned row the earlier sold rows with equal fields, in posting order."""
    pairs = returned.select("row", "order", *same).join(
        sold.select(pl.col("row").alias("sold_row"), pl.col("order").alias("sold_order"), *same),
        on=same,
    )
    earlier = pairs.filter(pl.col("sold_order") < pl.col("order")).sort("order", "sold_order")
    grouped = earlier.group_by("row", maintain_order=True).agg("sold_row")
    return dict(grouped.iter_rows())


def _decide(
    quantity_e6: int,
    earlier: list[int],
    open_e6: dict[int, int],
    documents: dict[int, str],
    decisions: tuple[str, ...],
) -> tuple[int | None, str]:
    """The line reversed and what decided it; takes the quantity off the line's open quantity."""
    if not earlier:
        return None, "no_earlier_sale"
    enough = [row for row in earlier if open_e6[row] >= quantity_e6]
    if not enough:
        return None, "not_enough_open"
    exact = [row for row in enough if open_e6[row] == quantity_e6]
    decided = {
        "only_candidate": enough[0] if len(enough) == 1 else None,
        "same_quantity": exact[0] if len(exact) == 1 else None,
        "same_document": enough[0] if len({documents[row] for row in enough}) == 1 else None,
    }
    for decision in decisions:
        row = decided[decision]
        if row is not None:
            open_e6[row] -= quantity_e6
            return row, decision
    return None, "ambiguous"


def decisions_counted(links: pl.DataFrame) -> dict[str, int]:
    """How many returned lines each decision covers, by name."""
    return dict(sorted(Counter(links["decision"].to_list()).items()))
