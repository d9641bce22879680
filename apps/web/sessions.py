"""How the guard asks the core about sessions.

Belongs here: the bridge between `apps.web.guard.Sessions` and `erp.access`. Does not: rules.
"""

from __future__ import annotations

from apps.web.guard import LiveSession
from erp.access import queries, services
from erp.base.database import Database


class CoreSessions:
    """The sessions in a company's core database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, token: str) -> LiveSession | None:
        """The live session of a cookie; notes at most once a minute that it was used."""
        now = self._database.clock()
        with self._database.reading() as connection:
            found = queries.find_live_session(connection, services.token_hash(token), now)
        if found is None:
            return None
        services.note_seen(self._database, found, now)
        return LiveSession(found.id, found.user_id, found.is_outdated)

    def renew(self, token: str) -> str | None:
        """A new secret for an outdated session."""
        with self._database.operational() as connection:
            return services.renew_session(connection, token, now=self._database.clock())
