"""One backup as one file: a readable header, then compressed and encrypted members.

Belongs here: the form of the file, writing and reading it in order. Does not: what the members are
for (`backups`, `restoring`), keys (`sealing`).

    the line LHBACKUP1 · length · header (JSON) · SHA-256 of the header · frames
    frames, decrypted and decompressed: (length · description (JSON) · bytes) … · "manifest"

Whoever finds the file learns from the header which company, when, how far; nothing else.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any

import zstandard

from operations.errors import DamagedBackup, WrongKey
from operations.sealing import SealedReader, SealedWriter, Secret, drawn_key

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL, INCREMENTAL = "full", "incremental"

_MAGIC = b"LHBACKUP1\n"
_LENGTH = struct.Struct(">I")
_LONGEST_HEADER = 1 << 16
_BLOCK = 1 << 20
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Header:
    """What anyone may know of a backup. `parent` is empty for a full one.

    `snapshot_at` is the moment the copy shows (UTC, ISO); `commit_number` and `commit_hash` the
    head of the chain of commits then. `parent_header` is the hash of the parent's header: a
    chain cannot be put together from pieces of two.
    """

    id: str
    company: str
    kind: str
    parent: str
    parent_header: str
    snapshot_at: str
    epoch: int
    commit_number: int
    commit_hash: str
    key_kind: str
    salt: str
    check: str

    def packed(self) -> bytes:
        """The header as it stands in the file."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def digest(self) -> str:
        """The hash children name."""
        return hashlib.sha256(self.packed()).hexdigest()


def lock_of(secret: Secret) -> tuple[dict[str, str], bytes]:
    """The header's fields about the key, and the master they stand for."""
    salt = secrets.token_bytes(32)
    master = secret.master(salt)
    return {
        "key_kind": secret.kind, "salt": salt.hex(), "check": _check(master, salt)
    }, master  # fmt: skip


def _check(master: bytes, salt: bytes) -> str:
    return drawn_key(master, salt, b"check")[:16].hex()


def _content_key(master: bytes, header: Header) -> bytes:
    purpose = b"content" + hashlib.sha256(header.packed()).digest()
    return drawn_key(master, bytes.fromhex(header.salt), purpose)


class ArchiveWriter:
    """Writes members in order; what has no `finish` is no backup."""

    def __init__(self, target: IO[bytes], header: Header, master: bytes) -> None:
        packed = header.packed()
        target.write(_MAGIC + _LENGTH.pack(len(packed)) + packed)
        target.write(hashlib.sha256(packed).digest())
        self._sealed = SealedWriter(target, _content_key(master, header))
        self._packed = zstandard.ZstdCompressor(level=_LEVEL).stream_writer(
            self._sealed,  # type: ignore[arg-type]
            closefd=False,
        )

    def add(self, description: dict[str, Any], size: int, data: Iterator[bytes]) -> str:
        """Write one member of exactly `size` bytes; returns its SHA-256."""
        said = json.dumps({**description, "size": size}).encode()
        self._packed.write(_LENGTH.pack(len(said)) + said)
        hasher, written = hashlib.sha256(), 0
        for block in data:
            hasher.update(block)
            self._packed.write(block)
            written += len(block)
        assert written == size, "a member is as long as announced"
        return hasher.hexdigest()

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest as the last member and the last frame."""
        body = json.dumps(manifest).encode()
        self.add({"name": "manifest"}, len(body), iter([body]))
        self._packed.close()  # type: ignore[no-untyped-call]
        self._sealed.finish()


class Member:
    """One member while it is read."""

    def __init__(self, description: dict[str, Any], archive: ArchiveReader) -> None:
        self.name: str = description["name"]
        self.description = description
        self._archive, self.left = archive, int(description["size"])

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """Its bytes, `size` at a time, the last block shorter."""
        while self.left:
            block = self._archive.exactly(min(size, self.left))
            self.left -= len(block)
            yield block

    def whole(self) -> bytes:
        """All its bytes; for small members."""
        return b"".join(self.blocks())


class ArchiveReader:
    """Reads a backup in order. Nothing it gives is unauthenticated."""

    def __init__(self, source: IO[bytes], secret: Secret, backup: str) -> None:
        self.header = read_header(source, backup)
        self._backup = backup
        salt = bytes.fromhex(self.header.salt)
        master = secret.master(salt)
        if secret.kind != self.header.key_kind or _check(master, salt) != self.header.check:
            raise WrongKey(backup)
        self._sealed = SealedReader(source, _content_key(master, self.header), backup)
        self._plain = zstandard.ZstdDecompressor().stream_reader(
            self._sealed,  # type: ignore[arg-type]
            closefd=False,
        )

    def members(self) -> Iterator[Member]:
        """Every member, the manifest last; what the caller leaves unread is passed over."""
        while True:
            length = _LENGTH.unpack(self.exactly(_LENGTH.size))[0]
            member = Member(json.loads(self.exactly(length)), self)
            yield member
            for _ in member.blocks():
                pass
            if member.name == "manifest":
                self._sealed.expect_end()
                return

    def exactly(self, size: int) -> bytes:
        """That many bytes, or the backup is damaged."""
        try:
            data = self._plain.read(size)
        except zstandard.ZstdError as error:
            raise DamagedBackup(self._backup, "its compression") from error
        if len(data) < size:
            raise DamagedBackup(self._backup, "it ends too early")
        return data


def read_header(source: IO[bytes], backup: str) -> Header:
    """The header at the start of a backup."""
    start = source.read(len(_MAGIC) + _LENGTH.size)
    if len(start) < len(_MAGIC) + _LENGTH.size or not start.startswith(_MAGIC):
        raise DamagedBackup(backup, "its first bytes")
    length = _LENGTH.unpack(start[len(_MAGIC) :])[0]
    if length > _LONGEST_HEADER:
        raise DamagedBackup(backup, "its header")
    packed, digest = source.read(length), source.read(32)
    if hashlib.sha256(packed).digest() != digest:
        raise DamagedBackup(backup, "its header")
    return Header(**json.loads(packed))
