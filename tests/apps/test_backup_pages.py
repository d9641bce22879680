"""D2, OPS-07, OPS-08: the pages say how old the last proved backup is, and what a restore loses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from apps.web.queries.backups import standing
from erp.posting import post
from operations.backups import create, targets_of
from operations.restoring import prove
from operations.sealing import secret_of
from tests.builders import a_goods_receipt

PAGE = "operations/backups"


def test_OPS_08_the_page_backs_up_proves_and_lists_what_a_restore_takes_away(own_app):
    test = own_app.open("admin", PAGE, language="en")
    assert any("No proved backup" in each.value for each in test.warning)
    test.button(key="backup_now").click().run(timeout=60)
    assert not test.exception
    assert not test.warning
    (frame,) = test.dataframe
    assert frame.value["Proof"].to_list() == ["Proved"]
    post(own_app.database, [a_goods_receipt("since")])
    chosen = test.selectbox(key="restore_backup").options[0]
    test.selectbox(key="restore_backup").select(chosen).run()
    assert test.dataframe[1].value["Document"].to_list() == ["since"]
    assert test.button(key="restore").disabled


def test_D2_the_home_page_warns_when_the_last_proved_backup_is_too_old(own_app, own_home):
    assert any(
        "No proved backup" in e.value for e in own_app.open("admin", "home", language="en").warning
    )
    secret = secret_of(own_home)
    made = create(own_home, secret)
    now = datetime.now(UTC)
    assert standing(own_home, now).age is None  # it was not restored yet
    prove(own_home, targets_of(own_home)[0], made.id, secret)
    assert standing(own_home, now).is_good
    assert not standing(own_home, now + timedelta(hours=31)).is_good
    said = own_app.open("admin", "home", language="en")
    assert any("Last proved backup" in each.value for each in said.caption)
