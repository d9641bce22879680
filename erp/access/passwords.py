"""Argon2id, with a bound on how much of the machine it may take.

Belongs here: hashing and checking. Which password is good enough stands in `rules`.
"""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHES_AT_A_TIME = 2
"""A hash takes 64 MiB and four lanes; more at once would let strangers exhaust the server."""

_places = BoundedSemaphore(HASHES_AT_A_TIME)
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, salted, with its parameters."""
    with _places:
        return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash it takes as long, and is always wrong."""
    with _places:
        try:
            _hasher.verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody")
