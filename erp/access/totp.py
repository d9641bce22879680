"""Codes of an authenticator: RFC 6238 with SHA-1, half minutes and six digits, as all apps know it.

Belongs here: arithmetic of secrets, steps and codes. Does not: whose secret it is, or that a code
is good for once (`services`).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT_STEPS = 1
"""A clock may be half a minute off either way."""

RECOVERY_CODES = 10
RECOVERY_LETTERS = 10


def new_secret() -> str:
    """160 random bits in base 32, as authenticators take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_recovery_code() -> str:
    """Ten letters of base 32: 50 random bits."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()[:RECOVERY_LETTERS]


def step_of(moment: datetime) -> int:
    """The number of the half minute since 1970."""
    return int(moment.timestamp()) // SECONDS


def code_of(secret: str, step: int) -> str:
    """The code of a half minute (RFC 4226 §5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is, later than `after` and within the drift, or None."""
    present = step_of(now)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(code_of(secret, step), code):
            return step
    return None


def uri(secret: str, name: str) -> str:
    """The address an authenticator scans or opens."""
    label = quote(f"Ledgerhouse:{name}")
    return f"otpauth://totp/{label}?secret={secret}&issuer=Ledgerhouse"
