"""The migration assistant: from an upload by suggestions to a signed certificate, in the page."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from apps import assistant
from apps.assistant import NotToBeSigned
from apps.web import context
from apps.web.run_sheet_form import owners_of
from erp.base.home import Home
from tests.apps.conftest import App, app_of

PAGE = "operations/migration"
PEOPLE = (
    "客户编号,客户名称,税号\nXK1, 华东超市,91330000MA0000001X\nXK2,和平商店,91330000MA0000002X\n"
)
ITEMS = "单号,客户,到期日,金额\nS-1,XK1,2024-01-31,80.50\nS-2,XK9,2024-02-15,99.00\n"


@pytest.fixture
def own_app(own_home):
    """The pages of a company of one's own, which is not the one to try things in."""
    folder = own_home.root / "companies"
    (folder / own_home.company).rename(folder / "T1")
    shutil.rmtree(own_home.warehouse)
    with app_of(Home(own_home.root, "T1")) as app:
        yield app


def uploaded(app: App, **files: str):
    test = app.open("admin", PAGE)
    said = [(f"{name}.csv", text.encode(), "text/csv") for name, text in files.items()]
    return test.file_uploader(key="migration_files").set_value(said).run()


TOLD_BY = {
    "migration_checklist": "怎么做", "migration_findings": "发现", "migration_refused": "原因",
    "migration_certificates": "结论", "run_sheet_decisions": "满足", "run_sheet_steps": "measured",
}  # fmt: skip


def rows(test, key):
    """The rows of a table, by a column only it has."""
    (found,) = [each.value for each in test.dataframe if TOLD_BY[key] in each.value.columns]
    return found.to_dict("records")


def drafted(app: App, **files: str):
    """The page with a mapping written from what it suggests."""
    test = uploaded(app, **files)
    assert not test.exception
    test.date_input(key="migration_cutover").set_value(date(2024, 2, 1)).run()
    return test.button(key="migration_draft").click().run()


def test_MIG_04_the_page_says_how_far_the_company_is_and_what_to_do_first(own_app):
    test = own_app.open("admin", PAGE)
    assert not test.exception
    listed = {row["项目"]: row for row in rows(test, "migration_checklist")}
    assert listed["商品"]["状态"] == "完成"
    assert listed["首月已开账"]["状态"] == "阻断"
    assert listed["首月已开账"]["怎么做"] == "建立或重新打开该会计期间"
    assert any("请一次上传" in each.value for each in test.info)
    assert any("还没有证书" in each.value for each in test.info)
    english = own_app.open("admin", PAGE, language="en")
    assert english.title[0].value == "Migration assistant"
    assert not english.exception
    looking = own_app.open("finance", PAGE)
    assert [each.key for each in looking.file_uploader] == []


def test_MIG_01_files_are_profiled_and_their_columns_suggested_in_the_page(own_app):
    test = uploaded(own_app, people=PEOPLE, items=ITEMS)
    assert not test.exception
    (found,) = rows(test, "migration_findings")
    assert (found["表"], found["栏目"], found["规则"]) == ("people", "客户名称", "trim")
    chosen = {
        key: test.selectbox(key=f"migration_{key}").value
        for key in ("entity_people", "entity_items", "parties_people_code",
                    "parties_people_tax_number", "opening_receivable_items_party",
                    "opening_receivable_items_amount")
    }  # fmt: skip
    assert list(chosen.values()) == [
        "parties", "opening_receivable", "客户编号", "税号", "客户", "金额",
    ]  # fmt: skip


def test_MIG_07_a_rehearsal_in_the_page_names_every_fault_and_posts_nothing(own_app):
    test = drafted(own_app, people=PEOPLE, items=ITEMS)
    test.button(key="migration_rehearse").click().run()
    assert not test.exception
    (refused,) = rows(test, "migration_refused")
    assert (refused["行号"], refused["键"]) == ("3", "S-2")
    assert "没有此往来单位" in refused["原因"]
    (kept,) = rows(test, "migration_certificates")
    assert (kept["类型"], kept["结论"], kept["被拒绝"]) == ("试运行", "有未解释差异", "1")
    with own_app.database.reading() as connection:
        found = connection.exec_driver_sql("select count(*) from party where code like 'XK%'")
        assert found.scalar_one() == 0
    (certified,) = assistant.certificates(context.current().home)
    with pytest.raises(NotToBeSigned):
        assistant.sign(certified, "wang", own_app.database.clock())
    faulty = test.text_area(key="migration_yaml").set_value("format: 2\ncolour: red\n").run()
    assert "colour" in faulty.error[0].value


def test_MIG_03_what_is_loaded_in_the_page_is_certified_and_signed(own_app):
    test = drafted(own_app, people=PEOPLE)
    assert test.button(key="migration_load").disabled
    assert "cleanse:\n- table: parties_1\n  columns:\n  - name\n  rule: trim" in (
        test.text_area(key="migration_yaml").value
    )
    test.text_input(key="migration_code").set_value(context.current().home.company).run()
    test.button(key="migration_load").click().run()
    assert not test.exception
    assert any("没有差异" in each.value for each in test.success)
    with own_app.database.reading() as connection:
        named = connection.exec_driver_sql("select code, name from party where code like 'XK%'")
        assert [tuple(each) for each in named] == [("XK1", "华东超市"), ("XK2", "和平商店")]
    signed = test.button(key="migration_sign").click().run()
    (kept,) = rows(signed, "migration_certificates")
    assert (kept["类型"], kept["结论"], kept["签署人"]) == ("已迁入", "平衡", "admin")
    assert [each.key for each in signed.button if each.key == "migration_sign"] == []


def test_MIG_06_the_cut_over_is_planned_in_the_page_with_the_times_of_the_rehearsal(own_app):
    """Before the rehearsal its decision stands open; after it, loading has a measured time."""
    test = drafted(own_app, people=PEOPLE)
    rehearsed = "试运行已完成，无未解释差异"
    decisions = {row["必备条件"]: row["满足"] for row in rows(test, "run_sheet_decisions")}
    assert decisions[rehearsed] is False
    test.button(key="migration_rehearse").click().run()
    assert not test.exception
    decisions = {row["必备条件"]: row["满足"] for row in rows(test, "run_sheet_decisions")}
    assert (decisions[rehearsed], decisions["每一步都有负责人"]) == (True, False)
    steps = rows(test, "run_sheet_steps")
    assert [row["measured"] for row in steps if row["step"] == "读取并迁入"] == [True]
    test.date_input(key="run_sheet_day").set_value(date(2024, 2, 3)).run()
    assert rows(test, "run_sheet_steps")[0]["begins"].startswith("2024-02-03")


def test_MIG_06_only_what_was_typed_otherwise_is_planned_anew():
    steps = [
        {"code": "load", "owner": "", "minutes": 30},
        {"code": "sign", "owner": "李主管", "minutes": 15},
    ]
    typed = [{"owner": " 王会计 ", "minutes": 45}, {"owner": "李主管", "minutes": 15}]
    assert owners_of(steps, typed) == ["load=王会计/45"]
