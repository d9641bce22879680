"""How the guard asks the core about sessions and API keys.

Belongs here: the bridge between `apps.web.guard` and `erp.access`. Does not: rules.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus

from apps.web.guard import LiveKey, LiveSession
from erp.access import api_keys, queries, services
from erp.access.queries import SessionRow
from erp.base.database import Database


class CoreSessions:
    """The sessions in a company's core database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # That a session was used is written beside the request: while a bulk load holds the one
        # writer's place, everyone who only reads goes on.
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions")
        self._noting: dict[int, Future[None]] = {}

    def find(self, token: str) -> LiveSession | None:
        """The live session of a cookie; its use is noted at most once a minute, soon after."""
        now = self._database.clock()
        with self._database.reading() as connection:
            found = queries.find_live_session(connection, services.token_hash(token), now)
        if found is None:
            return None
        self._note(found)
        return LiveSession(found.id, found.user_id, found.is_outdated)

    def renew(self, token: str) -> str | None:
        """A new secret for an outdated session."""
        with self._database.operational() as connection:
            return services.renew_session(connection, token, now=self._database.clock())

    def settle(self) -> None:
        """Wait until everything noted so far is written."""
        for noted in list(self._noting.values()):
            noted.result()

    def _note(self, found: SessionRow) -> None:
        pending = self._noting.get(found.id)
        if pending is not None and not pending.done():
            return
        now = self._database.clock()
        if services.is_use_worth_noting(found, now):
            self._noting[found.id] = self._writer.submit(
                services.note_seen, self._database, found, now
            )
        else:
            self._noting.pop(found.id, None)


class CoreKeys:
    """The API keys in a company's core database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, secret: str, address: str, request: str) -> LiveKey | None:
        """The key with this secret if it may act now; that a dead one was tried is noted."""
        with self._database.reading() as connection:
            found = api_keys.find_api_key(connection, secret)
        if found is None:
            return None
        if found.is_live(self._database.clock()):
            return LiveKey(found.id)
        self.note(found.id, address, request, HTTPStatus.UNAUTHORIZED)
        return None

    def note(self, key_id: int, address: str, request: str, status: int) -> None:
        """Write down a request made with a key."""
        with self._database.operational() as connection:
            api_keys.note_use(
                connection, key_id, now=self._database.clock(), address=address, request=request,
                status=status,
            )  # fmt: skip
