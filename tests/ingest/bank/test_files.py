"""Bank files into statements: each format's dirt on small files of ours, then on real ones."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from erp.banking.statements import Break, Statement
from erp.base.errors import BadInput
from ingest.bank.errors import BadMapping, BadRows, NotAStatement, UnknownStatementFormat
from ingest.bank.files import BankFile, read_file
from ingest.bank.mapping import shipped_mappings
from ingest.bank.numbers import read_amount, read_day

SAMPLES = Path(__file__).parents[2] / "samples" / "bank"
OUTCOMES = SAMPLES / "real_outcomes.txt"
KINDS = {".sta", ".txt", ".xml", ".ofx", ".qif", ".csv", ".xls", ".xlsx"}


def _read(name: str, mapping: str = "") -> BankFile:
    path = SAMPLES / name
    return read_file(name, path.read_bytes(), SAMPLES / mapping if mapping else None)


def _only(name: str, mapping: str = "") -> Statement:
    (statement,) = _read(name, mapping).statements
    return statement


def _amounts(statement: Statement) -> list[Decimal]:
    return [line.amount for line in statement.lines]


# --- formats ---


def test_FIN_05_mt940_pages_that_continue_each_other_are_one_statement():
    found = _only("two_pages.sta")
    assert (found.account, found.currency) == ("12345678/1020304050", "EUR")
    assert (found.opening, found.closing) == (Decimal("1200.00"), Decimal("1200.00"))
    assert _amounts(found) == [Decimal("-6.00"), Decimal("100.50"), Decimal("-94.50")]
    assert [line.row for line in found.lines] == [5, 7, 15]
    first, second, _ = found.lines
    assert (first.counterparty, first.bank_reference) == ("Hausbank AG", "BANK77")
    # 30 February is a day of interest, booked on 1 March.
    assert (first.booking_date, first.value_date) == (date(2024, 3, 1), date(2024, 2, 29))
    assert (second.counterparty, second.reference) == ("Northwind Traders", "XS-1007")
    assert "XS202403-0007" in second.text
    assert first.counterparty_account == "DE02120300000000202051"
    assert found.first_break() is None
    assert _only("does_not_lead.sta").first_break() == Break(0, Decimal(1200), Decimal(1201))


@pytest.mark.parametrize("version", ["version02.xml", "version08.xml"])
def test_FIN_05_camt_053_of_any_version_reads_alike_and_leaves_out_what_is_not_booked(version):
    found = _read(version)
    (statement,) = found.statements
    assert found.notes == ("3: PDNG",)
    assert statement.account == "DE02120300000000202051"
    assert (statement.opening, statement.closing) == (Decimal(100), Decimal(-60))
    assert _amounts(statement) == [Decimal(40), Decimal(-200)]
    line = statement.lines[0]
    assert (line.counterparty, line.counterparty_account, line.reference, line.bank_reference) == (
        "Blue Yonder", "NL26VAYB8060476890", "E2E-9", "R-1",
    )  # fmt: skip
    assert statement.first_break() is None


def test_FIN_05_ofx_of_both_generations_is_read_in_order_of_days():
    old, new = _only("two_accounts.ofx"), _only("version203.ofx")
    assert (old.account, old.currency, old.opening, old.closing) == (
        "998877", "USD", Decimal(100), Decimal("150.50")
    )  # fmt: skip
    assert [(line.row, line.bank_reference) for line in old.lines] == [(2, "A2"), (1, "A1")]
    assert _amounts(new) == [Decimal(1), Decimal(2), Decimal(3)]


@pytest.mark.parametrize("name", ["list.qif", "day_first.qif"])
def test_FIN_05_qif_dates_are_read_as_the_file_can_only_mean_them(name):
    found = _only(name)
    assert [(line.booking_date, line.amount) for line in found.lines] == [
        (date(2024, 3, 3), Decimal("75.46")), (date(2024, 3, 15), Decimal(-1000)),
    ]  # fmt: skip


def test_FIN_05_a_padded_export_in_gb18030_below_a_preface_turns_to_oldest_first():
    found = _only("icbc_padded.csv")
    assert (found.format, found.account) == ("icbc_debit", "6222****7890")
    assert _amounts(found) == [Decimal(200), Decimal(10), Decimal("-30.50")]
    assert (found.opening, found.closing) == (Decimal(1000), Decimal("1179.50"))
    assert found.first_break() is None
    assert found.lines[0].counterparty == "上海（晨光）贸易有限公司"


def test_FIN_05_alipay_s_bill_skips_what_was_closed_and_knows_a_refund():
    found = _read("alipay.csv")
    assert _amounts(found.statements[0]) == [Decimal(5), Decimal(-20), Decimal("49.74")]
    assert len(found.notes) == 1
    assert "交易关闭" in found.notes[0]


def test_FIN_05_a_payment_service_s_fees_are_split_from_what_was_paid():
    ledger, orders = _only("alipay_merchant.csv"), _only("alipay_settlement.csv")
    assert _amounts(ledger) == [Decimal(100), Decimal("-0.60")]
    assert ledger.first_break() is None
    assert [(line.amount, line.fee) for line in orders.lines] == [
        (Decimal("99.40"), Decimal("0.60")), (Decimal(-20), Decimal(0)),
    ]  # fmt: skip
    wechat = _only("wechat_merchant.csv")
    assert _amounts(wechat) == [Decimal(88), Decimal("-0.53")]
    assert (wechat.opening, wechat.closing) == (Decimal(100), Decimal("187.47"))


def test_FIN_05_wechat_s_excel_bill_says_the_fee_in_its_remark(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["微信支付账单明细"],
        ["微信昵称：[测试]"],
        ["交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态",
         "交易单号", "商户单号", "备注"],
        ["2024-03-02 09:00:00", "零钱提现", "工商银行", "/", "/", 100.1, "工商银行", "提现已到账",
         "42002\t", "/", "服务费¥0.10"],
        ["2024-03-01 09:00:00", "二维码收款", "买家", "/", "收入", "¥23.00", "零钱", "已收钱",
         "42001", "/", "/"],
    ):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "wechat.xlsx")
    (found,) = read_file("w.xlsx", (tmp_path / "wechat.xlsx").read_bytes()).statements
    assert [(line.amount, line.fee) for line in found.lines] == [
        (Decimal(23), Decimal(0)), (Decimal("-100.10"), Decimal("0.10")),
    ]  # fmt: skip


def test_FIN_05_a_new_bank_needs_a_mapping_and_no_python():
    with pytest.raises(UnknownStatementFormat):
        _read("own.csv")
    found = _only("own.csv", "own.yaml")
    assert [(line.amount, line.text) for line in found.lines] == [
        (Decimal(-5), "手续费"), (Decimal(7), "利息"),
    ]  # fmt: skip


def test_every_shipped_mapping_is_usable():
    assert len(shipped_mappings()) > 30
    assert all(each.bank or each.refuse or each.name.startswith("generic")
               for each in shipped_mappings())  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [("bank: [", "expected"), ("- a", "YAML"), ("colour: red", "colour"), ("bank: x", "date")],
)
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path, text, said):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(BadMapping, match=said):
        read_file("own.csv", (SAMPLES / "own.csv").read_bytes(), tmp_path / "m.yaml")


# --- what is refused ---


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("icbc_bad_rows.csv", [(8, "三十"), (9, "2024-02-30")]),
        ("bad_rows.ofx", [(1, "20240230"), (2, "one")]),
    ],
)
def test_FIN_05_every_bad_row_is_told_with_its_number_and_none_is_taken(name, problems):
    with pytest.raises(BadRows) as refusal:
        _read(name)
    assert [row for row, _ in refusal.value.problems] == [row for row, _ in problems]
    for (_, why), (_, said) in zip(refusal.value.problems, problems, strict=True):
        assert said in why
        assert said in refusal.value.zh


@pytest.mark.parametrize(
    ("name", "said"),
    [("interim.xml", "interim"), ("entity.xml", "DTD"), ("shares.qif", "Invst")],
)
def test_FIN_05_what_is_no_final_statement_is_refused_with_its_reason(name, said):
    with pytest.raises(NotAStatement, match=said):
        _read(name)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("+10,000.00", "10000.00"), ("¥23.00", "23.00"), ("(12.50)", "-12.50"),
        ("-3.90(CN)", "-3.90"), ("CNY 123.18", "123.18"), ("`88.00", "88.00"),
        ("-", None), ("", None),
    ],
)  # fmt: skip
def test_an_amount_reads_as_banks_write_it(cell, value):
    assert read_amount(cell) == (None if value is None else Decimal(value))


def test_a_decimal_comma_is_read_where_the_mapping_says_so():
    assert read_amount("+31.070,11", ",") == Decimal("31070.11")


def test_a_day_without_a_year_takes_its_statement_s():
    assert read_day("12/29", ("%m/%d",), (2024, 1)) == date(2023, 12, 29)
    assert read_day("01/03", ("%m/%d",), (2024, 1)) == date(2024, 1, 3)


# --- real files ---


def _outcome(path: Path) -> list[str]:
    try:
        found = read_file(path.name, path.read_bytes())
    except BadInput as refusal:
        return [f"refused {type(refusal).__name__}"]
    return [_shown(statement) for statement in found.statements]


def _shown(statement: Statement) -> str:
    broken = statement.first_break()
    ok = "ok" if broken is None else f"breaks at {broken.row or 'the end'}"
    balances = "" if statement.opening is None else f" {statement.opening} {statement.closing}"
    return f"{statement.format} {len(statement.lines)} lines{balances} {ok}"


def test_FIN_05_every_real_file_is_read_or_refused_with_its_reason(real_data):
    """The table of all of them: file, format, lines, opening, closing, ok."""
    root = real_data("bank")
    found = [
        f"{path.relative_to(root)}: {outcome}"
        for path in sorted(root.rglob("*"))
        if path.suffix.lower() in KINDS
        for outcome in _outcome(path)
    ]
    sys.stdout.write("\n".join(found))
    assert "\n".join(found) + "\n" == OUTCOMES.read_text(encoding="utf-8")
