"""FND-08: rights are looked over, signed off, and an overdue review is an alert."""

from __future__ import annotations

from datetime import timedelta

from apps.web import context
from apps.web.language import translate
from erp.access import reviews, services
from erp.access.events import REVIEWED, Search, audit_log
from erp.monitoring import queries
from operations.watching import look
from tests.apps.company import PASSWORD


def zh(text: str) -> str:
    return translate(text, "zh_CN")


def late(database, now) -> bool:
    database.clock = lambda: now
    look(context.current().home, database, now)
    with database.reading() as connection:
        return "review_late" in {each.rule.code for each in queries.open_alerts(connection)}


def test_FND_08_a_review_lists_user_role_and_last_use_is_signed_off_and_overdue_is_an_alert(
    own_app,
):
    database = own_app.database
    with database.reading() as connection:
        began = reviews.reviewed_at(connection)
    now = max(began, database.clock()) + timedelta(days=91)
    assert late(database, now)
    with database.commit(origin="test") as transaction:
        services.create_user(
            transaction, name="newcomer", password=PASSWORD, roles=["manager"], now=now
        )
    own_app.open("sales")
    test = own_app.open("admin", "access/review")
    assert test.warning
    rows = {
        (row[zh("User")], row[zh("Role")]): row
        for row in test.dataframe[0].value.to_dict("records")
    }
    assert rows["newcomer", "经理"][zh("To look at")] == zh("never here")
    assert rows["sales", "销售"][zh("To look at")] == ""
    assert rows["sales", "销售"][zh("Last here")]
    test.text_input(key="review_note").set_value("第三季度")
    test.button(key="review_sign").click().run()
    assert not test.exception
    assert not test.warning
    signed = test.dataframe[-1].value.iloc[0]
    assert (signed[zh("Holdings")], signed[zh("Note")]) == (len(rows), "第三季度")
    assert not late(database, now + timedelta(days=90))
    assert late(database, now + timedelta(days=91))
    with database.reading() as connection:
        kept = connection.exec_driver_sql("select findings from access_review").scalar()
        log = audit_log(connection, Search(now - timedelta(days=1), now + timedelta(days=1)))
    assert '"user": "newcomer"' in kept
    assert [each.user for each in log if each.kind == REVIEWED] == ["admin"]
