"""Amounts of money in capital characters 人民币大写, as they stand on papers that are signed.

Belongs here: how 《正确填写票据和结算凭证的基本规定》 (支付结算办法) wants them. Does not: other
currencies than yuan, or digits (`apps.web.figures`).
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = ("", "万", "亿", "万亿")
_FULL_GROUP = 1_000


def in_capitals(amount: Decimal) -> str:
    """An amount of yuan in words, to the cent.

    `1409.50` is 人民币壹仟肆佰零玖元伍角整, `6007.14` 人民币陆仟零柒元壹角肆分, `0.05` 人民币伍分.
    """
    cents = int(abs(amount).scaleb(2).to_integral_exact())
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    said = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif yuan and fen:
        said += "零"
    said += f"{_DIGITS[fen]}分" if fen else "整"
    return f"人民币{'负' if amount < 0 else ''}{said if cents else '零元整'}"


def _whole(number: int) -> str:
    """Groups of four digits; 零 stands once for every run of zeros inside, never at the end."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        has_gap = said and (group < _FULL_GROUP or groups[place + 1] % 10 == 0)
        said += ("零" if has_gap else "") + _group(group) + _MYRIADS[place]
    return said


def _group(group: int) -> str:
    said, has_gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if has_gap and said else "") + _DIGITS[digit] + _PLACES[place]
        has_gap = digit == 0
    return said
