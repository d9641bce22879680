"""No string is untranslated, no translation is left over, and both say the same things."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from opencc import OpenCC

from apps.web import figures, language
from data import glossary
from data.glossary import load_glossary
from erp.base.errors import UnfinishedTransaction

APPS = Path(__file__).resolve().parents[2] / "apps"
MARKS = {"_", "message", "translated"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def messages() -> set[str]:
    """Every message in the code and the templates."""
    found = set()
    for path in APPS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
                (text, *_) = node.args
                if isinstance(text, ast.Constant):
                    found.add(text.value)
    for path in APPS.rglob("*.html"):
        found |= set(re.findall(r"_\([\"'](.+?)[\"']\)", path.read_text("utf-8")))
    return {text for text in found if text.strip()}


@pytest.mark.parametrize("code", [code for code in language.LANGUAGES if code != "en"])
def test_UX_01_every_message_is_translated_and_no_translation_is_left_over(code):
    assert len(messages()) > 80
    assert messages() - set(language.catalog(code)) == set()
    assert set(language.catalog(code)) - messages() == set()
    said = (language.CATALOGS / "zh_CN.po").read_text("utf-8")
    ids = re.findall(r'^msgid "(.+)"$', said, re.MULTILINE)
    assert [each for each in set(ids) if ids.count(each) > 1] == [], "one word has one translation"


def test_a_translation_fills_in_the_same_values_as_its_message():
    for text, translated in language.catalog("zh_CN").items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", translated)), text
        assert CHINESE.search(translated), text


def faults_of(catalogs):
    """Messages whose Chinese lacks the approved term, or has one that is not approved."""
    faults = []
    for term in load_glossary():
        english = re.compile(rf"\b({'|'.join(term.english)})\b", re.IGNORECASE)
        for code, said in catalogs.items():
            approved = getattr(term, code)
            for message, translated in said.items():
                if term.english and english.search(message):
                    faults += [message] * (not any(each in translated for each in approved))
                wrong = [each for each in term.unapproved if each in translated]
                faults += [message] * any(each not in approved for each in wrong
                                          if code == "zh_TW" or each not in term.zh_CN)  # fmt: skip
    return faults


def test_UX_01_every_term_is_the_approved_one_in_both_chinese():
    catalogs = {code: language.catalog(code) for code in ("zh_CN", "zh_TW")}
    assert faults_of(catalogs) == []
    # 股票 is stock one holds, not stock one sells; a term left out is found as well.
    for code in catalogs:
        for wrong in ("股票", "东西"):
            assert faults_of({code: {"Stock on hand": wrong}})
    assert faults_of({"zh_TW": {"Print": "打印"}}) == []
    assert faults_of({"zh_TW": {"Data": "數據"}}) == ["Data"]


def test_UX_01_no_text_of_the_program_bypasses_the_glossary():
    """Refusals, names of documents, reports and rules are written beside their code."""
    words = {each for term in load_glossary() if term.english for each in term.unapproved}
    found = [
        (path.name, word)
        for folder in ("apps", "erp", "ingest", "operations", "analytics", "data")
        for path in (APPS.parent / folder).rglob("*")
        if path.suffix in {".py", ".po", ".yaml", ".html"} or path.name == "alert_rules.csv"
        for word in words
        if word in path.read_text("utf-8")
    ]
    assert found == []


def test_UX_01_traditional_chinese_is_the_simplified_by_the_glossary():
    traditional = language.catalog("zh_TW")
    assert traditional.keys() == language.catalog("zh_CN").keys()
    simple = OpenCC("s2tw")
    assert [each for each in traditional.values() if simple.convert(each) != each] == []
    assert glossary.to_traditional("库存数据导出，总账 {name}") == "庫存資料匯出，總帳 {name}"
    assert UnfinishedTransaction(7).message("zh_TW").startswith("事務 7 有資料行卻沒有提交記錄")
    assert language.either("销售发票", "Sales invoice", "zh_TW") == "銷售發票"


def test_the_code_itself_is_written_in_english():
    assert not [text for text in messages() if CHINESE.search(text)]


def test_pages_show_no_text_that_bypasses_translation():
    """A literal handed to a Streamlit call that shows text would be the same in every language."""
    shows = {"title", "header", "subheader", "caption", "info", "button", "selectbox", "metric"}
    offenders = [
        f"{path.name}:{node.lineno}"
        for path in (APPS / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in shows
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert offenders == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh_TW"),
        ("zh-Hant-HK,zh;q=0.9", "zh_TW"),
        ("zh-Hans-CN,zh-TW;q=0.9", "zh_CN"),
        ("fr-FR,en;q=0.5", "en"),
        ("fr", "zh_CN"),
        ("", "zh_CN"),
    ],
)
def test_the_first_of_our_languages_a_browser_asks_for_is_shown(header, expected):
    assert language.preferred(header) == expected


@pytest.mark.parametrize(
    ("made", "zh", "en"),
    [
        (lambda code: figures.money(Decimal("1234.5"), language=code), "¥1,234.50", "CN¥1,234.50"),
        (lambda code: figures.money(Decimal(-1), "JPY", language=code), "-JP¥1", "-¥1"),
        (lambda code: figures.money(None, language=code), "—", "—"),
        (
            lambda code: figures.amount(Decimal("9539484.634"), digits=3, language=code),
            "9,539,484.634",
            "9,539,484.634",
        ),
        (lambda code: figures.quantity(Decimal("1200.000000"), language=code), "1,200", "1,200"),
        (lambda code: figures.quantity(Decimal("0.25"), language=code), "0.25", "0.25"),
        (
            lambda code: figures.price(Decimal("0.12345678"), language=code),
            "0.12345678",
            "0.12345678",
        ),
        (lambda code: figures.percent(Decimal("-0.5"), language=code), "-50.0%", "-50.0%"),
        (
            lambda code: figures.day(date(2026, 11, 2), language=code),
            "2026年11月2日",
            "Nov 2, 2026",
        ),
        (
            lambda code: figures.moment(
                datetime(2026, 11, 2, 18, 5, tzinfo=UTC), "Asia/Shanghai", language=code
            ),
            "2026年11月3日 02:05",
            "3 Nov 2026, 02:05",
        ),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(made, zh, en):
    assert (made("zh_CN"), made("en")) == (zh, en)


def test_UX_01_a_reader_of_traditional_chinese_has_taiwans_numbers_and_dates():
    assert figures.day(date(2026, 11, 2), language="zh_TW") == "2026年11月2日"
    assert figures.money(Decimal("1234.5"), language="zh_TW") == "CN¥1,234.50"
    assert figures.money(Decimal(1234), "TWD", language="zh_TW") == "$1,234.00"


def test_UX_01_the_reader_switches_and_the_page_and_its_refusals_follow(app):
    page = app.open("sales", "stock/where")
    page.segmented_control(key="language_choice").set_value("zh_TW").run()
    assert page.title[0].value == "貨在何處"
    assert not page.exception
    again = app.open("finance", "home", language="zh_TW")
    assert not again.exception


def test_UX_01_no_empty_choice_shows_streamlits_own_english_words():
    """A list of several, or one where nothing is chosen at first, says in our words to choose."""
    assert [
        f"{path.name}:{call.lineno}"
        for path in APPS.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if _chooses(call) and "placeholder" not in {each.arg for each in call.keywords}
    ] == []


def _chooses(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    given = {each.arg: each.value for each in node.keywords}
    index = given.get("index", node.args[2] if len(node.args) > 2 else None)
    is_empty = isinstance(index, ast.Constant) and index.value is None
    return node.func.attr == "multiselect" or (node.func.attr == "selectbox" and is_empty)
