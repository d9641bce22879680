"""Makes the generated tables of docs/: tests by requirement and data set, marts, figures.

`python docs/generate.py` rewrites the blocks between `<!-- generated: NAME -->` and
`<!-- end -->`; `tests/test_repository.py` fails when one is not current. Everything outside
those blocks is written by hand and does not belong here.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RESULTS = ROOT / "bench" / "results.json"
PROMISED = ROOT / "tests" / "golden" / "marts.json"
ID = r"(?:[A-Z]{2,3}_\d\d|D\d{1,2})"
NAMED_AFTER = re.compile(rf"test_({ID}(?:_{ID})*)_")
REQUIREMENT = re.compile(r"^\| ([A-Z]{2,3}-\d\d|D\d{1,2}) \|", re.MULTILINE)
ACCEPTED = re.compile(r"^\*\*Accepted:\*\* (.*)$", re.MULTILINE)
BLOCK = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
DATA_SET = re.compile(r"^\| `([a-z_]+)/` \|", re.MULTILINE)


def main() -> None:
    """Rewrite what is not current, and say what was rewritten."""
    for page, text in pages().items():
        if page.read_text() != text:
            page.write_text(text)
            print(f"rewritten: {page.relative_to(ROOT)}")
    promised = json.dumps(promised_columns(), indent=2, sort_keys=True) + "\n"
    PROMISED.parent.mkdir(exist_ok=True)
    PROMISED.write_text(promised)


def pages() -> dict[Path, str]:
    """Each page with generated blocks, as it should read."""
    tables = {
        "tests": _requirements_table, "data": _data_table, "marts": _marts_table,
        "figures": _figures_table,
    }  # fmt: skip
    return {
        page: BLOCK.sub(lambda found: found[1] + tables[found[2]]() + found[3], page.read_text())
        for page in sorted(DOCS.rglob("*.md"))
        if BLOCK.search(page.read_text())
    }


def requirement_ids() -> list[str]:
    """Every id of the catalogue, in its order."""
    return REQUIREMENT.findall(_by_hand("requirements.md"))


def tests_by_requirement() -> dict[str, list[str]]:
    """Id of a requirement to the tests named after it, as `path::name`."""
    shown: dict[str, list[str]] = {}
    for path, function in _tests():
        named = NAMED_AFTER.match(function.name)
        for identifier in re.findall(ID, named[1]) if named else ():
            test = f"{path.relative_to(ROOT)}::{function.name}"
            shown.setdefault(identifier.replace("_", "-"), []).append(test)
    return shown


def _tests() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path, node


def _by_hand(name: str) -> str:
    """A page without its generated blocks, which name the same ids again."""
    return BLOCK.sub("", (DOCS / name).read_text())


def _requirements_table() -> str:
    text = (DOCS / "requirements.md").read_text()
    accepted = ACCEPTED.search(text)
    accepted_ids = set(re.findall(r"[A-Z]{1,3}-?\d+", accepted[1])) if accepted else set()
    shown = tests_by_requirement()
    ids = requirement_ids()
    rows = [f"{sum(i in shown for i in ids)} of {len(ids)} rows are named by a test.", ""]
    rows += ["| id | tests | state |", "|---|---|---|"]
    for identifier in ids:
        tests = shown.get(identifier, [])
        links = "<br>".join(f"`{test}`" for test in tests)
        state = "open" if not tests else "accepted" if identifier in accepted_ids else "in part"
        rows.append(f"| {identifier} | {links} | {state} |")
    return "\n".join([*rows, ""])


def _data_table() -> str:
    sets = DATA_SET.findall(_by_hand("data.md"))
    asking = {
        path: text
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "real_data" in (text := path.read_text())
    }
    rows = ["| set | tests it wakes |", "|---|---|"]
    for name in sets:
        waking = [
            f"`{path.relative_to(ROOT)}`"
            for path, text in asking.items()
            if f'"{name}"' in text or f"{name}/" in text
        ]
        rows.append(f"| `{name}/` | {'<br>'.join(waking) or 'none yet'} |")
    return "\n".join([*rows, ""])


def marts() -> dict[str, list[dict[str, str]]]:
    """Each mart with its columns (name, data_type, description), as its YAML promises them."""
    found = {}
    for page in sorted((ROOT / "dbt_project" / "models" / "marts").rglob("*.yml")):
        for model in yaml.safe_load(page.read_text()).get("models", []):
            found[model["name"]] = model["columns"]
    return dict(sorted(found.items()))


def promised_columns() -> dict[str, dict[str, str]]:
    """Mart to column to type: everything ever promised, and what has been added since.

    An old promise is kept even where a model has lost the column, so that the test sees it.
    """
    promised = json.loads(PROMISED.read_text()) if PROMISED.exists() else {}
    for mart, columns in marts().items():
        now = {column["name"]: column["data_type"] for column in columns}
        promised[mart] = {**now, **promised.get(mart, {})}
    return promised


def _marts_table() -> str:
    rows = []
    for mart, columns in marts().items():
        rows += [f"### `{mart}`", "", "| column | type | meaning |", "|---|---|---|"]
        for column in columns:
            meaning = " ".join(column.get("description", "").split()).replace("|", "\\|")
            rows.append(f"| `{column['name']}` | {column['data_type']} | {meaning} |")
        rows.append("")
    return "\n".join(rows)


def measured() -> dict[str, dict[str, Any]]:
    """Figure → what `make bench` measured last."""
    found: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text("utf-8"))["figures"]
    return found


def _figures_table() -> str:
    rows = ["| figure | measured | limit | holds | on | machine |", "|---|---|---|---|---|---|"]
    for each in measured().values():
        limit = "" if each["limit"] is None else f"{each['sense']} {each['limit']:g}"
        rows.append(
            f"| {each['what']} | {each['value']:g} {each['unit']} | {limit}"
            f" | {'yes' if each['holds'] else '**no**'} | {each['measured_at'][:10]}"
            f" | {'busy' if each['machine'].get('noisy') else 'idle'} |"
        )
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
