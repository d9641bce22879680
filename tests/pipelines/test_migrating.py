"""Sources as assets: the certificate is metadata, a difference fails the check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.defs.migrating.sources import migrations
from pipelines.defs.resources import HomeResource
from tests.ingest.mapped.ways import VOUCHERS

KEY = dg.AssetKey(["migration", "kingdee_vouchers"])


@pytest.fixture
def incoming(tmp_path, monkeypatch) -> Path:
    """The folder the source's files are left in; nobody is told of anything yet."""
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    folder = tmp_path / "home" / "incoming" / "kingdee-vouchers"
    folder.mkdir(parents=True)
    return folder


def made(incoming: Path) -> dg.ExecuteInProcessResult:
    defs = migrations()
    (asset,) = [each for each in defs.assets or () if each.key == KEY]
    home = HomeResource(root=str(incoming.parents[1]), company="old-books")
    return dg.materialize(
        [asset], resources={"home": home}, raise_on_error=False,
        instance=dg.DagsterInstance.ephemeral(tempdir=str(incoming.parents[2])),
    )  # fmt: skip


def test_MIG_03_a_source_is_an_asset_with_its_certificate_and_its_check(incoming):
    empty = made(incoming)
    assert not empty.success
    shutil.copy(VOUCHERS, incoming / "vouchers.csv")
    done = made(incoming)
    assert done.success
    (check,) = done.get_asset_check_evaluations()
    assert check.passed
    (event,) = done.get_asset_materialization_events()
    metadata = {name: value.value for name, value in event.materialization.metadata.items()}
    assert (metadata["rows"], metadata["posted now"]) == (7 + 17, 7)
    written = Path(metadata["certificate"]).with_suffix(".json")
    said = json.loads(written.read_text(encoding="utf-8"))
    assert said["content_sha256"] == metadata["content_sha256"]
    text = VOUCHERS.read_bytes().decode("gb18030")
    assert "人民币" in text
    wrong = text.replace("人民币", "比特币", 1)
    (incoming / "vouchers.csv").write_bytes(wrong.encode("gb18030"))
    (failed,) = made(incoming).get_asset_check_evaluations()
    assert not failed.passed
