"""What commands print: one JSON object on stdout with --json, else text; progress on stderr.

Belongs here: printing and exit codes. Does not: what a command does.
"""

from __future__ import annotations

import json
import os
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from erp.base.errors import BadInput, EnvironmentFault, LedgerhouseError

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD, BROKEN, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3
_SECONDS_BETWEEN_LINES = 2.0


def language() -> str:
    """The language of messages: LEDGERHOUSE_LANGUAGE, else the locale's."""
    wanted = os.environ.get("LEDGERHOUSE_LANGUAGE") or os.environ.get("LANG") or "en"
    return "zh_CN" if wanted.lower().startswith("zh") else "en"


def say(zh: str, en: str) -> None:
    """A line for the person at the terminal, on stderr, so that stdout stays data."""
    print(zh if language() == "zh_CN" else en, file=sys.stderr, flush=True)


def show(result: dict[str, Any], *, as_json: bool, text: Callable[[], str]) -> None:
    """The command's result, as JSON or as text; at once, for a command that goes on serving."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=_plain, indent=None), flush=True)
    else:
        print(text(), flush=True)


def progress_line(zh: str, en: str) -> Callable[..., None]:
    """A callback that rewrites one line (on a terminal) or prints every two seconds (elsewhere)."""
    last = [0.0]

    def told(*done: object) -> None:
        now = time.monotonic()
        is_terminal = sys.stderr.isatty()
        if now - last[0] < (0.1 if is_terminal else _SECONDS_BETWEEN_LINES):
            return
        last[0] = now
        text = f"{zh if language() == 'zh_CN' else en} {' '.join(map(str, done))}"
        print(f"\r{text}\x1b[K" if is_terminal else text, end="" if is_terminal else "\n",
              file=sys.stderr, flush=True)  # fmt: skip

    return told


def fail(error: LedgerhouseError, *, as_json: bool = False) -> NoReturn:
    """Say what was refused, and leave with its exit code."""
    code = exit_code(error)
    if as_json:
        body = {"error": type(error).__name__, "zh": error.zh, "en": error.en, "exit_code": code}
        print(json.dumps(body, ensure_ascii=False))
    print(error.message(language()), file=sys.stderr)
    raise SystemExit(code)


def exit_code(error: LedgerhouseError) -> int:
    """1 a guarantee or difference, 2 bad input, 3 the environment."""
    if isinstance(error, BadInput):
        return BAD_INPUT
    return ENVIRONMENT if isinstance(error, EnvironmentFault) else BROKEN


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
