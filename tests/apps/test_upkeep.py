"""OPS-13: the page of sizes and upkeep."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from erp.access.events import SIGNED_IN, note_event
from erp.base.models import size_on_day
from operations import old_rows


def test_OPS_13_the_page_shows_the_trend_the_archive_and_that_it_is_whole(own_app, own_home):
    test = own_app.open("admin", "operations/upkeep", language="en")
    assert "Nothing was measured yet" in test.info[0].value
    now = own_app.database.clock()
    before = {"measured_on": now.date() - timedelta(days=10), "part": "database", "bytes": 0}
    with own_app.database.operational() as connection:
        for days in (800, 1):
            note_event(connection, SIGNED_IN, now=now - timedelta(days=days))
        connection.execute(insert(size_on_day).values(before))
    test.button(key="upkeep_now").click().run(timeout=60)
    assert not test.exception
    shown = {each.label: each.value for each in test.metric}
    assert shown["Growth in 30 days"] != "—"
    assert shown["Disk full in"].endswith("days")
    assert "All 1 files are as they were sealed." in test.success[0].value
    (seal,) = old_rows.seals(own_home)
    assert test.dataframe[1].value["File"].to_list() == [seal.file]
    (old_rows.folder_of(own_home) / seal.file).unlink()
    test.run()
    assert seal.file in test.error[0].value
    assert "Number for support" in test.error[0].value
