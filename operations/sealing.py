"""Encrypting a stream: AES-256-GCM in numbered frames, keys from a file or a passphrase.

Belongs here: keys, frames. Does not: what is in the stream (`archive`).

Each backup has a key of its own, drawn by HKDF from the secret, a random salt and the hash of the
header: a changed header opens nothing. Frames are numbered and the last one is marked, in what
AES-GCM authenticates, so that a changed, missing, repeated, swapped or cut-off frame is noticed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from operations.errors import DamagedBackup, WeakKey

if TYPE_CHECKING:
    from erp.base.home import Home

KEY_FILE_VARIABLE = "LEDGERHOUSE_BACKUP_KEY_FILE"
PASSPHRASE_VARIABLE = "LEDGERHOUSE_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable

_FRAME_BYTES = 1 << 20
_TAG_BYTES = 16
_LENGTH = struct.Struct(">I")
_NUMBER = struct.Struct(">IQ")
_LEAST_KEY_BYTES = 32
_LEAST_PASSPHRASE_BYTES = 12
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class Secret:
    """What a person keeps: the bytes of a key file, or a passphrase (`kind`)."""

    kind: str
    value: bytes

    def master(self, salt: bytes) -> bytes:
        """32 bytes to draw keys from; a passphrase is made dear to guess (scrypt, 32 MiB)."""
        if self.kind == "passphrase":
            return Scrypt(salt=salt, length=32, **_SCRYPT).derive(self.value)
        return hashlib.sha256(self.value).digest()


def secret_of(home: Home) -> Secret:
    """The secret the environment names, else the home's own key file, made when missing.

    The home's own key is kept beside the backups' folder, never inside a backup: copy it to where
    the machine's loss does not reach.
    """
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)
    if passphrase:
        if len(passphrase.encode()) < _LEAST_PASSPHRASE_BYTES:
            raise WeakKey(PASSPHRASE_VARIABLE, _LEAST_PASSPHRASE_BYTES)
        return Secret("passphrase", passphrase.encode())
    named = os.environ.get(KEY_FILE_VARIABLE)
    path = Path(named) if named else home.root / "keys" / "backup.key"
    if not named and not path.exists():
        _make_key(path)
    value = path.read_bytes()
    if len(value) < _LEAST_KEY_BYTES:
        raise WeakKey(str(path), _LEAST_KEY_BYTES)
    return Secret("file", value)


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(_LEAST_KEY_BYTES).encode())
        file.flush()
        os.fsync(file.fileno())


def drawn_key(master: bytes, salt: bytes, purpose: bytes) -> bytes:
    """32 bytes of key for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(master)


class SealedWriter:
    """A file-like object that encrypts what is written to it; `finish` writes the last frame."""

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        self._target, self._cipher = target, AESGCM(key)
        self._waiting, self._number = bytearray(), 0

    def write(self, data: bytes | memoryview) -> int:
        """Take bytes; whole frames go out."""
        self._waiting += data
        while len(self._waiting) > _FRAME_BYTES:
            self._send(bytes(self._waiting[:_FRAME_BYTES]), is_last=False)
            del self._waiting[:_FRAME_BYTES]
        return len(data)

    def flush(self) -> None:
        """Nothing: frames go out when full."""

    def finish(self) -> None:
        """Write what is left as the last frame."""
        self._send(bytes(self._waiting), is_last=True)

    def _send(self, plain: bytes, *, is_last: bool) -> None:
        place = _NUMBER.pack(int(is_last), self._number)
        sealed = self._cipher.encrypt(place, plain, place)
        self._target.write(_LENGTH.pack(len(sealed)))
        self._target.write(sealed)
        self._number += 1


class SealedReader:
    """The bytes of a `SealedWriter`, each frame authenticated before a byte of it is given."""

    def __init__(self, source: IO[bytes], key: bytes, backup: str) -> None:
        self._source, self._cipher, self._backup = source, AESGCM(key), backup
        self._ready, self._number, self._is_over = b"", 0, False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; none at the end of the last frame."""
        while not self._ready and not self._is_over:
            self._ready = self._open_frame()
        if size < 0:
            size = len(self._ready)
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def expect_end(self) -> None:
        """Refuse what lies behind the end."""
        if self.read(1) or self._source.read(1):
            raise DamagedBackup(self._backup, "bytes behind the end")

    def _open_frame(self) -> bytes:
        said = self._source.read(_LENGTH.size)
        length = _LENGTH.unpack(said)[0] if len(said) == _LENGTH.size else 0
        sealed = self._source.read(length) if length >= _TAG_BYTES else b""
        if not sealed or len(sealed) < length or length > _FRAME_BYTES + _TAG_BYTES:
            raise DamagedBackup(self._backup, f"frame {self._number} is cut off")
        for is_last in (False, True):
            place = _NUMBER.pack(int(is_last), self._number)
            try:
                plain = self._cipher.decrypt(place, sealed, place)
            except InvalidTag:
                continue
            self._number, self._is_over = self._number + 1, is_last
            return plain
        raise DamagedBackup(self._backup, f"frame {self._number} is not what was written")
