"""In which encoding a text file is written, and opening it as text.

Belongs here: bytes to characters. Does not: what the characters say. Detection is by byte-order
mark, by the zero bytes of UTF-16, by strict UTF-8 over the whole file, and then by
charset-normalizer on the lines that are not plain ASCII.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from pathlib import Path
from typing import IO, TextIO, cast

from charset_normalizer import from_bytes

BLOCK = 1 << 20
SAMPLE = 1 << 16
HEAD = 4096
BAD = "\udcff"
"""Stands for bytes that are no text in the file's encoding."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of several that read equally well the first is taken. Korean cannot be told from Chinese by a few
# words, and Chinese firms have none: such a file names its encoding.
_CANDIDATES = ["gb18030", "big5", "cp1252", "shift_jis", "cp1251", "cp1250"]
_PAIR = re.compile(rb"[\x80-\xff][\x30-\xff]?")
_COMMON_CHINESE = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
"""Punctuation and the 3,755 most used characters, as GB2312 and its successors place them."""
_MOSTLY, _RARELY = 0.8, 0.05
_NULLS_OF_UTF16 = 0.1


def _mark_bad(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD, error.end


codecs.register_error("ledgerhouse_mark", _mark_bad)


def open_bytes(path: Path) -> IO[bytes]:
    """The file's content, unpacked where it is gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text, line ends as they are; bytes that are no text come as `BAD`."""
    return io.TextIOWrapper(
        open_bytes(path), encoding=encoding, errors="ledgerhouse_mark", newline=""
    )


def find_encoding(path: Path) -> str:
    """The encoding's name, as Python knows it."""
    with open_bytes(path) as file:
        head = file.read(HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    return _utf16(head) or _of_content(path)


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are no text at all."""
    has_mark = any(head.startswith(mark) for mark, _ in _MARKS)
    return b"\x00" in head and not has_mark and _utf16(head) is None


def _utf16(head: bytes) -> str | None:
    """UTF-16 without its mark shows zero bytes at every other place, and at no other."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = len(head) * _NULLS_OF_UTF16 / 2
    if odd > enough and even == 0:
        return "utf-16-le"
    if even > enough and odd == 0:
        return "utf-16-be"
    return None


def _of_content(path: Path) -> str:
    sample = bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            if block.isascii() and not decoder.getstate()[0]:
                continue
            if len(sample) < SAMPLE:
                lines = [line for line in block.splitlines(keepends=True) if not line.isascii()]
                sample += b"".join(lines)[: SAMPLE - len(sample)]
            is_utf8 = is_utf8 and _decodes(decoder, block)
            if not is_utf8 and len(sample) >= SAMPLE:
                break
    if is_utf8 and _decodes(decoder, b"", final=True):
        return "utf-8"
    return _guess(bytes(sample))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes) -> str:
    """No clean UTF-8: UTF-8 with few broken bytes, Chinese in GB, or what the library says."""
    text = sample.decode("utf-8", errors="replace")
    strange = sum(1 for character in text if not character.isascii())
    if text.count("\ufffd") <= _RARELY * strange:
        return "utf-8"
    matches = from_bytes(sample, cp_isolation=_CANDIDATES)
    likely = min(
        ((match.chaos, _CANDIDATES.index(match.encoding)) for match in matches),
        default=(1.0, 0),
    )
    found = _CANDIDATES[likely[1]]
    pairs = _PAIR.findall(sample)
    common = sum(1 for pair in pairs if _COMMON_CHINESE.fullmatch(pair))
    # A broken character or two makes the library look elsewhere than in Chinese.
    return "gb18030" if found.startswith("cp") and common >= _MOSTLY * len(pairs) else found
