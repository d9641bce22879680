"""D2: the lake follows a restore; a restored older database is never merged into a newer lake."""

from __future__ import annotations

import pyarrow.parquet as pq

from analytics.lake import read_manifest
from ingest.extract import extract_in_process
from operations.backups import create, targets_of
from operations.restoring import restore_in_place


def _keys_in_lake(firm) -> list[str]:
    manifest = read_manifest(firm.home.lake, "one")
    files = [firm.home.lake / file.path for file in manifest.tables["document"].files]
    return sorted(key for file in files for key in pq.read_table(file)["key"].to_pylist())


def test_D2_a_restored_older_database_is_never_merged_into_a_newer_lake(firm):
    made = create(firm.home, firm.secret)
    before = firm.keys()
    firm.post("lost-1", "lost-2")
    newer = extract_in_process(firm.home)
    assert newer.cut_back_from == 0
    assert _keys_in_lake(firm) == sorted(firm.keys())
    restore_in_place(firm.home, targets_of(firm.home)[0], made.id, firm.secret, by="admin")
    # The restored books overtake the commit number the lake has seen, with other documents.
    firm.post("other-1")
    firm.post("other-2")
    firm.post("other-3")
    cut = extract_in_process(firm.home)
    assert cut.cut_back_from == newer.up_to
    assert read_manifest(firm.home.lake, "one").epoch == 2
    assert _keys_in_lake(firm) == sorted([*before, "other-1", "other-2", "other-3"])
    # A second restore of the same backup is yet another history.
    restore_in_place(firm.home, targets_of(firm.home)[0], made.id, firm.secret, by="admin")
    again = extract_in_process(firm.home)
    assert again.cut_back_from == cut.up_to
    assert read_manifest(firm.home.lake, "one").epoch == 3
    assert _keys_in_lake(firm) == sorted(before)
