"""A report for a person: on screen and as a file, from the same rows.

Belongs here: rights (view, export), the caption, the log of exports. Does not: the rows
(`analytics.reports`), how a file looks (`analytics.report_files`).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from analytics.errors import ReportNotAllowed
from analytics.report_files import Caption, Format, to_file
from analytics.reports import Choice, Filled, Report, fill, is_seen, report, reports
from apps.web.language import reader_language
from erp.access.queries import Person
from erp.base.columns import timestamp_text

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.reader import Reader
    from erp.base.home import Home


def allowed(reader: Reader, person: Person) -> list[Report]:
    """The reports a person may see: the right of the module, and the marts."""
    return [each for each in reports() if person.may(each.module, "view") and is_seen(reader, each)]


def rows(reader: Reader, name: str, choice: Choice, language: str) -> Filled:
    """The report's rows; for the cache."""
    return fill(reader, report(name), choice, language=language)


def caption(wanted: Report, choice: Choice, facts: tuple[str, ...]) -> Caption:
    """Title and facts in the reader's language."""
    language = reader_language()
    period: tuple[str, ...] = ()
    if choice.first and choice.last:
        period = (f"{choice.first} – {choice.last}",)
    said = tuple(f"{name} {value}" for name, value in choice.values)
    return Caption(wanted.title(language), (*facts, *period, *said), language)


def export(
    home: Home, person: Person, filled: Filled, captioned: Caption, *, kind: Format, now: datetime
) -> bytes:
    """The report as a file; `ReportNotAllowed` without the right to export; every one is logged."""
    wanted = filled.report
    if not person.may(wanted.module, "export"):
        raise ReportNotAllowed(wanted.zh, wanted.en)
    made = to_file(kind, filled, captioned)
    line = {
        "at": timestamp_text(now), "user": person.name, "report": wanted.name, "format": kind,
        "period": [str(filled.choice.first or ""), str(filled.choice.last or "")],
        "filters": dict(filled.choice.values), "cut": filled.choice.cut,
        "rows": len(filled.rows), "sha256": hashlib.sha256(made).hexdigest(),
    }  # fmt: skip
    home.logs.mkdir(parents=True, exist_ok=True)
    with (home.logs / "exports.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return made
