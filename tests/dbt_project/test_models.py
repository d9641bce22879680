"""The models keep their rules, their identities notice a fault, and their arithmetic is exact.

The rules are read from dbt's manifest; identities run as compiled, on a build with a fault in it.
"""

from __future__ import annotations

import json
import shutil
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from erp.base.home import Home
from erp.posting import DOCUMENT_TYPES
from erp.statements.statements import available
from tests.analytics.built_home import (
    DBT_PROJECT,
    ROOT,
    copy_of,
    dbt_target,
    finished_build,
    run_dbt,
)


@pytest.fixture(scope="module")
def manifest(built_home: Home) -> dict[str, Any]:
    return json.loads((dbt_target(built_home) / "manifest.json").read_text())


def models(manifest: dict[str, Any], layer: str) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == layer
    ]


# --- rules of the project ---


def test_every_model_says_its_grain_first_and_has_a_file_of_its_own(manifest) -> None:
    for layer in ("staging", "intermediate", "marts"):
        for model in models(manifest, layer):
            path = DBT_PROJECT / model["original_file_path"]
            assert model["description"].startswith("One row per "), model["name"]
            assert path.stem == model["name"]
            assert path.with_suffix(".yml").exists(), model["name"]
            assert model["config"]["meta"]["key"], model["name"]


def test_descriptions_of_marts_and_their_columns_are_in_both_languages(manifest) -> None:
    def has_chinese(text: str) -> bool:
        return any("一" <= letter <= "鿿" for letter in text)

    for model in models(manifest, "marts"):
        assert has_chinese(model["description"]), model["name"]
        for column in model["columns"].values():
            zh, _, en = column["description"].partition(" / ")
            assert has_chinese(zh), (model["name"], column["name"])
            assert en, (model["name"], column["name"])


def test_only_staging_reads_sources_and_marts_never_read_raw(manifest) -> None:
    allowed = {"int_companies_dated"}  # the manifest's own table is no source of business facts
    for layer in ("intermediate", "marts"):
        for model in models(manifest, layer):
            sources = [n for n in model["depends_on"]["nodes"] if n.startswith("source.")]
            assert not sources or model["name"] in allowed, model["name"]
    for model in models(manifest, "staging"):
        (parent,) = model["depends_on"]["nodes"]
        assert parent.startswith("source."), model["name"]


def test_every_mart_has_a_contract_a_tested_key_and_a_page(manifest) -> None:
    keyed = {
        node["attached_node"].split(".")[-1]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "unique_key"
    }
    shown = {
        node.split(".")[-1]
        for exposure in manifest["exposures"].values()
        for node in exposure["depends_on"]["nodes"]
    }
    for model in models(manifest, "marts"):
        assert model["config"]["contract"]["enforced"], model["name"]
        assert model["name"] in keyed, model["name"]
        assert model["name"] in shown, model["name"]


def test_every_mart_a_page_queries_stands_in_its_exposure(manifest) -> None:
    names = {model["name"] for model in models(manifest, "marts")}
    for page in ("finance", "sales", "stock"):
        text = (ROOT / "apps" / "web" / "queries" / f"{page}.py").read_text()
        exposure = manifest["exposures"][f"exposure.ledgerhouse.{page}_dashboard"]
        shown = {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]}
        queried = {n for n in names if f"from {n}" in text or f"join {n}" in text}
        assert queried, page
        assert queried <= shown, page


def test_amounts_have_one_type_and_nothing_divides_outside_the_macros(manifest) -> None:
    exact = {"decimal(38,4)", "decimal(38,6)", "decimal(38,8)", "decimal(38,10)"}
    other = {"varchar", "bigint", "integer", "date", "boolean"}
    for model in models(manifest, "marts"):
        for column in model["columns"].values():
            assert column["data_type"] in exact | other, (model["name"], column["name"])
    for path in DBT_PROJECT.glob("models/**/*.sql"):
        code = "\n".join(line.split("--")[0] for line in path.read_text().splitlines())
        assert "/" not in code, path.name
        assert "avg(" not in code, path.name


# --- identities ---

