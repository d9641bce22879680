"""Where backups are kept: a folder, or a bucket of an S3-compatible store.

Belongs here: putting, getting and listing files whole. Does not: what the files are.

A file is there completely or not at all: a folder gets it by write, fsync, rename, fsync of the
folder; a bucket shows an object when its last part has come. What was put is read back and its
hash compared.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from operations.errors import BackupMissing, DiskFull, TargetFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS_VARIABLE = "LEDGERHOUSE_BACKUP_TARGETS"
ENDPOINT_VARIABLE = "LEDGERHOUSE_S3_ENDPOINT"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HEAD_BYTES = 1 << 14


class Target(Protocol):
    """What a place for backups can do. Names are plain file names."""

    name: str

    def put(self, file: Path, name: str) -> None:
        """Keep the file under `name`, whole or not at all, and compare its hash there."""

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Read it from its start."""

    def head(self, name: str) -> bytes:
        """Its first 16 KiB."""

    def sizes(self) -> dict[str, int]:
        """Every name and its size in bytes."""

    def remove(self, name: str) -> None:
        """Forget it."""


@contextmanager
def room(where: object) -> Iterator[None]:
    """Name a full disk as what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(where)) from error
        raise


def sha256_of(source: IO[bytes]) -> str:
    """The SHA-256 of what is left of a file."""
    hasher = hashlib.sha256()
    while block := source.read(1 << 20):
        hasher.update(block)
    return hasher.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Folder:
    """A folder, on this machine or mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, str(folder)

    def put(self, file: Path, name: str) -> None:
        """As `Target.put`; a file on the same disk is linked, not copied."""
        with room(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = self.folder / f".{name}.partial"
            aside.unlink(missing_ok=True)
            try:
                if file.stat().st_dev == self.folder.stat().st_dev:
                    os.link(file, aside)
                else:
                    shutil.copyfile(file, aside)
                with aside.open("rb") as written:
                    os.fsync(written.fileno())
                    if sha256_of(written) != _sha256(file):
                        raise TargetFailed(self.name, f"{name} differs after copying")
                aside.rename(self.folder / name)
            finally:
                aside.unlink(missing_ok=True)
            sync_folder(self.folder)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """As `Target.open`."""
        try:
            source = (self.folder / name).open("rb")
        except FileNotFoundError as error:
            raise BackupMissing(name, self.name) from error
        with source:
            yield source

    def head(self, name: str) -> bytes:
        """As `Target.head`."""
        with self.open(name) as source:
            return source.read(_HEAD_BYTES)

    def sizes(self) -> dict[str, int]:
        """As `Target.sizes`; what is still being written has a leading dot and is left out."""
        if not self.folder.is_dir():
            return {}
        return {
            path.name: path.stat().st_size
            for path in self.folder.iterdir()
            if path.is_file() and not path.name.startswith(".")
        }

    def remove(self, name: str) -> None:
        """As `Target.remove`."""
        (self.folder / name).unlink(missing_ok=True)
        sync_folder(self.folder)


class Bucket:
    """A prefix in a bucket; credentials come from where boto3 looks for them."""

    def __init__(self, address: str) -> None:
        import boto3  # type: ignore[import-untyped]  # noqa: PLC0415 - it takes half a second
        from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

        split = urlsplit(address)
        self.name, self._bucket = address, split.netloc
        self._prefix = split.path.strip("/") + "/" if split.path.strip("/") else ""
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=os.environ.get(ENDPOINT_VARIABLE),
            config=Config(connect_timeout=10, retries={"max_attempts": 3}),
        )

    def put(self, file: Path, name: str) -> None:
        """As `Target.put`."""
        with self._asked(name):
            self._client.upload_file(str(file), self._bucket, self._prefix + name)
        with self.open(name) as kept:
            if sha256_of(kept) != _sha256(file):
                raise TargetFailed(self.name, f"{name} differs after sending")

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """As `Target.open`."""
        with self._asked(name):
            got = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)
        with got["Body"] as body:
            yield _Whole(body)  # type: ignore[misc]

    def head(self, name: str) -> bytes:
        """As `Target.head`."""
        with self._asked(name):
            got = self._client.get_object(
                Bucket=self._bucket, Key=self._prefix + name, Range=f"bytes=0-{_HEAD_BYTES - 1}"
            )
            return bytes(got["Body"].read())

    def sizes(self) -> dict[str, int]:
        """As `Target.sizes`."""
        found: dict[str, int] = {}
        with self._asked(""):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for each in page.get("Contents", ()):
                    found[each["Key"].removeprefix(self._prefix)] = each["Size"]
        return found

    def remove(self, name: str) -> None:
        """As `Target.remove`."""
        with self._asked(name):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    @contextmanager
    def _asked(self, name: str) -> Iterator[None]:
        from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]  # noqa: PLC0415 - as in `__init__`
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

        try:
            yield
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NoSuchKey":
                raise BackupMissing(name, self.name) from error
            raise TargetFailed(self.name, str(error)) from error
        except (Boto3Error, BotoCoreError) as error:
            raise TargetFailed(self.name, str(error)) from error


class _Whole:
    """A network stream whose `read(n)` gives fewer than `n` bytes only at its end."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401 - boto3 ships no types
        self._body = body

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return bytes(self._body.read())
        parts, left = [], size
        while left and (part := self._body.read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


def target_at(address: str, company: str) -> Target:
    """The company's place at an address: a folder, or `s3://bucket/prefix`."""
    if address.startswith("s3://"):
        return Bucket(f"{address.rstrip('/')}/{company}")
    return Folder(Path(address) / company)


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return sha256_of(source)
