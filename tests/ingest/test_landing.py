"""Landing: exact copies, and files that are not what they claim."""

from __future__ import annotations

import hashlib

import pytest

from ingest.errors import FileEmpty, FileNotFound, FormatNotRead, NotWhatItClaims
from ingest.landing import land
from tests.ingest.builders import SAMPLE, a_file, a_row

FORMATS = ("parquet", "csv")


def test_a_landed_file_is_an_exact_copy_under_the_hash_of_its_bytes(tmp_path):
    landed = land(SAMPLE / "lines.parquet", tmp_path, FORMATS)
    content = (SAMPLE / "lines.parquet").read_bytes()
    assert landed.path.read_bytes() == content
    assert landed.sha256 == hashlib.sha256(content).hexdigest() == landed.path.parent.name
    assert (landed.format, landed.size_bytes) == ("parquet", len(content))


def test_landing_twice_leaves_one_copy_and_nothing_aside(tmp_path):
    for _ in range(2):
        land(SAMPLE / "lines.csv", tmp_path / "landing", FORMATS)
    assert len([item for item in (tmp_path / "landing").rglob("*") if item.is_file()]) == 1


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        # what the name says and what is inside
        ("lines.parquet", b"Invoice,StockCode\n1,2\n", NotWhatItClaims),
        ("lines.csv", b"PAR1....PAR1", NotWhatItClaims),
        ("lines.csv", b"PK\x03\x04....", NotWhatItClaims),
        ("lines.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", NotWhatItClaims),
        ("lines.csv", b"\x00\x01\x02\x03", NotWhatItClaims),
        # a parquet file cut short has no tail
        ("lines.parquet", b"PAR1........", NotWhatItClaims),
        # what this source does not take
        ("lines.xlsx", b"PK\x03\x04....", FormatNotRead),
        ("lines.sql", b"insert into t values (1);", FormatNotRead),
        ("lines.csv", b"", FileEmpty),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_before_anything_is_copied(
    tmp_path, name, content, refusal
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(refusal, match=name.replace(".", r"\.")):
        land(path, tmp_path / "landing", FORMATS)
    assert not (tmp_path / "landing").exists()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileNotFound):
        land(tmp_path / "lines.csv", tmp_path / "landing", FORMATS)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(FileNotFound):
        land(tmp_path, tmp_path / "landing", FORMATS)


def test_a_name_without_a_known_suffix_is_judged_by_its_content(tmp_path):
    path = a_file(tmp_path, [a_row()], name="export.dat")
    assert land(path, tmp_path / "landing", FORMATS).format == "csv"
