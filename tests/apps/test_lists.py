"""Lists: searched, filtered, sorted; views of them kept, shared and opened in any language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from apps.web.queries import listing
from apps.web.queries.listing import Condition, View, rows_of
from erp.access.models import app_user
from erp.access.queries import get_person
from erp.base.database import Database
from erp.preferences.errors import ViewNeedsName, ViewNotFound, ViewOfAnother
from erp.preferences.queries import get_view, preferences, views_at
from erp.preferences.services import drop_view, prefer, save_view
from tests.apps.company import COMPANY

TABLE = {
    "Name": ["杏仁饼", "白糖", "Almond", "—", "白茶"],
    "Amount": ["¥1,234.50", "-20.00", "99.00", "", "¥1,000.00"],
    "Date": ["2024年1月9日", "2024-01-10", "Jan 8, 2024", None, date(2024, 1, 31)],
}


def alone(text: str) -> frozenset[str]:
    return frozenset({text})


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View(), [0, 1, 2, 3, 4]),
        (View(words="xrb"), [0]),
        (View(words="99"), [2]),
        (View(sort=("Amount",)), [1, 2, 4, 0, 3]),
        (View(sort=("Amount",), is_descending=True), [0, 4, 2, 1, 3]),
        (View(sort=("Date",)), [2, 0, 1, 4, 3]),
        (View(sort=("Name",)), [2, 4, 1, 0, 3]),
        (View(conditions=(Condition(("Amount",), first="0", last="1000"),)), [2, 4]),
        (View(conditions=(Condition(("Date",), first="2024-01-09", last="2024-01-10"),)), [0, 1]),
        (View(conditions=(Condition(("Name",), words="bai"),)), [1, 4]),
        (View(conditions=(Condition(("Name",), values=(("白茶",), ("Almond",))),)), [2, 4]),
        (View(conditions=(Condition(("Gone",), words="x"),)), [0, 1, 2, 3, 4]),
    ],
)
def test_UX_06_rows_are_found_filtered_and_sorted_as_what_they_write(view, expected):
    assert rows_of(view, TABLE, alone) == expected
    assert listing.view_from(view.as_json()) == view


def test_UX_06_figures_days_choices_and_words_are_told_apart():
    assert [listing.kind_of(cells) for cells in TABLE.values()] == ["choice", "number", "day"]
    assert listing.kind_of([f"row {at}" for at in range(60)]) == "text"
    assert listing.number("P1") is None
    assert listing.number("-¥20.50") == Decimal("-20.50")


def test_UX_06_views_are_kept_shared_and_changed_by_who_made_them(people: Database):
    with people.operational() as connection:
        seller, buyer, chief = (
            get_person(connection, user, company=COMPANY, now=people.clock())
            for user in _ids(connection, "sales", "finance", "manager")
        )
        keep = {"place": "orders", "content": {"view": {}}, "now": people.clock()}
        own = save_view(connection, user_id=seller.user_id, name="  Mine ", **keep)
        again = save_view(
            connection, user_id=seller.user_id, name="Mine", shared_with=["finance"], **keep
        )
        assert own == again, "the same name is the same view"
        assert [each.name for each in views_at(connection, buyer, "orders")] == ["Mine"]
        assert views_at(connection, chief, "orders") == []
        assert views_at(connection, buyer, "elsewhere") == []
        assert not get_view(connection, buyer, own).is_own
        with pytest.raises(ViewNotFound, match=str(own)):
            get_view(connection, chief, own)
        with pytest.raises(ViewOfAnother, match="Mine"):
            drop_view(connection, own, user_id=buyer.user_id)
        with pytest.raises(ViewNeedsName):
            save_view(connection, user_id=buyer.user_id, name=" ", **keep)
        prefer(connection, buyer.user_id, "view:orders", str(own))
        assert preferences(connection, buyer.user_id) == {"view:orders": str(own)}
        prefer(connection, buyer.user_id, "view:orders", "")
        drop_view(connection, own, user_id=seller.user_id)
        assert preferences(connection, buyer.user_id) == {}
        with pytest.raises(ViewNotFound):
            drop_view(connection, own, user_id=seller.user_id)


def _ids(connection, *names):
    return [
        connection.scalars(select(app_user.c.id).where(app_user.c.name == name)).one()
        for name in names
    ]


def run_open(test) -> None:
    """Run with the popover open, as a browser keeps it."""
    test.session_state["metrics_popover"] = True
    test.run()


def test_UX_06_a_view_made_in_chinese_opens_in_english_for_whoever_it_is_shared_with(own_app):
    """The metric dictionary: found by pinyin, narrowed and sorted, kept, opened by another."""
    test = own_app.open("finance", "proofs/metrics")
    every = len(test.dataframe[0].value)
    test.text_input(key="metrics_words").set_value("sales").run()
    assert 0 < len(test.dataframe[0].value) < every
    test.text_input(key="metrics_words").set_value("zzzz").run()
    assert [each.value for each in test.info] == ["没有符合的行。请减少条件，或显示全部。"]
    test.text_input(key="metrics_words").set_value("sales").run()
    run_open(test)
    test.selectbox(key="metrics_0_sort").set_value("指标")
    test.multiselect(key="metrics_0_hidden").set_value(["来源字段"])
    run_open(test)
    run_open(test)
    test.text_input(key="metrics_0_name_None").set_value("销售类")
    test.multiselect(key="metrics_0_shared_None").set_value(["manager"])
    test.button(key="metrics_keep").click()
    run_open(test)
    assert not test.error

    other = own_app.open("manager", "proofs/metrics", language="en")
    box = other.selectbox(key="metrics_saved")
    assert box.options == ["销售类 · finance"]
    box.select_index(0).run()
    shown = other.dataframe[0].value
    assert "Source columns" not in other.dataframe[0].proto.column_order
    assert list(shown["Figure"]) == sorted(shown["Figure"], key=str.casefold)
    assert 0 < len(shown) < every
    assert other.text_input(key="metrics_words").value == "sales"