FAULTS = {
    "assert_trial_balance_is_zero": "trial_balance set closing = closing + 0.01",
    "assert_general_ledger_equals_postings": "general_ledger set amount = amount + 0.01",
    "assert_stock_value_equals_stock_accounts": "stock_value set book_value = book_value + 0.01",
    "assert_stock_ledger_equals_stock_value": "stock_ledger set quantity = quantity + 1",
    "assert_open_items_equal_control_accounts": "receivables_open set remaining = remaining + 1",
    "assert_sales_lines_equal_documents": "sales_lines set tax = tax + 0.01",
    "assert_margin_equals_gross_profit": "margin_lines set cost = cost + 0.01",
    "assert_stock_ageing_equals_stock_value": "stock_ageing set book_value = book_value + 0.01",
    "assert_demand_weeks_equal_demand_days": "demand_weeks set delivered = delivered + 1",
    "assert_purchase_lines_equal_documents": "purchase_lines set tax = tax + 0.01",
    "assert_unknown_cost_shows_no_margin": "sales_lines set margin = 0",
}


@pytest.mark.parametrize("identity", sorted(FAULTS))
def test_an_identity_holds_and_notices_a_fault(
    built_home: Home, tmp_path: Path, manifest, identity: str
) -> None:
    node = manifest["nodes"][f"test.ledgerhouse.{identity}"]
    compiled = next((dbt_target(built_home) / "compiled").rglob(f"{identity}.sql")).read_text()
    assert node["config"]["severity"].lower() == "error"
    assert compiled.startswith("-- Fails where")
    shutil.copy(finished_build(built_home), tmp_path / "build.duckdb")
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        assert connection.execute(compiled).fetchall() == []
        connection.execute(f"update marts.{FAULTS[identity]}")
        assert connection.execute(compiled).fetchall() != []


def test_every_identity_has_a_fault_it_notices() -> None:
    assert {path.stem for path in (DBT_PROJECT / "tests").glob("*.sql")} == set(FAULTS)


# --- calculations ---


@pytest.mark.slow
def test_every_calculation_with_a_branch_passes_its_unit_tests(
    built_home: Home, tmp_path: Path
) -> None:
    home = copy_of(built_home, tmp_path / "home")
    shutil.copy(finished_build(home), home.warehouse / "build.duckdb")
    done = run_dbt(home, "test", "--select", "test_type:unit")
    assert done.returncode == 0, done.stdout
    assert "PASS=19" in done.stdout


def test_figures_of_the_known_company_are_those_worked_out_by_hand(built_home: Home) -> None:
    """Sale 0: five lines of 1, 2, 3, 4, 1 pieces at 10.00; its first line is half credited.

    Product 4 came without a cost, so its line shows none.
    """
    with duckdb.connect(str(finished_build(built_home)), read_only=True) as connection:
        lines = connection.execute(
            "select document_kind, product_code, quantity, revenue, tax, cost_status, cost, margin"
            " from marts.sales_lines where document_number = 1 order by all"
        ).fetchall()
    two, four = Decimal("0.01"), Decimal("0.0001")
    assert [[_plain(value, two, four) for value in line] for line in lines] == [
        ["credit_note", "P00000", "-1.00", "-5.00", "-0.65", "known", "0.00", "-5.00"],
        ["sales_invoice", "P00000", "1.00", "10.00", "1.30", "known", "7.00", "3.00"],
        ["sales_invoice", "P00001", "2.00", "20.00", "2.60", "known", "14.00", "6.00"],
        ["sales_invoice", "P00002", "3.00", "30.00", "3.90", "known", "21.00", "9.00"],
        ["sales_invoice", "P00003", "4.00", "40.00", "5.20", "known", "28.00", "12.00"],
        ["sales_invoice", "P00004", "1.00", "10.00", "1.30", "unknown", None, None],
    ]


def _plain(value: Any, two: Decimal, four: Decimal) -> Any:
    if not isinstance(value, Decimal):
        return value
    assert value == value.quantize(four)
    return str(value.quantize(two))


# --- exact numbers ---

