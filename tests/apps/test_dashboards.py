"""Every figure of the small company, beside the sum a person makes of `company.trade`."""

from __future__ import annotations

import ast
import json
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from analytics.metrics import metric, metrics
from analytics.reader import open_reader
from analytics.reports import Choice, fill, report
from analytics.tie_outs import definitions
from apps.web import cards, charts
from apps.web.queries import finance, sales, stock
from apps.web.queries.reading import Figure, month_before
from erp.access import rules
from erp.access.rules import BUILT_IN_ROLES
from erp.base.database import open_database
from erp.posting import post
from tests import builders
from tests.apps.company import copied_home, run_refresh
from tests.apps.conftest import app_of
from tests.apps.test_pages import shown

FEBRUARY, MARCH = "2024-02", "2024-03"
ROLE = {role.code: role for role in BUILT_IN_ROLES}


@pytest.fixture
def reader(published_home):
    """The published marts as one role sees them."""

    def opened(role: str = "finance"):
        scope = rules.scope_of([ROLE[role]], user_id=1, company="t1", version=1)
        return open_reader(scope, published_home.warehouse)

    return opened


@pytest.mark.parametrize(
    ("query", "value", "before"),
    [
        (finance.revenue, "112.00", "28.00"),
        (finance.cost_of_sales, "49.50", "14.00"),
        (finance.gross_profit, "62.50", "14.00"),
        (finance.cash, "31.64", None),
        (sales.revenue, "112.00", "28.00"),
        (sales.margin, "62.50", "14.00"),
        (sales.invoices, "1", "1"),
        (sales.customers, "1", "1"),
    ],
)
def test_figures_of_march_and_the_month_before(reader, query, value, before):
    figure = query(reader(), MARCH)
    assert figure.value == Decimal(value)
    assert (figure.before or None) == (Decimal(before) if before else None)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (finance.receivables, "126.56"),
        (finance.payables, "264.90"),  # 259.90 invoiced, 5.00 received and not yet invoiced
        (stock.value, "171.50"),
        (stock.products_on_hand, "3"),
        (stock.products_out, "0"),
        (stock.products_of_unknown_cost, "0"),
    ],
)
def test_figures_of_now(reader, query, value):
    assert query(reader()).value == Decimal(value)


def test_a_month_without_postings_has_no_figure_rather_than_zero(reader):
    assert finance.revenue(reader(), "2024-01") == Figure(None, None)
    assert sales.margin(reader(), "2023-01").value is None


def test_a_figures_parts_sum_to_it(reader):
    rows = finance.revenue_rows(reader(), MARCH)
    assert rows["credit"].sum() - rows["debit"].sum() == Decimal(112)
    profit = finance.profit_rows(reader(), MARCH)
    assert profit["credit"].sum() - profit["debit"].sum() == Decimal("62.50")
    assert finance.receivable_rows(reader(), is_chinese=True)["remaining"].sum() == Decimal(
        "126.56"
    )
    assert finance.payable_rows(reader(), is_chinese=False)["remaining"].sum() == Decimal("264.90")
    assert sales.rows(reader(), MARCH, is_chinese=True)["revenue"].sum() == Decimal(112)
    assert stock.value_rows(reader(), is_chinese=True)["book_value"].sum() == Decimal("171.50")


def test_lists_are_in_the_order_and_language_asked_for(reader):
    assert finance.months(reader())[:2] == [MARCH, FEBRUARY]
    assert sales.months(reader()) == [MARCH, FEBRUARY]
    by_month = finance.by_month(reader())
    assert by_month["month"].to_list()[-2:] == [FEBRUARY, MARCH]
    assert by_month["profit"].to_list()[-2:] == [Decimal(14), Decimal("62.50")]
    top = sales.top_products(reader(), MARCH, is_chinese=True)
    assert top["product_code"].to_list() == ["P1", "F1"]
    balance = finance.trial_balance(reader(), MARCH, is_chinese=False)
    assert balance["debit"].sum() == balance["credit"].sum()
    assert balance["closing_debit"].sum() == balance["closing_credit"].sum()
    on_hand = stock.on_hand(reader(), is_chinese=True, words="p1")
    assert on_hand["quantity_on_hand"].to_list() == [Decimal(27)]
    moves = stock.movements(reader(), "P1")
    assert moves["quantity"].sum() == Decimal(27)
    assert sales.by_day(reader(), MARCH)["revenue"].sum() == Decimal(112)
    assert sales.by_category(reader(), MARCH)["revenue"].sum() == Decimal(112)
    assert stock.value_by_category(reader())["stock_value"].sum() == Decimal("171.50")
    assert stock.products_by_warehouse(reader(), is_chinese=True)["products"].to_list() == [3]
    assert sales.top_customers(reader(), MARCH, is_chinese=True)["party_code"].to_list() == ["C2"]
    assert len(stock.slow_rows(reader(), is_chinese=True)) <= 3
    assert finance.ledger_rows(reader(), MARCH, "5001")["document"].to_list()
    assert finance.cash_rows(reader(), MARCH)["debit"].sum() == Decimal("31.64")
    assert finance.receivables_by_age(reader())["remaining"].sum() == Decimal("126.56")


