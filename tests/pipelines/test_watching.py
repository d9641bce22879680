"""What the night looks at, stock and books, run as the assets the night runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import dagster as dg

from erp.access.models import app_user
from erp.alerts import queries, services
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.base.models import commit_log
from erp.closing.comparisons import open_differences, runs
from erp.counting import cycles
from erp.counting.services import a_count, count
from erp.migrations import upgrade
from erp.posting import post
from erp.replenishment.services import set_rule
from pipelines.defs.jobs import nightly, refresh
from pipelines.defs.resources import HomeResource
from pipelines.defs.verification.comparing import books_compared
from pipelines.defs.watching.replenishment import replenishment_advised
from pipelines.defs.watching.stock import stock_watched
from tests.builders import a_company, a_goods_receipt, a_stock_issue, goods


def night(home: Home) -> tuple[int, int]:
    """Alerts and tasks the night raised."""
    resources = {"home": HomeResource(root=str(home.root), company=home.company)}
    instance = dg.DagsterInstance.ephemeral()
    with instance:
        done = dg.materialize([stock_watched], resources=resources, instance=instance)
    (made,) = done.asset_materializations_for_node("stock_watched")
    return made.metadata["alerts"].value, made.metadata["count tasks"].value


def named(database: Database) -> int:
    with database.reading() as connection:
        notices = "select count(*) from stock_alert_notice"
        return int(connection.exec_driver_sql(notices).scalar_one())


def test_INV_03_INV_14_the_night_raises_each_opening_once_and_hands_on_what_is_late(tmp_path):
    """Below the line two nights: named once. Back above and below again: named once more.

    A product never counted is due at once; counted, it is due again after its class's days.
    """
    home = Home(tmp_path / "home", "t1")
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    database = a_company(open_database(home.database_url), months=120)
    with database.commit(origin="test") as transaction:
        transaction.insert(app_user, {"name": "boss", "display_name": "boss"})
        services.set_recipients(transaction, "MAIN", ["boss"])
        services.set_threshold(transaction, product="P1", warehouse="MAIN", minimum=Decimal(5))
        every_day = cycles.CountClass("X", 10_000, 1, "warehouse", 0, "manager")
        cycles.set_classes(transaction, [every_day])
    today = database.clock().date()
    post(database, [a_goods_receipt(on=today)])
    assert night(home) == (0, 1)
    post(database, [a_stock_issue("q1", goods("P1", 6), on=today)])
    assert night(home) == (1, 0)
    assert night(home) == (0, 0)
    assert named(database) == 1
    post(database, [a_goods_receipt("gr2", goods("P1", 6, 1), on=today)])
    assert night(home) == (0, 0)
    with database.reading() as connection:
        assert queries.open_alerts(connection) == []
    post(database, [a_stock_issue("q2", goods("P1", 6), on=today)])
    assert night(home) == (1, 0)
    assert named(database) == 2
    with database.reading() as connection:
        (task,) = cycles.open_tasks(connection)
    assert (task.role, task.is_escalated) == ("warehouse", False)
    with database.commit(origin="test") as transaction:
        cycles.raise_tasks(transaction, today + timedelta(days=2))
    with database.reading() as connection:
        (task,) = cycles.open_tasks(connection)
    assert (task.role, task.is_escalated) == ("manager", True)
    post(database, [a_count("pd1", today, "MAIN", products=["P1"])])
    with database.commit(origin="test") as transaction:
        line = transaction.scalar("select max(id) from count_line")
        count(transaction, "pd1", [(line, Decimal(4))], on=today + timedelta(days=1))
    with database.reading() as connection:
        assert cycles.open_tasks(connection) == []
        origins = connection.execute(commit_log.select()).all()
    assert {row.origin for row in origins} >= {"nightly"}
    database.close()


def test_FCT_05_the_night_asks_for_what_is_under_its_minimum_once(tmp_path):
    home = Home(tmp_path / "home", "t1")
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    database = a_company(open_database(home.database_url), months=120)
    with database.commit(origin="test") as transaction:
        services.set_threshold(transaction, product="P1", warehouse="MAIN", minimum=Decimal(5))
        set_rule(transaction, product="P1", warehouse="MAIN", is_automatic=True)

    def asked() -> tuple[int, int]:
        resources = {"home": HomeResource(root=str(home.root), company=home.company)}
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize([replenishment_advised], resources=resources, instance=instance)
        (made,) = done.asset_materializations_for_node("replenishment_advised")
        return made.metadata["advice"].value, made.metadata["requisitions"].value

    assert [asked(), asked()] == [(1, 1), (0, 0)]
    with database.reading() as connection:
        query = "select count(*) from document where kind = 'requisition'"
        assert connection.exec_driver_sql(query).scalar_one() == 1
    database.close()


def test_the_night_looks_and_a_refresh_does_not():
    def assets(job) -> list[str]:
        return [
            key.to_user_string()
            for key in job.selection.resolve([replenishment_advised, stock_watched])
        ]

    assert sorted(assets(nightly)) == ["replenishment_advised", "stock_watched"]
    assert assets(refresh) == []


def test_D5_FIN_05_the_night_keeps_what_it_compared_and_fails_where_two_books_part(tmp_path):
    """A night of sound books; then 0.01 is planted and the next night names the document."""
    home = Home(tmp_path / "home", "t1")
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    database = a_company(open_database(home.database_url))
    post(database, [a_goods_receipt()])

    def compared() -> tuple[int, bool]:
        resources = {"home": HomeResource(root=str(home.root), company=home.company)}
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize([books_compared], resources=resources, instance=instance)
        (made,) = done.asset_materializations_for_node("books_compared")
        (check,) = done.get_asset_check_evaluations()
        return made.metadata["parted"].value, check.passed

    assert compared() == (0, True)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("drop trigger stock_value_no_update")
        connection.exec_driver_sql("update stock_value set amount = amount + 1")
    parted, passed = compared()
    assert parted >= 1
    assert not passed
    with database.reading() as connection:
        first = open_differences(connection)[0]
        assert first.compared.document == "CR202403-0001"
        assert [run.parted > 0 for run in runs(connection)] == [True, False]
    database.close()
    selected = nightly.selection.resolve([books_compared, stock_watched])
    assert sorted(key.to_user_string() for key in selected) == ["books_compared", "stock_watched"]
