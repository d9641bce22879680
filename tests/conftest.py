"""Fixtures every test may ask for: databases of both kinds, real data, Chromium, a closing word.

Belongs here: what the machine offers to a test and how tests share it. Does not belong here:
builders of business documents (`builders.py`) and how a PostgreSQL server starts (`postgres.py`).

Tests never touch a home of the developer's: LEDGERHOUSE_HOME points into a temporary folder
before anything of ours is imported.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import gc
import json
import os
import re
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from multiprocessing.util import Finalize
from pathlib import Path

import hypothesis
import psycopg
import pytest
import xdist.remote
from xdist.scheduler import LoadScopeScheduling

from erp.base.database import Database, open_database
from tests.builders import a_company
from tests.demo_company import demo_core, demo_database  # noqa: F401 - fixtures
from tests.postgres import Server, copying, dropping, find_installation, start_server

SHARED = "LEDGERHOUSE_TEST_SHARED"
"""The folder a test run's processes share; set by the first of them."""

MEMORY = "/dev/shm"  # noqa: S108 - the run makes a folder of its own in it
MEMORY_NEEDED = 6 * 2**30

LEDGER_TESTS = ("base", "ledger", "stock", "stock_accounting")
"""Areas of `erp` whose quick tests run on the oldest supported PostgreSQL as well."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
DATABASE_KIND = re.compile(r"sqlite|postgresql-\d+")
TEMPLATE, COMPANY = "ledgerhouse_template", "ledgerhouse_company"

hypothesis.settings.register_profile("test", deadline=None, print_blob=True)
hypothesis.settings.register_profile("soak", deadline=None, print_blob=True, max_examples=2_000)
hypothesis.settings.load_profile("test")


# --- the run as a whole ---


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder this run's processes share, and leave the developer's own home alone."""
    if not hasattr(config, "workerinput"):
        tempfile.tempdir = None if _is_soak(config) else _memory_folder()
        shared = Path(tempfile.mkdtemp(prefix="ledgerhouse-tests-"))
        shared.chmod(0o755)  # the server's user must be able to walk in
        if tempfile.tempdir == MEMORY:
            os.environ["TMPDIR"] = tempfile.tempdir = str(shared)
        os.environ[SHARED] = str(shared)
        os.environ["LEDGERHOUSE_HOME"] = str(shared / "home")
        for name in ("LEDGERHOUSE_COMPANY", "LEDGERHOUSE_DATABASE_URL"):
            os.environ.pop(name, None)
    if _is_soak(config):
        hypothesis.settings.load_profile("soak")


def _is_soak(config: pytest.Config) -> bool:
    return "soak" in config.option.markexpr and "not soak" not in config.option.markexpr


