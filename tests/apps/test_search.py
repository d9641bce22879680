"""The search field: screens, reports and records in Chinese, pinyin and English."""

from __future__ import annotations

import pytest

from apps.web.matching import INSIDE, START, WHOLE, rank


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("采购入库", "采购入库", WHOLE),
        ("入库", "采购入库", INSIDE),
        ("caigou", "采购入库", START),
        ("cai gou ru ku", "采购入库", WHOLE),
        ("cgrk", "采购入库", WHOLE),
        ("ruku", "采购入库", INSIDE),
        ("GOODS", "Goods receipt", START),
        ("yinhang", "银行对账", START),
        ("xingren", "银行对账", None),
        ("sale", "采购入库", None),
        ("", "采购入库", None),
    ],
)
def test_UX_05_words_match_chinese_pinyin_and_english(typed, text, expected):
    assert rank(typed, [text]) == expected


def found(app, role: str, words: str) -> dict[str, list[str]]:
    """Heading → what is linked under it, for a role that typed the words."""
    test = app.open(role, "search", q=words)
    assert not test.exception
    sections: dict[str, list[str]] = {}
    heading = ""
    for element in walk(test.main):
        if element.type == "subheader":
            heading = element.value
        if element.type == "page_link":
            sections.setdefault(heading, []).append(element.proto.label)
    return sections


def walk(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from walk(child)
        else:
            yield child


@pytest.mark.parametrize("typed", ["月末结账", "yuemo", "month end"])
def test_UX_05_a_screen_is_found_in_three_ways_of_typing(app, typed):
    assert any("月末" in label for label in found(app, "admin", typed)["功能页面"])


def test_UX_05_records_are_found_by_number_code_and_pinyin(app):
    assert [label.split(" · ")[0] for label in found(app, "admin", "XC202402-0001")["单据"]] == [
        "XC202402-0001"
    ]
    assert found(app, "admin", "记-2024-02-0001")["记账凭证"]
    assert any(label.startswith("P1 · ") for label in found(app, "admin", "p1")["商品档案"])


def test_UX_05_what_a_role_may_not_open_is_not_found(app):
    assert found(app, "warehouse", "month end") == {}
    assert not found(app, "warehouse", "记-2024-02-0001")
    assert found(app, "warehouse", "XC202402-0001").get("单据") is None


def test_UX_05_an_empty_or_unknown_word_says_what_to_do(app):
    assert "拼音" in app.open("admin", "search").info[0].value
    assert "完整单号" in app.open("admin", "search", q="zzzzzzz").info[0].value
