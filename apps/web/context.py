"""What one web process works with: its home, its core database, its open sessions.

Belongs here: the one object the server makes and everything behind it asks for. Streamlit runs
pages as scripts, so they cannot be handed arguments; this is the only module-level state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from erp.access.queries import outdated_sessions
from erp.base.database import Database
from erp.base.home import Home


def _nothing(session_id: int) -> None:
    del session_id


@dataclass(slots=True)
class Context:
    """A web process's home and database; `forget_session` tells the guard that one ended."""

    home: Home
    database: Database
    forget_session: Callable[[int], None] = field(default=_nothing)
    rights_turn: int = 0
    """Raised whenever this process changed rights: what pages remember of people is void."""

    def rights_changed(self) -> None:
        """Let everybody whose rights changed feel it with their next request."""
        self.rights_turn += 1
        with self.database.reading() as connection:
            outdated = outdated_sessions(connection)
        for session_id in outdated:
            self.forget_session(session_id)

    def today(self, time_zone: str) -> date:
        """The date in the company's time zone, by the core's clock."""
        return self.database.clock().astimezone(ZoneInfo(time_zone)).date()


_context: Context | None = None


def use(context: Context) -> None:
    """Make this the process's context."""
    global _context  # noqa: PLW0603 - see the module docstring
    _context = context


def current() -> Context:
    """The process's context; a programmer error if the server did not set one."""
    assert _context is not None, "apps.server.create_app sets the context"
    return _context
