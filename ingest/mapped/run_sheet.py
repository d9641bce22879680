"""The run sheet of a cut-over 切换运行表: steps, owners, times, go or no-go, the way back.

Belongs here: the sheet of one source for one company, kept beside its certificates. Times of the
product's own steps are those the last rehearsal measured; people's are what they plan. Does not:
running any step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, select_autoescape

from ingest.certificate import replace_file
from ingest.errors import RunSheetRefused
from ingest.readiness import blocking

if TYPE_CHECKING:
    from ingest.readiness import Item

PLAN = "run-sheet.json"
_MEASURED = 60
"""Seconds in a minute: rehearsed steps are stated in minutes, begun ones whole."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of every cut-over; `measured` names the rehearsal's steps it consists of.

    `is_down` says whether nobody can enter anything meanwhile; `minutes` is planned unless said.
    """

    code: str
    zh: str
    en: str
    minutes: int
    measured: tuple[str, ...] = ()
    is_down: bool = True


STEPS = (
    Step("rehearse", "试运行并核对证书", "Rehearse, and check the certificate", 60, is_down=False),
    Step("freeze", "旧系统停止录入，结清在途单据", "Stop entry in the old system", 30),
    Step("count", "盘点，与旧账核对", "Count stock and agree it with the old books", 240),
    Step("export", "从旧系统导出文件", "Export the files from the old system", 30),
    Step("point", "留存回退点", "Keep the point to go back to", 5),
    Step("load", "读取并迁入", "Read and load", 30, ("land", "read", "post", "history", "company")),
    Step("reconcile", "逐项核对并出证书", "Reconcile and certify", 10, ("reconcile",)),
    Step("sample", "按抽样表逐行核对", "Compare the sample sheet row by row", 60),
    Step("decide", "决定上线或回退", "Decide: go, or back", 15),
    Step("sign", "签署证书", "Sign the certificate", 15),
    Step("open", "开放新系统", "Open the new system to people", 10),
)


def plan_steps(folder: Path, said: Mapping[str, Mapping[str, Any]], begins: datetime) -> None:
    """Keep who does each step, how many minutes are planned, and when the first begins.

    Raises `RunSheetRefused` for a step there is not, or minutes that are none.
    """
    known = {step.code for step in STEPS}
    wrong = sorted(said.keys() - known)
    wrong += [f"{code}: {each['minutes']}" for code, each in said.items()
              if code in known and not (isinstance(each.get("minutes", 1), int)
                                        and each.get("minutes", 1) > 0)]  # fmt: skip
    if wrong:
        raise RunSheetRefused(wrong, sorted(known))
    folder.mkdir(parents=True, exist_ok=True)
    steps = {code: dict(each) for code, each in said.items()}
    content = {"begins": begins.isoformat(), "steps": steps}
    replace_file(folder / PLAN, json.dumps(content, ensure_ascii=False, indent=1).encode())


def make_run_sheet(
    folder: Path, source: str, company: str, items: Sequence[Item], *, begins: datetime
) -> dict[str, Any]:
    """The sheet as it stands, JSON-ready; `begins` counts where nobody has planned yet.

    Times are local, to the minute. `folder` is the source's folder among the migrations.
    """
    plan = planned(folder)
    rehearsed = _rehearsed(folder)
    at = datetime.fromisoformat(plan["begins"]) if plan else begins
    steps, down = [], 0
    for step in STEPS:
        own = plan.get("steps", {}).get(step.code, {})
        measured = _minutes(step, rehearsed)
        minutes = measured or int(own.get("minutes") or step.minutes)
        ends = at + timedelta(minutes=minutes)
        steps.append(
            {"code": step.code, "zh": step.zh, "en": step.en, "owner": own.get("owner", ""),
             "minutes": minutes, "is_measured": measured is not None,
             "begins": at.isoformat(" ", "minutes"), "ends": ends.isoformat(" ", "minutes")}
        )  # fmt: skip
        down += minutes if step.is_down else 0
        at = ends
    decisions = _decisions(rehearsed, items, steps, folder)
    return {
        "source": source,
        "company": company,
        "steps": steps,
        "down_minutes": down,
        "go": all(each["holds"] for each in decisions),
        "decisions": decisions,
        "point": _point(folder, source, company),
    }


def write_run_sheet(sheet: Mapping[str, Any], folder: Path) -> Path:
    """Write the page to print and carry; returns its path."""
    environment = Environment(
        autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    template = resources.files("ingest.mapped") / "run_sheet.html"
    page = environment.from_string(template.read_text(encoding="utf-8")).render(sheet)
    folder.mkdir(parents=True, exist_ok=True)
    return replace_file(folder / "run-sheet.html", page.encode())


def planned(folder: Path) -> dict[str, Any]:
    """What was planned: when it begins, and by step its owner and minutes; empty at first."""
    path = folder / PLAN
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _rehearsed(folder: Path) -> dict[str, Any] | None:
    """The certificate of the last dry run."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in folder.glob("*/dry-run/certificate.json")
    ]
    return max(found, key=lambda each: str(each["run"]["made_at"]), default=None)


def _minutes(step: Step, rehearsed: Mapping[str, Any] | None) -> int | None:
    if rehearsed is None or not step.measured:
        return None
    taken = rehearsed["run"].get("steps", {})
    seconds = sum(float(taken.get(name, 0)) for name in step.measured)
    return max(1, -int(-seconds // _MEASURED))


def _decisions(
    rehearsed: Mapping[str, Any] | None,
    items: Sequence[Item],
    steps: Sequence[Mapping[str, Any]],
    folder: Path,
) -> list[dict[str, Any]]:
    """What must hold to go, each with what keeps it from holding."""
    nobody = [each for each in steps if not each["owner"]]
    stopping = blocking(items)
    is_kept = (folder / "before.json").exists()
    faults = refused = None
    if rehearsed is not None:
        faults = rehearsed["faults"]
        refused = rehearsed["rows"]["refused"]
    return [
        _decision(
            "试运行已完成，无未解释差异",
            "A rehearsal was made and left no difference unexplained",
            None if faults is None else [each["text_zh"] for each in faults],
            None if faults is None else [each["text_en"] for each in faults],
        ),
        _decision(
            "试运行没有被拒绝的行",
            "The rehearsal refused no row",
            None if refused is None else [f"{refused} 行"] * bool(refused),
            None if refused is None else [f"{refused} rows"] * bool(refused),
        ),
        _decision(
            "每一步都有负责人",
            "Every step has an owner",
            [each["zh"] for each in nobody],
            [each["en"] for each in nobody],
        ),
        _decision(
            "初始化没有阻断项",
            "Nothing blocks the initialisation",
            [each.zh for each in stopping] if items else None,
            [each.en for each in stopping] if items else None,
        ),
        _decision(
            "回退点已留存",
            "The point to go back to is kept",
            [] if is_kept else ["迁入时留存"],
            [] if is_kept else ["kept when loading begins"],
        ),
    ]


def _decision(
    zh: str, en: str, why_zh: Sequence[str] | None, why_en: Sequence[str] | None
) -> dict[str, Any]:
    """A line of the list; it holds where the reasons against it are known and there is none."""
    holds = why_zh is not None and not why_zh
    return {"zh": zh, "en": en, "holds": holds, "why_zh": why_zh or [], "why_en": why_en or []}


def _point(folder: Path, source: str, company: str) -> dict[str, Any]:
    """Where going back leads, by which command, and until when."""
    path = folder / "before.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return {
        "is_kept": said is not None,
        "backup": "" if said is None else said["backup"],
        "command": f"ledgerhouse migrate {source} --company {company} --undo",
        "until": "open",
    }
