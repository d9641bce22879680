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
FIRST, SECOND = "2024-01-31", "2024-02-29"


@pytest.fixture
def incoming(tmp_path, monkeypatch) -> Path:
    """The folder the source's files are left in; nobody is told of anything yet."""
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    folder = tmp_path / "home" / "incoming" / "kingdee-vouchers" / FIRST
    folder.mkdir(parents=True)
    return folder


def made(incoming: Path) -> dg.ExecuteInProcessResult:
    """The export in this folder as a partition of its source."""
    defs = migrations()
    (asset,) = [each for each in defs.assets or () if each.key == KEY]
    instance = dg.DagsterInstance.ephemeral(tempdir=str(incoming.parents[3]))
    instance.add_dynamic_partitions("kingdee-vouchers-exports", [incoming.name])
    return dg.materialize(
        [asset], resources={"home": home_of(incoming)}, raise_on_error=False, instance=instance,
        partition_key=incoming.name,
    )  # fmt: skip


def home_of(incoming: Path) -> HomeResource:
    """The home whose folder of exports this is."""
    return HomeResource(root=str(incoming.parents[2]), company="old-books")


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


def _with_one_more(exported: bytes) -> bytes:
    """The export with a voucher of 100.00 before its last row, the sum."""
    *rows, last = exported.decode("gb18030").splitlines(keepends=True)
    end = rows[-1][len(rows[-1].rstrip()) :]
    more = [
        (
            ",,√,2025-12-31,2025.12,记-4,提现,1001,库存现金,人民币,1,100.00,100.00,"
            ",王会计,李主管,,,,,,,,,,,,,0,17,,"
        ),
        ",,,,,,提现,1002.01,银行存款—工行,人民币,1,100.00,,100.00,,,,,,,,,,,,,,,,18,,",
    ]
    summed = last.replace("93203.70", "93303.70")
    return "".join([*rows, *(row + end for row in more), summed]).encode("gb18030")


def test_MIG_07_each_dated_export_is_a_partition_and_brings_only_what_is_new(incoming):
    """The second export has the 7 vouchers of the first and one more."""
    shutil.copy(VOUCHERS, incoming / "vouchers.csv")
    assert made(incoming).success
    later = incoming.parent / SECOND
    later.mkdir()
    (later / "vouchers.csv").write_bytes(_with_one_more(VOUCHERS.read_bytes()))
    done = made(later)
    assert done.success
    assert all(each.passed for each in done.get_asset_check_evaluations())
    (event,) = done.get_asset_materialization_events()
    metadata = {name: value.value for name, value in event.materialization.metadata.items()}
    assert (metadata["posted now"], metadata["posted before"]) == (1, 7)


def test_MIG_07_a_new_dated_folder_is_found_once_and_run(incoming):
    """A folder that is no date, and one without files, are left alone."""
    for name in (SECOND, "2024-13-01", "notes"):
        (incoming.parent / name).mkdir()
    shutil.copy(VOUCHERS, incoming / "vouchers.csv")
    (sensor,) = [
        each for each in migrations().sensors or () if each.name == "arriving_kingdee_vouchers"
    ]
    instance = dg.DagsterInstance.ephemeral()
    for expected in ([FIRST], []):
        context = dg.build_sensor_context(instance, resources={"home": home_of(incoming)})
        result = sensor(context)
        assert [each.partition_key for each in result.run_requests] == expected
        for request in result.dynamic_partitions_requests:
            instance.add_dynamic_partitions(
                request.partitions_def_name, list(request.partition_keys)
            )