@pytest.mark.parametrize("role", ["sales", "warehouse"])
def test_FND_07_cost_columns_do_not_exist_for_those_without_the_right(reader, role):
    assert not sales.sees_margin(reader(role))
    assert not stock.sees_value(reader(role))
    assert "margin" not in sales.rows(reader(role), MARCH, is_chinese=True).columns
    assert "book_value" not in stock.movements(reader(role), "P1").columns


@pytest.mark.parametrize(
    ("name", "query", "month"),
    [
        ("revenue", sales.revenue, MARCH),
        ("margin_known", sales.margin, MARCH),
        ("stock_book_value", stock.value, None),
        ("receivables_open", finance.receivables, None),
        ("receivables_overdue", finance.receivables_overdue, None),
        ("payables_open", finance.payables, None),
    ],
)
def test_a_figure_is_what_the_metric_dictionary_says_it_is(reader, name, query, month):
    said = metric(name)
    where = f" where strftime(business_date, '%Y-%m') = '{month}'" if month else ""
    by_formula = reader().frame(f"select {said.formula} from {said.mart}{where}").item()
    assert query(reader(), *([month] if month else [])).value == by_formula
    assert said.tie_out in {each.name for each in definitions()}


def test_the_month_before_january_is_december():
    assert [month_before(month) for month in ("2024-03", "2024-01")] == ["2024-02", "2023-12"]


def test_D1_the_page_shows_value_time_and_mark_of_each_figure(app):
    text = shown(app.open("finance", "dashboards/finance"))
    for figure in ("¥112.00", "¥49.50", "¥62.50", "¥31.64", "¥126.56", "¥264.90"):
        assert figure in text
    assert text.count("已勾稽") >= 6
    assert "数据截至" in text


def test_D1_a_tie_out_that_fails_turns_every_figure_resting_on_it_red(own_app, own_home):
    current = own_home.warehouse / "published" / "CURRENT"
    said = json.loads(current.read_text("utf-8"))
    for tie_out in said["tie_outs"]:
        tie_out["holds"] = tie_out["name"] != "general_ledger"
    said["tie_outs"] = [each for each in said["tie_outs"] if each["name"] != "payables"]
    current.write_text(json.dumps(said), "utf-8")
    text = shown(own_app.open("finance", "dashboards/finance"))
    assert text.count("不符") == 4  # revenue, cost, profit and their chart
    assert text.count("未勾稽") == 1
    assert "已勾稽" in text


def test_D1_the_parts_open_and_say_whether_they_sum_to_the_figure(app):
    test = app.open("finance", "dashboards/finance")
    test.button(key="finance_receivables_parts").click().run()
    assert not test.exception
    text = shown(test)
    assert "行合计 ¥126.56；指标为 ¥126.56" in text
    assert ":green[" in text


@pytest.mark.parametrize("name", ["home", "finance", "sales", "stock", "purchasing"])
def test_RPT_04_each_figure_of_a_board_has_its_time_and_opens_documents(app, drawn, name):
    """Parts name documents or vouchers (a master its party), or a click lists those behind."""
    test = app.open("admin", "home" if name == "home" else f"dashboards/{name}")
    assert "数据截至" in shown(test)
    found = [each for each in drawn if each[0].key.startswith(f"{name}_")]
    assert len(found) >= 4
    for card, parts, below in found:
        assert test.button(key=f"{card.key}_parts")
        named = [each for each in ("document", "voucher") if each in parts.columns]
        listed = parts if named else below
        names = [pl.col(each) for each in ("document", "voucher", "party_code") if each in listed]
        assert listed.select(pl.coalesce(names)).null_count().item() == 0, card.key
        assert len(listed) or not card.figure.value, card.key


def test_D10_every_figure_and_chart_of_a_board_has_its_entry(app, drawn):
    """A card is made of an entry; a heading of a board names those it shows."""
    for name in ("finance", "sales", "stock", "purchasing"):
        app.open("admin", f"dashboards/{name}")
    assert {card.metric.name for card, _, _ in drawn} >= {"cost_of_sales", "products_run_out"}
    views = Path(cards.__file__).parent / "views"
    for path in (views / "home.py", *(views / "dashboards").glob("*.py")):
        calls = [
            each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)
        ]
        called = [(ast.unparse(each.func), each) for each in calls]
        assert not [name for name, _ in called if name in {"st.metric", "Card", "cards.Card"}]
        headings = [each for name, each in called if name == "cards.draw_heading"]
        for heading in headings:
            named = [each.value for each in heading.args[2:]]
            assert named, f"{path.name}: {ast.unparse(heading)} names no metric"
            assert all(metric(each) for each in named)


