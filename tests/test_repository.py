"""The habits of this repository as tests: what can be read off the files is not left to review.

What the code does is tested elsewhere; formatting, typing and import directions are `make lint`'s.
"""

from __future__ import annotations

import ast
import difflib
import functools
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("erp", "analytics", "ingest", "operations", "pipelines", "apps", "data")

LOADED_BY_NAME = {
    "apps/cli.py": "the console script",
    "apps/serve.py": "python -m apps.serve, started by apps.supervisor",
    "pipelines/__main__.py": "python -m pipelines",
    "pipelines/definitions.py": "Dagster's code server",
    "pipelines/defs/": "Dagster loads the folder",
    "erp/migrations/": "Alembic loads the folder",
    "apps/web/views/": "Streamlit runs pages by path",
    "apps/web/frame.py": "Streamlit runs the frame by path",
}
"""Files that no import names, and who reads them instead."""

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"}
DECISION_PARTS = ("Status", "Context", "Decision", "Consequences")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|home/\w|root|Users)/")
REGISTRY = re.compile(r"(?:pypi|pythonhosted|npmjs)\.(?:org|com)|\b(?:registry|mirrors?)\.\w+\.\w")
TEXT = {".py", ".md", ".toml", ".yml", ".yaml", ".in", ".lock", ".sql", ".sh", ".cfg", ".csv", ""}


@functools.cache
def _files() -> list[Path]:
    """Every file of the repository, committed or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return [path for name in sorted(names.split("\0")) if name and (path := ROOT / name).is_file()]


def _named(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    return [p for p in _files() if p.suffix in suffixes and _name(p).startswith(under)]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@functools.cache
def _product() -> list[Path]:
    return _named(".py", under=tuple(f"{package}/" for package in PACKAGES))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


# --- modules ---


def test_every_module_says_what_belongs_in_it():
    assert [_name(p) for p in _named(".py") if not ast.get_docstring(_tree(p))] == []


def test_no_module_has_a_name_that_says_nothing():
    assert [_name(p) for p in _named(".py") if VAGUE_NAMES & set(p.stem.split("_"))] == []


def _imported(path: Path) -> Iterator[str]:
    """Modules `path` imports; `from a import b` may mean the module `a.b`."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _module(path).split(".")
            if path.name != "__init__.py":
                package = package[:-1]
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def test_the_product_imports_every_module_it_ships():
    imported = {name for path in _product() for name in _imported(path) if name != _module(path)}
    unused = [
        _name(path)
        for path in _product()
        if path.name != "__init__.py"
        and _module(path) not in imported
        and not _name(path).startswith(tuple(LOADED_BY_NAME))
    ]
    assert unused == []


def test_the_core_writes_no_floating_point_figure():
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in _named(".py", under=("erp/",))
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float")
    ]
    assert found == []


def test_a_wheel_ships_every_file_a_package_reads():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    shipped = {pattern.removeprefix("*") for pattern in settings["package-data"]["*"]}
    under = tuple(f"{package}/" for package in PACKAGES)
    beside = [p for p in _files() if _name(p).startswith(under) and p.suffix != ".py"]
    assert [_name(p) for p in beside if p.suffix not in shipped] == []


# --- errors ---


def _error_classes() -> dict[str, list[str]]:
    """Every class below LedgerhouseError with its bases."""
    bases = {
        node.name: [b.id if isinstance(b, ast.Name) else getattr(b, "attr", "") for b in node.bases]
        for path in _product()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef)
    }
    known, grown = set(), {"LedgerhouseError"}
    while known != grown:
        known = grown
        grown = known | {name for name, above in bases.items() if known & set(above)}
    return {name: bases[name] for name in sorted(known & set(bases))}


def test_every_refusal_is_provoked_by_a_test():
    classes = _error_classes()
    families = {base for above in classes.values() for base in above}
    tests = "\n".join(path.read_text() for path in _named(".py", under=("tests/",)))
    named = set(re.findall(r"\w+", tests))
    assert [name for name in classes if name not in families and name not in named] == []


def test_UX_07_every_refusal_says_what_is_wrong_and_what_to_do_in_both_languages():
    """One clause at least for each: what (and why), then the way out."""
    clause = {"zh": re.compile(r"[。；：！？]"), "en": re.compile(r"[.;:!?](?:\s|$)")}
    terse = []
    for path in _named(".py", under=tuple(f"{package}/" for package in PACKAGES)):
        for call in (n for n in ast.walk(_tree(path)) if isinstance(n, ast.Call)):
            said = {each.arg: _flat(each.value) for each in call.keywords if each.arg in clause}
            if getattr(call.func, "attr", "") != "__init__" or len(said) < len(clause):
                continue
            terse += [
                f"{_name(path)}:{call.lineno}: {text}"
                for language, text in said.items()
                if text and len([part for part in clause[language].split(text) if part.strip()]) < 2
            ]
    assert terse == []


def _flat(text: ast.expr) -> str:
    """A text with X for each value in it; nothing where it is put together elsewhere."""
    if isinstance(text, ast.JoinedStr):
        return "".join(_flat(part) or "X" for part in text.values)
    return str(text.value) if isinstance(text, ast.Constant) else ""


# --- tests ---


