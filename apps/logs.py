"""`ledgerhouse logs …`: finding what the programs wrote down, and the pack for support.

Belongs here: options and words. Does not: the logs (`operations.logs`), the pack
(`operations.support`).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.output import show

if TYPE_CHECKING:
    from operations.logs import Line

logs_app = typer.Typer(help="What the programs wrote down.", no_args_is_help=True)

Company = Annotated[
    str | None, typer.Option("--company", help="Which company of LEDGERHOUSE_HOME.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Words = Annotated[list[str] | None, typer.Argument(help="An error's number, or any words.")]
Days = Annotated[int, typer.Option(help="How many days back.")]


@logs_app.command("show")
def show_command(
    words: Words = None,
    days: Days = 2,
    level: Annotated[str, typer.Option(help="INFO | WARNING | ERROR")] = "INFO",
    as_json: Json = False,
) -> None:
    """The lines that hold all the words, the newest first."""
    from erp.base.clock import system_clock
    from erp.base.home import open_home
    from operations.logs import Search, find

    now = system_clock()
    search = Search(now - timedelta(days=days), now, level, words=tuple(words or ()))
    found = find(open_home().logs, search)
    result = {"lines": [_as_data(each) for each in found]}
    show(result, as_json=as_json, text=lambda: "\n".join(map(_as_text, found)))


@logs_app.command("pack")
def pack_command(
    folder: Annotated[Path, typer.Argument(help="The folder to write it into.")] = Path(),
    days: Days = 2,
    company: Company = None,
    as_json: Json = False,
) -> None:
    """A zip for support: logs, versions, runs, proofs; no personal data, no secrets."""
    from apps.company import open_company
    from operations.logs import Search
    from operations.support import make_pack

    home, database = open_company(company)
    now = database.clock()
    search = Search(now - timedelta(days=days), now, most=100_000)
    pack = make_pack(home, database, search, origin="cli")
    path = folder / pack.file_name
    path.write_bytes(pack.content)
    result = {"pack": pack.id, "path": str(path), "lines": pack.lines}
    show(result, as_json=as_json, text=lambda: str(path))


def _as_data(line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(), "level": line.level, "program": line.program,
        "logger": line.logger, "said": line.said, **line.facts,
    }  # fmt: skip


def _as_text(line: Line) -> str:
    words = [f"{line.at:%Y-%m-%d %H:%M:%S}", line.level, line.program, line.request, line.said]
    errors = [f"\n  {each['class']}: {each['said']}" for each in line.failure]
    return " ".join(words) + "".join(errors)
