"""Lines as people type them, as tables of cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.web import lines
from apps.web.lines import NotALine, NotANumber, TypedLine


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("A100", TypedLine("A100", "1", "")),
        ("12*A100", TypedLine("A100", "12", "")),
        ("12×A100", TypedLine("A100", "12", "")),
        (" 2.5 * A100 @ 3.50 ", TypedLine("A100", "2.5", "3.50")),
        ("A100@0.001", TypedLine("A100", "1", "0.001")),
        ("1,000*A100", TypedLine("A100", "1,000", "")),
        ("6901234567892", TypedLine("6901234567892", "1", "")),
        ("M6×20", TypedLine("M6×20", "1", "")),
        ("AX-10", TypedLine("AX-10", "1", "")),
    ],
)
def test_what_is_typed_becomes_a_line(entry, line):
    assert lines.read_entry(entry) == line


@pytest.mark.parametrize("entry", ["@3", "A@", "A@1@2", "@"])
def test_what_is_no_line_is_refused(entry):
    with pytest.raises(NotALine):
        lines.read_entry(entry)


def test_scanning_the_same_goods_again_counts_them():
    typed: list[TypedLine] = [TypedLine()]
    for entry in ("A", "a", "3*A", "B", "A@5"):
        typed = lines.with_entry(typed, lines.read_entry(entry))
    assert typed == [TypedLine("A", "5"), TypedLine("B", "1"), TypedLine("A", "1", "5")]


def test_counting_onto_a_line_whose_quantity_is_no_number_is_refused():
    with pytest.raises(NotALine):
        lines.with_entry([TypedLine("A", "x")], TypedLine("A"))


@pytest.mark.parametrize("text", ["0", "-1", "x", "1e400000000", "NaN", "Infinity", "1.2.3"])
def test_a_quantity_is_a_number_above_zero(text):
    with pytest.raises(NotANumber):
        lines.quantity_of(1, TypedLine("A", text))


@pytest.mark.parametrize(
    ("text", "price"), [("", Decimal(9)), ("0", Decimal(0)), ("1,234.5", Decimal("1234.5"))]
)
def test_a_price_is_typed_or_falls_back(text, price):
    assert lines.price_of(1, TypedLine("A", "1", text), Decimal(9)) == price


@pytest.mark.parametrize("text", ["-1", "x", "NaN"])
def test_a_price_is_no_less_than_zero(text):
    with pytest.raises(NotANumber):
        lines.price_of(2, TypedLine("A", "1", text), None)


def test_a_grids_rows_are_lines_and_back():
    typed = [TypedLine("A", "2", "3"), TypedLine("", "", "")]
    assert lines.from_rows(lines.as_rows(typed)) == typed
    assert lines.from_rows([{"code": None, "quantity": None, "price": None}])[0].is_empty
