"""Names of codes that are no masters of their own: units of trade and classes of goods.

Belongs here: a code's name in the reader's language; a code nobody knows is its own name. Does not:
parties, products and accounts, whose names the core keeps.
"""

from __future__ import annotations

from functools import cache

from apps.web.language import either
from data.demo.masters import load_masters
from data.reference import load_units


def unit(code: str, language: str | None = None) -> str:
    """A unit's name: `个` or `piece` for the code `piece`; in the reader's language if none."""
    return _named(_units().get(code), code, language)


def category(code: str) -> str:
    """A class's name. Those the product ships have one; a firm's own are what it typed."""
    return _named(_categories().get(code), code)


def _named(names: tuple[str, str] | None, code: str, language: str | None = None) -> str:
    if names is None:
        return code
    return either(*names, language)


@cache
def _units() -> dict[str, tuple[str, str]]:
    return {each.code: (each.name_zh, each.name_en) for each in load_units()}


@cache
def _categories() -> dict[str, tuple[str, str]]:
    return {code: (each.name_zh, each.name_en) for code, each in load_masters().categories.items()}
