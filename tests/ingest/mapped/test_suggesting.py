"""Suggestions of the assistant: columns found by name and by content, a draft that migrates."""

from __future__ import annotations

import polars as pl
import pytest

from erp.base.home import Home
from ingest.mapped.language import parse_plan
from ingest.mapped.migration import migrate_mapped
from ingest.mapped.suggesting import draft_mapping, suggest, suggest_entity
from tests.ingest.mapped.ways import faults_of

COMPANY = {
    "code": "shop", "name": {"zh": "小店", "en": "Shop"}, "currency": "CNY",
    "standard": "small_business", "taxpayer": "general", "tax_code": "VAT13",
    "time_zone": "Asia/Shanghai", "warehouse": "MAIN",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


def found(columns, types, entity, known=None):
    frame = pl.DataFrame(columns)
    said = suggest(frame, dict(zip(columns, types, strict=True)), entity, known or {})
    return {each.field: each.column for each in said if each.column}


def test_columns_are_found_by_their_names_in_either_language():
    codes = {"客户编号": ["K1", "K2"], "客户名称": ["甲", "乙"], "税号": ["9133", "9144"]}
    assert found(codes, ["text", "text", "whole"], "parties") == {
        "code": "客户编号", "name": "客户名称", "tax_number": "税号",
    }  # fmt: skip
    money = {"Invoice No": ["a", "b"], "Customer": ["K1", "K2"], "Due Date": ["2026-01-01"] * 2,
             "Balance": ["5", "6.5"]}  # fmt: skip
    assert found(money, ["text", "text", "day", "number"], "opening_receivable") == {
        "party": "Customer", "amount": "Balance", "due": "Due Date", "number": "Invoice No",
    }  # fmt: skip


def test_of_two_columns_alike_by_name_the_content_decides():
    # Both are called customer; only one holds codes that are known.
    rows = {"客户": ["华东超市", "和平商店"], "客户代": ["K1", "K3"], "金额": ["5", "6"]}
    said = found(rows, ["text", "text", "whole"], "opening_receivable", {"party": {"K1", "K3"}})
    assert said["party"] == "客户代"
    # Without what is known the name is all there is.
    assert found(rows, ["text", "text", "whole"], "opening_receivable")["party"] == "客户"
    # A column of texts is no amount, whatever it is called.
    texts = {"单号": ["a", "b"], "金额": ["五元", "六元"], "客户": ["K1", "K2"]}
    assert "amount" not in found(texts, ["text", "text", "text"], "opening_receivable")


def test_what_a_table_holds_is_guessed():
    goods = pl.DataFrame({"商品编码": ["P1"], "数量": ["4"], "总成本": ["8.5"]})
    kinds = {"商品编码": "text", "数量": "whole", "总成本": "number"}
    assert suggest_entity(goods, kinds, {}) == "opening_stock"
    people = pl.DataFrame({"编码": ["K1"], "名称": ["甲"], "税号": ["91"]})
    assert suggest_entity(people, dict.fromkeys(people.columns, "text"), {}) == "parties"


def test_a_draft_migrates_to_a_certificate(tmp_path):
    (tmp_path / "people.csv").write_text("编号,名称\nK1,甲\nK2,乙\n", encoding="utf-8")
    columns = {"code": "编号", "name": "名称"}
    text = draft_mapping("new-shop", COMPANY, "2026-01-01",
                         [("parties", "people", columns, ["is_customer"])])  # fmt: skip
    plan = parse_plan("draft.yaml", text.encode())
    certificate = migrate_mapped(plan, [tmp_path / "people.csv"],
                                 home=Home(tmp_path / "home", "shop"))  # fmt: skip
    assert faults_of(certificate.content) == []
    assert [(each["source"], each["mapped"]) for each in certificate.content["controls"]] == [
        ("2", "2"),
    ]  # fmt: skip