def _memory_folder() -> str | None:
    """A folder in memory with room to spare, unless the user names one by TMPDIR.

    A database is a thousand small files; on a disk, making one takes ten times as long.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > MEMORY_NEEDED else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers the run started and remove its folder."""
    if hasattr(config, "workerinput"):
        return
    shared = Path(os.environ[SHARED])
    for note in shared.glob("server-*.json"):
        _read_server(note).stop("immediate")
    # After multiprocessing has removed what is its own in there.
    Finalize(None, shutil.rmtree, (shared, True), exitpriority=-200)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a database runs on each kind there is."""
    if "database_kind" in metafunc.fixturenames:
        kinds = ["sqlite", _default_postgresql()]
        relative = metafunc.definition.path.relative_to(Path(__file__).parent)
        is_ledger_test = relative.parts[0] == "erp" and relative.parts[1] in LEDGER_TESTS
        is_slow = any(metafunc.definition.iter_markers("slow"))
        if is_ledger_test and not is_slow and find_installation("15") is not None:
            kinds.append("postgresql-15")
        metafunc.parametrize("database_kind", list(dict.fromkeys(kinds)))


def _default_postgresql() -> str:
    return f"postgresql-{os.environ.get('LEDGERHOUSE_TEST_PG', '16')}"


class ByFileAndDatabase(LoadScopeScheduling):
    """One process runs all tests of a file on one kind of database, and all journeys.

    What a file or the journeys set up once is then set up once; xdist's own groups are blind
    under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, rest = nodeid.partition("::")
        if file.startswith("tests/journeys/"):
            return "journeys"
        kind = DATABASE_KIND.search(rest)
        return f"{file} {kind[0] if kind else ''}"


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: xdist.remote.Producer
) -> ByFileAndDatabase:
    """Spread the tests over the processes as `ByFileAndDatabase` says."""
    return ByFileAndDatabase(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Load all modules without looking for garbage: there is none, and it took a third of it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests start first, so that no process waits alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not tested and why."""
    skipped = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    reasons = (f"{reason.removeprefix('Skipped: ')} ({n})" for reason, n in sorted(skipped.items()))
    terminalreporter.write_line(f"Not tested: {'; '.join(reasons) or 'nothing'}.")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything must be tested (`.ci/run`), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    must_test_all = os.environ.get("LEDGERHOUSE_TEST_ALL") == "1"
    if must_test_all and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- databases ---


@contextlib.contextmanager
def _one_process_at_a_time(name: str) -> Iterator[Path]:
    """The shared folder, held by one process of this run."""
    shared = Path(os.environ[SHARED])
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


def _read_server(note: Path) -> Server:
    said = json.loads(note.read_text())
    return Server(said["version"], Path(said["binaries"]), Path(said["folder"]), said["port"])


def _shared_server(version: str) -> Server:
    """The run's server of that version; whoever asks first starts it."""
    with _one_process_at_a_time(f"server-{version}") as shared:
        note = shared / f"server-{version}.json"
        if note.exists():
            return _read_server(note)
        server = start_server(version, shared / f"postgresql-{version}")
        said = {"version": version, "binaries": str(server.binaries)}
        note.write_text(json.dumps({**said, "folder": str(server.folder), "port": server.port}))
        return server


def _migrated_server(version: str) -> Server:
    """The run's server, on it the template every test's empty database is copied from."""
    from erp.migrations import upgrade  # noqa: PLC0415 - most tests need no database

    server = _shared_server(version)
    _make_template(server, TEMPLATE, upgrade)
    return server


def _make_template(
    server: Server, name: str, fill: Callable[[str], object], of: str = "template0"
) -> None:
    """Make a database to copy from, once a run; nobody may change it afterwards."""
    with _one_process_at_a_time(f"{name}-{server.version}") as shared:
        done = shared / f"{name}-{server.version}.done"
        if not done.exists():
            fill(server.create_database(name, of))
            server.execute(f"alter database {name} with is_template true allow_connections false")
            done.touch()


def _migrated_file() -> Path:
    """A migrated, empty SQLite file to copy; nobody has it open."""
    from erp.migrations import upgrade  # noqa: PLC0415 - most tests need no database

    return _make_file(TEMPLATE, lambda path: upgrade(f"sqlite:///{path}"))


def _make_file(name: str, fill: Callable[[Path], object]) -> Path:
    """Make a SQLite file to copy from, once a run."""
    with _one_process_at_a_time(f"{name}-sqlite") as shared:
        template = shared / f"{name}.db"
        if not template.exists():
            building = shared / "building.db"
            fill(building)
            building.rename(template)
        return template


@contextlib.contextmanager
def _copied(server: Server, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    administrator = _administrator(server)
    administrator.execute(copying(template, name).encode())
    yield server.url(name)
    administrator.execute(dropping(name).encode())


@functools.cache
def _administrator(server: Server) -> psycopg.Connection:
    """A connection kept for the whole run: a thousand tests copy a database and drop it."""
    connection = server.connect()
    atexit.register(connection.close)
    return connection


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated, empty core database; once per kind of database."""
    if database_kind == "sqlite":
        shutil.copy(_migrated_file(), tmp_path / "core.db")
        yield f"sqlite:///{tmp_path / 'core.db'}"
        return
    with _copied(_migrated_server(database_kind.removeprefix("postgresql-")), TEMPLATE) as url:
        yield url


@pytest.fixture
def company_url(copied_company: Callable[..., str], database_kind: str) -> str:
    """The address of a fresh company of `tests.builders`; once per kind of database."""
    return copied_company(database_kind)


@pytest.fixture
def copied_company(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """`copied_company(kind, "filled", fill)`: a company of `tests.builders` that `fill` has filled.

    It is filled once a run and copied for each test; without a name it is the company alone.
    """
    with contextlib.ExitStack() as copies:

        def copied(
            kind: str, name: str = "", fill: Callable[[Database], object] | None = None
        ) -> str:
            if kind == "sqlite":
                file = _make_file(COMPANY, _fill_company_file)
                if fill is not None:
                    file = _make_file(name, lambda path: _fill_copy(file, path, fill))
                shutil.copy(file, tmp_path / "core.db")
                return f"sqlite:///{tmp_path / 'core.db'}"
            server = _migrated_server(kind.removeprefix("postgresql-"))
            _make_template(server, COMPANY, _fill_company, of=TEMPLATE)
            if fill is not None:
                _make_template(server, name, lambda url: _fill(url, fill), of=COMPANY)
            return copies.enter_context(_copied(server, name or COMPANY))

        yield copied


def _fill(url: str, fill: Callable[[Database], object]) -> None:
    database = open_database(url)
    fill(database)
    database.close()


def _fill_copy(file: Path, path: Path, fill: Callable[[Database], object]) -> None:
    shutil.copy(file, path)
    _fill(f"sqlite:///{path}", fill)


def _fill_company(url: str) -> None:
    _fill(url, a_company)


def _fill_company_file(path: Path) -> None:
    _fill_copy(_migrated_file(), path, a_company)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """That database, open as the application opens it."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table of ours; once per kind of database."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'core.db'}"
        return
    server = _shared_server(database_kind.removeprefix("postgresql-"))
    with _copied(server, "template0") as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh, migrated SQLite core, for tests to which the kind of database is no matter."""
    shutil.copy(_migrated_file(), tmp_path / "core.db")
    return f"sqlite:///{tmp_path / 'core.db'}"


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A durable server of the test's own, to be stopped or killed as it likes."""
    version = _default_postgresql().removeprefix("postgresql-")
    folder = Path(os.environ[SHARED]) / f"own-{uuid.uuid4().hex}"
    server = start_server(version, folder, durable=True)
    yield server
    with contextlib.suppress(OSError, RuntimeError):
        server.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


# --- what the machine may lack ---


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """`real_data("online_retail_ii")`: that public data set's folder, where this machine has it."""

    def folder(name: str) -> Path:
        root = os.environ.get("LEDGERHOUSE_DATA")
        if not root:
            pytest.skip("real data: LEDGERHOUSE_DATA is not set")
        return Path(root).resolve() / name

    return folder


@pytest.fixture(scope="session")
def hledger() -> str:
    """The path of hledger, another engine that recomputes the books."""
    found = shutil.which("hledger")
    if found is None:
        pytest.skip("journal export: no hledger on this machine")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for journeys."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.skip("browser journeys: no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def spark_python() -> str:
    """An interpreter with what requirements-spark.lock pins."""
    python = os.environ.get("LEDGERHOUSE_SPARK_PYTHON")
    if not python:
        pytest.skip("Spark: LEDGERHOUSE_SPARK_PYTHON is not set")
    return python
