"""Reports people make without code: right sums, rows and columns by rights, kept and shared.

The company is `company.trade`; what its figures must be is added up there by hand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from analytics import designs
from analytics.designs import Design
from analytics.errors import ReportNeedsFigure, ReportNotFound
from analytics.reader import open_reader
from analytics.reports import Choice, fill
from erp.access import rules
from erp.access.rules import BUILT_IN_ROLES
from erp.preferences.errors import ViewNotFound

ROLE = {role.code: role for role in BUILT_IN_ROLES}
MARCH = (date(2024, 3, 1), date(2024, 3, 31))


@pytest.fixture
def reader(published_home):
    def opened(role: str = "finance"):
        scope = rules.scope_of([ROLE[role]], user_id=1, company="t1", version=1)
        return open_reader(scope, published_home.warehouse)

    return opened


def made(reader, design: Design, first: date | None = None, last: date | None = None):
    report = designs.designed(reader, design, zh="甲", en="A")
    return fill(reader, report, Choice(first, last, values=design.filters))


def test_RPT_02_groups_sums_filters_and_period_are_chosen_and_add_up(reader):
    """Revenue: 28.00 of C1 in February; 80.00 − 8.00 + 40.00 of C2 in March."""
    by_month = Design("sales_lines", (designs.MONTH, "party_code"), ("revenue", "quantity", "rows"))
    found = made(reader(), by_month)
    assert found.rows == [
        ("2024-02", "C1", Decimal(28), Decimal(4), 1),
        ("2024-03", "C2", Decimal(112), Decimal(11), 3),
    ]
    assert found.totals[2:] == (Decimal(140), Decimal(15), 4)
    assert [row[1] for row in made(reader(), by_month, *MARCH).rows] == ["C2"]
    only = Design("sales_lines", ("product_code",), ("revenue",), (("product_code", "F1"),))
    assert made(reader(), only).rows == [("F1", Decimal(40))]
    both = Design("sales_lines", (), ("revenue",), (("product_code", "F1"), ("product_code", "P1")))
    assert made(reader(), both).rows == [(Decimal(140),)]
    about = designs.subject("sales_lines")
    groups, figures = designs.columns(reader(), about)
    product = next(each for each in groups if each.name == "product_code")
    assert designs.choices(reader(), about, product) == ["F1", "P1"]
    assert not {each.name for each in figures} & {"net_price", "foreign_amount"}, "no sum of prices"


def test_RPT_02_every_subject_can_be_made_into_a_report_with_all_it_offers(reader):
    for about in designs.SUBJECTS:
        groups, figures = designs.columns(reader("manager"), about)
        named = tuple(each.name for each in groups)
        whole = Design(about.mart, named, tuple(each.name for each in figures))
        made(reader("manager"), whole)
        for column in groups:
            designs.choices(reader("manager"), about, column)


def test_RPT_02_a_column_the_reader_lacks_is_left_out_also_as_a_filter(reader):
    wide = Design("sales_lines", ("party_code",), ("revenue", "margin"))
    assert [each.name for each in made(reader(), wide).columns][1:] == ["revenue", "margin"]
    assert [each.name for each in made(reader("sales"), wide).columns][1:] == ["revenue"]
    with pytest.raises(ReportNeedsFigure):
        made(reader("sales"), Design("sales_lines", ("party_code",), ("margin",)))
    with pytest.raises(ReportNotFound, match="nonsense"):
        made(reader("warehouse"), Design("nonsense", (), ("rows",)))


def test_RPT_02_a_report_is_made_kept_shared_and_opened_within_the_readers_rights(own_app):
    test = own_app.open("finance", "reports/maker")
    test.selectbox(key="maker_0_about").set_value("sales_lines").run()
    test.multiselect(key="maker_0_sales_lines_by").set_value(["party_code"])
    test.multiselect(key="maker_0_sales_lines_figures").set_value(["revenue", "margin"])
    test.toggle(key="maker_0_chart").set_value(True).run()
    assert not test.exception
    assert list(test.dataframe[0].value.iloc[:, 1])[-1] == "140.00"
    test.text_input(key="maker_name_0").set_value("客户收入")
    test.multiselect(key="maker_shared_0").set_value(["sales"])
    test.button(key="maker_keep").click().run()
    assert not test.exception
    assert not test.error
    link = test.query_params["view"]

    seller = own_app.open("sales", "reports/maker", view=link)
    assert "客户收入" in str(seller.main)
    shown = seller.dataframe[0].value
    assert len(shown.columns) == 2, "no margin"
    assert list(shown.iloc[:, 1])[-1] == "140.00"
    other = own_app.open("manager", "reports/maker", view=link)
    assert other.error[0].value == ViewNotFound(int(link)).zh
    clerk = own_app.open("warehouse", "reports/maker", view=_shared_ledger(own_app))
    assert "无权" in clerk.error[0].value or "不" in clerk.error[0].value
    test.button(key="maker_forget").click().run()
    assert not test.error
    assert [box.options for box in test.selectbox if box.label == "已存报表"] == [["总账"]]


def _shared_ledger(app) -> str:
    """A report on the general ledger that finance shares with a role that may not see it."""
    test = app.open("finance", "reports/maker")
    test.selectbox(key="maker_0_about").set_value("general_ledger").run()
    test.text_input(key="maker_name_0").set_value("总账")
    test.multiselect(key="maker_shared_0").set_value(["warehouse"])
    test.button(key="maker_keep").click().run()
    assert not test.exception
    return test.query_params["view"]
