"""How well what a person types names something: in Chinese, in pinyin, in English.

Belongs here: spelling a Chinese text and comparing. Does not: what is searched (`queries.search`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

WHOLE, START, INSIDE = range(3)
"""Ranks of a match, the best first."""


def rank(words: str, texts: Iterable[str]) -> int | None:
    """The best rank of the words among the texts or their pinyin, None where none matches.

    Pinyin is typed in full (caigou) or by its initials (cg), with or without spaces.
    """
    typed = words.casefold().strip()
    if not typed:
        return None
    letters = typed.replace(" ", "").replace("'", "")
    found = [_rank(typed, text.casefold()) for text in texts]
    if letters.isascii() and letters.isalpha():
        found += [_rank(letters, spelt) for text in texts for spelt in spellings(text)]
    return min((each for each in found if each is not None), default=None)


def _rank(typed: str, text: str) -> int | None:
    at = text.find(typed)
    if at < 0 or not text:
        return None
    if at > 0:
        return INSIDE
    return WHOLE if len(text) == len(typed) else START


@lru_cache(maxsize=200_000)
def spellings(text: str) -> tuple[str, ...]:
    """Full pinyin and initials of a text with Chinese characters in it; nothing for others."""
    if not any("一" <= character <= "鿿" for character in text):
        return ()
    full, initials = (
        "".join(lazy_pinyin(text, style=style)) for style in (Style.NORMAL, Style.FIRST_LETTER)
    )
    return full.casefold(), initials.casefold()