def test_a_test_is_left_out_only_where_the_machine_lacks_something():
    """Those places are fixtures in `conftest.py`; every other skip would be an open door."""
    words = {"skip", "skipif", "importorskip"}
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in _named(".py", under=("tests/",))
        if path.name != "conftest.py"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in words
        and ast.unparse(node.value) in {"pytest", "pytest.mark"}
    ]
    assert found == []


def test_the_ids_in_test_names_are_in_the_catalogue():
    assert sorted(set(generate.tests_by_requirement()) - set(generate.requirement_ids())) == []


def test_no_requirement_stands_twice():
    ids = generate.requirement_ids()
    assert len(ids) == len(set(ids)) == 238


# --- documents ---


@pytest.mark.parametrize("page", generate.pages(), ids=_name)
def test_the_generated_tables_are_current(page: Path):
    written, wanted = page.read_text().splitlines(), generate.pages()[page].splitlines()
    differing = list(difflib.unified_diff(written, wanted, n=0, lineterm=""))
    assert differing == [], "run `make docs`"


@pytest.mark.parametrize("page", _named(".md"), ids=_name)
def test_the_links_of_a_page_lead_somewhere(page: Path):
    targets = [target for pair in LINK.findall(page.read_text()) for target in pair if target]
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", _named(".md", under=("docs/decisions/",)), ids=_name)
def test_a_decision_says_status_context_decision_and_consequences(page: Path):
    text = page.read_text()
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name)
    assert [
        part for part in DECISION_PARTS if not re.search(rf"^## {part}$", text, re.MULTILINE)
    ] == []


def test_decisions_are_numbered_without_gap():
    numbers = [int(page.name[:4]) for page in _named(".md", under=("docs/decisions/",))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_UX_06_every_list_is_drawn_with_search_filter_sort_and_views():
    """`lists.draw` brings them; who draws a table otherwise at least has its rows chosen there."""
    by_itself = {"lists.py", "sheets.py", "pack.py", "maker.py"}
    for path in _named(".py", under=("apps/web/",)):
        calls = {
            getattr(n.func, "attr", "") for n in ast.walk(_tree(path)) if isinstance(n, ast.Call)
        }
        assert "dataframe" not in calls or path.name in by_itself, f"{_name(path)}: use lists.draw"
        assert path.name not in by_itself - {"lists.py"} or "choose" in calls, _name(path)


@pytest.mark.parametrize("note", _named(".md", under=("docs/changelog.d/",)), ids=_name)
def test_a_change_is_one_sentence_for_users(note: Path):
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", note.name)
    assert len(note.read_text().strip().split("\n\n")) == 1


def test_the_two_readmes_show_the_same_commands():
    english, chinese = ((ROOT / f"README{x}.md").read_text() for x in ("", ".zh-CN"))
    commands = re.compile(r"^(?:make|ledgerhouse|\.venv/bin/ledgerhouse) .*$", re.MULTILINE)
    assert [line.split("#")[0].split() for line in commands.findall(english)] == [
        line.split("#")[0].split() for line in commands.findall(chinese)
    ]


def test_every_area_of_the_core_is_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text()
    areas = [path.parent.name for path in _product() if path.match("erp/*/__init__.py")]
    assert [area for area in areas if f"`{area}`" not in text] == []


def test_every_command_of_make_is_explained():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    guide = (ROOT / "docs" / "contributing.md").read_text()
    assert [name for name in phony[1].split() if f"make {name}" not in guide] == []


def test_every_mart_is_in_the_contracts():
    contracts = (ROOT / "docs" / "contracts.md").read_text()
    marts = [path.stem for path in _named(".sql", under=("dbt_project/models/marts/",))]
    assert [mart for mart in marts if f"`{mart}`" not in contracts] == []


def test_the_columns_of_the_marts_only_grow():
    now = {mart: {c["name"]: c["data_type"] for c in cs} for mart, cs in generate.marts().items()}
    promised = json.loads(generate.PROMISED.read_text())
    assert now == promised, "a promised column is gone or retyped; or a new one: run `make docs`"


# --- what must not be in any file ---


def test_no_file_names_a_path_of_someone_s_machine_or_a_package_registry():
    found = [
        f"{_name(path)}:{number}"
        for path in _files()
        if path.suffix in TEXT and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=_name)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock: Path):
    text = lock.read_text()
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [p.split()[0] for p in packages if "==" not in p or "--hash=sha256:" not in p] == []


@pytest.mark.parametrize("wanted", sorted(ROOT.glob("requirements*.in")), ids=_name)
def test_a_lock_holds_everything_asked_for(wanted: Path):
    def plain(line: str) -> str:
        return re.split(r"[\[<>=\s]", line)[0].lower()

    asked = {plain(line) for line in wanted.read_text().splitlines() if re.match(r"\w", line)}
    locked = {
        plain(line)
        for line in wanted.with_suffix(".lock").read_text().splitlines()
        if re.match(r"\w", line)
    }
    assert sorted(asked - locked) == []


def test_two_locks_pin_a_package_to_one_version():
    """The test environment is the run environment plus tools, not another one."""
    run, dev = (
        dict(
            re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
        )
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert {
        name: (run[name], dev[name]) for name in run.keys() & dev if run[name] != dev[name]
    } == {}
