"""The rules of parties as plain Python: tax numbers, and names that are nearly the same.

Belongs here: answers computed from values. Does not: reading tables (`queries`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from stdnum import get_cc_module
from stdnum.cn import ric, uscc

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES = ("zh_CN", "zh_TW", "en")
"""What documents for a party may be printed in."""

NEARLY_SAME = 85
"""Of 100: in a Chinese name of seven characters one may differ, in one of thirteen two."""

_FORMS = re.compile(
    r"股份有限公司|有限责任公司|有限公司|集团|公司"
    r"|\b(?:company|co|limited|ltd|incorporated|inc|corporation|corp|llc|gmbh|plc)\b"
)
_BRACKETS = re.compile(r"[(\[{〔【《「<][^)\]}〕】》」>]*[)\]}〕】》」>]")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A party there is already."""

    code: str
    name: str
    name_en: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class Match:
    """A party that may be the same. `likeness` is of 100; with the same tax number it is 100."""

    code: str
    name: str
    has_same_tax_number: bool
    likeness: int

    @property
    def why_zh(self) -> str:
        """The reason in Chinese."""
        return "税号相同" if self.has_same_tax_number else f"名称相似度 {self.likeness}%"

    @property
    def why_en(self) -> str:
        """The reason in English."""
        return "same tax number" if self.has_same_tax_number else f"name alike {self.likeness}%"


def compact_tax_number(number: str) -> str:
    """The number as it is kept: half width, capital letters, no space or dash."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()


def is_tax_number(number: str, country: str) -> bool:
    """Whether a compact number passes its country's check; a country without one passes all.

    In China 统一社会信用代码 (GB 32100), or the identity number of a private person (GB 11643).
    """
    if country in {"", "CN"}:
        return bool(uscc.is_valid(number) or ric.is_valid(number))
    checks = get_cc_module(country.lower(), "vat")
    return checks is None or bool(checks.is_valid(number))


def essence_of_name(name: str) -> str:
    """What tells one firm from another: no width, case, place in brackets or legal form.

    >>> essence_of_name("青岚（华东）五金有限公司"), essence_of_name("Qinglan Hardware Co., Ltd.")
    ('青岚五金', 'qinglanhardware')
    """
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _NO_LETTER.sub("", _FORMS.sub("", plain)) or _NO_LETTER.sub("", plain)


def find_matches(
    name: str, name_en: str, tax_number: str, known: Sequence[Known], *, most: int = 5
) -> list[Match]:
    """Who may be meant: first those with the same tax number, then by likeness of a name."""
    number = compact_tax_number(tax_number)
    found = {
        each.code: Match(each.code, each.name, has_same_tax_number=True, likeness=100)
        for each in known
        if number and compact_tax_number(each.tax_number) == number
    }
    for said, names in (
        (name, [essence_of_name(each.name) for each in known]),
        (name_en, [essence_of_name(each.name_en) for each in known]),
    ):
        essence = essence_of_name(said)
        if not essence:
            continue
        for _, likeness, place in process.extract(
            essence, names, scorer=fuzz.ratio, score_cutoff=NEARLY_SAME, limit=most
        ):
            each = known[place]
            match = Match(each.code, each.name, has_same_tax_number=False, likeness=int(likeness))
            if each.code not in found or found[each.code].likeness < match.likeness:
                found[each.code] = match
    in_order = sorted(found.values(), key=lambda m: (not m.has_same_tax_number, -m.likeness))
    return in_order[:most]
