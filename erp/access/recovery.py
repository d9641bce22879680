"""Getting back in without the password: a link to a confirmed address, and security questions.

Belongs here: asking, questions, setting the new password. Does not: sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from erp.access import links, passwords, queries
from erp.access.contacts import verified
from erp.access.errors import (
    AccessRefused,
    LinkNotGood,
    LockedOut,
    QuestionsIncomplete,
    WrongAnswer,
)
from erp.access.events import QUESTIONS_SET, RECOVERED, RECOVERY_ASKED, note_event
from erp.access.models import app_user, security_question
from erp.access.rules import check_password
from erp.access.services import (
    check_code_of,
    count_attempt,
    forget_failures,
    note_failure,
    set_password,
)
from erp.base.database import Database


@dataclass(frozen=True, slots=True)
class Asked:
    """A link to recover by, and where it goes: an address its person proved to be theirs."""

    token: str
    to: str
    language: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Question:
    """A security question, without its answer."""

    id: int
    words: str


def ask_recovery(database: Database, said: str, *, address: str) -> Asked | None:
    """What to send to whoever is named so; nothing where nobody is, or no address is confirmed.

    Who asks must not be told which. Asking often is held up as wrong passwords are.
    """
    now = database.clock()
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, said)
    if user_id is None:
        return None
    try:
        count_attempt(database, f"recovery {user_id}", address)
    except LockedOut:
        return None
    with database.operational() as connection:
        to = verified(connection, user_id)
        note_event(
            connection, RECOVERY_ASKED, now=now, user_id=user_id, address=address,
            subject="sent" if to else "no confirmed address",
        )  # fmt: skip
        if not to or queries.find_password_hash(connection, user_id) is None:
            return None
        minutes = queries.policy(connection).link_minutes
        token = links.make_link(
            connection, links.RECOVER, {}, now=now, minutes=minutes, user_id=user_id
        )
        known = select(app_user.c.language).where(app_user.c.id == user_id)
        return Asked(token, to, str(connection.scalar(known)), minutes)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a link's person is asked for besides a new password."""

    name: str
    questions: list[Question]
    needs_code: bool


def wanted(database: Database, token: str) -> Wanted:
    """What the form of a link asks. Raises `LinkNotGood`."""
    with database.reading() as connection:
        user_id = links.find_link(connection, token, links.RECOVER, database.clock()).user_id
        name = connection.scalar(select(app_user.c.name).where(app_user.c.id == user_id))
        has_code = queries.has_authenticator(connection, user_id)
        return Wanted(str(name), questions(connection, user_id), has_code)


def questions(connection: Connection, user_id: int) -> list[Question]:
    """What a person is asked, in their order."""
    mine = select(security_question).where(security_question.c.user_id == user_id)
    found = connection.execute(mine.order_by(security_question.c.id))
    return [Question(row.id, row.question) for row in found]


def set_questions(database: Database, user_id: int, asked: Sequence[tuple[str, str]]) -> None:
    """Ask a person exactly these questions, each with its answer. Raises `QuestionsIncomplete`."""
    words = [question.strip() for question, _ in asked]
    if not all(words) or len(set(words)) < len(words):
        raise QuestionsIncomplete
    if not all(_normal(answer) for _, answer in asked):
        raise QuestionsIncomplete
    rows = [
        {
            "user_id": user_id, "question": question.strip(),
            "answer_hash": passwords.hash_password(_normal(answer)),
        }
        for question, answer in asked
    ]  # fmt: skip
    with database.operational() as connection:
        mine = security_question.c.user_id == user_id
        connection.execute(delete(security_question).where(mine))
        if rows:
            connection.execute(insert(security_question), rows)
        note_event(
            connection, QUESTIONS_SET, now=database.clock(), user_id=user_id, subject=str(len(rows))
        )


def recover(
    database: Database,
    token: str,
    *,
    password: str,
    answers: Mapping[int, str],
    code: str = "",
    address: str = "",
) -> list[int]:
    """Set a new password by a link and the answers by question; the sessions it ended.

    An authenticator is asked for its code as in signing in, and failures are one count with it.
    Raises `LinkNotGood`, `LockedOut`, `WrongAnswer`, `CodeNeeded`, `WrongCode`, `WeakPassword`,
    `PasswordUsedBefore`.
    """
    now = database.clock()
    with database.reading() as connection:
        link = links.find_link(connection, token, links.RECOVER, now)
        user = connection.execute(
            select(app_user.c.name, app_user.c.is_active).where(app_user.c.id == link.user_id)
        ).one_or_none()
        if user is None or not user.is_active:
            raise LinkNotGood
        check_password(user.name, password, queries.policy(connection).password_least)
        mine = select(security_question).where(security_question.c.user_id == link.user_id)
        hashes = {row.id: row.answer_hash for row in connection.execute(mine)}
    try:
        count_attempt(database, f"user {link.user_id}", address)
        for question_id, answer_hash in hashes.items():
            if not passwords.is_password(answer_hash, _normal(answers.get(question_id, ""))):
                raise WrongAnswer
        check_code_of(database, link.user_id, code)
    except AccessRefused as refusal:
        note_failure(database, link.user_id, user.name, refusal, address)
        raise
    with database.operational() as connection:
        links.use_link(connection, link, now=now)
        ended = [each.id for each in queries.open_sessions(connection, link.user_id, now)]
        set_password(connection, link.user_id, password, now=now)
        forget_failures(connection, f"user {link.user_id}")
        note_event(connection, RECOVERED, now=now, user_id=link.user_id, address=address)
    return ended


def _normal(answer: str) -> str:
    """An answer as it is compared: without case or spaces."""
    return "".join(answer.split()).casefold()
