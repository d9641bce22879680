"""Exchange rates: entering them, one a currency and day.

Belongs here: keeping the rate table. Does not: using it (`erp.batch.exchange`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput
from erp.company.models import exchange_rate

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from erp.base.commits import Transaction


class BadRate(BadInput):
    """A rate that cannot be kept."""

    def __init__(self, currency: str, rate: object, per_units: int) -> None:
        super().__init__(
            zh=f"汇率 {currency} {rate} / {per_units} 无效："
            "币种须已建立且不是本位币，数值须大于零。",
            en=f"Rate {currency} {rate} for {per_units} cannot be kept: the currency must exist "
            "and not be the company's, and the figures be above zero.",
        )


def set_exchange_rate(
    transaction: Transaction,
    currency: str,
    day: date,
    rate: Decimal,
    *,
    per_units: int = 1,
    source: str = "",
) -> None:
    """Company currency for `per_units` of `currency`, from `day` until the next rate.

    A second rate of a day replaces the first; the change is kept in the log. Posted documents keep
    theirs.
    """
    known = transaction.scalar(
        "select count(*) from currency where code = ? and code <> (select currency from company)",
        (currency,),
    )
    if not known or rate <= 0 or per_units <= 0:
        raise BadRate(currency, rate, per_units)
    values = {"rate": rate, "per_units": per_units, "source": source}
    found = transaction.scalar(
        "select id from exchange_rate where currency = ? and rate_date = ?",
        (currency, day.isoformat()),
    )
    if found is None:
        transaction.insert(exchange_rate, {"currency": currency, "rate_date": day, **values})
    else:
        transaction.update(exchange_rate, int(found), values)
