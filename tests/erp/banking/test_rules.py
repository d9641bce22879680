"""Scores that explain themselves, and how often they are right on a set with banks' dirt."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from erp.banking.rules import (
    AUTOMATIC,
    Candidate,
    Line,
    explanation,
    mentions,
    propose,
    similarity,
)

DAY = date(2024, 3, 1)
PRECISION_AUTOMATIC, RECALL_AUTOMATIC = 99, 60
PRECISION_PROPOSED, RECALL_PROPOSED = 90, 85
"""Percent."""


def _line(number: int, amount: int, **values) -> Line:
    return Line(number, values.pop("on", DAY), amount, **values)


def _posting(number: int, amount: int, **values) -> Candidate:
    return Candidate("posting", number, values.pop("on", DAY), amount, **values)


def _item(number: int, amount: int, **values) -> Candidate:
    return Candidate("item", number, values.pop("on", DAY), amount, **values)


@pytest.mark.parametrize(
    ("left", "right", "least", "most"),
    [
        ("上海（晨光）贸易有限公司", "上海(晨光)贸易有限责任公司", 100, 100),
        ("北京晨光文具股份有限公司", "晨光文具", 80, 99),
        ("Northwind Traders Ltd.", "NORTHWIND TRADERS", 100, 100),
        ("上海**贸易有限公司", "上海晨光贸易有限公司", 95, 95),
        ("上海晨光贸易有限公司", "广州远洋物流有限公司", 0, 49),
    ],
)
def test_FIN_05_names_of_firms_are_compared_without_form_and_width(left, right, least, most):
    assert least <= similarity(left, right) <= most


@pytest.mark.parametrize(
    ("text", "number", "is_said"),
    [
        ("货款 XS202403-0007", "XS202403-0007", True),
        ("货款xs202403 0007谢谢", "XS202403-0007", True),
        ("payment 10001234.", "10001234", True),
        ("payment 910001234", "10001234", False),
        ("XS202403-00071", "XS202403-0007", False),
        ("货款", "货款", False),
    ],
)
def test_FIN_05_a_number_is_found_whatever_stands_between_its_parts(text, number, is_said):
    assert mentions(text, number) is is_said


def test_FIN_05_every_point_of_a_score_has_its_reason():
    (found,) = propose(
        [_line(1, 500, text="XS202403-0007", counterparty="晨光文具有限公司")],
        [_posting(9, 500, numbers=("XS202403-0007",), party="晨光文具")],
    )
    assert explanation(found.features) == (
        "amount 50; date 15 (0); number 35 (XS202403-0007); name 25 (晨光文具); alone 20"
    )
    assert found.score == 100
    assert found.is_automatic


def test_FIN_05_two_rows_as_good_as_each_other_are_asked_about():
    (found,) = propose(
        [_line(1, 500, counterparty="晨光文具")],
        [_posting(8, 500, party="晨光文具"), _posting(9, 500, party="晨光文具")],
    )
    assert found.score >= AUTOMATIC
    assert found.is_ambiguous
    assert not found.is_automatic


def test_FIN_05_one_row_is_matched_to_one_line_the_better_one():
    found = propose(
        [_line(1, 500, on=DAY + timedelta(days=9)), _line(2, 500, text="XS202403-0007")],
        [_posting(9, 500, numbers=("XS202403-0007",))],
    )
    assert [(each.line.id, each.candidates[0].id) for each in found] == [(2, 9)]


def test_FIN_05_what_is_not_posted_yet_is_proposed_never_matched_by_itself():
    (found,) = propose(
        [_line(1, 500, text="XS202403-0007", counterparty="晨光文具")],
        [_item(9, 500, numbers=("XS202403-0007",), party="晨光文具", document="in1")],
    )
    assert found.score >= AUTOMATIC
    assert not found.is_automatic


def test_FIN_05_a_fee_kept_back_is_added_before_comparing_with_what_is_owed():
    (found,) = propose([_line(1, 9940, fee=60, text="XS202403-0007")],
                       [_item(9, 10000, numbers=("XS202403-0007",), party="买家")])  # fmt: skip
    assert found.candidates[0].id == 9


def test_FIN_05_several_rows_of_a_party_that_sum_to_a_line_are_proposed_together():
    rows = [
        _item(n, amount, numbers=(f"XS202403-000{n}",), party="晨光文具")
        for n, amount in ((1, 300), (2, 450), (3, 800))
    ]
    (named,) = propose([_line(1, 750, text="XS202403-0001 XS202403-0002")], rows)
    assert [each.id for each in named.candidates] == [1, 2]
    (guessed,) = propose([_line(1, 1250, counterparty="晨光文具")], rows)
    assert [each.id for each in guessed.candidates] == [2, 3]
    assert guessed.is_ambiguous


# --- how often it is right ---

TOWNS = ("上海", "北京", "广州", "杭州", "成都", "苏州")
WORDS = ("晨光", "远洋", "华盛", "金桥", "瑞丰", "东方", "天成", "宏达", "新锐", "百川")
TRADES = ("贸易", "文具", "物流", "电子")
FORMS = ("有限公司", "股份有限公司", "有限责任公司")


@dataclass
class Generated:
    """Lines, rows and which of them belong together."""

    lines: list[Line] = field(default_factory=list)
    rows: list[Candidate] = field(default_factory=list)
    truth: dict[int, set[int]] = field(default_factory=dict)


def _said_name(chance: random.Random, name: str) -> str:
    """A party as a bank writes it: cut off, masked, without its form, or not at all."""
    kind = chance.random()
    if kind < 0.2:
        return ""
    if kind < 0.35:
        return name[:7]
    if kind < 0.45:
        return name[:2] + "**" + name[4:]
    if kind < 0.6:
        return name.replace("有限公司", "").replace("（", "(").replace("）", ")")
    return name


def _said_number(chance: random.Random, number: str) -> str:
    kind = chance.random()
    if kind < 0.25:
        return f"货款{number}"
    if kind < 0.35:
        return f"付{number.replace('-', ' ')}款"
    if kind < 0.4:
        return f"货款{number[:-1]}"
    return chance.choice(("货款", "转账", "往来款", ""))


def _amount(chance: random.Random) -> int:
    round_sums = (100_000, 200_000, 500_000, 1_000_000)
    return chance.choice(round_sums) if chance.random() < 0.3 else chance.randint(1_000, 2_000_000)


def _generate(seed: int) -> Generated:
    chance = random.Random(seed)
    made = Generated()
    parties = [
        f"{chance.choice(TOWNS)}{w}{chance.choice(TRADES)}{chance.choice(FORMS)}" for w in WORDS * 3
    ]
    for number in range(1, 401):
        day = DAY + timedelta(days=chance.randrange(60))
        name, amount = chance.choice(parties), _amount(chance)
        code = f"SK2024{day.month:02d}-{number:04d}"
        made.rows.append(
            _posting(number, amount, on=day, numbers=(code, f"INV{7_000_000 + number}"), party=name)
        )
        kind = chance.random()
        if kind < 0.1:
            continue  # not at the bank yet
        # One in thirty comes short, by a charge nobody has told of: no row is right for it.
        short = kind > 0.97
        made.lines.append(
            _line(
                number, amount - (1500 if short else 0),
                on=day + timedelta(days=chance.choice((0, 0, 0, 1, 1, 2, 3, 5, 12))),
                counterparty=_said_name(chance, name), text=_said_number(chance, code),
            )
        )  # fmt: skip
        made.truth[number] = set() if short else {number}
    for number in range(1001, 1041):  # at the bank, not in the books; some of an amount that is
        like = chance.choice(made.rows)
        amount = like.amount if chance.random() < 0.5 else _amount(chance)
        day = like.day + timedelta(days=chance.randrange(-3, 9))
        name = like.party if chance.random() < 0.2 else chance.choice(parties)
        made.lines.append(_line(number, amount, on=day, counterparty=_said_name(chance, name)))
        made.truth[number] = set()
    for number in range(2001, 2021):  # paid together
        first, second = chance.sample([r for r in made.rows if r.id < 1000], 2)
        both = [
            _posting(number * 10 + n, _amount(chance) + n, on=first.day, party=second.party,
                     numbers=(f"SK202409-{number * 10 + n}",))
            for n in (1, 2)
        ]  # fmt: skip
        made.rows += both
        text = " ".join(r.numbers[0] for r in both) if chance.random() < 0.5 else "货款"
        made.lines.append(
            _line(number, sum(r.amount for r in both), on=first.day, counterparty=second.party,
                  text=text)
        )  # fmt: skip
        made.truth[number] = {r.id for r in both}
    chance.shuffle(made.lines)
    return made


def test_FIN_05_precision_and_recall_on_a_set_with_the_dirt_of_banks():
    """Automatic matches are right in 99 of 100 at least; the rest is proposed or listed."""
    counts = {"automatic": [0, 0], "proposed": [0, 0]}
    wanted = 0
    for seed in range(5):
        made = _generate(seed)
        wanted += sum(bool(rows) for rows in made.truth.values())
        for each in propose(made.lines, made.rows):
            right = {c.id for c in each.candidates} == made.truth[each.line.id]
            for kind in ["proposed", *(["automatic"] if each.is_automatic else [])]:
                counts[kind][0] += 1
                counts[kind][1] += right
    measured = {
        kind: (round(100 * right / found, 2), round(100 * right / wanted, 2))
        for kind, (found, right) in counts.items()
    }
    for kind, (precision, recall) in measured.items():
        sys.stdout.write(f"{kind}: {counts[kind][0]}, precision {precision} %, recall {recall} %\n")
    (found, right), (all_found, all_right) = counts["automatic"], counts["proposed"]
    assert 100 * right >= PRECISION_AUTOMATIC * found
    assert 100 * right >= RECALL_AUTOMATIC * wanted
    assert 100 * all_right >= PRECISION_PROPOSED * all_found
    assert 100 * all_right >= RECALL_PROPOSED * wanted
