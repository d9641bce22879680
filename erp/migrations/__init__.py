"""Bringing a database to the newest schema, and the frozen text of each step.

Belongs here: the Alembic environment, its versions, and the SQL files they run. A version runs a
file frozen by `python -m erp.migrations.freeze`, so that what was installed can always be compared
with what was meant. Does not belong here: the tables themselves.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from erp.base.database import Database
from erp.base.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEPARATOR = "\n;;\n"
_SCRIPTS = "erp:migrations"
_NEWEST = "head"


class BooksOfNewerProgram(BadInput):
    """The schema is of a program newer than this one, which would misread it."""

    def __init__(self, installed: str, newest: str) -> None:
        super().__init__(
            zh=f"账套的结构版本是 {installed}，本程序只认识到 {newest}。请安装更新的程序。",
            en=f"The books have schema {installed}, this program knows no later one than {newest}."
            " Install the newer program.",
        )


def upgrade(url: str, to: str = _NEWEST) -> None:
    """Create or bring up the schema at `url`. On PostgreSQL the address must be the owner's."""
    database = Database(url, as_owner=True)
    try:
        with database.engine.connect() as connection:
            migrate(connection, to)
            connection.commit()
    finally:
        database.close()


def migrate(connection: Connection, to: str = _NEWEST) -> None:
    """Bring the schema up within the connection's transaction, which the caller ends.

    Raises `BooksOfNewerProgram`.
    """
    installed_in(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def newest() -> str:
    """The schema this program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def installed(url: str) -> str:
    """The schema at `url`, empty where there is none. Raises `BooksOfNewerProgram`."""
    database = Database(url, as_owner=True)
    try:
        with database.reading() as connection:
            return installed_in(connection)
    finally:
        database.close()


def installed_in(connection: Connection) -> str:
    """The schema a connection sees, empty where there is none. Raises `BooksOfNewerProgram`."""
    found = MigrationContext.configure(connection).get_current_revision() or ""
    known = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found and found not in known:
        raise BooksOfNewerProgram(found, newest())
    return found


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    return config


def remove(url: str) -> None:
    """Take the schema and all it holds out of a PostgreSQL database; the owner's address.

    A company has a database of its own, so everything in its current schema goes.
    """
    database = Database(url, as_owner=True)
    try:
        with database.engine.begin() as connection:
            for kind, listed in _THINGS.items():
                names: list[str] = list(connection.exec_driver_sql(listed).scalars())
                for name in names:
                    connection.exec_driver_sql(f"drop {kind} if exists {name} cascade")
    finally:
        database.close()


_THINGS = {
    "view": "select oid::regclass::text from pg_class where relkind = 'v'"
    " and relnamespace = current_schema()::regnamespace",
    "table": "select oid::regclass::text from pg_class where relkind in ('r', 'p')"
    " and relnamespace = current_schema()::regnamespace",
    "sequence": "select oid::regclass::text from pg_class where relkind = 'S'"
    " and relnamespace = current_schema()::regnamespace",
    "routine": "select oid::regprocedure::text from pg_proc"
    " where pronamespace = current_schema()::regnamespace and not exists ("
    " select 1 from pg_depend where objid = pg_proc.oid and deptype = 'e')",
}
"""What a schema is made of, and how its things are listed; those of extensions stay."""


def frozen_statements(version: str, dialect: str) -> list[str]:
    """The statements of a frozen version for one kind of database, in order."""
    text = files(__package__).joinpath("sql", f"{version}.{dialect}.sql").read_text("utf-8")
    return [statement for statement in text.strip().split(SEPARATOR) if statement.strip()]


def run_frozen(connection: Connection, version: str) -> None:
    """Run a frozen version on the connection Alembic has opened."""
    for statement in frozen_statements(version, connection.dialect.name):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if _escapes(connection) else statement
        )


def _escapes(connection: Connection) -> bool:
    """Psycopg reads `%` as a placeholder only when values are passed; SQLAlchemy passes some."""
    return connection.dialect.name == "postgresql"