def test_D10_a_figure_shows_its_definition_lineage_owner_and_last_test(app):
    test = app.open("finance", "dashboards/finance")
    test.button(key="finance_receivables_parts").click().run()
    said = shown(test) + " ".join(each.value for each in test.code)
    for words in (
        "应收余额** · **Open receivables",
        "客户未清项目之和",
        "Unsettled items of customers",
        "sum(remaining)",
        "模型 receivables_open，字段 remaining",
        "来源字段：company.currency_digits, open_item.amount, settlement.amount",
        "口径负责：财务",
        "勾稽：应收未清项目与往来科目余额逐科目逐客户一致",
        ":green[:material/check:] 20",
    ):
        assert words in said
    charted = app.open("finance", "dashboards/finance")
    [button] = [each for each in charted.button if "receivables_open" in str(each.key)]
    button.click().run()
    assert "来源字段" in shown(charted)


@pytest.fixture
def drawn(monkeypatch):
    """The cards pages drew, each with its parts and with what lies below its first."""
    found = []
    draw = cards._draw

    def keeping(card, zone):
        parts = card.rows()
        first = parts.row(0, named=True) if len(parts) else {"product_code": "P1"}
        found.append((card, parts, card.below(first) if card.below else None))
        draw(card, zone)

    monkeypatch.setattr(cards, "_draw", keeping)
    return found


@pytest.fixture(scope="module")
def unknown_cost(tmp_path_factory):
    """A company whose goods came from a file without costs, and were sold in one month.

    By the end of it P2, which came on 10 January and never was sold, is slow. Then somebody goes
    round the triggers and changes one row: what was debited to the bank in March.
    """
    home = copied_home(tmp_path_factory.mktemp("unknown") / "home")
    database = open_database(home.database_url)
    april = date(2024, 4, 30)
    post(
        database,
        [
            builders.an_opening_stock("os9", builders.worth("P3", 10, None), on=april),
            builders.a_delivery("dl9", builders.goods("P3", 4, 5), on=april),
            builders.a_sales_invoice("in9", builders.carrying("dl9", 1, "P3", 4), on=april),
        ],
    )
    database.close()
    break_one_row(home)
    done = run_refresh(home)
    assert done.returncode != 0, "a run in which something differs is not a good one"
    assert "18 of 19 tie-outs hold" in done.stdout + done.stderr
    return home


def break_one_row(home):
    """One fen more on both sides of the bank's running total: its balance still holds."""
    with closing(sqlite3.connect(home.company_folder / "core.db")) as bare:
        for (name,) in bare.execute(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'account_balance'"
        ).fetchall():
            bare.execute(f"drop trigger {name}")
        changed = bare.execute(
            "update account_balance set debit = debit + 1, credit = credit + 1"
            " where account_id in (select id from account where code like '1002%')"
        )
        assert changed.rowcount == 1
        bare.commit()


def test_D1_one_row_broken_turns_the_tiles_red_in_the_next_run(unknown_cost, app):
    """Every mark was green; the next run finds the row, and says what differs by one fen."""
    before = shown(app.open("finance", "dashboards/finance"))
    assert "不符" not in before
    assert "已勾稽" in before
    with app_of(unknown_cost) as pages:
        test = pages.open("finance", "dashboards/finance")
        text = shown(test)
        assert text.count("不符") >= 3, "revenue, cost and profit rest on the general ledger"
        assert "已勾稽" in text, "receivables and payables still tie"
        assert "核对不一致：总账借方发生额与核心库科目余额逐科目逐月一致" in text
        test.button(key="finance_revenue_parts").click().run()
        said = shown(test)
        assert said.count(":red[:material/error:]") == 1, "the last run"
        assert said.count(":green[:material/check:]") >= 1, "the run before"


def test_RPT_01_slow_movers_tie_to_the_ledger(unknown_cost):
    """P2: five pieces at 1.00, 111 days here and never sold; what the ledger says of it."""
    scope = rules.scope_of([ROLE["finance"]], user_id=1, company="t1", version=1)
    reader = open_reader(scope, unknown_cost.warehouse)
    filled = fill(reader, report("slow_movers"), Choice(date(2024, 4, 1), date(2024, 4, 30)))
    assert [(row[0], row[3], row[6], row[7]) for row in filled.rows] == [
        ("P2", Decimal(5), 111, Decimal(5))
    ]
    database = open_database(unknown_cost.database_url)
    with database.reading() as connection:
        ledger = connection.exec_driver_sql(
            "select sum(v.amount) from stock_value v join product p on p.id = v.product_id"
            " where p.code = 'P2'"
        ).scalar_one()
    database.close()
    assert Decimal(ledger).scaleb(-2) == Decimal(5)
    assert reader.published.tie_out("stock_status", "t1").holds