MACROS = "\n".join((DBT_PROJECT / "macros" / "numbers.sql").read_text().splitlines())


def rendered(call: str) -> str:
    """The SQL a macro gives for DuckDB."""
    return Environment().from_string(f"{MACROS}\n{{{{ {call} }}}}").render().strip()  # noqa: S701 - SQL


MONEY = st.integers(-(10**15), 10**15)


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


DIVIDED = rendered("divide_half_up('n', 'd', 6)")
SHARED = rendered("share_of('amount', 'part', 'whole_quantity')")


def half_up(numerator: Decimal, denominator: Decimal, digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = 80
        return (numerator / denominator).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


DIVISION = f"select {DIVIDED} from (select ?::decimal(38, 4) as n, ?::decimal(38, 4) as d)"
SHARE = (
    f"select {SHARED} from (select ?::decimal(38, 0) as amount, ?::decimal(38, 6) as part,"
    " ?::decimal(38, 6) as whole_quantity)"
)


@given(numerator=MONEY, denominator=MONEY)
def test_division_is_half_up_to_its_scale(duck, numerator: int, denominator: int) -> None:
    values = [Decimal(numerator).scaleb(-4), Decimal(denominator).scaleb(-4)]
    ((got,),) = duck.execute(DIVISION, values).fetchall()
    if denominator == 0:
        assert got is None
    else:
        assert got == half_up(Decimal(numerator), Decimal(denominator), 6)


@given(amount=MONEY, cuts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
def test_shares_of_an_amount_are_whole_units_and_sum_to_it(duck, amount: int, cuts) -> None:
    whole, taken, total = sum(cuts), 0, 0
    for cut in cuts:
        ends = [
            duck.execute(
                SHARE, [amount, Decimal(p).scaleb(-6), Decimal(whole).scaleb(-6)]
            ).fetchall()[0][0]
            for p in (taken, taken + cut)
        ]
        assert ends[1] == half_up(Decimal(amount) * (taken + cut), Decimal(whole), 0)
        total += ends[1] - ends[0]
        taken += cut
    assert total == amount


@given(minor=st.integers(-(2**62), 2**62), digits=st.sampled_from([0, 1, 2, 3, 4]))
def test_minor_units_become_money_to_the_last_one(duck, minor: int, digits: int) -> None:
    macro = rendered("minor_to_major('x', 'd')")
    found = duck.execute(f"select {macro} from (select ? as x, ? as d)", [minor, digits])
    assert found.fetchall() == [(Decimal(minor).scaleb(-digits),)]


@given(whole=st.integers(-(2**62), 2**62), digits=st.sampled_from([6, 8, 10]))
def test_scaled_whole_numbers_keep_every_digit(duck, whole: int, digits: int) -> None:
    macro = rendered(f"from_scaled('x', {digits})")
    found = duck.execute(f"select {macro} from (select ? as x)", [whole])
    assert found.fetchall() == [(Decimal(whole).scaleb(-digits),)]


# --- seeds repeat facts that stand elsewhere ---


def test_FIN_07_revenue_and_cost_accounts_are_those_of_the_income_statement() -> None:
    """The seed names the accounts whose turnover the forms' lines of revenue and cost sum."""
    lines = {"small_business": {"1": "revenue", "2": "cost"}}
    lines["enterprise"] = {"revenue": "revenue", "cost": "cost"}
    wanted = {
        (standard, term.what, line)
        for standard, keys in lines.items()
        for form in available(standard)
        if form.statement == "income_statement"
        for each in form.lines
        if (line := keys.get(each.key))
        for term in each.terms
    }
    assert {row[:3] for row in seed("profit_accounts")} == wanted


def test_kinds_of_document_with_a_customer_are_those_of_the_core() -> None:
    wanted = {kind for kind, each in DOCUMENT_TYPES.items() if each.role == "customer"}
    assert {row[0] for row in seed("customer_kinds")} == wanted


def seed(name: str) -> list[tuple[str, ...]]:
    _, *rows = (DBT_PROJECT / "seeds" / f"{name}.csv").read_text().splitlines()
    return [tuple(row.split(",")) for row in rows]
