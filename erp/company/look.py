"""How the firm looks: its colour and its logo, on every page and paper.

Belongs here: what may be kept. Does not: drawing (`apps.web.look`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from erp.base.errors import FieldRefusal
from erp.company.models import company

if TYPE_CHECKING:
    from erp.base.commits import Transaction

LEAST_CONTRAST = Decimal("5.1")
"""Of white letters on the colour, so that those of the side bar, a little darker, have the 4.5 of
WCAG 2.2, 1.4.3, level AA."""

_WEIGHTS = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
_FLARE = Decimal("0.05")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class BadColour(FieldRefusal):
    """It is no colour, or white letters on it cannot be read."""

    def __init__(self, colour: str) -> None:
        super().__init__(
            "colour",
            zh=f"颜色 {colour} 不能使用：白色文字在其上的对比度须不低于 {LEAST_CONTRAST}。"
            "请选择更深的颜色。",
            en=f"The colour {colour} cannot be used: white letters on it need a contrast of at "
            f"least {LEAST_CONTRAST}. Choose a darker one.",
        )


def set_look(transaction: Transaction, *, colour: str, logo: str | None = None) -> None:
    """Let everything look so from now on; '' is the program's own, a `logo` of None stays.

    Raises `BadColour`.
    """
    colour = colour.strip().lower()
    if colour and (not _COLOUR.fullmatch(colour) or contrast_with_white(colour) < LEAST_CONTRAST):
        raise BadColour(colour)
    values = {"colour": colour} if logo is None else {"colour": colour, "logo": logo}
    transaction.update(company, 1, values)


def contrast_with_white(colour: str) -> Decimal:
    """The contrast ratio of WCAG 2.2: 1 for white itself, 21 for black."""
    channels = (Decimal(int(colour[at : at + 2], 16)) / 255 for at in (1, 3, 5))
    parts = zip(_WEIGHTS, map(_linear, channels), strict=True)
    return (1 + _FLARE) / (sum(weight * light for weight, light in parts) + _FLARE)


def _linear(channel: Decimal) -> Decimal:
    """What a channel of sRGB gives of light, both from 0 to 1."""
    if channel <= Decimal("0.04045"):
        return channel / Decimal("12.92")
    return ((channel + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