def test_where_cost_is_unknown_it_says_so_and_never_0_or_100_percent(unknown_cost):
    scope = rules.scope_of([ROLE["finance"]], user_id=1, company="t1", version=1)
    reader = open_reader(scope, unknown_cost.warehouse)
    assert finance.revenue(reader, "2024-04").value == Decimal(20)
    assert finance.gross_profit(reader, "2024-04") == Figure(None, Decimal("62.50"))
    assert finance.cost_of_sales(reader, "2024-04").value is None
    assert finance.by_month(reader)["profit"].to_list()[-1] is None
    assert sales.margin(reader, "2024-04").value is None
    assert sales.revenue_of_unknown_cost(reader, "2024-04") == Decimal(20)
    assert stock.products_of_unknown_cost(reader).value == 1
    assert stock.value(reader).value == Decimal("171.50"), "what is known"
    unknown = stock.value_rows(reader, is_chinese=True).filter(pl.col("product_code") == "P3")
    assert unknown["book_value"].to_list() == [None]
    with app_of(unknown_cost) as pages:
        text = shown(pages.open("finance", "dashboards/finance"))
        assert text.count("成本未知") == 2
        assert "成本未知" in shown(pages.open("finance", "dashboards/sales"))


def test_before_anything_is_published_the_page_says_what_to_do(own_app, own_home):
    (own_home.warehouse / "published" / "CURRENT").unlink()
    test = own_app.open("finance", "dashboards/finance")
    assert not test.exception
    assert test.info
    assert not test.metric


def test_a_change_is_shown_only_where_there_was_something_before():
    change = cards._change
    assert change(Figure(Decimal(3), Decimal(2))) == "+50.0%"
    assert change(Figure(Decimal(1), Decimal(-2))) == "+150.0%"
    assert change(Figure(Decimal(1), Decimal(1))) is None
    assert change(Figure(Decimal(1), Decimal(0))) is None
    assert change(Figure(None, Decimal(1))) is None


def test_amounts_reach_a_chart_as_exact_text():
    """Streamlit 1.67 gives Vega an Arrow decimal without its scale: 112.0000 as 1,120,000."""
    frame = pl.DataFrame(
        {"month": ["2024-03"], "revenue": [Decimal("112.0000")]},
        schema={"month": pl.String, "revenue": pl.Decimal(38, 4)},
    )
    for chart in (
        charts.columns_by_month(frame, {"revenue": "收入"}, amount="金额"),
        charts.bars(frame, "month", "revenue", title="收入"),
    ):
        data = pl.DataFrame(chart.data)
        assert not any(isinstance(kind, pl.Decimal) for kind in data.schema.values())
        assert "112.0000" in data.row(0)
        assert "toNumber" in json.dumps(chart.to_dict()["transform"])


def test_MDM_06_revenue_is_cut_by_industry_and_parties_are_filtered_by_it(reader, app):
    """C2 is a builder: 10 × 8.00 + 2 × 20.00 − 1 × 8.00 of March; nobody else bought then."""
    found = sales.by_class(reader("admin"), "2024-03", "industry")
    assert found.rows() == [("construction", 1, 2, Decimal("112.00"))]
    test = app.open("admin", "dashboards/sales")
    test.button_group(key="sales_class").set_value("industry").run()
    assert not test.exception
    shown_tables = [each.value for each in test.dataframe]
    (cut,) = [each for each in shown_tables if "class" in each.columns]
    assert list(cut["class"]) == ["建筑业"]
    parties = app.open("admin", "masters/parties")
    parties.selectbox(key="parties_industry").select("construction").run()
    assert list(parties.dataframe[0].value["编码"]) == ["C2"]
    parties.selectbox(key="parties_party_size").select("large").run()
    assert "没有符合" in parties.info[0].value


def test_D10_the_dictionary_lists_every_figure_with_model_sources_owner_and_last_test(app):
    test = app.open("finance", "proofs/metrics", language="en")
    assert not test.exception
    rows = {row["Model"]: row for row in test.dataframe[0].value.to_dict("records")}
    assert rows.keys() == {f"{each.mart}.{each.column}" for each in metrics()}
    cash = rows["trial_balance.closing"]
    assert cash["Last test"] == "holds"
    assert "posting.amount" in cash["Source columns"]
    assert all(all(row.values()) for row in rows.values())
    before = len(test.dataframe[0].value)
    test.text_input(key="metrics_words").set_value("gross margin").run()
    assert 0 < len(test.dataframe[0].value) < before
