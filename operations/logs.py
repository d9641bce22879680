"""What the programs of an installation write down while they run: one JSON object a line.

Belongs here: how a line is made, kept free of secrets, and found again. Does not: the logs that are
part of the books (`commit_log`, `access_event`), runs (`job_run`), or what is handed to support
(`operations.support`).

A line is of `home/logs/<program>-<UTC day>.jsonl`: `at`, `level`, `program`, `logger`, `said` and
what else is known, above all `request`, the id an error on a screen shows. What failed stands in
`failure`: each error of the chain with its class, its words and the places it came through, never
with the values it worked on.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import traceback
from base64 import b32encode
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "ledgerhouse"
"""The root of our own loggers; of others, only warnings are kept."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HIDDEN = "***"
COMPRESSED_AFTER, REMOVED_AFTER = timedelta(days=14), timedelta(days=365)

_NAMES = r"pass(?:word|phrase|wd)?|secret|token|cookie|authorization|api[_-]?key|x-csrf-token"
_NAME = re.compile(rf"(?i){_NAMES}")
_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(://[^/\s:@]*):[^/\s]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(rf"(?i)((?:{_NAMES})[\"']?\s*[=:]\s*[\"']?)[^\s\"',;&]+"), rf"\1{HIDDEN}"),
    (re.compile(r"\blhk_[\w-]+"), f"lhk_{HIDDEN}"),
    # 256 random bits as `secrets.token_urlsafe` writes them: sessions, keys.
    (re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"), HIDDEN),
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


def new_id() -> str:
    """An id short enough to be read out over the telephone: 40 random bits."""
    return b32encode(secrets.token_bytes(5)).decode()


def start(**facts: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """Begin something of its own, such as a request; the id its lines will bear."""
    request = new_id()
    _about.set({"request": request, **facts})
    return request


def bind(**facts: Any) -> None:  # noqa: ANN401 - as above
    """Say more about what is going on; its lines from now on bear it."""
    _about.set({**(_about.get() or {}), **facts})


def current_id() -> str:
    """The id of what is going on; a new one where nothing was begun."""
    return str((_about.get() or {}).get("request") or start())


def open_log(folder: Path, program: str) -> logging.Handler:
    """Let this process write its lines into `folder`; the handler, to be closed by tests."""
    handler = DayFile(folder, program)
    handler.setFormatter(JsonLine(program))
    root = logging.getLogger()
    root.addHandler(handler)
    # A root with handlers no longer speaks to the terminal by itself.
    if logging.lastResort is not None and logging.lastResort not in root.handlers:
        root.addHandler(logging.lastResort)
    logging.getLogger(OURS).setLevel(logging.INFO)
    return handler


class DayFile(logging.Handler):
    """Appends each line by one write to the file of its day.

    So processes share a file, and none has to move it away under another.
    """

    def __init__(self, folder: Path, program: str) -> None:
        super().__init__()
        self._folder = folder
        self._program = program

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a log that cannot be written stops nobody's work."""
        try:
            day = datetime.fromtimestamp(record.created, UTC).date()
            self._folder.mkdir(parents=True, exist_ok=True)
            with path_of(self._folder, self._program, day).open("ab", buffering=0) as file:
                file.write(f"{self.format(record)}\n".encode())
        except OSError:
            self.handleError(record)


class JsonLine(logging.Formatter):
    """A record as JSON."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program

    def format(self, record: logging.LogRecord) -> str:
        """One line, secrets hidden."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname,
            "program": self._program,
            "logger": record.name,
            "said": record.getMessage(),
            **(_about.get() or {}),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["failure"] = failure_of(record.exc_info[1])
        return json.dumps(without_secrets(line), ensure_ascii=False, default=str)


def failure_of(error: BaseException) -> list[dict[str, Any]]:
    """An error and what caused it, the last first."""
    chain: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 10:  # noqa: PLR2004 - a chain in a circle ends
        kind = type(seen)
        chain.append(
            {
                "class": f"{kind.__module__}.{kind.__qualname__}",
                "said": str(seen)[:2000],
                "at": [
                    f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
                    for frame in traceback.extract_tb(seen.__traceback__)[-30:]
                ],
            }
        )
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return chain


def _short(filename: str) -> str:
    """A file by its last folders: where it is installed names the machine's people."""
    return "/".join(Path(filename).parts[-3:])


def without_secrets(value: Any, name: str = "") -> Any:  # noqa: ANN401 - whatever JSON can say
    """The same with what looks like a secret, or is called one, hidden."""
    if isinstance(value, dict):
        return {key: without_secrets(each, str(key)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_secrets(each) for each in value]
    if name and _NAME.search(name):
        return HIDDEN
    if not isinstance(value, str):
        return value
    for pattern, instead in _SECRETS:
        value = pattern.sub(instead, value)
    return value


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was written; `facts` is what it says besides."""

    at: datetime
    level: str
    program: str
    logger: str
    said: str
    request: str
    facts: dict[str, Any]

    @property
    def failure(self) -> list[dict[str, Any]]:
        """The errors it tells of, the last first."""
        return list(self.facts.get("failure", ()))


@dataclass(frozen=True, slots=True)
class Search:
    """Lines from `since` up to `until` of at least `level`; empty fields ask nothing.

    `words` must all stand in the line, whatever their case: an id, a page, an error's class.
    """

    since: datetime
    until: datetime
    level: str = "INFO"
    program: str = ""
    words: tuple[str, ...] = field(default=())
    most: int = 500


def find(folder: Path, search: Search) -> list[Line]:
    """The newest lines asked for, the newest first."""
    levels = frozenset(LEVELS[LEVELS.index(search.level) :])
    first, last = search.since.astimezone(UTC).date(), search.until.astimezone(UTC).date()
    found: list[Line] = []
    for day in sorted({day for _, day in files(folder) if first <= day <= last}, reverse=True):
        lines = [
            line
            for program, _ in sorted(each for each in files(folder) if each[1] == day)
            if search.program in {"", program}
            for line in _read(path_of(folder, program, day), search.words)
            if line.level in levels and search.since <= line.at < search.until
        ]
        found += sorted(lines, key=lambda line: line.at)[::-1]
        if len(found) >= search.most:
            break
    return found[: search.most]


def files(folder: Path) -> list[tuple[str, date]]:
    """Program and day of every file."""
    named = (re.fullmatch(r"(.+)-(\d{4}-\d\d-\d\d)\.jsonl", path.name) for path in folder.glob("*"))
    return [(each[1], date.fromisoformat(each[2])) for each in named if each]


def compress_old(folder: Path, now: datetime) -> int:
    """Compress files no longer written, remove what is too old; how many were compressed."""
    done = 0
    today = now.astimezone(UTC).date()
    for program, day in files(folder):
        if today - day > COMPRESSED_AFTER:
            path = path_of(folder, program, day)
            to = folder / "old" / f"{path.name}.zst"
            to.parent.mkdir(exist_ok=True)
            content = path.read_bytes()
            to.write_bytes(zstandard.compress(content))
            if zstandard.decompress(to.read_bytes()) == content:
                path.unlink()
                done += 1
    for path in (folder / "old").glob("*.jsonl.zst"):
        if today - date.fromisoformat(path.name[-20:-10]) > REMOVED_AFTER:
            path.unlink()
    return done


def path_of(folder: Path, program: str, day: date) -> Path:
    """The file of a program and day."""
    return folder / f"{program}-{day}.jsonl"


def _read(path: Path, words: tuple[str, ...]) -> Iterator[Line]:
    wanted = [word.lower() for word in words]
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            lowered = text.lower()
            if not all(word in lowered for word in wanted):
                continue
            try:
                said = json.loads(text)
                at = datetime.fromisoformat(said.pop("at"))
                level, program, logger, told = (
                    str(said.pop(name)) for name in ("level", "program", "logger", "said")
                )
            except (ValueError, KeyError):  # the machine died while the line was written
                continue
            yield Line(at, level, program, logger, told, str(said.get("request", "")), said)
