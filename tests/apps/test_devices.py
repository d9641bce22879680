"""The pages of API keys and of readings put aside."""

from __future__ import annotations

import json

import pytest

from erp.access import api_keys
from erp.devices.queries import put_aside
from erp.devices.services import take


def person_of(database, secret: str):
    with database.reading() as connection:
        key = api_keys.find_api_key(connection, secret)
        return key, api_keys.person_of(connection, key.id, company="t1")


def test_INT_02_a_key_is_made_shown_once_and_revoked_on_its_page(own_app):
    test = own_app.open("admin", "operations/api_keys")
    test.text_input(key="api_key_name").set_value("gate").run()
    test.button(key="api_key_make").click().run()
    assert not test.error
    secret = test.code[0].value
    key, person = person_of(own_app.database, secret)
    assert person.rights == {("stock", "create")}
    assert key.is_live(own_app.database.clock())
    test.run()
    assert not test.code
    assert secret not in repr(test.session_state)
    test.button(key="api_key_revoke").click().run()
    assert not person_of(own_app.database, secret)[0].is_live(own_app.database.clock())
    assert list(test.dataframe[0].value["状态"]) == ["已吊销"]
    with pytest.raises(ValueError, match="Could not find"):
        own_app.open("warehouse", "operations/api_keys")


def test_INV_15_a_reading_is_corrected_and_posted_or_dismissed_on_its_page(own_app):
    test = own_app.open("admin", "operations/api_keys")
    test.text_input(key="api_key_name").set_value("gate").run()
    test.button(key="api_key_make").click().run()
    key, person = person_of(own_app.database, test.code[0].value)
    wrong = {
        "kind": "issue", "date": "2024-03-20", "warehouse": "MAIN", "reason": "used",
        "lines": [{"code": "P9", "quantity": 2}],
    }  # fmt: skip
    for request, body in (("a", json.dumps(wrong).encode()), ("b", b"noise")):
        take(own_app.database, person, key.id, request, body)
    test = own_app.open("warehouse", "operations/readings")
    assert "没有商品或条码“P9”" in test.error[0].value
    body = test.text_area[0]
    body.set_value(body.value.replace("P9", "P1")).run()
    test.button(key="reading_replay").click().run()
    assert not test.error or "JSON" in test.error[0].value
    assert test.text_area[0].value == "noise"
    test.text_input[0].set_value("loose cable").run()
    test.button(key="reading_dismiss").click().run()
    with own_app.database.reading() as connection:
        assert put_aside(connection) == []
    dismissed, posted = test.dataframe[0].value["单据"]
    assert dismissed == "已作废：loose cable"
    assert posted.startswith("QK202403")
