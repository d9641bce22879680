"""The approved words: what a term of the trade is called in each Chinese, and what it never is.

Belongs here: the words (`glossary.csv`) and writing Traditional Chinese by them: OpenCC turns
characters, the glossary the words that differ between the mainland and Taiwan. Does not: messages
(`apps/web/locale`), or names people typed, which stay as they are.
"""

import atexit
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from data.tables import read_table


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its English words (none where only Chinese differs), and each Chinese.

    One of `zh_CN` must stand for it in Simplified, one of `zh_TW` in Traditional; `unapproved`
    stands nowhere.
    """

    english: tuple[str, ...]
    zh_CN: tuple[str, ...]  # noqa: N815 - the language's own name
    zh_TW: tuple[str, ...]  # noqa: N815
    unapproved: tuple[str, ...]


@cache
def load_glossary() -> tuple[Term, ...]:
    """The glossary in the file's order."""
    return tuple(
        Term(*(_words(row[name]) for name in ("term", "zh_CN", "zh_TW", "unapproved")))
        for row in read_table("glossary.csv")
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def either(zh: str, en: str, language: str) -> str:
    """What the program calls something in both languages, for a reader of `language`."""
    if language == "zh_TW":
        return to_traditional(zh)
    return zh if language.lower().startswith("zh") else en


@lru_cache(maxsize=20_000)
def to_traditional(text: str) -> str:
    """Simplified Chinese as it is written in Taiwan; other text stays."""
    converter = _converter()
    words, approved = _approved()
    parts = re.split(words, text)
    return "".join(approved.get(part) or converter.convert(part) for part in parts)


@cache
def _approved() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that finds the longest word first, and what stands for each."""
    pairs = {
        simple: traditional
        for term in load_glossary()
        for simple, traditional in zip(term.zh_CN, term.zh_TW, strict=True)
    }
    longest = sorted(pairs, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest))})"), pairs


@cache
def _converter() -> Any:  # noqa: ANN401 - the library's own class
    import opencc  # noqa: PLC0415 - its dictionaries are read only where somebody reads zh_TW

    # Given back before the interpreter ends: the library complains of what it finds alive then.
    atexit.register(_converter.cache_clear)
    return opencc.OpenCC("s2tw")
