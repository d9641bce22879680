"""The books compared every night, and what was found kept in the core.

Belongs here: comparing once a night as an asset with its check. Does not: which books must agree
(`erp.verification`), what an open difference holds up (`erp.closing`).
"""

import dagster as dg

from erp.base.database import open_database
from erp.posting import with_retries
from pipelines.defs.resources import HomeResource
from pipelines.progress import say


@dg.asset(
    check_specs=[
        dg.AssetCheckSpec(
            "books_agree",
            asset="books_compared",
            description="Stock, receivables, payables, goods received, VAT and banks equal the"
            " accounts, and every running total its rows.",
        )
    ],
    group_name="verification",
)
def books_compared(context: dg.AssetExecutionContext, home: HomeResource) -> dg.MaterializeResult:
    """Stock, parties, goods received, VAT, banks and running totals against the accounts."""
    from erp.closing.comparisons import compare_books  # noqa: PLC0415 - only the nightly job

    database = open_database(home.open().database_url)
    try:
        seen = with_retries(lambda: compare_books(database, origin="nightly"))
    finally:
        database.close()
    parted = [
        f"{each.pair} {each.subject}: {each.document or each.place}"
        for each in seen.compared
        if each.is_parted
    ]
    say(context, f"compared {len(seen.compared)} pairs of books; {len(parted)} part")
    return dg.MaterializeResult(
        metadata={"compared": len(seen.compared), "parted": len(parted)},
        check_results=[
            dg.AssetCheckResult(
                check_name="books_agree", passed=not parted, metadata={"parted": parted}
            )
        ],
    )
