"""The real data is the data docs/data.md describes: same files, same control totals.

What an importer makes of a set is tested beside the importer, not here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
TOTAL = re.compile(r"^\| `([a-z_]+)` \| ([^|]+) \| ([\d.]+) \|$", re.MULTILINE)
ORDER_LINE = re.compile(
    r"INSERT INTO order_details VALUES \((\d+), (\d+), ([\d.]+), (\d+), ([\d.]+)\)"
)
CENT = Decimal("0.01")


def _stated(name: str) -> dict[str, Decimal]:
    found = TOTAL.findall((DOCS / "data.md").read_text())
    return {total: Decimal(value) for of, total, value in found if of == name}


def _query(names: str, sql: str) -> dict[str, Decimal]:
    """One row of figures under the names given, separated by `; `."""
    row = duckdb.execute(sql).fetchone()
    assert row is not None
    return dict(zip(names.split("; "), map(Decimal, row), strict=True))


def _online_retail(folder: Path) -> dict[str, Decimal]:
    return _query(
        "invoice lines; Σ quantity × price; Σ quantity",
        f"""select count(*), sum(Quantity * cast(Price as decimal(12, 3))), sum(Quantity)
            from '{folder}/year_2009_2010.parquet'""",
    )


def _adventureworks(folder: Path) -> dict[str, Decimal]:
    return {
        **_query(
            "purchase orders; purchase orders, Σ subtotal",
            f"""select count(*), sum(cast(SubTotal as decimal(18, 4)))
                from '{folder}/PurchaseOrderHeader.parquet'""",
        ),
        **_query(
            "purchase order lines; purchase order lines, Σ line total; quantity ordered; "
            "quantity received; quantity rejected",
            f"""select count(*), sum(cast(LineTotal as decimal(18, 4))), sum(OrderQty),
                sum(cast(ReceivedQty as decimal(18, 2))), sum(cast(RejectedQty as decimal(18, 2)))
                from '{folder}/PurchaseOrderDetail.parquet'""",
        ),
        **_query(
            "work orders; work orders, quantity; work orders, scrapped",
            f"""select count(*), sum(OrderQty), sum(ScrappedQty)
                from '{folder}/WorkOrder.parquet'""",
        ),
        **_query(
            "sales orders; sales, Σ net; sales, Σ tax; sales, Σ freight",
            f"""select count(*), sum(cast(LinesSubTotal as decimal(18, 4))),
                sum(cast(TaxAmt as decimal(18, 4))), sum(cast(Freight as decimal(18, 4)))
                from '{folder}/SalesOrderHeader_reconstructed.parquet'""",
        ),
        **_query(
            "sales order lines",
            f"select count(*) from '{folder}/SalesOrderDetail_reconstructed.parquet'",
        ),
        **_query(
            "stock rows; stock, units",
            f"select count(*), sum(Quantity) from '{folder}/ProductInventory.parquet'",
        ),
    }


def _northwind(folder: Path) -> dict[str, Decimal]:
    """The dump keeps prices and discounts as single floats: 9.80000019 is 9.80."""
    with gzip.open(folder / "northwind_psql.sql.gz", "rt", encoding="utf-8") as dump:
        lines = ORDER_LINE.findall(dump.read())
    exact = [
        (Decimal(price).quantize(CENT), int(quantity), Decimal(discount).quantize(CENT))
        for _, _, price, quantity, discount in lines
    ]
    net = sum(price * quantity * (1 - discount) for price, quantity, discount in exact)
    return {
        "order lines": Decimal(len(exact)),
        "Σ quantity": Decimal(sum(quantity for _, quantity, _ in exact)),
        "Σ gross": sum((price * quantity for price, quantity, _ in exact), Decimal(0)),
        "Σ net": Decimal(net).quantize(CENT, ROUND_HALF_UP),
    }


def _dwh_baraa(folder: Path) -> dict[str, Decimal]:
    def bad(column: str) -> str:
        number = f"try_cast({column} as decimal(18, 2))"
        return f"count(*) filter ({number} is null or {number} <= 0)"

    return {
        **_query(
            "sales lines; impossible order dates; bad amounts; bad prices",
            f"""select count(*),
                count(*) filter (try_strptime(sls_order_dt, '%Y%m%d') is null),
                {bad("sls_sales")}, {bad("sls_price")}
                from read_csv('{folder}/sales_details.csv.gz', all_varchar = true)""",
        ),
        **_query(
            "customers; customers without id",
            f"""select count(*), count(*) - count(cst_id)
                from read_csv('{folder}/cust_info.csv.gz', all_varchar = true)""",
        ),
    }


def _cn_superstore(folder: Path) -> dict[str, Decimal]:
    return {
        **_query(
            "lines; orders; 销售额",
            f"""select count(*), count(distinct "订单 ID"), sum(cast(销售额 as decimal(18, 6)))
                from read_csv('{folder}/订单.csv.gz', all_varchar = true)""",
        ),
        **_query(
            "returned orders",
            f"select count(*) from read_csv('{folder}/退货.csv.gz', all_varchar = true)",
        ),
    }


def _cn_vat_invoices(folder: Path) -> dict[str, Decimal]:
    return {
        name: value
        for way in ("input", "output")
        for name, value in _query(
            f"{way} rows; {way}, Σ 金额; {way}, Σ 税额",
            f"""select count(*), sum(cast(金额 as decimal(18, 2))),
                sum(cast(税额 as decimal(18, 2))) from '{folder}/a1_{way}.parquet'""",
        ).items()
    }


COMPUTED: dict[str, Callable[[Path], dict[str, Decimal]]] = {
    "online_retail_ii": _online_retail,
    "adventureworks": _adventureworks,
    "northwind": _northwind,
    "dwh_baraa": _dwh_baraa,
    "cn_superstore": _cn_superstore,
    "cn_vat_invoices": _cn_vat_invoices,
}


@pytest.mark.parametrize("name", COMPUTED)
def test_the_control_totals_are_those_of_the_files(name: str, real_data: Callable[[str], Path]):
    assert COMPUTED[name](real_data(name)) == _stated(name)


def test_every_set_with_stated_totals_is_computed():
    stated = {of for of, _, _ in TOTAL.findall((DOCS / "data.md").read_text())}
    assert stated == set(COMPUTED)


def test_the_files_are_the_files_described(real_data: Callable[[str], Path]):
    described = dict(
        reversed(line.split("  ", 1)) for line in (DOCS / "data.sha256").read_text().splitlines()
    )
    differing = [
        name
        for name, digest in described.items()
        if hashlib.sha256((real_data(".") / name).read_bytes()).hexdigest() != digest
    ]
    assert differing == []
