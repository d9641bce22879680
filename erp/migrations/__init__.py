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

from erp.base.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEPARATOR = "\n;;\n"


def upgrade(url: str) -> None:
    """Create or bring up the schema at `url`. On PostgreSQL the address must be the owner's."""
    database = Database(url, as_owner=True)
    try:
        with database.engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", "erp:migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        database.close()


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
