"""Words in the reader's language, from the gettext catalogs in `apps/web/locale/`.

Belongs here: finding a translation and choosing a language. Does not: numbers and dates
(`apps.web.figures`). The messages in the code are English; `zh_CN` translates every one of them,
which a test proves, and `zh_TW` is `zh_CN` by the glossary (`data.glossary`), never kept apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from babel.messages.pofile import read_po

from data import glossary

LANGUAGES = {"zh_CN": "简体", "zh_TW": "繁體", "en": "English"}
LANGUAGE_TAGS = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}
TRADITIONAL = "zh_TW"
DEFAULT_LANGUAGE = "zh_CN"
SOURCE_LANGUAGE = "en"
_TRADITIONAL_TAGS = {"tw", "hk", "mo", "hant"}
CATALOGS = Path(__file__).parent / "locale"


@cache
def catalog(language: str) -> dict[str, str]:
    """Message → translation; empty for the language the code is written in."""
    if language == SOURCE_LANGUAGE:
        return {}
    if language == TRADITIONAL:
        return {said: glossary.to_traditional(text) for said, text in catalog("zh_CN").items()}
    path = CATALOGS / f"{language}.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    return {str(each.id): str(each.string) for each in messages if each.id and each.string}


def translate(message: str, language: str) -> str:
    """The message in a language; a test proves that none is missing."""
    return catalog(language).get(message, message)


@cache
def _messages_by_translation(language: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for said, translated in catalog(language).items():
        found.setdefault(translated, set()).add(said)
    return {translated: frozenset(each) for translated, each in found.items()}


def names_of(shown: str) -> frozenset[str]:
    """The messages that read so in the reader's language; the text itself where none does.

    What is kept of a page under these is found again in any language.
    """
    return _messages_by_translation(reader_language()).get(shown, frozenset({shown}))


def translator(language: str) -> Callable[..., str]:
    """`_` for a template: translates, then fills in values."""

    def text_in(message: str, **values: Any) -> str:  # noqa: ANN401 - whatever str.format takes
        return translate(message, language).format(**values)

    return text_in


def message(text_: str) -> str:
    """Mark a message that is translated later, where it is drawn."""
    return text_


def reader_language() -> str:
    """The language of the page being run."""
    return str(st.session_state.get("language", DEFAULT_LANGUAGE))


def is_chinese() -> bool:
    """Whether the page is read in Chinese: what names, units and 万 go by."""
    return reader_language().startswith("zh")


def either(zh: str, en: str, language: str | None = None) -> str:
    """What the program calls something in both languages, in the reader's if none is given.

    Names people typed are theirs and are not converted: see `is_chinese`.
    """
    return glossary.either(zh, en, language or reader_language())


def text(message: str, **values: Any) -> str:  # noqa: ANN401 - whatever str.format takes
    """The message in the reader's language; pages import this as `_`."""
    return translate(message, reader_language()).format(**values)


def preferred(accept_language: str) -> str:
    """The first of our languages that an Accept-Language header names, in the header's order.

    Browsers list languages by falling weight, so the weights need not be read. Chinese of Taiwan,
    Hong Kong and Macau, or in traditional script, is `zh_TW`.
    """
    for part in accept_language.split(","):
        tag = part.strip().split(";")[0].lower()
        primary, *others = tag.split("-")
        if primary == "zh" and _TRADITIONAL_TAGS & set(others):
            return TRADITIONAL
        for language in LANGUAGES:
            if language.split("_")[0] == primary:
                return language
    return DEFAULT_LANGUAGE
